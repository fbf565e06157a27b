"""One leg as its own facts tell it.

Most of what is known of a leg is what the first or the last fact told that told of it, so
that a fact need only be held against the places of those; only the moves of the state
follow from one another. The facts themselves are not kept: what is folded takes any other
fact of the leg, an earlier one too (`facts.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from sys import intern
from typing import Final

from msgspec import Struct

from console.domain.acts import Role
from console.domain.fold.media import MediaTold, media_of
from console.domain.fold.moves import Moves, resumed_to, standing
from console.domain.fold.offers import NO_OFFERS, Offers
from console.domain.fold.orders import Orders
from console.domain.fold.places import Place, Told, later, value
from console.domain.help_requests.fold import Notes, request_of
from console.domain.help_requests.fold import Steps as HelpSteps
from console.domain.leg import CallId, CallState, Direction, Ending, LeftAlone, Leg, Trouble
from console.domain.leg_media import Media

FOLDING: Final = 21
"""Raise it whenever the same facts fold to something else, or to the same in another shape:
folds that stand in a journal under another number are thrown away."""


_TICK: Final = timedelta(microseconds=1)


class First(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was told first counts."""

    leg_id: Told[str] = None
    session_id: Told[str] = None
    connection_id: Told[str] = None
    from_: Told[str] = None
    to: Told[str] = None
    direction: Told[Direction] = None
    agent: Told[str] = None
    role: Told[Role] = None
    made_by: Told[str] = None
    started_at: Told[datetime] = None
    answered_at: Told[datetime] = None
    bridged: Told[bool] = None
    ending: Told[Ending] = None
    gone_at: Told[datetime] = None


class Last(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was told last counts.

    The first five are of `call.initiated`, `taken_by` is who gave the order that brought
    the leg here, `sent_by` who transferred it, `joined` the leg that it was told to be bridged
    with, `sent` the mark of the one that it was transferred to. `trouble` is that of the last
    order, `ending` says whether a hang-up is under way, `left_alone` how it came to be alone.
    """

    from_: Told[str] = None
    to: Told[str] = None
    direction: Told[Direction] = None
    name: Told[str] = None
    attestation: Told[str] = None
    bridged_at: Told[datetime] = None
    taken_by: Told[str] = None
    sent_by: Told[str] = None
    parked: Told[bool] = None
    joined: Told[CallId] = None
    sent: Told[str] = None
    trouble: Told[Trouble | None] = None
    ending: Told[bool] = None
    left_alone: Told[LeftAlone] = None


class Folded(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A leg as its own facts tell it: all that later, and earlier, facts need.

    `joined` are the legs that it was ever told to be bridged with, `odd` the places of facts
    that were unusual. The times are those of the first and the last fact, of the last event
    of Telnyx, the last answer that the leg lives, and the last doubts.
    """

    call: CallId
    first_at: datetime
    last_at: datetime
    first: First = First()
    last: Last = Last()
    moves: Moves = ()
    orders: Orders = Orders()
    offers: Offers = NO_OFFERS
    media: MediaTold = MediaTold()
    helped: HelpSteps = ()
    notes: Notes = ()
    joined: frozenset[CallId] = frozenset()
    odd: tuple[Place, ...] = ()
    proved_at: datetime | None = None
    sighted_at: datetime | None = None
    doubted_at: datetime | None = None
    gap_at: datetime | None = None

    @property
    def known(self) -> CallState | None:
        """The last state that facts proved."""
        now = standing(self.moves)
        known, bridged = now.known, self.first.bridged
        if known is CallState.OFFERED and self.direction is Direction.OUTGOING:
            return CallState.DIALLING
        if now.resumed and bridged and now.since and bridged[0] < now.since:
            return CallState.BRIDGED
        return known

    @property
    def direction(self) -> Direction | None:
        """Who began the leg."""
        return value(self.last.direction) or value(self.first.direction)

    @property
    def session_id(self) -> str | None:
        """The session that the first fact named that named one."""
        return value(self.first.session_id)

    @property
    def bridged_at(self) -> datetime | None:
        """When the leg was bridged last."""
        return value(self.last.bridged_at)

    @property
    def ended_at(self) -> datetime | None:
        """When it ended: as Telnyx told, or else when Telnyx was asked and knew it no more."""
        ending = self.first.ending
        return ending[0][0] if ending is not None else value(self.first.gone_at)

    @property
    def parked(self) -> bool:
        """Whether it outlives its bridge by our own order."""
        return bool(value(self.last.parked))

    @property
    def transfer(self) -> str | None:
        """The mark of the leg that it is to be with, if the last order that said so sent it."""
        sent, joined = self.last.sent, self.last.joined
        return value(sent) if joined is None or sent is None or sent[0] > joined[0] else None

    def after(self, now: datetime) -> datetime:
        """`now`, as a time after all that is known of the leg."""
        return max(now, self.last_at + _TICK)

    def state(self, known: CallState | None) -> CallState:
        """What to show of a leg of which that much is known."""
        if known is CallState.ENDED:
            return CallState.ENDED
        if self._ending:
            return CallState.ENDING
        if known is None or self.doubtful:
            return CallState.STALE
        return known

    @property
    def _ending(self) -> bool:
        """Whether a hang-up is under way."""
        told = self.last.ending
        if told is None or not told[1]:
            return False
        over = self.orders.not_ending
        return over is None or told[0] > over

    @property
    def trouble(self) -> Told[Trouble | None]:
        """The trouble with the last order; None as a value for one that was accepted."""
        return later(self.last.trouble, self.orders.trouble)

    def shown_media(self, *, ended: bool) -> Media:
        """What goes on on it, once it is known whether it ended."""
        return media_of(self.media, ended=ended, mute_doubted=self.orders.mute_doubted)

    @property
    def doubtful(self) -> bool:
        """Whether something since the last proof makes the state uncertain."""
        if self.gap_at is not None and not _after(self.proved_at, self.gap_at):
            return True
        seen = max((at for at in (self.proved_at, self.sighted_at) if at), default=None)
        return self.doubted_at is not None and not _after(seen, self.doubted_at)


def _after(one: datetime | None, other: datetime) -> bool:
    return one is not None and one > other


def changed_at(folded: Folded) -> datetime:
    """When the leg came into the state that its own facts tell."""
    moved_by = standing(folded.moves).since
    return moved_by[0] if moved_by is not None else folded.first_at


def came_at(folded: Folded) -> datetime:
    """The same of one that was held and is no more: when it came into what it was in before.

    The far end may hold and resume as it likes: with whom it is does not change by that.
    """
    now = standing(folded.moves)
    came = resumed_to(folded.moves) if now.resumed else now.since
    return came[0] if came is not None else folded.first_at


def _agent_of(folded: Folded, known: CallState | None) -> str | None:
    """Whose leg it is; one that still rings is nobody's by being claimed, or sent on.

    Who claimed it has it; once that is released it is nobody's until somebody takes it.
    """
    last, offers = folded.last, folded.offers
    ringing = known is CallState.OFFERED
    if offers.claims and not ringing:
        return offers.claims[0][1].member
    taken = last.taken_by if ringing else later(last.taken_by, last.sent_by)
    free = max(offers.released.values()) if offers.released else None
    if free is not None and (taken is None or taken[0] < free):
        return None
    return value(taken) or value(folded.first.agent)


def _role_of(folded: Folded) -> Role | None:
    """What the leg is there for; one brought to a colleague who then claimed it is its phone."""
    role = value(folded.first.role)
    brought = role in (Role.CONSULT, Role.TARGET)
    return Role.AGENT if brought and folded.offers.claims else role


def _shared(text: str | None) -> str | None:
    """The text as the one object that all legs have of it: a number of ours is that of many."""
    return intern(text) if text is not None else None


def leg_of(folded: Folded) -> Leg:
    """The leg by itself; `peer` is None: whom a leg talks to follows from the others."""
    first, last, known = folded.first, folded.last, folded.known
    moved_by = standing(folded.moves).since
    ended, pending = known is CallState.ENDED, folded.orders.open
    direction = folded.direction
    in_trouble = folded.trouble
    if in_trouble is not None and moved_by is not None and in_trouble[0] < moved_by:
        in_trouble = None
    return Leg(
        id=folded.call,
        state=folded.state(known),
        known=known,
        leg_id=value(first.leg_id),
        session_id=value(first.session_id),
        connection_id=_shared(value(first.connection_id)),
        direction=direction,
        from_=_shared(value(last.from_) or value(first.from_)),
        to=_shared(value(last.to) or value(first.to)),
        # on an outgoing leg the caller is us, and nobody is shown their own name
        name=None if direction is Direction.OUTGOING else value(last.name),
        attestation=value(last.attestation),
        started_at=value(first.started_at),
        answered_at=value(first.answered_at),
        bridged_at=value(last.bridged_at),
        ended_at=folded.ended_at,
        changed_at=folded.first_at if moved_by is None else moved_by[0],
        ending=value(first.ending),
        left_alone=value(last.left_alone),
        agent=_agent_of(folded, known),
        offered_to=() if ended else folded.offers.open,
        claimed_by=None if ended else folded.offers.claim,
        help_request=None if ended else request_of(folded.helped, folded.offers.claim),
        notes=tuple(note for _, note in folded.notes),
        route=value(folded.offers.routed),
        role=_role_of(folded),
        made_by=value(first.made_by),
        parked=folded.parked,
        media=folded.shown_media(ended=ended),
        pending=() if ended else pending,
        trouble=value(in_trouble),
        oddities=len(folded.odd),
    )
