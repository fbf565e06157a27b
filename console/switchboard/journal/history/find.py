"""A page of the history, from the newest call on: what the index leaves over, looked at in SQL.

The last calls are in no span yet, and all are looked at. Of a span those are that have the grams
of what is searched for, until the page is full. So what is found is what a look at every call
would find; a search of which no grams tell anything is that look.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final

from msgspec import Struct

from console.domain.history.past_calls import Search
from console.process import elapsed
from console.switchboard.journal.history.grams import (
    GRAM,
    READ_AS,
    Alternatives,
    Grams,
    requirements,
)
from console.switchboard.journal.history.several import AT_ONCE, Ask, Asking, in_parts
from console.switchboard.journal.history.spans import ENDS_OF, key_of_ends, numbers, unpacked
from console.switchboard.journal.search import Question, question, those

Lines = list[tuple[Any, ...]]

_SPANS: Final = (
    "SELECT span, since, until, calls FROM spans WHERE calls IS NOT NULL AND read_as = ? "
    "ORDER BY until DESC"
)
_HAD: Final = "SELECT had FROM grams WHERE span = ? AND gram = ?"
_BEGINNING: Final = (
    "SELECT had FROM grams WHERE span = ?1 AND gram >= ?2 AND gram <= ?2 || char(1114111) "
    "AND length(gram) = 3"
)
_CHANGED: Final = (
    "SELECT ended_at FROM changed CROSS JOIN calls USING (call_id) "
    "WHERE span = ? AND ended_at >= ? AND ended_at < ?"
)

_AT_ONCE: Final = (1, 16, 256)
"""Calls that are looked at in one statement, of which there are so many kinds."""

_TRIES: Final = 3
"""Times that it is begun anew where spans were made anew meanwhile."""


class Span(Struct, frozen=True):
    """Calls that are indexed together: when the first one ended, and the last one before."""

    span: int
    since: float
    until: float
    calls: int


def find(asking: Asking, search: Search, last: float | None, agents: Sequence[str]) -> Lines:
    """The lines of the calls that are asked for, the one that ended last first.

    `last` is the end of the call that `search.after` names, `agents` are all who ever had one.
    """
    needed = requirements(search, agents)
    for _ in range(_TRIES if needed else 0):
        spans = _spans(asking.ask)
        if not spans:
            break
        asked = question(search, last, agents, few=True)
        found = _Page(asking, asked, needed).filled(spans)
        if spans == _spans(asking.ask):
            return found
    return _all(asking, question(search, last, agents))


def _all(asking: Asking, asked: Question) -> Lines:
    """The lines of the page where each call is looked at: in the index first."""
    calls = [call for call, _ in asking.ask(*asked.ids())]
    asking.took(asking.began)

    def lines(some: Sequence[str]) -> Callable[[Ask], Lines]:
        return lambda ask: ask(*those(some))

    found = asking.each([lines(some) for some in in_parts(calls)])
    return [line for some in found for line in some]


def _spans(select: Ask) -> list[Span]:
    return [Span(*columns) for columns in select(_SPANS, (READ_AS,))]


class _Page:
    """The page as it fills."""

    def __init__(self, asking: Asking, asked: Question, needed: Sequence[Alternatives]) -> None:
        self._asking, self._asked, self._needed = asking, asked, needed
        self._lines: Lines = []
        self._ends: list[float] = []

    def filled(self, spans: Sequence[Span]) -> Lines:
        """The lines of the page; the spans are those that there are, the last one first."""
        above, ahead = math.inf, _Ahead(self._asking, self._needed, filter(self._is_asked, spans))
        for span in spans:
            if self._room <= 0 or above <= self._asked.since:
                break
            if span.until < above:  # calls that are in no span
                self._look_at_all(span.until, above)
            above = span.since
            if self._is_asked(span):
                self._ends += ahead.ends_within(span)
                self._look_at_some(least=_AT_ONCE[-1])
        self._look_at_all(-math.inf, above)
        return self._lines

    def _is_asked(self, span: Span) -> bool:
        return span.until > self._asked.since and span.since < self._asked.until

    @property
    def _room(self) -> int:
        return self._asked.limit - len(self._lines)

    def _look_at_all(self, since: float, until: float) -> None:
        self._look_at_some(least=1)
        if self._room > 0 and self._asked.since < until and since < self._asked.until:
            self._lines += self._asking.ask(*self._asked.page(since, until, self._room))

    def _look_at_some(self, least: int) -> None:
        """Look at the calls that ended then, the last one first, while there are so many."""
        while self._room > 0 and len(self._ends) >= least:
            some, self._ends = self._ends[: _AT_ONCE[-1]], self._ends[_AT_ONCE[-1] :]
            parts = in_parts(some, least=_AT_ONCE[1]) if self._asking.is_slow else [some]
            room = self._room
            for lines in self._asking.each([partial(self._those, part, room) for part in parts]):
                self._lines += lines
            del self._lines[self._asked.limit :]

    def _those(self, ends: Sequence[float], room: int, ask: Ask) -> Lines:
        size = next(one for one in _AT_ONCE if one >= len(ends))
        padded = [*ends] + [ends[-1]] * (size - len(ends))
        return ask(*self._asked.page(limit=room, ends=padded))


class _Ahead:
    """When calls ended that may be meant, looked up ahead in several spans from a slow disk.

    One span after the other until one took long, that is not the first: a page is often full
    with a few of them.
    """

    def __init__(
        self, asking: Asking, needed: Sequence[Alternatives], spans: Iterable[Span]
    ) -> None:
        self._asking, self._needed, self._left = asking, needed, [*spans]
        self._most, self._is_first = 1, True
        self._found: dict[int, list[float]] = {}

    def ends_within(self, span: Span) -> list[float]:
        """When the calls of the next of the spans ended that may be meant, the last one first."""
        if span.span not in self._found:
            some, self._left = self._left[: self._most], self._left[self._most :]
            works = [partial(self._ends_of, part) for part in in_parts(some, least=1)]
            began = elapsed()
            for ends in self._asking.each(works):
                self._found |= ends
            if self._most > 1:
                self._most = max(1, len(self._left))
            elif not self._is_first and self._asking.took(began):
                self._most = AT_ONCE
            self._is_first = False
        return self._found.pop(span.span)

    def _ends_of(self, spans: Sequence[Span], ask: Ask) -> dict[int, list[float]]:
        return {span.span: _ends_within(ask, span, self._needed) for span in spans}


def _ends_within(select: Ask, span: Span, needed: Sequence[Alternatives]) -> list[float]:
    """When the calls of a span ended that may be meant, the last one first; each time once."""
    places = _places(select, span, needed)
    changed = select(_CHANGED, (span.span, span.since, span.until))
    ends = {end for (end,) in changed}
    for part, some in groupby(_bits(places), lambda place: place // ENDS_OF):
        for (stored,) in select(_HAD, (span.span, key_of_ends(part))):  # none of one that is gone
            there = numbers("d", stored)
            ends.update(there[place % ENDS_OF] for place in some)
    return sorted(ends, reverse=True)


def _places(select: Ask, span: Span, needed: Sequence[Alternatives]) -> int:
    """The places of the calls that have the grams, as bits."""
    places = (1 << span.calls) - 1
    for alternatives in needed:
        any_of = 0
        for grams in alternatives:
            any_of |= _with_all(select, span, grams, places)
        places = any_of
    return places


def _with_all(select: Ask, span: Span, grams: Grams, places: int) -> int:
    """Those of the places at which calls have all these grams."""
    for gram in grams:
        if not places:
            break
        sql = _HAD if len(gram) >= GRAM else _BEGINNING
        having = 0
        for (stored,) in select(sql, (span.span, gram)):
            having |= unpacked(stored, span.calls)
        places &= having
    return places


def _bits(number: int) -> Iterator[int]:
    """The places of the bits of a number."""
    while number:
        place = number.bit_length() - 1
        yield place
        number ^= 1 << place
