"""What arrives at a terminal: alerts, titles and copies, byte by byte, through what is between."""

from __future__ import annotations

import base64
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from console.ui.terminal.title import GIVE_BACK, KEEP
from tests.processes import alive
from tests.ui.alerts.test_alerting import LASTING
from tests.ui.real_terminal import ROOT, SOUND, Terminal
from tests.ui.terminal.test_clipboard import POINTER, QUESTION

NAME = "! Zoë, Ü␛]2,x␇"
"""The caller, as the console writes one that no name should look like."""

PLAIN = dict.fromkeys(("TMUX", "STY", "TERM_PROGRAM", "WT_SESSION", "LC_ALL", "LC_CTYPE"), "")
KITTY = {**PLAIN, "LANG": "C.UTF-8", "KITTY_WINDOW_ID": "1"}
VERSION = b"\x1b[>q"
"""What tmux asks the terminal that it runs in."""

FOOT = b"\x1bP>|foot(1.16.2)\x1b\\"
"""What foot answers."""

RINGS = re.compile(
    rb"\x1b\]99;i=telnyx-ring:d=0:u=2;Call for you\x07"
    rb"\x1b\]99;i=telnyx-ring:p=body;(?P<who>.*?) rings, 0:\d\d\x07"
)
NUMBER = re.compile(r"\+4420794601\d\d")


def list_of(command: list[str]) -> list[str]:
    return command


@contextmanager
def console(
    tmp_path: Path,
    more: dict[str, str],
    inside: Callable[[list[str]], list[str]] = list_of,
    answer: bytes = b"",
) -> Iterator[Terminal]:
    """A console with a caller who rings, in a terminal whose bytes are kept."""
    terminal = Terminal(
        "alerts", tmp_path / "reports", more=more, inside=inside, answer=answer, asked=VERSION
    )
    try:
        terminal.sees("+4420794601")
        yield terminal
    finally:
        terminal.close()


def strings(terminal: Terminal) -> list[bytes]:
    """The control strings that arrived and are no question and no pointer, without the title."""
    plain = POINTER.sub("", terminal.bytes.decode("utf-8", "replace")).replace(QUESTION, "")
    found = re.findall(rb"\x1b\](\d+;[^\x07\x1b]*)(?:\x07|\x1b\\)", plain.encode())
    return [one for one in found if not one.startswith((b"2;", b"11;"))]


def copied(terminal: Terminal) -> str:
    """Copy a number, and what the terminal outside was told to keep."""
    terminal.press("y")

    def there() -> list[bytes]:
        return re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]+)\x07", terminal.bytes)

    terminal.until(there, "the copy")
    return base64.b64decode(there()[0]).decode()


@pytest.mark.parametrize(
    "inside",
    [
        list_of,
        pytest.param(
            lambda command: ["script", "-qec", shlex.join(command), os.devnull],
            marks=pytest.mark.long,
            id="script",
        ),
    ],
)
def test_a_terminal_is_told_by_its_own_sequence_and_gets_its_title_back(
    tmp_path: Path, inside: Callable[[list[str]], list[str]]
) -> None:
    """Once each; title and quiet come back also where the console is ended by a signal."""
    noted = tmp_path / "pid"
    sound = shlex.join([sys.executable, "-S", "-c", LASTING, str(noted)])
    with console(tmp_path, {**KITTY, SOUND: sound}, inside) as terminal:
        terminal.until(lambda: RINGS.search(terminal.bytes), "the notice")
        (who,) = RINGS.findall(terminal.bytes)
        terminal.until(lambda: "◆1 ".encode() in terminal.bytes, "the title")
        titles = re.findall(rb"\x1b\]2;([^\x07]*)\x07", terminal.bytes)

        assert who.decode() == NAME
        assert terminal.bytes.index(KEEP) < terminal.bytes.index(b"\x1b]2;")
        assert titles[-1].decode().startswith("◆1 ")
        terminal.until(lambda: noted.exists() and noted.read_text().endswith("\n"), "the sound")
        assert alive(int(noted.read_text()))
        assert NUMBER.fullmatch(copied(terminal))
        assert GIVE_BACK not in terminal.bytes
        if inside is list_of:
            terminal.process.send_signal(signal.SIGTERM)
        else:
            terminal.press("q")  # `script` ends by a signal itself, and hands no more on
        terminal.ended()
        assert terminal.bytes.count(GIVE_BACK) == 1
        assert not alive(int(noted.read_text()))
        assert b"\x1b]2;" not in terminal.bytes.partition(GIVE_BACK)[2]
        assert {one.partition(b";")[0] for one in strings(terminal)} == {b"99", b"52"}


def test_where_the_locale_is_no_utf8_all_of_it_is_ascii(tmp_path: Path) -> None:
    """A terminal of eight bits takes the second byte of Ü for the end of the string."""
    with console(tmp_path, {**KITTY, "LANG": "C", "NO_COLOR": "1"}) as terminal:
        terminal.until(lambda: RINGS.search(terminal.bytes), "the notice")
        (who,) = RINGS.findall(terminal.bytes)
        terminal.until(lambda: b"\x1b]2;*1 " in terminal.bytes, "the title")

        assert who == b"! Zoe, U?]2,x?"
        assert NUMBER.fullmatch(copied(terminal))


@pytest.mark.parametrize("term", ["linux", pytest.param("vt100", marks=pytest.mark.long)])
def test_a_console_without_a_desktop_rings_and_is_sent_no_string(tmp_path: Path, term: str) -> None:
    """It would draw it."""
    with console(tmp_path, {**KITTY, "TERM": term}) as terminal:
        terminal.until(lambda: b"\x07" in terminal.bytes, "the bell")
        written = POINTER.sub("", terminal.bytes.decode("utf-8", "replace"))

        assert written.count("\x07") == 1
        assert "\x1b]" not in written
        assert KEEP not in terminal.bytes


def test_a_dumb_terminal_gets_words_and_nothing_else(tmp_path: Path) -> None:
    """It can be sent no sequence at all."""
    terminal = Terminal("alerts", tmp_path / "reports", more={**KITTY, "TERM": "dumb"})
    try:
        assert terminal.ended() != 0
        assert b"\x1b" not in terminal.bytes
        assert b"\x07" not in terminal.bytes
    finally:
        terminal.close()


def _in_tmux(socket: Path, settings: Path, command: list[str]) -> list[str]:
    return ["tmux", "-S", str(socket), "-f", str(settings), "new-session", shlex.join(command)]


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
@pytest.mark.parametrize("passes", ["on", pytest.param("off", marks=pytest.mark.long)])
def test_tmux_hands_notices_and_copies_on_or_rings_and_it_is_said(
    tmp_path: Path, passes: str
) -> None:
    """By what tmux says that it runs in: the variables are those of another terminal."""
    settings, socket = tmp_path / "tmux.conf", tmp_path / "socket"
    settings.write_text(
        f"set -g allow-passthrough {passes}\nset -s set-clipboard on\nset -g status off\n"
        "set -g default-terminal tmux-256color\n"
    )
    inside = partial(_in_tmux, socket, settings)

    def told(*words: str) -> str:
        tmux = ["tmux", "-S", str(socket), *words]
        return subprocess.run(tmux, capture_output=True, cwd=ROOT, check=False).stdout.decode()

    try:
        with console(tmp_path, KITTY, inside, answer=FOOT) as terminal:
            if passes == "on":
                notice = f"\x1b]777;notify;Call for you;{NAME} rings, 0:".encode()
                terminal.until(lambda: notice in terminal.bytes, "the notice")
                assert terminal.bytes.count(b"\x1b]777;") == 1
                assert b"\x1b]99;" not in terminal.bytes
            else:
                terminal.until(lambda: b"\x07" in terminal.bytes, "the bell")
                terminal.sees("allow-passthrough")
                assert b"\x1b]777;" not in terminal.bytes
            terminal.until(lambda: told("display", "-p", "#{pane_title}")[:2] == "◆1", "the title")
            number = copied(terminal)
            assert NUMBER.fullmatch(number)
            assert told("show-buffer") == number
    finally:
        told("kill-server")


@pytest.mark.skipif(shutil.which("screen") is None, reason="there is no GNU screen here")
def test_screen_hands_notices_and_copies_on_in_pieces(tmp_path: Path) -> None:
    """It takes short pieces only; what arrives is whole, and nothing of it is drawn."""
    settings, folder = tmp_path / "screenrc", tmp_path / "sockets"
    settings.write_text("startup_message off\nvbell off\ndefutf8 on\n")
    folder.mkdir(mode=0o700)
    more = {**KITTY, "SCREENDIR": str(folder), "SYSSCREENRC": os.devnull}

    def inside(command: list[str]) -> list[str]:
        return ["screen", "-U", "-c", str(settings), "-S", "desk", *command]

    screen = ["screen", "-S", "desk", "-X", "quit"]
    try:
        with console(tmp_path, more, inside) as terminal:
            terminal.until(lambda: RINGS.search(terminal.bytes), "the notice")
            (who,) = RINGS.findall(terminal.bytes)

            assert who == b"! Zoe, U?]2,x?"
            assert NUMBER.fullmatch(copied(terminal))
            assert "telnyx-ring" not in terminal.text
            assert KEEP not in terminal.bytes
    finally:
        subprocess.run(screen, env={**os.environ, **more}, capture_output=True, check=False)
