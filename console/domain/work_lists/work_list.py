"""A work list: people to call, the rules by which they are called again, and how each stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.ids import CallId, OrderId
from console.domain.work_lists.rules import CallOutcome, ListRules

MOST_PEOPLE: Final = 20_000
"""People in one list at most."""

MOST_NUMBERS: Final = 8
"""Numbers of one person at most."""

MOST_COLUMNS: Final = 250
LONGEST_NAME: Final = 200
"""Columns of one person at most, and characters of a name."""

LONGEST_PERSON: Final = 10_000
"""Characters of all columns of one person together."""

KEPT_FOR: Final = timedelta(days=30)
"""How long a list is shown after it was closed."""

_BETWEEN: Final = "/"
_DIGITS: Final = 10
"""Digits of a place, beyond which none is read."""


class Person(Struct, frozen=True, kw_only=True):
    """Somebody to call: numbers in E.164, the first one first, and all columns in their order.

    `extensions` are the keys to press once a number is answered, by the number. The texts
    are as they were written: clean them before showing.
    """

    name: str
    numbers: tuple[str, ...]
    columns: tuple[tuple[str, str], ...] = ()
    extensions: dict[str, str] = {}

    @property
    def is_too_long(self) -> bool:
        """Whether all that is known of somebody is more than a list has room for."""
        return sum(len(head) + len(text) for head, text in self.columns) > LONGEST_PERSON


def told_apart(numbers: Iterable[str], shown: Callable[[str], str]) -> dict[str, str]:
    """How each of the numbers of a person is shown: those that look alike are counted.

    `•••0100` and `•••0100 (2)`. What is known of the one must not be taken for the other's.
    """
    found: dict[str, str] = {}
    alike = Counter[str]()
    for number in dict.fromkeys(numbers):
        looks = shown(number)
        alike[looks] += 1
        found[number] = looks if alike[looks] == 1 else f"{looks} ({alike[looks]})"
    return found


class Entry(Struct, frozen=True, kw_only=True):
    """A person at a place of a list, counted from 0. Its id follows from both, for ever."""

    list: str
    place: int
    person: Person

    @property
    def id(self) -> str:
        """What an order names it by."""
        return entry_id(self.list, self.place)


def entry_id(list_: str, place: int) -> str:
    """The id of the entry at that place of that list."""
    return f"{list_}{_BETWEEN}{place}"


def entry_named(id_: str) -> tuple[str, int] | None:
    """The list and the place that an id names; None for what is no id of an entry."""
    list_, between, place = id_.rpartition(_BETWEEN)
    if not (between and list_ and place.isascii() and place.isdigit() and len(place) < _DIGITS):
        return None
    return list_, int(place)


class Standing(StrEnum):
    """How an entry stands. One in doubt may have been called: only a person decides about it."""

    FREE = "free"
    TAKEN = "taken"
    DOUBT = "doubt"
    DONE = "done"


class Try(Struct, frozen=True, kw_only=True):
    """One call of an entry. `order` is the one that dialled; None is not known yet."""

    order: OrderId
    by: str
    number: str
    at: datetime
    call: CallId | None = None
    outcome: CallOutcome | None = None

    @property
    def counts(self) -> bool:
        """Whether it was a call at all, as far as is known."""
        return self.outcome is not CallOutcome.REFUSED


class Promise(Struct, frozen=True, kw_only=True):
    """That a person is called at a time: by the user `whose`, by any member where it has no text.

    It was said at `said_at` by the user `by` with the disposition `code`, of whoever had taken the
    entry by the order `taking`; `note` is what about.
    """

    at: datetime
    whose: str
    taking: OrderId
    said_at: datetime
    code: str = ""
    by: str = ""
    note: str = ""


class EntryNow(Struct, frozen=True, kw_only=True):
    """An entry as it stands: `by` is the user who has it, or had it last; `taking` by which order.

    `code` is the disposition that was said last, by `code_by`. It is called again from `again_at`
    on, by `only` that user where one is named. `promise` stands until a call keeps it, or another
    word is said. `done_at` is when it was done. `barred` has the places of those of its numbers
    that are on the do-not-call register, to who is told them masked; to others it is empty.
    """

    entry: Entry
    standing: Standing = Standing.FREE
    by: str = ""
    taking: OrderId | None = None
    taken_at: datetime | None = None
    takings: int = 0
    tries: tuple[Try, ...] = ()
    code: str = ""
    code_by: str = ""
    again_at: datetime | None = None
    only: str = ""
    promise: Promise | None = None
    done_at: datetime | None = None
    barred: tuple[int, ...] = ()

    @property
    def last(self) -> Try | None:
        """The last call."""
        return self.tries[-1] if self.tries else None

    @property
    def own_tries(self) -> tuple[Try, ...]:
        """Those since whoever has it took it."""
        return tuple(one for one in self.tries if self.taken_at and one.at >= self.taken_at)

    @property
    def called(self) -> int:
        """How often the person was called, as far as is known."""
        return sum(one.counts for one in self.tries)

    @property
    def is_called(self) -> bool:
        """Whether whoever has it called, or may have, and has not said what came of it."""
        last = self.own_tries[-1] if self.own_tries else None
        called = last is not None and last.outcome is not CallOutcome.REFUSED
        return self.standing is Standing.TAKEN and called

    @property
    def is_unclear(self) -> bool:
        """Whether it is not known if the person was called, by who has it too: a person decides."""
        if self.standing is not Standing.TAKEN:
            return self.standing is Standing.DOUBT
        last = self.own_tries[-1] if self.own_tries else None
        return last is not None and last.outcome is CallOutcome.UNKNOWN

    @property
    def promised(self) -> Promise | None:
        """What was promised and is still to be kept, while nobody calls; None for nothing."""
        if self.is_called:
            return self.promised_since
        return self.promise if self.standing in (Standing.FREE, Standing.TAKEN) else None

    @property
    def promised_since(self) -> Promise | None:
        """What was promised since the last call began: that call does not keep it."""
        last, promise = self.last, self.promise
        since = last is None or (promise is not None and promise.said_at >= last.at)
        return promise if since else None

    @property
    def is_reached(self) -> bool:
        """Whether somebody answered once."""
        return any(one.outcome is CallOutcome.REACHED for one in self.tries)

    @property
    def calls_now(self) -> Try | None:
        """The call of which nothing is known yet; None where there is none."""
        last = self.last
        return last if last is not None and last.outcome is None else None

    @property
    def result(self) -> str:
        """What came of it in one word: the disposition, else the last outcome; else no text."""
        last = self.last
        outcome = last.outcome if last is not None else None
        return self.code or (outcome.value if outcome is not None else "")

    @property
    def why_no_dial(self) -> str | None:
        """Why the person is not called now by whoever has it, in words; None if it may be."""
        last = self.last
        if self.standing is not Standing.TAKEN:
            return "nobody has this entry now: take it first"
        if last is None or last not in self.own_tries or last.outcome is CallOutcome.REFUSED:
            return None
        if last.outcome is None:
            return "the person is being called already"
        if last.outcome is CallOutcome.UNKNOWN:
            return "it is not known whether the person was called: say what came of it"
        return "the person was called already: say what came of it"


class Figures(Struct, frozen=True, kw_only=True):
    """What a list comes to, counted. `people` are those that are in it.

    `untouched` were never taken up by a call, `waiting` are called again; `tried` people were
    called, in `tries` calls, and `reached` of them answered. `results` count those that are done.
    `recent` are the times at which the last ones were done, the oldest first.
    """

    people: int = 0
    untouched: int = 0
    waiting: int = 0
    taken: int = 0
    doubtful: int = 0
    done: int = 0
    tries: int = 0
    tried: int = 0
    reached: int = 0
    results: tuple[tuple[str, int], ...] = ()
    recent: tuple[datetime, ...] = ()


class WorkList(Struct, frozen=True, kw_only=True):
    """A list as a console is told of it: `members` are the users who work through it.

    `people` is how many it is to have; until all are in it nobody is called. `held` are the
    entries that somebody has now, as far as whoever is told may see them.
    """

    id: str
    name: str
    by: str
    opened_at: datetime
    members: tuple[str, ...]
    people: int
    rules: ListRules = ListRules()
    closed_at: datetime | None = None
    figures: Figures = Figures()
    held: tuple[EntryNow, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everybody is in it."""
        return self.figures.people >= self.people

    @property
    def is_open(self) -> bool:
        """Whether people are called from it."""
        return self.closed_at is None and self.is_whole

    @property
    def unclear(self) -> int:
        """Of how many it is not known whether they were called, as far as whoever is told sees."""
        return self.figures.doubtful + sum(one.is_unclear for one in self.held)

    def of(self, user: str) -> EntryNow | None:
        """The entry that a user has; None where it has none."""
        return next((one for one in self.held if one.by == user), None)


def lists_meant(lists: Sequence[WorkList], typed: str) -> list[WorkList]:
    """Those that may be meant by a name, an id or the beginning of either; without one all open.

    One that is open goes before those of its name that are closed: a file is opened each week.
    """
    wanted, still_open = typed.casefold(), [one for one in lists if one.closed_at is None]
    if not wanted:
        return still_open
    exact = [one for one in lists if wanted in (one.id, one.name.casefold())]
    found = exact or [
        one for one in lists if one.name.casefold().startswith(wanted) or one.id.startswith(wanted)
    ]
    return [one for one in found if one.closed_at is None] or found


def list_as_told(whole: WorkList, user: str, *, sees_all: bool) -> WorkList:
    """The list as that user is told it: what others have is for who sees all."""
    if sees_all or user == whole.by:
        return whole
    held = tuple(one for one in whole.held if one.by == user)
    fields = {name: getattr(whole, name) for name in whole.__struct_fields__}
    return whole if len(held) == len(whole.held) else WorkList(**{**fields, "held": held})
