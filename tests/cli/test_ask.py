"""The way to the switchboard, when it goes away."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from console.cli import ask
from console.cli.ask import beginning, reach
from console.errors import LineError, NoSwitchboard, SwitchboardFailed
from console.line.console_side import Line
from console.line.unix import UnixLine
from console.switchboard import process
from tests.cli.user import Office, at_home
from tests.processes import LIMIT, PROGRAM, eventually, kill
from tests.waiting import until, until_asked


async def reached(way: Callable[[], Awaitable[Line]]) -> UnixLine:
    """The line, as soon as there is one: a console tries again and again."""

    async def attempt() -> Line | None:
        try:
            return await way()
        except NoSwitchboard:
            return None

    line = await until_asked(attempt)
    assert isinstance(line, UnixLine)
    return line


async def gone(line: UnixLine) -> None:
    """Wait until the switchboard has closed the line."""
    with pytest.raises(LineError):
        await anext(line.changes())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console starts it at once, if it starts it at all."""
    monkeypatch.setattr(ask, "AGAIN_AFTER", 0.0)


async def test_a_switchboard_that_was_killed_is_started_again_by_one_of_its_consoles(
    office: Office,
) -> None:
    """Webhooks get no answer meanwhile: two agents at work must not wait for an administrator."""
    paths = office.home.paths
    with at_home(office.home):
        await asyncio.to_thread(process.start, paths)
        ways = [reach(paths, again=partial(process.start, paths)) for _ in range(2)]
        before = [await reached(way) for way in ways]
        pid = before[0].pid
        assert pid is not None
        kill(pid)
        await asyncio.gather(*map(gone, before))
        after = await asyncio.gather(*map(reached, ways))

        pids = {line.pid for line in after}
        assert len(pids) == 1
        assert pids != {pid}
        for line in (*before, *after):
            await line.close()


async def test_one_that_was_stopped_stays_so(office: Office) -> None:
    """Who ends it on purpose must not find it running again."""
    paths, started = office.home.paths, list[None]()
    with at_home(office.home):
        await asyncio.to_thread(process.start, paths)
        way = reach(paths, again=lambda: started.append(None))
        line = await reached(way)
        await asyncio.to_thread(process.stop, paths)
        await gone(line)
        await until(lambda: line.stopped)
        for _ in range(5):
            with pytest.raises(NoSwitchboard):
                await way()

        assert started == []
        await line.close()


async def test_one_that_cannot_start_is_not_started_over_and_over(office: Office) -> None:
    """A broken configuration would start a process every few seconds all night."""
    paths, started = office.home.paths, list[None]()
    with at_home(office.home):
        await asyncio.to_thread(process.start, paths)
        way = reach(paths, again=lambda: started.append(None))
        line = await reached(way)
        pid = line.pid
        assert pid is not None
        kill(pid)
        await gone(line)
        for _ in range(5):
            with pytest.raises(NoSwitchboard):
                await way()

        assert len(started) == 1
        await line.close()


def test_a_fault_in_a_start_ends_the_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen said that it connects, for ever."""
    failed: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda told: failed.append(told.exc_type))

    def start() -> None:
        raise ZeroDivisionError

    with pytest.raises(SwitchboardFailed, match="a fault in this program"):
        beginning(start).result(LIMIT)
    assert eventually(lambda: failed) == [ZeroDivisionError]


def test_a_command_whose_switchboard_ends_says_to_run_it_again(office: Office) -> None:
    """A console connects again by itself; a command that ended does not."""
    with at_home(office.home):
        process.start(office.home.paths)
    office.ring()  # there is a first line
    with subprocess.Popen(
        [*PROGRAM, "events", "--follow"],
        env=office.home.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as following:
        try:
            assert following.stdout is not None
            following.stdout.readline()
            assert office.run("switchboard", "stop").code == 0
            _, said = following.communicate(timeout=LIMIT)
        finally:
            following.kill()

    assert following.returncode == 1
    assert said.splitlines()[1].startswith("Calls go on. Run it again;")
