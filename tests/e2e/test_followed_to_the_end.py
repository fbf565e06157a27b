"""What an agent begins is followed to its end, on the screen: who waits, why, and what to press."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.agent.state import Presence
from console.domain.leg import CallId, CallState
from console.ui.dialogs.calls import TransferForm
from console.ui.dialogs.talk import ConsultForm
from tests.examples import first_of
from tests.switchboard.harness import told_to
from tests.ui.practice import Work, at_work
from tests.waiting import until

FRIEND, BUSY, SILENT, DECLINES, UNPROFILED = (
    "+13125559876",
    *(f"+1312555000{digit}" for digit in "2345"),
)
CALLER = "+442079460123"

LATE_AND_TWICE = (
    {"target": "webhooks", "kind": "duplicate", "probability": 1},
    {"target": "webhooks", "kind": "delay", "probability": 0.3, "seconds": 0.3},
)


async def transfer(work: Work, to: str) -> None:
    """The form, a number, Enter."""
    await work.form("t", TransferForm)
    await work.stage.type(to)
    await work.stage.press("enter")


async def says(work: Work, *words: str) -> None:
    """Wait until the line above the footer says all that."""
    await until(lambda: all(word in work.stage.words for word in words))


async def failed(work: Work, why: str) -> None:
    """It is told at the foot and on the row that a transfer failed, and what to press."""
    await says(work, "transfer failed", why, f"{CALLER} hears nobody", "a takes them back")
    assert "dropped out" not in work.stage.text  # the transfer took my phone off, nothing else
    await work.stage.sees("▲ alone")
    entries = work.desk.switchboard.snapshot().entries
    assert any(why in one.text and f"{CALLER} hears nobody" in one.text for one in entries)
    assert not any("v3:" in one.text for one in entries)  # the log names people, no ids
    assert any(f"bridge with {CALLER} by Ada" in one.text for one in entries)


async def back_with_me(work: Work, call: CallId) -> None:
    """`a` has the caller and my phone together again, and the line tells of no failure."""
    await work.press("a")
    await work.desk.state(call, CallState.BRIDGED, CallState.CONFERENCE)
    await work.stage.sees("phone talking")
    await until(lambda: "transfer failed" not in work.stage.words)


@pytest.mark.parametrize(
    "refused",
    first_of(
        [
            (BUSY, f"{BUSY} is busy"),
            (DECLINES, f"{DECLINES} declined"),
            (SILENT, f"{SILENT} did not answer"),
        ]
    ),
)
async def test_a_transfer_that_fails_is_said_until_a_has_brought_the_caller_back(
    tmp_path: Path, refused: tuple[str, str]
) -> None:
    """Telnyx accepted it, my phone is down, the caller sits in silence: the screen says so."""
    to, why = refused
    async with at_work(tmp_path) as work:
        call = await work.talk()
        await transfer(work, to)
        await failed(work, why)
        await back_with_me(work, call)
        await work.press("x")
        await work.nobody_left()


@pytest.mark.parametrize("told", first_of(["b", "a", "both"]))
async def test_with_late_and_doubled_webhooks_a_second_transfer_joins(
    tmp_path: Path, told: str
) -> None:
    """The first target is busy, the second one answers: the words follow, nobody is an orphan."""
    async with at_work(tmp_path) as work:
        await work.desk.tells(told)
        for fault in LATE_AND_TWICE:
            await work.desk.doors.post("faults", **fault)
        call = await work.talk()
        await transfer(work, BUSY)
        await failed(work, "busy")
        await transfer(work, FRIEND)
        await says(work, f"transfer to {FRIEND}", "the two talk with each other")
        leg = await work.desk.state(call, CallState.BRIDGED)
        target = work.desk.leg(leg.peer or "")

        assert target is not None
        assert target.to == FRIEND
        await until(lambda: work.phone is None)
        assert "▲ alone" not in work.stage.text
        await work.remote(call, "hangup")
        await work.nobody_left()


async def test_what_telnyx_refuses_leaves_the_two_talking_and_says_why(tmp_path: Path) -> None:
    """Nothing was begun: nobody waits, and nobody is said to."""
    async with at_work(tmp_path) as work:
        call = await work.talk()
        await transfer(work, UNPROFILED)
        await says(work, "transfer was refused", "no outbound voice profile (D38)", "Assign")

        assert "hears nobody" not in work.stage.words
        assert (await work.desk.state(call, CallState.BRIDGED)).alive
        await work.press("x")
        await work.nobody_left()


async def test_a_number_that_is_none_is_not_sent(tmp_path: Path) -> None:
    """The form says so; the two talk on."""
    async with at_work(tmp_path) as work:
        await work.talk()
        await work.form("t", TransferForm)
        await work.stage.type("+1")
        await work.stage.press("enter")

        await until(lambda: isinstance(work.stage.app.screen, TransferForm))
        assert await work.sent("/actions/transfer") == []
        await work.stage.press("escape")
        await work.press("x")
        await work.nobody_left()


async def test_a_ringing_caller_whose_transfer_fails_rings_on_and_nobody_is_on_call(
    tmp_path: Path,
) -> None:
    """Sent on unanswered: the agent has no call by that, and `a` answers it as ever."""
    async with at_work(tmp_path) as work:
        call = await work.ring()
        await transfer(work, BUSY)
        await says(work, "transfer failed", "busy", f"{CALLER} still rings", "a answers")

        assert work.desk.switchboard.live.attendance.state.state is not Presence.ON_CALL
        assert (await work.desk.state(call, CallState.OFFERED)).agent is None
        await back_with_me(work, call)
        await work.press("x")
        await work.nobody_left()


@told_to
async def test_a_ringing_caller_who_is_sent_on_is_talked_with(tmp_path: Path, told: str) -> None:
    """Answered by the target's answer, and mine no more."""
    async with at_work(tmp_path) as work:
        await work.desk.tells(told)
        call = await work.ring()
        await transfer(work, FRIEND)
        await says(work, "the two talk with each other")

        assert (await work.desk.state(call, CallState.BRIDGED)).peer is not None
        live = work.desk.switchboard.live
        await until(lambda: not live.attendance.folded.calls)
        await work.remote(call, "hangup")
        await work.nobody_left()


@pytest.mark.parametrize("refused", first_of([(BUSY, "is busy"), (DECLINES, "declined")]))
async def test_a_call_of_mine_that_fails_says_why_and_lets_my_phone_go(
    tmp_path: Path, refused: tuple[str, str]
) -> None:
    """Nobody is left on a line, and the key that dials again is named."""
    to, why = refused
    async with at_work(tmp_path) as work:
        await work.stage.press("d")
        await work.stage.sees("your phone rings first")
        await work.stage.type(to)
        await work.stage.press("enter")
        await says(work, "call failed", f"{to} {why}", "d dials again")
        await work.nobody_left()


async def test_a_call_is_told_as_it_rings_and_as_it_is_answered(tmp_path: Path) -> None:
    """My phone first, then theirs."""
    async with at_work(tmp_path) as work:
        await work.desk.doors.post("people", number=FRIEND, habit="never_answers")
        await work.stage.press("d")
        await work.stage.sees("your phone rings first")
        await work.stage.type(FRIEND)
        await work.stage.press("enter")
        await says(work, f"call to {FRIEND}: it rings")
        (callee,) = [leg for leg in await work.desk.doors.get("calls") if leg["to"] == FRIEND]
        await work.remote(CallId(callee["call_control_id"]), "answer")
        await until(lambda: f"you are talking with {FRIEND}" in work.stage.text)
        await work.remote(CallId(callee["call_control_id"]), "hangup")
        await work.nobody_left()


async def test_a_consultation_that_fails_says_why(tmp_path: Path) -> None:
    """The caller is back, and it is said who was not reached."""
    async with at_work(tmp_path) as work:
        call = await work.talk()
        await work.form("T", ConsultForm)
        await work.stage.type(BUSY)
        await work.stage.press("enter")
        await says(work, f"{BUSY} is busy", "you talk with the caller again")

        await work.desk.state(call, CallState.CONFERENCE)
        assert "hears nobody" not in work.stage.words
        await work.press("x")
        await work.nobody_left()
