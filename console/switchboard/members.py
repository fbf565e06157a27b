"""Who works here: each member's phone, its rules, and who notes its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from console.domain.agent.engagement import RulesOf
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.team.members import Member
from console.domain.team.rights import may_any
from console.process import elapsed
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import Hosts
from console.switchboard.in_force import InForce
from console.switchboard.procedures.agent import AgentProcedures, AgentSettings
from console.switchboard.procedures.phone import PhoneSettings


class AtWork(Struct, frozen=True):
    """A member who works here: the settings of its phone, and who notes its state."""

    phone: PhoneSettings
    state: AgentProcedures


def at_work(
    in_force: InForce,
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
    for member in in_force.settings.members:
        rules = in_force.rules_of(member)
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
        found.append(AtWork(_phone(in_force, member, rules), state))
    return tuple(found)


def _phone(in_force: InForce, member: Member, rules: RulesOf) -> PhoneSettings:
    settings = in_force.settings
    return PhoneSettings(
        agent=member.user,
        phone=member.phone,
        keep=settings.keep_phone,
        rules=rules,
        answering=settings.answering,
        headers=settings.headers,
        answers_by_itself=in_force.answers_by_itself,
    )
