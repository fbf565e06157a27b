"""The facts about work lists: who opened one, who is on it, who took whom, and what came of it.

Each fact about an entry names the order by which it was taken, so that it tells of that taking
and of no later one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeAlias

from console.domain.events import Payload
from console.domain.ids import CallId, OrderId
from console.domain.work_lists.rules import ListRules
from console.domain.work_lists.work_list import EntryNow, Person


class ListOpened(Payload, frozen=True, kw_only=True):
    """A list of so many `people` is opened by a user, for those members to work through."""

    list: str
    name: str
    by: str
    members: tuple[str, ...]
    people: int
    rules: ListRules = ListRules()


class EntriesAdded(Payload, frozen=True, kw_only=True):
    """A user puts people on the list: the first of them at the place `first`."""

    list: str
    by: str
    first: int
    people: tuple[Person, ...]


class EntryTaken(Payload, frozen=True, kw_only=True):
    """A member takes an entry, by the order `taking`: of several the earliest does."""

    list: str
    entry: int
    member: str
    taking: OrderId


class EntryCalled(Payload, frozen=True, kw_only=True):
    """A member is about to call the entry: noted before anything is sent, by that order."""

    list: str
    entry: int
    member: str
    taking: OrderId
    order: OrderId
    number: str


class EntryAnswered(Payload, frozen=True, kw_only=True):
    """What came of that call, as far as the network tells: a `CallOutcome`, or a later version's.

    `call` is the leg that it was, None where there was none or nobody knows.
    """

    list: str
    entry: int
    order: OrderId
    outcome: str
    call: CallId | None = None


class EntrySettled(Payload, frozen=True, kw_only=True):
    """A member says by a disposition what came of the entry; the order is the one that says it.

    With `again_at` the person is called then once more, by that member alone if `only`, or by
    the user `whose` alone where one is named; `note` is what about. Without a `code` that is
    promised while the call goes on, or before it is said what came of it.
    """

    list: str
    entry: int
    member: str
    taking: OrderId
    order: OrderId
    code: str
    again_at: datetime | None = None
    only: bool = False
    whose: str = ""
    note: str = ""


class EntryReleased(Payload, frozen=True, kw_only=True):
    """Whoever took the entry has it no more. `why` is a `ReleaseReason`, or a later version's."""

    list: str
    entry: int
    member: str
    taking: OrderId
    why: str


class ListClosed(Payload, frozen=True, kw_only=True):
    """Nobody is called from the list any more."""

    list: str
    by: str


class ListKept(Payload, frozen=True, kw_only=True):
    """What some entries of a list came to by all that was noted of them before `until`.

    It stands in the place of those facts, which the journal lets go of after a while, and so it
    has what is known of the list, too.
    """

    list: str
    name: str
    by: str
    members: tuple[str, ...]
    people: int
    rules: ListRules
    opened_at: datetime
    closed_at: datetime | None
    until: datetime
    entries: tuple[EntryNow, ...]


EntryPayload: TypeAlias = EntryTaken | EntryCalled | EntryAnswered | EntrySettled | EntryReleased
"""The facts about one entry."""

ListPayload: TypeAlias = ListOpened | EntriesAdded | EntryPayload | ListClosed | ListKept
"""The facts about lists."""


LIST_KINDS: Final[Mapping[str, type[Payload]]] = {
    "list.opened": ListOpened,
    "list.people": EntriesAdded,
    "list.taken": EntryTaken,
    "list.called": EntryCalled,
    "list.answered": EntryAnswered,
    "list.settled": EntrySettled,
    "list.released": EntryReleased,
    "list.closed": ListClosed,
    "list.kept": ListKept,
}
"""The kind of each of them."""


def list_fact_id(payload: ListPayload) -> str:
    """The id of a fact but for its kind: two who conclude the same write one fact.

    That of a taking is its order's, by which a claim on it is known to be noted.
    """
    match payload:
        case EntryTaken(taking=order):
            return order
        case EntryReleased(taking=order):
            return order
        case EntryCalled(order=order) | EntrySettled(order=order):
            return order
        case EntryAnswered(order=order, outcome=outcome):
            return f"{order}-{outcome}"
        case EntriesAdded(list=list_, first=first):
            return f"{list_}-{first}"
        case ListKept(list=list_, entries=entries, until=until):
            first = entries[0].entry.place if entries else 0
            return f"{list_}-{first}-{until.timestamp():.0f}"
    return payload.list
