"""What the look-up said of callers, kept for as long as the console runs."""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from urllib.parse import quote

from textual.content import Content

from console.config.checks import NUMBER
from console.contacts.lookup import Card, LookUp
from console.domain.leg import Leg
from console.ui.lines import LONGEST_LINK, MUTED, shown

KEPT: Final = 200
"""Numbers whose cards are remembered."""

WIDEST: Final = 160
"""Characters of a line of a card."""


class Cards:
    """Cards by number. `look_up` asks for one; in the URL `link`, `{number}` stands for it."""

    def __init__(self, look_up: LookUp | None = None, link: str = "") -> None:
        self._look_up, self._link = look_up, link
        self._asking: set[Future[Card]] = set()
        self._cards: OrderedDict[str, Card | None] = OrderedDict()

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

    def lines(self, number: str | None) -> Iterator[Content]:
        """What is shown beside a call: the card, and the link to more."""
        if not number:
            return
        if number in self._cards:
            yield from _card_lines(self._cards[number])
        if self._link:
            link = self._link.replace(NUMBER, quote(number, safe=""))
            yield Content.assemble(("card ", MUTED), shown(link, LONGEST_LINK))

    def _keep(self, number: str, card: Card | None) -> None:
        self._cards[number] = card
        self._cards.move_to_end(number)
        while len(self._cards) > KEPT:
            self._cards.popitem(last=False)


def _card_lines(card: Card | None) -> Iterator[Content]:
    if card is None:
        yield Content.styled("looking the caller up…", MUTED)
    elif card.problem:
        yield Content.styled(shown(card.problem, WIDEST), MUTED)
    else:
        for line in card.lines:
            yield Content(shown(line, WIDEST))
