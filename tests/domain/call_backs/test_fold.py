"""Call-backs follow from the set of facts, whoever tells them in whatever order."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.agent.state import AgentState, Presence
from console.domain.call_backs.call_back import CallBack, concerns, in_turn, is_told, to_ring
from console.domain.call_backs.fold import CallBacks
from console.domain.events import Fact, Payload
from console.domain.fold.own_ids import noted
from console.domain.ids import OrderId
from console.domain.my_phone import PhoneState
from console.domain.own_facts import CallBackEnded, CallBackRung, CallBackSet
from console.domain.team.members import Member, MemberNow, MemberRole
from tests.domain.stories import at

NUMBER = "+442079460123"
ADA = Member(user="ada", groups=("support",), phone="sip:ada@example.com")
BO = Member(user="bo", groups=("sales",), phone="sip:bo@example.com")


def set_(seconds: float, due: float = 100, **more: str) -> CallBackSet:
    """Somebody promises it."""
    given_ = {"by": "ada", "member": "ada", **more}
    return CallBackSet(call_back="c", number=NUMBER, at=at(due), told_at=at(seconds), **given_)


def rung(seconds: float, due: float = 100, order: str = "1") -> CallBackRung:
    """A phone rings for it."""
    return CallBackRung(
        call_back="c", member="ada", order=OrderId(order), due=at(due), told_at=at(seconds)
    )


def ended(seconds: float, how: str = "done") -> CallBackEnded:
    """Somebody says that it is over."""
    return CallBackEnded(call_back="c", by="ada", how=how, told_at=at(seconds))


def facts_of(*payloads: Payload, received: float = 500) -> list[Fact]:
    """The facts that say so."""
    return [noted(one, at(received), at(received)) for one in payloads]


def known(facts: list[Fact]) -> CallBacks:
    """What is known then."""
    call_backs = CallBacks()
    for one in facts:
        call_backs.take(one)
    return call_backs


said = st.one_of(
    st.builds(set_, st.integers(0, 4), st.sampled_from((100, 200)), note=st.sampled_from("ab")),
    st.builds(rung, st.integers(0, 4), st.sampled_from((100, 200)), st.sampled_from("12")),
    st.builds(ended, st.integers(0, 4), st.sampled_from(("done", "cancelled"))),
)


@given(st.lists(said, max_size=7), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_their_repetition_change_nothing(
    payloads: list[Payload], random: Random
) -> None:
    """And what is noted anew says the same, whatever of the old ones is pruned."""
    facts = facts_of(*payloads)
    told = known(facts).call_back("c")
    shuffled = [*facts, *facts]
    random.shuffle(shuffled)

    again = known(shuffled)
    assert again.call_back("c") == told
    assert again.open == ((told,) if told is not None and not told.over else ())
    anew = [noted(one, at(900), at(900)) for one in again.lasting(at(600))]
    if told is not None and not told.over:
        assert known(anew).call_back("c") == told
        assert not [*known([*facts, *anew]).lasting(at(600))]
    assert known([*facts, *anew]).call_back("c") == told


def test_one_that_is_over_stays_so_though_another_host_noted_it_anew_meanwhile() -> None:
    """Its setting is younger then than its end, which must not be pruned before it."""
    late = noted(msgspec.structs.replace(set_(1), renewed="x"), at(900), at(900))
    facts = [*facts_of(set_(1), ended(5)), late]
    anew = [noted(one, at(1000), at(1000)) for one in known(facts).lasting(at(600))]

    assert [type(one.payload) for one in anew] == [CallBackEnded]
    left = known([late, *anew]).call_back("c")
    assert left is not None
    assert left.over == "done"


def test_it_is_moved_by_a_later_word_and_open_again_by_it() -> None:
    """What was rung for the time before says nothing of the new one."""
    moved = known(facts_of(set_(1), rung(100), ended(120), set_(130, 300, note="again")))
    one = moved.call_back("c")

    assert one is not None
    assert (one.at, one.rung, one.over, one.note) == (at(300), None, "", "again")
    assert in_turn(moved) == [one]


def member(one: Member, presence: Presence = Presence.READY, **more: object) -> MemberNow:
    """How a member is."""
    now = MemberNow(member=one, state=AgentState(agent=one.user, state=presence), consoles=1)
    return msgspec.structs.replace(now, **more)


def call_back(**more: object) -> CallBack:
    """One that is due."""
    made = CallBack(id="c", number=NUMBER, at=at(100), by="bo", set_at=at(1), member="ada")
    return msgspec.structs.replace(made, **more)


@pytest.mark.parametrize(
    ("one", "now", "members", "user"),
    [
        (call_back(), 100, [member(ADA), member(BO)], "ada"),
        (call_back(), 99, [member(ADA)], None),
        (call_back(), 100, [member(ADA, Presence.NOT_READY)], None),
        (call_back(), 100, [member(ADA, Presence.ON_CALL)], None),
        (call_back(), 100, [member(ADA, phone=PhoneState.TALKING)], None),
        (call_back(), 100, [member(ADA, phone=PhoneState.UP)], "ada"),
        (call_back(), 100, [member(ADA, consoles=0)], None),
        (call_back(over="done"), 100, [member(ADA)], None),
        (call_back(member="", group="sales"), 100, [member(ADA), member(BO)], "bo"),
        (
            call_back(member=""),
            100,
            [member(ADA, idle_since=at(50)), member(BO, idle_since=at(10))],
            "bo",
        ),
    ],
)
def test_whose_phone_rings_by_itself(
    one: CallBack, now: float, members: list[MemberNow], user: str | None
) -> None:
    """Never that of somebody who talks, is not Ready, or is not there."""
    found = to_ring(one, members, at(now))

    assert (found.member.user if found else None) == user


def test_it_rings_by_itself_once_for_each_time_that_it_is_set_to() -> None:
    """What came of a ring may not be known; then a person decides."""
    once = known(facts_of(set_(1), rung(100))).call_back("c")
    moved = known(facts_of(set_(1), rung(100), set_(120, 200))).call_back("c")

    assert once is not None
    assert moved is not None
    assert to_ring(once, [member(ADA)], at(150)) is None
    assert to_ring(moved, [member(ADA)], at(250)) is not None


def test_whom_it_concerns_and_who_is_told_of_it() -> None:
    """It is told to who set it, whom it is for, and supervisors."""
    eve = Member(user="eve", role=MemberRole.SUPERVISOR)
    cy = Member(user="cy")

    assert [concerns(call_back(), one) for one in (ADA, BO, eve)] == [True, False, False]
    assert [is_told(call_back(), one) for one in (ADA, BO, eve, cy)] == [True, True, True, False]
    assert [concerns(call_back(member="", group="sales"), one) for one in (ADA, BO)] == [
        False,
        True,
    ]
