"""Routes: which members are offered which calls, in which order, and what if none takes one.

The first route that fits a call when it begins is the call's, also after its hours ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from console.domain.leg import Leg
from console.domain.team.call_rules import Rules
from console.domain.team.members import Member, MemberRole
from console.domain.team.opening_hours import OpeningHours


class How(StrEnum):
    """In which order the members of a route are offered a call: the word of its setting `how`."""

    EVERYBODY = "everybody"
    LONGEST_IDLE = "longest idle"
    FEWEST_CALLS = "fewest calls"
    IN_ORDER = "in order"


class ThenKind(StrEnum):
    """What becomes of a call that nobody of the route took: the first word of `then`."""

    EVERYBODY = "everybody"
    QUEUE = "queue"
    ROUTE = "route"
    TRANSFER = "transfer"
    REJECT = "reject"


class Then(Struct, frozen=True):
    """What becomes of a call that nobody took; `target` is a queue, a route or a number."""

    kind: ThenKind = ThenKind.EVERYBODY
    target: str = ""

    @property
    def words(self) -> str:
        """As it stands in the settings."""
        return f"{self.kind.value}:{self.target}" if self.target else self.kind.value


class Called(Protocol):
    """A call, live or past: on which connection it came in, and which number was called."""

    @property
    def connection_id(self) -> str | None:
        """The connection, as far as is known."""

    @property
    def to(self) -> str | None:
        """The number."""


class Route(Struct, frozen=True, kw_only=True):
    """One route by its name. What is empty fits every call, and every member.

    `connections` are ids or names, `to` the numbers called or what they begin with. `ring` is
    how many seconds each member is offered the call, and how long the call waits for one
    who is free. `rules` hold for the calls that it offered.
    """

    name: str
    connections: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    hours: OpeningHours | None = None
    groups: tuple[str, ...] = ()
    how: How = How.LONGEST_IDLE
    ring: int = 20
    then: Then = Then()
    rules: Rules = Rules()

    def fits(self, call: Called, names: Mapping[str, str], began: datetime) -> bool:
        """Whether a call that began at that moment is the route's.

        `names` has the names of connections by their ids, as far as they are known.
        """
        connection = call.connection_id or ""
        known = (connection, names.get(connection, connection))
        if self.connections and not any(one in self.connections for one in known):
            return False
        if self.to and not (call.to or "").startswith(self.to):
            return False
        return self.hours is None or self.hours.open_at(began)

    def has(self, member: Member) -> bool:
        """Whether a member is offered calls of the route; one who only looks is offered none."""
        if member.role is MemberRole.VIEWER:
            return False
        return not self.groups or any(group in self.groups for group in member.groups)


def route_of(leg: Leg, routes: Iterable[Route], names: Mapping[str, str]) -> Route | None:
    """The first route that fits a call; None if none does, and it is everybody's."""
    began = leg.started_at or leg.changed_at
    return next((one for one in routes if one.fits(leg, names, began)), None)
