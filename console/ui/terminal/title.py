"""The title of the terminal's window, kept by the terminal at the start and given back at the end.

https://invisible-island.net/xterm/ctlseqs/ctlseqs.html has OSC 2, and XTWINOPS 22 and 23 for
the stack of titles. tmux takes all three for its pane. screen would show a title as a message
over the picture, and consoles of the system have none: these are sent nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from console.ui.terminal.notices import field, is_utf8
from console.ui.terminal.passthrough import BEL, ESC, is_screen

KEEP: Final = b"\x1b[22;2t"
"""Puts the title on the terminal's stack."""

GIVE_BACK: Final = b"\x1b[23;2t"
"""Takes it from there."""

_TITLED: Final = re.compile(
    r"(?:xterm|tmux|screen|foot|alacritty|wezterm|konsole|vte|gnome|rxvt|st|contour|mlterm"
    r"|mintty|putty)(?:-.*)?"
)


def takes_title(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is known to have a title that can be kept and given back."""
    term = environment.get("TERM", "")
    only_screen = term.startswith("screen") and not environment.get("TMUX")
    return _TITLED.fullmatch(term) is not None and not (is_screen(environment) or only_screen)


def title(text: str, environment: Mapping[str, str]) -> str:
    """What to write so that the title is that text."""
    return f"{ESC}]2;{field(text, plain=not is_utf8(environment))}{BEL}"


@contextmanager
def kept(target: int, *, wanted: bool) -> Iterator[bytes]:
    """Keep a terminal's title for as long as this goes on; what gives it back, nothing if not kept.

    However the program ends in order, the title is given back; one that cannot any more writes
    what this gives itself.
    """
    with suppress(OSError):
        if wanted:
            os.write(target, KEEP)
    try:
        yield GIVE_BACK if wanted else b""
    finally:
        with suppress(OSError):
            if wanted:
                os.write(target, GIVE_BACK)
