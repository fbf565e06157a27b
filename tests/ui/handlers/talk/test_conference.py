"""A conference as a whole: something is said to all, all are recorded, and its end is asked about.

Keys on the screen, real HTTP behind it, a simulated Telnyx.
"""

from __future__ import annotations

from pathlib import Path

from console.domain.leg import CallId, CallState
from console.ui.dialogs.conference import EndConferenceForm
from console.ui.dialogs.operation import OperationForm
from console.ui.table.widget import DISARMED
from tests.ui.practice import Work, at_work
from tests.waiting import until, until_asked

NUMBERS = ("+442079460123", "+442079460124")


async def in_conference(work: Work) -> list[CallId]:
    """Two callers and my phone, brought together by keys."""
    first = await work.talk()
    second = await work.ring("Bo", NUMBERS[1])
    await work.press("A")
    await work.desk.state(second, CallState.ANSWERED)
    await work.stage.cursor_on(first)
    await work.press("space")
    await work.stage.cursor_on(second)
    await work.press("c")
    phone = work.phone
    assert phone is not None
    calls = [first, second, phone.id]
    for call in calls:
        await work.desk.state(call, CallState.CONFERENCE)
    await work.stage.press("escape")  # no mark any more
    await work.stage.cursor_on(second)
    return calls


def marked_rec(work: Work) -> list[bool]:
    """Whether each caller's row says that they are recorded."""
    rows = [line for line in work.stage.lines for number in NUMBERS if number[-4:] in line]
    return ["REC" in line for line in rows[:2]]


async def test_all_hear_what_is_announced_and_are_recorded_and_cut_off_after_a_question(
    tmp_path: Path,
) -> None:
    """One key each; what came of it is said, stands on every row, and nobody is left."""
    async with at_work(tmp_path, size=(160, 40)) as work:
        stage = work.stage
        calls = await in_conference(work)
        await work.form("B", OperationForm)
        await stage.sees("for all 3 in the conference")
        await stage.type("We close now")
        await stage.press("enter")
        await stage.sees("all 3 hear it")
        (said,) = await work.sent("/actions/speak")
        assert (said["payload"], said.get("call_control_ids")) == ("We close now", None)

        for _ in range(2):
            await work.press("D")
            await until(lambda: marked_rec(work) == [True, True])
            await work.press("D")
            await until(lambda: marked_rec(work) == [False, False])
        assert len(await work.sent("/actions/record_start")) == 2

        await work.form("X", EndConferenceForm)
        await stage.sees("3 people are cut off:")
        await stage.sees("your phone")
        await stage.press("escape")
        assert await work.sent("/actions/end") == []
        await work.form("X", EndConferenceForm)
        stage.time.let_pass(DISARMED)
        await stage.press("enter")
        for call in calls:
            await work.desk.state(call, CallState.ENDED)
        await work.nobody_left()
        await stage.sees("○ phone down")


REFUSED = {
    "B": ("speak", "announce"),
    "D": ("record_start", "record all"),
    "X": ("end", "end conference"),
}


async def test_what_telnyx_refuses_is_told_and_everybody_stays(tmp_path: Path) -> None:
    """Why it was refused, and the conference goes on as it was."""
    async with at_work(tmp_path, size=(160, 40)) as work:
        stage = work.stage
        calls = await in_conference(work)
        for key, (action, _) in REFUSED.items():
            fault = {"target": "api", "kind": "refusal", "code": "20013"}
            await work.desk.doors.post("faults", only=f"/actions/{action}", count=1, **fault)
            if key == "B":
                await work.form(key, OperationForm)
                await stage.type("Hello")
                await stage.press("enter")
            elif key == "X":
                await work.form(key, EndConferenceForm)
                stage.time.let_pass(DISARMED)
                await stage.press("enter")
            else:
                await work.press(key)
            await until(lambda: any("the account is blocked" in one for one in stage.complaints))
            await stage.press("escape")

        assert marked_rec(work) == [False, False]
        for call in calls:
            await work.desk.state(call, CallState.CONFERENCE)


async def test_the_members_of_a_conference_say_who_is_apart_and_since_when(tmp_path: Path) -> None:
    """Held and muted of each; once webhooks may have been missed nobody knows until it is asked."""
    async with at_work(tmp_path, size=(160, 40)) as work:
        stage = work.stage
        first, second, _ = await in_conference(work)
        await work.press("M")
        await stage.sees("muted 0:")
        await stage.cursor_on(first)
        await stage.sees("muted 0:")

        only = {"target": "api", "kind": "500", "only": "/participants"}
        await work.desk.doors.post("faults", **only)
        await work.desk.switchboard._schedule._reconciler.doubt_all()
        await stage.sees("held ?, muted ?")
        await work.desk.doors.mend()
        await work.press("u")
        await stage.misses("held ?")
        await until_asked(lambda: is_muted(work, second))


async def is_muted(work: Work, call: CallId) -> bool:
    leg = work.desk.leg(call)
    return leg is not None and leg.media.muted
