"""What a console behind a browser writes instead of a terminal's bytes: packets.

A line says that packets follow; each is a letter, four bytes of length, and so many bytes. What
is drawn goes by `D`, what else there is to say by `M`, as JSON. textual-serve reads them
(`AppService.run`), and Textual's `WebDriver` writes them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

import msgspec

from console.text import clean

BEGIN: Final = b"__GANGLION__\n"
"""The line before the first packet."""

FAREWELL: Final = "farewell"
"""The kind of the last word, with which the page knows that the console ended on purpose."""

LONGEST: Final = 1000
"""Characters of that word."""


def begin(target: int) -> None:
    """Say that packets follow."""
    write_whole(target, BEGIN)


def say_farewell(target: int, text: str) -> None:
    """Tell the page that this is the end, and why; no text for an end that was asked for."""
    word = msgspec.json.encode({"type": FAREWELL, "text": f"{clean(text, LONGEST)}"})
    write_whole(target, b"M%s%s" % (len(word).to_bytes(4, "big"), word))


def write_whole(target: int, data: bytes) -> int:
    """Write to the last byte: a signal may come between. Where nobody reads, the input ends too."""
    left = memoryview(data)
    with suppress(BrokenPipeError):
        while left:
            left = left[os.write(target, left) :]
    return len(data) - len(left)
