"""An agent's desk: a home, a practice exchange, and terminals on them."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.e2e.terminal import Terminal
from tests.processes import Home, Practice

CURSOR = "▌"
ROWS = 40
"""Key presses after which a row that the cursor did not reach is not there."""

CALM = 0.5
"""Seconds without a change of state after which a call takes orders again."""


class Desk:
    """One switchboard on one exchange, and as many terminals as a test opens."""

    def __init__(self, home: Home, practice: Practice) -> None:
        self.home, self.practice = home, practice

    def terminal(self, *arguments: str, **options: Any) -> Terminal:
        """A terminal with the console, or another command, in it."""
        return Terminal(*arguments, environment=self.home.environment, **options)

    def command_of(self, call: str, action: str) -> dict[str, Any]:
        """The last command of that kind that the exchange received for a call."""
        found = [
            command
            for command in self.practice.ask("commands")
            if command["path"].endswith(f"/actions/{action}") and call in command["path"]
        ]
        last: dict[str, Any] = found[-1]
        return last


def is_up(screen: Terminal) -> bool:
    """Whether the console is connected and the way to Telnyx is good."""
    return "● line" in screen.text and "● API" in screen.text


def point_at(screen: Terminal, *words: str) -> None:
    """Move the cursor to the row that has those words in it, a row at a time.

    Rows may find new places while the cursor moves, so it is told by its numbers.
    """
    for _ in range(ROWS):
        screen.until_row(*words)
        under = screen.until(numbers_under_cursor)
        if screen.row(CURSOR, *words):
            return
        screen.press("j" if screen.place(*words) > screen.place(CURSOR) else "k")
        with suppress(AssertionError):  # the rows may have changed places meanwhile: look again
            screen.until(lambda it, under=under: numbers_under_cursor(it) not in ([], under), 1)
    raise AssertionError(f"no row with {words}:\n{screen.text}")


def numbers_under_cursor(screen: Terminal) -> list[str]:
    """The telephone numbers in the row under the cursor."""
    return re.findall(r"\+\d+", screen.row(CURSOR))


def aim(screen: Terminal, *words: str) -> None:
    """Point at a call, and wait until its state has not changed for a moment.

    An order is disarmed for 400 ms after the state of its call changed under the hand.
    """
    point_at(screen, *words)
    seen: list[tuple[str, float]] = []

    def calm(it: Terminal) -> bool:
        state = next(iter(it.row(CURSOR).split(maxsplit=3)[2:3]), "")
        if not seen or seen[-1][0] != state:
            seen.append((state, time.monotonic()))
        return time.monotonic() - seen[-1][1] > CALM

    screen.until(calm)


def children_of(parent: int) -> list[int]:
    """The processes that a process started and that live."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                state, ppid = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if int(ppid) == parent and state != "Z":
                    found.append(int(entry.name))
    return found
