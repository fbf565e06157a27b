"""What is looked after when a webhook should come and may not."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Final

from console.domain.calls import CallId, CallState, Leg
from console.domain.orders import Answer, HangUp, Order, Outcome, OutcomeKind, Reject
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.entries import act_words
from console.switchboard.floor import Floor
from console.switchboard.reconcile import SETTLE, Reconciler

PEER: Final = 3.0
"""Seconds after the end of one bridged leg by which the other should have ended too."""

_DUE: Final = {
    Answer.action: frozenset({CallState.OFFERED, CallState.STALE}),
    HangUp.action: frozenset({CallState.ENDING}),
    Reject.action: frozenset({CallState.ENDING}),
}
"""After these actions the leg must have left these states once its webhook came."""


class FollowUp:
    """Asks Telnyx about a leg when a webhook that is due does not come.

    Its waits run in the `background`; `settle` and `peer`
    are seconds.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        floor: Floor,
        background: Background,
        *,
        settle: float = SETTLE,
        peer: float = PEER,
    ) -> None:
        self._reconciler, self._floor, self._background = reconciler, floor, background
        self._settle, self._peer = settle, peer
        floor.watch(self._moved)

    def settled(self, order: Order, outcome: Outcome) -> None:
        """Look after an order that has its outcome."""
        if outcome.kind is OutcomeKind.UNKNOWN:
            self._start(self._find_out(order))
        elif outcome.kind is OutcomeKind.ACCEPTED and order.act.action in _DUE:
            self._start(self._expect(order))

    def _moved(self, before: Leg | None, after: Leg) -> None:
        """The other leg of a bridge ends too, unless it was parked: no webhook tells which."""
        if before is None or not before.alive or after.alive or before.peer is None:
            return
        self._start(self._ask_about_peer(before.peer))

    def _start(self, waiting: Coroutine[None, None, None]) -> None:
        self._background.start(waiting, "looking after an order")

    async def _find_out(self, order: Order) -> None:
        """An order of which nobody knows whether it was done: ask now, and again later."""
        for _ in range(3):
            if await self._reconciler.reconcile():
                return
            await asyncio.sleep(self._settle)
        self._floor.notice(
            f"{act_words(order.act)}: Telnyx could not be asked what came of it; "
            "asked again every minute",
            Light.WARN,
        )

    async def _expect(self, order: Order) -> None:
        await asyncio.sleep(self._settle)
        for call in order.act.calls:
            if self._still_due(call, order) and await self._reconciler.ask(call):
                self._tell_silence(call, order)

    def _still_due(self, call: CallId, order: Order) -> bool:
        leg = self._floor.board.leg(call)
        return leg is not None and leg.state in _DUE[order.act.action]

    def _tell_silence(self, call: CallId, order: Order) -> None:
        """Telnyx took the order, the leg lives, and no webhook came."""
        leg = self._floor.board.leg(call)
        if leg is not None and leg.alive:
            self._floor.notice(
                f"{order.act.action} was accepted, but no webhook came in {self._settle:.0f} s: "
                "check the application's webhook URL",
                Light.WARN,
            )

    async def _ask_about_peer(self, peer: CallId) -> None:
        await asyncio.sleep(self._peer)
        leg = self._floor.board.leg(peer)
        if leg is not None and leg.known is CallState.BRIDGED and leg.alive:
            await self._reconciler.ask(peer)
