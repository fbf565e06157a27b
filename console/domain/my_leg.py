"""My leg: the agent's own phone, as a leg of the board."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.acts import Role
from console.domain.calls import CallState, Leg

UP = frozenset(
    {CallState.ANSWERED, CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD, CallState.STALE}
)
"""States of a phone that was picked up."""


def my_leg(legs: Iterable[Leg], agent: str) -> Leg | None:
    """The leg of that agent's phone, the newest if there are several; None if it is down."""
    mine = [leg for leg in legs if leg.alive and leg.role is Role.AGENT and leg.agent == agent]
    return max(mine, key=lambda leg: (leg.started_at or leg.changed_at, leg.id), default=None)


def is_up(leg: Leg | None) -> bool:
    """Whether the phone was picked up and has not been put down."""
    return leg is not None and leg.state in UP


def is_busy(leg: Leg | None) -> bool:
    """Whether the phone talks with somebody, as far as is known: also where that is in doubt."""
    return leg is not None and leg.known in (
        CallState.BRIDGED,
        CallState.CONFERENCE,
        CallState.HELD,
    )


def company(mine: Leg, legs: Iterable[Leg]) -> list[Leg]:
    """Those who are on the line with my phone, by bridge or conference."""
    return [leg for leg in legs if leg.alive and leg.id != mine.id and are_together(mine, leg)]


def are_together(mine: Leg, leg: Leg) -> bool:
    """Whether my phone is on the line with another leg, by bridge or conference."""
    conference = mine.media.conference
    return leg.peer == mine.id or (conference is not None and leg.media.conference == conference)


def has_company(mine: Leg, legs: Iterable[Leg]) -> bool:
    """Whether somebody is, or is about to be, on the line with my phone."""
    return bool(mine.pending) or bool(company(mine, legs))
