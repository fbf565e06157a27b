"""Bell, window title and clipboard belong to this program, and the clipboard to numbers."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from tests.ui.real_terminal import Terminal

FIRST = "+442079460103"
POINTER = re.compile(r"\x1b\]22;[a-z]+\x07")
"""The shape of the mouse's pointer, which Textual sets."""


def written(terminal: Terminal) -> str:
    """What a terminal got that is not Textual's own."""
    return POINTER.sub("", terminal.bytes.decode("utf-8", "replace"))


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
        terminal.sees("copied +4420794601")
        terminal.until(lambda: "\x07" in written(terminal), "the clipboard's sequence")
        [(sequence, sent)] = re.findall(r"\x1b\](\d+);([^\x07]*)\x07", written(terminal))
        copied = base64.b64decode(sent.removeprefix("c;")).decode()
        assert sequence == "52"
        assert re.fullmatch(r"\+4420794601\d\d", copied)
        assert f"copied {copied}" in terminal.text
        assert written(terminal).count("\x07") == 1
        terminal.press("q")
        assert terminal.ended() == 0
    finally:
        terminal.close()
