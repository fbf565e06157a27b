"""What dial, answer and transfer share: headers, sound, machine detection, webhooks."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.words import BeepEnabled, ConferenceRole


class CustomSipHeader(Params, frozen=True, kw_only=True):
    """A SIP header of our own; Telnyx wants its name to begin with X-."""

    name: str
    value: str


class SipHeader(Params, frozen=True, kw_only=True):
    """A standard SIP header; only User-to-User can be set."""

    name: Literal["User-to-User"]
    value: str


class SoundModifications(Params, frozen=True, kw_only=True):
    """Changes of pitch on one track of a leg."""

    octaves: float | UnsetType = UNSET
    pitch: float | UnsetType = UNSET
    semitone: float | UnsetType = UNSET
    track: str | UnsetType = UNSET


class WebhookRetries(Params, frozen=True, kw_only=True):
    """When an event is sent again: at most five waits, 60,000 ms together."""

    retries_ms: tuple[int, ...] | UnsetType = UNSET


class MachineDetectionConfig(Params, frozen=True, kw_only=True):
    """How long silences, words and beeps must be to tell a machine from a person."""

    after_greeting_silence_millis: int | UnsetType = UNSET
    beep_detection_profile: Literal["both", "freq_only"] | UnsetType = UNSET
    beep_max_frequency_hz: int | UnsetType = UNSET
    beep_min_frequency_hz: int | UnsetType = UNSET
    beep_min_tone_duration_millis: int | UnsetType = UNSET
    beep_spectral_confirmation: bool | UnsetType = UNSET
    beep_spectral_min_purity: float | UnsetType = UNSET
    beep_spectral_reject_fax_cng: bool | UnsetType = UNSET
    beep_spectral_window_millis: int | UnsetType = UNSET
    between_words_silence_millis: int | UnsetType = UNSET
    greeting_duration_millis: int | UnsetType = UNSET
    greeting_silence_duration_millis: int | UnsetType = UNSET
    greeting_total_analysis_time_millis: int | UnsetType = UNSET
    initial_silence_millis: int | UnsetType = UNSET
    maximum_number_of_words: int | UnsetType = UNSET
    maximum_word_length_millis: int | UnsetType = UNSET
    prompt_end_timeout_millis: int | UnsetType = UNSET
    silence_threshold: int | UnsetType = UNSET
    total_analysis_time_millis: int | UnsetType = UNSET


class DeepfakeDetection(Params, frozen=True, kw_only=True):
    """Whether the voice of the far end is judged to be synthetic; times in seconds."""

    enabled: bool
    rtp_timeout: int | UnsetType = UNSET
    timeout: int | UnsetType = UNSET


class DialogflowConfig(Params, frozen=True, kw_only=True):
    """What a Dialogflow agent on the stream does."""

    analyze_sentiment: bool | UnsetType = UNSET
    partial_automated_agent_reply: bool | UnsetType = UNSET


class ConferenceConfig(Params, frozen=True, kw_only=True):
    """The conference that a dialled leg joins when it answers."""

    id: str | UnsetType = UNSET
    beep_enabled: BeepEnabled | UnsetType = UNSET
    conference_name: str | UnsetType = UNSET
    early_media: bool | UnsetType = UNSET
    end_conference_on_exit: bool | UnsetType = UNSET
    hold: bool | UnsetType = UNSET
    hold_audio_url: str | UnsetType = UNSET
    hold_media_name: str | UnsetType = UNSET
    mute: bool | UnsetType = UNSET
    soft_end_conference_on_exit: bool | UnsetType = UNSET
    start_conference_on_create: bool | UnsetType = UNSET
    start_conference_on_enter: bool | UnsetType = UNSET
    supervisor_role: ConferenceRole | UnsetType = UNSET
    whisper_call_control_ids: tuple[str, ...] | UnsetType = UNSET
