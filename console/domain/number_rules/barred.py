"""The do-not-call register: the numbers that nobody here calls any more.

It is folded from facts in any order: of each number the latest word counts, and of two of one
moment the one that bars. What was taken off stays known as that, or an older word would count
again once the later one is gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from heapq import nsmallest
from typing import Any, Final

from msgspec import Struct

from console.domain.events import Fact
from console.domain.number_rules.rules import Ruling, Verdict, number_in
from console.domain.numbers import is_emergency
from console.domain.own_facts import NumbersBarred, NumbersUnbarred

DO_NOT_CALL: Final = "do not call"
"""The disposition that bars the far number of its call, in any letters."""

TOLD: Final = 2000
"""Numbers that a console is told of at most: those barred last."""

ON_LIST: Final = "it is on the do-not-call list"

LONGEST_WHY: Final = 200
"""Characters of a reason at most."""

AT_ONCE: Final = 500
"""Numbers in one fact at most."""


class BarredNumber(Struct, frozen=True, kw_only=True):
    """A number that is not called: since when, by whose word, and why. The reason is not clean."""

    number: str
    at: datetime
    by: str
    why: str = ""


class _Word(Struct, frozen=True, order=True):
    """The word that counts for a number: the greatest of all. `noted_at` is its youngest fact's."""

    at: datetime
    bars: bool
    by: str
    why: str
    noted_at: datetime


class Register:
    """All numbers that were ever barred. Facts of any sort may be given, each any number of times.

    `count` is how many are barred now.
    """

    def __init__(self) -> None:
        self._words: dict[str, _Word] = {}
        self.count = 0

    def take(self, fact: Fact) -> tuple[str, ...]:
        """Take one more fact: the numbers that are barred by it, or are not barred any more."""
        payload = fact.payload
        if not isinstance(payload, NumbersBarred | NumbersUnbarred):
            return ()
        bars = isinstance(payload, NumbersBarred)
        why = payload.why if isinstance(payload, NumbersBarred) else ""
        word = _Word(payload.at, bars, payload.by, why, fact.received_at)
        return tuple(one for one in payload.numbers if self._changed(one, word))

    def _changed(self, number: str, word: _Word) -> bool:
        before = self._words.get(number)
        if before is not None and word <= before:
            return False
        self._words[number] = word
        barred = before is not None and before.bars
        self.count += word.bars - barred
        return word.bars is not barred

    def is_barred(self, number: str) -> bool:
        """Whether an E.164 number is not called."""
        word = self._words.get(number)
        return word is not None and word.bars

    def barred(self, number: str) -> BarredNumber | None:
        """What is known of a number that is not called; None of any other."""
        word = self._words.get(number)
        if word is None or not word.bars:
            return None
        return BarredNumber(number=number, at=word.at, by=word.by, why=word.why)

    def on(self, called: str) -> Ruling | None:
        """The ruling on a destination that the register forbids, a number in a SIP address too."""
        found = self.barred(number_in(called))
        return None if found is None else Ruling(Verdict.DENIED, barred_words(found), barred=True)

    def page(self, after: str) -> tuple[BarredNumber, ...]:
        """Those that are barred, in the order of the numbers, after that one; a page at most."""
        numbers = nsmallest(
            AT_ONCE, (n for n, word in self._words.items() if word.bars and n > after)
        )
        return tuple(one for one in map(self.barred, numbers) if one is not None)

    def __iter__(self) -> Iterator[BarredNumber]:
        found = map(self.barred, self._words)
        return (one for one in found if one is not None)

    def lasting(self, noted_before: datetime) -> Iterator[NumbersBarred | NumbersUnbarred]:
        """What is to be noted anew: the words whose facts are older than that.

        Who takes them has the same register, and facts that are younger.
        """
        due: dict[_Word, list[str]] = {}
        said: dict[str, Any]
        for number, word in self._words.items():
            if word.noted_at < noted_before:
                due.setdefault(word, []).append(number)
        for word, numbers in due.items():
            renewed = word.noted_at.isoformat()
            for some in chunks(sorted(numbers)):
                said = {"numbers": some, "by": word.by, "at": word.at, "renewed": renewed}
                yield NumbersBarred(**said, why=word.why) if word.bars else NumbersUnbarred(**said)


def chunks(numbers: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The numbers, as many together as one fact tells."""
    all_ = tuple(numbers)
    return (all_[begin : begin + AT_ONCE] for begin in range(0, len(all_), AT_ONCE))


def barred_words(one: BarredNumber) -> str:
    """Why it is not called, for people."""
    said = f": {one.why}" if one.why else ""
    return f"{ON_LIST} since {one.at.astimezone():%Y-%m-%d}{said}"


EMERGENCY: Final = "an emergency number is never barred"


def why_never_barred(number: str, ours: Collection[str]) -> str | None:
    """Why a number may not be put on the register, in words; None for one that may.

    `ours` are the numbers of the account, of colleagues and of their phones.
    """
    if not number.startswith("+"):
        return "only a telephone number can be barred: +, country code and number"
    if is_emergency(number):
        return EMERGENCY
    if number in ours:
        return "it is a number of your own: of the account, a colleague or a phone here"
    return None


def bars(*said: str) -> bool:
    """Whether a disposition, of that code or text, has the far number of its call barred."""
    return any(" ".join(one.replace("-", " ").split()).casefold() == DO_NOT_CALL for one in said)
