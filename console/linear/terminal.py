"""The terminal or pipe of linear mode: whole lines out, keys or lines in. No escape sequence.

On a terminal that takes single keys it is in cbreak mode, without echo; on one that does not
(TERM=dumb, an Emacs shell) and on a pipe lines are read as they are sent. Whatever happens,
the terminal is given back as it was.
"""

from __future__ import annotations

import asyncio
import locale
import os
import sys
import termios
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import Enum
from typing import Final

from console.linear.keys import Key, Keys

INPUT: Final = 0
OUTPUT: Final = 1
CHUNK: Final = 4096
LONGEST_LINE: Final = 65_536
"""Bytes of a line without an end; what is longer is no line."""

BELL: Final = "\a"

_TO_ASCII: Final = {"\u2026": "...", "\u2019": "'", "\u2013": "-", "\u2014": "-", "\u2022": "*"}
"""What a terminal that knows ASCII alone is sent for signs of this program."""


class End(Enum):
    """Nothing more comes: the input ended, or the terminal is gone."""

    END = "end"


Typed = Key | str | End
"""A key, or a line where lines are read."""


def takes_keys(environment: Mapping[str, str]) -> bool:
    """Whether single keys can be read: both ends are a terminal, and it is no dumb one."""
    if environment.get("TERM", "") in {"", "dumb"} or "comint" in environment.get(
        "INSIDE_EMACS", ""
    ):
        return False
    return os.isatty(INPUT) and os.isatty(OUTPUT)


class Terminal:
    """Reads in a thread, so that nothing waits for a hand; hands what is typed to `typed`."""

    def __init__(self, *, by_keys: bool) -> None:
        self.by_keys = by_keys
        self.is_interactive = os.isatty(INPUT)
        self.typed: asyncio.Queue[Typed] = asyncio.Queue()
        self._keys = Keys()
        self._rest = b""
        self._before: list[int | list[bytes | int]] | None = None
        self._encoding = sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)
        self._waking: asyncio.TimerHandle | None = None

    # Out --------------------------------------------------------------------------------

    def line(self, words: str) -> None:
        """A whole line. Nothing in it moves the cursor or begins a sequence."""
        self.write(f"{''.join(sign if sign.isprintable() else '?' for sign in words)}\n")

    def write(self, text: str) -> None:
        """Signs as they are: of a line that is being typed. Raises `BrokenPipeError`."""
        data = text.encode(self._encoding, errors="replace")
        if self._encoding.lower() in {"ascii", "us-ascii", "ansi_x3.4-1968", "646"}:
            plain = "".join(_TO_ASCII.get(sign, sign) for sign in text)
            data = plain.encode("ascii", errors="replace")
        while data:
            data = data[os.write(OUTPUT, data) :]

    def ring(self) -> None:
        """Ring the bell, where there is a terminal that has one."""
        if os.isatty(OUTPUT):
            self.write(BELL)

    # In ---------------------------------------------------------------------------------

    def begin(self, moment: Callable[[], float]) -> None:
        """Read from now on; `moment` is the monotonic clock."""
        self.take()
        loop = asyncio.get_running_loop()

        def took(data: bytes) -> None:
            if not data:
                self._end()
            elif self.by_keys:
                self._put(self._keys.feed(data, moment()), moment)
            else:
                self._take_lines(data)

        def read() -> None:
            while True:
                try:
                    data = os.read(INPUT, CHUNK)
                except InterruptedError:
                    continue
                except OSError:  # EIO: the terminal is gone
                    data = b""
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(took, data)
                if not data:
                    return

        threading.Thread(target=read, name="keys", daemon=True).start()

    def _put(self, keys: tuple[Key, ...], moment: Callable[[], float]) -> None:
        for key in keys:
            self.typed.put_nowait(key)
        if self._waking is not None:
            self._waking.cancel()
            self._waking = None
        wait = self._keys.wait(moment())
        if wait is not None:
            loop = asyncio.get_running_loop()
            self._waking = loop.call_later(
                wait + 0.001, lambda: self._put(self._keys.tick(moment()), moment)
            )

    def _take_lines(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._put_line(line)
        self._rest = b"" if len(self._rest) > LONGEST_LINE else self._rest

    def _put_line(self, line: bytes) -> None:
        text = line.decode("utf-8", errors="replace").removesuffix("\r")
        self.typed.put_nowait("".join(sign for sign in text if sign.isprintable() or sign == "\t"))

    def _end(self) -> None:
        if self._rest:
            self._put_line(self._rest)
            self._rest = b""
        self.typed.put_nowait(End.END)

    # The terminal's mode ----------------------------------------------------------------

    def take(self) -> None:
        """Have each key at once, unseen; nothing where lines are read."""
        if not self.by_keys:
            return
        with suppress(termios.error, OSError):
            self._before = termios.tcgetattr(INPUT)
            mode = termios.tcgetattr(INPUT)
            mode[0] &= ~termios.IXON
            mode[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
            mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
            termios.tcsetattr(INPUT, termios.TCSADRAIN, mode)

    def give_back(self) -> None:
        """Have it as it was."""
        if self._before is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(INPUT, termios.TCSADRAIN, self._before)
            self._before = None
