"""What the actions on calls do: make an act at once, or open the form that makes it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from console.domain import numbers
from console.domain.leg import CallId
from console.domain.orders import Answer, Bridge, Dial, HangUp, Reject, Transfer
from console.domain.people.colleagues import phone_named
from console.errors import InvalidNumber
from console.line.port import Light
from console.text import without_numbers
from console.ui.actions.calls import ANSWER_NEXT
from console.ui.actions.situation import No, OneOf, Pair, Situation, bridge_choice, partners
from console.ui.acts.at_once import answer
from console.ui.acts.calls import CAUSES, asks_first, dial, has_extension, is_meant
from console.ui.acts.hang_up import HangUps
from console.ui.dialogs.calls import DialForm, RejectForm, TransferForm
from console.ui.dialogs.pickers import BridgePicker
from console.ui.handlers.supervision import Supervision
from console.ui.messages import CopyAsked
from console.ui.render import leg as reads
from console.ui.scene import Handler, Scene


def call_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of the core actions on calls."""
    calls = Calls(scene)
    return {
        Answer.action: calls.answer,
        ANSWER_NEXT: calls.answer_next,
        Reject.action: calls.reject,
        Transfer.action: calls.transfer,
        Bridge.action: calls.bridge,
        HangUp.action: calls.hang_up,
        Dial.action: calls.dial,
        "call.copy": calls.copy_number,
    }


class Calls:
    """The actions on calls, for one scene. Each takes its call from the situation, once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._store = scene.store
        self._clock = scene.shared.clock
        self._supervision = Supervision(scene)
        self._ends = HangUps()

    def answer(self, now: Situation, _: str) -> None:
        """Answer at once; with a phone of mine, join it to the caller."""
        self._scene.give_if_any(answer(now))

    def answer_next(self, now: Situation, _: str) -> None:
        """Answer the oldest that rings, as it was when the key went down."""
        self.answer(replace(now, leg=now.next_call), "")

    def hang_up(self, now: Situation, _: str) -> None:
        """Hang up at once; on a call that I supervise it is the supervision that ends."""
        if self._supervision.end(now):
            return
        elsewhere = self._scene.shared.newest.elsewhere(now.leg, self._scene.aimed)
        act, words = self._ends.made(now, self._clock.monotonic(), elsewhere)
        self._scene.give_if_any(act)
        if words:
            self._scene.say(words) if act else self._scene.complain(words, Light.WARN)

    def reject(self, now: Situation, cause: str) -> None:
        """Ask how, unless the command said it."""
        if now.leg is None:
            return
        word = cause.strip().lower()
        if word not in CAUSES:
            self._scene.say(f"reject: say nothing, or one of {', '.join(filter(None, CAUSES))}")
        elif (known := CAUSES[word]) is not None:
            self._scene.give(Reject(call=now.leg.id, cause=known))
        else:
            form = RejectForm(self._store, now.leg.id)
            self._scene.app.push_screen(form, self._scene.give_if_any)

    def transfer(self, now: Situation, entered: str) -> None:
        """Ask for the number, unless it was typed with the command; the form knows colleagues."""
        if now.leg is None:
            return
        colleague = phone_named(entered, self._store.board.team.members) is not None
        if entered and not (now.pasted or colleague or asks_first(self._store, entered)):
            number = self._scene.typed_number("transfer", entered)
            if number is not None:
                self._scene.give(Transfer(call=now.leg.id, to=number))
            return
        form = TransferForm(self._store, now.leg.id, entered=entered)
        self._scene.app.push_screen(form, form.giving(self._scene.give))

    def dial(self, now: Situation, entered: str) -> None:
        """Ask for the number, unless it was typed with the command."""
        board = self._store.board
        asks = asks_first(self._store, entered) or has_extension(entered, board.from_)
        at_once = entered and not now.pasted and not asks
        if at_once and board.from_ and board.default_connection:
            number = self._scene.typed_number("dial", entered)
            if number is not None:
                self._scene.give_if_any(dial(board, number))
            return
        self._scene.app.push_screen(DialForm(self._store, entered=entered), self._scene.give_if_any)

    def bridge(self, now: Situation, wanted: str) -> None:
        """Join the two that are clear, or ask for the second one."""
        match bridge_choice(now):
            case No(reason=reason):
                self._scene.say(f"bridge: {reason}")
            case Pair(call=call, other=other):
                self._scene.give(Bridge(call=call, other=other))
            case OneOf(call=call) if wanted:
                self._bridge_with(call, wanted)
            case OneOf(call=call):
                picker = BridgePicker(self._store, call, self._clock)
                self._scene.app.push_screen(picker, self._scene.give_if_any)

    def copy_number(self, now: Situation, _: str) -> None:
        """Put the far end's number on the clipboard, if it is a number."""
        party = now.leg.other_party if now.leg else None
        try:
            number = numbers.destination(party or "")
        except InvalidNumber as error:
            self._scene.say(f"copy: {error.reason}")
            return
        named = reads.number(number)
        asked = CopyAsked(without_numbers(number), named, self._scene.say)
        self._scene.app.post_message(asked)

    def _bridge_with(self, call: CallId, wanted: str) -> None:
        found = [leg for leg in partners(call, self._store.all_legs()) if is_meant(leg, wanted)]
        if len(found) == 1:
            self._scene.give(Bridge(call=call, other=found[0].id))
        else:
            said = "no call" if not found else f"{len(found)} calls"
            self._scene.say(f"bridge: {said} that can be bridged now answers to that")
