"""Commands that handle one leg: answer, reject, hangup, client_state_update, and its role."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

import msgspec

from console.simulator.api.commands.body import CommandBody, Routed, headers, route
from console.simulator.api.commands.recording import recorder_on_answer
from console.simulator.api.commands.streaming import (
    BidirectionalCodec,
    BidirectionalMode,
    StreamCodec,
    TargetLegs,
    Track,
    streamer_on_answer,
)
from console.simulator.api.commands.transcription import StartTranscription, transcriber_on_answer
from console.simulator.contract.parameters import Base64
from console.simulator.contract.refusals import answering_outgoing, out_of_turn, unprocessable
from console.simulator.exchange import calls
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Exchange, Moment
from console.simulator.exchange.model import REJECTED, Header, Leg, State, left_by_us

LAST_BASIC_CHARACTER: Final = 0xFFFF


class Answer(Routed, frozen=True, kw_only=True):
    """The body of answer, with what begins once the call is answered."""

    assistant: dict[str, object] | None = None
    billing_group_id: str | None = None
    conversation_relay_config: dict[str, object] | None = None
    deepfake_detection: dict[str, object] | None = None
    send_silence_when_idle: bool | None = None
    stream_bidirectional_codec: BidirectionalCodec | None = None
    stream_bidirectional_mode: BidirectionalMode | None = None
    stream_bidirectional_target_legs: TargetLegs | None = None
    stream_codec: StreamCodec | None = None
    stream_track: Track | None = None
    stream_url: str | None = None
    transcription: bool | None = None
    transcription_config: StartTranscription | None = None


class Reject(CommandBody, frozen=True, kw_only=True):
    """The body of reject; the cause decides the SIP answer."""

    cause: Literal["CALL_REJECTED", "NOT_FOUND", "TEMPORARILY_UNAVAILABLE", "USER_BUSY"]


class HangUp(CommandBody, frozen=True, kw_only=True):
    """The body of hangup; the reason goes into a SIP header."""

    custom_headers: list[Header] | None = None
    reason: str | None = None


class UpdateClientState(CommandBody, frozen=True, kw_only=True):
    """The body of client_state_update."""

    client_state: Base64 = msgspec.field()


class SwitchSupervisorRole(CommandBody, frozen=True, kw_only=True):
    """The body of switch_supervisor_role."""

    role: Literal["barge", "whisper", "monitor"]


def answer(exchange: Exchange, leg: Leg, body: Answer) -> Payload | None:
    """Answer a call that came in, and record it if that is asked for."""
    if not leg.incoming:
        raise answering_outgoing()
    if leg.state is not State.PARKED:
        raise out_of_turn("The call has been answered already.")
    wanted = route(body, leg.route)
    stream = streamer_on_answer(body.stream_url, body.stream_track) if body.stream_url else None
    recording_id = exchange.ids.event_id() if body.record else None
    leg.route = wanted
    leg.headers = headers(body) or leg.headers
    if stream is not None:
        exchange.when(Moment.ANSWERED, leg, "stream", stream)
    if recording_id is not None:
        record = recorder_on_answer(body, recording_id)
        exchange.when(Moment.ANSWERED, leg, "record", record)
    if body.transcription:
        transcribe = transcriber_on_answer(body.transcription_config)
        exchange.when(Moment.ANSWERED, leg, "transcribe", transcribe)
    calls.answer(exchange, leg)
    return None if recording_id is None else {"recording_id": recording_id}


def reject(exchange: Exchange, leg: Leg, body: Reject) -> None:
    """Turn a call away that came in and was not answered."""
    if leg.state is not State.PARKED:
        raise out_of_turn("Only an inbound call that has not been answered can be rejected.")
    calls.end(exchange, leg, REJECTED[body.cause])


def hang_up(exchange: Exchange, leg: Leg, body: HangUp) -> None:
    """End a call, answered or not."""
    if body.reason is not None and not _fits_a_header(body.reason):
        raise unprocessable("10015", "The reason cannot stand in a SIP header.", "/reason")
    leg.headers = tuple(body.custom_headers or ()) or leg.headers
    calls.end(exchange, leg, left_by_us(leg))


def update_client_state(exchange: Exchange, leg: Leg, body: UpdateClientState) -> None:
    """Replace the client state; later events carry the new one."""


def switch_supervisor_role(_exchange: Exchange, leg: Leg, body: SwitchSupervisorRole) -> None:
    """Let a supervisor hear only, speak to one, or to both. Nobody is told."""
    if leg.supervises is None:
        raise out_of_turn("This call does not supervise another one.")
    leg.supervisor_role = body.role


def _fits_a_header(reason: str) -> bool:
    return not any(
        character in '"`'
        or unicodedata.category(character) == "Cc"
        or ord(character) > LAST_BASIC_CHARACTER
        for character in reason
    )
