"""Sound in a call: what is played to it, recorded of it and streamed from it.

One sound plays at a time, the others wait in line. Nothing tells that a recording
starts; it is told when it has been saved. A stream sends nothing; its events are all
there is, and an address that contains `unreachable` fails, for trying that out.
"""

from __future__ import annotations

from typing import Final

from console.simulator.clock import iso
from console.simulator.exchange import events
from console.simulator.exchange.exchange import Exchange, Moment
from console.simulator.exchange.model import Leg, Recording, Sound, SoundKind, Stream

SOUND_ENDS: Final = "the sound ends"


def play(exchange: Exchange, leg: Leg, sound: Sound) -> None:
    """Let a sound play when those before it are over."""
    leg.sounds.append(sound)
    if len(leg.sounds) == 1:
        _start(exchange, leg)


def stop(exchange: Exchange, leg: Leg, *, whole_line: bool) -> None:
    """End the sound that plays; the next one follows unless the whole line is dropped."""
    if whole_line:
        del leg.sounds[1:]
    if leg.sounds:
        _finish(exchange, leg, "cancelled")


def _start(exchange: Exchange, leg: Leg) -> None:
    sound = leg.sounds[0]
    exchange.when(Moment.ENDED, leg, SOUND_ENDS, _cut_off)
    _tell(exchange, leg, sound, "started")
    if sound.missing:
        _finish(exchange, leg, "file_not_found")
    elif sound.seconds is not None:
        exchange.after(sound.seconds, leg, SOUND_ENDS, _complete)


def _complete(exchange: Exchange, leg: Leg) -> None:
    _finish(exchange, leg, "completed")


def _finish(exchange: Exchange, leg: Leg, status: str) -> None:
    sound = leg.sounds.pop(0)
    exchange.call_off(leg, SOUND_ENDS)
    _tell(exchange, leg, sound, "ended", status)
    if leg.sounds:
        _start(exchange, leg)
    if sound.then is not None and status == "completed":
        sound.then()


def _cut_off(exchange: Exchange, leg: Leg) -> None:
    """The call ends while a sound plays; what waits in line was never heard."""
    sound = leg.sounds[0]
    leg.sounds.clear()
    _tell(exchange, leg, sound, "ended", "call_hangup")


def _tell(
    exchange: Exchange, leg: Leg, sound: Sound, moment: str, status: str | None = None
) -> None:
    """Tell that a sound starts or ends. Speech that is stopped counts as completed."""
    if sound.kind is SoundKind.PROMPT:
        return
    payload = {**events.about(leg), **sound.told}
    if status is not None:
        stopped_speech = sound.kind is SoundKind.SPEECH and status == "cancelled"
        payload["status"] = "completed" if stopped_speech else status
    exchange.emit(leg, f"{sound.kind.value}.{moment}", payload)


SAVED_AFTER: Final = 0.8
STORE: Final = "https://recordings.telnyx.example"


def start_recording(
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
    name = _recording_name(recording)

    def stop(exchange: Exchange, leg: Leg) -> None:
        stop_recording(exchange, leg, recording)

    exchange.when(Moment.ENDED, leg, name, stop)
    if max_length:
        exchange.after(max_length, leg, name, stop)
    return recording


def stop_recording(exchange: Exchange, leg: Leg, recording: Recording) -> None:
    """Stop recording; a little later, also when the call has ended, it is saved."""
    if leg.recordings.pop(recording.id, None) is None:
        return
    exchange.call_off(leg, _recording_name(recording))
    ended_at = exchange.now

    def tell(exchange: Exchange, leg: Leg) -> None:
        _tell_saved(exchange, leg, recording, ended_at)

    exchange.after(SAVED_AFTER, leg, _recording_name(recording), tell, outlives=True)


def _recording_name(recording: Recording) -> str:
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


CANNOT_BE_REACHED: Final = "unreachable"


def start_stream(exchange: Exchange, leg: Leg, url: str, track: str) -> None:
    """Stream until it is stopped, or the call ends."""
    stream = Stream(id=exchange.ids.event_id(), url=url)
    if CANNOT_BE_REACHED in url:
        _tell_failed(exchange, leg, stream, track)
        return
    leg.streams[stream.id] = stream
    exchange.when(
        Moment.ENDED,
        leg,
        _stream_name(stream),
        lambda exchange, leg: stop_stream(exchange, leg, stream),
    )
    exchange.emit(leg, "streaming.started", {**events.about(leg), "stream_url": url})


def stop_stream(exchange: Exchange, leg: Leg, stream: Stream) -> None:
    """End a stream and tell it; one that is over already stays so."""
    if leg.streams.pop(stream.id, None) is None:
        return
    exchange.call_off(leg, _stream_name(stream))
    exchange.emit(leg, "streaming.stopped", {**events.about(leg), "stream_url": stream.url})


def _stream_name(stream: Stream) -> str:
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
