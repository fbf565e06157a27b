"""What an action does while calls are marked: an order for each of them, after one question."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from console.domain.acts import (
    AnyAct,
    AnyOperation,
)
from console.domain.leg import CallId
from console.forms.catalog import CATALOG
from console.ui.actions.marked import EACH, Judged, judged
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.acts.marked import Make, maker
from console.ui.dialogs.marked import MarkedQuestion
from console.ui.handlers.operations import Operations
from console.ui.render import leg as reads
from console.ui.scene import Handler, Scene


def perform(scene: Scene, action: str, alone: Handler, now: Situation, argument: str) -> None:
    """Do an action while calls are marked; `alone` does it for the one under the cursor."""
    marked = Marked(scene)
    if action in EACH:
        marked.for_each(action, now, argument)
    else:
        marked.under_the_cursor(action, now)
        alone(now, argument)


def ask_whose(scene: Scene, action: str, alone: Handler, now: Situation, argument: str) -> None:
    """Name the call and the colleague whose it is, before anything of theirs ends."""

    def answered(calls: tuple[CallId, ...] | None) -> None:
        if calls:
            alone(scene.refreshed(now), argument)

    if now.leg is not None:
        question = MarkedQuestion(scene, BY_ID[action], (now.leg.id,))
        scene.app.push_screen(question, answered)


class Marked:
    """The actions on all marked calls, for one scene. The calls are bound at the key."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._operations = Operations(scene)

    def for_each(self, action: str, now: Situation, argument: str) -> None:
        """Do it for each marked call."""
        if action in CATALOG:
            self._operate(action, now, argument)
        else:
            self._ask(action, now, maker(action, now, argument))

    def under_the_cursor(self, action: str, now: Situation) -> None:
        """Say that it is done for the one under the cursor, and not for the marked ones."""
        if now.leg is not None:
            title, number = BY_ID[action].title, reads.other_number(now.leg)
            self._scene.say(f"{title}: {number}, under the cursor; the marked ones are left")

    def _operate(self, action: str, now: Situation, argument: str) -> None:
        """Let what has to be said be said once, for all of them."""
        first = next((one for one in self._judged(action, now) if one.reason is None), None)
        if first is None or first.leg is None:
            return

        def then(act: AnyAct | None) -> None:
            if isinstance(act, AnyOperation):
                self._ask(action, now, lambda leg: msgspec.structs.replace(act, call=leg.id))

        led = replace(now, leg=first.leg, marked=())
        others = len(now.marked) - 1
        self._operations.obtain(CATALOG[action], led, argument, then, others=others)

    def _ask(self, action: str, now: Situation, make: Make) -> None:
        """Name the calls, and give an order for each once the user said so."""
        bound = tuple(leg.id for leg in now.marked)

        def answered(calls: tuple[CallId, ...] | None) -> None:
            if calls is not None:
                self._give(calls, make)
                left = f", {len(bound) - len(calls)} left" if len(calls) < len(bound) else ""
                self._scene.say(f"{BY_ID[action].title}: {len(calls)} ordered{left}")

        self._scene.app.push_screen(MarkedQuestion(self._scene, BY_ID[action], bound), answered)

    def _give(self, calls: tuple[CallId, ...], make: Make) -> None:
        for call in calls:
            leg = self._scene.store.leg(call)
            if leg is not None:
                self._scene.give_if_any(make(leg))

    def _judged(self, action: str, now: Situation) -> list[Judged]:
        calls = [leg.id for leg in now.marked]
        legs = {leg.id: leg for leg in now.marked}
        return judged(BY_ID[action], calls, lambda call: replace(now, leg=legs[call], marked=()))
