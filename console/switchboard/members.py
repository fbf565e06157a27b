"""Who works here: each member's phone, its rules, and who notes its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from console.config.checks import USUAL_PHONE
from console.domain.agent.state import AgentRules, OwnPhone
from console.domain.ids import CallId
from console.domain.team.groups import rules_in
from console.domain.team.members import Member
from console.process import elapsed
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
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
    knows: Callable[[CallId], bool],
) -> tuple[AtWork, ...]:
    """Each member, in the order of the settings; `now` and `knows` as `AgentProcedures` has them.

    What happened before stands on the board already.
    """
    found = []
    for member in settings.members:
        rules = rules_of(settings, member)
        state = AgentProcedures(
            *(AgentSettings(name=member.user, rules=rules), live, recorder),
            now=now,
            clock=elapsed,
            knows=knows,
        )
        found.append(AtWork(_phone(settings, member, rules), state))
    return tuple(found)


def rules_of(settings: ServiceSettings, member: Member) -> AgentRules:
    """The rules for a member of those settings: where there is a team, the phone is its own.

    A caller who gave up rang for all of a team: it is nobody's missed call by that alone.
    """
    if not settings.team.members:
        return settings.rules
    own = (OwnPhone(name=USUAL_PHONE, address=member.phone),) if member.phone else ()
    rules = rules_in(member.groups, settings.groups, settings.rules)
    return msgspec.structs.replace(rules, phones=own, missed_not_ready=False)


def _phone(settings: ServiceSettings, member: Member, rules: AgentRules) -> PhoneSettings:
    groups = [one for one in settings.groups if one.name in member.groups]
    groups.sort(key=lambda one: member.groups.index(one.name))
    waits = (one.auto_answer for one in groups if one.auto_answer is not None)
    auto_answer = next(waits, settings.auto_answer)
    from_ = next((one.from_ for one in groups if one.from_), settings.from_)
    return PhoneSettings(
        agent=member.user,
        phone=member.phone,
        keep=settings.keep_phone,
        rules=rules,
        from_=from_,
        answering=settings.answering,
        headers=settings.headers,
        auto_answer=0 if settings.read_only else auto_answer,
    )
