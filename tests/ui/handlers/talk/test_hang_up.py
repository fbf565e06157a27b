"""A hang-up where my newest call is not the one under the cursor."""

from __future__ import annotations

from pathlib import Path

from console.domain.ids import CallId
from console.domain.leg import CallState
from console.simulator.settings import Settings
from console.ui.acts.hang_up import ASKED_FOR, LOOKS
from console.ui.dialogs.calls import DialForm
from console.ui.screens.call import CallScreen
from tests.ui.practice import Work, at_work

ADA = "+442079460123"
GRACE = "+442079460456"
FRIEND = "+13125559876"
NOT_PICKED_UP = "+13125550003"


async def ended(work: Work) -> list[str]:
    """The far ends of the calls that were hung up by an order, in their order."""
    commands = await work.desk.doors.get("commands")
    hung_up = [one["path"] for one in commands if one["path"].endswith("/actions/hangup")]
    legs = {leg["call_control_id"]: leg for leg in await work.desk.doors.get("calls")}
    named = [legs[path.split("/")[-3]] for path in hung_up]
    return [leg["from" if leg["direction"] == "incoming" else "to"] for leg in named]


async def next_answered(work: Work) -> tuple[CallId, CallId]:
    """I talk with Ada under the cursor, then answer Grace by N: Ada is held."""
    ada = await work.talk()
    grace = await work.desk.ring("Grace Hopper", GRACE)
    await work.stage.sees("N answers Grace Hopper")
    await work.press("N")
    await work.desk.state(grace, CallState.BRIDGED)
    await work.stage.sees(f"{GRACE}: you are on the line")
    await work.desk.state(ada, CallState.HELD)
    assert work.stage.main.table.cursor_call == ada
    return ada, grace


async def test_the_caller_before_is_not_hung_up_for_the_one_whom_n_answered(tmp_path: Path) -> None:
    """The cursor stays where it was: `x` at the end of the talk cut off who was on hold."""
    async with at_work(tmp_path) as work:
        ada, grace = await next_answered(work)
        await work.press("x")
        await work.stage.sees(f"your newest call is {GRACE}; hanging up again ends {ADA}")
        assert await ended(work) == []

        work.stage.time.let_pass(LOOKS)
        await work.press("x")
        await work.desk.state(ada, CallState.ENDED)
        assert await ended(work) == [ADA]
        await work.desk.state(grace, CallState.BRIDGED)


async def test_a_held_key_and_an_old_question_are_no_answer(tmp_path: Path) -> None:
    """Keys that come by themselves mean nobody, and what was asked long ago is forgotten."""
    async with at_work(tmp_path) as work:
        await next_answered(work)
        for _ in range(5):
            await work.stage.armed()
            await work.stage.press("x")
        assert "hanging up again" in work.stage.text
        work.stage.time.let_pass(ASKED_FOR)
        await work.press("x")
        await work.stage.sees(f"your newest call is {GRACE}")

        assert await ended(work) == []


async def test_who_goes_to_a_call_means_it(tmp_path: Path) -> None:
    """Where the hand chose the call after all that I began, nothing is asked."""
    async with at_work(tmp_path) as work:
        ada, grace = await next_answered(work)
        await work.stage.cursor_on(grace)
        await work.stage.cursor_on(ada)
        await work.press("x")

        await work.desk.state(ada, CallState.ENDED)
        assert await ended(work) == [ADA]


async def test_who_rings_is_not_hung_up_for_whom_i_dialled(tmp_path: Path) -> None:
    """A call that I dial is no row under the cursor either, from when my phone rings for it."""
    unhurried = Settings(speed=1, seed=7)
    async with at_work(tmp_path, phone=NOT_PICKED_UP, simulator=unhurried) as work:
        ada = await work.ring()
        await work.form("d", DialForm)
        await work.stage.type(FRIEND)
        await work.stage.press("enter")
        await work.stage.sees("▲ phone ringing")
        await work.press("x")
        await work.stage.sees(f"your newest call is {FRIEND}; hanging up again ends {ADA}")

        assert await ended(work) == []
        await work.desk.state(ada, CallState.OFFERED)


async def test_without_a_phone_it_is_whom_i_answered(tmp_path: Path) -> None:
    """No phone of mine says with whom I talk."""
    async with at_work(tmp_path, phone=None) as work:
        ada = await work.ring()
        await work.press("a")
        await work.desk.state(ada, CallState.ANSWERED)
        grace = await work.desk.ring("Grace Hopper", GRACE)
        await work.stage.sees("N answers Grace Hopper")
        await work.press("N")
        await work.desk.state(grace, CallState.ANSWERED)
        await work.press("x")

        await work.stage.sees(f"your newest call is {GRACE}; hanging up again ends {ADA}")
        assert await ended(work) == []


async def test_an_opened_call_is_not_hung_up_for_the_one_whom_n_answered(tmp_path: Path) -> None:
    """It fills the screen, and yet I talk with somebody else; back at the table it is the same."""
    async with at_work(tmp_path) as work:
        await work.talk()
        await work.press("enter")
        assert isinstance(work.stage.app.screen, CallScreen)
        grace = await work.desk.ring("Grace Hopper", GRACE)
        await work.stage.sees("Grace Hopper")
        await work.stage.armed()
        await work.stage.press("N")
        await work.desk.state(grace, CallState.BRIDGED)
        await work.stage.sees("H resume")
        await work.stage.sees(f"{GRACE}: you are on the line")
        work.stage.time.let_pass(LOOKS)
        await work.stage.press("x")
        await work.stage.sees("hanging up again ends")
        await work.stage.press("escape")
        await work.press("x")
        await work.stage.sees("hanging up again ends")

        assert await ended(work) == []


async def test_a_newest_call_that_is_over_or_held_is_no_reason_to_ask(tmp_path: Path) -> None:
    """Then nobody else can be meant."""
    async with at_work(tmp_path) as work:
        ada, grace = await next_answered(work)
        await work.press("H")
        await work.desk.state(grace, CallState.HELD)
        await work.stage.sees("● phone talking")
        await work.press("x")

        await work.desk.state(ada, CallState.ENDED)
        assert await ended(work) == [ADA]
