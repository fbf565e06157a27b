"""Which calls are transcribed by themselves, and how it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from console.domain.acts.operations import BOTH_SIDES, StartTranscription
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.leg_media import Captions
from console.domain.team.members import MemberRole, Team
from console.domain.team.rights import had_by

_TALKING: Final = frozenset(
    {CallState.ANSWERED, CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD}
)


def asked_by(leg: Leg, wanted: Captions, team: Team, legs: Mapping[CallId, Leg]) -> str | None:
    """In whose name a call's captions begin now; None for a call that has none by itself.

    A call has them once it is answered, if somebody here has it, or wherever all are wanted. A
    phone of ours has none: it hears what the call hears. Of two calls that are joined one has them.
    """
    if wanted is Captions.OFF or leg.role is not None or leg.state not in _TALKING:
        return None
    other = legs.get(leg.peer) if leg.peer is not None else None
    if leg.media.transcribing or (other is not None and other.media.transcribing):
        return None
    holder = had_by(leg, team)
    if holder is not None or wanted is Captions.MINE:
        return holder
    admins = (one.user for one in team.members if one.role is MemberRole.ADMIN)
    return next(admins, None) if team.members else ""


def start_of(call: CallId, language: str) -> StartTranscription:
    """What begins the captions of a call. `language` is Telnyx's word; "" leaves it to Telnyx."""
    parameters = dict(BOTH_SIDES)
    if language:
        config = {"transcription_engine": BOTH_SIDES["transcription_engine"], "language": language}
        parameters["transcription_engine_config"] = msgspec.json.encode(config).decode()
    return StartTranscription(call=call, parameters=parameters)
