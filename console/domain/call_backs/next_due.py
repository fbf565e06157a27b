"""Which call-back a member rings next: of its own that are due, the first that may be rung now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from console.domain.call_backs.call_back import IN_CALL, CallBack, concerns, in_turn, is_anothers
from console.domain.team.members import Member
from console.domain.work_lists.work_list import EntryNow, WorkList


class InTheWay(NamedTuple):
    """A call-back that is due, and why it is not rung now. The texts are not clean."""

    one: CallBack
    why: str

    @property
    def words(self) -> str:
        """Who is not rung now, and why."""
        return f"{self.one.name or self.one.number} is not rung now: {self.why}"


class NextDue(NamedTuple):
    """What is rung next, None for nothing; and what is due before it, in turn."""

    one: CallBack | None
    passed: tuple[InTheWay, ...]


def own(call_backs: Iterable[CallBack], user: str, member: Member | None) -> list[CallBack]:
    """The open ones that are that user's to ring, the one due first in front.

    Whoever is no `member` of a team works alone, and has all.
    """
    those = (one for one in in_turn(call_backs) if not is_anothers(one, user))
    return [one for one in those if member is None or concerns(one, member)]


def next_due(
    those: Iterable[CallBack],
    now: datetime,
    held: EntryNow | None,
    why_not: Callable[[str], str | None],
) -> NextDue:
    """Of a member's own the first that is due and may be rung.

    `held` is whom the member has of a work list; `why_not` says why a number is not called now,
    where it is told whole.
    """
    passed: list[InTheWay] = []
    for one in those:
        if not one.is_due(now):
            continue
        closed = why_not(one.number) if one.closed is None else one.closed
        why = _why_not_rung(one, held) or closed
        if not why:
            return NextDue(one, tuple(passed))
        passed.append(InTheWay(one, why))
    return NextDue(None, tuple(passed))


def held_by(lists: Iterable[WorkList], user: str) -> EntryNow | None:
    """Whom that user has of a work list; None for nobody."""
    return next((found for one in lists if (found := one.of(user)) is not None), None)


def _why_not_rung(one: CallBack, held: EntryNow | None) -> str:
    """What of a work list is in the way, and what to do; no text for nothing."""
    if one.is_in_call:
        return IN_CALL
    if not one.entry or held is None or held.entry.id == one.entry:
        return ""
    who = held.entry.person.name or "somebody else"
    return f"you have {who} of a work list: call, say what came of it, or skip before"
