"""What was begun and how it stands, as every console is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from console.domain.ids import CallId, OrderId
from console.domain.leg import Ending


class Kind(StrEnum):
    """What was begun."""

    TRANSFER = "transfer"
    CONSULT = "consult"
    DIAL = "dial"
    ANSWER = "answer"
    HAND_OVER = "hand-over"
    BRIDGE = "bridge"
    CONFERENCE = "conference"


class Stage(StrEnum):
    """How it stands. Telnyx tells of no ringing: from its first event on the other leg rings."""

    SENT = "sent"
    RINGING = "ringing"
    ANSWERED = "answered"
    JOINED = "joined"
    FAILED = "failed"
    OVER = "over"


class Undertaking(Struct, frozen=True, kw_only=True):
    """What was begun and how it stands. Texts are as they came: clean them before showing.

    `call` is the one that it is for: the caller, or the callee of a dial once there is a leg;
    `other` is the leg that it is to be joined with, `to` its number where one was given.
    `stage` holds since `since`. One that failed says why in `because`, in a sentence's words,
    or by the `ending` of the other leg. `alone` are those who hear nobody because of it, and
    `press` is the id of the action that helps now; no text where there is none.
    `unknown` says that Telnyx never answered the order: the legs alone tell. It is `settled`
    once nobody waits for anything because of it.
    """

    id: OrderId
    kind: Kind
    by: str
    call: CallId | None
    other: CallId | None
    to: str
    stage: Stage
    begun_at: datetime
    since: datetime
    because: str = ""
    ending: Ending | None = None
    alone: tuple[CallId, ...] = ()
    press: str = ""
    unknown: bool = False
    settled: bool = False

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The legs that it is about, and those who hear nobody because of it."""
        legs = dict.fromkeys((self.call, self.other, *self.alone))
        return tuple(call for call in legs if call)


def told_otherwise(before: Iterable[Undertaking], now: Iterable[Undertaking]) -> frozenset[CallId]:
    """The legs of those undertakings that are not among both."""
    known, told = set(before), set(now)
    return frozenset(call for one in known ^ told for call in one.calls)
