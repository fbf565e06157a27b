"""Which legs the table shows, and in which order.

Pure functions of a leg and a `Lens`: connection, text filter and sort. The
table holds what they give (`rows.py`); they know neither rows nor a clock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Struct

from console.domain.leg import MAY_RING_WORD, CallId, Leg
from console.domain.people.far_end import who
from console.text import clean
from console.ui.grid.order import Place
from console.ui.render import leg as reading
from console.ui.render.whose import agent
from console.ui.state.callers import calls
from console.ui.state.reader import Reader


class Column(StrEnum):
    """The columns of the table, in their order."""

    STATE = "state"
    DIRECTION = "direction"
    FROM = "from"
    TO = "to"
    NAME = "name"
    DURATION = "duration"
    CONNECTION = "connection"
    AGENT = "agent"


class Lens(Struct, frozen=True, kw_only=True):
    """What the operator looks at.

    `connection` None shows all of them. `sort` None is the console's own order:
    offered and alone first, the longest waiting on top, then mine, then the rest by age.
    `mine` shows the calls of this console's agent alone, `sessions` one row for each session.
    """

    connection: str | None = None
    filter: str = ""
    sort: Column | None = None
    reverse: bool = False
    mine: bool = False
    sessions: bool = False


class Names(Struct, frozen=True, kw_only=True):
    """Who reads, and what the connections are called, by their ids."""

    reader: Reader = Reader()
    connections: Mapping[str, str] = {}


# Filter -----------------------------------------------------------------------------------

_DIGITS_AND_PUNCTUATION: Final = frozenset("+0123456789().-/")


_WORD: Final = re.compile(r"!?/(?:\\.|[^\\/])*+(?:/|\\?$)|\S+")
"""A pattern from slash to slash, blanks included, or what stands between blanks."""


class Word(NamedTuple):
    """One word of the filter: what to look for, its digits, and whether it must be absent.

    `pattern` is set for a word that is one; the text is then as it was typed.
    """

    text: str
    digits: str
    negated: bool
    pattern: Pattern | None = None


def words(filter_text: str) -> tuple[Word, ...]:
    """The words of a filter: plain ones, `/patterns/` and `~letters` in order.

    A `!` in front negates one; a sign alone means nothing yet, and a pattern that is
    none looks for nothing: `fault` tells why.
    """
    return tuple(word for word in _typed(filter_text) if not (word.pattern and word.pattern.fault))


def fault(filter_text: str) -> str:
    """What is wrong with a filter, in words; no text if nothing is."""
    return next((one.pattern.fault for one in _typed(filter_text) if one.pattern), "")


def _typed(filter_text: str) -> Iterator[Word]:
    for typed in _WORD.findall(filter_text):
        negated = typed.startswith("!")
        text = typed[1:] if negated else typed
        sign, rest = text[:1], text[1:]
        if sign == "/":
            body = rest.removesuffix("/") if not rest.endswith("\\/") else rest
            if body:
                yield Word(text, "", negated, expression(body))
        elif sign == "~":
            if rest:
                yield Word(text, "", negated, in_order(folded(rest)))
        elif text:
            plain = folded(text)
            digits = _digits(plain) if _DIGITS_AND_PUNCTUATION.issuperset(plain) else ""
            yield Word(plain, digits, negated)


def folded(text: str) -> str:
    """The text without case and accents, so that `jose` finds José."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def matches(leg: Leg, wanted: tuple[Word, ...], names: Names) -> bool:
    """Whether every word is found in the leg's numbers, name, state, agent or connection."""
    if not wanted:
        return True
    text, digits = _searched(
        _state_words(leg),
        leg.direction.value if leg.direction else None,
        leg.from_,
        leg.to,
        leg.name,
        reading.name(leg),
        leg.other_party,
        agent(leg, names.reader),
        leg.agent,
        reading.connection(leg, names.connections),
    )
    return all(_found(word, text, digits) is not word.negated for word in wanted)


def _state_words(leg: Leg) -> str:
    """The state, and what stands on the screen in its place."""
    if leg.alone_since is not None:
        return f"{leg.state.value} alone"
    return f"{leg.state.value} {MAY_RING_WORD}" if leg.may_ring else leg.state.value


@lru_cache(maxsize=16_384)
def _searched(
    state: str, direction: str | None, from_: str | None, to: str | None, *others: str | None
) -> tuple[str, str]:
    """What words, and what digits are looked for in; kept, for every letter typed asks again."""
    parts = (state, direction, from_, to, *others)
    text = folded("\n".join(part for part in parts if part))
    return text, f"{_digits(from_ or '')}\n{_digits(to or '')}"


def _found(word: Word, text: str, digits: str) -> bool:
    if word.pattern is not None and word.pattern.found is not None:
        return word.pattern.found(text)
    return word.text in text or (bool(word.digits) and word.digits in digits)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


# Order ------------------------------------------------------------------------------------

_CALLING, _MINE, _OTHERS = range(3)
_STATE_ORDER: Final = {state: place for place, state in enumerate(reading.STATES)}


def visible(leg: Leg, lens: Lens, wanted: tuple[Word, ...], names: Names) -> bool:
    """Whether the leg is seen through the lens; `wanted` are the words of its filter."""
    if lens.connection is not None and leg.connection_id != lens.connection:
        return False
    if lens.mine and not names.reader.is_mine(leg):
        return False
    return matches(leg, wanted, names)


def seen_through(lens: Lens, legs: Iterable[Leg], names: Names) -> tuple[Leg, ...]:
    """Those of the legs that are seen through the lens, in its order."""
    wanted = words(lens.filter)
    seen = [leg for leg in legs if visible(leg, lens, wanted, names)]
    return tuple(sorted(seen, key=lambda leg: place(leg, lens, names), reverse=lens.reverse))


def place(leg: Leg, lens: Lens, names: Names) -> Place[CallId]:
    """Where the leg stands among those seen through the lens."""
    begun = (leg.alone_since or leg.started_at or leg.changed_at).timestamp()
    if lens.sort is None:
        return Place(_group(leg, names.reader), "", begun, leg.id)
    if lens.sort is Column.STATE:
        alone = leg.alone_since is not None
        return Place(-1 if alone else _STATE_ORDER[leg.state], "", begun, leg.id)
    if lens.sort is Column.DURATION:
        counted_from = leg.answered_at or leg.started_at or datetime.fromtimestamp(0, UTC)
        return Place(0, "", -counted_from.timestamp(), leg.id)
    text = _sort_text(leg, lens.sort, names)
    return Place(int(not text), text, begun, leg.id)


def _group(leg: Leg, reader: Reader) -> int:
    """Who calls, mine or others, by the last proof: a doubt or a hang-up under way moves no leg."""
    if calls(leg) and not reader.is_for_others(leg):
        return _CALLING
    return _MINE if reader.is_mine(leg) else _OTHERS


def _sort_text(leg: Leg, column: Column, names: Names) -> str:
    """What a column is sorted by; an empty text stands last."""
    match column:
        case Column.DIRECTION:
            return leg.direction.value if leg.direction else ""
        case Column.FROM:
            return leg.from_ or ""
        case Column.TO:
            return leg.to or ""
        case Column.NAME:
            return folded(who(leg).name)
        case Column.CONNECTION:
            return folded(reading.connection(leg, names.connections))
        case _:
            return folded(agent(leg, names.reader))


LONGEST: Final = 100
"""Characters of a pattern, or of letters in order."""

_MEMORY: Final = 1 << 16
"""Bytes that RE2 may take for a pattern; they bound its size, and so its time."""


class Pattern(NamedTuple):
    """Whether a plain text answers to a pattern; or, in words, why that is no pattern."""

    found: Callable[[str], bool] | None
    fault: str = ""


@lru_cache(maxsize=64)
def expression(typed: str) -> Pattern:
    """A regular expression for texts without case and accents; `^` and `$` are those of a line."""
    if len(typed) > LONGEST:
        return Pattern(None, f"a pattern has at most {LONGEST} characters")
    # Needed by few, and only then: it is loaded with the first pattern.
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.case_sensitive = False
    options.max_mem = _MEMORY
    try:
        search = re2.compile(f"(?m){_without_accents(typed)}", options).search
    except re2.error as error:
        return Pattern(None, _in_words(error))
    return Pattern(lambda text: search(text) is not None)


def _in_words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    reason = clean(text.partition(": ")[0], 60)
    if "too large" in reason:
        return "this pattern is too large"
    return f"this is no pattern: {reason}"


def _without_accents(typed: str) -> str:
    r"""The same pattern for texts without accents; `\D` and its like keep their case."""
    if typed.isascii():
        return typed
    parts = unicodedata.normalize("NFKD", typed)
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=64)
def in_order(letters: str) -> Pattern:
    """Letters that stand in a line in that order, with anything between: `alv` finds Ada Lovelace.

    Each letter is looked for once from where the one before was found, and each line only from
    its beginning: nothing is tried twice.
    """
    if len(letters) > LONGEST:
        return Pattern(None, f"at most {LONGEST} letters are looked for in order")
    gaps = "".join(f"[^{letter}\n]*+{letter}" for letter in map(re.escape, letters))
    search = re.compile(f"^{gaps}", re.MULTILINE).search
    return Pattern(lambda text: search(text) is not None)
