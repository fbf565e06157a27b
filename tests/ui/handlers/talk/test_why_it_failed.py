"""Why a call failed: told in words wherever it is seen, and each reason with its own next step."""

from __future__ import annotations

import re
from pathlib import Path

from console.domain.acts import Dial
from console.domain.ending.codes import MEANINGS, as_sentence
from console.domain.history.outcomes import CallOutcome
from console.domain.history.past_calls import Search, outcome
from console.domain.leg import CallState
from console.domain.orders import OutcomeKind
from console.line.port import Asker, answer
from console.line.questions import History
from console.ui.screens.history import HistoryScreen
from tests.domain.ending.test_codes import ASKED
from tests.domain.ending.test_words import CAUSES
from tests.switchboard.harness import Practice, new_order, practice
from tests.ui.practice import at_work
from tests.waiting import until

RAW = re.compile("|".join((*(cause for cause in CAUSES if "_" in cause), "CALL_REJECTED", "_BUSY")))
"""What Telnyx sends and nobody shall have to read."""

SILENT, NUMBER = "+13125550003", "+13125550100"
"""A destination that never answers, and a caller id."""


async def test_no_cause_of_telnyx_is_read_on_any_screen(tmp_path: Path) -> None:
    """Rows, details, log, toasts, the call with its timeline, the history: words everywhere."""
    async with at_work(tmp_path, size=(180, 60)) as work:
        stage, desk = work.stage, work.desk
        for place, cause in enumerate(CAUSES):
            source = ("caller", "callee", "unknown")[place % 3]
            call = await work.ring(number=f"+4420794602{place:02}")
            end = {"hangup_cause": cause, "hangup_source": source, "sip_hangup_cause": "487"}
            await work.remote(call, "hangup", **end)
            await desk.state(call, CallState.ENDED)
            await stage.settled()

            assert not RAW.search(stage.text), stage.text
            assert not RAW.search("\n".join(stage.complaints))
            await stage.press("enter")
            await stage.sees("call.hangup")
            told = [line.partition("│")[0] for line in stage.lines]  # beside it: as it was sent
            assert not RAW.search("\n".join(told)), stage.text
            await stage.press("escape")
        call = await work.ring(number="+442079460299")
        await work.press("r")
        await stage.press("b")
        await desk.state(call, CallState.ENDED)
        await stage.sees("reject: busy")
        assert not RAW.search(stage.text), stage.text
        await stage.press("h")
        await until(lambda: isinstance(stage.app.screen, HistoryScreen))
        await stage.sees("+442079460299")
        assert not RAW.search(stage.text), stage.text


async def ended(desk: Practice, **end: str) -> str:
    """A dial that Telnyx took and that ended so before anybody answered; its leg."""
    dial = Dial(to=SILENT, from_=NUMBER, connection_id=desk.simulator.connection_ids[0])
    given = await desk.switchboard.order(new_order(dial))
    assert given.call is not None
    await desk.doors.post(f"calls/{given.call}/remote", do="hangup", **end)
    await desk.state(given.call, CallState.ENDED)
    return given.call


async def test_a_code_that_comes_with_the_hang_up_says_why(tmp_path: Path) -> None:
    """486 with D5 looks like a busy callee, whom one calls again and again."""
    async with practice(tmp_path) as desk:
        for code in ("D5", "D56", "D1", "D19", "D36", "D51", "D60"):
            leg = desk.leg(await ended(desk, telnyx_error=code))

            assert leg is not None
            assert leg.ending is not None
            assert leg.ending.code == code
        past = await answer(desk.switchboard.answers, History(search=Search()), Asker(user="Ada"))
        assert {outcome(call) for call in past} == {CallOutcome.FAILED}


def refused(code: str) -> dict[str, object]:
    """The fault that refuses the next dial with that code."""
    return {"target": "api", "kind": "refusal", "code": code, "only": "/v2/calls", "count": 1}


async def test_a_dial_that_is_refused_says_why_and_what_to_do(tmp_path: Path) -> None:
    """Each with its own words: a limit is waited for, a balance is paid, a number is verified."""
    async with practice(tmp_path) as desk:
        for code in ASKED:
            await desk.doors.post("faults", **refused(code))
            dial = Dial(to=SILENT, from_=NUMBER, connection_id=desk.simulator.connection_ids[0])

            told = await desk.switchboard.order(new_order(dial))

            assert (told.kind, told.code) == (OutcomeKind.REFUSED, code)
            assert told.message == f"The number was not dialled: {MEANINGS[code].words} ({code})"
            assert told.hint == as_sentence(MEANINGS[code].step)


async def test_the_agent_reads_why_the_dial_failed_and_what_to_press(tmp_path: Path) -> None:
    """In the console, where the hand is."""
    async with at_work(tmp_path, size=(180, 50)) as work:
        stage, desk = work.stage, work.desk
        await desk.doors.post("faults", **refused("D2"))
        await stage.press("d")
        await stage.type(f"{SILENT}")
        await stage.press("enter")
        await until(lambda: stage.complaints)
        (toast,) = stage.complaints
        assert "the outbound voice profile has as many calls as it may have (D2)" in toast
        assert "raise the limit of the profile" in toast


async def test_what_telnyx_does_not_take_for_now_is_named_while_it_lasts(tmp_path: Path) -> None:
    """On the row, beside the call and in the header, with when it is tried again; then no more."""
    async with at_work(tmp_path, size=(180, 50)) as work:
        stage, desk = work.stage, work.desk
        call = await work.talk()
        fault = {"target": "api", "kind": "429", "seconds": 5.0, "only": "hangup"}
        await desk.doors.post("faults", **fault)
        await work.press("x")

        await stage.sees("… 429 0:0")
        await stage.sees("API 429, again ")
        await stage.sees("Telnyx has too many requests (429): tried again at ")
        await desk.doors.mend()
        await desk.state(call, CallState.ENDED)
        await stage.misses("… 429")
        await stage.misses("API 429")
        await stage.sees("● API ")


async def test_a_long_wait_that_telnyx_asks_for_is_told_at_once(tmp_path: Path) -> None:
    """And not after our patience of 55 s, in which the caller listens to nothing."""
    async with at_work(tmp_path, size=(180, 50)) as work:
        stage, desk = work.stage, work.desk
        await work.ring()
        fault = {"target": "api", "kind": "429", "seconds": 3600.0, "only": "answer", "count": 1}
        await desk.doors.post("faults", **fault)
        await work.press("a")

        await until(lambda: any("asked again in 60 min" in one for one in stage.complaints))
        answers = [c for c in await desk.doors.get("commands") if c["path"].endswith("/answer")]
        assert len(answers) == 1
