"""Commands that ask a caller for digits: gather, its two prompted forms, gather_stop."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from console.simulator.api.commands.body import CommandBody
from console.simulator.api.commands.sounding import (
    Language,
    file_maker,
    must_name_one,
    speaking_seconds,
)
from console.simulator.exchange import digits
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Gathering, Leg, Sound, SoundKind

Count = Annotated[int, Meta(ge=1, le=128)]
Milliseconds = Annotated[int, Meta(ge=1, le=120_000)]
ALL_DIGITS: Final = "0123456789#*"


class Gather(CommandBody, frozen=True, kw_only=True):
    """The body of gather. Its waits begin with the command."""

    gather_id: str | None = None
    initial_timeout_millis: Milliseconds = 5_000
    inter_digit_timeout_millis: Milliseconds = 5_000
    maximum_digits: Count = 128
    minimum_digits: Count = 1
    terminating_digit: str = "#"
    timeout_millis: Milliseconds = 60_000
    valid_digits: str = ALL_DIGITS


class Asked(CommandBody, frozen=True, kw_only=True):
    """What a gather that asks first takes."""

    inter_digit_timeout_millis: Milliseconds = 5_000
    maximum_digits: Count = 128
    maximum_tries: Count = 3
    minimum_digits: Count = 1
    terminating_digit: str = "#"
    timeout_millis: Milliseconds = 60_000
    valid_digits: str = ALL_DIGITS


class GatherUsingSpeak(Asked, frozen=True, kw_only=True):
    """The body of gather_using_speak."""

    payload: str
    voice: str
    invalid_payload: str | None = None
    language: Language | None = None
    payload_type: Literal["text", "ssml"] = "text"
    service_level: Literal["basic", "premium"] | None = None
    voice_settings: dict[str, object] | None = None


class GatherUsingAudio(Asked, frozen=True, kw_only=True):
    """The body of gather_using_audio."""

    audio_url: str | None = None
    invalid_audio_url: str | None = None
    invalid_media_name: str | None = None
    media_name: str | None = None


class StopGather(CommandBody, frozen=True, kw_only=True):
    """The body of gather_stop; nothing needs to be said."""


def gather(exchange: Exchange, leg: Leg, body: Gather) -> None:
    """Gather digits without saying anything."""
    begun = Gathering(
        minimum=body.minimum_digits,
        maximum=body.maximum_digits,
        terminator=body.terminating_digit,
        valid=body.valid_digits,
        first_wait=body.initial_timeout_millis / 1000,
        between=body.inter_digit_timeout_millis / 1000,
        total=body.timeout_millis / 1000,
        gather_id=body.gather_id,
    )
    digits.begin(exchange, leg, begun)


def gather_using_speak(exchange: Exchange, leg: Leg, body: GatherUsingSpeak) -> None:
    """Read a question out and gather the answer; speech in front gives no events."""
    begun = _prompted(body)
    begun.prompt = lambda: _prompt(body.payload)
    begun.invalid_prompt = lambda: _prompt(body.invalid_payload or body.payload)
    digits.begin(exchange, leg, begun)


def gather_using_audio(exchange: Exchange, leg: Leg, body: GatherUsingAudio) -> None:
    """Play a question and gather the answer."""
    must_name_one(body.audio_url, body.media_name)
    digits.begin(exchange, leg, prompted_by_file(body))


def stop_gather(exchange: Exchange, leg: Leg, _body: StopGather) -> None:
    """Cancel what is being gathered; without a gathering nothing happens."""
    digits.finish(exchange, leg, "cancelled")


def prompted_by_file(body: GatherUsingAudio) -> Gathering:
    """A gathering whose question is a file."""
    begun = _prompted(body)
    begun.prompt = file_maker(body.audio_url, body.media_name)
    begun.invalid_prompt = file_maker(body.invalid_audio_url, body.invalid_media_name)
    return begun


def _prompted(body: Asked) -> Gathering:
    """A gathering that asks first: its waits begin when the question has been asked."""
    return Gathering(
        minimum=body.minimum_digits,
        maximum=body.maximum_digits,
        terminator=body.terminating_digit,
        valid=body.valid_digits,
        first_wait=body.timeout_millis / 1000,
        between=body.inter_digit_timeout_millis / 1000,
        total=None,
        tries=body.maximum_tries,
    )


def _prompt(text: str) -> Sound:
    return Sound(SoundKind.PROMPT, speaking_seconds(text))
