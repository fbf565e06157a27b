"""Who is bridged with whom: legs to pairs.

Telnyx's `call.bridged` does not name the other leg (seen in live captures), so it follows
from the orders, the times and the session (`session.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import Final, TypeAlias

from msgspec import Struct, structs
from rpds import HashTrieMap

from console.domain.fold.leg import Folded, came_at
from console.domain.fold.one_sided import FoldedOf, Transfers, agreed, follower
from console.domain.fold.places import value
from console.domain.fold.session import NOBODY, SEVERAL, SIMULTANEOUS, Session, latest, only
from console.domain.leg import CallId, CallState

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
    `transfers` from the marks of transfers to their legs; `outlived` from a leg to the last end
    of those that orders joined with it, or a transfer, and that have left the board.
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
        linked = self._linked_after(before, after)
        sessions = self._sessions_after(before, after)
        return Pairing(sessions, linked.joined, linked.pointing, self.outlived, linked.transfers)

    def with_new(self, legs: Iterable[Folded]) -> Pairing:
        """The same with legs that were not in it: what `after` makes of one after the other."""
        sessions: dict[str, Session] = {}
        linked = self
        for leg in legs:
            if leg.session_id:
                session = sessions.get(leg.session_id) or self.session(leg)
                sessions[leg.session_id] = session.with_leg(leg)
            if leg.joined or leg.last.joined or leg.last.sent or leg.first.made_by:
                linked = linked._linked_after(None, leg)
        known = self.sessions.update(sessions)
        return Pairing(known, linked.joined, linked.pointing, self.outlived, linked.transfers)

    def _linked_after(self, before: Folded | None, after: Folded) -> Pairing:
        """The same with what orders made of the leg; its session is as it was."""
        call, joined, pointing = after.call, self.joined, self.pointing
        for other in after.joined - (before.joined if before is not None else frozenset()):
            if other != call:
                joined = _linked(_linked(joined, call, other), other, call)
        old, new = _points_to(before), _points_to(after)
        if old != new:
            pointing = _unlinked(pointing, old, call) if old else pointing
            pointing = _linked(pointing, new, call) if new else pointing
        transfers = self.transfers.after(before, after)
        if joined is self.joined and pointing is self.pointing and transfers is self.transfers:
            return self
        return Pairing(self.sessions, joined, pointing, self.outlived, transfers)

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
        for call in {*joined.get(leg.call, ()), *self.transfers.partners(leg)} - {leg.call}:
            joined = _unlinked(joined, call, leg.call)
            other = folded_of(call)
            parted = None if other is None else end or _end_untold(leg, other)
            if parted is not None:
                outlived = outlived.insert(call, latest(outlived.get(call), parted) or parted)
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
        if leg.bridged_at is None and self._is_unasked(leg):
            yield leg.call
            return
        near = {leg.call, *self._swayed(leg, folded_of)}
        yield from near
        for call in near:
            other = leg if call == leg.call else folded_of(call)
            if other is not None:
                yield from self._promised(other, folded_of)
                yield from self._left_behind(other, folded_of)

    def _is_unasked(self, leg: Folded) -> bool:
        """Whether no order ever named a partner of the leg."""
        if leg.call in self.joined:
            return False
        return leg.transfer is None and leg.first.made_by is None

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
        if len(session.left) <= SEVERAL:
            yield from session.left
        yield from (other.call for other in self.outside(leg, folded_of))

    def verdict(self, leg: Folded, folded_of: FoldedOf) -> Verdict:
        """Whom the leg is bridged with; nobody, if several could be meant."""
        if sent := self.transfers.join(leg, folded_of):
            return Verdict(sent.other, bridged_at=sent.at)
        if leg.known is not CallState.BRIDGED or leg.bridged_at is None:
            return self._following(leg, folded_of)
        return self._told(leg, folded_of)

    def _following(self, leg: Folded, folded_of: FoldedOf) -> Verdict:
        """Whom a leg is bridged with that was not told so; the other one was, or neither."""
        if bridge := agreed(leg, folded_of):
            return Verdict(bridge.other, bridged_at=bridge.at)
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
        session = self.session(leg)
        if not self._is_named(leg):
            peer = session.only_other(leg.call, leg.bridged_at)
            alone = self._outlived_all(leg, session, [], folded_of) if peer is None else None
            return Verdict(peer, alone)
        outside = list(self.outside(leg, folded_of))
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
            peer = only(choice)
            if peer is not None:
                return Verdict(peer)
        return Verdict(alone_since=self._outlived_all(leg, session, outside, folded_of))

    def _is_named(self, leg: Folded) -> bool:
        """Whether an order ever told this leg, or another of it, with whom to be bridged."""
        return leg.call in self.joined or leg.call in self.pointing or leg.last.joined is not None

    def _ordered(self, leg: Folded, folded_of: FoldedOf) -> frozenset[CallId]:
        """The bridged legs of which the last order to join them named one and the other."""
        pointing = self.pointing.get(leg.call, frozenset()) - {leg.call}
        named = value(leg.last.joined)
        other = folded_of(named) if named is not None and named != leg.call else None
        if len(pointing) >= SEVERAL or other is None or other.known is not CallState.BRIDGED:
            return pointing
        return pointing | {other.call}

    def _outlived_all(
        self, leg: Folded, session: Session, outside: list[Folded], folded_of: FoldedOf
    ) -> datetime | None:
        """Since when a bridged leg has outlived everybody it was bridged with; None if it has not.

        No webhook says that a leg was parked. It follows from our own order where that
        parked it; otherwise it is known only once Telnyx, asked after the other's end,
        said that this one lives. One that went into a conference left its bridge, too.
        Who was bridged anew after those ends is with somebody else, unless Telnyx told that
        without its time, and maybe late.
        """
        if len(session.left) > SEVERAL or leg.bridged_at is None:
            return None
        end = latest(session.last_end, self.outlived.get(leg.call))
        end = latest(end, self._untold_end(leg, folded_of))
        if end is None and not outside and session.is_left_to(leg.call):
            return None
        inside = (folded_of(call) for call in session.left if call != leg.call)
        for other in (*inside, *outside):
            if other is None or other.bridged_at is None:
                continue
            gone = latest(_end(other), _left_for_conference(other))
            if gone is None:
                return None
            end = latest(end, gone)
        if end is None or not _is_since_bridge(leg, end):
            return None
        lives = leg.parked or (leg.sighted_at is not None and end < leg.sighted_at)
        return end if lives else None

    def _untold_end(self, leg: Folded, folded_of: FoldedOf) -> datetime | None:
        """When one parted from the leg whom an order joined with it, and who was never told so.

        One that was told so counts where its session is another one: no order names it.
        """
        end: datetime | None = None
        named = value(leg.last.joined)
        for call in {*self.transfers.partners(leg), *((named,) if named is not None else ())}:
            other = folded_of(call) if call != leg.call else None
            if other is None:
                continue
            if other.bridged_at is not None and other.session_id == leg.session_id:
                continue
            gone = latest(other.ended_at, _came_into_conference(other))
            if gone is not None and _is_since_bridge(leg, gone):
                end = latest(end, gone)
        return end


def may_be_bridged(leg: Folded) -> bool:
    """Whether anything was told by which the leg could be bridged: of others it is not."""
    if leg.known is CallState.BRIDGED or leg.last.joined is not None:
        return True
    return leg.transfer is not None or leg.first.made_by is not None


def _hinges(leg: Folded, *, named: bool) -> tuple[object, ...]:
    bridged, last = leg.known is CallState.BRIDGED, value(leg.last.joined)
    came = leg.media.told.was_in and leg.media.told.was_in[0]
    told = (leg.session_id, bridged, leg.bridged_at, leg.ended_at, last, len(leg.joined), came)
    made_by = value(leg.first.made_by)
    if not (named or leg.joined or leg.transfer or made_by):
        return told
    began = value(leg.first.started_at)
    return (*told, leg.transfer, made_by, leg.known, came_at(leg), began)


def _end(leg: Folded) -> datetime | None:
    """The end of a leg that was bridged."""
    return leg.ended_at if leg.bridged_at is not None else None


def _is_since_bridge(leg: Folded, end: datetime) -> bool:
    """Whether that time is after the leg's last bridge, or may be: it was told without its own."""
    told = leg.last.bridged_at
    return told is not None and (told[1] < end or told[0] in leg.odd)


def _end_untold(leg: Folded, other: Folded) -> datetime | None:
    """The end of a leg that was to be with the other one, which alone was told so."""
    end = leg.ended_at
    return end if end is not None and _is_since_bridge(other, end) else None


def _left_for_conference(leg: Folded) -> datetime | None:
    """When a leg left its last bridge for a conference; None if it did not."""
    came = _came_into_conference(leg)
    if came is None or leg.bridged_at is None:
        return None
    return came if came > leg.bridged_at else None


def _came_into_conference(leg: Folded) -> datetime | None:
    """When a leg came into its last conference, if it was not bridged since."""
    came = leg.media.told.was_in
    return came[0][0] if came is not None and leg.known is not CallState.BRIDGED else None


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
