"""What the actions of supervision do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from console.domain.acts import HangUp, Supervise, SwitchRole
from console.domain.orders import Outcome, OutcomeKind
from console.ui.actions.situation import Situation
from console.ui.actions.supervision import ABOUT_TO_RING, NEXT, ROLES, is_begun, is_supervised
from console.ui.scene import Handler, Scene

ENDED: Final = "your supervision ends; the call goes on"
TOO_EARLY: Final = f"{ABOUT_TO_RING}; x ends that alone once it does"


def supervision_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of supervision."""
    one = Supervision(scene)
    return {
        Supervise.action: one.begin,
        **{action: partial(one.switch, role) for action, role in ROLES.items()},
    }


class Supervision:
    """Supervising, for one scene. What the next press does is said with each step."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def begin(self, now: Situation, _: str) -> None:
        """Ring my phone as the supervisor's, to listen."""
        if now.leg is not None:
            self._scene.give(Supervise(call=now.leg.id), partial(self._told, "monitor"))

    def switch(self, role: str, now: Situation, _: str) -> None:
        """Take another role on the call that I supervise."""
        if now.supervision is not None:
            act = SwitchRole(call=now.supervision.id, parameters={"role": role})
            self._scene.give(act, partial(self._told, role))

    def end(self, now: Situation) -> bool:
        """End the supervision of the call under the cursor, and not the call; False if none is.

        One whose leg is not there yet cannot be ended, but the call must not end for that.
        """
        leg = now.supervision
        if now.leg is not None and leg is None and is_begun(now.leg):
            self._scene.no_form(TOO_EARLY)
            return True
        if leg is None or now.leg is None or not is_supervised(now.leg, leg):
            return False
        if not any(pending.action == HangUp.action for pending in leg.pending):
            self._scene.give(HangUp(call=leg.id))
        self._scene.no_form(ENDED)
        return True

    def _told(self, role: str, outcome: Outcome) -> None:
        if outcome.kind is OutcomeKind.ACCEPTED:
            self._scene.call_later(self._scene.say, NEXT[role])  # after the outcome's own words
