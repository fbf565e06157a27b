"""The situation of this moment, why an action is not possible in it, and the order it ends in."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import uuid4

from console.domain.leg import Leg
from console.domain.orders import AnyAct, Order, OrderId
from console.ui.actions.action import Action, Place
from console.ui.actions.marked import for_each
from console.ui.actions.situation import Situation
from console.ui.state.callers import Callers
from console.ui.state.colleagues import to_come_to
from console.ui.state.store import Store, rung_instead

CHANGED_UNDER_THE_HAND: Final = "the call changed just now; look, then press again"
NEXT_CHANGED: Final = "another call is the next one now; look, then press again"
MOVED_UNDER_THE_HAND: Final = "the view put the cursor here; move to the call that you mean"
NOT_HERE: Final = "not here"


def situation_of(
    store: Store,
    callers: Callers,
    moment: float,
    leg: Leg | None,
    marked: tuple[Leg, ...] = (),
    *,
    others: int = 0,
    armed: bool = True,
    adrift: bool = False,
) -> Situation:
    """The situation of a moment of the monotonic clock, for these calls.

    `others` counts the parties beside the call that one can go to.
    """
    mine = store.mine
    return Situation(
        next_call=callers.next(moment),
        next_settled=callers.settled(moment),
        leg=leg,
        others=others,
        marked=marked,
        phone=store.board.phone,
        phones=store.board.agent_rules.phones,
        mine=mine,
        rung=rung_instead(store),
        consultation=store.consultation,
        supervision=store.supervision,
        agent=store.board.agent_state,
        unreachable=store.unreachable,
        read_only=store.read_only,
        armed=armed,
        adrift=adrift,
        asking=store.reader.asking(mine),
        help_wanted=to_come_to(store.helped, store.reader),
        lists=store.board.lists,
        entry=next(filter(None, (one.of(store.board.agent) for one in store.board.lists)), None),
        user=store.board.agent,
    )


def why_not(action: Action, now: Situation, place: Place) -> str | None:
    """Why the action is not possible in this situation, at this place; None where it is."""
    if place not in action.places:
        return NOT_HERE
    reason = action.why_not(now)
    if reason is None and action.answers_next:
        return None if now.next_settled else NEXT_CHANGED
    if reason is None and action.order and not for_each(action.id, now):
        return not_bound(now)
    return reason


def not_bound(now: Situation) -> str | None:
    """Why no order may touch the call under the cursor, as the hand may mean another one."""
    if now.adrift:
        return MOVED_UNDER_THE_HAND
    return None if now.armed else CHANGED_UNDER_THE_HAND


def new_order(act: AnyAct, store: Store, now: datetime) -> Order:
    """The order that asks for an act, given by this console's agent now."""
    return Order(id=OrderId(str(uuid4())), act=act, placed_at=now, by=store.board.agent)


def new_message_id() -> str:
    """The id of a message that is written now: sent again, it is the same message."""
    return str(uuid4())
