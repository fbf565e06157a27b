"""What members promised people of work lists, as the call-backs that it is.

They follow from the lists alone, and have no facts of their own: so a call of an entry, whoever
makes it and by whichever key, keeps its promise, and nobody is called a second time for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final
from uuid import UUID, uuid5

import msgspec

from console.domain.call_backs.call_back import DONE, CallBack, Rung
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.facts import EntryPayload, ListPayload
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.work_list import EntryNow, Standing, WorkList

_OF_PROMISES: Final = UUID("9c1f5a5e-63a4-5b5e-8f0e-5d7a0c1f4b11")
"""Among what ids of promises are unique."""


def call_back_of(entry: EntryNow, list_: WorkList) -> CallBack | None:
    """The call-back that was promised to somebody of that list; None where there is none.

    Its id follows from the taking in which it was promised.
    """
    promise, number = entry.promised, next_number(entry)
    if promise is None or number is None or not list_.is_open:
        return None
    rung = None
    if entry.standing is Standing.TAKEN and entry.taking and entry.taken_at:
        rung = Rung(member=entry.by, order=entry.taking, due=promise.at, at=entry.taken_at)
    return CallBack(
        id=str(uuid5(_OF_PROMISES, f"{entry.entry.id} {promise.taking}")),
        number=number,
        at=promise.at,
        by=promise.by or entry.code_by,
        set_at=promise.said_at,
        name=entry.entry.person.name,
        member=promise.whose,
        note=": ".join(filter(None, (list_.name, promise.note))),
        rung=rung,
        entry=entry.entry.id,
        among=list_.members,
    )


class Promises:
    """The call-backs of lists by their entries, as consoles were told of them."""

    def __init__(self, lists: WorkLists) -> None:
        self._lists = lists
        self._told: dict[str, dict[int, CallBack]] = {}
        self._for_others: Collection[str] = ()

    def begin(self) -> None:
        """Take all lists as they are, of which nobody is told."""
        self._told.clear()
        for list_ in self._lists:
            self._compare(list_, self._lists.promised(list_.id))

    def take(self, payload: ListPayload) -> Iterable[CallBack]:
        """A fact was taken that changed its list: the call-backs that stand otherwise since."""
        list_ = self._lists.list(payload.list)
        if list_ is None:
            return ()
        if isinstance(payload, EntryPayload):
            return self._compare(list_, (payload.entry,))
        before = self._told.get(list_.id, {})
        return self._compare(list_, {*before, *self._lists.promised(list_.id)})

    def _compare(self, list_: WorkList, places: Iterable[int]) -> tuple[CallBack, ...]:
        told, different = self._told.setdefault(list_.id, {}), []
        for place in sorted(places):
            entry, before = self._lists.entry(list_.id, place), told.pop(place, None)
            after = self._as_told(call_back_of(entry, list_)) if entry is not None else None
            if after is not None:
                told[place] = after
            if before is not None and (after is None or _is_over_for_some(before, after)):
                different.append(msgspec.structs.replace(before, over=DONE))
            if after is not None and after != before:
                different.append(after)
        return tuple(different)

    def _as_told(self, one: CallBack | None) -> CallBack | None:
        if one is None or one.id not in self._for_others:
            return one
        return msgspec.structs.replace(one, is_for_others=True)

    def have_others_keep(self, those: Collection[str]) -> Iterable[CallBack]:
        """Those, by their ids, are for all of their lists now: what stands otherwise since."""
        before, self._for_others = self._for_others, those
        if before == those:
            return
        for list_ in self._lists:
            told = self._told.get(list_.id, {})
            changed = {
                one for one, each in told.items() if (each.id in those) != each.is_for_others
            }
            yield from self._compare(list_, changed)

    @property
    def open(self) -> Iterator[CallBack]:
        """Those that are to be kept."""
        return (one for told in self._told.values() for one in told.values())

    def call_back(self, id_: str) -> CallBack | None:
        """The one of that id; None where there is none, or where it is over."""
        return next((one for one in self.open if one.id == id_), None)


def _is_over_for_some(before: CallBack, after: CallBack) -> bool:
    """Whether some who were told of it are to keep it no more, who are not told of `after`."""
    return after.id != before.id or (before.is_for_others and not after.is_for_others)
