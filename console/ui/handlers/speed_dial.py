"""What a speed slot does: transfers my call at once, fills a form otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.leg import Leg
from console.domain.my_phone import together
from console.domain.orders import Transfer
from console.ui.actions.situation import Situation
from console.ui.actions.speed_dial import SPEED, is_over, meant
from console.ui.acts.calls import asks_first
from console.ui.acts.situations import not_bound
from console.ui.dialogs.calls import DialForm, TransferForm
from console.ui.scene import Handler, Scene


def speed_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handler that all slots share."""
    return {SPEED: Speed(scene).go}


class Speed:
    """The speed slots, for one scene.

    One stroke sends away only a caller whom I serve; somebody else's call, or one that
    nobody answered, takes an Enter more. Nobody is dialled without one.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def go(self, now: Situation, said: str) -> None:
        """Transfer the call to the slot of this key or name, or show what would be done."""
        slot = meant(self._scene.shared.keymap.slots, said)
        if slot is None:
            self._scene.no_form(f"speed slot: {self._which()}")
        elif now.leg is None or is_over(now.leg):
            form = DialForm(self._scene.store, entered=slot.number, whence=slot.name)
            self._scene.app.push_screen(form, self._scene.give_if_any)
        elif (reason := not_bound(now)) is not None:
            self._scene.no_form(f"{slot.name}: {reason}")
        elif self._is_mine(now.leg, now) and not asks_first(self._scene.store, slot.number):
            self._scene.give(Transfer(call=now.leg.id, to=slot.number))
        else:
            transfer = TransferForm(
                self._scene.store, now.leg.id, entered=slot.number, whence=slot.name
            )
            self._scene.app.push_screen(transfer, transfer.giving(self._scene.give))

    def _is_mine(self, leg: Leg, now: Situation) -> bool:
        """Whether I answered or placed this call, or my phone is in it."""
        if leg.answered_at is None:
            return False
        me = self._scene.store.board.agent
        return (bool(me) and leg.agent == me) or (now.mine is not None and together(now.mine, leg))

    def _which(self) -> str:
        slots = self._scene.shared.keymap.slots
        if not slots:
            return "none is set: see directory.speed"
        return f"say one of {', '.join(f'{slot.shown} {slot.name}' for slot in slots)}"
