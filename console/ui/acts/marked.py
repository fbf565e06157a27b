"""Acts that are the same for each of the marked calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from console.domain.acts import (
    AnyAct,
    HangUp,
    Hold,
    MuteParticipant,
    Reject,
    RejectCause,
    Resume,
    UnmuteParticipant,
)
from console.domain.leg import Leg
from console.ui.actions.situation import Situation
from console.ui.acts.at_once import mute_them, unmute_them

Make = Callable[[Leg], AnyAct | None]
"""Makes the act for one of the marked calls."""

_BUSY: Final = "busy"


def maker(action: str, now: Situation, argument: str) -> Make:
    """What makes the act of an action that asks nothing."""
    busy = argument.strip().lower() == _BUSY
    cause = RejectCause.USER_BUSY if busy else RejectCause.CALL_REJECTED
    makers: dict[str, Make] = {
        HangUp.action: lambda leg: HangUp(call=leg.id),
        Hold.action: lambda leg: Hold(call=leg.id),
        Resume.action: lambda leg: Resume(call=leg.id),
        Reject.action: lambda leg: Reject(call=leg.id, cause=cause),
        MuteParticipant.action: lambda leg: mute_them(replace(now, leg=leg)),
        UnmuteParticipant.action: lambda leg: unmute_them(replace(now, leg=leg)),
    }
    return makers[action]
