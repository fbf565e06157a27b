"""What is asked of a terminal before the screen opens: true colours, and how light its ground is.

It is asked while the program is still being read, so that nobody waits: the answer to the
last question, which every terminal knows, says that there are no more. Silence, and an
answer that comes late, change nothing. What was typed meanwhile is kept for the screen.

https://invisible-island.net/xterm/ctlseqs/ctlseqs.html has the questions: OSC 11, DECRQSS
of the colours that were just set, XTGETTCAP, and the device attributes as the last one.
"""

from __future__ import annotations

import os
import re
import select
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from console.ui.depth import NO_COLOR, luminance
from console.ui.terminal import sequences
from console.ui.terminal.tokens import Tokens

LIMIT: Final = 0.25
"""Seconds after the question in which an answer counts."""

LEAST: Final = 0.05
"""Seconds that are waited for it in any case, however long the program took to be read."""

MOST: Final = 4096
"""Bytes of one read."""

COLORTERM: Final = "COLORTERM"
TRUE_COLOUR: Final = "truecolor"
"""What the variable says of a terminal with true colours."""

_KNOWN: Final = re.compile(
    r"alacritty.*|xterm-kitty|xterm-ghostty|foot.*|wezterm|contour.*|.*-direct"
)
"""Terminals that have true colours, by their names."""

_POLITE: Final = re.compile(r"(?:xterm|tmux|vte|gnome|konsole|rxvt|st|mlterm|mintty|putty)(?:-.*)?")
"""Terminals that answer, or say nothing. GNU screen hands on what it does not know, as text."""

_END: Final = "\x1b[c"
_GROUND: Final = "\x1b]11;?\x1b\\"
_COLOURS: Final = "\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[m\x1bP+q524742\x1b\\\x1bP+q5463\x1b\\"
_CLEAN: Final = "\r\x1b[K"
"""A terminal that draws a question instead of reading it leaves no trace of it."""

_LIGHTNESS: Final = re.compile(
    r"\x1b\]11;rgba?:([\da-fA-F]{1,4})/([\da-fA-F]{1,4})/([\da-fA-F]{1,4})(?:/[\da-fA-F]{1,4})?"
)
_KEPT: Final = re.compile(r"\x1bP1\$r[\d;:]*48[;:]2[;:](?:\d*:)?1[;:]2[;:]3m")
_CAPABLE: Final = re.compile(r"\x1bP1\+r(?:524742|5463)(?:=[\da-fA-F]*)?")
_MIDDLE: Final = 0.184
"""The luminance of the grey that looks half as light as white (CIE lightness 50)."""


class Answers:
    """What the terminal said; `is_light` is None where it did not say. `typed` was no answer."""

    def __init__(self) -> None:
        self.has_true_colour = False
        self.is_light: bool | None = None
        self.typed = b""

    def take(self, reply: str) -> None:
        """Read one answer."""
        if match := _LIGHTNESS.fullmatch(reply):
            red, green, blue = (
                int(part, 16) * 255 // (16 ** len(part) - 1) for part in match.groups()
            )
            self.is_light = luminance(f"#{red:02x}{green:02x}{blue:02x}") > _MIDDLE
        elif _KEPT.fullmatch(reply) or _CAPABLE.fullmatch(reply):
            self.has_true_colour = True


class Questions:
    """The questions that are open; `answers` takes what came until then."""

    def __init__(self, fileno: int, text: str, *, now: float) -> None:
        self._fileno = fileno
        self._text = text
        self._until = now + LIMIT

    def answers(self) -> Answers:
        """The answers, as soon as all are there; after a moment without them in any case."""
        answers = Answers()
        if not self._text:
            return answers
        until = max(self._until, time.monotonic() + LEAST)
        replies: list[str] = []
        tokens = Tokens(lambda _: False, replied=replies.append)
        while (left := until - time.monotonic()) > 0:
            if not select.select([self._fileno], [], [], left)[0]:
                break
            data = os.read(self._fileno, MOST)
            if not data:
                break
            answers.typed += data
            tokens.feed(data, time.monotonic())
            for reply in replies:
                if sequences.is_reply(reply):
                    return answers
                answers.take(reply)
            replies.clear()
        return answers


def text_of(environment: Mapping[str, str], *, ground: bool) -> str:
    """What is asked; no text where nothing has to be, or a terminal may take it for something else.

    `ground` wants to know how light the terminal is.
    """
    term = environment.get("TERM", "")
    polite = _KNOWN.fullmatch(term) or _POLITE.fullmatch(term) or environment.get("TMUX")
    if not polite or environment.get(NO_COLOR):
        return ""
    colours = not (is_known(environment) or environment.get("TEXTUAL_COLOR_SYSTEM"))
    asked = (_GROUND if ground else "") + (_COLOURS if colours else "")
    return f"{asked}{_CLEAN}{_END}" if asked else ""


def is_known(environment: Mapping[str, str]) -> bool:
    """Whether the environment says that the terminal has true colours."""
    said = environment.get(COLORTERM, "").lower() in {TRUE_COLOUR, "24bit"}
    return said or _KNOWN.fullmatch(environment.get("TERM", "")) is not None


@contextmanager
def silent(source: int) -> Iterator[bool]:
    """The terminal echoes nothing until this is left, and gives what comes at once.

    Whether that could be had.
    """
    before = None
    with suppress(termios.error, OSError):
        before = termios.tcgetattr(source)
        quiet = termios.tcgetattr(source)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(source, termios.TCSANOW, quiet)
    try:
        yield before is not None
    finally:
        if before is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(source, termios.TCSANOW, before)


@contextmanager
def asked(source: int, target: int, text: str) -> Iterator[Questions]:
    """Ask a terminal; it echoes no answer until this is left."""
    if not text:
        yield Questions(source, "", now=time.monotonic())
        return
    with silent(source) as can_ask:
        with suppress(OSError):
            if can_ask:
                os.write(target, text.encode("ascii"))
        yield Questions(source, text if can_ask else "", now=time.monotonic())
