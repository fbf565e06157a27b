"""A page of the history, from the newest call on: what the index leaves over, looked at in SQL.

The last calls are in no span yet, and all are looked at. Of a span those are that have the grams
of what is searched for, until the page is full. So what is found is what a look at every call
would find; a search of which no grams tell anything is that look.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from msgspec import Struct

from console.domain.history.past_calls import Search
from console.switchboard.journal.history.grams import (
    GRAM,
    READ_AS,
    Alternatives,
    Grams,
    requirements,
)
from console.switchboard.journal.history.spans import ENDS_OF, key_of_ends, numbers, unpacked
from console.switchboard.journal.search import Parameters, Question, question

Lines = list[tuple[Any, ...]]
Select = Callable[[str, tuple[object, ...] | Parameters], Lines]
"""Asks the journal."""

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


def find(select: Select, search: Search, last: float | None, agents: Sequence[str]) -> Lines:
    """The lines of the calls that are asked for, the one that ended last first.

    `last` is the end of the call that `search.after` names, `agents` are all who ever had one.
    """
    needed = requirements(search, agents)
    for _ in range(_TRIES if needed else 0):
        spans = _spans(select)
        if not spans:
            break
        asked = question(search, last, agents, few=True)
        found = _Page(select, asked, needed).filled(spans)
        if spans == _spans(select):
            return found
    return select(*question(search, last, agents).page())


def _spans(select: Select) -> list[Span]:
    return [Span(*columns) for columns in select(_SPANS, (READ_AS,))]


class _Page:
    """The page as it fills."""

    def __init__(self, select: Select, asked: Question, needed: Sequence[Alternatives]) -> None:
        self._select, self._asked, self._needed = select, asked, needed
        self._lines: Lines = []
        self._ends: list[float] = []

    def filled(self, spans: Sequence[Span]) -> Lines:
        """The lines of the page; the spans are those that there are, the last one first."""
        above = math.inf
        for span in spans:
            if self._room <= 0 or above <= self._asked.since:
                break
            if span.until < above:  # calls that are in no span
                self._look_at_all(span.until, above)
            above = span.since
            if span.until > self._asked.since and span.since < self._asked.until:
                self._ends += _ends_within(self._select, span, self._needed)
                self._look_at_some(least=_AT_ONCE[-1])
        self._look_at_all(-math.inf, above)
        return self._lines

    @property
    def _room(self) -> int:
        return self._asked.limit - len(self._lines)

    def _look_at_all(self, since: float, until: float) -> None:
        self._look_at_some(least=1)
        if self._room > 0 and self._asked.since < until and since < self._asked.until:
            self._lines += self._select(*self._asked.page(since, until, self._room))

    def _look_at_some(self, least: int) -> None:
        """Look at the calls that ended then, the last one first, while there are so many."""
        while self._room > 0 and len(self._ends) >= least:
            size = min((one for one in _AT_ONCE if one >= len(self._ends)), default=_AT_ONCE[-1])
            some, self._ends = self._ends[:size], self._ends[size:]
            ends = some + some[-1:] * (size - len(some))
            self._lines += self._select(*self._asked.page(limit=self._room, ends=ends))


def _ends_within(select: Select, span: Span, needed: Sequence[Alternatives]) -> list[float]:
    """When the calls of a span ended that may be meant, the last one first; each time once."""
    places = _places(select, span, needed)
    changed = select(_CHANGED, (span.span, span.since, span.until))
    ends = {end for (end,) in changed}
    for part, some in groupby(_bits(places), lambda place: place // ENDS_OF):
        for (stored,) in select(_HAD, (span.span, key_of_ends(part))):  # none of one that is gone
            there = numbers("d", stored)
            ends.update(there[place % ENDS_OF] for place in some)
    return sorted(ends, reverse=True)


def _places(select: Select, span: Span, needed: Sequence[Alternatives]) -> int:
    """The places of the calls that have the grams, as bits."""
    places = (1 << span.calls) - 1
    for alternatives in needed:
        any_of = 0
        for grams in alternatives:
            any_of |= _with_all(select, span, grams, places)
        places = any_of
    return places


def _with_all(select: Select, span: Span, grams: Grams, places: int) -> int:
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
