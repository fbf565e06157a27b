"""A call-back: a number that is to be called at a time, by a member or by one of a group."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.agent.state import Presence
from console.domain.ids import CallId, OrderId
from console.domain.my_phone import PhoneState
from console.domain.team.members import Member, MemberNow, MemberRole
from console.domain.work_lists.rules import AWAY

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

    One with an `entry` was promised to somebody of a work list, whose members are `among`. It is
    for anybody of them where no `member` is named, or that one is away for long; and it is `rung`
    as soon as one of them has taken the entry, or before where it was promised in a call. The
    switchboard says that it `is_for_others`, too, once it is due and its member is away for long.
    `closed` says why the number is not called now to who is told it masked, no text while it may
    be; None is told to those who have the number, and the rules.
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
    entry: str = ""
    among: tuple[str, ...] = ()
    is_for_others: bool = False
    closed: str | None = None

    @property
    def is_in_call(self) -> bool:
        """Whether it was promised in a call of a list, of which nothing else was said yet."""
        return bool(self.entry) and self.rung is not None and self.rung.at < self.set_at

    def is_due(self, now: datetime) -> bool:
        """Whether it is open and its time has come."""
        return not self.over and self.at <= now


DONE: Final = "done"
CANCELLED: Final = "cancelled"


HAS_ANOTHER: Final = "you have somebody else of a work list"
IN_CALL: Final = "say first what came of the call in which you promised it"


def concerns(one: CallBack, member: Member) -> bool:
    """Whether it is for that member, by itself or as one of a group."""
    if one.member and not one.is_for_others:
        return one.member == member.user
    if one.among:
        return member.user in one.among
    return not one.group or one.group in member.groups


def is_anothers(one: CallBack, user: str) -> bool:
    """Whether a colleague of that user has taken the entry that it is about."""
    return bool(one.entry) and one.rung is not None and one.rung.member != user


def for_whom(one: CallBack, members: Iterable[MemberNow], now: datetime) -> list[MemberNow]:
    """Those whom it is for as they are now: others of its list where its member is away."""
    those = tuple(members)
    found = [each for each in those if concerns(one, each.member)]
    if one.entry and one.member and is_away(one.member, those, now):
        found = [each for each in those if each.member.user in one.among]
    return [each for each in found if not is_anothers(one, each.member.user)]


def is_away(user: str, members: Collection[MemberNow], now: datetime) -> bool:
    """Whether a member has been away for so long that others go on, or is none any more.

    Who works alone is not.
    """
    if not members:
        return False
    found = next((one for one in members if one.member.user == user), None)
    if found is None:
        return True
    return found.gone_since is not None and now - found.gone_since > timedelta(seconds=AWAY)


def is_told(one: CallBack, member: Member) -> bool:
    """Whether a member is told of it: for whom it is, who set it, and supervisors."""
    any_ = member.role in (MemberRole.SUPERVISOR, MemberRole.ADMIN)
    return any_ or one.by == member.user or concerns(one, member)


def in_turn(call_backs: Iterable[CallBack]) -> list[CallBack]:
    """The open ones, the one that is due first in front."""
    return sorted((one for one in call_backs if not one.over), key=lambda one: (one.at, one.id))


def to_ring(
    one: CallBack, members: Iterable[MemberNow], now: datetime, busy: Collection[str] = ()
) -> MemberNow | None:
    """Whose phone is to be rung for it by itself now, of all but `busy` users; None for nobody yet.

    Who is Ready, has a phone that is not in use and a console attached. Once it was rung for the
    time that it is set to, it is not rung by itself again.
    """
    if not one.is_due(now) or (one.rung is not None and one.rung.due == one.at):
        return None
    fit = [each for each in for_whom(one, members, now) if is_free(each)]
    fit = [each for each in fit if each.member.user not in busy]
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
    if one.is_in_call:
        return IN_CALL
    if one.entry and one.rung is not None:
        return "you have taken it: ring it, or say on its list that you skip it"
    if one.rung is not None and one.rung.due == one.at:
        return "it was rung once and is still open: ring it, or say that it is done"
    if member.member.phone is None:
        return "you have no phone here"
    if member.state.state is not Presence.READY:
        return "you are not Ready"
    if member.phone not in _UNUSED:
        return "your phone is in use"
    return ""
