"""Dial: the command that makes a new call."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

import msgspec

from console.simulator.api.commands.body import Placed, headers, route
from console.simulator.api.commands.command import Done, live_leg
from console.simulator.api.commands.conference import Coming, manner_of
from console.simulator.api.commands.recording import recorder_on_answer
from console.simulator.api.commands.streaming import (
    BidirectionalCodec,
    BidirectionalMode,
    SamplingRate,
    StreamCodec,
    TargetLegs,
    Track,
    streamer_on_answer,
)
from console.simulator.api.commands.transcription import StartTranscription, transcriber_on_answer
from console.simulator.contract.parameters import Destination, PhoneNumber, read
from console.simulator.contract.refusals import (
    Objection,
    Refusal,
    no_outbound_profile,
    not_answered,
    unknown_connection,
)
from console.simulator.exchange import calls, conferences
from console.simulator.exchange.calls import Dialling
from console.simulator.exchange.exchange import Act, Exchange, Moment
from console.simulator.exchange.model import NO_ROUTE, Leg, left_by_us
from console.simulator.people import habits


class ConferenceConfig(Coming, frozen=True, kw_only=True):
    """The conference that a dialled leg joins when it is answered, by id or by name."""

    id: str | None = None
    conference_name: str | None = None
    early_media: bool = True
    start_conference_on_create: bool = True


class Dial(Placed, frozen=True, kw_only=True):
    """The body of dial: one destination, or several that are tried one after the other."""

    connection_id: str
    to: Destination | list[Destination]
    from_: PhoneNumber = msgspec.field(name="from")
    assistant: dict[str, object] | None = None
    billing_group_id: str | None = None
    bridge_intent: bool = False
    bridge_on_answer: bool = False
    conference_config: ConferenceConfig | None = None
    conversation_relay_config: dict[str, object] | None = None
    deepfake_detection: dict[str, object] | None = None
    dialogflow_config: dict[str, object] | None = None
    enable_dialogflow: bool | None = None
    link_to: str | None = None
    prevent_double_bridge: bool = False
    retry_on_timeout: bool = True
    send_silence_when_idle: bool | None = None
    stream_auth_token: str | None = None
    stream_bidirectional_codec: BidirectionalCodec | None = None
    stream_bidirectional_mode: BidirectionalMode | None = None
    stream_bidirectional_sampling_rate: SamplingRate | None = None
    stream_bidirectional_target_legs: TargetLegs | None = None
    stream_codec: StreamCodec | None = None
    stream_establish_before_call_originate: bool | None = None
    stream_track: Track | None = None
    stream_url: str | None = None
    supervise_call_control_id: str | None = None
    supervisor_role: Literal["barge", "whisper", "monitor"] = "barge"
    transcription: bool | None = None
    transcription_config: StartTranscription | None = None


def dial(exchange: Exchange, body: object) -> Done:
    """Make a call. The reply comes at once, with `is_alive` false, before anything rings.

    Raises:
        Refusal: what is wrong with the body, the connection or the linked call.
    """
    reading = read(body, Dial)
    order = reading.value
    destinations = _destinations(order)
    _check_connection(exchange, order, destinations)
    linked = _linked(exchange, order)
    supervised = _supervised(exchange, order)
    recording_id = exchange.ids.event_id() if order.record else None
    leg = calls.dial_out(
        exchange,
        Dialling(
            caller=linked.caller if linked and order.bridge_intent else order.from_,
            destinations=destinations,
            connection_id=order.connection_id,
            session_id=linked.session_id if linked else None,
            caller_name=order.from_display_name,
            client_state=order.client_state,
            headers=headers(order),
            route=route(order, NO_ROUTE),
            ring_time=order.timeout_secs,
            time_limit=order.time_limit_secs,
            stays=order.park_after_unbridge == "self",
            stops_at_timeout=not order.retry_on_timeout,
            on_answer=_follow_ups(order, linked, recording_id),
        ),
    )
    if supervised is not None:
        leg.supervises, leg.supervisor_role = supervised, order.supervisor_role
        exchange.when(Moment.ENDED, supervised, f"supervised by {leg.control_id}", _dismiss(leg))
    return Done(_reply(leg, recording_id), reading.unknown)


def _reply(leg: Leg, recording_id: str | None) -> dict[str, object]:
    told: dict[str, object] = {
        "record_type": "call",
        "call_control_id": leg.control_id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session_id,
        "is_alive": False,
    }
    if leg.client_state is not None:
        told["client_state"] = leg.client_state
    if recording_id is not None:
        told["recording_id"] = recording_id
    return told


def _destinations(order: Dial) -> tuple[str, ...]:
    """The numbers to ring; digits to send after a comma are no part of them."""
    if isinstance(order.to, str):
        return (order.to.partition(",")[0],)
    if not order.to:
        raise Refusal(422, Objection("10004", "The 'to' parameter is required.", "/to"))
    return tuple(order.to)


def _check_connection(exchange: Exchange, order: Dial, destinations: tuple[str, ...]) -> None:
    world = exchange.surroundings
    if not world.knows_connection(order.connection_id):
        raise unknown_connection()
    if not world.can_dial(order.connection_id, destinations):
        raise no_outbound_profile(exchange.ids.control_id())


def _linked(exchange: Exchange, order: Dial) -> Leg | None:
    """The call whose session the new leg shares.

    Raises:
        Refusal: 10004 if it is not named and must be, 90015 or 90018 if it is of no use.
    """
    if order.link_to is None:
        needing = {
            "bridge_intent": order.bridge_intent,
            "bridge_on_answer": order.bridge_on_answer,
            "park_after_unbridge": order.park_after_unbridge is not None,
        }
        missing = [name for name, given in needing.items() if given]
        if missing:
            detail = f"The 'link_to' parameter is required with {', '.join(missing)}."
            raise Refusal(422, Objection("10004", detail, "/link_to"))
        return None
    return live_leg(exchange, order.link_to, "/link_to")


def _supervised(exchange: Exchange, order: Dial) -> Leg | None:
    if order.supervise_call_control_id is None:
        return None
    leg = live_leg(exchange, order.supervise_call_control_id, "/supervise_call_control_id")
    if not leg.talking:
        raise not_answered()
    return leg


def _follow_ups(order: Dial, linked: Leg | None, recording_id: str | None) -> dict[str, Act]:
    follow_ups: dict[str, Act] = {}
    if recording_id is not None:
        follow_ups["record"] = recorder_on_answer(order, recording_id)
    if order.stream_url is not None:
        follow_ups["stream"] = streamer_on_answer(order.stream_url, order.stream_track)
    if order.transcription:
        follow_ups["transcribe"] = transcriber_on_answer(order.transcription_config)
    if linked is not None and order.bridge_on_answer:
        follow_ups["join"] = calls.join_on_answer(
            linked, prevent_double=order.prevent_double_bridge
        )
    if order.conference_config is not None:
        follow_ups["conference"] = _join_conference(order.conference_config)
    listen = habits.listener(order.answering_machine_detection)
    if listen is not None:
        follow_ups["listen for a machine"] = listen
    return follow_ups


def _join_conference(config: ConferenceConfig) -> Act:
    """Let a leg come into a conference, if there is one of that id or name by then."""

    def join(exchange: Exchange, leg: Leg) -> None:
        for conference in exchange.conferences.values():
            named = conference.name == config.conference_name or conference.id == config.id
            if named and conference.ended_for is None:
                with suppress(Refusal):  # a full one is no place for this leg: it stays alone
                    conferences.join(exchange, conference, leg, manner_of(config))
                return

    return join


def _dismiss(supervisor: Leg) -> Act:
    """A supervisor's leg ends with the call that it listens to."""

    def dismiss(exchange: Exchange, _supervised: Leg) -> None:
        calls.end(exchange, supervisor, left_by_us(supervisor))

    return dismiss
