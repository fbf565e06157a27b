"""Commands that stream the sound of a call: streaming_start, streaming_stop."""

from __future__ import annotations

from typing import Literal

import msgspec

from console.simulator.api.commands.body import CommandBody
from console.simulator.contract.refusals import unprocessable
from console.simulator.exchange import sound
from console.simulator.exchange.exchange import Act, Exchange
from console.simulator.exchange.model import Leg

Track = Literal["inbound_track", "outbound_track", "both_tracks"]
StreamCodec = Literal["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16", "default"]
BidirectionalCodec = Literal["PCMU", "PCMA", "G722", "OPUS", "AMR-WB", "L16"]
BidirectionalMode = Literal["mp3", "rtp"]
SamplingRate = Literal[8000, 16000, 22050, 24000, 48000]
TargetLegs = Literal["both", "self", "opposite"]


class CustomParameter(msgspec.Struct, frozen=True):
    """Something to tell the receiver of a stream."""

    name: str | None = None
    value: str | None = None


class StartStreaming(CommandBody, frozen=True, kw_only=True):
    """The body of streaming_start."""

    custom_parameters: list[CustomParameter] | None = None
    dialogflow_config: dict[str, object] | None = None
    enable_dialogflow: bool = False
    stream_auth_token: str | None = None
    stream_bidirectional_codec: BidirectionalCodec | None = None
    stream_bidirectional_mode: BidirectionalMode | None = None
    stream_bidirectional_sampling_rate: SamplingRate | None = None
    stream_bidirectional_target_legs: TargetLegs | None = None
    stream_codec: StreamCodec | None = None
    stream_track: Track = "inbound_track"
    stream_url: str | None = None


class StopStreaming(CommandBody, frozen=True, kw_only=True):
    """The body of streaming_stop; no id means all of them."""

    stream_id: str | None = None


def start(exchange: Exchange, leg: Leg, body: StartStreaming) -> None:
    """Stream from now on. Nothing is sent; `streaming.started` is all that comes of it."""
    if body.stream_url is None:
        raise unprocessable("10004", "The 'stream_url' parameter is required.", "/stream_url")
    check_address(body.stream_url)
    sound.start_stream(exchange, leg, body.stream_url, body.stream_track)


def stop(exchange: Exchange, leg: Leg, body: StopStreaming) -> None:
    """Stop one stream, or all of them."""
    meant = [one for one in leg.streams.values() if body.stream_id in (None, one.id)]
    if not meant:
        raise unprocessable(
            "90048", "This command can only be issued when media streaming is used."
        )
    for stream in meant:
        sound.stop_stream(exchange, leg, stream)


def streamer_on_answer(url: str, track: str | None) -> Act:
    """What starts the stream that a command asked for, once the call is answered."""
    check_address(url)

    def stream(exchange: Exchange, leg: Leg) -> None:
        sound.start_stream(exchange, leg, url, track or "inbound_track")

    return stream


def check_address(url: str) -> None:
    """Streams go to WebSocket addresses.

    Raises:
        Refusal: this is none.
    """
    if not url.startswith(("ws://", "wss://")):
        raise unprocessable("10003", "The URL provided was invalid.", "/stream_url")
