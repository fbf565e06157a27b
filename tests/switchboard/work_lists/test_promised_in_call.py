"""A call-back for somebody who was called from a list is the list's promise, and the only one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from console.domain.acts import Dispose, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.ids import CallId
from console.domain.orders import Outcome, OutcomeKind
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing
from console.line.port import answer
from console.line.questions import CloseList
from console.switchboard.service import Switchboard
from tests.switchboard.harness import Practice, new_order, restarted
from tests.switchboard.work_lists.working import (
    ADA,
    EVE,
    dial,
    hang_up,
    now,
    opened_list,
    people,
    settle,
    take,
    told,
)


async def called(switchboard: Switchboard, number: str = "0100") -> tuple[EntryNow, CallId]:
    """Somebody of a new list for Ada and Bo, who talks with Ada, and the call."""
    list_ = await opened_list(switchboard, EVE, people([number]), ("ada", "bo"))
    entry = await take(switchboard, ADA, list_.id)
    await switchboard.order(dial(switchboard, entry, ADA))
    reached = await told(switchboard, entry, CallOutcome.REACHED)
    assert reached.last is not None
    assert reached.last.call is not None
    return entry, reached.last.call


async def promise(
    switchboard: Switchboard, call: CallId, user: str, hours: float = 2, **more: str
) -> Outcome:
    """The order of `~` on a call."""
    at = datetime.now(UTC) + timedelta(hours=hours)
    act = SetCallBack(call_back=str(uuid4()), at=at, call=call, **more)
    return await switchboard.order(new_order(act, user))


def of_site(switchboard: Switchboard) -> tuple[CallBack, ...]:
    return switchboard.live.lasting.call_backs.open


def of_lists(switchboard: Switchboard) -> tuple[CallBack, ...]:
    return tuple(switchboard.live.agents.promises.open)


async def test_it_is_the_lists_promise_and_stands_whatever_is_said_of_the_call(
    desk: Practice, tmp_path: Path
) -> None:
    """Said while they talk: the person stays on the card until the result is said, too."""
    switchboard = desk.switchboard
    entry, call = await called(switchboard)

    outcome = await promise(switchboard, call, "ada", note="the invoice")

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert outcome.message.endswith(", as the promise of the work list Winter")
    (one,) = of_lists(switchboard)
    assert (one.member, one.note, one.is_in_call) == ("ada", "Winter: the invoice", True)
    assert of_site(switchboard) == ()
    assert now(switchboard, entry).standing is Standing.TAKEN
    await promise(switchboard, call, "ada", 3)
    (moved,) = of_lists(switchboard)
    assert (moved.id, moved.note) == (one.id, one.note)
    assert moved.at > one.at

    await hang_up(switchboard, entry, ADA)
    await settle(switchboard, entry, ADA, "resolved")

    (stands,) = of_lists(switchboard)
    assert (stands.id, stands.at, stands.note) == (one.id, moved.at, one.note)
    assert not stands.is_in_call
    found = now(switchboard, entry)
    assert (found.standing, found.only, found.result) == (Standing.FREE, "ada", "resolved")
    async with restarted(desk, tmp_path) as again:
        assert now(again, entry) == found


async def test_after_its_call_it_is_the_lists_too_and_one_who_is_barred_is_not_called(
    desk: Practice,
) -> None:
    """Done already: the promise brings the person back. Barred: nobody is promised anything."""
    switchboard = desk.switchboard
    entry, call = await called(switchboard)
    await hang_up(switchboard, entry, ADA)
    await settle(switchboard, entry, ADA, "resolved")
    assert now(switchboard, entry).standing is Standing.DONE

    await promise(switchboard, call, "ada")

    assert len(of_lists(switchboard)) == 1
    assert of_site(switchboard) == ()
    ended = EndCallBack(call_back=of_lists(switchboard)[0].id, done=False)
    await switchboard.order(new_order(ended, "ada"))
    assert now(switchboard, entry).standing is Standing.DONE
    await promise(switchboard, call, "ada")
    assert len(of_lists(switchboard)) == 1
    await switchboard.order(new_order(Dispose(call=call, code="do-not-call"), "ada"))
    assert (of_lists(switchboard), of_site(switchboard)) == ((), ())
    _, call = await called(switchboard, number="0101")
    await promise(switchboard, call, "ada")
    await switchboard.order(new_order(Dispose(call=call, code="do-not-call"), "ada"))
    assert of_lists(switchboard) == ()


async def test_of_a_colleagues_call_it_is_said_by_whom_the_list_lets_say_it(
    desk: Practice,
) -> None:
    """A supervisor for its member; another one of the list not; one beside it for himself."""
    switchboard = desk.switchboard
    entry, call = await called(switchboard)

    refused = await promise(switchboard, call, "bo")

    assert refused.kind is OutcomeKind.REFUSED
    assert "Ada has this person of Winter" in refused.message
    assert (await promise(switchboard, call, "eve", group="sales")).kind is OutcomeKind.REFUSED
    assert of_lists(switchboard) == ()
    await promise(switchboard, call, "eve")
    (one,) = of_lists(switchboard)
    assert (one.member, one.by) == ("ada", "eve")
    await switchboard.order(new_order(EndCallBack(call_back=one.id, done=False), "ada"))
    assert of_lists(switchboard) == ()
    assert now(switchboard, entry).standing is Standing.TAKEN
    await promise(switchboard, call, "cy")
    assert [each.member for each in of_site(switchboard)] == ["cy"]


async def test_of_a_list_that_was_closed_it_is_a_call_back_of_the_site(desk: Practice) -> None:
    """The list calls nobody any more, and whoever was promised a call is to be called."""
    switchboard = desk.switchboard
    entry, call = await called(switchboard)
    await answer(switchboard.answers, CloseList(entry.entry.list), EVE)

    outcome = await promise(switchboard, call, "ada")

    assert outcome.message.endswith("; the work list Winter is closed and calls nobody")
    assert of_lists(switchboard) == ()
    assert [each.number for each in of_site(switchboard)] == [entry.entry.person.numbers[0]]
