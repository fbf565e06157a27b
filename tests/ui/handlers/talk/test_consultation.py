"""A consultation from keys to its end: who waits is brought back, and the strip says who is who."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from console.domain.acts import Consult, Role
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg, Pending
from console.line.port import Entry
from console.simulator.settings import Settings
from console.ui.dialogs.talk import ConsultForm
from tests.examples import first_of
from tests.ui.practice import Work, at_work
from tests.waiting import until, until_asked

FRIEND, SILENT = "+13125559876", "+13125550003"
CALLER = "+442079460123"

CALM = Settings(speed=20, seed=7)
DISTURBED = Settings(speed=20, seed=7, duplicates=0.5, reorder=0.5, delay=0.2)


async def consulting(work: Work, to: str = FRIEND) -> CallId:
    """The caller is held, and I talk with a friend; the caller is under the cursor."""
    caller = await work.talk()
    await work.form("T", ConsultForm)
    await work.stage.type(to)
    await work.stage.press("enter")
    await until(lambda: any(leg.role is Role.CONSULT for leg in legs(work)))
    if to == FRIEND:
        await work.stage.sees(f"{FRIEND} talking")
    await work.stage.cursor_on(caller)
    return caller


def friend(work: Work) -> CallId:
    """The leg of the one consulted."""
    return next(leg.id for leg in legs(work) if leg.role is Role.CONSULT)


def legs(work: Work) -> Iterable[Leg]:
    """All that the switchboard knows."""
    return work.desk.switchboard.live.legs.values()


async def talk_again(work: Work, caller: CallId) -> None:
    """Wait until the caller talks with my phone, which is in the same conference."""
    leg = await work.desk.state(caller, CallState.CONFERENCE)
    assert work.phone is not None
    assert work.phone.media.conference == leg.media.conference


@pytest.mark.parametrize("simulator", first_of([DISTURBED, CALM]))
async def test_the_caller_comes_back_when_the_one_consulted_leaves(
    tmp_path: Path, simulator: Settings
) -> None:
    """They stayed held, with music, and nobody was told."""
    async with at_work(tmp_path, simulator=simulator) as work:
        caller = await consulting(work)
        await work.remote(friend(work), "hangup")

        await talk_again(work, caller)
        await work.stage.sees(f"{FRIEND} left: you talk with {CALLER}")
        await work.stage.misses("consulting")
        assert len(await work.sent("/actions/unhold")) == 1
        await work.press("x")
        await work.nobody_left()


async def test_x_ends_whom_i_talk_with_and_never_the_caller_who_waits(tmp_path: Path) -> None:
    """With the cursor on the caller `x` hung up the one who could not hear it coming."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work)
        await work.stage.sees("x end …9876")
        await work.press("x")

        await work.desk.state(friend(work), CallState.ENDED)
        await talk_again(work, caller)
        await work.stage.press("x")
        await work.stage.settled()
        assert (await work.desk.doors.call(caller))["state"] != "ended"
        work.stage.time.let_pass(5)
        await work.press("x")
        await work.nobody_left()


async def test_after_a_swap_x_ends_the_caller_and_the_one_consulted_comes_back(
    tmp_path: Path,
) -> None:
    """It is always the one whom I talk with."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work)
        await work.press("W")
        await work.stage.sees("x end …0123")
        await work.press("x")

        await work.desk.state(caller, CallState.ENDED)
        await talk_again(work, friend(work))
        await work.remote(friend(work), "hangup")
        await work.nobody_left()


async def test_the_strip_says_that_my_phone_is_gone_and_both_are_alone(tmp_path: Path) -> None:
    """It went on saying that I consult, while the caller heard music and the other one nothing."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work)
        assert work.phone is not None
        await work.remote(work.phone.id, "hangup")
        await work.stage.sees("your phone is gone")
        await work.stage.sees(f"{CALLER} alone")
        await work.stage.sees(f"{FRIEND} alone")
        await work.press("C")

        await work.stage.sees("the two are connected")
        assert (await work.desk.doors.call(caller))["bridged_with"] == friend(work)
        await work.remote(caller, "hangup")
        await work.nobody_left()


async def test_the_caller_whom_my_lost_phone_held_is_taken_back(tmp_path: Path) -> None:
    """One key, on the caller's row."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work)
        assert work.phone is not None
        await work.remote(work.phone.id, "hangup")
        await work.stage.sees(f"{CALLER} alone")
        await work.stage.cursor_on(caller)
        await work.press("a")

        await talk_again(work, caller)
        await work.stage.sees("● phone talking")
        await work.remote(friend(work), "hangup")
        await work.press("x")
        await work.nobody_left()


async def test_going_back_while_the_target_rings_is_one_step_and_said_as_it_is(
    tmp_path: Path,
) -> None:
    """The caller was let go twice, and the target, whom nobody waited for, "did not answer"."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work, SILENT)
        await work.press("Z")

        await talk_again(work, caller)
        await until(lambda: any("was let go before an answer" in one.text for one in entries(work)))
        assert len(await work.sent("/actions/unhold")) == 1
        assert not any("did not answer" in one.text for one in entries(work))
        assert not any("did not answer" in said for said in work.stage.complaints)
        await work.press("x")
        await work.nobody_left()


async def test_x_while_the_target_rings_brings_the_caller_back(tmp_path: Path) -> None:
    """I think better of it: the same key as for ending a talk."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work, SILENT)
        await work.press("x")

        await talk_again(work, caller)

        async def silent_over() -> bool:
            return (await work.desk.doors.call(friend(work)))["state"] == "ended"

        await until_asked(silent_over)
        work.stage.time.let_pass(5)
        await work.press("x")
        await work.nobody_left()


async def test_x_while_a_consultation_is_being_set_up_ends_nobody(tmp_path: Path) -> None:
    """My caller stands under the cursor, and nobody else is there yet who could be meant."""
    async with at_work(tmp_path) as work:
        caller = await work.talk()
        slow = {"target": "api", "kind": "delay", "only": "/v2/calls", "seconds": 3}
        await work.desk.doors.post("faults", **slow)
        await work.form("T", ConsultForm)
        await work.stage.type(FRIEND)
        await work.stage.press("enter")
        await until(lambda: any(one.action == Consult.action for one in pending(work, caller)))
        await work.press("x")

        await work.stage.sees("the consultation is being set up")
        await until(lambda: any(leg.role is Role.CONSULT for leg in legs(work)))
        assert await work.sent("/actions/hangup") == []


def pending(work: Work, call: CallId) -> tuple[Pending, ...]:
    """The orders on a call that have no outcome yet."""
    leg = work.desk.leg(call)
    return leg.pending if leg is not None else ()


def entries(work: Work) -> tuple[Entry, ...]:
    """What stands in the log."""
    return work.desk.switchboard.snapshot().entries


async def test_the_caller_who_leaves_is_told_and_the_talk_goes_on(tmp_path: Path) -> None:
    """The other one is no caller of mine, but is there."""
    async with at_work(tmp_path) as work:
        caller = await consulting(work)
        await work.remote(caller, "hangup")

        await work.stage.sees(f"{CALLER} left: you talk with {FRIEND}")
        await talk_again(work, friend(work))
        await work.remote(friend(work), "hangup")
        await work.nobody_left()
