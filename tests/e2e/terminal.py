"""A real pseudo-terminal, whose screen pyte reads."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Self, TypeVar

import pyte

from tests.keystrokes import LONGEST_REST, REST, handfuls
from tests.processes import LIMIT, PROGRAM

T = TypeVar("T")

NOWHERE: Final = -1
"""The place of a line that is not on the screen."""

_TAKE_TERMINAL: Final = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
"""What makes the terminal the controlling one, as `login` and `sshd` do, then runs a program."""


class Terminal:
    """A terminal with this program in it. Use it as a context: leaving it hangs up.

    `columns` and `lines` are its size; `environment` is the program's, with TERM added.
    `program` runs another one, by its whole path.
    """

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
        term: str = "xterm-256color",
        program: Sequence[str] = PROGRAM,
    ) -> None:
        self._master, slave = pty.openpty()
        self._name = os.ttyname(slave)
        self.seen = b""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = [""] * lines
        self._size(columns, lines)
        self.process = subprocess.Popen(
            [sys.executable, "-IS", "-c", _TAKE_TERMINAL, *program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environment, "TERM": term},
            start_new_session=True,
        )
        os.close(slave)
        self._open = True
        self.began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        try:
            self.process.wait(LIMIT)
        finally:
            self.process.kill()
            self.process.wait()

    # What is seen -------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The screen as it is now."""
        self._read(0)
        screen = self._screen  # its own `display` fails where half a wide character was drawn over
        for y in screen.dirty:
            row = screen.buffer[y]
            self._drawn[y] = "".join([row[x].data for x in range(screen.columns)]).rstrip()
        screen.dirty.clear()
        return list(self._drawn)

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def row(self, *words: str) -> str:
        """The first line that has all those words in it, or nothing."""
        return next((line for line in self.lines if all(word in line for word in words)), "")

    def place(self, *words: str) -> int:
        """The number of that line, from 0; `NOWHERE` if there is none."""
        found = (
            number for number, line in enumerate(self.lines) if all(word in line for word in words)
        )
        return next(found, NOWHERE)

    def until(self, look: Callable[[Terminal], T], limit: float = LIMIT) -> T:
        """What `look` sees as soon as it is true; fails with the screen after `limit` seconds."""
        deadline = time.monotonic() + limit
        while not (seen := look(self)):
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {limit} s on this screen:\n{self.text}")
            self._read(0.02)
        return seen

    def until_row(self, *words: str, limit: float = LIMIT) -> str:
        """Wait for a line that has all those words in it."""
        return self.until(lambda screen: screen.row(*words), limit)

    # What is done -------------------------------------------------------------------------

    def press(self, keys: str) -> None:
        """Type something, as quickly as hands can."""
        first, *rest = handfuls(keys)
        os.write(self._master, first)
        for part in rest:
            self._rest()
            os.write(self._master, part)

    def send(self, keys: str) -> None:
        """Everything in one write, as a slow line delivers what it gathered, or a program does."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """Change the size, as dragging a window does."""
        self._screen.resize(lines, columns)
        self._screen.dirty = set(range(lines))
        self._drawn = [""] * lines
        self._size(columns, lines)

    def hang_up(self) -> None:
        """Close the terminal, as a lost SSH connection does."""
        if self._open:
            self._open = False
            os.close(self._master)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def ended(self, limit: float = LIMIT) -> int:
        """Wait for the program's end while its last bytes are read; its exit code."""
        deadline = time.monotonic() + limit
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not end within {limit} s:\n{self.text}")
            self._read(0.02)
        self._read(0)
        return self.process.returncode

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _rest(self) -> None:
        """Look at the screen until the last keys are seen there: a busy program gathers them.

        What is drawn may be the clock's: they are taken from the terminal by then, too.
        """
        before, began = len(self.seen), time.monotonic()
        while (passed := time.monotonic() - began) < LONGEST_REST:
            if passed > REST and len(self.seen) > before and self._is_taken():
                return
            self._read(REST)

    def _is_taken(self) -> bool:
        """Whether the program has read every key."""
        try:
            theirs = os.open(self._name, os.O_RDWR | os.O_NOCTTY)
        except OSError:  # it is gone
            return True
        try:
            waiting = fcntl.ioctl(theirs, termios.FIONREAD, bytes(4))
        finally:
            os.close(theirs)
        return not any(waiting)

    def _read(self, seconds: float) -> None:
        """Take in what the program wrote, waiting that long for the first of it."""
        while self._open and select.select([self._master], [], [], seconds)[0]:
            with suppress(OSError):  # Linux: EIO when nobody holds the other end any more
                if data := os.read(self._master, 65_536):
                    self.seen += data
                    self._stream.feed(data)
                    seconds = 0
                    continue
            return
