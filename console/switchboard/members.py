"""Who works here: each member's phone, its rules, and who notes its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import msgspec
from msgspec import Struct

from console.config.checks import USUAL_PHONE
from console.domain.agent.engagement import RulesOf
from console.domain.agent.state import AgentRules, OwnPhone
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.team.call_rules import TeamRules, origin_of, rules_for
from console.domain.team.members import Member
from console.domain.team.offers import Origin
from console.domain.team.rights import may_any
from console.process import elapsed
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import Hosts
from console.switchboard.procedures.agent import AgentProcedures, AgentSettings
from console.switchboard.procedures.phone import PhoneSettings
from console.switchboard.settings import ServiceSettings


class AtWork(Struct, frozen=True):
    """A member who works here: the settings of its phone, and who notes its state."""

    phone: PhoneSettings
    state: AgentProcedures


def at_work(
    settings: ServiceSettings,
    live: LiveBoard,
    recorder: Recorder,
    *,
    now: Callable[[], datetime],
    past: Callable[[CallId], PastCall | None],
    hosts: Hosts,
) -> tuple[AtWork, ...]:
    """Each member, in the order of the settings; `now` and `past` as `AgentProcedures` has them.

    What happened before stands on the board already.
    """
    found = []
    for member in settings.members:
        rules = rules_of(settings, member)
        state = AgentProcedures(
            *(
                AgentSettings(name=member.user, rules=rules, any_call=may_any(member)),
                live,
                recorder,
            ),
            now=now,
            clock=elapsed,
            past=past,
            hosts=hosts,
        )
        found.append(AtWork(_phone(settings, member, rules(Origin())), state))
    return tuple(found)


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


def rules_of(settings: ServiceSettings, member: Member) -> RulesOf:
    """The rules for a member of those settings: where there is a team, the phone is its own.

    A caller who gave up rang for all of a team: it is nobody's missed call by that alone.
    """
    said = team_rules(settings)
    if settings.team.members:
        own = (OwnPhone(name=USUAL_PHONE, address=member.phone),) if member.phone else ()
        everybody = msgspec.structs.replace(said.everybody, phones=own, missed_not_ready=False)
        said = msgspec.structs.replace(said, everybody=everybody)
    return partial(rules_for, groups=member.groups, said=said)


def hold_music(settings: ServiceSettings) -> Callable[[str, Leg | None], str]:
    """What a call hears that a user holds."""
    said = team_rules(settings)

    def of(user: str, call: Leg | None) -> str:
        return rules_for(origin_of(call), settings.team.groups_of(user), said).hold_music

    return of


def _phone(settings: ServiceSettings, member: Member, rules: AgentRules) -> PhoneSettings:
    return PhoneSettings(
        agent=member.user,
        phone=member.phone,
        keep=settings.keep_phone,
        rules=rules,
        from_=rules.from_,
        answering=settings.answering,
        headers=settings.headers,
        answers_by_itself=team_rules(settings).answers and not settings.read_only,
    )
