"""What the switchboard does by itself goes on, whatever stands in its way."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from console.domain.history.past_calls import Search
from console.domain.leg import CallState
from console.domain.own_facts import DoubtReason
from console.errors import JournalFailed
from console.line.port import Snapshot
from console.switchboard import background as background_module
from console.switchboard.background import Background
from console.switchboard.board.health import Lights
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.journal.prune import Retention
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.sync.reconcile import AT_ONCE
from console.switchboard.sync.schedule import DAY, GAP, Schedule
from console.switchboard.webhooks.counters import Counters
from console.telnyx.clock import TelnyxClock
from console.telnyx.transport import ApiGlance
from tests.domain.stories import answered, at, call, initiated
from tests.switchboard.harness import ONCE, Practice, practice
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, patience=ONCE) as at_work:
        yield at_work


def texts(desk: Practice) -> list[str]:
    return [entry.text for entry in desk.switchboard.snapshot().entries]


def woken(desk: Practice, times: Iterator[float]) -> Schedule:
    """The schedule of that desk under another clock."""
    schedule = desk.switchboard._schedule
    last = [0.0]

    def clock() -> float:
        last[0] = next(times, last[0] + 1)
        return last[0]

    return Schedule(
        desk.switchboard.live,
        schedule._lights,
        schedule._reconciler,
        schedule._registration,
        schedule._journal,
        retention=Retention(days=1),
        clock=clock,
    )


async def test_a_gap_is_told_once_though_telnyx_does_not_answer(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for an API that hangs is no second gap: every call would be stale for ever."""
    monkeypatch.setattr("console.switchboard.sync.schedule.BEAT", 0.01)
    await desk.ring()
    await desk.doors.post("faults", target="api", kind="timeout", seconds=30)
    schedule = woken(desk, iter([0.0, GAP + 60]))
    beating = asyncio.create_task(schedule.beat())
    await until(schedule._due.is_set)
    seen: list[float] = []
    await until(lambda: seen.append(schedule._clock()) or len(seen) > 20)
    beating.cancel()

    assert sum("stood still" in text for text in texts(desk)) == 1
    await desk.doors.mend()


async def test_deliveries_that_were_turned_away_for_long_are_a_gap(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full: Telnyx gave up some of them, so no state is certain any more."""
    monkeypatch.setattr("console.switchboard.sync.schedule.BEAT", 0.01)
    call_ = await desk.ring()
    schedule = desk.switchboard._schedule
    schedule._lights.deliveries(Counters(accepted=1, failed=1))
    assert schedule._lights.broken_at is not None
    schedule._lights.broken_at -= GAP + 1
    beating = asyncio.create_task(schedule.beat())
    leg = await desk.state(call_, CallState.STALE)
    beating.cancel()

    assert leg.known is CallState.OFFERED
    assert sum("could not be taken" in text for text in texts(desk)) == 1


async def test_a_journal_that_takes_too_much_is_told_and_made_smaller(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody should find out by a history that is shorter than it was."""
    monkeypatch.setattr("console.switchboard.sync.schedule.MEGABYTE", 1)
    monkeypatch.setattr("console.switchboard.sync.schedule.LIVES_FOR", -3600.0)
    await desk.ring()
    pruning = asyncio.create_task(woken(desk, iter(())).prune())
    await until(lambda: any("journal.max_mb" in text for text in texts(desk)))
    pruning.cancel()


async def test_calls_are_indexed_once_they_have_come_to_rest(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to ask for that, and no webhook waits for it."""
    monkeypatch.setattr("console.switchboard.sync.schedule.INDEXED_AFTER", 0.0)
    monkeypatch.setattr("console.switchboard.sync.schedule.SIZED_EVERY", 0.05)
    monkeypatch.setattr("console.switchboard.sync.schedule.RESTS", -3600.0)
    monkeypatch.setattr("console.switchboard.journal.history.spans.SMALL", 1)
    for name in ("Ada", "Grace", "Alan"):
        call_ = await desk.ring(name)
        await desk.doors.post(f"calls/{call_}/remote", do="hangup")
        await desk.state(call_, CallState.ENDED)
    indexing = asyncio.create_task(woken(desk, iter(())).index())
    journal = desk.settings.journal

    def indexed() -> int:
        with closing(sqlite3.connect(journal)) as database:
            (count,) = database.execute("SELECT ifnull(sum(calls), 0) FROM spans").fetchone()
        return int(count)

    await until(lambda: indexed() > 1)
    indexing.cancel()
    reader = JournalReader(journal)

    assert [past.name for past in reader.search(Search(text="ada"))] == ["Ada"]
    reader.close()


async def test_one_connection_that_telnyx_does_not_know_hides_no_other(tmp_path: Path) -> None:
    """A typing error in the settings must not keep the ghosts of all connections."""
    async with practice(tmp_path) as probe:
        good = probe.simulator.connection_ids[0]
    folder = tmp_path / "desk"
    async with practice(folder, connections=("404404", good), patience=ONCE) as desk:
        call_ = await desk.ring()
        await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
        await desk.doors.post(f"calls/{call_}/remote", do="hangup")
        await desk.switchboard.reconcile()

        await desk.state(call_, CallState.ENDED)
        assert sum("404404 could not be listed" in text for text in texts(desk)) == 1


async def test_a_silent_api_is_not_asked_about_every_leg(desk: Practice) -> None:
    """A round ends soon, whatever the number of calls; the next one is a minute later."""
    for number in range(40):
        await desk.ring(number=f"+44207946{number:04d}")
    reconciler = desk.switchboard._schedule._reconciler
    await desk.doors.post("faults", target="api", kind="500", count=1000)
    await reconciler._ask_about(list(desk.switchboard.live.board.records))
    (fault,) = await desk.doors.get("faults")

    assert 0 < 1000 - fault["count"] <= 2 * AT_ONCE
    await desk.doors.mend()


@pytest.mark.parametrize("kind", ["500", "garbage", "timeout", "429"])
async def test_a_round_that_fails_changes_nothing_and_is_told_once(
    desk: Practice, kind: str
) -> None:
    """No leg is taken off the board because Telnyx could not be asked."""
    call_ = await desk.ring()
    await desk.doors.post("faults", target="api", kind=kind, probability=1, seconds=0.1)
    for _ in range(2):
        await desk.switchboard.reconcile()

    leg = desk.leg(call_)
    assert leg is not None
    assert leg.state is CallState.OFFERED
    assert sum("could not be asked" in text for text in texts(desk)) == 1
    await desk.doors.mend()


async def test_a_clock_that_is_behind_hides_no_doubt(tmp_path: Path) -> None:
    """What was known before the gap is not taken for proof after it."""
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    live = LiveBoard(Snapshot(number=0), lambda: 0.0)
    behind = at(0) - timedelta(minutes=10)
    recorder = Recorder(journal, live, clock=lambda: behind)
    for fact in (initiated(0, "A"), answered(5, "A")):
        await recorder.webhook(fact, body_of(fact), b"")
    await until(lambda: (leg := live.board.leg(call("A"))) and leg.state is CallState.ANSWERED)
    await recorder.doubt(call("A"), DoubtReason.GAP)

    assert live.board.legs[call("A")].state is CallState.STALE
    await journal.close()


async def test_a_task_that_must_not_end_is_begun_again_and_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault in one round must not be the end of all rounds."""
    monkeypatch.setattr(background_module, "PAUSE", 0.0)
    told: list[str] = []
    turns: list[int] = []

    async def work() -> None:
        turns.append(1)
        if len(turns) < 5:
            raise JournalFailed("journal.db", "full") if len(turns) < 3 else KeyError("fault")
        await asyncio.Event().wait()

    background = Background(told.append)
    background.keep(work, "working")
    await until(lambda: len(turns) == 5)
    await background.close()

    assert len(told) == 2
    assert told[0].startswith("working: journal.db: full")
    assert "fault of this program" in told[1]


class Watched(TelnyxClock):
    """A clock that counts who asks whether it is known."""

    looks = 0

    @property
    def known(self) -> bool:
        self.looks += 1
        return super().known


def glance(clock_skew: float) -> ApiGlance:
    return ApiGlance(operation="x", status=200, error=None, seconds=0.1, clock_skew=clock_skew)


async def test_a_clock_that_is_a_year_ahead_removes_nothing_of_today(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would empty the journal, and the ids of deliveries, by which copies are known, go too."""
    monkeypatch.setattr("console.switchboard.sync.schedule.SIZED_EVERY", 0.01)
    removed: list[float] = []
    monkeypatch.setattr(desk.switchboard._schedule._journal, "prune", _noting(removed))
    ahead = [366 * DAY]
    clock = Watched(wall=lambda: time.time() + ahead[0])
    schedule = woken(desk, iter([0.0]))
    schedule._lights = Lights(desk.switchboard.live, clock)
    schedule._first.set()
    pruning = asyncio.create_task(schedule.prune())
    await until(lambda: clock.looks > 3)
    assert all(before < time.time() - 2 * DAY for before in removed), "those of the desk's own"

    clock.replied(glance(clock_skew=-366 * DAY))
    looks = clock.looks
    await until(lambda: clock.looks > looks + 3)
    assert all(before < time.time() - 2 * DAY for before in removed), "it is in doubt"

    ahead[0] = 0.0
    clock.replied(glance(clock_skew=0.0))
    await until(lambda: any(before > time.time() - 2 * DAY for before in removed))
    pruning.cancel()
    assert max(removed) <= time.time() - DAY


def _noting(seen: list[float]) -> Callable[[float], Awaitable[None]]:
    async def note(before: float) -> None:
        seen.append(before)

    return note


async def test_of_work_lists_all_is_noted_anew_that_goes(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the hour that has begun, too: with what came in it a call would be forgotten."""
    moments: list[datetime] = []
    lists = desk.switchboard.live.agents.lists
    monkeypatch.setattr(lists, "lasting", lambda moment: moments.append(moment) or ())

    for seconds in (7200.0, 7201.0, 10_799.0):
        await desk.switchboard._schedule._keep_what_lasts(seconds)

    assert [one.timestamp() for one in moments] == [7200.0, 10_800.0, 10_800.0]
