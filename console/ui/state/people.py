"""Whom to call, and what the look-up said of callers, as far as this console knows them."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final
from urllib.parse import quote

from msgspec import structs

from console.config.checks import NUMBER
from console.contacts.lookup import Card, LookUp
from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import Leg
from console.domain.my_phone import as_mine
from console.domain.people.contacts import (
    AnyCall,
    Directory,
    Entry,
    Recent,
    asked_with,
    named,
    recents,
    with_names,
)
from console.domain.people.far_end import Known
from console.line import port
from console.ui.actions.speed_dial import Slot


class People:
    """Found by what is typed of a name or a number. Nobody is known before somebody asks.

    `me` is the agent of this console, by the name that people read.
    """

    def __init__(self) -> None:
        self.me = ""
        self._directory = Directory()
        self._recent: tuple[Recent, ...] = ()
        self._slots: tuple[Slot, ...] = ()
        self._on_keys = Directory()

    def known(self, number: str | None) -> Known | None:
        """Who has a number: on a key of their own, else among the contacts."""
        return self._on_keys.known(number) or self._directory.known(number)

    def named(self, call: AnyCall) -> AnyCall:
        """The call with whom the contacts name at its far end."""
        if call.contact is None and not self._directory and not self._on_keys:
            return call
        return named(call, self.known)

    def asked(self, search: Search, home: str | None) -> Search:
        """A search of past calls with what only this console knows: who is called so, and where."""
        return asked_with(search, home, self._on_keys, self._directory)

    def with_names(self, text: str) -> str:
        """A text with the name of each contact before the number."""
        return with_names(text, self.known)

    def worded(self, entry: port.Entry) -> port.Entry:
        """An entry as this console's agent reads it: contacts by their names, my phone as mine."""
        text = as_mine(self.with_names(entry.text), self.me)
        return entry if text == entry.text else structs.replace(entry, text=text)

    def take_slots(self, slots: tuple[Slot, ...]) -> None:
        """Know those who have a key of their own."""
        self._slots = slots
        self._on_keys = Directory(slot.contact for slot in slots)

    def on_key(self, key: str) -> Slot | None:
        """Who is on a key."""
        return next((slot for slot in self._slots if slot.key == key), None)

    def number_on(self, key: str) -> str | None:
        """Whose number is on a key."""
        slot = self.on_key(key)
        return slot.number if slot else None

    def take_contacts(self, directory: Directory) -> None:
        """Know the contacts."""
        self._directory = directory

    def take_past(self, past: Iterable[PastCall]) -> None:
        """Know the people of the latest calls."""
        self._recent = recents(map(self.named, past))

    def find(self, typed: str, limit: int) -> tuple[Entry, ...]:
        """Those whom what is typed fits, with a key first, then the best; nobody for nothing."""
        if not typed.strip():
            return ()
        on_keys = self._on_keys.find(typed, (), limit)
        there = {entry.number for entry in on_keys}
        others = self._directory.find(typed, self._recent, limit)
        return (*on_keys, *(one for one in others if one.number not in there))[:limit]


CARDS_KEPT: Final = 200
"""Numbers whose cards are remembered."""


class Cards:
    """Cards by number. `look_up` asks for one; in the URL `link`, `{number}` stands for it."""

    def __init__(self, look_up: LookUp | None = None, link: str = "") -> None:
        self._look_up, self._link = look_up, link
        self._asking: set[Future[Card]] = set()
        self._cards: OrderedDict[str, Card | None] = OrderedDict()

    def take(self, look_up: LookUp | None, link: str) -> None:
        """Ask another one from now on; what was said before is forgotten."""
        self._look_up, self._link = look_up, link
        self._cards.clear()

    def want(self, leg: Leg | None, told: Callable[[], object]) -> None:
        """Look up who is at the far end of a leg, once; `told` hears when the card is there."""
        number = leg.other_party if leg else None
        if self._look_up is None or not number or number in self._cards:
            return
        self._keep(number, None)
        asking = asyncio.ensure_future(self._look_up(number))
        self._asking.add(asking)
        asking.add_done_callback(partial(self._found, number, told))

    def _found(self, number: str, told: Callable[[], object], asking: Future[Card]) -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            self._keep(number, asking.result())
            told()

    def card(self, number: str) -> Card | None:
        """What the look-up said of a number; None while it is asked, or was never asked."""
        return self._cards.get(number)

    def asked(self, number: str) -> bool:
        """Whether the look-up was asked about a number."""
        return number in self._cards

    def link(self, number: str) -> str:
        """The link to more about a number; no text without any."""
        return self._link.replace(NUMBER, quote(number, safe="")) if self._link else ""

    def _keep(self, number: str, card: Card | None) -> None:
        self._cards[number] = card
        self._cards.move_to_end(number)
        while len(self._cards) > CARDS_KEPT:
            self._cards.popitem(last=False)
