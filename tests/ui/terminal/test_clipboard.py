"""Bell, window title and clipboard belong to this program, and the clipboard to numbers."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from console.ui.terminal.questions import text_of
from tests.ui.real_terminal import LIMIT, ROOT, Terminal

FIRST = "+442079460103"
QUESTION = text_of({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, ground=True)
POINTER = re.compile(r"\x1b\]22;[a-z]+\x07")
"""The shape of the mouse's pointer, which Textual sets."""


def written(terminal: Terminal) -> str:
    """What a terminal got that is neither Textual's own nor asked of it at the start."""
    return POINTER.sub("", terminal.bytes.decode("utf-8", "replace")).replace(QUESTION, "")


def test_no_stranger_rings_names_the_window_or_writes_the_clipboard(tmp_path: Path) -> None:
    """Names, agents, connections and logs hold the sequences; one key copies one number."""
    terminal = Terminal("hostile", tmp_path / "reports")
    try:
        terminal.sees(FIRST)
        terminal.press("G")  # the caller whose number is none
        terminal.press("y")
        terminal.sees("copy: ")
        assert re.findall(r"\x07|\x1b[]P_^X]|[\x80-\x9f]", written(terminal)) == []

        terminal.press("k")
        terminal.press("y")
        terminal.sees("sent +4420794601")
        terminal.until(lambda: "\x07" in written(terminal), "the clipboard's sequence")
        [(sequence, sent)] = re.findall(r"\x1b\](\d+);([^\x07]*)\x07", written(terminal))
        copied = base64.b64decode(sent.removeprefix("c;")).decode()
        assert sequence == "52"
        assert re.fullmatch(r"\+4420794601\d\d", copied)
        assert f"sent {copied} to the terminal's clipboard" in terminal.text
        assert written(terminal).count("\x07") == 1
        terminal.press("q")
        assert terminal.ended() == 0
    finally:
        terminal.close()


@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
def test_a_tmux_that_keeps_the_number_to_itself_is_named_with_what_to_do(tmp_path: Path) -> None:
    """With what tmux comes with nothing was copied, and "copied" was said."""
    tmux = ("tmux", "-S", str(tmp_path / "socket"), "-f", os.devnull)
    inside = f"{sys.executable} -m tests.ui.real_terminal ringing {tmp_path / 'reports'}"

    def told(*words: str) -> str:
        return subprocess.run([*tmux, *words], capture_output=True, check=False).stdout.decode()

    def sees(text: str) -> None:
        deadline = time.monotonic() + LIMIT
        while text not in (shown := told("capture-pane", "-p")):
            assert time.monotonic() < deadline, shown

    subprocess.run(
        [*tmux, "new-session", "-d", "-x", "100", "-y", "24", inside], cwd=ROOT, check=True
    )
    try:
        sees("h history")
        told("send-keys", "g", "y")
        sees("run `tmux set -s set-clipboard on`")
        assert told("show-buffer") == ""

        told("set", "-s", "set-clipboard", "on")
        told("send-keys", "y")
        sees("to the terminal's clipboard")
        assert re.fullmatch(r"\+4420794601\d\d", told("show-buffer"))
    finally:
        told("kill-server")
