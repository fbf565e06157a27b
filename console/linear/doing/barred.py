"""What the actions on the do-not-call list do: put numbers there, take them off, read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from console.errors import InvalidNumber
from console.line.questions import BarNumbers, UnbarNumbers
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled
from console.linear.ordering import answered
from console.ui.actions.numbers.rows import BAR_NUMBERS, BARRED_NUMBERS, UNBAR_NUMBERS
from console.ui.actions.situation import Situation
from console.ui.acts.register import (
    asked_to_bar,
    asked_to_unbar,
    came_of,
    no_number,
    none_from,
    page_from,
)

READ: Final = 20
"""Numbers that are read at once."""


def barred_handlers() -> Mapping[str, Handler]:
    """The handlers of all actions on the do-not-call list."""
    return {
        BAR_NUMBERS: partial(_change, asked_to_bar),
        UNBAR_NUMBERS: partial(_change, asked_to_unbar),
        BARRED_NUMBERS: _list,
    }


async def _change(
    read: Callable[[str, str | None], BarNumbers | UnbarNumbers],
    front: LinearConsole,
    _: Situation,
    typed: str,
) -> None:
    """The numbers behind the command, or those that are asked for."""
    written = typed or (await front.dialogue.ask("Numbers")).text
    try:
        asked = read(written, front.store.board.from_)
    except InvalidNumber as error:
        raise Cancelled(speech.sentence(speech.spoken(no_number(error), 200))) from error
    if isinstance(asked, BarNumbers):
        said = came_of(await answered(front.link.ask(asked)), "put on it", "on it")
    else:
        said = came_of(await answered(front.link.ask(asked)), "taken off it", "not on it")
    front.say(speech.sentence(f"Do-not-call list: {speech.spoken(said, 400)}"))


async def _list(front: LinearConsole, _: Situation, typed: str) -> None:
    """Those from the number on that was typed."""
    first = "".join(typed.split())
    found = await answered(front.link.ask(page_from(first)))
    if not found:
        raise Cancelled(speech.sentence(speech.spoken(none_from(first), 120)))
    for one in found[:READ]:
        why = f", {speech.spoken(one.why, 100)}" if one.why else ""
        front.say(f"{speech.number(one.number)}, since {one.at.astimezone():%Y-%m-%d}{why}.")
    if len(found) > READ:
        front.say(f"{len(found) - READ} more; say the number from which on.")
