"""What the actions on call-backs do: set one, ring it, list all, move and end them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.domain import numbers
from console.domain.acts import EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.leg import CallId
from console.domain.number_rules.rules import Verdict
from console.errors import InvalidNumber
from console.line.port import Light
from console.text import NOTHING
from console.ui.actions.call_backs.rows import (
    CALL_BACKS,
    CANCEL_CALL_BACK,
    MOVE_CALL_BACK,
    RING_CALL_BACK,
)
from console.ui.actions.situation import Situation
from console.ui.acts.call_backs import (
    NONE_DUE,
    NONE_OPEN,
    ended,
    list_of,
    mine,
    named,
    next_of,
    ringing,
    why_not_named,
    words,
)
from console.ui.acts.calls import ruling_on
from console.ui.dialogs.call_backs.when import WhenForm
from console.ui.dialogs.pickers import Picker
from console.ui.render import leg as reads
from console.ui.render.lines import shown
from console.ui.scene import Handler, Scene


def call_back_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on call-backs."""
    promises = Promises(scene)
    return {
        SetCallBack.action: promises.add,
        RING_CALL_BACK: promises.ring,
        CALL_BACKS: promises.choose,
        EndCallBack.action: promises.with_one(lambda one: promises.end(one, done=True)),
        CANCEL_CALL_BACK: promises.with_one(lambda one: promises.end(one, done=False)),
        MOVE_CALL_BACK: promises.with_one(promises.move),
    }


class Promises:
    """The actions on call-backs, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene, self._store, self._clock = scene, scene.store, scene.shared.clock

    def add(self, now: Situation, said: str) -> None:
        """Ask when the far end of the call is called back; of none, when a typed number is."""
        if now.leg is not None:
            self.for_call(now.leg.id, now.leg.other_party, said)
            return
        try:
            number = numbers.destination(said, home=self._store.board.from_)
        except InvalidNumber:
            self._scene.say("call back: select a call, or type :call-back add and a number")
            return
        self._ask(WhenForm(self._clock, shown(number), number=number))

    def for_call(self, call: CallId, number: str | None, entered: str = "") -> None:
        """Ask when the far end of a call, live or past, is called back."""
        title = reads.number(number) if number else NOTHING
        list_ = list_of(self._store, call)
        form = WhenForm(self._clock, title, call=call, number=number, entered=entered, list_=list_)
        self._ask(form)

    def ring(self, now: Situation, typed: str) -> None:
        """Ring the one that was named, or the first that may be rung; say what may not."""
        if typed:
            self.with_one(self.ring_one)(now, typed)
            return
        found, passed = next_of(self._store.board, self._clock.now())
        if passed:
            others = f" (and {len(passed) - 1} more)" if len(passed) > 1 else ""
            self._scene.complain(shown(f"{passed[0].words}{others}", 200), Light.WARN)
        elif found is None:
            self._scene.say(NONE_DUE)
        if found is not None:
            self.ring_one(found)

    def ring_one(self, one: CallBack) -> None:
        """Ring my phone, then the person; ask first about a number that the rules ask about."""
        ruling = ruling_on(self._store.board, one.number)
        if why := ruling.why_not_promised:
            self._scene.say(f"call back: {shown(why, 200)}")
        elif ruling.verdict is Verdict.ASK:
            options = [("call", f"Call it: {shown(ruling.why, 80)}"), ("", "Leave it")]
            self._pick(f"Call back {shown(one.number)}", options, {"call": self._confirmed}, one)
        else:
            self._give_ring(one, confirmed=False)

    def _confirmed(self, one: CallBack) -> None:
        self._give_ring(one, confirmed=True)

    def _give_ring(self, one: CallBack, *, confirmed: bool) -> None:
        act = ringing(self._store.board, one, confirmed=confirmed)
        if act is None:
            self._scene.say("call back: caller id or connection is not known yet")
        else:
            self._scene.give(act)

    def choose(self, _: Situation, __: str) -> None:
        """Choose one of all, then what is done with it."""
        self._choose_for(self._choose)

    def _choose_for(self, does: Callable[[CallBack], None]) -> None:
        """Choose one of all, and do that with it."""
        now = self._clock.now()
        found = {one.id: one for one in mine(self._store.board)}
        if not found:
            self._scene.no_form(NONE_OPEN)
            return

        def chosen(id_: str | None) -> None:
            if id_ is not None:
                does(found[id_])

        options = [(one.id, str(words(one, now))) for one in found.values()]
        self._scene.app.push_screen(Picker("Call-backs", options, None, "choose"), chosen)

    def _choose(self, one: CallBack) -> None:
        does: Mapping[str, Callable[[CallBack], None]] = {
            "ring": self.ring_one,
            "move": self.move,
            "done": lambda one: self.end(one, done=True),
            "cancel": lambda one: self.end(one, done=False),
        }
        options = [
            ("ring", "Ring me, then the person"),
            ("move", "Another time"),
            ("done", "It is done"),
            ("cancel", "Cancel it"),
        ]
        self._pick(str(words(one, self._clock.now())), options, does, one)

    def _pick(
        self,
        title: str,
        options: list[tuple[str, str]],
        does: Mapping[str, Callable[[CallBack], None]],
        one: CallBack,
    ) -> None:
        def chosen(what: str | None) -> None:
            if what is not None and what in does:
                does[what](one)

        self._scene.app.push_screen(Picker(title, options, None, "do it"), chosen)

    def with_one(self, does: Callable[[CallBack], None]) -> Handler:
        """A handler that does something with the one that is named, or the only one.

        Of several one is chosen: nothing is ended or moved that was not meant.
        """

        def handler(_: Situation, typed: str) -> None:
            board, wanted = self._store.board, typed.strip()
            one = named(board, wanted)
            if one is not None:
                does(one)
            elif wanted:
                self._scene.no_form(why_not_named(board, wanted))
            else:
                self._choose_for(does)

        return handler

    def move(self, one: CallBack) -> None:
        """Ask for another time."""
        title = reads.number(one.number)
        self._ask(WhenForm(self._clock, title, number=one.number, moving=one))

    def end(self, one: CallBack, *, done: bool) -> None:
        """It is over."""
        self._scene.give(ended(one, done=done))

    def _ask(self, form: WhenForm) -> None:
        self._scene.app.push_screen(form, self._scene.give_if_any)
