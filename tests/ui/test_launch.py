"""The end of the console, in a real terminal: in order, whatever ends it."""

from __future__ import annotations

import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.errors import NoTerminal
from console.ui.launch import require_terminal
from tests.examples import first_of
from tests.ui.real_terminal import SECRET, Terminal

RESTORED = (b"\x1b[?1049l", b"\x1b[?1003l", b"\x1b[?25h", b"\x1b[?2004l")

Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Terminal] = []

    def begin(how: str = "calm") -> Terminal:
        started.append(Terminal(how, tmp_path / "reports"))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def restored(terminal: Terminal) -> None:
    tail = terminal.bytes[-4000:]
    for sequence in RESTORED:
        assert sequence in tail


def test_an_agent_works_in_a_terminal_and_leaves_it_as_it_was(start: Start) -> None:
    """The whole way: draw, dial with a key, a number and Enter, quit."""
    terminal = start()
    terminal.sees("+442079460103")
    terminal.sees("h history")
    terminal.press("d")
    terminal.sees("Dial")
    terminal.press("3125550199\r")
    terminal.sees("accepted in 38 ms")
    assert "+13125550199" in terminal.text
    terminal.press("q")

    assert terminal.ended() == 0
    restored(terminal)


def test_a_textual_of_another_form_draws_by_itself_and_the_agent_is_told(
    start: Start, tmp_path: Path
) -> None:
    """Many times the bytes on a slow line must not come without a word."""
    terminal = start("another-textual")
    terminal.sees("+442079460103")
    terminal.sees("draws by itself, with many times the bytes")
    terminal.sees("reads the keys by itself")
    terminal.press("d")
    terminal.sees("Enter dial")
    terminal.press("\x03")

    assert terminal.ended() == 0
    log = (tmp_path / "reports" / "log").read_text()
    assert log.count("ChopsUpdate.render_segments takes other arguments") == 1


def test_a_task_that_nobody_waits_for_fails_and_is_told(start: Start) -> None:
    """Asyncio alone would write it over the screen when memory is tidied up."""
    terminal = start("task")
    terminal.sees("h history")
    terminal.press("d")
    terminal.sees("Dial")
    terminal.press("3125550199\r")
    terminal.sees("A fault in the console, ValueError")
    terminal.press("?")
    terminal.sees("Keys")
    terminal.press("qq")

    assert terminal.ended() == 0
    assert b"Traceback" not in terminal.bytes


@pytest.mark.parametrize("number", first_of([signal.SIGHUP, signal.SIGTERM, signal.SIGINT]))
def test_a_signal_ends_the_console_in_order(start: Start, number: signal.Signals) -> None:
    """Textual alone dies at once and leaves a terminal in mouse mode."""
    terminal = start()
    terminal.sees("+442079460103")
    terminal.process.send_signal(number)

    assert terminal.ended() == 128 + number
    restored(terminal)
    assert b"Traceback" not in terminal.bytes


def test_a_lost_terminal_ends_the_process_within_two_seconds(start: Start) -> None:
    """No orphan that turns at full speed for days."""
    terminal = start()
    terminal.sees("+442079460103")
    terminal.hang_up()
    begun = time.monotonic()
    terminal.process.wait(5)

    assert time.monotonic() - begun < 2


def test_a_terminal_that_takes_no_more_bytes_cannot_hold_the_process(start: Start) -> None:
    """Ctrl-S, a hung ssh: a signal still ends it."""
    terminal = start()
    terminal.sees("+442079460103")
    for _ in range(400):
        terminal.press("jL\x1b")
    terminal.process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    code = terminal.process.wait(10)

    assert code == 128 + signal.SIGTERM
    assert time.monotonic() - begun < 5


def test_a_crash_is_one_line_and_a_private_report_without_secrets(
    start: Start, tmp_path: Path
) -> None:
    """What, why, and what now; never what was in memory."""
    terminal = start("failing")

    assert terminal.ended() == 70
    restored(terminal)
    said = terminal.bytes.rpartition(b"\x1b[?1004l")[2].decode()
    assert "telnyx-console stopped: an internal error, RuntimeError at " in said
    assert len(said.strip().splitlines()) <= 3
    report = next((tmp_path / "reports").iterdir())
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text()
    assert "RuntimeError" in text
    assert "<TELNYX_API_KEY>" in text
    assert SECRET not in text
    assert SECRET.encode() not in terminal.bytes
    assert "\x1b" not in text


def test_without_a_terminal_there_is_a_word_and_no_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a pipe or a cron job."""
    with pytest.raises(NoTerminal):
        require_terminal()


def test_a_terminal_without_a_cursor_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """TERM=dumb cannot show a table."""
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")

    with pytest.raises(NoTerminal, match="TERM"):
        require_terminal()
