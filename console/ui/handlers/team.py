"""What the actions of a team do: hand over, take over, offer again, help, a colleague's state."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.acts import (
    AskForHelp,
    Choice,
    GiveCall,
    LeaveNote,
    OfferAgain,
    SetMemberState,
    TakeHelp,
    TakeOver,
    WithdrawHelp,
)
from console.domain.acts.team import LONGEST_WORD
from console.domain.agent.state import Presence
from console.domain.orders import Outcome, OutcomeKind
from console.domain.team.members import MemberNow, meant
from console.text import clean
from console.ui.actions.action import Place
from console.ui.actions.situation import Situation, help_meant
from console.ui.actions.team import ASK_WITH, BOARD, MESSAGES, TOLD, WRITE
from console.ui.dialogs.colleagues.write import NoteForm, WriteForm
from console.ui.dialogs.member_state import MemberStateForm
from console.ui.dialogs.members import GiveForm
from console.ui.dialogs.pickers import Picker
from console.ui.messages import CallAsked, MessageGiven
from console.ui.render.lines import shown
from console.ui.render.members import found, member_line
from console.ui.scene import Handler, Scene
from console.ui.screens.colleagues.inbox import InboxScreen
from console.ui.screens.team import TeamScreen


def team_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions of a team."""
    team = Colleagues(scene)
    return {
        GiveCall.action: team.give,
        TakeOver.action: team.take_over,
        OfferAgain.action: team.offer_again,
        AskForHelp.action: team.ask_help,
        ASK_WITH: team.ask_help_with,
        TakeHelp.action: team.come,
        WithdrawHelp.action: team.need_none,
        LeaveNote.action: team.leave_note,
        MESSAGES: team.messages,
        WRITE: team.write,
        SetMemberState.action: team.set_state,
        BOARD: team.board,
        TOLD: team.go_there,
    }


class Colleagues:
    """The actions of a team, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._store = scene, scene.store

    def give(self, now: Situation, said: str) -> None:
        """Ask to whom, unless a colleague was named; what stands behind the name is the note."""
        if now.leg is None:
            return
        whom, _blank, note = said.partition(" ")
        found_ = meant((one.member for one in self._others), whom)
        if len(found_) == 1 and not now.pasted:
            note = str(clean(note.strip(), LONGEST_WORD))
            self._scene.give(GiveCall(call=now.leg.id, member=found_[0].user, note=note))
            return
        clock = self._scene.shared.clock
        form = GiveForm(self._store, now.leg.id, clock, entered=str(shown(whom, 40)))
        self._scene.app.push_screen(form, self._scene.give_if_any)

    def take_over(self, now: Situation, _: str) -> None:
        """Ring my phone, and have it in the place of the colleague's."""
        if now.leg is not None:
            self._scene.give(TakeOver(call=now.leg.id))

    def offer_again(self, now: Situation, _: str) -> None:
        """Take it off who took it."""
        if now.leg is not None:
            self._scene.give(OfferAgain(call=now.leg.id))

    def ask_help(self, now: Situation, said: str) -> None:
        """Tell the supervisors, at once."""
        if now.leg is not None:
            note = str(clean(said.strip(), LONGEST_WORD))
            self._scene.give(AskForHelp(call=now.leg.id, note=note))

    def ask_help_with(self, now: Situation, said: str) -> None:
        """Tell them what for: one of a few texts, unless something was typed."""
        leg, notes = now.leg, self._store.board.team.help_notes
        if leg is None:
            return
        if said or not notes:
            self.ask_help(now, said)
            return

        def take(note: str | None) -> None:
            if note is not None:
                self._scene.give(AskForHelp(call=leg.id, note=note))

        options = [(note, str(shown(note, 60))) for note in notes]
        self._scene.app.push_screen(Picker("Ask for help: what for", options, None, "ask"), take)

    def come(self, now: Situation, _: str) -> None:
        """Say that I come, and open the call: listening and the like are keys there."""
        leg = help_meant(now)
        if leg is None:
            return

        def told(outcome: Outcome) -> None:
            if outcome.kind is OutcomeKind.ACCEPTED:
                self._scene.app.post_message(CallAsked(leg.id))

        self._scene.give(TakeHelp(call=leg.id), told)

    def need_none(self, now: Situation, _: str) -> None:
        """Take it back, or leave it to somebody else."""
        if now.leg is not None:
            self._scene.give(WithdrawHelp(call=now.leg.id))

    def leave_note(self, now: Situation, said: str) -> None:
        """Write it down, or ask for it."""
        if now.leg is None:
            return
        note = str(clean(said.strip(), LONGEST_WORD))
        if note and not now.pasted:
            self._scene.give(LeaveNote(call=now.leg.id, note=note))
            return
        form = NoteForm(self._store, now.leg.id, text=note)
        self._scene.app.push_screen(form, self._scene.give_if_any)

    # What is written to colleagues ----------------------------------------------------------

    def messages(self, _now: Situation, _: str) -> None:
        """Open what was written."""
        self._scene.app.push_screen(InboxScreen(self._scene))

    def write(self, now: Situation, said: str) -> None:
        """`bo lunch at one?`; what is not said is asked for."""
        call = now.leg.id if now.leg is not None and self._scene.PLACE is Place.CALL else None
        to, _blank, text = said.partition(" ")
        if to and text.strip() and not now.pasted:
            self._scene.app.post_message(MessageGiven(to=to, text=text.strip(), call=call))
            return
        form = WriteForm(self._store, to=to, text=text.strip(), call=call)
        self._scene.app.push_screen(form, self._send)

    def _send(self, given: MessageGiven | None) -> None:
        if given is not None:
            self._scene.app.post_message(given)

    def board(self, _now: Situation, _: str) -> None:
        """Open the team board."""
        self._scene.app.push_screen(TeamScreen(self._scene))

    def go_there(self, _now: Situation, _: str) -> None:
        """Open the call that I was told of last."""
        call = self._store.told.call
        if call is None or self._store.leg(call) is None:
            self._scene.say("you were told of no call that is here still")
            return
        self._store.told.seen()
        self._scene.app.post_message(CallAsked(call))

    # A colleague's state ------------------------------------------------------------------

    def set_state(self, _now: Situation, said: str) -> None:
        """`bo not-ready lunch`; what is not said is asked for."""
        whom, _blank, rest = said.partition(" ")
        found_ = meant((one.member for one in self._others), whom)
        if len(found_) != 1:
            self._ask_whom(whom)
            return
        member = next(one for one in self._others if one.member.user == found_[0].user)
        state, _blank, reason = rest.strip().partition(" ")
        if state not in (Presence.READY, Presence.NOT_READY):
            self.ask_state(member)
            return
        choice = Choice(ready=state == Presence.READY, reason=reason.strip())
        self._scene.give(SetMemberState(member=member.member.user, choice=choice))

    def ask_state(self, one: MemberNow) -> None:
        """Which state a colleague is put into, after what is known of the one it is in."""
        form = MemberStateForm(self._store, self._scene.shared.clock, one.member.user)
        self._scene.app.push_screen(form, self._scene.give_if_any)

    def _ask_whom(self, typed: str) -> None:
        now, reader = self._scene.shared.clock.now(), self._store.reader
        members = found(typed, self._others, reader) or found("", self._others, reader)
        options = [(one.member.user, member_line(one, now, reader).plain) for one in members]

        def take(user: str | None) -> None:
            one = next((one for one in self._others if one.member.user == user), None)
            if one is not None:
                self.ask_state(one)

        self._scene.app.push_screen(Picker("Whose state", options, None, "choose"), take)

    @property
    def _others(self) -> tuple[MemberNow, ...]:
        reader = self._store.reader
        return tuple(one for one in self._store.board.members if not reader.is_me(one.member.user))
