"""Of which route and of which groups a call is, live or past.

A call is of the route that offered it first; one that nobody was offered of the first route that
fits. Its groups are those of its route, else those of its queue, else those of its member.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.events import Fact
from console.domain.history.past_calls import PastCall
from console.domain.leg import Direction
from console.domain.own_facts import CallOffered
from console.domain.team.members import Team
from console.domain.team.service_level import came_in
from console.domain.team.waiting_calls import Routing


class Belonging:
    """Finds it by the settings. `facts` are those about a call's offers, and others do no harm."""

    def __init__(self, team: Team, routing: Routing) -> None:
        self.team, self._names = team, routing.names
        self.routes = {route.name: route for route in routing.routes}

    def route(self, call: PastCall, facts: Iterable[Fact]) -> str:
        """The name of its route; no text is none."""
        made = [one for one in facts if isinstance(one.payload, CallOffered)]
        if made:
            first = sorted(made, key=lambda one: (one.occurred_at, one.id))
            offers = (one.payload for one in first if isinstance(one.payload, CallOffered))
            return next((offer.route for offer in offers if offer.route), "")
        came = came_in(call)
        if came is None or call.direction != Direction.INCOMING:
            return ""
        fitting = (one for one in self.routes.values() if one.fits(call, self._names, came))
        return next((route.name for route in fitting), "")

    def groups(self, call: PastCall, route: str) -> tuple[str, ...]:
        """The groups of a call that is of that route; none where nothing tells them."""
        known = self.routes.get(route)
        if known is not None and known.groups:
            return known.groups
        if call.queue and (groups := self.team.groups_of_queue(call.queue)):
            return groups
        return self.groups_of(call.agent or "")

    def groups_of(self, user: str) -> tuple[str, ...]:
        """The groups of a member; none of somebody who is no member."""
        member = self.team.member(user)
        return member.groups if member is not None else ()
