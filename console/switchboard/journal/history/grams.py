"""What a call and a search are indexed by: every three signs that stand beside each other.

Of digits every four, too: numbers have so many of the same three.

A word that stands in a text has all its grams there. The other way round it need not be so: a
call that has them may be meant, and is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec
import phonenumbers

from console.domain.history.matching import Word, plain, words
from console.domain.history.past_calls import Search, is_called, masked
from console.domain.leg import Direction
from console.domain.people.far_end import far_end_number
from console.text import HIDDEN, SEEN_DIGITS

READ_AS: Final = f"3 {unicodedata.unidata_version} {phonenumbers.__version__}"
"""How texts and numbers are read for the index: its first part is raised where that changes here,
in `plain`, `masked` or `far_end_number`."""

Grams: TypeAlias = tuple[str, ...]
"""Grams that a call must all have, or the beginning of one; the last signs of a word come first:
numbers begin alike."""

Alternatives: TypeAlias = tuple[Grams, ...]
"""Of these a call must have all of one."""

GRAM: Final = 3
_DIGITS: Final = 4
_NUMBER: Final = re.compile(rf"[0-9]{{{_DIGITS},}}")
_END: Final = "\n"
"""Stands behind each text. No word has it."""
_MOST: Final = 64
"""Alternatives that are looked up; with more, it is quicker to look at each call."""

_MAY_BE_MASKED: Final = re.compile(r"[^ -/:-~]")
"""What is printable ASCII without a digit is read as it is."""

_E164: Final = re.compile(r"\+[1-9][0-9]*", re.ASCII)


class Texts(NamedTuple):
    """What the index reads of a call: the columns of `TEXTS`; the last two are JSON arrays."""

    ended_at: float
    direction: str | None
    from_number: str | None
    to_number: str | None
    agent: str | None
    name: str | None
    queue: str | None
    disposition: str | None
    note: str | None
    had: str
    spoken: str


TEXTS: Final = (
    "SELECT ended_at, direction, from_number, to_number, agent, name, queue, disposition, note, "
    "(SELECT json_group_array(had.agent) FROM had "
    "WHERE had.call_id = calls.call_id AND had.step = 'took'), "
    "(SELECT json_group_array(spoken.text) FROM spoken WHERE spoken.call_id = calls.call_id) "
    "FROM calls WHERE ended_at >= ? AND ended_at < ? ORDER BY ended_at"
)


# Of a call --------------------------------------------------------------------------------


def grams_of_call(call: Texts) -> set[str]:
    """The grams of all that a search may find a call by."""
    found: set[str] = set()
    for text in _texts(call):
        read = f"{plain(text)}{_END}"
        found.update(_runs(read, GRAM))
        for digits in _NUMBER.findall(read):
            found.update(_runs(digits, _DIGITS))
    return found


def _texts(call: Texts) -> Iterator[str]:
    for text in (call.from_number, call.to_number, call.name, call.note):
        yield from _as_read(text)
    for text in (call.agent, call.queue, call.disposition):
        if text:
            yield text
    yield from _listed(call.had)
    for text in _listed(call.spoken):
        yield from _as_read(text)
    outgoing = call.direction == Direction.OUTGOING
    ends = (call.to_number, call.from_number) if outgoing else (call.from_number, call.to_number)
    yield from _far_end(*ends)


_NONE: Final = "[]"


def _listed(array: str) -> list[str]:
    return msgspec.json.decode(array, type=list[str]) if array != _NONE else []


def _as_read(text: str | None) -> Iterator[str]:
    """A text, and how those read it for whom numbers are masked, where that is not its end."""
    if not text:
        return
    yield text
    if _E164.fullmatch(text) or not _MAY_BE_MASKED.search(text):
        return  # of a number its end is left
    shown = masked(text)
    if shown and shown not in (text, f"{HIDDEN}{text[-SEEN_DIGITS:]}"):
        yield shown


def _far_end(told: str | None, ours: str | None) -> Iterator[str]:
    """The number of the far end, where it was told in other signs than it is looked for in."""
    if not told or _E164.fullmatch(told):
        return
    number = far_end_number(told, ours)
    if number:
        yield number


# Of a search ------------------------------------------------------------------------------


def requirements(search: Search, agents: Sequence[str]) -> tuple[Alternatives, ...]:
    """What a call must have to be found, as far as grams tell; nothing where they tell nothing.

    `agents` are all who ever had a call.
    """
    whole = [_of_number(search.number)] if search.number else []
    needed: list[Alternatives] = []
    for word in words(search.text):
        numbers = map(_of_number, search.contacts.get(word.text, ()))
        needed.append((*_of_word(word), *_of_users(word, search, agents), *numbers, *whole))
    needed += [
        (grams_sought(word.text), *_of_users(word, search, agents)) for word in words(search.agent)
    ]
    needed += [(grams_sought(word.text),) for word in words(search.queue)]
    known = (any_of for any_of in needed if all(any_of) and len(any_of) <= _MOST)
    return tuple(map(_told_apart, known))


def users_called(word: Word, search: Search, agents: Iterable[str]) -> tuple[str, ...]:
    """The users that a word means, by themselves or by the names of the team."""
    called = (user for user in agents if is_called(word, user))
    return tuple(dict.fromkeys((*search.members.get(word.text, ()), *called)))


def grams_sought(text: str) -> Grams:
    """The grams of what is looked for; none where nothing tells whether a call has it.

    What has two signs is itself the beginning of a gram of each text that it stands in.
    """
    if HIDDEN[0] in text or len(text) < GRAM - 1:
        return ()
    numbers = _NUMBER.findall(text)
    fours = [gram for digits in numbers for gram in _runs(digits, _DIGITS)]
    within = {gram for digits in numbers for gram in _runs(digits, GRAM)}
    threes = [gram for gram in _runs(text, GRAM) if gram not in within]
    return tuple(dict.fromkeys(reversed([*threes, *fours]))) or (text,)


def _runs(text: str, length: int) -> list[str]:
    """All that stands in a text in so many signs."""
    return [text[place : place + length] for place in range(len(text) - length + 1)]


def _of_users(word: Word, search: Search, agents: Sequence[str]) -> Iterator[Grams]:
    return (grams_sought(plain(user)) for user in users_called(word, search, agents))


def _of_word(word: Word) -> Iterator[Grams]:
    """Of a number what stands in numbers, and what stands in texts if that is not the same."""
    if word.digits:
        yield grams_sought(word.digits)
    if not word.digits or word.digits not in word.text:
        yield grams_sought(word.text)


def _of_number(number: str) -> Grams:
    return grams_sought(plain(number))


def _told_apart(any_of: Alternatives) -> Alternatives:
    """Those of the alternatives that are not narrower than another one of them."""
    sets = [frozenset(grams) for grams in dict.fromkeys(any_of)]
    return tuple(
        grams
        for grams, its in zip(dict.fromkeys(any_of), sets, strict=True)
        if not any(other < its for other in sets)
    )
