"""What to do after a call that did not come about: one sensible step, where one is known.

The causes are those of `call.hangup`, the statuses SIP's (RFC 3261, 21). What is said of a
403 is Telnyx's: it forbids what the outbound voice profile does not allow. A code of Telnyx's
own says more than both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.domain.ending.codes import meaning
from console.domain.history.outcomes import CallOutcome, outcome_of
from console.domain.history.past_calls import PastCall, outcome
from console.domain.leg import Ending, Leg

CALL_BACK: Final = "call back, from the history"
LATER: Final = "try again later, from the history"
ELSEWHERE: Final = "they declined: try later, or another number"
CHECK_NUMBER: Final = "check the number"
CHECK_PROFILE: Final = "check whether the outbound voice profile allows this destination"
CHECK_CODECS: Final = "no codec in common: check those of the connection"
AGAIN: Final = "the carrier failed: try again"
TOO_LONG: Final = "the time limit ended it: call again to go on"

_BY_STATUS: Final[Mapping[str, str]] = {
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

    Who waited in a queue waited for somebody. Of any other answered caller with whom nobody was
    joined a machine may have taken care, which a leg does not tell: that stands in the history.
    """
    if leg.alive or leg.ending is None:
        return ""
    answered, queue = leg.answered_at is not None, leg.media.waited_in
    joined = leg.bridged_at is not None or leg.media.was_in is not None
    kind = outcome_of(
        leg.direction,
        answered=answered,
        joined=joined or (answered and queue is None),
        cause=leg.ending.cause,
        source=leg.ending.source,
        sip=leg.ending.sip,
        code=leg.ending.code,
        queue=queue,
    )
    return _step(kind, leg.ending, outgoing=leg.direction == "outgoing")


def step_after_past(call: PastCall) -> str:
    """The step after a call of the history; no text where there is none."""
    return _step(outcome(call), call.ending, outgoing=call.outgoing)


def _step(kind: CallOutcome, end: Ending, *, outgoing: bool) -> str:
    if (known := meaning(end.code)) is not None:
        return known.step
    if end.cause == "time_limit":
        return TOO_LONG
    if kind in _BY_OUTCOME:
        return _BY_OUTCOME[kind]
    if not outgoing or kind not in (CallOutcome.FAILED, CallOutcome.REJECTED):
        return ""
    if end.cause == "not_found":
        return CHECK_NUMBER
    return _BY_STATUS.get(end.sip or "", ELSEWHERE if kind is CallOutcome.REJECTED else "")
