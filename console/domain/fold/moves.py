"""The state of a leg, folded from what moved it.

Each move is taken from the state before it, so the moves are kept in their order, and the
state every few of them: one that comes late has only those between two such states taken
anew, and of those behind it as many as end otherwise than before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from console.domain.fold.places import Place
from console.domain.leg import NEXT, CallState, Move

STRETCH: Final = 24
"""Moves between two states that are kept; twice as many where late ones were put in."""


class Standing(Struct, frozen=True, array_like=True, gc=False):
    """Where the moves took a leg: its state, and by which move.

    A leg that is `resumed` is ANSWERED here, and BRIDGED if it ever was: see `Folded.known`.
    """

    known: CallState | None = None
    resumed: bool = False
    since: Place | None = None


NOWHERE: Final = Standing()

_Moves: TypeAlias = tuple[tuple[Place, Move], ...]


class Stretch(Struct, frozen=True, array_like=True, gc=False):
    """Some moves, and where the leg is after them."""

    moves: _Moves
    after: Standing


Moves: TypeAlias = tuple[Stretch, ...]
"""All moves of a leg, in stretches."""


def standing(moves: Moves) -> Standing:
    """Where the leg is after the last move."""
    return moves[-1].after if moves else NOWHERE


def resumed_to(moves: Moves) -> Place | None:
    """By which move a leg came into what it was in before it was held, and is in again."""
    now, came = NOWHERE, None
    for stretch in moves:
        for place, move in stretch.moves:
            before, now = now, _moved(now, place, move)
            if now is not before and not now.resumed and now.known is not CallState.HELD:
                came = place
    return came


def with_move(stretches: Moves, place: Place, move: Move) -> Moves:
    """The moves with one more; the same object if one stands at that place."""
    if not stretches or place > stretches[-1].moves[-1][0]:
        return _lengthened(stretches, place, move)
    at = max(0, bisect_right(stretches, place, key=_begin) - 1)
    moves = stretches[at].moves
    index = bisect_left(moves, place, key=_place)
    if index < len(moves) and moves[index][0] == place:
        return stretches
    moves = (*moves[:index], (place, move), *moves[index:])
    now = stretches[at - 1].after if at else NOWHERE
    anew: list[Stretch] = []
    for part in (moves,) if len(moves) <= 2 * STRETCH else (moves[:STRETCH], moves[STRETCH:]):
        now = _taken(part, now)
        anew.append(Stretch(part, now))
    return (*stretches[:at], *anew, *_behind(stretches, at, now))


def _lengthened(stretches: Moves, place: Place, move: Move) -> Moves:
    now = _moved(standing(stretches), place, move)
    if not stretches or len(stretches[-1].moves) >= STRETCH:
        return (*stretches, Stretch(((place, move),), now))
    return (*stretches[:-1], Stretch((*stretches[-1].moves, (place, move)), now))


def _behind(stretches: Moves, at: int, now: Standing) -> Iterator[Stretch]:
    """The stretches behind the one at `at`, after which the leg is somewhere else now."""
    before = stretches[at].after
    for number in range(at + 1, len(stretches)):
        if now == before:
            yield from stretches[number:]
            return
        stretch = stretches[number]
        now = _after(stretch, before, now)
        before = stretch.after
        yield Stretch(stretch.moves, now)


def _after(stretch: Stretch, before: Standing, now: Standing) -> Standing:
    """What ended stays so; from the same state all goes the same way."""
    if now.known is CallState.ENDED:
        return now
    if (before.known, before.resumed) != (now.known, now.resumed):
        return _taken(stretch.moves, now)
    after = stretch.after
    moved_on = after.since != before.since
    return after if moved_on else Standing(after.known, after.resumed, now.since)


def _taken(moves: _Moves, now: Standing) -> Standing:
    for place, move in moves:
        now = _moved(now, place, move)
    return now


def _moved(before: Standing, place: Place, move: Move) -> Standing:
    known = NEXT[before.known].get(move)
    if known is None or known is before.known:
        return before
    return Standing(known, move is Move.UNHELD, place)


def _place(move: tuple[Place, Move]) -> Place:
    return move[0]


def _begin(stretch: Stretch) -> Place:
    return stretch.moves[0][0]
