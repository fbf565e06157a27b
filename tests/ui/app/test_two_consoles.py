"""Two consoles on one switchboard: who rings, rings at both, and is answered at one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from console.domain.ids import CallId
from console.domain.leg import CallState
from console.line.console_side import Line
from console.line.local import LocalLine
from console.ui.acts.situations import NEXT_CHANGED
from console.ui.app import ConsoleApp
from console.ui.clock import Clock
from console.ui.state.callers import SETTLED
from tests.switchboard.harness import Practice
from tests.ui.memory_switchboard import Switchboard
from tests.ui.practice import SIZE, at_work
from tests.ui.stage import Passing, Stage
from tests.waiting import until

ADA, GRACE = "+442079460123", "+442079460456"


@asynccontextmanager
async def another_console(desk: Practice) -> AsyncIterator[Stage]:
    """A colleague's screen, on the same switchboard."""

    async def connect() -> Line:
        return LocalLine(desk.switchboard)

    passing = Passing()
    app = ConsoleApp(connect, clock=Clock(monotonic=passing.monotonic, wall=passing.wall))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(lambda: app.store.sight.up)
        yield Stage(app, pilot, Switchboard(), passing)
    assert app.crash is None
    assert not app.faults.faults


def next_of(stage: Stage) -> CallId | None:
    """Whom the key that answers is for at that console."""
    callers = stage.app.shared.callers
    first = callers.next(stage.app.clock.monotonic())
    return first.id if first is not None else None


async def test_a_caller_answered_at_one_console_leaves_the_other_and_no_key_takes_the_next(
    tmp_path: Path,
) -> None:
    """Both saw the same caller; the slower hand must not answer somebody whom it has not read."""
    async with at_work(tmp_path) as work, another_console(work.desk) as other:
        ada = await work.desk.ring("Ada Lovelace", ADA)
        grace = await work.desk.ring("Grace Hopper", GRACE)
        for stage in (work.stage, other):
            await until(lambda stage=stage: stage.is_shown(grace))
            await stage.sees("N answers Ada Lovelace")
            stage.time.let_pass(SETTLED)
            await stage.settled()

        await work.stage.press("N")
        await work.desk.state(ada, CallState.BRIDGED)
        await until(lambda: next_of(other) == grace)
        await other.press("N")
        assert other.words.endswith(NEXT_CHANGED)
        await other.sees("N answers Grace Hopper")
        await other.misses("◆ offered      +442079460123")
        assert len(await work.sent("/actions/answer")) == 1
        leg = work.desk.leg(grace)
        assert leg is not None
        assert leg.state is CallState.OFFERED

        for caller in (ada, grace):
            await work.remote(caller, "hangup")
        await work.nobody_left()
