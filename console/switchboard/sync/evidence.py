"""Whether an order was carried out, where Telnyx's answer to it cannot be had.

Telnyx is asked about the calls of the order while the order itself is tried again under its
`command_id`. Not every order shows: that a tone was sent stands in no answer of the interface.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from console.domain import client_state
from console.domain.fold.places import value
from console.domain.ids import mark_of
from console.domain.leg import CallState, Leg
from console.domain.orders import Answer, Bridge, Dial, HangUp, Order, Reject, Transfer
from console.errors import ApiError
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.orders.requests import Sent
from console.switchboard.sync.reconcile import Reconciler
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.replies import Dialled

SHOWN: Final = "Telnyx's answer could not be had; the call shows that it was done."


class Evidence:
    """Asks Telnyx, and looks at the board, which webhooks may have told already."""

    def __init__(self, client: TelnyxClient, reconciler: Reconciler, live: LiveBoard) -> None:
        self._client, self._reconciler, self._live = client, reconciler, live

    async def of(self, order: Order) -> Sent | None:
        """What came of the order, where that shows; None where it does not, or not yet."""
        act = order.act
        if isinstance(act, Dial | Transfer):
            if made := self._live.board.made_by(mark_of(order.id)):
                return Sent(_as_dialled(made) if isinstance(act, Dial) else None, message=SHOWN)
            leg = self._live.board.leg(act.call) if isinstance(act, Transfer) else None
            connection = act.connection_id if isinstance(act, Dial) else leg and leg.connection_id
            with suppress(ApiError):
                return await self._new_leg(order, connection) if connection else None
            return None
        if not isinstance(act, Answer | Bridge | HangUp | Reject):
            return None
        if not self._shows(order):
            await self._reconciler.ask(act.calls[0])
        return Sent(message=SHOWN) if self._shows(order) else None

    def _shows(self, order: Order) -> bool:
        legs = [leg for call in order.act.calls if (leg := self._live.board.leg(call))]
        mine = not isinstance(order.act, Answer) or self._names(order)
        return (
            mine and len(legs) == len(order.act.calls) and all(_shows(order, leg) for leg in legs)
        )

    def _names(self, order: Order) -> bool:
        """Whether what Telnyx tells of a call names who gave the order.

        The switchboard of another host may have answered it for a member of its own.
        """
        folded = self._live.folded(order.act.calls[0])
        return folded is not None and value(folded.first.agent) == order.by

    async def _new_leg(self, order: Order, connection: str) -> Sent | None:
        """The leg among the active calls that carries the mark of this very order."""
        mark = mark_of(order.id)
        async for row in self._client.pages(operations.LIST_ACTIVE_CALLS, connection):
            parties = client_state.decode(row.client_state)
            if parties is not None and parties.order == mark:
                listed = Dialled(row.call_control_id, row.call_leg_id, row.call_session_id, True)
                return Sent(listed if isinstance(order.act, Dial) else None, message=SHOWN)
        return None


def _shows(order: Order, leg: Leg) -> bool:
    """Whether the leg is as only this order can have made it, or as it was wanted in any case."""
    match order.act:
        case HangUp() | Reject():
            return not leg.alive
        case Answer():
            return leg.alive and leg.answered_at is not None
        case Bridge():
            # of two legs that Telnyx bridged, it may tell neither who the other one is
            now = leg.state is CallState.BRIDGED and leg.changed_at >= order.placed_at
            return now and (leg.peer is None or leg.peer in order.act.calls)
    return False


def _as_dialled(leg: Leg) -> Dialled:
    return Dialled(leg.id, leg.leg_id, leg.session_id, is_alive=leg.alive)
