"""Live transcription, one struct an engine, told apart by `transcription_engine`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.languages import (
    AzureLanguage,
    GoogleLanguage,
    Nova2Language,
    Nova3Language,
    SpeechmaticsLanguage,
    TelnyxLanguage,
    XaiLanguage,
)
from console.telnyx.params.words import GoogleModel, WhisperModel


class SpeechContext(Params, frozen=True, kw_only=True):
    """Phrases to expect, and how strongly."""

    boost: float | UnsetType = UNSET
    phrases: tuple[str, ...] | UnsetType = UNSET


class GoogleTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Google"
):
    """Google."""

    enable_speaker_diarization: bool | UnsetType = UNSET
    hints: tuple[str, ...] | UnsetType = UNSET
    interim_results: bool | UnsetType = UNSET
    language: GoogleLanguage | UnsetType = UNSET
    max_speaker_count: int | UnsetType = UNSET
    min_speaker_count: int | UnsetType = UNSET
    model: GoogleModel | UnsetType = UNSET
    profanity_filter: bool | UnsetType = UNSET
    speech_context: tuple[SpeechContext, ...] | UnsetType = UNSET
    use_enhanced: bool | UnsetType = UNSET


class TelnyxTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Telnyx"
):
    """Telnyx."""

    language: TelnyxLanguage | UnsetType = UNSET
    transcription_model: WhisperModel | UnsetType = UNSET


class AzureTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Azure"
):
    """Azure; `api_key_ref` names a secret kept at Telnyx."""

    region: Literal[
        "australiaeast", "centralindia", "eastus", "northcentralus", "westeurope", "westus2"
    ]
    api_key_ref: str | UnsetType = UNSET
    language: AzureLanguage | UnsetType = UNSET


class XaiTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="xAI"
):
    """xAI."""

    interim_results: bool | UnsetType = UNSET
    language: XaiLanguage | UnsetType = UNSET
    transcription_model: Literal["xai/grok-stt"] | UnsetType = UNSET


class AssemblyAITranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="AssemblyAI"
):
    """AssemblyAI."""

    interim_results: bool | UnsetType = UNSET
    transcription_model: (
        Literal["assemblyai/universal-3-5-pro", "assemblyai/universal-streaming"] | UnsetType
    ) = UNSET


class SpeechmaticsTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Speechmatics"
):
    """Speechmatics."""

    interim_results: bool | UnsetType = UNSET
    language: SpeechmaticsLanguage | UnsetType = UNSET
    transcription_model: Literal["speechmatics/standard", "speechmatics/linden-1"] | UnsetType = (
        UNSET
    )


class SonioxTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Soniox"
):
    """Soniox."""

    enable_endpoint_detection: bool | UnsetType = UNSET
    interim_results: bool | UnsetType = UNSET
    language: str | UnsetType = UNSET
    max_endpoint_delay_ms: int | UnsetType = UNSET
    transcription_model: Literal["soniox/stt-rt-v4"] | UnsetType = UNSET


class ParakeetTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Parakeet"
):
    """Parakeet."""

    interim_results: bool | UnsetType = UNSET
    transcription_model: Literal["nvidia/parakeet-v3", "omi-health/omi-med-stt-v1"] | UnsetType = (
        UNSET
    )


class HumainTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Humain"
):
    """Humain."""

    language: Literal["ar", "en", "codeswitch", "auto"] | UnsetType = UNSET
    transcription_model: Literal["humain/realtime"] | UnsetType = UNSET


class Reson8Transcription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Reson8"
):
    """Reson8."""

    language: (
        Literal["auto", "nl", "en", "fr", "fy", "de", "it", "pl", "pt", "es", "sv"] | UnsetType
    ) = UNSET
    transcription_model: Literal["reson8/turns"] | UnsetType = UNSET


class CohereTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="Cohere"
):
    """Cohere."""

    language: Literal["ar", "en"] | UnsetType = UNSET
    transcription_model: Literal["cohere/ar-stt"] | UnsetType = UNSET


class EngineATranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="A"
):
    """Engine A, the older name of Google."""

    enable_speaker_diarization: bool | UnsetType = UNSET
    hints: tuple[str, ...] | UnsetType = UNSET
    interim_results: bool | UnsetType = UNSET
    language: GoogleLanguage | UnsetType = UNSET
    max_speaker_count: int | UnsetType = UNSET
    min_speaker_count: int | UnsetType = UNSET
    model: GoogleModel | UnsetType = UNSET
    profanity_filter: bool | UnsetType = UNSET
    speech_context: tuple[SpeechContext, ...] | UnsetType = UNSET
    use_enhanced: bool | UnsetType = UNSET


class EngineBTranscription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="B"
):
    """Engine B, the older name of Telnyx."""

    language: TelnyxLanguage | UnsetType = UNSET
    transcription_model: WhisperModel | UnsetType = UNSET


class Nova2Transcription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="deepgram/nova-2"
):
    """Deepgram Nova 2."""

    transcription_model: Literal["deepgram/nova-2"]
    hints: tuple[str, ...] | UnsetType = UNSET
    interim_results: bool | UnsetType = UNSET
    keywords_boosting: dict[str, float] | UnsetType = UNSET
    language: Nova2Language | UnsetType = UNSET
    smart_format: bool | UnsetType = UNSET
    utterance_end_ms: int | UnsetType = UNSET


class Nova3Transcription(
    Params, frozen=True, kw_only=True, tag_field="transcription_engine", tag="deepgram/nova-3"
):
    """Deepgram Nova 3."""

    transcription_model: Literal["deepgram/nova-3"]
    interim_results: bool | UnsetType = UNSET
    keyterms: tuple[str, ...] | UnsetType = UNSET
    keywords_boosting: dict[str, float] | UnsetType = UNSET
    language: Nova3Language | UnsetType = UNSET
    smart_format: bool | UnsetType = UNSET
    utterance_end_ms: int | UnsetType = UNSET


TranscriptionConfig: TypeAlias = (
    GoogleTranscription
    | TelnyxTranscription
    | AzureTranscription
    | XaiTranscription
    | AssemblyAITranscription
    | SpeechmaticsTranscription
    | SonioxTranscription
    | ParakeetTranscription
    | HumainTranscription
    | Reson8Transcription
    | CohereTranscription
    | EngineATranscription
    | EngineBTranscription
    | Nova2Transcription
    | Nova3Transcription
)


class Transcription(Params, frozen=True, kw_only=True):
    """What is transcribed, and by which engine."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    transcription_engine: (
        Literal[
            "Google",
            "Telnyx",
            "Deepgram",
            "Azure",
            "xAI",
            "AssemblyAI",
            "Speechmatics",
            "Soniox",
            "Parakeet",
            "Humain",
            "Reson8",
            "Cohere",
            "A",
            "B",
        ]
        | UnsetType
    ) = UNSET
    transcription_engine_config: TranscriptionConfig | UnsetType = UNSET
    transcription_tracks: str | UnsetType = UNSET
