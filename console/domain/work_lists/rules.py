"""What a call of somebody on a list comes to, and whether and when the person is called again."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct


class CallOutcome(StrEnum):
    """What came of one call. Refused: Telnyx placed none. Unknown is neither that nor the other."""

    REACHED = "reached"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no answer"
    CANCELLED = "cancelled"
    INVALID = "invalid number"
    FAILED = "failed"
    REFUSED = "not called"
    UNKNOWN = "not known"


ENDS_ITSELF: Final = frozenset(
    {
        CallOutcome.BUSY,
        CallOutcome.DECLINED,
        CallOutcome.NO_ANSWER,
        CallOutcome.CANCELLED,
        CallOutcome.INVALID,
        CallOutcome.FAILED,
    }
)
"""Outcomes after which the rules say what follows; of the others a person says it."""

SKIPPED: Final = 600
"""Seconds after which one who was skipped is called again at the earliest."""

AWAY: Final = 300
"""Seconds that a member is away, without a call of the entry, until it is another's."""


LONGEST_PAUSE: Final = 30 * 86_400
"""Seconds between two calls of somebody at most."""

MOST_TRIES: Final = 20
MOST_CODES: Final = 50


class ListRules(Struct, frozen=True, kw_only=True):
    """How often a person is called, and how many seconds lie between two calls, by outcome.

    `again` has dispositions after which the person is called again, by their code.
    """

    tries: int = 3
    busy: int = 900
    declined: int = 86_400
    no_answer: int = 3600
    cancelled: int = 3600
    failed: int = 1800
    again: dict[str, int] = {}

    @property
    def what_is_wrong(self) -> str | None:
        """What of them no list can go by, in words; None where all is well."""
        if not 1 <= self.tries <= MOST_TRIES:
            return f"have a number of tries that is not from 1 to {MOST_TRIES}"
        pauses = (*(getattr(self, name) for name in _PAUSES.values()), *self.again.values())
        if not all(0 <= one <= LONGEST_PAUSE for one in pauses) or len(self.again) > MOST_CODES:
            return f"have a pause that is not from 0 to {LONGEST_PAUSE} s, or too many of them"
        return None

    def after(self, outcome: CallOutcome, at: datetime, called: int) -> datetime | None:
        """From when the person is called again after that outcome; None for not any more."""
        if called >= self.tries or outcome not in _PAUSES:
            return None
        return at + timedelta(seconds=getattr(self, _PAUSES[outcome]))

    def after_code(self, code: str, at: datetime, called: int) -> datetime | None:
        """The same after a disposition."""
        if called >= self.tries or code not in self.again:
            return None
        return at + timedelta(seconds=self.again[code])


_PAUSES: Final = {
    CallOutcome.BUSY: "busy",
    CallOutcome.DECLINED: "declined",
    CallOutcome.NO_ANSWER: "no_answer",
    CallOutcome.CANCELLED: "cancelled",
    CallOutcome.FAILED: "failed",
}


def outcome_of(*, answered: bool, cause: str | None, sip: str | None) -> CallOutcome:
    """What a call that ended comes to, by Telnyx's hangup cause and the SIP code of it.

    Of one whose end nobody told it is not known, not even whether somebody answered.
    """
    if answered:
        return CallOutcome.REACHED
    if not cause and not sip:
        return CallOutcome.UNKNOWN
    by_code = _OF_SIP.get(sip or "")
    return by_code or _OF_CAUSE.get((cause or "").lower(), CallOutcome.FAILED)


_OF_SIP: Final = {
    "404": CallOutcome.INVALID,
    "410": CallOutcome.INVALID,
    "484": CallOutcome.INVALID,
    "604": CallOutcome.INVALID,
    "486": CallOutcome.BUSY,
    "600": CallOutcome.BUSY,
    "408": CallOutcome.NO_ANSWER,
    "480": CallOutcome.NO_ANSWER,
}
"""SIP codes that say more than the cause does (RFC 3261, section 21)."""

_OF_CAUSE: Final = {
    "user_busy": CallOutcome.BUSY,
    "call_rejected": CallOutcome.DECLINED,
    "timeout": CallOutcome.NO_ANSWER,
    "no_answer": CallOutcome.NO_ANSWER,
    "originator_cancel": CallOutcome.CANCELLED,
    "not_found": CallOutcome.INVALID,
}
