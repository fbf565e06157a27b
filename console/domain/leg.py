"""A leg of a call: what is known of it, and where each event takes it.

A leg is one `call_control_id`; legs that share a `call_session_id` are one
session (Voice API, call identifiers). State is folded from the set of a leg's
facts, ordered by the time Telnyx gives them, so that it does not depend on the
order in which they arrived or on how often.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

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
from console.domain.ids import CallId
from console.domain.leg_media import Media

__all__ = [
    "NEXT",
    "CallId",
    "CallState",
    "Direction",
    "Ending",
    "Leg",
    "Pending",
    "Trouble",
    "rank",
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


class Direction(StrEnum):
    """Telnyx's words for who began the leg."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


_JOINED: Final[Mapping[type[Payload], CallState]] = {
    Bridged: CallState.BRIDGED,
    ConferenceParticipantJoined: CallState.CONFERENCE,
    Held: CallState.HELD,
    Enqueued: CallState.QUEUED,
    HungUp: CallState.ENDED,
}

NEXT: Final[Mapping[CallState | None, Mapping[type[Payload], CallState]]] = {
    None: {**_JOINED, Answered: CallState.ANSWERED},
    CallState.OFFERED: {**_JOINED, Answered: CallState.ANSWERED},
    CallState.DIALLING: {**_JOINED, Answered: CallState.ANSWERED},
    CallState.ANSWERED: _JOINED,
    CallState.BRIDGED: _JOINED,
    CallState.CONFERENCE: {**_JOINED, ConferenceParticipantLeft: CallState.ANSWERED},
    CallState.HELD: {
        **_JOINED,
        Unheld: CallState.ANSWERED,
        ConferenceParticipantLeft: CallState.ANSWERED,
    },
    CallState.QUEUED: {**_JOINED, Dequeued: CallState.ANSWERED},
    CallState.ENDED: {},
}
"""Every state that facts give a leg, and where each event takes it. Nothing else moves a leg.

Three moves need more than the table: `Initiated` begins a leg by its direction,
and `Unheld` returns a leg that was bridged to BRIDGED. ENDING and STALE are not
reached by webhooks: they lie over a state while an order or a doubt is open.
"""

_RANK: Final[Mapping[type[Payload], int]] = {
    Initiated: 0,
    Answered: 10,
    Enqueued: 20,
    Dequeued: 30,
    Bridged: 40,
    ConferenceParticipantJoined: 44,
    ConferenceParticipantLeft: 46,
    Held: 50,
    Unheld: 60,
    HungUp: 80,
}
_RANK_OF_OTHERS: Final = 70


def rank(kind: type[Payload]) -> int:
    """The place of an event among those of the same instant."""
    return _RANK.get(kind, _RANK_OF_OTHERS)


class Ending(Struct, frozen=True, kw_only=True):
    """Why a leg ended, in Telnyx's words; None where nobody said."""

    cause: str | None = None
    source: str | None = None
    sip: str | None = None


class Pending(Struct, frozen=True, kw_only=True):
    """An order on this leg that has no outcome yet."""

    order_id: str
    action: str
    placed_at: datetime


class Trouble(Struct, frozen=True, kw_only=True):
    """The last order on this leg, if it was refused or nobody knows what came of it."""

    order_id: str
    action: str
    unknown: bool
    message: str
    hint: str
    at: datetime


class Leg(Struct, frozen=True, kw_only=True):
    """What is known of one leg. Texts are as Telnyx sent them: clean them before showing.

    `known` is the last state that facts proved; `state` is what to show: it is
    ENDING while a hang-up is under way and STALE while `known` is in doubt.
    `peer` is the leg this one is bridged with, None where that is not known.
    `agent` is the one whose order brought the leg here; `media` says what goes on beside the state.
    `trouble` stands until the next order or the next state.
    `role` is set where the leg is no caller or callee, `parked` where it outlives its bridge.
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
    attestation: str | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    changed_at: datetime
    ending: Ending | None = None
    peer: CallId | None = None
    agent: str | None = None
    role: Role | None = None
    parked: bool = False
    media: Media = Media()
    pending: tuple[Pending, ...] = ()
    trouble: Trouble | None = None
    oddities: int = 0

    @property
    def alive(self) -> bool:
        """Whether the leg has not ended, as far as is known."""
        return self.state is not CallState.ENDED

    @property
    def digits(self) -> str:
        """The keys that the far end pressed."""
        return self.media.received

    @property
    def other_party(self) -> str | None:
        """The number of the person at the far end: `from` of a caller, `to` of a callee."""
        return self.to if self.direction is Direction.OUTGOING else self.from_
