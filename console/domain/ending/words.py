"""How calls end, in words: causes, sources and codes of Telnyx's, and what is said instead.

A cause or a code that is not known here is shown as Telnyx sent it. So the texts may hold
words from outside: clean them before showing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from console.domain.acts import RejectCause
from console.domain.ending.codes import meaning
from console.domain.leg import Direction, Ending, Leg

NOT_REPORTED: Final = "ended, cause not reported"

CAUSES: Final[Mapping[str, str]] = {
    "call_rejected": "declined",
    "timeout": "nobody answered in time",
    "time_limit": "the time limit ended it",
    "user_busy": "busy",
    "not_found": "no such number",
    "no_answer": "nobody answered",
    "unspecified": "ended, no cause given",
}
"""The causes that read the same whoever called. `normal_clearing` and `originator_cancel` do not.
"""

REJECTED_AS: Final[Mapping[RejectCause, str]] = {
    RejectCause.CALL_REJECTED: "declined",
    RejectCause.USER_BUSY: "busy",
    RejectCause.NOT_FOUND: "no such number",
    RejectCause.TEMPORARILY_UNAVAILABLE: "unavailable",
}
"""What a caller who is rejected is told."""

LEFT_QUEUE: Final[Mapping[str, str]] = {
    "bridged": "joined",
    "bridging-in-process": "being joined",
    "hangup": "the call ended",
    "leave": "taken out",
    "timeout": "waited as long as it may",
}
"""Why a call left its queue."""

GATHERED: Final[Mapping[str, str]] = {
    "valid": "valid",
    "invalid": "not valid",
    "call_hangup": "the call ended",
    "cancelled": "stopped",
    "cancelled_amd": "stopped: a machine answered",
    "timeout": "no more in time",
}
"""How the collecting of keys ended."""

FAILURE: Final = 400
"""Where SIP's failures begin."""

_HERE: Final = {Direction.INCOMING: "callee", Direction.OUTGOING: "caller"}
_UNREACHED: Final[Mapping[str, str]] = {
    "user_busy": "{who} is busy",
    "call_rejected": "{who} declined",
    "timeout": "{who} did not answer",
    "no_answer": "{who} did not answer",
    "not_found": "there is no such number as {who}",
    "originator_cancel": "the call to {who} was cancelled before an answer",
}


def ending_words(
    end: Ending, direction: Direction | None = None, *, answered: bool = False, phone: str = ""
) -> str:
    """Why a call ended, who ended it, and the code, where it says more than the words.

    Without a direction it is told as neither a caller's nor a callee's. `phone` says whose
    phone the leg is, if it is an agent's.
    """
    known = meaning(end.code)
    status = sip_status(end)
    if known is not None:
        words = f"failed: {known.words}"
    elif end.cause is None:
        words = NOT_REPORTED
    else:
        who = _who(end.source, direction, phone)
        words = _why(end.cause, who, direction, failed=_failed(end) and not answered)
    told = [
        end.code or "",
        f"SIP {status}" if status is not None and status >= FAILURE else "",
    ]
    codes = ", ".join(filter(None, told))
    return f"{words} ({codes})" if codes else words


def unreached_words(who: str, leg: Leg | None) -> str:
    """Why somebody whom we rang is not on the line; `leg` is their leg, as far as it is known.

    Who was rung until our own patience ended did not answer; who was cancelled was not asked
    any more, and is not said to have refused.
    """
    end = leg.ending if leg is not None else None
    if leg is None or end is None or (end.cause is None and end.code is None):
        return f"{who} did not answer"
    if leg.answered_at is not None:
        return f"{who} was reached and left at once"
    told = _UNREACHED.get((end.cause or "").lower()) if meaning(end.code) is None else None
    if told is not None:
        return told.format(who=who)
    return f"{who} was not reached: {ending_words(end, leg.direction).removeprefix('failed: ')}"


def sip_status(end: Ending) -> int | None:
    """The SIP status, where there is one."""
    return int(end.sip) if end.sip and re.fullmatch(r"[1-6][0-9]{2}", end.sip) else None


def _failed(end: Ending) -> bool:
    status = sip_status(end)
    return status is not None and status >= FAILURE


def _why(raw: str, who: str, direction: Direction | None, *, failed: bool) -> str:
    cause = raw.lower()
    if cause == "normal_clearing":
        return "failed" if failed else f"{who}hung up"
    if cause == "originator_cancel":
        incoming = direction is Direction.INCOMING
        return "the caller gave up before an answer" if incoming else "cancelled before an answer"
    if cause == "call_rejected" and direction is Direction.INCOMING:
        return "rejected"
    return CAUSES.get(cause) or f"ended: {raw}"


def _who(source: str | None, direction: Direction | None, phone: str) -> str:
    if source not in _HERE.values():
        return ""
    if direction is not None and _HERE[direction] == source:
        return "our side "
    if phone:
        return f"{phone} "
    return f"the {source} "
