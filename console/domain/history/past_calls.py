"""Past calls: what each of them was, who was on it, how long was talked, and how to search them.

The journal keeps one line a leg, which merges in any order as facts come in any
order; what the call was follows from that line and is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta, Struct, field, structs

from console.domain.acts import Role
from console.domain.ending.words import ending_words
from console.domain.history.matching import Word, stands_in, words
from console.domain.history.outcomes import CallOutcome, outcome_of, served_by_machine
from console.domain.history.parts import Part
from console.domain.ids import CallId
from console.domain.leg import Direction, Ending
from console.domain.numbers import caller_id, destination
from console.domain.people.far_end import Known, far_end_number, is_withheld
from console.errors import InvalidNumber
from console.text import NumberMask

PAGE: Final = 100
"""Calls of one page, unless another number is asked for."""

LONGEST_PAGE: Final = 1000
"""Calls of one page at most."""

PHONES: Final = frozenset({Role.AGENT, Role.SUPERVISOR})
"""Roles of the legs to agents' own phones."""


class PastCall(Struct, frozen=True, kw_only=True):
    """One line of the history: a leg, ended or not. Times are aware UTC.

    `bridged_at` is when it was first joined with somebody, by a bridge or in a
    conference, `machine_at` when it was first told that a machine talked with it. `role` is
    set for a leg that is no caller or callee, `queue` is where it waited last. `cost` is
    Telnyx's decimal text, never a number of ours; `mos`, `jitter`, `lost` and `packets` are
    its figures of what we heard. `parts` say who had it, in their order, and what each said
    came of it; `disposition` and `note` are what was said last. `agent` had it last, and
    `agent_name` is what people call that one. `contact` is known to a console alone: whom its
    user's contacts name at the far end. Texts are as they came from
    outside: clean them before showing.
    """

    call: CallId
    session_id: str | None
    connection_id: str | None
    direction: str | None
    from_: str | None
    to: str | None
    name: str | None
    started_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    cause: str | None
    source: str | None
    sip: str | None
    error: str | None = None
    role: str | None = None
    agent: str | None
    queue: str | None = None
    disposition: str | None = None
    note: str | None = None
    cost: str | None = None
    currency: str | None = None
    mos: str | None = None
    jitter: str | None = None
    lost: str | None = None
    packets: str | None = None
    agent_name: str | None = None
    parts: tuple[Part, ...] = ()
    contact: Known | None = None
    machine_at: datetime | None = None

    @property
    def ending(self) -> Ending:
        """How it ended, in Telnyx's words."""
        return Ending(cause=self.cause, source=self.source, sip=self.sip, code=self.error)

    @property
    def had_by(self) -> tuple[str, ...]:
        """The users who had it, in their order; nobody where nobody took it."""
        had = (part.member for part in self.parts if part.since is not None)
        return tuple(dict.fromkeys((*had, *((self.agent,) if self.agent else ()))))

    @property
    def had_by_names(self) -> tuple[str, ...]:
        """The same as people read them."""
        names = {part.member: part.name for part in self.parts} | {self.agent: self.agent_name}
        return tuple(names.get(user) or user for user in self.had_by)

    @property
    def outgoing(self) -> bool:
        """Whether we called."""
        return self.direction == Direction.OUTGOING

    @property
    def other_party(self) -> str | None:
        """The number of the person at the far end, as it is dialled, however it was told.

        Of a callee from `to`, of a caller from `from`. None where it is withheld or not
        known; what is no number stays as it was told.
        """
        return far_end_number(self._told, self.own_number)

    @property
    def served_by_machine(self) -> bool:
        """Whether a machine talked with the caller, and nobody else."""
        return served_by_machine(
            self.direction,
            joined=self.bridged_at is not None,
            machine=self.machine_at is not None,
            queue=self.queue,
        )

    @property
    def withheld(self) -> bool:
        """Whether the far end withholds its number."""
        return is_withheld(self._told, self.own_number)

    @property
    def _told(self) -> str | None:
        return self.to if self.outgoing else self.from_

    @property
    def own_number(self) -> str | None:
        """The number at our end: the one that a caller dialled, or that a callee saw."""
        return self.from_ if self.outgoing else self.to


# What it was ------------------------------------------------------------------------------


def outcome(call: PastCall) -> CallOutcome:
    """What the call was, as far as the facts tell."""
    if call.ended_at is None:
        return CallOutcome.LIVE
    return outcome_of(
        call.direction,
        answered=call.answered_at is not None,
        joined=call.bridged_at is not None,
        cause=call.cause,
        source=call.source,
        sip=call.sip,
        code=call.error,
        machine=call.machine_at is not None,
        queue=call.queue,
    )


def past_ending_words(call: PastCall) -> str:
    """Why a past call ended, in words: `busy (SIP 486)`."""
    direction = Direction(call.direction) if call.direction in tuple(Direction) else None
    return ending_words(call.ending, direction, answered=call.answered_at is not None)


def talked(call: PastCall) -> float | None:
    """Seconds that were talked: from the join, else from the answer, to the end.

    None for a call that is not over, or on which nobody of ours talked.
    """
    if outcome(call) is not CallOutcome.ANSWERED or call.served_by_machine:
        return None
    return _seconds(call.bridged_at or call.answered_at, call.ended_at)


def waited(call: PastCall) -> float | None:
    """Seconds until somebody talked with the caller, or the callee answered; else until the end.

    Who was served by a machine waited until it answered.
    """
    if outcome(call) is not CallOutcome.ANSWERED:
        return _seconds(call.started_at, call.ended_at)
    if call.outgoing:
        return _seconds(call.started_at, call.answered_at or call.bridged_at)
    return _seconds(call.started_at, call.bridged_at or call.answered_at or call.machine_at)


def _seconds(since: datetime | None, until: datetime | None) -> float | None:
    """Two clocks may have told the two times: never less than nothing."""
    if since is None or until is None:
        return None
    return max(0.0, (until - since) / timedelta(seconds=1))


# Calling back -----------------------------------------------------------------------------


def call_back_number(call: PastCall) -> str:
    """The number to dial to reach the other party again. Raises `InvalidNumber`."""
    number = call.other_party or ""
    if call.withheld:
        raise InvalidNumber("", "the number of the other party is withheld")
    try:
        return destination(number)
    except InvalidNumber as error:
        raise InvalidNumber(number, "the number of the other party is not known") from error


def call_back_from(call: PastCall, otherwise: str | None) -> str | None:
    """The caller id to call back with: the number that the two spoke over before, if it is one."""
    try:
        return caller_id(call.own_number or "")
    except InvalidNumber:
        return otherwise


# Searching --------------------------------------------------------------------------------

Moment = Annotated[datetime, Meta(tz=True)]
"""A time that is asked by. One without a zone is no moment, and refused as it comes."""


class Search(Struct, frozen=True, kw_only=True):
    """Which past calls are asked for: those that ended, the last to end first.

    Each word of `text` must stand in a number, the name, one who had the call, the queue, the
    disposition, the note, or in what was said. `agent` and `queue` narrow to names that
    contain them, `outcomes` to those kinds; none means all. `since` (included) and `until` (not
    included) are about the end of the call. `after` is the last call of the page
    before. A page has `limit` calls at most. `of` narrows to the calls that those agents had, no
    text among them to the calls of nobody; None means everybody's. `call` is the beginning of an
    id.
    With `masked` a word is looked for as whoever asks may read the texts: of a number in its last
    digits alone, so that nobody finds out the others one by one; `number` and `contacts` are
    whole numbers and stay so. The legs of agents' own phones are no
    calls, unless `phones`; those by which supervisors hear calls, unless `supervisors` as well.
    `members` has, for a word of `text` or `agent`, the users whom the team names so.
    What only the asker's contacts and country tell comes with the question: `contacts` has, for
    a word of `text`, the numbers of those whom they name so, `number` is the one that `text`
    as a whole is, in E.164; a call with such a far end is found by it.
    """

    text: str = ""
    agent: str = ""
    queue: str = ""
    outcomes: frozenset[CallOutcome] = frozenset()
    since: Moment | None = None
    until: Moment | None = None
    phones: bool = False
    supervisors: bool = True
    limit: int = PAGE
    after: CallId | None = None
    of: tuple[str, ...] | None = None
    call: str = ""
    masked: bool = False
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    contacts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    number: str = ""


def with_members(search: Search, names: Mapping[str, str]) -> Search:
    """The search as it also finds whom the team names so; `names` are its names by user."""
    typed = {word.text for word in (*words(search.text), *words(search.agent))}
    found = {
        text: tuple(user for user, name in names.items() if stands_in(text, name)) for text in typed
    }
    return structs.replace(search, members={text: users for text, users in found.items() if users})


def with_names(call: PastCall, names: Mapping[str, str]) -> PastCall:
    """The call with what people call those who had it."""
    if call.agent is None and not call.parts:
        return call
    parts = (structs.replace(part, name=names.get(part.member, "")) for part in call.parts)
    return structs.replace(call, agent_name=names.get(call.agent or ""), parts=tuple(parts))


def matches(search: Search, call: PastCall, spoken: Sequence[str] = ()) -> bool:
    """Whether the call is one of those asked for, on whatever page.

    `spoken` are the texts of what was said in it; each may hold words, but no numbers.
    """
    if call.ended_at is None or not _is_among(search, call, call.ended_at):
        return False
    if not all(stands_in(word.text, call.queue) for word in words(search.queue)):
        return False
    if not all(_is_had(word, call, search) for word in words(search.agent)):
        return False
    if search.number and call.other_party == search.number:
        return True
    if search.masked:
        call, spoken = _as_read(call), tuple(map(_READ.over_hidden, spoken))
    return all(
        _is_in(word, call, spoken)
        or _is_had(word, call, search)
        or call.other_party in search.contacts.get(word.text, ())
        for word in words(search.text)
    )


def _is_had(word: Word, call: PastCall, search: Search) -> bool:
    """Whether one who had the call is called so, by its user or its name."""
    named = search.members.get(word.text, ())
    return any(user in named or is_called(word, user) for user in call.had_by)


def is_called(word: Word, user: str) -> bool:
    """Whether a word stands in a user; one of digits as it is."""
    return word.text in user if word.digits else stands_in(word.text, user)


def _is_among(search: Search, call: PastCall, ended: datetime) -> bool:
    """Whether the call, which ended then, is one of those asked for, whatever stands in it."""
    return (
        (search.phones or call.role not in PHONES)
        and (search.supervisors or call.role != Role.SUPERVISOR)
        and (search.since is None or ended >= search.since)
        and (search.until is None or ended < search.until)
        and call.call.startswith(search.call)
        and (
            search.of is None or any(user in search.of for user in (call.agent or "", *call.had_by))
        )
        and (not search.outcomes or outcome(call) in search.outcomes)
    )


_READ: Final = NumberMask()


def masked(text: str | None) -> str | None:
    """A text as it is read by whom numbers are masked for."""
    return _READ.over_hidden(text) if text else text


def _as_read(call: PastCall) -> PastCall:
    """The call with the texts of it that may hold a customer's number masked."""
    return structs.replace(
        call,
        from_=masked(call.from_),
        to=masked(call.to),
        name=masked(call.name),
        note=masked(call.note),
    )


def _is_in(word: Word, call: PastCall, spoken: Sequence[str]) -> bool:
    """A word of digits is looked for in the numbers and, as it is, in the name and the note."""
    if word.digits:
        numbers, remarks = (call.from_, call.to), (call.name, call.note)
        in_number = any(word.digits in number for number in numbers if number)
        return in_number or any(word.text in remark for remark in remarks if remark)
    texts = (call.from_, call.to, call.name, call.queue, call.disposition, call.note)
    return stands_in(word.text, *texts) or any(stands_in(word.text, text) for text in spoken)
