"""Who works here: each member's phone, its rules, and who notes its state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import Struct

from console.config.checks import USUAL_PHONE
from console.domain.agent.state import AgentRules, OwnPhone
from console.domain.ids import CallId
from console.domain.team.groups import Group, rules_in
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


def caller_id(settings: ServiceSettings, member: Member) -> str | None:
    """The number that a member calls from, unless another is chosen: that of its first group."""
    found = (group.from_ for group in _groups(settings, member) if group.from_)
    return next(found, settings.from_)


def hold_music(settings: ServiceSettings, user: str) -> str:
    """What they hear whom that user holds: the music of its first group that has one."""
    member = settings.team.member(user)
    groups = _groups(settings, member) if member is not None else ()
    found = (group.hold_music for group in groups if group.hold_music is not None)
    return next(found, settings.hold_music)


def _groups(settings: ServiceSettings, member: Member) -> tuple[Group, ...]:
    """What a member's groups have otherwise, in the order in which it is in them."""
    named = {group.name: group for group in settings.groups}
    return tuple(named[name] for name in member.groups if name in named)


def _phone(settings: ServiceSettings, member: Member, rules: AgentRules) -> PhoneSettings:
    waits = (one.auto_answer for one in _groups(settings, member) if one.auto_answer is not None)
    auto_answer = next(waits, settings.auto_answer)
    return PhoneSettings(
        agent=member.user,
        phone=member.phone,
        keep=settings.keep_phone,
        rules=rules,
        from_=caller_id(settings, member),
        answering=settings.answering,
        headers=settings.headers,
        auto_answer=0 if settings.read_only else auto_answer,
    )
