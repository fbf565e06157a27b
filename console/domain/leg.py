"""A leg of a call: what is known of it, and where each event takes it.

A leg is one `call_control_id`; legs that share a `call_session_id` are one
session (Voice API, call identifiers). State is folded from the set of a leg's
facts, ordered by the time Telnyx gives them, so that it does not depend on the
order in which they arrived or on how often.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct, structs

from console.domain.acts import Role
from console.domain.events import (
    Answered,
    Bridged,
    ConferenceParticipantJoined,
    ConferenceParticipantLeft,
    Dequeued,
    Enqueued,
    Held,
    HungUp,
    Initiated,
    Payload,
    Unheld,
)
from console.domain.help_requests.request import CallNote, HelpRequest
from console.domain.ids import CallId
from console.domain.leg_media import NOTHING_GOES_ON, Media
from console.domain.people.far_end import Known, far_end_number, is_withheld
from console.domain.team.offers import Claim, Offer

__all__ = [
    "MOVES",
    "NEXT",
    "CallId",
    "CallState",
    "Direction",
    "Ending",
    "LeftAlone",
    "Leg",
    "Move",
    "Pending",
    "Trouble",
]


class CallState(StrEnum):
    """The states of a leg, in the words of the screen."""

    OFFERED = "offered"
    DIALLING = "dialling"
    ANSWERED = "answered"
    BRIDGED = "bridged"
    CONFERENCE = "conference"
    HELD = "held"
    QUEUED = "queued"
    ENDING = "ending"
    ENDED = "ended"
    STALE = "stale"


MAY_RING_WORD: Final = f"{CallState.OFFERED.value}?"
"""The state of one who rang by the last proof, in the words of the screen."""


class Direction(StrEnum):
    """Telnyx's words for who began the leg."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Move(StrEnum):
    """What moves a leg from one state to another."""

    INITIATED = "initiated"
    DIALLED = "dialled"
    ANSWERED = "answered"
    BRIDGED = "bridged"
    JOINED = "joined"
    LEFT = "left"
    HELD = "held"
    UNHELD = "unheld"
    SET_ASIDE = "set aside"
    BROUGHT_BACK = "brought back"
    FOUND_TALKING = "found talking"
    FOUND_HELD = "found held"
    ENQUEUED = "enqueued"
    DEQUEUED = "dequeued"
    ENDED = "ended"


MOVES: Final[Mapping[type[Payload], Move]] = {
    Initiated: Move.INITIATED,
    Answered: Move.ANSWERED,
    Bridged: Move.BRIDGED,
    ConferenceParticipantJoined: Move.JOINED,
    ConferenceParticipantLeft: Move.LEFT,
    Held: Move.HELD,
    Unheld: Move.UNHELD,
    Enqueued: Move.ENQUEUED,
    Dequeued: Move.DEQUEUED,
    HungUp: Move.ENDED,
}
"""The move that each event of Telnyx makes; others make none.

Some moves follow from what Telnyx answers alone: DIALLED, ENDED of a leg that it knows no
more, those of a participant who is held in a conference (SET_ASIDE) and back in it, and of
one who was found there, talking or held, when Telnyx was asked.
"""

_JOINED: Final[Mapping[Move, CallState]] = {
    Move.BRIDGED: CallState.BRIDGED,
    Move.JOINED: CallState.CONFERENCE,
    Move.FOUND_TALKING: CallState.CONFERENCE,
    Move.FOUND_HELD: CallState.HELD,
    Move.HELD: CallState.HELD,
    Move.ENQUEUED: CallState.QUEUED,
    Move.ENDED: CallState.ENDED,
}
_BEGUN: Final[Mapping[Move, CallState]] = {**_JOINED, Move.ANSWERED: CallState.ANSWERED}

NEXT: Final[Mapping[CallState | None, Mapping[Move, CallState]]] = {
    None: {**_BEGUN, Move.INITIATED: CallState.OFFERED, Move.DIALLED: CallState.DIALLING},
    CallState.OFFERED: _BEGUN,
    CallState.DIALLING: _BEGUN,
    CallState.ANSWERED: _JOINED,
    CallState.BRIDGED: _JOINED,
    CallState.CONFERENCE: {
        **_JOINED,
        Move.LEFT: CallState.ANSWERED,
        Move.SET_ASIDE: CallState.HELD,
    },
    CallState.HELD: {
        **_JOINED,
        Move.UNHELD: CallState.ANSWERED,
        Move.LEFT: CallState.ANSWERED,
        Move.BROUGHT_BACK: CallState.CONFERENCE,
    },
    CallState.QUEUED: {**_JOINED, Move.DEQUEUED: CallState.ANSWERED},
    CallState.ENDED: {},
}
"""Every state that facts give a leg, and where each move takes it. Nothing else moves a leg.

Two need more than the table: a leg that is OFFERED and goes out is DIALLING, and one that
UNHELD made ANSWERED is BRIDGED if it was before. ENDING and STALE are not reached by moves: they
lie over a state while an order or a doubt is open.
"""


class Ending(Struct, frozen=True, kw_only=True):
    """Why a leg ended, in Telnyx's words; None where nobody said. `code` is its `telnyx_error`."""

    cause: str | None = None
    source: str | None = None
    sip: str | None = None
    code: str | None = None


class Delay(Struct, frozen=True, kw_only=True):
    """Why Telnyx does not take a request for now, in a word and in words.

    It is sent again at `again_at`. `order_id` is None for a question that is no order.
    """

    order_id: str | None
    word: str
    words: str
    again_at: datetime


class Pending(Struct, frozen=True, kw_only=True):
    """An order on this leg that has no outcome yet; `delay` is set while it waits to be sent again.

    A console knows the delay, and facts do not.
    """

    order_id: str
    action: str
    placed_at: datetime
    delay: Delay | None = None


class Trouble(Struct, frozen=True, kw_only=True):
    """The last order on this leg, if it was refused or nobody knows what came of it.

    `by` is whose order it was, whom the words speak to: others read them as `as_others_read` has.
    """

    order_id: str
    action: str
    unknown: bool
    message: str
    hint: str
    at: datetime
    by: str = ""


class LeftAlone(Struct, frozen=True, kw_only=True):
    """Since when nobody was with a leg any more, and `by` whom it was left last."""

    since: datetime
    by: CallId


class Leg(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What is known of one leg. Texts are as Telnyx sent them: clean them before showing.

    `known` is the last state that facts proved; `state` is what to show: it is
    ENDING while a hang-up is under way and STALE while `known` is in doubt.
    `peer` is the leg this one is bridged with, None where that is not known.
    `alone_since` is set by the switchboard on one who was answered and hears nobody (`alone.py`);
    `left_alone` is what was noted last of how that began, be it alone still or not.
    `agent` is the one whose order brought the leg here; `offered_to` has the members who may
    take it, `claimed_by` the one who does, both empty once it ended; `route` offered it last.
    `help_request` is the help that is asked for with it, `notes` what was written for whoever has
    it next, the oldest first.
    `media` says what goes on beside the state.
    `trouble` stands until the next order or the next state.
    `role` is set where the leg is no caller or callee, `parked` where it outlives its bridge;
    `made_by` is the mark of the order that made it (`ids.mark_of`).
    `contact` is known to a console alone: whom its user's contacts name at the far end. So is
    `begun`: how what was begun with the leg stands, in a word or two. `barred` says that the far
    end is on the do-not-call register to who is told its number masked; to others it does not.
    """

    id: CallId
    state: CallState
    known: CallState | None = None
    leg_id: str | None = None
    session_id: str | None = None
    connection_id: str | None = None
    direction: Direction | None = None
    from_: str | None = None
    to: str | None = None
    name: str | None = None
    contact: Known | None = None
    begun: str = ""
    barred: bool = False
    attestation: str | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    changed_at: datetime
    ending: Ending | None = None
    peer: CallId | None = None
    alone_since: datetime | None = None
    left_alone: LeftAlone | None = None
    agent: str | None = None
    offered_to: tuple[Offer, ...] = ()
    claimed_by: Claim | None = None
    help_request: HelpRequest | None = None
    notes: tuple[CallNote, ...] = ()
    route: str | None = None
    role: Role | None = None
    made_by: str | None = None
    parked: bool = False
    media: Media = NOTHING_GOES_ON
    pending: tuple[Pending, ...] = ()
    trouble: Trouble | None = None
    oddities: int = 0

    @property
    def alive(self) -> bool:
        """Whether the leg has not ended, as far as is known."""
        return self.state is not CallState.ENDED

    @property
    def rings(self) -> bool:
        """Whether it waits for an answer, by the last proof: a doubt changes nothing.

        Only we answer it; all that may have happened in a gap is its end, and that is asked for.
        """
        offered = (self.known or self.state) is CallState.OFFERED
        return offered and self.state in (CallState.OFFERED, CallState.STALE)

    @property
    def may_ring(self) -> bool:
        """Whether it rang by the last proof, and its state is in doubt now."""
        return self.rings and self.state is CallState.STALE

    @property
    def digits(self) -> str:
        """The keys that the far end pressed."""
        return self.media.received

    @property
    def outgoing(self) -> bool:
        """Whether we called."""
        return self.direction is Direction.OUTGOING

    @property
    def withheld(self) -> bool:
        """Whether the far end withholds its number."""
        return is_withheld(*self._told)

    @property
    def other_party(self) -> str | None:
        """The number of the person at the far end, as it is dialled, however it was told.

        Of a caller from `from`, of a callee from `to`. None where it is withheld or not
        known; what is no number stays as it was told.
        """
        return far_end_number(*self._told)

    @property
    def own_number(self) -> str | None:
        """The number at our end: the one that a caller dialled, or that a callee sees."""
        return self.from_ if self.outgoing else self.to

    @property
    def _told(self) -> tuple[str | None, str | None]:
        """What was told of the far end, and of our own."""
        return (self.to, self.from_) if self.outgoing else (self.from_, self.to)


# Orders that Telnyx does not take for now -----------------------------------------------------


def with_delays(pending: tuple[Pending, ...], delays: Iterable[Delay]) -> tuple[Pending, ...]:
    """The orders, each with its delay; the same object where none has one."""
    if not pending:
        return pending
    by_order = {delay.order_id: delay for delay in delays}
    if not any(one.order_id in by_order for one in pending):
        return pending
    return tuple(structs.replace(one, delay=by_order.get(one.order_id)) for one in pending)


def delayed_otherwise(
    legs: Callable[[], Iterable[Leg]], before: Iterable[Delay], now: Iterable[Delay]
) -> Iterator[CallId]:
    """The legs with an order whose delay is not the same in both; `legs` makes all there are."""
    changed = {delay.order_id for delay in set(before) ^ set(now)} - {None}
    if changed:
        for leg in legs():
            if any(one.order_id in changed for one in leg.pending):
                yield leg.id


def delay_of(leg: Leg) -> Delay | None:
    """The delay of the first order on the leg that has one."""
    return next((one.delay for one in leg.pending if one.delay is not None), None)


def age(leg: Leg) -> tuple[datetime, CallId]:
    """What legs are sorted by: when they began."""
    return (leg.started_at or leg.changed_at, leg.id)


def owner_among(number: str | None, legs: Iterable[Leg]) -> str | None:
    """The connection that the last of these calls to that number of ours came in by.

    Who calls out from a number says nothing of whose it is.
    """
    told = (one for one in legs if is_owner_told(number, one))
    last = max(told, key=age, default=None)
    return last.connection_id if last is not None else None


def is_owner_told(number: str | None, leg: Leg) -> bool:
    """Whether a call tells by which connection callers of that number of ours come in."""
    came_in = leg.direction is Direction.INCOMING and leg.connection_id is not None
    return came_in and number is not None and leg.to == number
