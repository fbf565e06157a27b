"""The input of a real terminal: noise is nothing, and no byte ends the console."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from console.ui.app import ConsoleApp
from console.ui.terminal.driver import KeyDriver, misfit
from console.ui.terminal.pacing import is_terminal
from tests.ui.memory_switchboard import Switchboard
from tests.ui.real_terminal import ROOT, Terminal
from tests.ui.terminal.terminal_replies import MOUSE, NOISE, ODD, REPLIES

Start = Callable[..., Terminal]
RINGING: Final = "+442079460102"
ATTACHES: Final = 5


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Terminal] = []

    def begin(how: str = "ringing") -> Terminal:
        started.append(Terminal(how, tmp_path / "reports"))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def orders(folder: Path) -> list[str]:
    file = folder / "orders"
    return file.read_text().split() if file.exists() else []


def help_opens(terminal: Terminal) -> None:
    """A real key does what it says."""
    terminal.press("?")
    terminal.sees("Keys")
    terminal.press("q")
    terminal.sees("h history")


def test_nothing_that_a_terminal_says_is_typed_and_nothing_ends_the_console(
    start: Start, tmp_path: Path
) -> None:
    """The three that rejected a caller, opened a form and ended the day, and all of their kind."""
    terminal = start()
    terminal.sees(RINGING)
    terminal.sees("h history")
    for noise in (*REPLIES.values(), *ODD.values(), *NOISE):
        terminal.send(noise)
        terminal.read(0.02)
    terminal.until(_later(2), "a quiet moment")
    help_opens(terminal)
    assert orders(tmp_path) == []

    for part in (b"\x1b", MOUSE[1:]):  # a slow line cut it
        terminal.send(part)
        terminal.until(_later(0.25), "the gap")
    help_opens(terminal)
    assert terminal.process.poll() is None
    assert orders(tmp_path) == []


def _later(seconds: float) -> Callable[[], bool]:
    """True after that time: a gap on the line, which is the fault itself."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def test_a_number_and_its_enter_in_one_write_wait_for_one_more(
    start: Start, tmp_path: Path
) -> None:
    """A paste without brackets dialled at once."""
    terminal = start()
    terminal.sees("h history")
    terminal.send(b"d3125550199\r")
    terminal.sees("Enter again sends it")
    assert orders(tmp_path) == []

    terminal.press("\r")
    terminal.sees("accepted in 38 ms")
    assert orders(tmp_path) == ["call.dial"]


def test_a_console_that_gets_no_more_keys_says_so(start: Start) -> None:
    """It ended with 0 and no word, as if the agent had left."""
    terminal = start("deaf")
    terminal.sees("h history")
    terminal.press("j")

    assert terminal.ended() == 70
    said = terminal.bytes.rpartition(b"\x1b[?1004l")[2].decode()
    assert "the terminal gives no keys any more" in said
    assert "Start telnyx-console again" in said


def test_no_size_is_asked_for_among_the_keys(start: Start) -> None:
    """A report that anybody can forge would make another screen of this one."""
    terminal = start("calm")
    terminal.sees("h history")

    assert b"\x1b[?2026$p" in terminal.bytes
    assert b"2048" not in terminal.bytes


def test_this_textual_fits() -> None:
    """Otherwise the console would read keys as Textual does, and say so."""
    app = ConsoleApp(Switchboard().connect)

    assert misfit() == ""
    assert app.driver_class is KeyDriver
    assert app.misfit == ""


def test_a_terminal_that_was_hung_up_is_none() -> None:
    """Whether it is there decides what is said at the end of the keys."""
    master, end = os.openpty()
    assert is_terminal(end)
    os.close(master)
    assert not is_terminal(end)
    os.close(end)
    assert not is_terminal(end)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
def test_a_real_tmux_that_attaches_orders_nothing(tmp_path: Path) -> None:
    """At each attach tmux asks the terminal and answers the console: three of five rejected."""
    reports, socket = tmp_path / "reports", tmp_path / "socket"
    tmux = ("tmux", "-S", str(socket), "-f", os.devnull)
    inside = f"{sys.executable} -m tests.ui.real_terminal ringing {reports}"
    subprocess.run(
        [*tmux, "new-session", "-d", "-x", "80", "-y", "24", inside], cwd=ROOT, check=True
    )

    def screen() -> str:
        shown = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, check=True)
        return shown.stdout.decode()

    try:
        _wait(lambda: "h history" in screen())
        for _ in range(ATTACHES):
            _attach_and_answer(tmux)
        subprocess.run([*tmux, "send-keys", "?"], check=True)
        _wait(lambda: "Keys" in screen())
        assert orders(tmp_path) == []
    finally:
        subprocess.run([*tmux, "kill-server"], check=True)


def _attach_and_answer(tmux: tuple[str, ...]) -> None:
    """Attach from a terminal that answers every question of tmux late."""
    master, end = os.openpty()
    client = subprocess.Popen(
        [*tmux, "attach"],
        stdin=end,
        stdout=end,
        stderr=end,
        env={**os.environ, "TERM": "xterm-256color"},
        start_new_session=True,
    )
    os.close(end)
    passed_on = [reply for reply in REPLIES.values() if not reply.endswith(b"u")]
    for reply in passed_on:  # of those that end in u, tmux makes keys by itself
        _look(master, 0.05)  # the terminal's own delay: what is tried
        os.write(master, reply)
    client.terminate()
    while client.poll() is None:
        _look(master, 0.05)
    os.close(master)


def _look(master: int, seconds: float) -> None:
    """Take what is drawn for that long: a terminal that takes nothing stops its program."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and select.select([master], [], [], left)[0]:
        try:
            os.read(master, 65536)
        except OSError:
            return


def _wait(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.05)
