"""What the members of a team do with each other's calls: hand over, take over, help, look."""

from __future__ import annotations

from typing import Final

from console.domain.acts import (
    AskForHelp,
    GiveCall,
    LeaveNote,
    OfferAgain,
    SetMemberState,
    TakeHelp,
    TakeOver,
    WithdrawHelp,
)
from console.domain.team.rights import holder
from console.domain.why_not import why_not
from console.ui.actions.action import TABLE, Action, Group
from console.ui.actions.reasons import NO_PHONE, may_order
from console.ui.actions.situation import Situation, help_meant, why_not_ordered

BOARD: Final = "console.team"
TOLD: Final = "view.told"
MESSAGES: Final = "console.messages"
WRITE: Final = "message.send"
ASK_WITH: Final = "assist.ask"

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
    """There must be somebody to be asked: a supervisor, or one who shares a group."""
    if reason := now.barred or _alone(now) or why_not_ordered(AskForHelp.action, now):
        return reason
    if now.asking is None:
        return NO_TEAM
    team, me = now.asking.team, now.asking.member.user
    helps = any(team.helps(one, me) for one in team.members)
    return None if helps else "there is no other supervisor in the team, and nobody of your groups"


def coming(now: Situation) -> str | None:
    """Somebody must ask for help, and wait for somebody."""
    if reason := now.barred or _alone(now):
        return reason
    leg = help_meant(now)
    return "nobody asks you for help" if leg is None else why_not(TakeHelp.action, leg)


def needing_none(now: Situation) -> str | None:
    """Help must be asked for with the call."""
    return now.barred or _alone(now) or why_not_ordered(WithdrawHelp.action, now)


def leaving_note(now: Situation) -> str | None:
    """A call that goes on, and colleagues who may have it next."""
    return now.barred or _alone(now) or why_not_ordered(LeaveNote.action, now)


def writing(now: Situation) -> str | None:
    """There must be colleagues to write to."""
    return now.barred or _alone(now)


def _alone(now: Situation) -> str | None:
    return NO_TEAM if now.asking is None else None


def in_a_team(now: Situation) -> str | None:
    """There must be colleagues; what was told of them stays while the line is lost."""
    return _alone(now)


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
        "Ask supervisors and your groups to come to this call; what you type behind it they read",
        Group.TEAM,
        why_not=asking_help,
        order=True,
        footer=9,
    ),
    Action(
        ASK_WITH,
        ("+",),
        "help with…",
        "Ask for help with this call, and choose or type what for",
        Group.TEAM,
        why_not=asking_help,
        asks=True,
        also="help-with",
    ),
    Action(
        WithdrawHelp.action,
        ("_",),
        "no help needed",
        "Need no help any more with this call; if you were to come, leave it to somebody else",
        Group.TEAM,
        why_not=needing_none,
        order=True,
    ),
    Action(
        TakeHelp.action,
        ("*",),
        "come to help",
        "Come to this call, or to whoever has waited longest for help; one alone does",
        Group.TEAM,
        why_not=coming,
        footer=9,
    ),
    Action(
        LeaveNote.action,
        (">",),
        "leave a note",
        "Write a note for whoever has this call next; they read it first",
        Group.TEAM,
        why_not=leaving_note,
        asks=True,
    ),
    Action(
        MESSAGES,
        ("@",),
        "messages",
        "What colleagues wrote, and who asks for help; 1 to 9 answer, w writes",
        Group.TEAM,
        why_not=in_a_team,
        asks=True,
        footer=56,
    ),
    Action(
        WRITE,
        ('"',),
        "write to",
        "Write to a colleague, a group or all; of an opened call the message is about that call",
        Group.TEAM,
        why_not=writing,
        asks=True,
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
