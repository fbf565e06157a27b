"""Who is bridged with whom: legs to pairs.

Telnyx's `call.bridged` does not name the other leg (seen in live captures), so it follows
from the orders, the times and the session. A session keeps its legs in such a way that
neither to pair a leg nor to find the legs whose partner hangs on it goes through all of
them: where several could be meant none is, and one more or less makes no difference.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct, structs
from rpds import HashTrieMap, HashTrieSet

from console.domain.fold.leg import Folded, changed_at
from console.domain.fold.one_sided import FoldedOf, Transfers, follower
from console.domain.fold.places import value
from console.domain.leg import CallId, CallState

SIMULTANEOUS: Final = timedelta(seconds=5)
"""Two legs of a session whose `call.bridged` lie no further apart were bridged with each other."""

_SEVERAL: Final = 2
"""Others that could be meant; where there are so many, none is."""

_Bridged: TypeAlias = tuple[datetime, CallId]
_Sorted = TypeVar("_Sorted", bound=datetime | tuple[datetime, str])


class Session(Struct, frozen=True):
    """The legs of one session.

    `bridged` are those that are, by the time at which they were; `left` those that ever
    were and have not ended; `ends` the times of the ends of those that were. `outlived` is
    the last end of those that have left the board.
    """

    legs: HashTrieSet[CallId] = HashTrieSet()
    bridged: tuple[_Bridged, ...] = ()
    left: HashTrieSet[CallId] = HashTrieSet()
    ends: tuple[datetime, ...] = ()
    outlived: datetime | None = None

    def with_leg(self, leg: Folded) -> Session:
        """The session with a leg that was not in it."""
        bridged, left, ends = self.bridged, self.left, self.ends
        at, end = leg.bridged_at, leg.ended_at
        if at is not None and end is not None:
            ends = _put_in(ends, end)
        elif at is not None:
            left = left.insert(leg.call)
            if leg.known is CallState.BRIDGED:
                bridged = _put_in(bridged, (at, leg.call))
        return Session(self.legs.insert(leg.call), bridged, left, ends, self.outlived)

    def without_leg(self, leg: Folded) -> Session:
        """The session without a leg that was in it."""
        bridged, left, ends = self.bridged, self.left, self.ends
        at, end = leg.bridged_at, leg.ended_at
        if at is not None and end is not None:
            ends = _taken_out(ends, end)
        elif at is not None:
            left = left.discard(leg.call)
            bridged = _taken_out(bridged, (at, leg.call))
        return Session(self.legs.discard(leg.call), bridged, left, ends, self.outlived)

    @property
    def last_end(self) -> datetime | None:
        """The last end of those that were bridged."""
        return latest(self.outlived, self.ends[-1] if self.ends else None)

    def others(self, call: CallId) -> Iterator[CallId]:
        """Those that are bridged, without that one."""
        return (other for _, other in self.bridged if other != call)

    def near(self, call: CallId, at: datetime) -> Iterator[CallId]:
        """Those that were bridged at about that time, without that one."""
        begin = bisect_left(self.bridged, at - SIMULTANEOUS, key=_time)
        for when, other in islice(self.bridged, begin, None):
            if when > at + SIMULTANEOUS:
                return
            if other != call:
                yield other

    def swayed(self, call: CallId, at: datetime) -> Iterator[CallId]:
        """Those to whom it makes a difference that this one is bridged since that time.

        All that were bridged just before are near each other, and so are all just after: if
        they are many, each has several near without this one.
        """
        if len(self.bridged) <= _SEVERAL + 1:
            yield from self.others(call)
            return
        here = bisect_left(self.bridged, (at, call))
        begin = bisect_left(self.bridged, at - SIMULTANEOUS, key=_time)
        end = bisect_right(self.bridged, at + SIMULTANEOUS, key=_time)
        before = self.bridged[max(begin, here - _SEVERAL - 1) : here]
        after = self.bridged[here : min(end, here + _SEVERAL + 2)]
        for side in (before, after):
            others = [other for _, other in side if other != call]
            if len(others) <= _SEVERAL:
                yield from others


NOBODY: Final = Session()


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two times, as far as there are two."""
    if one is None or other is None:
        return one or other
    return max(one, other)


def _put_in(sorted_: tuple[_Sorted, ...], one: _Sorted) -> tuple[_Sorted, ...]:
    more = list(sorted_)
    insort(more, one)
    return tuple(more)


def _taken_out(sorted_: tuple[_Sorted, ...], one: _Sorted) -> tuple[_Sorted, ...]:
    place = bisect_left(sorted_, one)
    if one not in sorted_[place : place + 1]:
        return sorted_
    fewer = list(sorted_)
    del fewer[place]
    return tuple(fewer)


def _time(bridged: _Bridged) -> datetime:
    return bridged[0]


_Links: TypeAlias = "HashTrieMap[CallId, frozenset[CallId]]"


class Verdict(Struct, frozen=True):
    """Whom a leg is bridged with; or since when it has outlived everybody that it was with.

    `bridged_at` is set where another leg was told of the bridge, and this one may not have been.
    """

    peer: CallId | None = None
    alone_since: datetime | None = None
    bridged_at: datetime | None = None


NOT_BRIDGED: Final = Verdict()


class Pairing(Struct, frozen=True):
    """What the pairs follow from, for all legs of the board.

    `joined` leads from a leg to those that it was ever told to be bridged with, and back;
    `pointing` from a leg to the bridged ones that were told last to be bridged with it;
    `outlived` to the last end of such legs that have left the board; `transfers` from the
    marks of transfers to their legs.
    """

    sessions: HashTrieMap[str, Session] = HashTrieMap()
    joined: _Links = HashTrieMap()
    pointing: _Links = HashTrieMap()
    outlived: HashTrieMap[CallId, datetime] = HashTrieMap()
    transfers: Transfers = Transfers()

    def session(self, leg: Folded) -> Session:
        """The session of a leg; nobody is in that of a leg without one."""
        return self.sessions.get(leg.session_id or "", NOBODY)

    def after(self, before: Folded | None, after: Folded) -> Pairing:
        """The same once a leg is another than before."""
        call, joined, pointing = after.call, self.joined, self.pointing
        for other in after.joined - (before.joined if before is not None else frozenset()):
            if other != call:
                joined = _linked(_linked(joined, call, other), other, call)
        old, new = _points_to(before), _points_to(after)
        if old != new:
            pointing = _unlinked(pointing, old, call) if old else pointing
            pointing = _linked(pointing, new, call) if new else pointing
        sessions = self._sessions_after(before, after)
        transfers = self.transfers.after(before, after)
        return Pairing(sessions, joined, pointing, self.outlived, transfers)

    def _sessions_after(self, before: Folded | None, after: Folded) -> HashTrieMap[str, Session]:
        sessions, session = self.sessions, self.session(after)
        if before is not None and before.session_id == after.session_id:
            session = session.without_leg(before)
        elif before is not None:
            sessions = _with_session(sessions, before, self.session(before).without_leg(before))
        return _with_session(sessions, after, session.with_leg(after))

    def without(self, leg: Folded, folded_of: FoldedOf) -> Pairing:
        """The same without a leg that leaves the board, which others outlived."""
        joined, pointing, outlived = self.joined, self.pointing, self.outlived
        session, end = self.session(leg).without_leg(leg), _end(leg)
        session = structs.replace(session, outlived=latest(session.outlived, end))
        for other in joined.get(leg.call, frozenset()):
            joined = _unlinked(joined, other, leg.call)
            if end is not None and folded_of(other) is not None:
                outlived = outlived.insert(other, latest(outlived.get(other), end) or end)
        points_to = _points_to(leg)
        if points_to:
            pointing = _unlinked(pointing, points_to, leg.call)
        return Pairing(
            _with_session(self.sessions, leg, session),
            joined.discard(leg.call),
            pointing,
            outlived.discard(leg.call),
            self.transfers.without(leg),
        )

    def hinges(self, leg: Folded) -> tuple[object, ...]:
        """All of the leg on which its partner and those of others may hang."""
        return _hinges(leg, named=leg.call in self.joined)

    def outside(self, leg: Folded, folded_of: FoldedOf) -> Iterator[Folded]:
        """Those of other sessions that the leg was ever told to be bridged with."""
        linked = self.joined.get(leg.call)
        if not linked:
            return
        session = self.session(leg).legs
        for call in linked:
            other = folded_of(call) if call not in session and call != leg.call else None
            if other is not None:
                yield other

    def swayed(self, leg: Folded, folded_of: FoldedOf) -> Iterator[CallId]:
        """Those whose partner may hang on how this leg is."""
        near = {leg.call, *self._swayed(leg, folded_of)}
        yield from near
        for call in near:
            other = leg if call == leg.call else folded_of(call)
            if other is not None:
                yield from self._promised(other, folded_of)
                yield from self._left_behind(other, folded_of)

    def _left_behind(self, leg: Folded, folded_of: FoldedOf) -> Iterator[CallId]:
        """Those who would be with a caller, or a target, if that one were not with the leg."""
        for call in self.transfers.partners(leg):
            other = folded_of(call)
            if other is not None:
                yield from self._promised(other, folded_of)

    def _promised(self, leg: Folded, folded_of: FoldedOf) -> Iterator[CallId]:
        """Those with whom orders were to join the leg."""
        linked = chain(self.joined.get(leg.call, ()), self.transfers.partners(leg))
        return (call for call in linked if folded_of(call) is not None)

    def _swayed(self, leg: Folded, folded_of: FoldedOf) -> Iterator[CallId]:
        """Those to whom it makes a difference that this leg itself was told to be bridged."""
        if leg.bridged_at is None:
            return
        session = self.session(leg)
        if leg.known is CallState.BRIDGED:
            yield from session.swayed(leg.call, leg.bridged_at)
            yield from self.pointing.get(leg.call, frozenset())
            points_to = _points_to(leg)
            if points_to and folded_of(points_to) is not None:
                yield points_to
        if len(session.left) <= _SEVERAL:
            yield from session.left
        yield from (other.call for other in self.outside(leg, folded_of))

    def bridged_like(self, leg: Folded, folded_of: FoldedOf) -> Iterator[CallId]:
        """The leg, and all those whose partner may hang on it and others together."""
        yield leg.call
        yield from self.session(leg).others(leg.call)
        yield from (other.call for other in self.outside(leg, folded_of))
        yield from self._promised(leg, folded_of)

    def verdict(self, leg: Folded, folded_of: FoldedOf) -> Verdict:
        """Whom the leg is bridged with; nobody, if several could be meant."""
        if sent := self.transfers.join(leg, folded_of):
            return Verdict(sent.other, bridged_at=sent.at)
        if leg.known is not CallState.BRIDGED or leg.bridged_at is None:
            return self._following(leg, folded_of)
        return self._told(leg, folded_of)

    def _following(self, leg: Folded, folded_of: FoldedOf) -> Verdict:
        """Whom a leg is bridged with that was not told so, but the other one was."""
        named = value(leg.last.joined)
        other = folded_of(named) if named is not None else None
        if other is None or other.known is not CallState.BRIDGED or other.bridged_at is None:
            return NOT_BRIDGED
        if follower(other, folded_of) != leg.call:
            return NOT_BRIDGED
        with_me = self.verdict(other, folded_of).peer == leg.call
        return Verdict(other.call, bridged_at=other.bridged_at) if with_me else NOT_BRIDGED

    def _told(self, leg: Folded, folded_of: FoldedOf) -> Verdict:
        if leg.bridged_at is None:
            return NOT_BRIDGED
        session, outside = self.session(leg), list(self.outside(leg, folded_of))
        bridged = [other for other in outside if other.known is CallState.BRIDGED]
        in_time = (
            other.call
            for other in bridged
            if other.bridged_at and abs(other.bridged_at - leg.bridged_at) <= SIMULTANEOUS
        )
        followed_by = follower(leg, folded_of)
        choices = (
            iter(self._ordered(leg, folded_of)),
            iter((followed_by,) if followed_by else ()),
            chain(session.near(leg.call, leg.bridged_at), in_time),
            chain(session.others(leg.call), (other.call for other in bridged)),
        )
        for choice in choices:
            few = list(islice(choice, _SEVERAL))
            if len(few) == 1:
                return Verdict(few[0])
        return Verdict(alone_since=self._outlived_all(leg, session, outside))

    def _ordered(self, leg: Folded, folded_of: FoldedOf) -> frozenset[CallId]:
        """The bridged legs of which the last order to join them named one and the other."""
        pointing = self.pointing.get(leg.call, frozenset()) - {leg.call}
        named = value(leg.last.joined)
        other = folded_of(named) if named is not None and named != leg.call else None
        if len(pointing) >= _SEVERAL or other is None or other.known is not CallState.BRIDGED:
            return pointing
        return pointing | {other.call}

    def _outlived_all(
        self, leg: Folded, session: Session, outside: list[Folded]
    ) -> datetime | None:
        """Since when a bridged leg has outlived everybody it was bridged with; None if it has not.

        No webhook says that a leg was parked. It follows from our own order where that
        parked it; otherwise it is known only once Telnyx, asked after the other's end,
        said that this one lives.
        """
        if any(other != leg.call for other in islice(session.left, _SEVERAL)):
            return None
        end = session.last_end
        for other in outside:
            if other.bridged_at is not None and other.ended_at is None:
                return None
            end = latest(end, _end(other))
        end = latest(end, self.outlived.get(leg.call))
        if end is None:
            return None
        lives = leg.parked or (leg.sighted_at is not None and end < leg.sighted_at)
        return end if lives else None


def _hinges(leg: Folded, *, named: bool) -> tuple[object, ...]:
    bridged, last = leg.known is CallState.BRIDGED, value(leg.last.joined)
    told = (leg.session_id, bridged, leg.bridged_at, leg.ended_at, last, len(leg.joined))
    made_by = value(leg.first.made_by)
    if not (named or leg.joined or leg.transfer or made_by):
        return told
    began = value(leg.first.started_at)
    return (*told, leg.transfer, made_by, leg.known, changed_at(leg), began)


def _end(leg: Folded) -> datetime | None:
    """The end of a leg that was bridged."""
    return leg.ended_at if leg.bridged_at is not None else None


def _points_to(leg: Folded | None) -> CallId | None:
    if leg is None or leg.known is not CallState.BRIDGED:
        return None
    other = value(leg.last.joined)
    return other if other != leg.call else None


def _with_session(
    sessions: HashTrieMap[str, Session], leg: Folded, session: Session
) -> HashTrieMap[str, Session]:
    """The sessions with that one of the leg as it is now; without it, if it has no legs."""
    if not leg.session_id:
        return sessions
    if session.legs:
        return sessions.insert(leg.session_id, session)
    return sessions.discard(leg.session_id)


def _linked(links: _Links, one: CallId, other: CallId) -> _Links:
    return links.insert(one, links.get(one, frozenset()) | {other})


def _unlinked(links: _Links, one: CallId, other: CallId) -> _Links:
    left = links.get(one, frozenset()) - {other}
    return links.insert(one, left) if left else links.discard(one)
