"""A call that may be offered, as its facts tell it: its route, its stage, and who let it pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from console.domain.board import Board
from console.domain.fold.leg import Folded
from console.domain.fold.offers import Offers, Stage
from console.domain.ids import CallId
from console.domain.leg import CallState, Direction, Leg
from console.domain.team.carrying_on import is_answered_for_queue
from console.domain.team.members import Team
from console.domain.team.offers import Offer, OfferEnd
from console.domain.team.routes import How, Route, ThenKind, route_of

ALONE_FOR: Final = timedelta(seconds=15)
"""How long one who was answered may hear nobody before everybody is offered the call."""


class Routing(Struct, frozen=True, kw_only=True):
    """What calls are routed by. `names` has the names of connections by their ids.

    With `missed_not_ready` a member who lets a call of its own pass becomes Not ready. `begun`
    has the routes, as they were then, of calls that came to them before they were changed.
    """

    routes: tuple[Route, ...] = ()
    names: Mapping[str, str] = {}
    missed_not_ready: bool = True
    begun: Mapping[CallId, Route] = {}


@dataclass(slots=True)
class WaitingCall:
    """A call while it is looked at.

    `route` is None where it is everybody's; with `to_all` the end is open. `open` are its
    offers by member, `passed` those who let it pass in this stage. `since` is when the call
    began, came to the route, or was offered last. `entered` says that no fact tells of the
    stage yet.
    """

    leg: Leg
    folded: Folded
    route: Route | None
    to_all: bool
    waits: bool
    answered: bool
    open: dict[str, Offer]
    passed: set[str]
    since: datetime
    entered: bool

    @property
    def route_name(self) -> str:
        """The name of its route; no text is none."""
        return self.route.name if self.route is not None else ""

    def go_on(self, route: Route | None, now: datetime) -> None:
        """Have the call come to another route; to None for the open end of this one."""
        if route is None:
            self.to_all = True
        else:
            self.route = route
            self.to_all = _has_open_end(route)
        self.entered, self.since, self.passed, self.answered = True, now, set(), False


def may_concern(leg: Leg) -> bool:
    """Whether a leg may have to do with routing at all: it rings, is offered, or hears nobody."""
    if leg.offered_to or leg.alone_since is not None:
        return leg.alive
    if leg.known is CallState.ANSWERED:
        return leg.claimed_by is None
    return leg.known is CallState.OFFERED


def waiting_call(leg: Leg, folded: Folded, routing: Routing, now: datetime) -> WaitingCall:
    """A call as its facts tell it."""
    told = folded.offers
    stage = told.stage[1] if told.stage is not None else None
    route = _route(leg, stage, routing)
    alone = leg.alone_since is not None and now >= leg.alone_since + ALONE_FOR
    open_end = stage.until is None if stage is not None else _has_open_end(route)
    to_all = route is None or alone or open_end
    answered = route is not None and is_answered_for_queue(folded, route)
    free = leg.role is None and leg.claimed_by is None and not leg.pending
    rings = leg.rings and leg.direction is Direction.INCOMING
    times = [leg.started_at or leg.changed_at, *(place[0] for place, _ in told.ended.values())]
    return WaitingCall(
        leg=leg,
        folded=folded,
        route=route,
        to_all=to_all,
        waits=free and (alone or (bool(routing.routes) and (rings or answered))),
        answered=answered and not to_all,
        open={one.member: one for one in told.open},
        passed=_passed(told, stage, to_all=to_all),
        since=max(times if stage is None else [*times, stage.at]),
        entered=route is not None and to_all and (stage is None or stage.until is not None),
    )


def begun(
    legs: Iterable[Leg], board: Board, before: Routing, team: Team, now: datetime
) -> dict[CallId, Route]:
    """The routes of the calls that wait now, which go on by them when others take their place.

    A route for which nobody of that team is left keeps no caller: the new ones are for it.
    """
    found = {}
    for leg in filter(may_concern, legs):
        folded = board.folded(leg.id)
        route = waiting_call(leg, folded, before, now).route if folded is not None else None
        if route is not None and any(map(route.has, team.members)):
            found[leg.id] = route
    return found


def _has_open_end(route: Route | None) -> bool:
    """Whether a call that begins there is offered to all until somebody takes it."""
    if route is None:
        return True
    to_all = How.EVERYBODY, ThenKind.EVERYBODY
    return not route.groups and (route.how, route.then.kind) == to_all


def _route(leg: Leg, stage: Stage | None, routing: Routing) -> Route | None:
    """The route that the call was offered by last, else the first that fits it."""
    kept = routing.begun.get(leg.id)
    if kept is not None and (stage is None or stage.route == kept.name):
        return kept
    if stage is not None:
        named = next((one for one in routing.routes if one.name == stage.route), None)
        if named is not None or not stage.route:
            return named
    return route_of(leg, routing.routes, routing.names)


LET_PASS: Final = frozenset({OfferEnd.MISSED, OfferEnd.DECLINED})


def _passed(told: Offers, stage: Stage | None, *, to_all: bool) -> set[str]:
    """Those who were offered the call in this stage and did not want it."""
    found: set[str] = set()
    for member, (at, why) in told.ended.items():
        made = told.made.get(member)
        if made is None or stage is None or why not in LET_PASS or made[0] > at:
            continue
        offer = made[1]
        if offer.route == stage.route and (offer.until is None) is to_all:
            found.add(member)
    return found
