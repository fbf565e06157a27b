"""What the actions of supervision do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from console.domain.acts import Supervise, SwitchRole
from console.domain.orders import Outcome, OutcomeKind
from console.ui.actions.situation import Situation
from console.ui.actions.supervision import NEXT, ROLES
from console.ui.acts.hang_up import of_supervision
from console.ui.scene import Handler, Scene


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
        """End the supervision of the call under the cursor, and not the call; False if none is."""
        found = of_supervision(now)
        if found is None:
            return False
        act, words = found
        self._scene.give_if_any(act)
        self._scene.no_form(words)
        return True

    def _told(self, role: str, outcome: Outcome) -> None:
        if outcome.kind is OutcomeKind.ACCEPTED:
            self._scene.call_later(self._scene.say, NEXT[role])  # after the outcome's own words
