"""Long work at a real terminal: a line says how far it is, and Ctrl-C leaves nothing half."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from console.errors import Cancelled, SwitchboardFailed
from console.progress import Progress
from console.switchboard import process
from console.switchboard.journal.check import examine
from console.switchboard.process import wait_for
from tests.e2e.terminal import Terminal
from tests.processes import LIMIT, Home, eventually
from tests.switchboard.journal import damage

SLOW: Final = """
import sys, time
from console.cli.main import run
from console.progress import Progress
from console.switchboard.journal import copies

reach, copies.STEP = Progress.reach, 1

def slowly(progress, done):
    time.sleep(float(sys.argv[1]))
    reach(progress, done)

Progress.reach = slowly
sys.exit(run(sys.argv[2:]))
"""
"""The program on a disk that is slow: each page takes so many seconds."""

PAGE_SECONDS: Final = "0.05"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A user with a journal of some hundred pages."""
    home = Home(tmp_path)
    home.paths.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    damage.written(home.paths.journal)
    return home


def slow(seconds: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", SLOW, seconds, *arguments]


def test_a_copy_says_how_far_it_is_and_leaves_nothing_where_it_is_stopped(
    home: Home, tmp_path: Path
) -> None:
    """On the terminal, not on standard output; the exit code is that of Ctrl-C."""
    folder, out = tmp_path / "copies", tmp_path / "out"
    folder.mkdir()
    copying = slow(PAGE_SECONDS, "journal", "backup", str(folder / "copy.db"))
    redirected = ["/bin/sh", "-c", 'out=$1; shift; exec "$@" > "$out"', "sh", str(out), *copying]
    with Terminal(environment=home.environment, program=redirected) as terminal:
        first = terminal.until_row("copying the journal:", "MB,", "%")
        terminal.until(lambda screen: screen.row("copying the journal:") not in ("", first))
        assert [one.name for one in folder.iterdir()] != []
        terminal.press("\x03")
        code = terminal.process.wait(LIMIT)
        terminal.until_row("Stopped while copying the journal.")
        terminal.until_row("No copy was made.")

        assert code == 130
        assert not terminal.row("copying the journal:")
        assert b"\x1b" not in terminal.seen
    assert out.read_text() == ""
    assert list(folder.iterdir()) == []
    assert examine(home.paths.journal).faults == ()


@pytest.mark.parametrize("term", ["dumb", "xterm-256color"])
def test_short_work_says_nothing_but_what_came_of_it(home: Home, tmp_path: Path, term: str) -> None:
    """A line that flickers by is read by nobody."""
    copying = slow("0", "journal", "backup", str(tmp_path / "copy.db"))
    with Terminal(environment=home.environment, program=copying, term=term) as terminal:
        assert terminal.process.wait(LIMIT) == 0
        terminal.until_row("MB, whole.")
        assert terminal.seen.count(b"\r") == terminal.seen.count(b"\r\n")
        assert b"copying" not in terminal.seen


def test_what_is_no_terminal_gets_whole_lines_or_none(home: Home, tmp_path: Path) -> None:
    """A log of a night's backup is read by people and by programs."""
    ran = subprocess.run(
        slow("0.002", "journal", "backup", str(tmp_path / "copy.db")),
        env={**os.environ, **home.environment, "TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )

    assert ran.returncode == 0
    assert ran.stderr == ""
    assert ran.stdout.endswith("MB, whole.\n")


def test_a_start_that_is_stopped_ends_what_was_being_started(home: Home) -> None:
    """Nothing goes on in the background that nobody waits for."""
    progress = Progress()
    progress.begin("starting")
    progress.cancel()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        with pytest.raises(Cancelled):
            wait_for(child, home.paths, progress)
        assert child.poll() is not None


OPENING: Final = """
import sys
from pathlib import Path
from console.private_files import lock
held = lock(Path(sys.argv[1]))
sys.stdin.read()
"""
"""A switchboard that has the journal, and opens it as long as its input is open."""


def test_a_large_journal_of_an_older_version_has_the_time_that_it_takes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever was ended after half a minute would begin anew each time, and never start."""
    monkeypatch.setattr(process, "START_SECONDS", 0.2)
    progress = Progress()
    home.paths.make_runtime()
    opening = [sys.executable, "-c", OPENING, str(home.paths.journal_lock)]
    with (
        subprocess.Popen(opening, stdin=subprocess.PIPE) as child,
        ThreadPoolExecutor(1) as thread,
    ):
        eventually(lambda: process.writing(home.paths) == child.pid)
        waiting = thread.submit(wait_for, child, home.paths, progress)
        eventually(lambda: "at a large journal" in progress.what)
        assert child.stdin is not None
        child.stdin.close()
        with pytest.raises(SwitchboardFailed, match="ended at once"):
            waiting.result(LIMIT)
