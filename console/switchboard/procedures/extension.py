"""Presses the keys of an extension, once the one who was dialled has answered."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Final

from console.domain.acts import AnyAct, Dial, SendDtmf
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.orders import Order, Outcome
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard

Give = Callable[[str, AnyAct], Coroutine[None, None, None]]
"""Gives an order in somebody's name."""

_UNANSWERED: Final = frozenset({CallState.OFFERED, CallState.DIALLING})


class Extensions:
    """The keys that are to be pressed, by the calls that they are for.

    They are bound to the call that the order made, and pressed once. A call that ends before
    its answer takes its keys with it; so does an end of the service.
    """

    def __init__(self, live: LiveBoard, give: Give, background: Background) -> None:
        self._live, self._give, self._background = live, give, background
        self._due: dict[CallId, tuple[str, str]] = {}
        live.watch(self._moved)

    def follow(self, order: Order, outcome: Outcome) -> None:
        """Wait for the answer of who was dialled, if keys are to be pressed then."""
        act = order.act
        if not isinstance(act, Dial) or not act.keys:
            return
        if outcome.call is None:
            text = f"The keys behind {act.to} are not pressed by themselves"
            self._live.notice(text, Light.WARN, to=order.by)
            return
        self._due[outcome.call] = order.by, act.keys
        leg = self._live.board.leg(outcome.call)
        if leg is not None:
            self._moved(None, leg)

    def _moved(self, _: Leg | None, after: Leg) -> None:
        if after.id not in self._due:
            return
        if not after.alive:
            del self._due[after.id]
        elif after.answered_at is not None and after.state not in _UNANSWERED:
            by, keys = self._due.pop(after.id)
            press = SendDtmf(call=after.id, parameters={"digits": keys})
            self._background.start(self._give(by, press), "pressing the keys of an extension")
