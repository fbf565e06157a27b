"""Which lists and entries concern whoever asks, and the facts that end the having of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from console.domain.ids import OrderId
from console.domain.team.rights import may_any
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.facts import EntryReleased, EntrySettled
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Try, WorkList, entry_named
from console.errors import NotNow
from console.line.port import Asker


def rules_over(list_: WorkList, asker: Asker) -> bool:
    """Whether that person decides about a list and all who are on it."""
    return asker.member is None or may_any(asker.member) or list_.by == asker.user


def list_for(lists: WorkLists, id_: str, asker: Asker) -> WorkList:
    """The list of that id. Raises `NotNow` where none of it concerns that person."""
    list_ = lists.list(id_)
    if list_ is None or not (rules_over(list_, asker) or asker.user in list_.members):
        raise NotNow("there is no such work list")
    return list_


def entry_for(lists: WorkLists, id_: str, asker: Asker) -> tuple[EntryNow, WorkList]:
    """The entry of that id, and its list. Raises `NotNow` likewise."""
    named = entry_named(id_)
    list_ = list_for(lists, named[0], asker) if named is not None else None
    entry = lists.entry(*named) if named is not None else None
    if entry is None or list_ is None:
        raise NotNow("there is no such entry in a work list")
    return entry, list_


def settled(
    entry: EntryNow,
    by: str,
    order: OrderId,
    code: str,
    again_at: datetime | None = None,
    *,
    only: bool = False,
) -> EntrySettled:
    """The fact that a member says what came of an entry."""
    if entry.taking is None:
        raise NotNow("nobody has had this entry")
    return EntrySettled(
        list=entry.entry.list,
        entry=entry.entry.place,
        member=by,
        taking=entry.taking,
        order=order,
        code=code,
        again_at=again_at,
        only=only,
    )


def released(entry: EntryNow, why: ReleaseReason) -> EntryReleased:
    """The fact that whoever has an entry has it no more."""
    if entry.taking is None:
        raise NotNow("nobody has this entry")
    return EntryReleased(
        list=entry.entry.list,
        entry=entry.entry.place,
        member=entry.by,
        taking=entry.taking,
        why=why,
    )


def open_tries(lists: WorkLists) -> Iterator[tuple[EntryNow, Try]]:
    """The entries that are being called, as far as is known, with their last call."""
    for list_ in lists:
        for entry in _unclear(lists, list_):
            last = entry.last
            if last is not None and last.outcome in (None, CallOutcome.UNKNOWN):
                yield entry, last


def _unclear(lists: WorkLists, list_: WorkList) -> Iterator[EntryNow]:
    yield from list_.held
    yield from lists.doubtful(list_.id)
