"""Who of a route's members can take a call now, and which of them is offered it first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from console.domain.agent.state import Presence
from console.domain.my_phone import PhoneState
from console.domain.team.members import IN_USE, MemberNow, MemberRole
from console.domain.team.routes import How, Route

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def is_there(one: MemberNow) -> bool:
    """Whether a member works, and can be reached by a console or a phone that is up."""
    if one.member.role is MemberRole.VIEWER or one.state.state is Presence.NOT_READY:
        return False
    return not one.away


def can_take(one: MemberNow) -> bool:
    """Whether a member is there and free: Ready, on no call and in no wrap-up.

    A phone that rings or talks, and a call that it claimed since it is Ready, are calls that its
    state will tell of in a moment.
    """
    if not is_there(one) or one.state.state is not Presence.READY or one.phone in _ON_THE_LINE:
        return False
    claimed, since = one.claimed_at, one.state.since
    return claimed is None or since is None or claimed < since


_ON_THE_LINE: Final = IN_USE | {PhoneState.RINGING}


def in_turn(route: Route, free: Iterable[MemberNow]) -> list[MemberNow]:
    """The members in the order in which the route offers them a call; all at once have none.

    Who took no call yet has been idle for longest. What does not decide is decided by how long
    they are idle, and then by their order in the settings.
    """
    ranked = enumerate(free)
    if route.how is How.IN_ORDER:
        return [one for _, one in sorted(ranked, key=lambda each: (_rank(route, each[1]), each[0]))]
    if route.how is How.FEWEST_CALLS:
        by_calls = sorted(ranked, key=lambda each: (each[1].taken, _idle(each[1]), each[0]))
        return [one for _, one in by_calls]
    return [one for _, one in sorted(ranked, key=lambda each: (_idle(each[1]), each[0]))]


def _idle(one: MemberNow) -> datetime:
    return one.idle_since or _NEVER


def _rank(route: Route, one: MemberNow) -> int:
    """The place of the first of the route's groups that the member is in."""
    places = (place for place, group in enumerate(route.groups) if group in one.member.groups)
    return next(places, 0)
