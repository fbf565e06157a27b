"""Sounds in a call: one plays at a time, the others wait in line."""

from __future__ import annotations

from typing import Final

from console.simulator import events
from console.simulator.activities import Sound, SoundKind
from console.simulator.exchange import Exchange
from console.simulator.legs import Leg

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
    leg.at_end[SOUND_ENDS] = _cut_off
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
    leg.at_end.pop(SOUND_ENDS, None)
    _tell(exchange, leg, sound, "ended", status)
    if leg.sounds:
        _start(exchange, leg)
    if sound.then is not None and status == "completed":
        sound.then(exchange, leg)


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
