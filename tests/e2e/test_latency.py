"""From Telnyx's webhook to a cell on a real terminal: within a second, by the wall clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median

from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Desk, is_up

CALLERS = [f"+4420794601{number:02}" for number in range(5)]
IN_TIME = 1.0
"""Seconds within which an agent sees what happened."""


def seconds(screen: Terminal, happens: Callable[[], object], *words: str) -> float:
    """How long it takes from what happens at the far end until a row says so."""
    begun = time.monotonic()
    happens()
    screen.until_row(*words)
    return time.monotonic() - begun


def test_a_webhook_is_on_the_screen_within_a_second(desk: Desk) -> None:
    """Rings and hang-ups, through listener, journal, board, line and terminal.

    The median, so that one moment of a machine that does something else fails nothing.
    """
    with desk.terminal(columns=120, lines=40) as screen:
        screen.until(is_up)
        calls: dict[str, str] = {}

        def ring(number: str) -> None:
            calls[number] = desk.practice.ring("Ada", number)

        def leave(number: str) -> None:
            desk.practice.ask(f"calls/{calls[number]}/remote", {"do": "hangup"})

        rung = [seconds(screen, partial(ring, n), n, "offered") for n in CALLERS]
        left = [seconds(screen, partial(leave, n), n, "ended") for n in CALLERS]

    assert median(rung) < IN_TIME
    assert median(left) < IN_TIME
