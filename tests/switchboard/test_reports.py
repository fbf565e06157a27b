"""A report is read a few rows at a time, in a thread, and nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from console.domain.history.past_calls import PastCall
from console.domain.team.report import By, Reported, ReportSearch
from console.line.port import Asker, Snapshot
from console.line.questions import Far, HowFar, Report
from console.switchboard import reports
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.in_force import InForce
from console.switchboard.journal.reader import PAGE, JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.reports import Reports
from console.switchboard.settings import ServiceSettings
from tests.benchmarks.report import TEAM, week
from tests.switchboard.journal.test_writer import write
from tests.waiting import until

BEGAN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CALLS = 60


@pytest.fixture
async def journal(tmp_path: Path) -> Path:
    """A week of sixty calls of twenty members, of which the last one goes on."""
    path = tmp_path / "journal.db"
    written = Journal(path)
    written.open()
    days = list(week(BEGAN, CALLS))
    await write(written, *chain(*days[:-1]), *days[-1][:8])
    await written.close()
    return path


def made(archive: JournalReader) -> Reports:
    """Who answers, with that journal."""
    settings = ServiceSettings(
        base_url="", public_keys=(), journal=archive.path, socket=archive.path, team=TEAM
    )
    return Reports(
        InForce(settings), archive, LiveBoard(Snapshot(number=0, team=TEAM), lambda: 0.0)
    )


async def report(archive: JournalReader) -> Reported:
    """The whole week by day."""
    days = tuple(BEGAN + timedelta(days=day) for day in range(7))
    search = ReportSearch(by=By.DAY, since=BEGAN, until=BEGAN + timedelta(days=7), periods=days)
    return await made(archive).answer(Report(search), Asker(user="x"))


@pytest.mark.parametrize("rows", [1, 7, PAGE])
async def test_how_many_rows_are_read_at_one_go_changes_nothing(
    journal: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """No call is left out or counted twice where a page ends, and one that lives counts."""
    monkeypatch.setattr(reports, "CALLS_AT_ONCE", rows)
    monkeypatch.setattr(reports, "FACTS_AT_ONCE", rows)
    archive = JournalReader(journal)
    told = await report(archive)
    archive.close()

    assert (told.total.calls.offered, told.total.calls.answered) == (CALLS, CALLS)
    assert told.total.offers.taken == CALLS
    assert told.total.calls.talk == 180 * (CALLS - 1)
    assert told.total.times is not None
    assert told.total.times.wrap_up == 30 * (CALLS - 1)
    assert sum(row.calls.offered for row in told.rows) == CALLS


class Slow(JournalReader):
    """A journal that waits before each page until it is let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked, self.let_go = threading.Event(), threading.Event()
        self.pages = 0

    def ended(
        self, since: float, after: PastCall | None = None, limit: int = PAGE
    ) -> list[PastCall]:
        self.asked.set()
        self.pages += 1
        assert self.let_go.wait(60)
        return super().ended(since, after, limit)


async def test_the_loop_goes_on_while_a_report_is_counted(journal: Path) -> None:
    """The disk may be as slow as it likes: webhooks and consoles do not wait for it."""
    archive = Slow(journal)
    counting = asyncio.create_task(report(archive))
    await until(archive.asked.is_set)
    for _ in range(1000):
        await asyncio.sleep(0)
    assert not counting.done()
    archive.let_go.set()

    assert (await counting).total.calls.offered == CALLS
    archive.close()


async def test_a_report_says_how_far_it_is_and_nothing_is_counted_for_who_waits_no_more(
    journal: Path,
) -> None:
    """The next one that is asked for has its turn; only who asked is told how far it is."""
    archive = Slow(journal)
    asked, ada, bo = made(archive), Asker(user="ada"), Asker(user="bo")
    search = Report(ReportSearch(since=BEGAN, until=BEGAN + timedelta(days=7)))
    counting = asyncio.create_task(asked.answer(search, ada))
    await until(archive.asked.is_set)
    waiting = asyncio.create_task(asked.answer(search, bo))
    await asyncio.sleep(0)

    assert (await asked.how_far(HowFar(), ada)).what == "counting the calls"
    assert (await asked.how_far(HowFar(), bo)).what == "waiting for another report"
    counting.cancel()
    await asyncio.wait({counting})
    assert await asked.how_far(HowFar(), ada) == Far()

    archive.let_go.set()
    assert (await waiting).total.calls.offered == CALLS
    assert archive.pages < 2 * (CALLS // reports.CALLS_AT_ONCE)
    archive.close()
