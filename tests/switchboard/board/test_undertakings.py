"""What was begun is followed to its end, over real HTTP: every console is told how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from msgspec import structs

from console.domain.acts import Answer, AnyAct, Consult, Transfer
from console.domain.leg import CallId, CallState
from console.domain.orders import OutcomeKind
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.line.port import Snapshot
from console.secret import Secret
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.service import opened
from tests.domain.stories import answered, at, call, given_up, initiated, order, placed, settled
from tests.switchboard.harness import Practice, new_order, practice, told_to
from tests.switchboard.procedures.test_phone import BUSY, FRIEND, PHONE, dial, mine
from tests.switchboard.test_service import copy_journal
from tests.waiting import until


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        yield at_work


async def talk(desk: Practice) -> CallId:
    """A caller is on the line with my phone."""
    caller = await desk.ring("Ada Lovelace")
    await give(desk, Answer(call=caller, join=True))
    await desk.state(caller, CallState.BRIDGED)
    return caller


async def give(desk: Practice, act: AnyAct) -> None:
    await desk.switchboard.order(new_order(act))


async def stands(desk: Practice, kind: Kind, *stages: Stage) -> Undertaking:
    """Wait until a console that attaches is told of such an undertaking in one of the stages."""

    def there() -> Undertaking | None:
        undertakings = desk.switchboard.snapshot().undertakings
        fitting = (one for one in undertakings if one.kind is kind and one.stage in stages)
        return next(fitting, None)

    found = await until(there)
    assert found is not None
    return found


async def none_is_told(desk: Practice, fitting: Callable[[Undertaking], bool]) -> None:
    """Wait until no undertaking of that sort is told of."""
    await until(lambda: not any(map(fitting, desk.switchboard.snapshot().undertakings)))


async def test_a_transfer_that_fails_is_told_until_the_caller_is_with_somebody(
    desk: Practice,
) -> None:
    """Telnyx accepts it, the target is busy: who is left alone, why, and what to press."""
    caller = await talk(desk)
    await give(desk, Transfer(call=caller, to=BUSY))
    failed = await stands(desk, Kind.TRANSFER, Stage.FAILED)

    assert failed.ending is not None
    assert (failed.ending.cause, failed.call, failed.to) == ("user_busy", caller, BUSY)
    assert (failed.alone, failed.press) == ((caller,), "call.answer")
    assert (failed.by, failed.settled) == ("Ada", False)
    await until(lambda: mine(desk) is None)
    await give(desk, Answer(call=caller, join=True))
    await none_is_told(desk, lambda one: one.kind is Kind.TRANSFER)
    assert (await stands(desk, Kind.ANSWER, Stage.JOINED)).call == caller


@told_to
async def test_a_transfer_rings_and_joins_and_is_over_with_the_call(
    desk: Practice, told: str
) -> None:
    """Telnyx tells of no ringing and names no new leg: its mark tells which one it is."""
    await desk.tells(told)
    caller = await talk(desk)
    await desk.doors.post("people", number=FRIEND, habit="never_answers")
    await give(desk, Transfer(call=caller, to=FRIEND))
    ringing = await stands(desk, Kind.TRANSFER, Stage.RINGING)

    assert ringing.other is not None
    await desk.doors.post(f"calls/{ringing.other}/remote", do="answer")
    joined = await stands(desk, Kind.TRANSFER, Stage.JOINED)
    assert (joined.other, joined.settled) == (ringing.other, True)
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")
    await none_is_told(desk, lambda one: True)


@pytest.mark.parametrize("to", [BUSY, "+13125550004"])
async def test_a_dial_that_fails_says_why(desk: Practice, to: str) -> None:
    """My phone rings, then theirs: a callee who is busy or declines is told by the ending."""
    await dial(desk, to)
    failed = await stands(desk, Kind.DIAL, Stage.FAILED)

    assert failed.ending is not None
    assert failed.ending.cause == {BUSY: "user_busy"}.get(to, "call_rejected")
    assert (failed.to, failed.press, failed.settled) == (to, "call.dial", True)


async def test_a_dial_whose_phone_is_not_picked_up_says_so(desk: Practice) -> None:
    """No callee was called, and there is no leg of theirs to tell it."""
    await desk.doors.post("people", number=PHONE, habit="is_busy")
    await dial(desk, FRIEND)
    failed = await stands(desk, Kind.DIAL, Stage.FAILED)

    assert (failed.call, failed.to) == (None, FRIEND)
    assert "your phone is busy" in failed.because


async def test_a_dial_is_followed_to_the_end_of_the_talk(desk: Practice) -> None:
    """Rung, joined, over."""
    await dial(desk, FRIEND)
    joined = await stands(desk, Kind.DIAL, Stage.JOINED)

    assert joined.call is not None
    await desk.doors.post(f"calls/{joined.call}/remote", do="hangup")
    await none_is_told(desk, lambda one: True)


async def test_a_consultation_that_fails_says_that_the_caller_is_back(desk: Practice) -> None:
    """Nobody is left alone by it."""
    caller = await talk(desk)
    await give(desk, Consult(call=caller, to=BUSY))
    failed = await stands(desk, Kind.CONSULT, Stage.FAILED)

    assert (failed.call, failed.to) == (caller, BUSY)
    await until(lambda: desk.switchboard.snapshot().undertakings[-1].settled)


async def test_what_telnyx_refuses_is_told_in_its_words(desk: Practice) -> None:
    """Nothing was begun: the order says why, and the two talk as before."""
    caller = await talk(desk)
    await give(desk, Transfer(call=caller, to="+13125550005"))
    failed = await stands(desk, Kind.TRANSFER, Stage.FAILED)

    assert (failed.call, failed.other, failed.settled) == (caller, None, True)
    assert failed.because


async def test_a_restart_follows_on_what_was_begun(tmp_path: Path) -> None:
    """The next switchboard tells of the transfer that failed, and takes nobody to be well."""
    async with practice(tmp_path, phone=PHONE) as desk:
        caller = await talk(desk)
        await give(desk, Transfer(call=caller, to=BUSY))
        before = await stands(desk, Kind.TRANSFER, Stage.FAILED)
        await until(lambda: mine(desk) is None)
        settings = structs.replace(
            desk.settings,
            journal=tmp_path / "copy" / "journal.db",
            socket=tmp_path / "second.sock",
        )
        await asyncio.to_thread(copy_journal, desk.settings.journal, settings.journal)
        async with opened(settings, Secret(desk.simulator.api_key)) as second:
            after = second.snapshot().undertakings

    assert [(one.id, one.stage, one.settled) for one in after] == [(before.id, Stage.FAILED, False)]


@pytest.mark.parametrize("late", [False, True])
async def test_an_undertaking_stands_by_what_whoever_gave_its_order_says_of_it(
    *, late: bool
) -> None:
    """Another switchboard that gave the order up knows nothing, whichever is told first."""
    live = LiveBoard(Snapshot(number=0), lambda: 0.0)
    transfer = order(Transfer(call=call("A"), to=FRIEND))
    refused = settled(12, transfer, OutcomeKind.REFUSED)
    both = [refused, given_up(40, transfer)] if late else [given_up(40, transfer), refused]
    told = [initiated(0, "A"), answered(1, "A"), placed(10, transfer)]
    for number, fact in enumerate([*told, both[0]], 1):
        live.add(number, fact)
    (before,) = live.snapshot().undertakings
    live.add(9, both[1])
    (after,) = live.snapshot().undertakings

    assert before.unknown is not late
    assert (after.stage, after.unknown, after.since) == (Stage.FAILED, False, at(12))
