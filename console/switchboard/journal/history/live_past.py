"""What a start reads of the journal: the legs that may live, folded or as their facts tell them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from operator import itemgetter
from typing import Final

from msgspec import Struct

from console.domain.events import Bridged, Fact
from console.domain.fold.packed import Packed
from console.domain.fold.places import Place, place_of
from console.domain.leg import CallId
from console.switchboard.journal import schema, shared
from console.switchboard.journal.folds import fitting, legible
from console.switchboard.journal.history.asked import Asked
from console.switchboard.journal.rows import Row, fact_of, row_of, storable
from console.text import counted

LOG: Final = logging.getLogger(__name__)

DAMAGED: Final = (
    "%s in the journal held a text that is none, and is made anew from the facts, which are whole. "
    "The disk may be at fault: `telnyx-console journal check` looks at all of the journal."
)


class LivePast(Struct, frozen=True):
    """What is known of the legs that may live: folded legs, and facts that are to be added.

    `last` is the number of the last fact that is among them; what came after it is not.
    """

    folded: dict[CallId, Packed]
    facts: list[tuple[int, Fact]]
    last: int


class LivePastReader(Asked):
    """The questions of a start. The methods raise `JournalFailed`."""

    def live_facts(self, live_since: float, ended_since: float) -> list[Row]:
        """The facts of legs that may still live, and of those that ended only just.

        `live_since` is the Unix time before which no leg can have begun and still live.
        """
        with self._at_one_moment():
            self._select(schema.EMPTY_FOLDED, ())
            return self._rows(schema.FACTS_OF_LIVE_CALLS, (live_since, ended_since))

    def live_past(
        self, live_since: float, ended_since: float, version: str | None = None
    ) -> LivePast:
        """The same legs: as they were folded, where that fits, and what was told of them since.

        `version` is what their folds must be of; where it is None, there are facts alone.
        """
        since = (live_since, ended_since)
        with self._at_one_moment():
            self._select(schema.EMPTY_FOLDED, ())
            folded: dict[CallId, Packed] = {}
            if version is not None:
                there = self._select(shared.HAS_REPLACED, ())
                replaced = dict(self._select(shared.ALL_REPLACED, ()) if there else ())
                damaged: list[int] = []
                folds = legible(self._each(schema.FOLDS_OF_LIVE_CALLS, since), damaged)
                marks: list[tuple[CallId, str | None, int]] = []
                for leg, number in fitting(folds, version, replaced):
                    folded[leg.call] = leg
                    marks.append((leg.call, storable(leg.leg_id), number))
                self._insert(schema.INSERT_FOLDED, marks)
                if damaged:
                    LOG.warning(DAMAGED, counted(len(damaged), "stored fold"))
            # one by one: the bodies of all take three times the memory of their facts
            rows = map(row_of, self._each(schema.FACTS_OF_LIVE_CALLS, since))
            facts = [(row.number, fact_of(row)) for row in rows]
            named = [one.joined for one in folded.values()] + _joined_by(facts)
            told = folded.keys() | {fact.payload.call_control_id for _, fact in facts}
            untold = {call for call in named if call and call not in told}
            facts = self._with_untold(untold, facts) if untold else facts
            last = self._last_told()
        return LivePast(folded, facts, last)

    def _with_untold(
        self, calls: Iterable[CallId], facts: list[tuple[int, Fact]]
    ) -> list[tuple[int, Fact]]:
        """With what our own orders say of legs of which Telnyx never told, and others named.

        Else who is bridged with such a leg would be with nobody, or not, as folds were stored.
        """
        found = dict(facts)
        for call in calls:
            if not self._select(schema.LINE_OF_CALL, (call,)):
                rows = self._rows(schema.FACTS_ABOUT, (call,))
                found.update((row.number, fact_of(row)) for row in rows)
        return sorted(found.items(), key=itemgetter(0))


def _joined_by(facts: Iterable[tuple[int, Fact]]) -> list[CallId | None]:
    """The legs with which others are bridged by the last that Telnyx told of those."""
    last: dict[str | None, tuple[Place, str]] = {}
    for _, fact in facts:
        payload = fact.payload
        if isinstance(payload, Bridged) and payload.bridged_call_control_id:
            told = (place_of(fact), payload.bridged_call_control_id)
            call = payload.call_control_id
            last[call] = max(told, last.get(call, told))
    return [CallId(named) for _, named in last.values()]
