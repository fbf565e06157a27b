"""What an action does while calls are marked: an order for each of them, after one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

import msgspec

from console.domain.acts import (
    AnyAct,
    AnyOperation,
    HangUp,
    Hold,
    MuteParticipant,
    Reject,
    RejectCause,
    Resume,
    UnmuteParticipant,
)
from console.domain.leg import CallId, Leg
from console.forms.catalog import CATALOG
from console.ui.actions.marked import EACH, JOINING, Judged, are_meant, for_each, judged
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.dialogs.marked import MarkedQuestion
from console.ui.handlers.operations import Operations
from console.ui.handlers.talk import mute_them, unmute_them
from console.ui.render import leg as reads
from console.ui.scene import Handler, Scene

Make = Callable[[Leg], AnyAct | None]
"""Makes the act for one of the marked calls."""

_BUSY: Final = "busy"


def minding_marks(scene: Scene, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
    """The same handlers, of which those for one call at a time mind which calls are marked."""
    marked = Marked(scene)

    def minding(action: str, alone: Handler) -> Handler:
        if action in EACH:
            return partial(marked.for_each, action, alone)
        if BY_ID[action].order and action not in JOINING:
            return partial(marked.under_the_cursor, action, alone)
        return alone

    return {action: minding(action, handler) for action, handler in handlers.items()}


class Marked:
    """The actions on all marked calls, for one scene. The calls are bound at the key."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._operations = Operations(scene)

    def for_each(self, action: str, alone: Handler, now: Situation, argument: str) -> None:
        """Do it for each marked call; for the one under the cursor where none is marked."""
        if not for_each(action, now):
            alone(now, argument)
        elif action in CATALOG:
            self._operate(action, now, argument)
        else:
            self._ask(action, now, _maker(action, now, argument))

    def under_the_cursor(self, action: str, alone: Handler, now: Situation, argument: str) -> None:
        """Do it for the one under the cursor, and say so where others are marked."""
        if are_meant(now) and now.leg is not None:
            title, number = BY_ID[action].title, reads.other_number(now.leg)
            self._scene.say(f"{title}: {number}, under the cursor; the marked ones are left")
        alone(now, argument)

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


def _maker(action: str, now: Situation, argument: str) -> Make:
    """What makes the act of an action that asks nothing."""
    busy = argument.strip().lower() == _BUSY
    cause = RejectCause.USER_BUSY if busy else RejectCause.CALL_REJECTED
    makers: dict[str, Make] = {
        HangUp.action: lambda leg: HangUp(call=leg.id),
        Hold.action: lambda leg: Hold(call=leg.id),
        Resume.action: lambda leg: Resume(call=leg.id),
        Reject.action: lambda leg: Reject(call=leg.id, cause=cause),
        MuteParticipant.action: lambda leg: mute_them(replace(now, leg=leg)),
        UnmuteParticipant.action: lambda leg: unmute_them(replace(now, leg=leg)),
    }
    return makers[action]
