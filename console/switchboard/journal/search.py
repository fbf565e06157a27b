"""A search of the history as SQL: pieces of this file alone, what was typed as parameters.

A word that is no number may also stand in a text that was spoken in the call. Digits and
ASCII texts are looked for by SQLite, other texts by `stands_in`, and what a call was is
told by `call_outcome`: both are the domain's own, so that a page is what
`console.domain.history.past_calls.matches` says. The search itself runs in an index that
holds all it looks at of a call's line; only the calls of the page are fetched.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from console.domain.acts import Role
from console.domain.history.matching import Word, stands_in, words
from console.domain.history.outcomes import CallOutcome, outcome_of
from console.domain.history.past_calls import LONGEST_PAGE, PHONES, Search, masked
from console.domain.people.far_end import far_end_number
from console.switchboard.journal.history.grams import users_called
from console.switchboard.journal.schema import PROJECTED

Parameters = dict[str, str | float]

_PAGE: Final = (
    "SELECT call_id, ended_at FROM calls WHERE ended_at >= :since AND ended_at < :until {more} "
    "ORDER BY ended_at DESC, call_id DESC LIMIT :limit"
)
_CALLS: Final = (
    f"SELECT {', '.join(f'calls.{column}' for column in PROJECTED)} FROM ({_PAGE}) AS page "
    "JOIN calls USING (call_id) ORDER BY page.ended_at DESC, call_id DESC"
)
_THOSE: Final = (
    f"SELECT {', '.join(f'calls.{column}' for column in PROJECTED)} FROM json_each(?) AS asked "
    "CROSS JOIN calls ON calls.call_id = asked.value"
)
_AFTER: Final = "AND (ended_at < :last OR call_id < :after)"
_UNANSWERED: Final = "AND answered_at IS NULL AND bridged_at IS NULL"
_OUTCOME: Final = (
    "AND call_outcome(direction, answered_at, bridged_at, cause, source, sip, error, machine_at, "
    "queue) IN ({kinds})"
)
_NUMBER: Final = (
    "(instr(from_number, :{digits}) OR instr(to_number, :{digits}) "
    "OR instr(name, :{text}) OR instr(note, :{text}))"
)
_TEXTS: Final = ("from_number", "to_number", "agent", "name", "queue", "disposition", "note")
_LIKE: Final = " OR ".join(f"{text} LIKE :{{like}} ESCAPE '!'" for text in _TEXTS)
_IN_LINE: Final = (
    f"CASE WHEN accented THEN stands_in(:{{text}}, {', '.join(_TEXTS)}) ELSE {_LIKE} END"
)
_SPOKEN: Final = (
    "call_id IN (SELECT spoken.call_id FROM spoken WHERE CASE WHEN spoken.accented "
    "THEN stands_in(:{text}, spoken.text) ELSE spoken.text LIKE :{like} ESCAPE '!' END)"
)
_SPOKEN_THERE: Final = (
    "EXISTS (SELECT 1 FROM spoken WHERE spoken.call_id = calls.call_id AND CASE "
    "WHEN spoken.accented THEN stands_in(:{text}, spoken.text) "
    "ELSE spoken.text LIKE :{like} ESCAPE '!' END)"
)
"""The same of each call that is looked at, where those are few."""
_HAD: Final = (
    "(agent IN ({users}) OR EXISTS (SELECT 1 FROM had WHERE had.step = 'took' "
    "AND had.agent IN ({users}) AND had.call_id = calls.call_id))"
)
"""Whether one of these users had the call."""
_NARROW: Final = "AND stands_in(:{text}, {name})"
_TOLD: Final = "CASE WHEN direction = 'outgoing' THEN to_number ELSE from_number END"
_OURS: Final = "CASE WHEN direction = 'outgoing' THEN from_number ELSE to_number END"
_WITH: Final = (
    f"CASE WHEN {_TOLD} IN ({{numbers}}) THEN far_end({_TOLD}, {_OURS}) = {_TOLD} "
    f"WHEN {_TOLD} GLOB '+[1-9]*' AND ltrim({_TOLD}, '+0123456789') = '' THEN 0 "
    f"ELSE far_end({_TOLD}, {_OURS}) IN ({{numbers}}) END"
)
"""Whether the far end has one of the numbers. What is in E.164, as nearly all are, is compared
as it is; the domain reads the rest, and what was found."""

_TOLD_MASKED: Final = re.compile(r"\b(from_number|to_number|name|note|spoken\.text)\b")
"""The columns that may hold a customer's number."""

_NAMED: Final = "SELECT value FROM json_each(:{named})"
_NAMED_SO: Final = "AND substr(call_id, 1, length(:named)) = :named"
_OF: Final = (
    "AND (ifnull(agent, '') IN ({agents}) OR EXISTS (SELECT 1 FROM had WHERE had.step = 'took' "
    "AND had.agent IN ({agents}) AND had.call_id = calls.call_id))"
)
_PHONES: Final = ", ".join(f"'{role.value}'" for role in sorted(PHONES))
_NO_PHONE: Final = f"AND (role IS NULL OR role NOT IN ({_PHONES}))"
_NO_SUPERVISOR: Final = f"AND (role IS NULL OR role <> '{Role.SUPERVISOR.value}')"

_EVER: Final = 1e12
"""Unix seconds after any call."""

_JOINED: Final = frozenset({CallOutcome.ANSWERED, CallOutcome.ABANDONED})


def define_functions(database: sqlite3.Connection) -> None:
    """Let SQL ask the domain."""
    database.create_function("stands_in", -1, stands_in, deterministic=True)
    database.create_function("call_outcome", 9, _outcome, deterministic=True)
    database.create_function("masked", 1, masked, deterministic=True)
    database.create_function("far_end", 2, far_end_number, deterministic=True)


class Question(Struct, frozen=True):
    """A search in SQL: what a call must be, and when it ended, as Unix times."""

    conditions: str
    parameters: Parameters
    since: float
    until: float
    limit: int

    def ids(self) -> tuple[str, Parameters]:
        """The ids of the newest calls: the index alone tells them."""
        return _PAGE.format(more=self.conditions), self.parameters | {
            "since": self.since,
            "until": self.until,
            "limit": self.limit,
        }

    def page(
        self,
        since: float = -math.inf,
        until: float = math.inf,
        limit: int = LONGEST_PAGE,
        ends: Sequence[float] = (),
    ) -> tuple[str, Parameters]:
        """The newest calls that ended within that time, at those instants if there are any."""
        parameters = self.parameters | {
            "since": max(self.since, since),
            "until": min(self.until, until),
            "limit": min(self.limit, limit),
        }
        at = {f"end{place}": end for place, end in enumerate(ends)}
        among = f" AND ended_at IN ({', '.join(f':{name}' for name in at)})" if at else ""
        return _CALLS.format(more=self.conditions + among), parameters | at


def those(calls: Sequence[str]) -> tuple[str, tuple[str]]:
    """The calls of those ids, in that order."""
    return _THOSE, (_list(calls),)


def question(
    search: Search, last: float | None, agents: Sequence[str], *, few: bool = False
) -> Question:
    """What a search asks for.

    `last` is the end of the call that `search.after` names, `agents` are all who ever had one.
    With `few`, what was said is looked up call by call; else once, for all of them.
    """
    parameters: Parameters = {}
    until = _seconds(search.until, _EVER)
    more = list(_conditions(search, parameters, agents, _SPOKEN_THERE if few else _SPOKEN))
    if search.after is not None and last is not None:
        more.append(_AFTER)
        until = min(until, math.nextafter(last, math.inf))
        parameters |= {"last": last, "after": search.after}
    return Question(
        " ".join(more),
        parameters,
        since=_seconds(search.since, 0.0),
        until=until,
        limit=max(0, min(search.limit, LONGEST_PAGE)),
    )


def _conditions(
    search: Search, parameters: Parameters, agents: Sequence[str], spoken: str
) -> Iterator[str]:
    if not search.phones:
        yield _NO_PHONE
    elif not search.supervisors:
        yield _NO_SUPERVISOR
    if search.outcomes:
        if not search.outcomes & _JOINED:
            yield _UNANSWERED
        kinds = {f"kind{place}": kind.value for place, kind in enumerate(sorted(search.outcomes))}
        parameters |= kinds
        yield _OUTCOME.format(kinds=", ".join(f":{name}" for name in kinds))
    if search.call:
        parameters["named"] = search.call
        yield _NAMED_SO
    if search.of is not None:
        of = {f"of{place}": agent for place, agent in enumerate(search.of)}
        parameters |= of
        yield _OF.format(agents=", ".join(f":{name}" for name in of))
    for place, word in enumerate(words(search.queue)):
        parameters[f"queue{place}"] = word.text
        yield _NARROW.format(text=f"queue{place}", name="queue")
    for place, word in enumerate(words(search.agent)):
        parameters[f"agent{place}"] = word.text
        called = f"{'instr(agent, ' if word.digits else 'stands_in('}"
        called += f":agent{place})" if word.digits else f":agent{place}, agent)"
        yield f"AND ({called}{_or_had(word, search, f'agents{place}', parameters, agents)})"
    if said := " AND ".join(_words(search, parameters, agents, spoken)):
        parameters |= {"number": search.number} if search.number else {}
        whole = f" OR {_WITH.format(numbers=':number')}" if search.number else ""
        yield f"AND (({said}){whole})"


def _words(
    search: Search, parameters: Parameters, agents: Sequence[str], spoken: str
) -> Iterator[str]:
    """That each word stands in the call, or is how the asker's contacts name the far end."""
    for place, word in enumerate(words(search.text)):
        numbers = search.contacts.get(word.text)
        had = _or_had(word, search, f"users{place}", parameters, agents)
        said = f"({_word(word, place, parameters, spoken)}{had})"
        said = _TOLD_MASKED.sub(r"masked(\1)", said) if search.masked else said
        if not numbers:
            yield said
            continue
        parameters[f"named{place}"] = _list(numbers)
        named = _WITH.format(numbers=_NAMED.format(named=f"named{place}"))
        yield f"({said} OR {named})"


def _list(texts: Sequence[str]) -> str:
    """The texts as one parameter, for `json_each`."""
    return msgspec.json.encode(texts).decode("utf-8")


def _or_had(
    word: Word, search: Search, name: str, parameters: Parameters, agents: Sequence[str]
) -> str:
    """Or that one had the call who is called so; no text where nobody is."""
    users = users_called(word, search, agents)
    if not users:
        return ""
    named = {f"{name}x{place}": user for place, user in enumerate(users)}
    parameters |= named
    return f" OR {_HAD.format(users=', '.join(f':{one}' for one in named))}"


def _word(word: Word, place: int, parameters: Parameters, spoken: str) -> str:
    text, digits, like = f"text{place}", f"digits{place}", f"like{place}"
    parameters[text] = word.text
    if word.digits:
        parameters[digits] = word.digits
        number = _NUMBER.format(text=text, digits=digits)
        return f"{number} OR instr(agent, :{text})"
    literally = re.sub(r"([!%_])", r"!\1", word.text)
    parameters[like] = f"%{literally}%"
    return f"{_IN_LINE} OR {spoken}".format(text=text, like=like)


def _seconds(moment: datetime | None, otherwise: float) -> float:
    return otherwise if moment is None else moment.timestamp()


def _outcome(*columns: Any) -> str:
    """`call_outcome` of SQL: of the columns as `_OUTCOME` names them."""
    direction, answered_at, bridged_at, cause, source, sip, error, machine_at, queue = columns
    return outcome_of(
        direction,
        answered=answered_at is not None,
        joined=bridged_at is not None,
        cause=cause,
        source=source,
        sip=sip,
        code=error,
        machine=machine_at is not None,
        queue=queue,
    ).value
