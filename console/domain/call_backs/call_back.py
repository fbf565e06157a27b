"""A call-back: a number that is to be called at a time, by a member or by one of a group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.agent.state import Presence
from console.domain.ids import CallId, OrderId
from console.domain.my_phone import PhoneState
from console.domain.team.members import Member, MemberNow, MemberRole

LONGEST_NOTE: Final = 500
"""Characters of its note at most."""

FURTHEST: Final = timedelta(days=366)
"""How far ahead it may lie."""

MOST_OPEN: Final = 1000
"""Call-backs that may be open at one time, of all members together."""


class CallBacksRing(StrEnum):
    """What a call-back does that is due: the word of the setting `agent.call_backs`."""

    ASK = "ask"
    RING = "ring"


class Rung(Struct, frozen=True, kw_only=True):
    """That it was rung: for whom, by which order, and for which time it had been set."""

    member: str
    order: OrderId
    due: datetime
    at: datetime


class CallBack(Struct, frozen=True, kw_only=True):
    """A call-back. `at` is when it is due; texts are as they came: clean them before showing.

    It is for the `member`, or for anybody of the `group`; for all where both have no text.
    `call` is the one that it came from. `rung` is the last time that
    it was rung since it was set; whether it was reached is not known as long as it is open.
    `over` says how it ended, no text while it is open.
    """

    id: str
    number: str
    at: datetime
    by: str
    set_at: datetime
    name: str = ""
    member: str = ""
    group: str = ""
    call: CallId | None = None
    note: str = ""
    rung: Rung | None = None
    over: str = ""
    over_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is open and its time has come."""
        return not self.over and self.at <= now


DONE: Final = "done"
CANCELLED: Final = "cancelled"


def concerns(one: CallBack, member: Member) -> bool:
    """Whether it is for that member, by itself or as one of a group."""
    if one.member:
        return one.member == member.user
    return not one.group or one.group in member.groups


def is_told(one: CallBack, member: Member) -> bool:
    """Whether a member is told of it: for whom it is, who set it, and supervisors."""
    any_ = member.role in (MemberRole.SUPERVISOR, MemberRole.ADMIN)
    return any_ or one.by == member.user or concerns(one, member)


def in_turn(call_backs: Iterable[CallBack]) -> list[CallBack]:
    """The open ones, the one that is due first in front."""
    return sorted((one for one in call_backs if not one.over), key=lambda one: (one.at, one.id))


def to_ring(one: CallBack, members: Iterable[MemberNow], now: datetime) -> MemberNow | None:
    """Whose phone is to be rung for it by itself now; None for nobody yet.

    Who is Ready, has a phone that is not in use and a console attached. Once it was rung for the
    time that it is set to, it is not rung by itself again.
    """
    if not one.is_due(now) or (one.rung is not None and one.rung.due == one.at):
        return None
    fit = [each for each in members if concerns(one, each.member) and is_free(each)]
    return min(fit, key=lambda each: (each.idle_since or now, each.member.user), default=None)


def is_free(one: MemberNow) -> bool:
    """Whether a member can be rung for a call-back now."""
    return (
        one.state.state is Presence.READY
        and one.consoles > 0
        and one.member.phone is not None
        and one.phone in _UNUSED
    )


_UNUSED: Final = frozenset({PhoneState.DOWN, PhoneState.UP})
"""States of a phone on which nobody talks and nobody rings."""


def why_waiting(one: CallBack, member: MemberNow) -> str:
    """Why it is not rung for its member though it is due, in words; no text where it is."""
    if one.rung is not None and one.rung.due == one.at:
        return "it was rung once and is still open: ring it, or say that it is done"
    if member.member.phone is None:
        return "you have no phone here"
    if member.state.state is not Presence.READY:
        return "you are not Ready"
    if member.phone not in _UNUSED:
        return "your phone is in use"
    return ""
