"""An agent with a phone: callers, conferences, consultations, and what orders change."""

from __future__ import annotations

from typing import Any

import msgspec

from console.domain.acts import Hold, Mute, Operation, Resume, Role, Unmute
from console.domain.leg import CallId, CallState, Direction, Leg
from console.domain.leg_media import Media
from console.domain.orders import AnyAct, Order, Outcome, OutcomeKind
from tests.domain.media import after_act
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, leg
from tests.ui.stage import Stage

PHONE = "sip:ada@sip.example.com"
ROOM = "conference-1"
TURNED = "the bridge is a conference now"

CALLER = leg(3, CallState.BRIDGED, agent="Ada", session_id="talk", peer="v3:phone", parked=True)
OTHER = leg(5, CallState.ANSWERED)
OFFERED = leg(6, CallState.OFFERED)


def my_phone(state: CallState = CallState.BRIDGED, **more: Any) -> Leg:
    """My phone in the caller's session."""
    given = {
        "id": CallId("v3:phone"),
        "agent": "Ada",
        "role": Role.AGENT,
        "session_id": "talk",
        "direction": Direction.OUTGOING,
        "from_": OUR_NUMBER,
        "to": PHONE,
        "peer": CALLER.id if state is CallState.BRIDGED else None,
        **more,
    }
    return leg(4, state, **given)


def in_room(one: Leg, state: CallState = CallState.CONFERENCE, *, muted: bool = False) -> Leg:
    """The leg in a conference instead of a bridge."""
    media = Media(conference=ROOM, muted=muted)
    return msgspec.structs.replace(one, state=state, known=state, peer=None, media=media)


CONSULTED = in_room(
    leg(
        8,
        CallState.DIALLING,
        id=CallId("v3:friend"),
        agent="Ada",
        role=Role.CONSULT,
        session_id="talk",
        to="+13125559876",
    )
)


class Store(Switchboard):
    """A switchboard whose orders about talking leave the marks that the real one's leave."""

    def _done(self, order: Order) -> Outcome:
        accepted = Outcome(order_id=order.id, kind=OutcomeKind.ACCEPTED, seconds=0.038)
        match order.act:
            case Hold(call=call):
                self.put(in_room(self.legs[call], CallState.HELD))
                return msgspec.structs.replace(accepted, message=TURNED)
            case Resume(call=call):
                self.put(in_room(self.legs[call]))
            case Mute() | Unmute():
                mine = self.legs[CallId("v3:phone")]
                muted = isinstance(order.act, Mute)
                media = msgspec.structs.replace(mine.media, muted=muted)
                self.change(mine.id, media=media)
            case Operation(call=call):
                self.change(call, media=after_act(self.legs[call].media, order.act))
            case _:
                return super()._done(order)
        return accepted


def store(*legs: Leg, phone: str | None = PHONE) -> Store:
    """A store with these legs in it."""
    return Store(legs={one.id: one for one in legs}, phone=phone)


def talking() -> Store:
    """I talk with a caller over a bridge; another one waits, and one rings."""
    return store(CALLER, my_phone(), OTHER, OFFERED)


def conferring() -> Store:
    """Two callers and my phone in a conference."""
    first, second = in_room(CALLER), in_room(OTHER)
    return store(first, second, in_room(my_phone()), OFFERED)


def consulting(caller: CallState = CallState.HELD, friend: Leg = CONSULTED) -> Store:
    """The caller is held, and I talk with somebody about it."""
    return store(in_room(CALLER, caller), friend, in_room(my_phone()), OFFERED)


async def acts(stage: Stage, count: int = 1) -> list[AnyAct]:
    """What was ordered, once there are so many orders; and no more than those."""
    await stage.ordered(count)
    await stage.settled()
    assert len(stage.board.orders) == count
    return [order.act for order in stage.board.orders]


async def command(stage: Stage, line: str) -> None:
    """A line on the command line."""
    await stage.press("colon")
    await stage.type(line)
    await stage.press("enter")
