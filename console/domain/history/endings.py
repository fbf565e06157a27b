"""What to do after a call that did not come about: one sensible step, where one is known.

The causes are those of `call.hangup`, the codes SIP's (RFC 3261, 21). What is said of a
403 is Telnyx's: it forbids what the outbound voice profile does not allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.domain.history.past_calls import CallOutcome, PastCall, outcome, outcome_of
from console.domain.leg import Leg

CALL_BACK: Final = "call back, from the history"
LATER: Final = "try again later, from the history"
ELSEWHERE: Final = "they declined: try later, or another number"
CHECK_NUMBER: Final = "check the number"
CHECK_PROFILE: Final = "check whether the outbound voice profile allows this destination"
CHECK_CODECS: Final = "no codec in common: check those of the connection"
AGAIN: Final = "the carrier failed: try again"
TOO_LONG: Final = "the time limit ended it: call again to go on"

_BY_CODE: Final[Mapping[str, str]] = {
    **dict.fromkeys(("404", "410", "484", "604"), CHECK_NUMBER),
    "403": CHECK_PROFILE,
    **dict.fromkeys(("415", "488", "606"), CHECK_CODECS),
    **dict.fromkeys(("500", "502", "503", "504"), AGAIN),
}
_BY_OUTCOME: Final[Mapping[CallOutcome, str]] = {
    CallOutcome.MISSED: CALL_BACK,
    CallOutcome.ABANDONED: CALL_BACK,
    CallOutcome.BUSY: LATER,
    CallOutcome.NO_ANSWER: LATER,
}


def step_after(leg: Leg) -> str:
    """The step after a leg of the board; no text where there is none.

    Whether an answered caller was talked with, a leg does not tell: that stands in the history.
    """
    if leg.alive or leg.ending is None:
        return ""
    answered = leg.answered_at is not None
    kind = outcome_of(
        leg.direction,
        answered=answered,
        joined=answered,
        cause=leg.ending.cause,
        source=leg.ending.source,
        sip=leg.ending.sip,
    )
    outgoing = leg.direction == "outgoing"
    return _step(kind, leg.ending.cause, leg.ending.sip, outgoing=outgoing)


def step_after_past(call: PastCall) -> str:
    """The step after a call of the history; no text where there is none."""
    return _step(outcome(call), call.cause, call.sip, outgoing=call.outgoing)


def _step(kind: CallOutcome, cause: str | None, sip: str | None, *, outgoing: bool) -> str:
    if cause == "time_limit":
        return TOO_LONG
    if kind in _BY_OUTCOME:
        return _BY_OUTCOME[kind]
    if not outgoing or kind not in (CallOutcome.FAILED, CallOutcome.REJECTED):
        return ""
    if cause == "not_found":
        return CHECK_NUMBER
    return _BY_CODE.get(sip or "", ELSEWHERE if kind is CallOutcome.REJECTED else "")
