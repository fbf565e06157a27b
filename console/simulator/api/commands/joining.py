"""Commands that join two legs: transfer and bridge."""

from __future__ import annotations

from typing import Literal

import msgspec

from console.simulator.api.commands.body import Placed, Recorded, headers, route
from console.simulator.api.commands.command import live_leg
from console.simulator.api.commands.recording import recorder_on_answer
from console.simulator.contract.parameters import Base64, Destination, PhoneNumber, Ringtone
from console.simulator.contract.refusals import (
    no_outbound_profile,
    not_answered,
    out_of_turn,
    unknown_call,
    unprocessable,
)
from console.simulator.exchange import calls, queues
from console.simulator.exchange.calls import Dialling
from console.simulator.exchange.exchange import Act, Exchange, Moment
from console.simulator.exchange.model import GAVE_UP, Leg, State
from console.simulator.people import habits

MuteDtmf = Literal["none", "both", "self", "opposite"]


class Transfer(Placed, frozen=True, kw_only=True):
    """The body of transfer, with all that a new leg may be given."""

    to: Destination
    from_: PhoneNumber | None = msgspec.field(name="from", default=None)
    early_media: bool = True
    mute_dtmf: MuteDtmf | None = None
    target_leg_client_state: Base64 | None = None


class Bridge(Recorded, frozen=True, kw_only=True):
    """The body of bridge. One of the three that name the other side must be there."""

    call_control_id: str | None = None
    queue: str | None = None
    video_room_id: str | None = None
    video_room_context: str | None = None
    hold_after_unbridge: bool = False
    mute_dtmf: MuteDtmf | None = None
    park_after_unbridge: str | None = None
    play_ringtone: bool | None = None
    prevent_double_bridge: bool = False
    ringtone: Ringtone | None = None


def transfer(exchange: Exchange, leg: Leg, body: Transfer) -> None:
    """Send a call to somebody else.

    A new leg is dialled in the same session; when it is answered, the two are
    bridged. If it is not answered, the call stays as it is, without its former
    partner. The reply does not name the new leg.
    """
    if leg.state is State.DIALLING:
        raise not_answered()
    destination = body.to.partition(",")[0]
    if not exchange.surroundings.can_dial(leg.connection_id, (destination,)):
        raise no_outbound_profile()
    leg.route = route(body, leg.route)
    calls.unbridge(exchange, leg)
    leg.stays = body.park_after_unbridge == "self"
    target = calls.dial_out(
        exchange,
        Dialling(
            caller=body.from_ or leg.callee,
            destinations=(destination,),
            connection_id=leg.connection_id,
            session_id=None if exchange.rules.own_session else leg.session_id,
            caller_name=body.from_display_name,
            client_state=body.target_leg_client_state,
            headers=headers(body),
            route=leg.route,
            ring_time=body.timeout_secs,
            time_limit=body.time_limit_secs,
            on_answer=_on_transfer_answered(exchange, leg, body),
        ),
    )
    exchange.when(Moment.ENDED, leg, f"transfer to {target.control_id}", _give_target_up(target))


def bridge(exchange: Exchange, leg: Leg, body: Bridge) -> None:
    """Join the call with another one.

    The commanded leg must be answered. The other may still ring: one that came
    in is answered by this, one that we dial is joined when it is answered.
    """
    other = _other_side(exchange, body)
    if other is leg:
        raise unknown_call()
    if body.prevent_double_bridge and other.partner not in (None, leg):
        raise out_of_turn("The call to bridge with is bridged already.")
    leg.stays = body.park_after_unbridge == "self" or body.hold_after_unbridge
    if other.state is State.DIALLING:
        exchange.when(Moment.ANSWERED, other, "join", calls.join_on_answer(leg))
        return
    if other.state is State.PARKED:
        calls.answer(exchange, other)
    calls.bridge(exchange, leg, other)
    if body.record is not None:
        recorder_on_answer(body, exchange.ids.event_id())(exchange, leg)


def _on_transfer_answered(exchange: Exchange, leg: Leg, body: Transfer) -> dict[str, Act]:
    follow_ups: dict[str, Act] = {"join": calls.join_on_answer(leg, tell=exchange.rules.bridged_on)}
    if body.record is not None:
        follow_ups["record"] = recorder_on_answer(body, exchange.ids.event_id())
    listen = habits.listener(body.answering_machine_detection)
    if listen is not None:
        follow_ups["listen for a machine"] = listen
    return follow_ups


def _give_target_up(target: Leg) -> Act:
    """A target that still rings is not wanted any more when the caller is gone."""

    def give_up(exchange: Exchange, _leg: Leg) -> None:
        if target.state is State.DIALLING:
            calls.end(exchange, target, GAVE_UP)

    return give_up


def _other_side(exchange: Exchange, body: Bridge) -> Leg:
    """The leg that is named, or the one at the head of the queue that is named.

    Raises:
        Refusal: none is named, it is unknown, it has ended, or the queue is empty.
    """
    if body.queue is not None:
        return queues.take_head(exchange, body.queue)
    if body.video_room_id is not None:
        raise out_of_turn("Video rooms are not simulated.")
    if body.call_control_id is None:
        raise unprocessable(
            "10004", "The 'call_control_id' parameter is required.", "/call_control_id"
        )
    return live_leg(exchange, body.call_control_id)
