"""What an agent begins is followed to its end, on the screen: who waits, why, and what to press."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.agent.state import Presence
from console.domain.leg import CallId, CallState
from console.telnyx.retry import Patience
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
    """Wait until the line above the footer says all that, on as many lines as it takes."""
    try:
        await until(lambda: all(word in " ".join(work.stage.words.split()) for word in words))
    except AssertionError as error:
        raise AssertionError(f"{words} {error}:\n{work.stage.text}") from None


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
        await says(
            work, "The call was not transferred", "no outbound voice profile (D38)", "Assign"
        )

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

        assert (
            work.desk.switchboard.live.agents.attendances.state("Ada").state is not Presence.ON_CALL
        )
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
        await until(lambda: not live.agents.attendances.of("Ada").folded.calls)
        await work.remote(call, "hangup")
        await work.nobody_left()


@pytest.mark.parametrize("refused", first_of([(BUSY, "is busy"), (DECLINES, "declined")]))
async def test_a_call_of_mine_that_fails_says_why_and_lets_my_phone_go(
    tmp_path: Path, refused: tuple[str, str]
) -> None:
    """Nobody is left on a line; the key that dials again is named, also once the order is over."""
    to, why = refused
    async with at_work(tmp_path) as work:
        await work.stage.press("d")
        await work.stage.sees("your phone rings first")
        await work.stage.type(to)
        await work.stage.press("enter")
        await says(work, f"{to} {why}", "d dials again")
        await until(lambda: work.stage.complaints)
        await says(work, f"{to} {why}", "d dials again")
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


# Bridge, conference, hand-over ------------------------------------------------------------

OTHER = "+442079460124"
FULL = "the connection has as many outgoing calls as it may have (90043)"


async def breaks(work: Work, only: str, **more: object) -> None:
    """Telnyx refuses what has that in its path, until it is mended."""
    fault = {"target": "api", "kind": "refusal", "code": "90043", **more}
    await work.desk.doors.post("faults", only=only, **fault)


async def two(work: Work, *, talking: bool) -> tuple[CallId, CallId]:
    """Two callers, the first one marked and the second under the cursor; I may talk with one."""
    if talking:
        first = await work.talk()
    else:
        first = await work.ring()
        await work.press("A")
    await work.desk.state(first, CallState.ANSWERED, CallState.BRIDGED)
    second = await work.ring("Bo", OTHER)
    await work.press("A")
    await work.desk.state(second, CallState.ANSWERED)
    await work.stage.cursor_on(first)
    await work.press("space")
    await work.stage.cursor_on(second)
    return first, second


async def test_a_bridge_that_is_refused_leaves_two_alone_and_says_so(tmp_path: Path) -> None:
    """Once is enough: a limit is no passing state, so it is not tried again in silence."""
    async with at_work(tmp_path) as work:
        first, second = await two(work, talking=False)
        await breaks(work, "/actions/bridge", count=1)
        await work.press("b")
        await says(work, f"The two were not joined: {FULL}", "Wait until one ends")
        await says(work, f"{OTHER} and {CALLER} hear nobody", "b tries again")
        assert await work.desk.effects("/actions/bridge") == ["refused"]
        await until(lambda: work.stage.text.count("▲ alone") >= 2)  # on both rows
        await work.press("escape")
        await says(work, f"bridge failed: {FULL}", "hear nobody: b tries again")

        await work.press("space")
        await work.stage.cursor_on(first)
        await work.press("b")
        await work.desk.state(first, CallState.BRIDGED)
        await work.desk.state(second, CallState.BRIDGED)
        await until(lambda: "bridge failed" not in work.stage.words)
        await work.remote(first, "hangup")
        await work.nobody_left()


async def test_a_bridge_that_nobody_answers_for_is_failed_once_the_two_are_seen_alone(
    tmp_path: Path,
) -> None:
    """First it is not known; then Telnyx was asked, both live, and neither hears anybody."""
    short = Patience(deadline=2.0, first=0.02, longest=0.05, shortest_try=0.05)
    async with at_work(tmp_path, patience=short) as work:
        await two(work, talking=False)
        await work.desk.doors.post("faults", target="api", kind="500", only="/actions/bridge")
        await work.press("b")
        await says(work, "It is not known whether the two were joined", "Telnyx failed with 500")
        await work.press("escape")
        await says(work, "bridge failed: Telnyx never said", "hear nobody: b tries again")


@pytest.mark.parametrize("only", first_of(["/actions/join", "/v2/conferences"]))
async def test_a_conference_that_is_refused_leaves_whom_i_talked_with_on_my_phone(
    tmp_path: Path, only: str
) -> None:
    """Its first step ends the bridge; what was joined is joined again, and who waits is named."""
    async with at_work(tmp_path) as work:
        first, second = await two(work, talking=True)
        await breaks(work, only)
        await work.press("c")
        undone = (
            "The call was not brought into" if "join" in only else "The conference was not begun"
        )
        await says(work, undone, FULL, f"{OTHER} hears nobody", "c tries again")
        await until(lambda: work.phone is not None and work.phone.peer == first)
        await work.stage.sees("▲ alone")  # Bo, who waits
        await work.desk.state(first, CallState.BRIDGED)

        await work.desk.doors.mend()
        await work.press("c")
        for call in (first, second):
            await work.desk.state(call, CallState.CONFERENCE)
        await until(lambda: "conference failed" not in work.stage.words)
        await work.press("x")
        await work.desk.state(second, CallState.ENDED)
        await work.stage.cursor_on(first)
        await work.press("x")
        await work.nobody_left()


async def test_who_cannot_be_joined_again_is_alone_and_not_bridged(tmp_path: Path) -> None:
    """Telnyx tells of no parked leg: that its other side went into a conference does."""
    async with at_work(tmp_path) as work:
        first, second = await two(work, talking=True)
        await breaks(work, "/actions/join")
        await breaks(work, "/actions/bridge")
        await work.press("c")
        await says(work, f"{OTHER} and {CALLER} hear nobody", "c tries again")
        leg = await work.desk.state(first, CallState.ANSWERED)
        assert leg.peer is None
        await work.desk.doors.mend()
        await work.stage.cursor_on(first)
        await back_with_me(work, first)
        await work.press("x")
        await work.desk.state(first, CallState.ENDED)
        await work.stage.cursor_on(second)
        await work.press("x")
        await work.nobody_left()


async def test_a_hand_over_that_is_refused_leaves_the_caller_held_and_says_so(
    tmp_path: Path,
) -> None:
    """Nobody is cut off by it: the caller waits, I talk on, and the same key tries again."""
    async with at_work(tmp_path) as work:
        call = await work.talk()
        await work.form("T", ConsultForm)
        await work.stage.type(FRIEND)
        await work.stage.press("enter")
        await work.stage.sees(f"you talk with {FRIEND}")
        await breaks(work, "/actions/bridge")
        await work.press("C")
        await says(work, f"The two were not joined: {FULL}", f"{CALLER} is still held", "C tries")
        assert work.phone is not None
        assert (await work.desk.state(call, CallState.HELD)).alive

        await work.desk.doors.mend()
        await work.press("C")
        await work.desk.state(call, CallState.BRIDGED)
        await until(lambda: "not connected" not in work.stage.words)
        await until(lambda: work.phone is None)
        await work.remote(call, "hangup")
        await work.nobody_left()
