"""What the actions of a team do: hand over, help, a colleague's state, who is there."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.acts import (
    AskForHelp,
    Choice,
    GiveCall,
    LeaveNote,
    SetMemberState,
    TakeHelp,
    WithdrawHelp,
)
from console.domain.acts.team import LONGEST_WORD
from console.domain.agent.state import Presence
from console.domain.team.members import MemberNow, meant
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, Option, numbered
from console.linear.doing import messages
from console.linear.doing.calls import read_call
from console.text import clean, counted
from console.ui.actions.situation import Situation, help_meant
from console.ui.actions.team import ASK_WITH, BOARD, MESSAGES, TOLD, WRITE
from console.ui.acts.agent import choices


def team_handlers() -> Mapping[str, Handler]:
    """The handlers of a team; those that ask for nothing are made at once elsewhere."""
    return {
        GiveCall.action: _give,
        AskForHelp.action: _ask_help,
        ASK_WITH: _ask_help_with,
        TakeHelp.action: _come,
        WithdrawHelp.action: _need_none,
        LeaveNote.action: _leave_note,
        MESSAGES: messages.read,
        WRITE: messages.write,
        SetMemberState.action: _set_state,
        BOARD: _board,
        TOLD: _go_there,
    }


def _others(front: LinearConsole) -> tuple[MemberNow, ...]:
    store = front.store
    return tuple(one for one in store.board.members if not store.reader.is_me(one.member.user))


def _said(front: LinearConsole, one: MemberNow) -> str:
    """`Bo, Ready, phone down`; and why no call can be handed to them."""
    name = speech.spoken(front.store.reader.name(one.member.user), 60)
    state = speech.state(one.state).removeprefix("You are ").rstrip(".")
    why = f"can take no call: {speech.spoken(one.why_no_call)}" if one.why_no_call else ""
    return ", ".join(filter(None, (name, state, f"phone {one.phone.value}", why)))


async def _whom(front: LinearConsole, title: str, typed: str, *, for_a_call: bool) -> MemberNow:
    """The colleague that was named, or the one that is chosen."""
    others = [one for one in _others(front) if not (for_a_call and one.why_no_call)]
    if typed:
        users = {one.user for one in meant((one.member for one in others), typed)}
        others = [one for one in others if one.member.user in users]
        if not others:
            raise Cancelled(f"{title}: no colleague who can answers to {speech.spoken(typed, 40)}.")
        if len(others) == 1:
            return others[0]
    if not others:
        raise Cancelled(f"{title}: no colleague can now.")
    return await front.dialogue.choose(title, numbered((one, _said(front, one)) for one in others))


async def _give(front: LinearConsole, now: Situation, said: str) -> None:
    """To a colleague, with a note; what stands behind the name is the note."""
    if now.leg is None:
        return
    whom, _, note = said.partition(" ")
    one = await _whom(front, f"Hand {speech.label(now.leg)} over to", whom, for_a_call=True)
    if not said:
        note = (await front.dialogue.ask("Note for them, Enter for none")).text
    note = str(clean(note.strip(), LONGEST_WORD))
    name = speech.spoken(front.store.reader.name(one.member.user), 60)
    front.still(GiveCall.action, now)
    act = GiveCall(call=now.leg.id, member=one.member.user, note=note)
    front.give(act, f"Hand {speech.label(now.leg)} over to {name}")


async def _ask_help(front: LinearConsole, now: Situation, said: str) -> None:
    if now.leg is not None:
        note = str(clean(said.strip(), LONGEST_WORD))
        front.give(AskForHelp(call=now.leg.id, note=note), "Supervisors are asked to come")


async def _ask_help_with(front: LinearConsole, now: Situation, said: str) -> None:
    """What for is one of a few texts, unless something was typed."""
    notes = front.store.board.team.help_notes
    if not said and notes:
        said = await front.dialogue.choose(
            "Ask for help: what for", numbered((one, one) for one in notes)
        )
        front.still(AskForHelp.action, now)
    await _ask_help(front, now, said)


async def _come(front: LinearConsole, now: Situation, _: str) -> None:
    """To the selected call, or to whoever has waited longest; that one is selected then."""
    leg = help_meant(now)
    if leg is not None:
        front.calls.select(leg.id)
        front.give(TakeHelp(call=leg.id), f"You come to {speech.label(leg)}")


async def _need_none(front: LinearConsole, now: Situation, _: str) -> None:
    if now.leg is not None:
        front.give(WithdrawHelp(call=now.leg.id), "No help is needed any more")


async def _leave_note(front: LinearConsole, now: Situation, said: str) -> None:
    if now.leg is None:
        return
    note = said or (await front.dialogue.ask("Note for whoever has the call next")).text
    front.still(LeaveNote.action, now)
    note = str(clean(note.strip(), LONGEST_WORD))
    if note:
        front.give(LeaveNote(call=now.leg.id, note=note), "The note is left")


async def _set_state(front: LinearConsole, _now: Situation, said: str) -> None:
    """`bo not-ready lunch`; what is not said is asked for."""
    whom, _, rest = said.partition(" ")
    one = await _whom(front, "Whose state", whom, for_a_call=False)
    state, _, reason = rest.strip().partition(" ")
    note = ""
    if state in (Presence.READY, Presence.NOT_READY):
        choice = Choice(ready=state == Presence.READY, reason=reason.strip())
    else:
        offered = choices(front.store.board.agent_rules.reasons, one.state)
        options = tuple(
            Option(key, choice, choice.words) for key, choice in offered if choice is not None
        )
        choice = await front.dialogue.choose(_said(front, one), options)
        note = (await front.dialogue.ask("Note for them, Enter for none")).text
    act = SetMemberState(member=one.member.user, choice=choice, note=str(clean(note, LONGEST_WORD)))
    front.give(act, f"{speech.spoken(front.store.reader.name(act.member), 60)}: {choice.words}")


async def _board(front: LinearConsole, _now: Situation, _: str) -> None:
    """Everybody of the team, a line each."""
    members = front.store.board.members
    front.say(counted(len(members), "member") + ".")
    front.say(*(f"{_said(front, one)}." for one in members))


async def _go_there(front: LinearConsole, _now: Situation, _: str) -> None:
    """The call that I was told of last is the selected one."""
    call = front.store.told.call
    if call is None or front.store.leg(call) is None:
        raise Cancelled("You were told of no call that is here still.")
    front.store.told.seen()
    front.calls.select(call)
    await read_call(front, front.situation(), "")
