"""Parameters of what is said and played on a call, and of the digits gathered."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.languages import SpeakLanguage
from console.telnyx.params.voices import VoiceSettings
from console.telnyx.params.words import PayloadType, TargetLegs


class Speak(Params, frozen=True, kw_only=True):
    """`actions/speak`: text is read out."""

    payload: str
    voice: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    language: SpeakLanguage | UnsetType = UNSET
    loop: str | int | UnsetType = UNSET
    payload_type: PayloadType | UnsetType = UNSET
    service_level: Literal["basic", "premium"] | UnsetType = UNSET
    stop: str | UnsetType = UNSET
    target_legs: TargetLegs | UnsetType = UNSET
    voice_settings: VoiceSettings | UnsetType = UNSET


class StartPlayback(Params, frozen=True, kw_only=True):
    """`actions/playback_start`: audio is played; `loop` is a number or "infinity"."""

    audio_type: Literal["mp3", "wav"] | UnsetType = UNSET
    audio_url: str | UnsetType = UNSET
    cache_audio: bool | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    loop: str | int | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    overlay: bool | UnsetType = UNSET
    playback_content: str | UnsetType = UNSET
    stop: str | UnsetType = UNSET
    target_legs: str | UnsetType = UNSET


class StopPlayback(Params, frozen=True, kw_only=True):
    """`actions/playback_stop`: ends what plays, speech too."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    overlay: bool | UnsetType = UNSET
    stop: str | UnsetType = UNSET


class Gather(Params, frozen=True, kw_only=True):
    """`actions/gather`: digits are collected in silence; times in milliseconds."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    gather_id: str | UnsetType = UNSET
    initial_timeout_millis: int | UnsetType = UNSET
    inter_digit_timeout_millis: int | UnsetType = UNSET
    maximum_digits: int | UnsetType = UNSET
    minimum_digits: int | UnsetType = UNSET
    terminating_digit: str | UnsetType = UNSET
    timeout_millis: int | UnsetType = UNSET
    valid_digits: str | UnsetType = UNSET


class GatherUsingAudio(Params, frozen=True, kw_only=True):
    """`actions/gather_using_audio`: audio is played and digits are collected."""

    audio_url: str | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    inter_digit_timeout_millis: int | UnsetType = UNSET
    invalid_audio_url: str | UnsetType = UNSET
    invalid_media_name: str | UnsetType = UNSET
    maximum_digits: int | UnsetType = UNSET
    maximum_tries: int | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    minimum_digits: int | UnsetType = UNSET
    terminating_digit: str | UnsetType = UNSET
    timeout_millis: int | UnsetType = UNSET
    valid_digits: str | UnsetType = UNSET


class GatherUsingSpeak(Params, frozen=True, kw_only=True):
    """`actions/gather_using_speak`: text is read out and digits are collected."""

    payload: str
    voice: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    inter_digit_timeout_millis: int | UnsetType = UNSET
    invalid_payload: str | UnsetType = UNSET
    language: SpeakLanguage | UnsetType = UNSET
    maximum_digits: int | UnsetType = UNSET
    maximum_tries: int | UnsetType = UNSET
    minimum_digits: int | UnsetType = UNSET
    payload_type: PayloadType | UnsetType = UNSET
    service_level: Literal["basic", "premium"] | UnsetType = UNSET
    terminating_digit: str | UnsetType = UNSET
    timeout_millis: int | UnsetType = UNSET
    valid_digits: str | UnsetType = UNSET
    voice_settings: VoiceSettings | UnsetType = UNSET


class StopGather(Params, frozen=True, kw_only=True):
    """`actions/gather_stop`: ends the gathering."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET


class SendDtmf(Params, frozen=True, kw_only=True):
    """`actions/send_dtmf`: digits 0-9 A-D * # and the pauses w and W are sent."""

    digits: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    duration_millis: int | UnsetType = UNSET
