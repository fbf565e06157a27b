"""What the members of a team do with each other's calls: hand over, take over, help, look."""

from __future__ import annotations

from typing import Final

from console.domain.acts import AskForHelp, GiveCall, OfferAgain, SetMemberState, TakeOver
from console.domain.team.rights import holder, may_any
from console.ui.actions.action import TABLE, Action, Group
from console.ui.actions.reasons import NO_PHONE, may_order, on_the_line
from console.ui.actions.situation import Situation, why_not_ordered

BOARD: Final = "console.team"
TOLD: Final = "view.told"

NO_TEAM: Final = "you work alone here: no team is configured"


def giving(now: Situation) -> str | None:
    """A call that somebody was connected with goes to a colleague."""
    return now.barred or _alone(now) or why_not_ordered(GiveCall.action, now)


def taking_over(now: Situation) -> str | None:
    """A colleague's call comes to my phone."""
    if reason := now.barred or _alone(now) or why_not_ordered(TakeOver.action, now):
        return reason
    if now.asking is not None and now.leg is not None:
        has = holder(now.leg)
        if has is None:
            return "nobody has this call: answer it"
        if has == now.asking.member.user:
            return "this is your own call"
    return NO_PHONE if now.phone is None and now.mine is None else None


def offering_again(now: Situation) -> str | None:
    """A call that somebody took is taken off them."""
    if reason := now.barred or _alone(now) or why_not_ordered(OfferAgain.action, now):
        return reason
    claimed = now.leg is not None and now.leg.claimed_by is not None
    return None if claimed else "nobody took this call"


def asking_help(now: Situation) -> str | None:
    """There must be a supervisor to be asked."""
    if reason := now.barred or _alone(now) or why_not_ordered(AskForHelp.action, now):
        return reason
    if now.asking is None:
        return NO_TEAM
    me, members = now.asking.member.user, now.asking.team.members
    helps = any(may_any(one) and one.user != me for one in members)
    return None if helps else "there is no other supervisor in the team"


def _alone(now: Situation) -> str | None:
    return NO_TEAM if now.asking is None else None


def in_a_team(now: Situation) -> str | None:
    """There must be colleagues, and word of them."""
    return _alone(now) or on_the_line(now)


def setting_state(now: Situation) -> str | None:
    """There must be colleagues, and orders be possible."""
    return may_order(now) or _alone(now)


TEAM: Final = (
    Action(
        GiveCall.action,
        ("f",),
        "hand over",
        "Hand the call over to a colleague, with a note; it stays yours until they pick up",
        Group.TEAM,
        why_not=giving,
        order=True,
        footer=6,
        asks=True,
    ),
    Action(
        TakeOver.action,
        ("F",),
        "take over",
        "Have your phone in the place of a colleague's",
        Group.TEAM,
        why_not=taking_over,
        order=True,
        footer=6,
    ),
    Action(
        OfferAgain.action,
        ("U",),
        "offer again",
        "Take the call off who took it, so that it is offered anew",
        Group.TEAM,
        why_not=offering_again,
        order=True,
    ),
    Action(
        AskForHelp.action,
        ("!",),
        "help me",
        "Ask the supervisors to come to this call; what you type behind it they read",
        Group.TEAM,
        why_not=asking_help,
        order=True,
        footer=9,
    ),
    Action(
        SetMemberState.action,
        (),
        "colleague's state",
        "Put a colleague into a state; they are told who did",
        Group.TEAM,
        why_not=setting_state,
        asks=True,
        word="member state",
    ),
    Action(
        BOARD,
        ("e",),
        "team",
        "Everybody in the team: state, call and phone, by group; Enter lists what can be done",
        Group.TEAM,
        TABLE,
        why_not=in_a_team,
        asks=True,
        footer=55,
        own=TABLE,
    ),
    Action(
        TOLD,
        ("'",),
        "go there",
        "Open the call that you were told of last",
        Group.TEAM,
        why_not=in_a_team,
    ),
)
"""Hand over, take over, offer again, help, a colleague's state, the team board."""
