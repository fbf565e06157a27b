"""Work lists and who is on them as they are printed: for people, for programs, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from console.cli.tables import columns, duration, moment
from console.domain.number_rules.barred import ON_LIST
from console.domain.number_rules.rules import number_in
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.progress import progress
from console.domain.work_lists.work_list import EntryNow, Standing, WorkList
from console.line.port import Snapshot
from console.text import Shown, clean, counted

_LONGEST_CELL: Final = 300
_PERCENT: Final = 100
_HEAD: Final = ("LIST", "NAME", "", "DONE", "OF", "CALLS", "REACHED", "TIME LEFT")


class TryJson(Struct, frozen=True, kw_only=True):
    """One call of somebody; null for what is not known."""

    order_id: str
    at: datetime
    by: str
    number: str
    outcome: str | None
    call_control_id: str | None


class EntryJson(Struct, frozen=True, kw_only=True):
    """Somebody on a list. `number` is the one that is called next."""

    id: str
    list: str
    place: int
    name: str
    numbers: tuple[str, ...]
    number: str | None
    columns: tuple[tuple[str, str], ...]
    standing: str
    by: str | None
    tries: tuple[TryJson, ...]
    result: str | None
    disposition: str | None
    again_at: datetime | None


class ListJson(Struct, frozen=True, kw_only=True):
    """A work list. Null for what is not known yet: how fast it goes, how long it takes."""

    id: str
    name: str
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    members: tuple[str, ...]
    people: int
    untouched: int
    waiting: int
    taken: int
    doubtful: int
    done: int
    calls: int
    called: int
    reached: int
    results: dict[str, int]
    contact_rate: float | None
    done_an_hour: float | None
    seconds_left: float | None
    mine: EntryJson | None


def list_json(list_: WorkList, user: str) -> ListJson:
    """A list as a program reads it; `mine` is the entry of that user."""
    figures, far, mine = list_.figures, progress(list_), list_.of(user)
    return ListJson(
        id=list_.id,
        name=list_.name,
        opened_by=list_.by,
        opened_at=list_.opened_at,
        closed_at=list_.closed_at,
        members=list_.members,
        people=list_.people,
        untouched=figures.untouched,
        waiting=figures.waiting,
        taken=figures.taken,
        doubtful=figures.doubtful,
        done=figures.done,
        calls=figures.tries,
        called=figures.tried,
        reached=figures.reached,
        results=dict(figures.results),
        contact_rate=far.contact_rate,
        done_an_hour=far.pace,
        seconds_left=far.seconds_left,
        mine=entry_json(mine) if mine is not None else None,
    )


def entry_json(now: EntryNow) -> EntryJson:
    """Somebody on a list as a program reads it."""
    return EntryJson(
        id=now.entry.id,
        list=now.entry.list,
        place=now.entry.place,
        name=now.entry.person.name,
        numbers=now.entry.person.numbers,
        number=next_number(now),
        columns=now.entry.person.columns,
        standing=now.standing.value,
        by=now.by or None,
        tries=tuple(
            TryJson(
                order_id=one.order,
                at=one.at,
                by=one.by,
                number=one.number,
                outcome=one.outcome.value if one.outcome is not None else None,
                call_control_id=one.call,
            )
            for one in now.tries
        ),
        result=now.result or None,
        disposition=now.code or None,
        again_at=now.again_at,
    )


def list_rows(lists: Iterable[WorkList]) -> Iterator[str]:
    """The lists, one a line."""
    return columns(map(_row, lists), _HEAD)


def _row(list_: WorkList) -> tuple[Shown, ...]:
    figures, far = list_.figures, progress(list_)
    rate = f"{far.contact_rate * _PERCENT:.0f} %" if far.contact_rate is not None else "-"
    cells = (
        *(list_.id[:8], list_.name, _state(list_), f"{figures.done}", f"{list_.people}"),
        *(f"{figures.tries}", rate, duration(far.seconds_left) or "-"),
    )
    return tuple(clean(cell, _LONGEST_CELL) for cell in cells)


def _state(list_: WorkList) -> str:
    if list_.closed_at is not None:
        return "closed"
    if not list_.is_whole:
        return "not whole"
    if list_.unclear:
        return f"{list_.unclear} unclear"
    return "done" if list_.figures.done == list_.people else "open"


def list_words(list_: WorkList) -> Iterator[Shown]:
    """What a list comes to, in lines."""
    figures, far = list_.figures, progress(list_)
    rate = f"{far.contact_rate * _PERCENT:.0f} % of them" if far.contact_rate is not None else "-"
    yield clean(f"{list_.name}, {_state(list_)}: {figures.done} of {list_.people} done", 400)
    people, calls = counted(figures.tried, "person", "people"), counted(figures.tries, "call")
    yield clean(f"called       {people} in {calls}")
    yield clean(f"reached      {figures.reached}, {rate}")
    left = f"{figures.untouched} new, {figures.waiting} again, {figures.taken} taken"
    yield clean(f"still to do  {far.left}: {left}")
    if list_.unclear:
        yield clean(f"unclear      {list_.unclear}: it is not known whether they were called")
    yield clean(f"time left    {duration(far.seconds_left) or 'not known yet'}")
    for word, count in figures.results:
        yield clean(f"  {count:>5}  {word}", _LONGEST_CELL)


def _is_barred(now: EntryNow, number: str, board: Snapshot) -> bool:
    """Whether it is on the do-not-call list: told by its place to who is told it masked."""
    place = now.entry.person.numbers.index(number)
    return place in now.barred or number_in(number) in board.barred_numbers


def card(now: EntryNow, board: Snapshot) -> Iterator[Shown]:
    """Somebody with all columns, and how it stands, in lines; `board` as it is told."""
    person = now.entry.person
    yield clean(f"entry {now.entry.place + 1}  {person.name}", _LONGEST_CELL)
    room = max((len(head) for head, _ in person.columns), default=0)
    for head, text in person.columns:
        yield clean(f"  {head:<{min(room, 30)}}  {text}", _LONGEST_CELL)
    number = next_number(now)
    yield clean(f"  next number {number or ': none is valid'}", _LONGEST_CELL)
    if number and _is_barred(now, number, board):
        yield clean(f"  {ON_LIST}", _LONGEST_CELL)
    for one in now.tries:
        outcome = one.outcome.value if one.outcome is not None else "calling"
        yield clean(f"  {moment(one.at)}  {one.number}  {outcome}, by {one.by}", _LONGEST_CELL)
    place = now.entry.place + 1
    if now.standing is Standing.TAKEN and now.taken_at is not None:
        yield clean(f"  taken by {now.by} since {moment(now.taken_at)}", _LONGEST_CELL)
    if now.is_unclear:
        yield clean("  it is not known whether the person was called, so nobody calls", 400)
        yield clean(f"  `list done CODE --entry {place}` says what came of it", _LONGEST_CELL)
    elif now.standing is Standing.TAKEN and now.tries and now.why_no_dial is not None:
        yield clean(f"  {now.why_no_dial}", _LONGEST_CELL)
    if now.standing is Standing.DOUBT:
        yield clean(f"  `list next --entry {place}` takes them, to be called anew", _LONGEST_CELL)
    elif now.standing is not Standing.TAKEN:
        again = f", again from {moment(now.again_at)}" if now.again_at is not None else ""
        yield clean(f"  {now.standing.value} {now.result}{again}".rstrip(), _LONGEST_CELL)
