"""The work lists as the facts tell them, whichever order these come in.

Facts of an entry are kept by their places, and gone through in that order each time one comes:
an entry has a few dozen at most.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from console.domain.events import Fact
from console.domain.fold.places import Place, place_of
from console.domain.ids import CallId, OrderId
from console.domain.work_lists.entry_state import stands
from console.domain.work_lists.facts import (
    EntriesAdded,
    EntryAnswered,
    EntryPayload,
    EntryTaken,
    ListClosed,
    ListKept,
    ListOpened,
    ListPayload,
)
from console.domain.work_lists.next_entry import Turns
from console.domain.work_lists.rules import ListRules
from console.domain.work_lists.work_list import (
    KEPT_FOR,
    MOST_PEOPLE,
    Entry,
    EntryNow,
    Figures,
    Standing,
    WorkList,
)

RECENT: Final = 30
"""Entries that were done last by which it is told how fast a list is worked through."""

KEPT_AT_ONCE: Final = 200
"""Entries of which one fact tells anew at most."""

_TICK: Final = timedelta(microseconds=1)
_Steps = dict[str, tuple[Place, EntryPayload]]


class FoldedList:
    """One list, from the facts of it."""

    def __init__(self, id_: str) -> None:
        self._id = id_
        self._opened: tuple[Place, ListOpened] | None = None
        self._closed: tuple[Place, ListClosed] | None = None
        self._chunks: dict[int, tuple[Place, EntriesAdded]] = {}
        self._steps: dict[int, _Steps] = {}
        self._counted: Counter[str] = Counter()
        self._results: Counter[str] = Counter()
        self._done: dict[int, datetime] = {}
        self._held: dict[int, EntryNow] = {}
        self.doubtful: dict[int, EntryNow] = {}
        self.promised: set[int] = set()
        self._kept: dict[int, tuple[Place, ListKept, EntryNow]] = {}
        self._kept_last: tuple[Place, ListKept] | None = None
        self._now: WorkList | None = None
        self.entries: dict[int, EntryNow] = {}
        self.turns = Turns(self.entries)

    def take(self, fact: Fact, payload: ListPayload) -> bool:
        """Take one more fact of it; whether anything is different."""
        place = place_of(fact)
        if isinstance(payload, ListOpened):
            different = self._open(place, payload)
        elif isinstance(payload, ListClosed):
            different = self._close(place, payload)
        elif isinstance(payload, EntriesAdded):
            different = self._add(place, payload)
        elif isinstance(payload, ListKept):
            different = self._keep(place, payload)
        else:
            different = self._step(place, payload)
        if different:
            self._now = None
        return different

    @property
    def now(self) -> WorkList | None:
        """The list; None as long as it is not known who opened it."""
        if self._now is None and self._opened is not None:
            self._now = self._told(self._opened[0][0], self._opened[1])
        elif self._now is None and self._kept_last is not None:
            told = self._kept_last[1]
            self._now = self._told(told.opened_at, told)
        return self._now

    def _told(self, opened_at: datetime, told: ListOpened | ListKept) -> WorkList:
        closed = self._kept_last[1].closed_at if self._kept_last is not None else None
        return WorkList(
            id=self._id,
            name=told.name,
            by=told.by,
            opened_at=opened_at,
            members=told.members,
            people=told.people,
            rules=told.rules,
            closed_at=self._closed[0][0] if self._closed else closed,
            figures=self._figures,
            held=tuple(self._held[one] for one in sorted(self._held)),
        )

    def last_at(self, entry: int) -> datetime | None:
        """When the last fact of an entry was."""
        kept = [self._kept[entry][1].until] if entry in self._kept else []
        steps = self._steps.get(entry, {}).values()
        return max((*kept, *(place[0] for place, _ in steps)), default=None)

    def _keep(self, place: Place, payload: ListKept) -> bool:
        """Go on from what is told anew: of two that tell it the later one counts."""
        last, different = self._kept_last, False
        if last is None or (payload.until, place) > (last[1].until, last[0]):
            self._kept_last = (place, payload)
            different = last is None or payload.closed_at != last[1].closed_at
        for one in payload.entries:
            entry, known = one.entry.place, self._kept.get(one.entry.place)
            later = known is None or (payload.until, place) > (known[1].until, known[0])
            if later and 0 <= entry < MOST_PEOPLE:
                self._kept[entry] = (place, payload, one)
                different = self._stand(entry) or different
        return different

    def lasting(self, noted_before: datetime) -> Iterator[ListKept]:
        """What is to be noted anew, so that all that was noted before that may go.

        Entries as they were then; facts that came since are kept as they are. It may be taken
        one after the other, while others come.
        """
        list_, places = self.now, sorted(self.entries)
        if list_ is None or not list_.is_whole:
            return
        last = self._kept_last[1] if self._kept_last is not None else None
        closing_goes = self._closed is not None and self._closed[0][0] < noted_before
        is_due = closing_goes and (last is None or last.closed_at is None)
        for first in range(0, len(places), KEPT_AT_ONCE):
            those = places[first : first + KEPT_AT_ONCE]
            if not (is_due or any(self._goes(one, noted_before) for one in those)):
                continue
            yield ListKept(
                list=list_.id,
                name=list_.name,
                by=list_.by,
                members=list_.members,
                people=list_.people,
                rules=list_.rules,
                opened_at=list_.opened_at,
                closed_at=list_.closed_at,
                until=noted_before,
                entries=tuple(self._as_it_stood(one, noted_before) for one in those),
            )

    def _goes(self, entry: int, before: datetime) -> bool:
        """Whether something of an entry is told by facts from before that moment alone."""
        kept = self._kept.get(entry)
        if kept is None:
            return self._opened is None or self._opened[0][0] < before
        steps = self._steps.get(entry, {}).values()
        return kept[0][0] < before or any(kept[1].until <= place[0] < before for place, _ in steps)

    def _as_it_stood(self, entry: int, until: datetime) -> EntryNow:
        return self._after(self.entries[entry].entry, until)

    def _after(self, told: Entry, until: datetime | None = None) -> EntryNow:
        """An entry by its facts, those before that moment."""
        kept = self._kept.get(told.place)
        since = kept[1].until if kept is not None else None
        steps = sorted(self._steps.get(told.place, {}).values(), key=lambda one: one[0])
        those = (
            (place[0], step)
            for place, step in steps
            if (since is None or place[0] >= since) and (until is None or place[0] < until)
        )
        return stands(told, self._rules, those, kept[2] if kept is not None else None)

    @property
    def _rules(self) -> ListRules:
        if self._opened is not None:
            return self._opened[1].rules
        return next((told.rules for _, told, _ in self._kept.values()), ListRules())

    def _open(self, place: Place, payload: ListOpened) -> bool:
        if self._opened is not None and self._opened[0] <= place:
            return False
        self._opened = (place, payload)
        for entry in list(self.entries):
            self._stand(entry)
        return True

    def _close(self, place: Place, payload: ListClosed) -> bool:
        if self._closed is not None and self._closed[0] <= place:
            return False
        self._closed = (place, payload)
        return True

    def _add(self, place: Place, payload: EntriesAdded) -> bool:
        known = self._chunks.get(payload.first)
        if known is not None and known[0] <= place:
            return False
        self._chunks[payload.first] = (place, payload)
        places = range(payload.first, payload.first + len(payload.people))
        for entry in (one for one in places if 0 <= one < MOST_PEOPLE):
            self._stand(entry)
        return True

    def _step(self, place: Place, payload: EntryPayload) -> bool:
        steps = self._steps.setdefault(payload.entry, {})
        known = steps.get(place[2])
        if known is not None and known[0] <= place:
            return False
        steps[place[2]] = (place, payload)
        return self._stand(payload.entry)

    def _stand(self, entry: int) -> bool:
        """Have an entry stand as its facts tell by now; whether it stands otherwise."""
        told = self._entry(entry)
        if told is None:
            return False
        before, after = self.entries.get(entry), self._after(told)
        if after == before:
            return False
        if before is not None:
            self._count(entry, before, -1)
        self._count(entry, after, 1)
        self.entries[entry] = after
        return True

    def _entry(self, place: int) -> Entry | None:
        """Who is at that place: of two who were told of it the one of the earlier fact."""
        if place in self._kept:
            return self._kept[place][2].entry
        found: tuple[Place, Entry] | None = None
        known = self.entries.get(place)
        chunks = self._chunks.values()
        for told, chunk in chunks if known is None or len(chunks) > 1 else ():
            index = place - chunk.first
            if 0 <= index < len(chunk.people) and (found is None or told < found[0]):
                person = chunk.people[index]
                found = (told, Entry(list=self._id, place=place, person=person))
        if found is None:
            return known.entry if known is not None else None
        return found[1]

    def _count(self, place: int, entry: EntryNow, by: int) -> None:
        """Have an entry be among the figures, or not any more."""
        counted, standing = self._counted, entry.standing
        (self.turns.put if by > 0 else self.turns.drop)(entry)
        counted["people"] += by
        counted[standing] += by
        counted["tries"] += by * entry.called
        counted["tried"] += by * (entry.called > 0)
        counted["reached"] += by * entry.is_reached
        counted["untouched"] += by * (standing is Standing.FREE and not entry.called)
        if entry.promised is not None:
            (self.promised.add if by > 0 else self.promised.discard)(place)
        if standing is Standing.DONE:
            self._results[entry.result] += by
        if by > 0 and standing is Standing.DONE and entry.done_at is not None:
            self._done[place] = entry.done_at
        elif by < 0:
            self._done.pop(place, None)
        for kept, of in ((self._held, Standing.TAKEN), (self.doubtful, Standing.DOUBT)):
            if by > 0 and standing is of:
                kept[place] = entry
            elif by < 0:
                kept.pop(place, None)

    @property
    def _figures(self) -> Figures:
        counted = self._counted
        return Figures(
            people=counted["people"],
            untouched=counted["untouched"],
            waiting=counted[Standing.FREE] - counted["untouched"],
            taken=counted[Standing.TAKEN],
            doubtful=counted[Standing.DOUBT],
            done=counted[Standing.DONE],
            tries=counted["tries"],
            tried=counted["tried"],
            reached=counted["reached"],
            results=tuple(sorted((word, n) for word, n in self._results.items() if n)),
            recent=tuple(sorted(heapq.nlargest(RECENT, self._done.values()))),
        )


class WorkLists:
    """All work lists. Facts of any sort may be given, each any number of times."""

    def __init__(self) -> None:
        self._lists: dict[str, FoldedList] = {}
        self._of_calls: dict[CallId, tuple[str, int]] = {}
        self._of_takings: dict[OrderId, tuple[str, int]] = {}

    def take(self, fact: Fact) -> WorkList | None:
        """Take one more fact: its list as it is now, None where nothing is different."""
        payload = fact.payload
        if not isinstance(payload, ListPayload):
            return None
        folded = self._lists.get(payload.list)
        if folded is None:
            folded = self._lists[payload.list] = FoldedList(payload.list)
        if isinstance(payload, EntryAnswered) and payload.call is not None:
            self._of_calls[payload.call] = (payload.list, payload.entry)
        if isinstance(payload, EntryTaken):
            self._of_takings[payload.taking] = (payload.list, payload.entry)
        if isinstance(payload, ListKept):
            self._kept(payload)
        return folded.now if folded.take(fact, payload) else None

    def _kept(self, payload: ListKept) -> None:
        for one in payload.entries:
            of = (payload.list, one.entry.place)
            self._of_calls.update((each.call, of) for each in one.tries if each.call is not None)
            if one.taking is not None:
                self._of_takings[one.taking] = of

    def lasting(self, noted_before: datetime) -> Iterator[ListKept]:
        """What is to be noted anew of all lists, so that what was noted before that may go."""
        for folded in [*self._lists.values()]:
            yield from folded.lasting(noted_before)

    def __iter__(self) -> Iterator[WorkList]:
        found = (folded.now for folded in self._lists.values())
        return iter(sorted((one for one in found if one is not None), key=_order))

    def list(self, id_: str) -> WorkList | None:
        """The list of that id; None where there is none."""
        folded = self._lists.get(id_)
        return folded.now if folded is not None else None

    def entries(self, list_: str) -> dict[int, EntryNow]:
        """The entries of a list by their places; nothing where there is no such list."""
        folded = self._lists.get(list_)
        return folded.entries if folded is not None else {}

    def turns(self, list_: str) -> Turns:
        """Who comes next on a list; nobody where there is no such list."""
        folded = self._lists.get(list_)
        return folded.turns if folded is not None else Turns({})

    def entry(self, list_: str, place: int) -> EntryNow | None:
        """The entry at that place of that list; None where there is none."""
        return self.entries(list_).get(place)

    def called_by(self, call: CallId) -> EntryNow | None:
        """The entry that was called by that leg, as far as the leg is known; None for no entry."""
        found = self._of_calls.get(call)
        return self.entry(*found) if found is not None else None

    def taken_by(self, taking: OrderId) -> EntryNow | None:
        """The entry that was taken by that order, whoever has it by now; None for none."""
        found = self._of_takings.get(taking)
        return self.entry(*found) if found is not None else None

    def doubtful(self, list_: str) -> tuple[EntryNow, ...]:
        """The entries of a list of which only a person decides."""
        folded = self._lists.get(list_)
        return tuple(folded.doubtful.values()) if folded is not None else ()

    def promised(self, list_: str) -> frozenset[int]:
        """The places of those of a list whom somebody promised a call."""
        folded = self._lists.get(list_)
        return frozenset(folded.promised) if folded is not None else frozenset()

    def had_by(self, user: str) -> EntryNow | None:
        """The entry that a user has, of whichever list; None where it has none."""
        return next((one for list_ in self for one in list_.held if one.by == user), None)

    def after(self, list_: str, entry: int, now: datetime) -> datetime:
        """The time of a fact that is noted now of that entry: behind all that is known of it."""
        folded = self._lists.get(list_)
        last = folded.last_at(entry) if folded is not None else None
        return now if last is None else max(now, last + _TICK)

    def forget(self, now: datetime) -> None:
        """Let go of lists that were closed long ago."""
        for one in list(self):
            if one.closed_at is not None and one.closed_at <= now - KEPT_FOR:
                del self._lists[one.id]
        calls, takings = self._of_calls.items(), self._of_takings.items()
        self._of_calls = {call: of for call, of in calls if of[0] in self._lists}
        self._of_takings = {taking: of for taking, of in takings if of[0] in self._lists}


def _order(one: WorkList) -> tuple[datetime, str]:
    return (one.opened_at, one.id)
