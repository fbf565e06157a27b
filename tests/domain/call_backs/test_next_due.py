"""Which call-back is rung next, and what is said of those that are due before it."""

from __future__ import annotations

from typing import Any

from console.domain.call_backs.call_back import IN_CALL, CallBack, Rung
from console.domain.call_backs.next_due import held_by, next_due, own
from console.domain.team.members import Member
from tests.domain.stories import at, order_id
from tests.domain.work_lists.listed import LIST, entry, taken, the_list

ADA, CY = Member(user="ada", groups=("sales",)), Member(user="cy", groups=("support",))
NOW = at(100)
HELD = "you have P0 of a work list: call, say what came of it, or skip before"


def promised(number: int, **more: Any) -> CallBack:
    """One to that number, due so many seconds after noon unless said otherwise."""
    said = {"id": f"c{number}", "number": f"+1312555{number:04}", "at": at(number), "by": "ada"}
    return CallBack(**{**said, "set_at": at(0), **more})


def nothing_forbids(_: str) -> str | None:
    return None


def test_the_first_that_is_due_is_rung_and_none_before_its_time() -> None:
    """In the order in which they are due; who works alone has all of them."""
    those = own([promised(200), promised(50), promised(20, over="done"), promised(30)], "ada", ADA)

    assert [one.id for one in those] == ["c30", "c50", "c200"]
    assert next_due(those, NOW, None, nothing_forbids) == (promised(30), ())
    assert next_due(those[2:], NOW, None, nothing_forbids) == (None, ())


def test_those_of_others_are_not_ones_own() -> None:
    """By the member, the group, or because a colleague has taken the person of the list."""
    rung = Rung(member="bo", order=order_id(1), due=at(5), at=at(6))
    those = [
        *(promised(1, member="cy"), promised(2, group="support")),
        *(promised(3, entry=f"{LIST}/0", rung=rung), promised(4)),
    ]

    assert [one.id for one in own(those, "ada", ADA)] == ["c4"]
    assert [one.id for one in own(those, "cy", CY)] == ["c1", "c2", "c4"]
    assert [one.id for one in own(those, "ada", None)] == ["c1", "c2", "c4"]


def test_what_is_in_the_way_is_passed_over_and_said() -> None:
    """The hour, the register, the person whom one has, the call in which it was promised."""
    mine = Rung(member="ada", order=order_id(1), due=at(5), at=at(-1))
    held = entry(taken(1))
    those = [
        promised(1, name="Grace"),
        promised(2, closed="it is night there"),
        promised(3, entry=f"{LIST}/2"),
        promised(4, entry=f"{LIST}/2", rung=mine),
        promised(5, entry=held.entry.id),
    ]
    found = next_due(those, NOW, held, lambda number: "barred" if number.endswith("1") else None)

    assert found.one == those[4]
    assert [one.words for one in found.passed] == [
        "Grace is not rung now: barred",
        "+13125550002 is not rung now: it is night there",
        f"+13125550003 is not rung now: {HELD}",
        f"+13125550004 is not rung now: {IN_CALL}",
    ]


def test_whom_one_has_is_found_on_whichever_list() -> None:
    """And nobody where a colleague has that person."""
    list_ = the_list(taken(1))

    assert (one := held_by([list_], "ada")) is not None
    assert one.by == "ada"
    assert held_by([list_], "bo") is None
