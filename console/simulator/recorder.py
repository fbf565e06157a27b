"""Recordings: nothing tells that one starts; it is told when it has been saved."""

from __future__ import annotations

from typing import Final

from console.simulator.activities import Recording
from console.simulator.clock import iso
from console.simulator.exchange import Exchange
from console.simulator.legs import Leg

SAVED_AFTER: Final = 0.8
STORE: Final = "https://recordings.telnyx.example"


def start(
    exchange: Exchange,
    leg: Leg,
    *,
    file_format: str,
    channels: str,
    max_length: int = 0,
    recording_id: str | None = None,
) -> Recording:
    """Record an answered call until it is stopped, or ends; `max_length` 0 is no limit."""
    recording = Recording(
        id=recording_id or exchange.ids.event_id(),
        file_format=file_format,
        channels=channels,
        started_at=exchange.now,
    )
    leg.recordings[recording.id] = recording
    leg.at_end[_name(recording)] = lambda exchange, leg: stop(exchange, leg, recording)
    if max_length:
        exchange.after(
            max_length, leg, _name(recording), lambda exchange, leg: stop(exchange, leg, recording)
        )
    return recording


def stop(exchange: Exchange, leg: Leg, recording: Recording) -> None:
    """Stop recording; a little later, also when the call has ended, it is saved."""
    if leg.recordings.pop(recording.id, None) is None:
        return
    leg.at_end.pop(_name(recording), None)
    ended_at = exchange.now

    def tell(exchange: Exchange, leg: Leg) -> None:
        _tell_saved(exchange, leg, recording, ended_at)

    exchange.after(SAVED_AFTER, leg, _name(recording), tell, outlives=True)


def _name(recording: Recording) -> str:
    return f"recording {recording.id}"


def _tell_saved(exchange: Exchange, leg: Leg, recording: Recording, ended_at: float) -> None:
    """`call.recording.saved`: it has neither a control id nor parties."""
    url = f"{STORE}/{leg.leg_id}-{int(recording.started_at)}.{recording.file_format}"
    exchange.emit(
        leg,
        "call.recording.saved",
        {
            "call_leg_id": leg.leg_id,
            "call_session_id": leg.session_id,
            "channels": recording.channels,
            "client_state": leg.client_state,
            "connection_id": leg.connection_id,
            "public_recording_urls": {},
            "recording_ended_at": iso(ended_at),
            "recording_started_at": iso(recording.started_at),
            "recording_urls": {recording.file_format: url},
        },
    )
