"""Is there a terminal for a screen?"""

from __future__ import annotations

import os
import sys

from console.errors import NoTerminal


def need_terminal() -> None:
    """Raise `NoTerminal` where no screen can be drawn. Textual draws on standard error."""
    for stream, name in (
        (sys.stdin, "standard input"),
        (sys.stdout, "standard output"),
        (sys.stderr, "standard error"),
    ):
        if not stream.isatty():
            raise NoTerminal(f"{name} is not one")
    kind = os.environ.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        raise NoTerminal(f"TERM={kind} cannot draw a screen")
