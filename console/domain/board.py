"""The board: every leg that is known, as a pure function of the set of facts.

`reduce` may be given facts in any order and any number of times; the board is
the same. It keeps each leg's facts sorted by time and folds them (`leg_fold.py`);
then legs that may be joined are paired, because Telnyx's `call.bridged` does
not name the other leg (seen in live captures).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, cast

import msgspec
from msgspec import Struct
from rpds import HashTrieMap

from console.domain.events import Fact
from console.domain.leg import CallId, CallState, Leg, rank
from console.domain.leg_fold import Folded, fold, joined_by_order
from console.domain.own_facts import calls_of

SIMULTANEOUS: Final = timedelta(seconds=5)
"""Two legs of a session whose `call.bridged` lie no further apart were bridged with each other."""

ORPHANS_KEPT: Final = 1000
"""Legs unknown by now whose facts wait for them; most are of other applications and never come."""

_TICK: Final = timedelta(microseconds=1)


class Record(Struct, frozen=True):
    """The leg as it is among the others, and the facts that it was folded from, in their order.

    `outlived` has the ends of the legs that it may have been bridged with and that have
    left the board since.
    """

    facts: tuple[Fact, ...]
    folded: Folded
    leg: Leg
    outlived: tuple[datetime, ...] = ()


_Sessions: TypeAlias = "HashTrieMap[str, frozenset[CallId]]"


class Board(Struct, frozen=True):
    """All legs by their id; facts that name a leg only by its `call_leg_id` wait in `orphans`.

    The maps share what a step leaves as it was, so that a fact costs as much among
    ten thousand legs as among ten. They have no order; `orphans` has the oldest first.
    """

    records: HashTrieMap[CallId, Record] = HashTrieMap()
    by_leg_id: HashTrieMap[str, CallId] = HashTrieMap()
    by_session: _Sessions = HashTrieMap()
    orphans: Mapping[str, tuple[Fact, ...]] = {}

    def leg(self, call: CallId) -> Leg | None:
        """The leg of that id, None if it is not on the board."""
        record = self.records.get(call)
        return record.leg if record else None

    def after(self, call: CallId, now: datetime) -> datetime:
        """`now`, as a time after all that is known of a leg.

        Facts have Telnyx's times; a clock that is behind must not put what was
        learnt just now before them.
        """
        record = self.records.get(call)
        return max(now, record.facts[-1].occurred_at + _TICK) if record else now

    @property
    def legs(self) -> Mapping[CallId, Leg]:
        """All legs, ended ones included, by id, in no order."""
        return {call: record.leg for call, record in _whole(self.records).items()}

    @property
    def oldest_first(self) -> tuple[Leg, ...]:
        """All legs, ended ones included, in the order in which they began."""
        return tuple(sorted(self.legs.values(), key=_age))

    def session(self, session_id: str | None) -> tuple[Leg, ...]:
        """The legs of a session, oldest first."""
        calls = self.by_session.get(session_id or "", frozenset())
        return tuple(sorted((self.records[call].leg for call in calls), key=_age))


def _whole(records: HashTrieMap[CallId, Record]) -> dict[CallId, Record]:
    """The map as a dict, in one step.

    To go through it rpds takes one key after another out of a copy, which takes twice to
    three times as long. What it tells pickle, of how it is made again, makes a dict too.
    """
    _, made_from = cast(tuple[type, tuple[Any, ...]], records.__reduce__())
    return dict(*made_from)


def _age(leg: Leg) -> tuple[datetime, CallId]:
    return (leg.started_at or leg.changed_at, leg.id)


def reduce(board: Board, fact: Fact) -> Board:
    """The board after one more fact."""
    return advance(board, fact)[0]


def advance(board: Board, fact: Fact) -> tuple[Board, frozenset[CallId]]:
    """The board after one more fact, and the legs that may look different now."""
    calls = calls_of(fact.payload) or _by_leg_id(board, fact)
    if not calls:
        return _adopt_later(board, fact), frozenset()
    touched: set[CallId] = set()
    for call in calls:
        board, changed = _with_fact(board, call, fact)
        if changed:
            touched |= _related(board, call)
    if not touched:
        return board, frozenset()
    return _paired(board, touched), frozenset(touched)


def forget(board: Board, calls: Iterable[CallId]) -> Board:
    """The board without some legs: they stay in the journal."""
    gone = frozenset(calls)
    if not gone:
        return board
    for call in [known for known in gone if known in board.records]:
        board = _forgotten(_outlived(board, call, gone), call)
    return board


def _outlived(board: Board, call: CallId, gone: frozenset[CallId]) -> Board:
    """The board on which those who stay know the end of one that goes."""
    mine = board.records[call].folded.leg
    if mine.ended_at is None or mine.bridged_at is None:
        return board
    records = board.records
    for other in _related(board, call) - gone:
        outlived = (*records[other].outlived, mine.ended_at)
        records = records.insert(other, msgspec.structs.replace(records[other], outlived=outlived))
    return msgspec.structs.replace(board, records=records)


def _forgotten(board: Board, call: CallId) -> Board:
    """The board without one leg, which none of its ids leads to any more."""
    leg = board.records[call].leg
    by_leg_id, by_session = board.by_leg_id, board.by_session
    if leg.leg_id and by_leg_id.get(leg.leg_id) == call:
        by_leg_id = by_leg_id.remove(leg.leg_id)
    by_session = _without(by_session, leg.session_id, call)
    return Board(board.records.remove(call), by_leg_id, by_session, board.orphans)


def _without(sessions: _Sessions, session: str | None, call: CallId) -> _Sessions:
    """The sessions, of which that one has the leg no more."""
    there = sessions.get(session or "", frozenset())
    if session is None or call not in there:
        return sessions
    left = there - {call}
    return sessions.insert(session, left) if left else sessions.remove(session)


# Facts to legs ----------------------------------------------------------------------------


def _by_leg_id(board: Board, fact: Fact) -> tuple[CallId, ...]:
    """The leg of a fact without a control id, such as `call.recording.saved`."""
    call = board.by_leg_id.get(fact.payload.call_leg_id or "")
    return (call,) if call else ()


def _adopt_later(board: Board, fact: Fact) -> Board:
    leg_id = fact.payload.call_leg_id
    if not leg_id:
        return board
    waiting = board.orphans.get(leg_id, ())
    if any(known.id == fact.id for known in waiting):
        return board
    orphans = {**board.orphans, leg_id: (*waiting, fact)}
    if len(orphans) > ORPHANS_KEPT:
        del orphans[next(iter(orphans))]
    return msgspec.structs.replace(board, orphans=orphans)


def _order(fact: Fact) -> tuple[datetime, int, str]:
    return (fact.occurred_at, rank(type(fact.payload)), fact.id)


def _with_fact(board: Board, call: CallId, fact: Fact) -> tuple[Board, bool]:
    record = board.records.get(call)
    facts = record.facts if record else ()
    place = bisect_left(facts, _order(fact), key=_order)
    if any(known.id == fact.id for known in facts):
        return board, False
    facts = (*facts[:place], fact, *facts[place:])
    at_the_end = record is not None and place == len(facts) - 1
    folded = fold(call, (fact,), record.folded) if record and at_the_end else fold(call, facts)
    outlived = record.outlived if record else ()
    return _with_record(board, call, Record(facts, folded, folded.leg, outlived)), True


def _with_record(board: Board, call: CallId, record: Record) -> Board:
    leg, by_leg_id, by_session = record.leg, board.by_leg_id, board.by_session
    before = board.records.get(call)
    if before is not None and before.leg.session_id != leg.session_id:
        # an earlier fact came late, and names another session
        by_session = _without(by_session, before.leg.session_id, call)
    session = by_session.get(leg.session_id or "", frozenset())
    if leg.session_id and call not in session:
        by_session = by_session.insert(leg.session_id, session | {call})
    is_new = leg.leg_id is not None and leg.leg_id not in by_leg_id
    if leg.leg_id and is_new:
        by_leg_id = by_leg_id.insert(leg.leg_id, call)
    board = Board(board.records.insert(call, record), by_leg_id, by_session, board.orphans)
    return _with_orphans(board, call, leg.leg_id) if leg.leg_id and is_new else board


def _with_orphans(board: Board, call: CallId, leg_id: str) -> Board:
    waiting = board.orphans.get(leg_id)
    if not waiting:
        return board
    orphans = {key: facts for key, facts in board.orphans.items() if key != leg_id}
    board = msgspec.structs.replace(board, orphans=orphans)
    for fact in waiting:
        board, _ = _with_fact(board, call, fact)
    return board


# Legs to pairs ----------------------------------------------------------------------------


def _related(board: Board, call: CallId) -> frozenset[CallId]:
    """The leg, its session, and the legs that an order ever joined it with."""
    record = board.records[call]
    others = board.by_session.get(record.leg.session_id or "", frozenset())
    ordered = frozenset(other for other in record.folded.joined if other in board.records)
    return frozenset({call}) | others | ordered


def _paired(board: Board, calls: set[CallId]) -> Board:
    records = board.records
    for call in calls:
        record = board.records[call]
        leg = record.folded.leg
        partner = _partner(board, call)
        if partner is not None:
            leg = msgspec.structs.replace(leg, peer=partner)
        elif _left_alone(board, call):
            leg = record.folded.left_alone()
        if leg != record.leg:
            records = records.insert(call, msgspec.structs.replace(record, leg=leg))
    return board if records is board.records else msgspec.structs.replace(board, records=records)


def _candidates(board: Board, call: CallId) -> list[Record]:
    """The legs that this one may be, or have been, bridged with."""
    return [
        board.records[other]
        for other in sorted(_related(board, call) - {call})
        if board.records[other].leg.bridged_at is not None
    ]


def _partner(board: Board, call: CallId) -> CallId | None:
    """The leg that this one is bridged with; None if it is not, or if several could be meant."""
    mine = board.records[call].folded
    if mine.leg.known is not CallState.BRIDGED:
        return None
    live = [r for r in _candidates(board, call) if r.folded.leg.known is CallState.BRIDGED]
    ordered = [r for r in live if joined_by_order(mine, r.folded)]
    in_time = [r for r in live if _simultaneous(mine.leg, r.leg)]
    for choice in (ordered, in_time, live):
        if len(choice) == 1:
            return choice[0].leg.id
    return None


def _simultaneous(one: Leg, other: Leg) -> bool:
    if one.bridged_at is None or other.bridged_at is None:
        return False
    return abs(one.bridged_at - other.bridged_at) <= SIMULTANEOUS


def _left_alone(board: Board, call: CallId) -> bool:
    """Whether a bridged leg outlived everybody it was bridged with.

    No webhook says that a leg was parked. It follows from our own order where that
    parked it; otherwise it is known only once Telnyx, asked after the other's end,
    said that this one lives.
    """
    mine = board.records[call].folded
    if mine.leg.known is not CallState.BRIDGED:
        return False
    candidates = [record.leg.ended_at for record in _candidates(board, call)]
    ends = [*candidates, *board.records[call].outlived]
    if not ends or any(end is None for end in ends):
        return False
    seen = mine.sighted_at
    return mine.leg.parked or (
        seen is not None and all(end is not None and end < seen for end in ends)
    )
