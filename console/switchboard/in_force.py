"""The settings by which a switchboard goes, until others are taken over while it runs.

Whoever needs what may change asks here each time. What is begun goes on as it was begun: a
caller whom a route was about to offer stays with that route as it stood then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from console.config.checks import USUAL_PHONE
from console.domain.agent.engagement import RulesOf
from console.domain.agent.state import AgentRules, OwnPhone
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.team.call_rules import TeamRules, origin_of, rules_for
from console.domain.team.members import Member
from console.domain.team.offers import Origin
from console.domain.team.routes import Route
from console.domain.team.waiting_calls import Routing, begun
from console.line.port import Snapshot, names_among
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.settings import ServiceSettings


class InForce:
    """The settings of this moment, and what follows from them for members and calls."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings = settings
        self.said = team_rules(settings)
        self._begun: Mapping[CallId, Route] = {}
        self._of_members: dict[str, TeamRules] = {}
        self._following: list[Callable[[ServiceSettings], None]] = []

    def follow(self, taken: Callable[[ServiceSettings], None]) -> None:
        """Tell of the settings that are in force whenever others are."""
        self._following.append(taken)

    def take(self, settings: ServiceSettings, live: LiveBoard) -> None:
        """Go by these from now on; the board as it is tells which calls wait.

        A route that is gone keeps what it said of calls, for those that came by it.
        """
        before, legs = self.routing(names_among(live.connections)), live.legs.values()
        self._begun = begun(legs, live.board, before, settings.team, live.now())
        routes, groups, said = self.said.routes, self.said.route_groups, team_rules(settings)
        self.settings = settings
        self.said = msgspec.structs.replace(
            said, routes={**routes, **said.routes}, route_groups={**groups, **said.route_groups}
        )
        self._of_members.clear()
        for taken in self._following:
            taken(settings)

    def rules_of(self, member: Member) -> RulesOf:
        """The rules for calls of a member: where there is a team, the phone is its own.

        A caller who gave up rang for all of a team: it is nobody's missed call by that alone.
        """

        def rules(origin: Origin) -> AgentRules:
            groups = self.settings.team.groups_of(member.user)
            return rules_for(origin, groups, self._said_of(member))

        return rules

    def _said_of(self, member: Member) -> TeamRules:
        if not self.settings.team.members:
            return self.said
        found = self._of_members.get(member.user)
        if found is None:
            own = (OwnPhone(name=USUAL_PHONE, address=member.phone),) if member.phone else ()
            everybody = msgspec.structs.replace(
                self.said.everybody, phones=own, missed_not_ready=False
            )
            found = msgspec.structs.replace(self.said, everybody=everybody)
            self._of_members[member.user] = found
        return found

    def hold_music(self, user: str, call: Leg | None) -> str:
        """What a call hears that a user holds."""
        groups = self.settings.team.groups_of(user)
        return rules_for(origin_of(call), groups, self.said).hold_music

    def with_rules(self, snapshot: Snapshot) -> Snapshot:
        """What consoles draw, with the rules that hold by now."""
        settings = self.settings
        return msgspec.structs.replace(
            snapshot,
            agent_rules=settings.rules,
            call_rules=self.said,
            number_rules=settings.numbers,
            team=settings.team,
        )

    def own_numbers(self) -> frozenset[str]:
        """The numbers of the account, and the phones here, that the settings name."""
        settings, said = self.settings, self.said
        rules = (*said.groups.values(), *said.routes.values(), *said.queues.values())
        named = (
            settings.from_,
            *(one.phone for one in settings.members),
            *(one.address for one in settings.rules.phones),
            *(one.from_ for one in rules),
        )
        return frozenset(filter(None, named))

    def answers_by_itself(self) -> bool:
        """Whether offered calls are answered by themselves anywhere."""
        return self.said.answers and not self.settings.read_only

    def routing(self, names: Mapping[str, str]) -> Routing:
        """What calls are routed by; `names` has the names of connections by their ids."""
        return Routing(
            routes=self.settings.routes,
            names=names,
            missed_not_ready=self.settings.rules.missed_not_ready,
            begun=self._begun,
        )


def team_rules(settings: ServiceSettings) -> TeamRules:
    """What the settings say of calls: for everybody, by group, by route and by queue."""
    team = settings.team
    everybody = msgspec.structs.replace(
        settings.rules,
        auto_answer=settings.auto_answer,
        hold_music=settings.hold_music,
        from_=settings.from_,
    )
    queues = dict.fromkeys((*team.queues, *team.groups, *(one.name for one in settings.queues)))
    return TeamRules(
        everybody=everybody,
        groups={one.name: one for one in settings.groups},
        routes={one.name: one.rules for one in settings.routes},
        queues={one.name: one for one in settings.queues},
        route_groups={one.name: one.groups for one in settings.routes},
        queue_groups={name: team.groups_of_queue(name) for name in queues},
    )
