"""A conversation relay: our own program talks, Telnyx hears and speaks for it."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.voices import VoiceSettings
from console.telnyx.params.words import Interruptible, RelayEngine


class RelayInterruption(Params, frozen=True, kw_only=True):
    """What may interrupt the speech."""

    enable: bool | UnsetType = UNSET
    interruptible: Interruptible | UnsetType = UNSET
    interruptible_greeting: Interruptible | UnsetType = UNSET
    welcome_greeting_interruptible: Interruptible | UnsetType = UNSET


class RelayTranscription(Params, frozen=True, kw_only=True):
    """How soon the end of a turn is assumed."""

    eager_eot_threshold: float | UnsetType = UNSET
    eot_threshold: float | UnsetType = UNSET
    interim_results: bool | UnsetType = UNSET


class RelayLanguage(Params, frozen=True, kw_only=True):
    """Voice and hearing for one language."""

    language: str
    speech_model: str | UnsetType = UNSET
    transcription_engine: RelayEngine | UnsetType = UNSET
    transcription_engine_config: RelayTranscription | UnsetType = UNSET
    transcription_provider: str | UnsetType = UNSET
    tts_provider: str | UnsetType = UNSET
    voice: str | UnsetType = UNSET
    voice_settings: VoiceSettings | UnsetType = UNSET


class ConversationRelay(Params, frozen=True, kw_only=True):
    """The relay and the WebSocket it is connected to."""

    url: str
    custom_parameters: dict[str, object] | UnsetType = UNSET
    dtmf_detection: bool | UnsetType = UNSET
    greeting: str | UnsetType = UNSET
    interruptible: Interruptible | UnsetType = UNSET
    interruptible_greeting: Interruptible | UnsetType = UNSET
    interruption_settings: RelayInterruption | UnsetType = UNSET
    language: str | UnsetType = UNSET
    languages: tuple[RelayLanguage, ...] | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    structured_provider: dict[str, object] | UnsetType = UNSET
    transcription_engine: RelayEngine | UnsetType = UNSET
    transcription_engine_config: RelayTranscription | UnsetType = UNSET
    tts_provider: str | UnsetType = UNSET
    voice: str | UnsetType = UNSET
    voice_settings: VoiceSettings | UnsetType = UNSET
