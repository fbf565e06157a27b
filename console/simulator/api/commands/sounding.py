"""Commands that let a call hear something: speak, playback_start, playback_stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

from msgspec import Meta

from console.simulator.api.commands.body import CommandBody
from console.simulator.contract.parameters import Base64
from console.simulator.contract.refusals import unprocessable
from console.simulator.exchange import sound
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Leg, Sound, SoundKind

CHARACTERS_A_SECOND: Final = 15
FILE_SECONDS: Final = 5.0
NO_SUCH_FILE: Final = "not-found"
"""A file whose name contains this cannot be found: for trying that out."""

Loop = Annotated[int, Meta(ge=1, le=100)] | Literal["infinity"]
Language = Literal[
    "arb",
    "cmn-CN",
    "cy-GB",
    "da-DK",
    "de-DE",
    "en-AU",
    "en-GB",
    "en-GB-WLS",
    "en-IN",
    "en-US",
    "es-ES",
    "es-MX",
    "es-US",
    "fr-CA",
    "fr-FR",
    "hi-IN",
    "is-IS",
    "it-IT",
    "ja-JP",
    "ko-KR",
    "nb-NO",
    "nl-NL",
    "pl-PL",
    "pt-BR",
    "pt-PT",
    "ro-RO",
    "ru-RU",
    "sv-SE",
    "tr-TR",
]


class Speak(CommandBody, frozen=True, kw_only=True):
    """The body of speak; `stop` makes room for it first."""

    payload: str
    voice: str
    language: Language | None = None
    payload_type: Literal["text", "ssml"] = "text"
    service_level: Literal["basic", "premium"] | None = None
    voice_settings: dict[str, object] | None = None
    loop: Loop = 1
    stop: Literal["current", "all"] | None = None
    target_legs: Literal["self", "opposite", "both"] = "self"


class StartPlayback(CommandBody, frozen=True, kw_only=True):
    """The body of playback_start. One of the three that name the sound must be there."""

    audio_type: Literal["mp3", "wav"] | None = None
    audio_url: str | None = None
    cache_audio: bool = True
    loop: Loop = 1
    media_name: str | None = None
    overlay: bool = False
    playback_content: Base64 | None = None
    stop: Literal["current", "all"] | None = None
    target_legs: Literal["self", "opposite", "both"] = "self"


class StopPlayback(CommandBody, frozen=True, kw_only=True):
    """The body of playback_stop; `all` drops what waits too."""

    overlay: bool = False
    stop: Literal["current", "all"] = "all"


def speak(exchange: Exchange, leg: Leg, body: Speak) -> None:
    """Read a text to the call; several ones follow each other."""
    _make_room(exchange, leg, body.stop)
    seconds = _looped(speaking_seconds(body.payload), body.loop)
    sound.play(exchange, leg, Sound(SoundKind.SPEECH, seconds))


def start_playback(exchange: Exchange, leg: Leg, body: StartPlayback) -> None:
    """Play a file to the call; with `infinity` until it is stopped: music on hold."""
    if body.playback_content is None:
        must_name_one(body.audio_url, body.media_name)
    _make_room(exchange, leg, body.stop)
    file = file_sound(body.audio_url, body.media_name, loop=body.loop, overlay=body.overlay)
    sound.play(exchange, leg, file)


def stop_playback(exchange: Exchange, leg: Leg, body: StopPlayback) -> None:
    """Stop what plays, speech too."""
    sound.stop(exchange, leg, whole_line=body.stop == "all")


def speaking_seconds(text: str) -> float:
    """How long it takes to read a text out."""
    return max(1.0, len(text) / CHARACTERS_A_SECOND)


def file_sound(
    url: str | None, name: str | None, *, loop: Loop = 1, overlay: bool = False
) -> Sound:
    """A file as a sound of five seconds, `loop` times over; `infinity` ends only by a stop."""
    told: dict[str, object] = {"overlay": overlay}
    if url is not None:
        told["media_url"] = url
    if name is not None:
        told["media_name"] = name
    missing = NO_SUCH_FILE in (url or name or "")
    return Sound(SoundKind.FILE, _looped(FILE_SECONDS, loop), told, missing=missing)


def file_maker(url: str | None, name: str | None) -> Callable[[], Sound] | None:
    """What makes the sound of a file again and again; None if no file is named."""
    if url is None and name is None:
        return None
    return lambda: file_sound(url, name)


def must_name_one(url: str | None, name: str | None) -> None:
    """A file is named by its address or by its name, not by both.

    Raises:
        Refusal: by neither, or by both.
    """
    if url is None and name is None:
        raise unprocessable("10004", "The 'audio_url' parameter is required.", "/audio_url")
    if url is not None and name is not None:
        raise unprocessable(
            "10015", "media_name and audio_url cannot be used together.", "/media_name"
        )


def _looped(seconds: float, loop: Loop) -> float | None:
    return None if loop == "infinity" else seconds * loop


def _make_room(exchange: Exchange, leg: Leg, stop: str | None) -> None:
    if stop is not None:
        sound.stop(exchange, leg, whole_line=stop == "all")
