"""What a call that is over was: answered, abandoned, missed, busy.

A caller talked with somebody where the two legs were joined, by a bridge or in a conference. One
whom our side answered and whom nobody joined heard nobody, whoever ended the call: such a caller
is abandoned, and to be called back. So is one who was put into a queue and heard no person there,
whatever was asked before that.

A machine can serve a caller as well: it was told keys that it had asked for, the sound was
streamed to it, or a voice assistant held the talk. That is an answer, and nobody of ours talked.
A text or music alone is none, and so is a question to which no key was pressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from console.domain.ending.codes import meaning
from console.domain.events import (
    AnswersDiscussed,
    AnswersGathered,
    AnswersProgressed,
    ConversationCreated,
    ConversationEnded,
    GatherEnded,
    Payload,
    StreamingStarted,
)
from console.domain.leg import Direction


class CallOutcome(StrEnum):
    """What a call was. The words for callers and for callees differ where the deed differs."""

    LIVE = "live"
    ANSWERED = "answered"
    MISSED = "missed"
    ABANDONED = "abandoned"
    REJECTED = "rejected"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


UNATTENDED: Final = frozenset({CallOutcome.MISSED, CallOutcome.ABANDONED})
"""Callers with whom nobody talked, turned away by nobody: whom to call back."""


_DECLINED: Final = frozenset({"call_rejected", "user_busy"})
_RANG_OUT: Final = frozenset({"timeout", "no_answer"})
_UNANSWERED: Final[Mapping[str, CallOutcome]] = {
    "user_busy": CallOutcome.BUSY,
    "call_rejected": CallOutcome.REJECTED,
    "originator_cancel": CallOutcome.CANCELLED,
    "timeout": CallOutcome.NO_ANSWER,
    "no_answer": CallOutcome.NO_ANSWER,
    "486": CallOutcome.BUSY,
    "600": CallOutcome.BUSY,
    "603": CallOutcome.REJECTED,
    "487": CallOutcome.CANCELLED,
    "480": CallOutcome.NO_ANSWER,
    "408": CallOutcome.NO_ANSWER,
}
"""An outgoing call without an answer, by its hang-up cause, else by its SIP status (RFC 3261)."""

_ASSISTANTS: Final = (
    StreamingStarted,
    ConversationCreated,
    ConversationEnded,
    AnswersGathered,
    AnswersDiscussed,
    AnswersProgressed,
)


def is_with_machine(payload: Payload) -> bool:
    """Whether an event proves that a machine talked with whoever is on the leg."""
    if isinstance(payload, GatherEnded):
        return bool(payload.digits)
    return isinstance(payload, _ASSISTANTS)


def served_by_machine(
    direction: str | None, *, joined: bool, machine: bool, queue: str | None
) -> bool:
    """Whether a machine served a caller, and nobody else: who was queued waited for a person."""
    return direction == Direction.INCOMING and machine and not joined and queue is None


def outcome_of(
    direction: str | None,
    *,
    answered: bool,
    joined: bool,
    cause: str | None,
    source: str | None,
    sip: str | None,
    code: str | None = None,
    machine: bool = False,
    queue: str | None = None,
) -> CallOutcome:
    """What a call that is over was. One that Telnyx did not carry failed, whatever its cause.

    `machine` says that one talked on the leg, which proves an answer, `queue` where it waited.
    """
    if joined:
        return CallOutcome.ANSWERED
    if answered or machine:
        served = served_by_machine(direction, joined=joined, machine=machine, queue=queue)
        unheard = direction == Direction.INCOMING and not served
        return CallOutcome.ABANDONED if unheard else CallOutcome.ANSWERED
    if cause is None or direction is None:
        return CallOutcome.UNKNOWN
    if direction == Direction.OUTGOING and meaning(code) is not None:
        return CallOutcome.FAILED
    if direction == Direction.OUTGOING:
        return _UNANSWERED.get(cause) or _UNANSWERED.get(sip or "", CallOutcome.FAILED)
    rang_out = cause in _RANG_OUT  # our side ends such a call too, and turned nobody away
    turned_away = cause in _DECLINED or source == "callee"
    return CallOutcome.REJECTED if turned_away and not rang_out else CallOutcome.MISSED
