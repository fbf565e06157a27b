"""A team on the stage: who is in it, and calls of theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import PhoneState
from console.domain.orders import OrderId
from console.domain.team.members import Member, MemberNow, MemberRole, Team
from console.domain.team.offers import Claim, Offer
from tests.ui.memory_switchboard import Switchboard, leg, utc_now

ADA = Member(user="ada", name="Ada Lovelace", groups=("support",), phone="sip:ada@example.com")
BO = Member(user="bo", name="Bo Ek", groups=("support", "sales"), phone="sip:bo@example.com")
CLEO = Member(user="cleo", name="Cleo", groups=("sales",), phone="sip:cleo@example.com")
DAN = Member(user="dan", name="Dan", groups=("sales",))
SUE = Member(user="sue", name="Sue", role=MemberRole.SUPERVISOR, phone="sip:sue@example.com")
CALL = CallId("v3:call-09")
TEAM = Team(members=(ADA, BO, CLEO, DAN, SUE))


def now_of(member: Member, state: Presence, seconds: int = 60, **more: Any) -> MemberNow:
    """A member who has been in a state for so long."""
    rest = {key: more.pop(key) for key in ("phone", "consoles") if key in more}
    since = utc_now() - timedelta(seconds=seconds)
    is_now = AgentState(agent=member.user, state=state, since=since, **more)
    return MemberNow(member=member, state=is_now, **{"consoles": 1, **rest})


def members() -> tuple[MemberNow, ...]:
    """One in each state."""
    return (
        now_of(ADA, Presence.READY, 252),
        now_of(BO, Presence.READY, 61, phone=PhoneState.UP),
        now_of(
            CLEO, Presence.ON_CALL, 271, phone=PhoneState.TALKING, calls=(CallId("v3:call-09"),)
        ),
        now_of(DAN, Presence.NOT_READY, 842, reason="lunch"),
        now_of(SUE, Presence.READY, 3600, consoles=0),
    )


def has(user: str) -> Claim:
    """That member took it."""
    return Claim(member=user, at=utc_now(), order=OrderId("1"))


def for_(*users: str) -> tuple[Offer, ...]:
    """It is offered to these members."""
    return tuple(Offer(member=user, at=utc_now()) for user in users)


def mine(number: int = 7, user: str = "ada", **more: Any) -> Leg:
    """A call that a member talks on."""
    given = {"agent": user, "claimed_by": has(user), **more}
    return leg(number, CallState.BRIDGED, **given)


def team_board(*legs: Leg, as_: Member = ADA) -> Switchboard:
    """The switchboard of a team, as a member sees it."""
    here = members()
    state = next(one.state for one in here if one.member is as_)
    return Switchboard(
        {one.id: one for one in legs},
        agent=as_.user,
        phone=as_.phone,
        team=TEAM,
        members=here,
        state=state,
    )
