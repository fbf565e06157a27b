"""Which digits of a text are of a payment card's number, also where it is said in pieces.

The rule. Hidden is every number of 13 to 19 digits whose check digit is right (Luhn, ISO/IEC
7812), however it is grouped. Where a card may still be being read out, what is not known yet to
be one is hidden, too:

- of an interim text, which a final one replaces: four digits and more, and two at its end;
- of a final text: digits at its end that begin as card numbers do, from the sixth on, and groups
  of four that do so;
- of the text after that: digits that go on with them, up to 19 in all.

So of a card that is told in pieces its first five digits remain at most. A telephone number with
its plus sign, of 15 digits at most, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from console.domain.speech.digits import Group, Run, runs_of

SHORTEST: Final = 13
LONGEST: Final = 19
"""Digits of a card number."""

PIECE: Final = 6
"""Digits from which on the beginning of a card number is hidden: fewer name its bank alone."""

DIGIT: Final = "•"
"""Stands for one digit."""

MOST_GROUPS: Final = 500
"""Groups of one run that are looked at; a longer one is hidden whole."""

_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""The sum of the digits of twice a digit."""

_FOUR: Final = 4
_IN_INTERIM: Final = 4
_ENDING_INTERIM: Final = 2

_BEGINS: Final = re.compile(r"4|5[0-8]|6|22[2-9]|2[3-6]|27[0-2]|3[04-9]|81")
"""How numbers of the known networks begin."""

Pieces = tuple[str, ...]
"""Groups of digits that the texts before ended in, the oldest first."""


class Heard(Struct, frozen=True):
    """A text without card numbers, and the pieces that the next one may go on with."""

    text: str
    pieces: Pieces = ()


def without_cards(text: str, pieces: Pieces = (), *, final: bool = True) -> Heard:
    """The text with each digit of a card number hidden; `pieces` are of the text before it."""
    runs = runs_of(text)
    if not runs:
        return Heard(text, pieces)
    hidden: list[Group] = []
    open_before = _is_open(pieces)
    for run in runs:
        if run.called:
            continue
        long = sum(len(group.digits) for group in run.groups) >= _FOUR
        goes_on = run is runs[0] and (run.leading or (open_before and long))
        hidden += _hidden(run, pieces if goes_on else (), final=final)
    return Heard(_covered(text, hidden), _left_open(runs, pieces) if final else pieces)


def is_card(digits: str) -> bool:
    """Whether digits are as many as a card number has, and their check digit is right."""
    if not SHORTEST <= len(digits) <= LONGEST:
        return False
    doubled = (_DOUBLED[int(digit)] for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def is_of_network(digits: str) -> bool:
    """Whether digits are a card number that begins as those of the known networks do."""
    return is_card(digits) and _BEGINS.match(digits) is not None


def has_card(text: str) -> bool:
    """Whether a whole card number of a known network is told in a text, however it is grouped."""
    runs = ([one.digits for one in run.groups] for run in runs_of(text) if not run.called)
    return any(is_of_network("".join(told)) for run in runs for _, told in _in_a_row(run))


def _in_a_row(told: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Groups in a row with no more digits together than a card number has; where the first is."""
    for first in range(len(told)):
        length = 0
        for last in range(first, len(told)):
            length += len(told[last])
            if length > LONGEST:
                break
            yield first, told[first : last + 1]


def _hidden(run: Run, pieces: Pieces, *, final: bool) -> list[Group]:
    """The groups of a run that are hidden; the run goes on with those pieces."""
    own = tuple(group.digits for group in run.groups)
    least = _ENDING_INTERIM if run.trailing else _IN_INTERIM
    if len(own) > MOST_GROUPS or (not final and sum(map(len, own)) >= least):
        return list(run.groups)
    before = _without_repeated(pieces, own)
    told = (*before, *own)
    places = set(_cards(told)) | set(_fours(told))
    if run.trailing or before:
        places |= set(_piece(told))
    return [group for place, group in enumerate(run.groups, len(before)) if place in places]


def _cards(told: Sequence[str]) -> Iterator[int]:
    """The places of groups that make a card number together."""
    for first, groups in _in_a_row(told):
        if is_card("".join(groups)):
            yield from range(first, first + len(groups))


def _fours(told: Sequence[str]) -> Iterator[int]:
    """The places of groups of four, two and more, of which the first begins as a card does."""
    first = 0
    while first < len(told):
        last = first
        while last < len(told) and len(told[last]) == _FOUR:
            last += 1
        if last - first > 1 and _BEGINS.match(told[first]):
            yield from range(first, last)
        first = max(last, first + 1)


def _piece(told: Sequence[str]) -> Iterator[int]:
    """The places of the last groups that may be the beginning of a card number."""
    for first in range(max(0, len(told) - LONGEST), len(told)):
        begins = first == 0 or len(told[first]) >= _FOUR
        rest = "".join(told[first:])
        if begins and PIECE <= len(rest) <= LONGEST and _BEGINS.match(rest):
            yield from range(first, len(told))
            return


def _is_open(pieces: Pieces) -> bool:
    return any(True for _ in _piece(pieces))


def _without_repeated(pieces: Pieces, own: Pieces) -> Pieces:
    """The pieces without a last one that is said again: some texts come twice."""
    again = len(own) <= len(pieces) and pieces[len(pieces) - len(own) :] == own
    return pieces[: len(pieces) - len(own)] if again else pieces


def _left_open(runs: Sequence[Run], pieces: Pieces) -> Pieces:
    """What the next text may go on with: digits at the end of this one, and what they go on with.

    A question behind a piece of a card (`4111, is that right?`) does not end it.
    """
    last = runs[-1]
    own = tuple(group.digits for group in last.groups)
    goes_on = last is runs[0] and last.leading
    told = ((*_without_repeated(pieces, own), *own) if goes_on else own)[-LONGEST:]
    if last.called or not (last.trailing or (goes_on and _is_open(told))):
        return ()
    while told and sum(map(len, told)) >= LONGEST:
        told = told[1:]
    return told


def _covered(text: str, hidden: Sequence[Group]) -> str:
    """The text with a sign in the place of each digit of the groups."""
    parts, place = [], 0
    for group in sorted(hidden, key=lambda group: group.start):
        written = text[group.start : group.end]
        sign = DIGIT * (len(written) if written.isdecimal() else len(group.digits))
        parts += [text[place : group.start], sign]
        place = group.end
    return "".join([*parts, text[place:]])
