"""Media streams: the sound of a call, sent to a WebSocket address.

Nothing is sent here; the events are all there is. An address that contains
`unreachable` fails, for trying that out.
"""

from __future__ import annotations

from typing import Final

from console.simulator import events
from console.simulator.activities import Stream
from console.simulator.exchange import Exchange
from console.simulator.legs import Leg

CANNOT_BE_REACHED: Final = "unreachable"


def start(exchange: Exchange, leg: Leg, url: str, track: str) -> None:
    """Stream until it is stopped, or the call ends."""
    stream = Stream(id=exchange.ids.event_id(), url=url)
    if CANNOT_BE_REACHED in url:
        _tell_failed(exchange, leg, stream, track)
        return
    leg.streams[stream.id] = stream
    leg.at_end[_name(stream)] = lambda exchange, leg: stop(exchange, leg, stream)
    exchange.emit(leg, "streaming.started", {**events.about(leg), "stream_url": url})


def stop(exchange: Exchange, leg: Leg, stream: Stream) -> None:
    """Stream no more."""
    if leg.streams.pop(stream.id, None) is None:
        return
    leg.at_end.pop(_name(stream), None)
    exchange.emit(leg, "streaming.stopped", {**events.about(leg), "stream_url": stream.url})


def _name(stream: Stream) -> str:
    return f"stream {stream.id}"


def _tell_failed(exchange: Exchange, leg: Leg, stream: Stream, track: str) -> None:
    exchange.emit(
        leg,
        "streaming.failed",
        {
            **events.about(leg),
            "failure_reason": "connection_failed",
            "stream_id": stream.id,
            "stream_params": {"stream_url": stream.url, "track": track},
            "stream_type": "websocket",
        },
    )
