"""The part of the table of actions that is about the do-not-call list of the site."""

from __future__ import annotations

from typing import Final

from console.ui.actions.action import Action, Group
from console.ui.actions.reasons import may_order, on_the_line

BAR_NUMBERS: Final = "numbers.bar"
UNBAR_NUMBERS: Final = "numbers.unbar"
BARRED_NUMBERS: Final = "console.barred"

REGISTER: Final = (
    Action(
        BAR_NUMBERS,
        (),
        "do-not-call: put on",
        "Have nobody here call the numbers that are typed behind it; the reason follows them",
        Group.AGENT,
        why_not=may_order,
        word="dnc add",
    ),
    Action(
        UNBAR_NUMBERS,
        (),
        "do-not-call: take off",
        "Have the numbers that are typed behind it be called again",
        Group.AGENT,
        why_not=may_order,
        word="dnc remove",
    ),
    Action(
        BARRED_NUMBERS,
        (),
        "do-not-call list",
        "The numbers that nobody here calls, with since when, by whom and why",
        Group.AGENT,
        why_not=on_the_line,
        asks=True,
        word="dnc list",
    ),
)
"""What is done with the list by names alone: it has no keys."""
