"""Whom to call or to send a call to: typed, found by name, checked and confirmed."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from console.contacts.written_numbers import dialled
from console.domain import numbers
from console.domain.number_rules.rules import Calling, Verdict
from console.domain.orders import AnyAct
from console.domain.people.colleagues import phone_named
from console.domain.team.members import meant
from console.errors import InvalidNumber
from console.linear import speech
from console.linear.console import LinearConsole
from console.linear.dialogue import Cancelled, Option, numbered
from console.ui.actions.situation import Situation
from console.ui.acts.calls import ruling_on

FOUND: Final = 9
"""Of those whom a name may mean, so many are named."""


class Number(NamedTuple):
    """A number as Telnyx takes it, the keys pressed behind it, and whether a person was asked."""

    number: str
    extension: str = ""
    is_confirmed: bool = False

    def confirmed(self, act: AnyAct | None) -> AnyAct | None:
        """The act, which says that a person was asked about the number where one was."""
        if self.is_confirmed and isinstance(act, Calling):
            return msgspec.structs.replace(act, confirmed=self.number)
        return act


async def number_for(
    front: LinearConsole, title: str, now: Situation, entered: str, *, sip_alone: bool = False
) -> Number:
    """The number that was typed with the command, or is asked for.

    A name is looked up. Raises `Cancelled`, with the words of what is wrong with a number that
    came with the command.
    """
    pasted, asked = now.pasted, not entered
    while True:
        if not entered:
            answer = await front.dialogue.ask(f"{title}: number or name")
            entered, pasted = answer.text, answer.pasted
            if not entered:
                raise Cancelled
        try:
            found = _read(front, entered, sip_alone=sip_alone)
            return await _allowed(front, title, found, ask=pasted)
        except InvalidNumber as error:
            chosen = await _named(front, entered) if not sip_alone else None
            if chosen is not None:
                return await _allowed(front, title, Number(chosen), ask=True)
            wrong = f"{speech.spoken(entered, 40)}: {error.reason}."
            if not asked:
                raise Cancelled(wrong) from error
            front.say(wrong)
            entered = ""


def _read(front: LinearConsole, entered: str, *, sip_alone: bool) -> Number:
    if sip_alone:
        return Number(numbers.sip_address(entered))
    board = front.store.board
    if phone := phone_named(entered, board.team.members):
        return Number(phone)
    found = dialled(entered, board.from_)
    return Number(numbers.destination(found.number, home=board.from_), found.extension)


async def _allowed(front: LinearConsole, title: str, found: Number, *, ask: bool) -> Number:
    """The number once the rules, and whoever types, have nothing against it."""
    ruling = ruling_on(front.store.board, found.number)
    said = speech.number(found.number)
    if ruling.verdict is Verdict.DENIED:
        raise Cancelled(f"{said} is not called from here: {speech.spoken(ruling.why)}.")
    if ruling.verdict is Verdict.ASK:
        if not await front.dialogue.confirm(f"{title} {said}? {speech.spoken(ruling.why)}."):
            raise Cancelled
        return found._replace(is_confirmed=True)
    if ask or found.extension:
        where = numbers.country(found.number) if found.number.startswith("+") else ""
        keys = f"then the keys {' '.join(found.extension)}" if found.extension else ""
        asked = ", ".join(filter(None, (f"{title} {said}", where, keys)))
        if not await front.dialogue.confirm(f"{asked}?"):
            raise Cancelled
    return found


async def _named(front: LinearConsole, entered: str) -> str | None:
    """The number of whom a name means; the one that is chosen where it may mean several."""
    if not any(sign.isalpha() for sign in entered):
        return None
    members = meant(front.store.board.team.members, entered)
    known = {one.phone: speech.spoken(one.shown, 60) for one in members if one.phone}
    for one in front.store.people.find(entered, FOUND):
        known.setdefault(one.number, speech.spoken(one.name, 60))
    if not known:
        return None
    if len(known) == 1:
        return next(iter(known))
    options: tuple[Option[str], ...] = numbered(
        (number, f"{name}, {speech.number(number)}") for number, name in list(known.items())[:FOUND]
    )
    return await front.dialogue.choose(f"{speech.spoken(entered, 40)} may be", options)
