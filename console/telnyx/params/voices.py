"""Settings of synthetic voices, one struct a provider, told apart by `type`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.languages import LanguageBoost
from console.telnyx.params.words import RecordFormat


class ElevenLabsVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="elevenlabs"):
    """ElevenLabs; `api_key_ref` names a secret kept at Telnyx."""

    api_key_ref: str | UnsetType = UNSET


class TelnyxVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="telnyx"):
    """Telnyx."""

    voice_speed: float | UnsetType = UNSET


class AwsVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="aws"):
    """AWS Polly."""


class MinimaxVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="minimax"):
    """MiniMax."""

    language_boost: LanguageBoost | UnsetType | None = UNSET
    pitch: int | UnsetType = UNSET
    speed: float | UnsetType = UNSET
    vol: float | UnsetType = UNSET


class AzureVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="azure"):
    """Azure; `api_key_ref` names a secret kept at Telnyx."""

    api_key_ref: str | UnsetType = UNSET
    deployment_id: str | UnsetType = UNSET
    effect: Literal["eq_car", "eq_telecomhp8k"] | UnsetType = UNSET
    gender: Literal["Male", "Female"] | UnsetType = UNSET
    region: str | UnsetType = UNSET


class ResembleVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="resemble"):
    """Resemble."""

    format: RecordFormat | UnsetType = UNSET
    precision: Literal["PCM_16", "PCM_24", "PCM_32", "MULAW"] | UnsetType = UNSET
    sample_rate: Literal["8000", "16000", "22050", "32000", "44100", "48000"] | UnsetType = UNSET


class InworldVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="inworld"):
    """Inworld."""

    delivery_mode: Literal["STABLE", "BALANCED", "CREATIVE"] | UnsetType = UNSET


class XaiVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="xai"):
    """xAI."""

    language: str | UnsetType = UNSET


class SonioxVoice(Params, frozen=True, kw_only=True, tag_field="type", tag="soniox"):
    """Soniox."""

    reduce_silence: bool | UnsetType = UNSET
    speed: float | UnsetType = UNSET


VoiceSettings: TypeAlias = (
    ElevenLabsVoice
    | TelnyxVoice
    | AwsVoice
    | MinimaxVoice
    | AzureVoice
    | ResembleVoice
    | InworldVoice
    | XaiVoice
    | SonioxVoice
)
