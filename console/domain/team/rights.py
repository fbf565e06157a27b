"""Who may do what: one table from an action's id to those who may, and the words where one may not.

The switchboard refuses by it; keys, palette, help, footer and command line dim by it and say
why. What an action needs of the call itself stands in `why_not.py` and is asked beside this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from console.domain.acts import (
    AnyAct,
    Bridge,
    Confer,
    Dial,
    Dispose,
    InConference,
    JoinConference,
    Role,
    Supervise,
)
from console.domain.acts.names import act_name
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.my_phone import together
from console.domain.team.members import Member, MemberRole, Sight, Team
from console.domain.team.supervision import supervises


class Who(StrEnum):
    """Whose an action is.

    SELF: it is about the one who asks, or a new call. OWN: on calls of one's own, and those
    that are offered to one. FREE: on those, and on calls that nobody has. NEAR: on calls for
    which a member of one of one's groups asks for help. A supervisor does
    all of these on any call; ANY is a supervisor's alone, SITE an admin's.
    """

    SELF = "self"
    OWN = "own"
    FREE = "free"
    NEAR = "near"
    ANY = "any"
    SITE = "site"


_ROWS: Final[Mapping[Who, str]] = {
    Who.SELF: """
        agent.ready agent.not_ready agent.next agent.extend agent.wrap_up_end
        agent.state agent.wrap_up phone.use phone.ring phone.drop
        call.dial call.speed console.reconcile message.send numbers.bar
        list.next list.take list.dial list.settle list.skip list.bar
        list.open list.again list.close
        call_back.add call_back.done call_back.cancel call_back.move call_back.ring
        call_back.list
    """,
    Who.OWN: """
        call.transfer call.bridge call.hangup call.refer call.sip_info call.dtmf
        call.hold call.resume call.mute call.unmute call.conference
        consult.start consult.complete consult.swap consult.abort
        call.speak call.play call.play_stop call.gather call.gather_speak call.gather_audio
        call.gather_stop call.record call.record_pause call.record_resume call.record_stop
        call.stream call.stream_stop call.transcribe call.transcribe_stop
        call.suppress_noise call.suppress_noise_stop call.enqueue call.queue_leave
        conference.create conference.join conference.leave conference.hold conference.unhold
        conference.mute conference.unmute conference.announce conference.play
        conference.play_stop conference.record conference.record_pause
        conference.record_resume conference.record_stop conference.end
        call.give call.ask_help assist.ask call.leave_note call.note_said agent.disposition
    """,
    Who.NEAR: """
        assist.take assist.withdraw
    """,
    Who.FREE: """
        call.answer call.join call.answer_alone call.answer_next
        call.reject call.reject_not_ready
    """,
    Who.ANY: """
        call.supervise call.supervisor_role call.listen call.whisper call.barge
        call.take_over call.offer_again member.state numbers.unbar
        queues.create queues.resize queues.delete queues.take_out
    """,
    Who.SITE: """
        apps.create apps.update apps.delete console.applications
    """,
}

RIGHTS: Final[Mapping[str, Who]] = {
    action: who for who, actions in _ROWS.items() for action in actions.split()
}
"""Every act, and every action on a screen that does more than show. Others are everybody's."""

_OF_ANYBODY: Final = frozenset({Bridge.action, Confer.action})
"""Orders that join a call of one's own with others, which may be nobody's as well."""


class Asking(NamedTuple):
    """Who asks: a member of that team, and the leg of its phone, None while that is down.

    With `now` the words say how long ago somebody else took a call. Who asks about many legs
    finds the `colleagues` once. `left` are the calls of which the member may say what came,
    whoever has them now: it had them.
    """

    team: Team
    member: Member
    mine: Leg | None = None
    now: datetime | None = None
    colleagues: frozenset[str] | None = None
    left: tuple[CallId, ...] = ()


def why_not(action: str, asking: Asking, leg: Leg | None) -> str | None:
    """Why this member may not do it with that leg, in words; None if it may.

    Without a leg only the role is looked at. Where there is no team, everybody may all.
    """
    who = RIGHTS.get(action)
    if who is None or not asking.team.members:
        return None
    if reason := _why_not_by_role(action, who, asking.member.role):
        return reason
    if leg is None or who not in _ON_CALLS or may_any(asking.member):
        return None
    if action == Dispose.action and leg.id in asking.left:
        return None
    return _why_not_on(leg, asking, who)


_ON_CALLS: Final = frozenset({Who.OWN, Who.FREE, Who.NEAR})


def why_not_act(act: AnyAct, asking: Asking, leg_of: Callable[[CallId], Leg | None]) -> str | None:
    """Why this member may not give that order, in words; None if it may.

    All its legs count. One that the board does not know is a supervisor's; the disposition
    of such a call belongs to whoever had it, which the history knows.
    """
    action = act.action
    if isinstance(act, Dial) and supervises(act):
        action = Supervise.action
    if reason := why_not(action, asking, None):
        return reason
    if not asking.team.members or may_any(asking.member):
        return None
    if isinstance(act, Dispose) and act.call in asking.left:
        return None
    legs = [leg_of(call) for call in _legs_of(act)]
    if None in legs and not isinstance(act, Dispose):
        return _UNKNOWN
    if isinstance(act, InConference) and _elsewhere(act, asking, leg_of):
        return _NOT_YOURS
    on = [leg for leg in legs if leg is not None]
    joins = action in _OF_ANYBODY
    who = Who.FREE if joins else RIGHTS[action]
    reasons = (_why_not_on(leg, asking, who) for leg in on)
    if reason := next((one for one in reasons if one), None):
        return reason
    user, mine = asking.member.user, asking.mine
    return None if not joins or any(is_own(leg, user, mine) for leg in on) else _NOBODYS


def _legs_of(act: AnyAct) -> tuple[CallId, ...]:
    match act:
        case Dial():
            return (act.link_to,) if act.link_to else ()
        case Dispose():
            return (act.call,)
        case Bridge() | Confer():
            return act.calls
    # those who are in a conference with the call are in it with whoever asks
    return act.calls[:1]


def _elsewhere(act: InConference, asking: Asking, leg_of: Callable[[CallId], Leg | None]) -> bool:
    """Whether it is about a conference in which the member's call is not, as far as is known."""
    inside = asking.mine if isinstance(act, JoinConference) else leg_of(act.call)
    return inside is None or inside.media.conference != act.conference


def may_any(member: Member) -> bool:
    """Whether a member may do on any call what others may on their own."""
    return member.role in (MemberRole.SUPERVISOR, MemberRole.ADMIN)


# By role ----------------------------------------------------------------------------------

_VIEWER: Final = (
    "you are here to look, as a viewer, and give no orders: ask an admin for another role"
)
_NAMES: Final[Mapping[str, str]] = {
    "call.supervisor_role": "change what a supervisor hears and says",
    "call.listen": "listen to calls",
    "call.whisper": "whisper to a colleague",
    "call.barge": "barge into calls",
    "numbers.bar": "put numbers on the do-not-call list",
    "numbers.unbar": "take numbers off the do-not-call list",
    "console.applications": "open the applications",
}


def why_no_orders(role: MemberRole) -> str | None:
    """Why somebody of that role may give no order at all; None for one who may give some."""
    return _VIEWER if role is MemberRole.VIEWER else None


def _why_not_by_role(action: str, who: Who, role: MemberRole) -> str | None:
    if reason := why_no_orders(role):
        return reason
    name = _NAMES.get(action) or act_name(action)
    if who is Who.ANY and role is MemberRole.AGENT:
        return f"only a supervisor may {name}: ask one"
    if who is Who.SITE and role is not MemberRole.ADMIN:
        return f"only an admin may {name}: ask one"
    return None


# By whose the call is ---------------------------------------------------------------------

_UNKNOWN: Final = "the board does not know this call, nor whose it is: ask a supervisor"
_NOT_YOURS: Final = "your call is not in that conference: a supervisor may bring it in"
_NOBODYS: Final = "nobody has this call yet: answer it first, or ask a supervisor"
_NOT_ASKED: Final = "no help is asked of you with this call"
_NAMED: Final = 2


def holder(leg: Leg) -> str | None:
    """The member who has a call: who claimed it, else whose order brought it here.

    Who put a call into a queue has it no more.
    """
    if leg.claimed_by is not None:
        return leg.claimed_by.member
    return None if leg.state is CallState.QUEUED else leg.agent


def had_by(leg: Leg, team: Team) -> str | None:
    """The user who has a call: by the claims of a team, else whose order brought it here."""
    return holder(leg) if team.members else leg.agent


def is_members_phone(leg: Leg, team: Team) -> bool:
    """Whether a leg is the phone of one of the team."""
    return leg.role is Role.AGENT and team.member(leg.agent or "") is not None


# Whom a call rings for --------------------------------------------------------------------


def offered(leg: Leg, team: Team) -> tuple[str, ...]:
    """The users whom a call that nobody took is offered to; nobody where there is no team."""
    if not team.members or leg.claimed_by is not None:
        return ()
    waits = leg.alive and (leg.alone_since is not None or leg.state in _TAKEN_UP)
    return tuple(one.member for one in leg.offered_to) if waits else ()


_TAKEN_UP: Final = frozenset(
    {CallState.OFFERED, CallState.QUEUED, CallState.ANSWERED, CallState.STALE}
)
"""States of a call that somebody is yet to take up."""


def is_for_others(leg: Leg, team: Team, user: str) -> bool:
    """Whether others alone are to take a call: it is offered to them, or one of them took it.

    One who hears nobody is anybody's again, unless somebody has a claim to the call.
    """
    if not team.members:
        return False
    if leg.claimed_by is not None:
        return leg.claimed_by.member != user
    if leg.alone_since is None and leg.agent is not None:
        return leg.agent != user
    members = offered(leg, team)
    return bool(members) and user not in members


def rings_for(leg: Leg, team: Team, user: str) -> bool:
    """Whether a call that waits for a hand waits for this one; in a team it was offered it."""
    if not team.members:
        return True
    mine = bool(user) and (had_by(leg, team) == user or user in offered(leg, team))
    return (leg.alone_since is not None or mine) and not is_for_others(leg, team, user)


def is_own(leg: Leg, user: str, mine: Leg | None) -> bool:
    """Whether a leg is that member's: it has it, it is offered it, or it is on the line with it.

    `mine` is the leg of the member's phone.
    """
    if holder(leg) == user or any(one.member == user for one in leg.offered_to):
        return True
    return together(mine, leg)


def _why_not_on(leg: Leg, asking: Asking, who: Who) -> str | None:
    if is_own(leg, asking.member.user, asking.mine):
        return None
    if who is Who.NEAR:
        return None if is_asked(leg, asking.team, asking.member) else _NOT_ASKED
    reason = _why_not_free(leg, asking)
    return reason if who is Who.FREE or reason is not None else _NOBODYS


def is_asked(leg: Leg, team: Team, member: Member) -> bool:
    """Whether help is asked for with a leg, and of that member too."""
    request = leg.help_request
    return request is not None and team.helps(member, request.by)


def _why_not_free(leg: Leg, asking: Asking) -> str | None:
    """Why the member may not take a call that is not its own."""
    team, has = asking.team, holder(leg)
    if has is not None and _is_kept(leg):
        return taken(leg, team.name(has), asking.now)
    if leg.offered_to:
        return _offered_to_others(leg, team)
    if groups := _waited_for(leg, asking):
        return f"the caller waits for {' and '.join(groups)}: one of them or a supervisor may"
    return None


def _is_free(leg: Leg, asking: Asking) -> bool:
    """The same without words."""
    kept = holder(leg) is not None and _is_kept(leg)
    return not (kept or leg.offered_to or _waited_for(leg, asking))


def _is_kept(leg: Leg) -> bool:
    """Whether nobody may take it from whoever has it."""
    return leg.claimed_by is not None or leg.alone_since is None


def _waited_for(leg: Leg, asking: Asking) -> tuple[str, ...]:
    """The groups for which a caller waits, where the member is in none of them."""
    if leg.state is not CallState.QUEUED or leg.media.queue is None:
        return ()
    groups = asking.team.groups_of_queue(leg.media.queue)
    return () if set(groups) & set(asking.member.groups) else groups


def colleagues_of(team: Team, member: Member) -> frozenset[str]:
    """The users who share a group with a member."""
    mine = set(member.groups)
    return frozenset(one.user for one in team.members if not mine.isdisjoint(one.groups))


def taken(leg: Leg, name: str, now: datetime | None) -> str:
    """The words of a call that the member of that name has; with `now`, since when."""
    claim = leg.claimed_by
    advice = f"{name} can hand it over, a supervisor can take it over"
    if claim is None or now is None:
        return f"{name} is on this call: {advice}"
    ago = max(0.0, (now - claim.at).total_seconds())
    return f"{name} took it {f'{ago:.1f}' if ago < _LONG else f'{ago:.0f}'} s ago: {advice}"


def taken_elsewhere(name: str) -> str:
    """The words of a call that the member of that name takes at another host this moment."""
    return f"{name} takes it this moment, at another host"


_LONG: Final = 10
"""Seconds from which tenths of them say nothing."""


def _offered_to_others(leg: Leg, team: Team) -> str:
    names = [team.name(one.member) for one in leg.offered_to]
    more = len(names) - _NAMED
    who = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"the call is offered to {who}: wait until it is offered to you, or ask a supervisor"


# What is told at all ----------------------------------------------------------------------


def sees(leg: Leg, asking: Asking) -> bool:
    """Whether a member is told of a leg at all, by `team.see`.

    Its own, those that it may take, and those with which it is asked to help are always shown,
    and supervisors are shown all.
    """
    team, member = asking.team, asking.member
    if not team.members or team.see is Sight.ALL or may_any(member):
        return True
    if is_own(leg, member.user, asking.mine) or _is_free(leg, asking):
        return True
    if is_asked(leg, team, member):
        return True
    if team.see is Sight.OWN:
        return False
    known = asking.colleagues
    colleagues = colleagues_of(team, member) if known is None else known
    return holder(leg) in colleagues or any(one.member in colleagues for one in leg.offered_to)
