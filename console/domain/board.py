"""The board: every leg that is known, as a pure function of the set of facts.

`reduce` may be given facts in any order and any number of times; the board is
the same. It folds each leg's facts (`fold/facts.py`), then those that may be joined are
paired (`fold/pairing.py`). A fact costs as much among many legs and many facts as among few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final, cast

import msgspec
from msgspec import Struct
from rpds import HashTrieMap

from console.domain.events import Fact
from console.domain.fold.facts import with_fact
from console.domain.fold.leg import Folded, changed_at, leg_of
from console.domain.fold.packed import Packed, unpacked
from console.domain.fold.pairing import NOT_BRIDGED, Pairing, Verdict, may_be_bridged
from console.domain.fold.places import value
from console.domain.fold.session import NOBODY, Session, latest
from console.domain.leg import CallId, CallState, Leg, age
from console.domain.own_facts import calls_of

ORPHANS_KEPT: Final = 1000
"""Legs unknown by now whose facts wait for them; most are of other applications and never come."""


class Record(Struct, frozen=True, gc=False):
    """A leg as its own facts tell it, and as it is among the others, by the `verdict`.

    What they tell is `kept` packed where nothing was told for a while.
    """

    kept: Folded | bytes
    leg: Leg
    verdict: Verdict = NOT_BRIDGED

    @property
    def folded(self) -> Folded:
        """The leg as its own facts tell it."""
        kept = self.kept
        return unpacked(kept) if isinstance(kept, bytes) else kept


class Board(Struct, frozen=True):
    """All legs by their id; facts that name a leg only by its `call_leg_id` wait in `orphans`.

    The maps share what a step leaves as it was, so that a fact costs as much among
    ten thousand legs as among ten. They have no order; `orphans` has the oldest first.
    """

    records: HashTrieMap[CallId, Record] = HashTrieMap()
    by_leg_id: HashTrieMap[str, CallId] = HashTrieMap()
    pairing: Pairing = Pairing()
    orphans: Mapping[str, tuple[Fact, ...]] = {}

    def leg(self, call: CallId) -> Leg | None:
        """The leg of that id, None if it is not on the board."""
        record = self.records.get(call)
        return record.leg if record else None

    def folded(self, call: CallId) -> Folded | None:
        """The leg of that id as its own facts tell it, None if it is not on the board."""
        record = self.records.get(call)
        return record.folded if record else None

    def after(self, call: CallId, now: datetime) -> datetime:
        """`now`, as a time after all that is known of a leg.

        Facts have Telnyx's times; a clock that is behind must not put what was
        learnt just now before them.
        """
        folded = self.folded(call)
        return folded.after(now) if folded is not None else now

    @property
    def by_session(self) -> HashTrieMap[str, Session]:
        """The sessions of which a leg is on the board."""
        return self.pairing.sessions

    def made_by(self, mark: str) -> Leg | None:
        """The leg that carries the mark of an order (`ids.mark_of`), None if none or several do."""
        made = tuple(self.pairing.transfers.made.get(mark, ()))
        return self.leg(made[0]) if len(made) == 1 else None

    @property
    def legs(self) -> Mapping[CallId, Leg]:
        """All legs, ended ones included, by id, in no order."""
        return {call: record.leg for call, record in _whole(self.records).items()}

    @property
    def oldest_first(self) -> tuple[Leg, ...]:
        """All legs, ended ones included, in the order in which they began."""
        return tuple(sorted(self.legs.values(), key=age))

    def session(self, session_id: str | None) -> tuple[Leg, ...]:
        """The legs of a session, oldest first."""
        calls = self.by_session.get(session_id or "", NOBODY).legs
        return tuple(sorted((self.records[call].leg for call in calls), key=age))


def _whole(records: HashTrieMap[CallId, Record]) -> dict[CallId, Record]:
    """The map as a dict, in one step.

    To go through it rpds takes one key after another out of a copy, which takes twice to
    three times as long. What it tells pickle, of how it is made again, makes a dict too.
    """
    _, made_from = cast(tuple[type, tuple[Any, ...]], records.__reduce__())
    return dict(*made_from)


def reduce(board: Board, fact: Fact) -> Board:
    """The board after one more fact."""
    return advance(board, fact)[0]


def advance(
    board: Board, fact: Fact, has_left: Callable[[CallId], bool] | None = None
) -> tuple[Board, frozenset[CallId]]:
    """The board after one more fact, and the legs that may look different now.

    Of several legs that the fact is about, those that have left the board are not put back.
    """
    calls = calls_of(fact.payload) or _by_leg_id(board, fact)
    if has_left is not None and len(calls) > 1:
        calls = tuple(call for call in calls if call in board.records or not has_left(call))
    if not calls:
        return _adopt_later(board, fact), frozenset()
    touched: set[CallId] = set()
    for call in calls:
        before = board.folded(call)
        board, more = _with_leg(board, with_fact(before, call, fact))
        touched |= more
    return board, frozenset(touched)


def folded_again(
    board: Board, call: CallId, facts: Iterable[Fact]
) -> tuple[Board, frozenset[CallId]]:
    """The board with a leg as all facts of its timeline tell it, and the legs that it touches.

    For a leg of which a fact is another one than it was: what was folded holds the old one.
    """
    folded: Folded | None = None
    for fact in facts:
        calls = calls_of(fact.payload)
        if call in calls or (not calls and fact.payload.call_leg_id):
            folded = with_fact(folded, call, fact)
    if folded is None:
        return forget(board, (call,)), frozenset()
    board, touched = _with_leg(board, folded)
    return board, frozenset(touched)


def restoring(
    legs: Iterable[Packed], step: int, at_hand: Callable[[Leg], bool] = lambda _: False
) -> Iterator[Board]:
    """A board of legs that were folded before, each once; facts of them may follow.

    A few are taken at a time, so that whoever gives them need not have all at once.

    It comes again after every `step` legs, so that whoever makes it may pause; the last one
    is whole. All are known to one another before any is paired, so that each is paired once.
    Those that are to be `at_hand` are unpacked on it, the others as they came.
    """
    board, unpaired, coming = Board(), list[CallId](), iter(legs)
    while some := [(one.body, one.folded) for one in islice(coming, step)]:
        ids: dict[str, CallId] = {}
        records: dict[CallId, Record] = {}
        for body, folded in some:
            leg = leg_of(folded)
            if leg.leg_id and leg.leg_id not in board.by_leg_id:
                ids.setdefault(leg.leg_id, leg.id)
            records[leg.id] = Record(folded if at_hand(leg) else body, leg)
            if may_be_bridged(folded):
                unpaired.append(leg.id)
        pairing = board.pairing.with_new(leg for _, leg in some)
        by_leg_id = board.by_leg_id.update(ids)
        board = Board(board.records.update(records), by_leg_id, pairing, board.orphans)
        yield board
    for begin in range(0, len(unpaired), step):
        board = _paired(board, unpaired[begin : begin + step])
        yield board


def packed_away(
    board: Board,
    packed: Iterable[tuple[Folded, bytes]],
    at_hand: Callable[[Leg], bool] = lambda _: False,
) -> Board:
    """The same board, with legs kept as what they are packed to, as far as they are the same.

    Those that are to be `at_hand` stay unpacked.
    """
    kept: dict[CallId, Record] = {}
    for folded, body in packed:
        record = board.records.get(folded.call)
        if record is not None and record.kept is folded and not at_hand(record.leg):
            kept[folded.call] = Record(body, record.leg, record.verdict)
    records = board.records.update(kept)
    return Board(records, board.by_leg_id, board.pairing, board.orphans)


def forget(board: Board, calls: Iterable[CallId]) -> Board:
    """The board without some legs: they stay in the journal."""
    for call in calls:
        record = board.records.get(call)
        if record is not None:
            board = _forgotten(board, record)
    return board


def _forgotten(board: Board, record: Record) -> Board:
    """The board without one leg, which none of its ids leads to any more."""
    leg, by_leg_id = record.leg, board.by_leg_id
    if leg.leg_id and by_leg_id.get(leg.leg_id) == leg.id:
        by_leg_id = by_leg_id.remove(leg.leg_id)
    pairing = board.pairing.without(record.folded, board.folded)
    return Board(board.records.remove(leg.id), by_leg_id, pairing, board.orphans)


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


def _with_leg(board: Board, folded: Folded) -> tuple[Board, set[CallId]]:
    """The board with a leg as its facts tell it now, and the legs that may look different."""
    board, folded = _with_orphans(board, folded)
    call, record = folded.call, board.records.get(folded.call)
    before = record.folded if record is not None else None
    if before is folded:
        return board, set()
    if record is not None and before is not None and _goes_on_only(before, folded):
        leg = record.leg
        if folded.media is not before.media:
            media = folded.shown_media(ended=not leg.alive)
            leg = msgspec.structs.replace(leg, media=media)
        state = folded.state(leg.known)
        if state is not leg.state:
            leg = msgspec.structs.replace(leg, state=state)
        return _with_record(board, Record(folded, leg, record.verdict)), {call}
    leg = leg_of(folded)
    by_leg_id = board.by_leg_id
    if leg.leg_id and leg.leg_id not in by_leg_id:
        by_leg_id = by_leg_id.insert(leg.leg_id, call)
    if record is not None and before is not None and _pairs_as(board.pairing, before, folded):
        leg = _as_paired(folded, leg, record.verdict)
        records = board.records.insert(call, Record(folded, leg, record.verdict))
        return Board(records, by_leg_id, board.pairing, board.orphans), {call}
    touched = {call}
    if before is not None:
        touched.update(board.pairing.swayed(before, board.folded))
    pairing = board.pairing.after(before, folded)
    records = board.records.insert(call, Record(folded, leg))
    after = Board(records, by_leg_id, pairing, board.orphans)
    touched.update(pairing.swayed(folded, after.folded))
    return _paired(after, touched), touched


def _with_orphans(board: Board, folded: Folded) -> tuple[Board, Folded]:
    """The leg with the facts that waited for its `call_leg_id`, which wait no more."""
    leg_id = value(folded.first.leg_id)
    if not leg_id or leg_id in board.by_leg_id:
        return board, folded
    waiting = board.orphans.get(leg_id)
    if not waiting:
        return board, folded
    orphans = {key: facts for key, facts in board.orphans.items() if key != leg_id}
    for fact in waiting:
        folded = with_fact(folded, folded.call, fact)
    return msgspec.structs.replace(board, orphans=orphans), folded


# Legs to pairs ----------------------------------------------------------------------------


def _goes_on_only(before: Folded, after: Folded) -> bool:
    """Whether all that changed is what goes on on the leg, and when it was heard of."""
    return (
        before.first is after.first
        and before.last is after.last
        and before.moves is after.moves
        and before.orders is after.orders
        and before.offers is after.offers
        and before.odd is after.odd
        and before.first_at is after.first_at
        and before.sighted_at is after.sighted_at
    )


def _with_record(board: Board, record: Record) -> Board:
    records = board.records.insert(record.leg.id, record)
    return Board(records, board.by_leg_id, board.pairing, board.orphans)


def _pairs_as(pairing: Pairing, before: Folded, after: Folded) -> bool:
    """Whether all pairs are as they were, that of this leg included."""
    if before.sighted_at != after.sighted_at or before.parked is not after.parked:
        return False
    return pairing.hinges(before) == pairing.hinges(after)


def _paired(board: Board, calls: Iterable[CallId]) -> Board:
    records = board.records
    for call in calls:
        record = board.records[call]
        folded = record.folded
        verdict = board.pairing.verdict(folded, board.folded)
        leg = _as_paired(folded, record.leg, verdict)
        if leg is not record.leg or verdict != record.verdict:
            records = records.insert(call, Record(record.kept, leg, verdict))
    return board if records is board.records else msgspec.structs.replace(board, records=records)


def _as_paired(folded: Folded, leg: Leg, verdict: Verdict) -> Leg:
    """The leg among the others.

    One that was bridged and is alone is answered; one of whose bridge another was told is bridged.
    """
    known, changed = folded.known, changed_at(folded)
    if verdict.alone_since is not None:
        known, changed = CallState.ANSWERED, verdict.alone_since
    elif verdict.bridged_at is not None:
        known, changed = CallState.BRIDGED, max(changed, verdict.bridged_at)
    paired = msgspec.structs.replace(
        leg,
        peer=verdict.peer,
        known=known,
        state=folded.state(known),
        changed_at=changed,
        bridged_at=latest(folded.bridged_at, verdict.bridged_at),
    )
    return leg if paired == leg else paired
