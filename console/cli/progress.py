"""Long work at the command line: how far it is, on standard error, and Ctrl-C that ends it whole.

In a terminal that is one line, repainted without a colour or a control sequence and gone at the
end. Where standard error is no terminal, or one that cannot go back in a line (TERM=dumb), it is
a plain line every ten seconds. Work that is done soon says nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final, TextIO, TypeVar

from console.cli.tables import width
from console.errors import Cancelled
from console.progress import SHORT, Progress
from console.text import clean

TICK: Final = 0.2
"""Seconds between two looks at how far it is."""

EVERY: Final = 10.0
"""Seconds between two lines where none can be repainted."""

STOPPING: Final = "stopping"

_COLUMNS: Final = 80

T = TypeVar("T")


def shown(work: Callable[[Progress], T], left: str = "Nothing was changed.") -> T:
    """Do the work in a thread, and show meanwhile how far it is; what it comes to.

    Ctrl-C cancels it, and is waited for: `left` says what is left of it then. A second one gives
    up the waiting. Raises `Cancelled`, and what the work raises.
    """
    progress, line = Progress(), _Line(sys.stderr)
    thread = ThreadPoolExecutor(1, thread_name_prefix="work")
    future = thread.submit(work, progress)
    thread.shutdown(wait=False)
    try:
        try:
            while not wait((future,), TICK).done:
                line.tell(progress.words(), progress.seconds)
        except KeyboardInterrupt:
            while not wait((future,), TICK).done:
                progress.cancel()
                line.tell(STOPPING, progress.seconds)
    finally:
        line.clear()
    try:
        return future.result()
    except Cancelled as error:
        raise Cancelled(error.what, left) from error


class _Line:
    """The one line, or plain lines where none can be repainted."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._repaints = stream.isatty() and os.environ.get("TERM", "dumb") not in {"", "dumb"}
        self._shown, self._told_at = "", 0.0

    def tell(self, words: str, seconds: float) -> None:
        """Show how far it is after so many seconds of work."""
        if not words or seconds < SHORT:
            return
        text = clean(words, limit=400)
        if self._repaints:
            self._paint(text)
        elif seconds - self._told_at >= EVERY:
            self._told_at = seconds
            self._write(f"{text}\n")

    def clear(self) -> None:
        """Leave the line as it was before."""
        if self._shown:
            self._write(f"\r{' ' * width(self._shown)}\r")
            self._shown = ""

    def _paint(self, text: str) -> None:
        room = self._room()
        while width(text) > room:
            text = text[:-1]
        if text != self._shown:
            blank = " " * max(0, width(self._shown) - width(text))
            self._write(f"\r{text}{blank}")
            self._shown = text

    def _room(self) -> int:
        """Cells of a line, the last of which is left free: some terminals go on below else."""
        try:
            return max(1, os.get_terminal_size(self._stream.fileno()).columns - 1)
        except (OSError, ValueError):
            return _COLUMNS - 1

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
