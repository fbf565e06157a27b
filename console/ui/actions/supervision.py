"""Supervision: one key listens to a colleague's call, then whispers, barges in, listens again.

My phone is dialled as a supervisor's leg, which is a row of its own in the table: hanging
it up ends the supervision alone. Source: Telnyx, `supervise_call_control_id` of Dial and
`switch_supervisor_role`. Pure functions over a situation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.domain.acts import Supervise, SwitchRole
from console.domain.leg import CallState, Leg
from console.domain.my_phone import together
from console.domain.why_not import why_not
from console.ui.actions.action import Action, Group
from console.ui.actions.reasons import NO_PHONE
from console.ui.actions.situation import Situation, why_not_ordered

WHISPER: Final = "call.whisper"
BARGE: Final = "call.barge"
LISTEN: Final = "call.listen"

ROLES: Final[Mapping[str, str]] = {LISTEN: "monitor", WHISPER: "whisper", BARGE: "barge"}
"""The role at Telnyx that an action takes."""

NEXT: Final[Mapping[str, str]] = {
    "monitor": "you listen; again whispers",
    "whisper": "you whisper: one side alone hears you; again barges in",
    "barge": "you barge in: all hear you; again listens",
}
"""What is so in a role, and what the next press does."""

NO_SUPERVISION: Final = "you supervise no call"
ABOUT_TO_RING: Final = "your phone is about to ring"
TOO_EARLY: Final = f"{ABOUT_TO_RING}; hanging up ends that alone once it does"
_TALKING: Final = frozenset(
    {CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD, CallState.STALE}
)
"""States in which others talk, or may: of a stale call it is not known."""


def is_supervised(leg: Leg, by: Leg | None) -> bool:
    """Whether a supervisor's leg is this one, or supervises the call that it belongs to."""
    if by is None:
        return False
    return leg.id == by.id or by.media.supervises in {leg.id, leg.peer} - {None}


def is_begun(leg: Leg) -> bool:
    """Whether my phone is to supervise this call, though its leg may not be there yet."""
    return any(pending.action == Supervise.action for pending in leg.pending)


def supervising(now: Situation) -> str | None:
    """A call is supervised that others talk on, with a phone that is down."""
    if reason := why_not_ordered(Supervise.action, now):
        return reason
    if now.supervision is not None:
        return _switching(now) or "you supervise this call already"
    if now.phone is None:
        return NO_PHONE
    if now.leg is None or now.leg.role is not None:
        return "this is no caller's leg"
    if (now.agent.agent and now.leg.agent == now.agent.agent) or together(now.mine, now.leg):
        return "this is your own call"
    if now.leg.state not in _TALKING:
        return "nobody talks on this call"
    if now.mine is not None:
        return "your phone is up: hang it up first"
    return ABOUT_TO_RING if is_begun(now.leg) else None


def whispering(now: Situation) -> str | None:
    """Who listens may whisper."""
    return _switching(now) or _not_from(now, "whisper", "barge")


def barging(now: Situation) -> str | None:
    """Who listens or whispers may barge in."""
    return _switching(now) or _not_from(now, "barge")


def listening(now: Situation) -> str | None:
    """Who is heard may fall silent."""
    return _switching(now) or _not_from(now, "monitor")


def _not_from(now: Situation, *roles: str) -> str | None:
    role = now.supervision.media.supervisor_role if now.supervision else None
    return NEXT[role].partition(";")[0] if role in roles and role in NEXT else None


def _switching(now: Situation) -> str | None:
    """Why no role can be changed now."""
    leg = now.supervision
    if now.barred:
        return now.barred
    if leg is None:
        return NO_SUPERVISION
    if now.leg is None or not is_supervised(now.leg, leg):
        return "you supervise another call: go to that one, or end it there"
    if leg.state is CallState.DIALLING:
        return "your phone is ringing"
    if any(pending.action == SwitchRole.action for pending in leg.pending):
        return "another role is under way"
    return why_not(SwitchRole.action, leg)


SUPERVISION: Final = (
    Action(
        Supervise.action,
        ("E",),
        "listen in",
        "Hear a colleague's call on your phone; again: whisper, barge in, listen; hang up ends it",
        Group.TALK,
        why_not=supervising,
        order=True,
        footer=13,
        else_=WHISPER,
    ),
    Action(
        WHISPER,
        (),
        "whisper",
        "Let one side of the call that you supervise hear you",
        Group.TALK,
        why_not=whispering,
        order=True,
        else_=BARGE,
    ),
    Action(
        BARGE,
        (),
        "barge in",
        "Let everybody on the call that you supervise hear you",
        Group.TALK,
        why_not=barging,
        order=True,
        else_=LISTEN,
    ),
    Action(
        LISTEN,
        (),
        "listen only",
        "Be silent again on the call that you supervise",
        Group.TALK,
        why_not=listening,
        order=True,
    ),
)
"""One key, four rows: what it does depends on the role that I am in."""
