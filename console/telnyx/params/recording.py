"""Parameters of recording, streaming and cleaning the sound of a call."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.languages import RecordingLanguage
from console.telnyx.params.legs import DialogflowConfig
from console.telnyx.params.words import (
    BidirectionalCodec,
    BidirectionalMode,
    RecordChannels,
    RecordFormat,
    RecordTrack,
    RecordTrim,
    SamplingRate,
    StreamCodec,
    StreamTrack,
    TargetLegs,
)


class StartRecording(Params, frozen=True, kw_only=True):
    """`actions/record_start`; `max_length` and `timeout_secs` in seconds."""

    channels: RecordChannels
    format: RecordFormat
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    custom_file_name: str | UnsetType = UNSET
    max_length: int | UnsetType = UNSET
    play_beep: bool | UnsetType = UNSET
    recording_track: RecordTrack | UnsetType = UNSET
    timeout_secs: int | UnsetType = UNSET
    transcription: bool | UnsetType = UNSET
    transcription_engine: Literal["A", "B", "deepgram/nova-3"] | UnsetType = UNSET
    transcription_language: RecordingLanguage | UnsetType = UNSET
    transcription_max_speaker_count: int | UnsetType = UNSET
    transcription_min_speaker_count: int | UnsetType = UNSET
    transcription_profanity_filter: bool | UnsetType = UNSET
    transcription_speaker_diarization: bool | UnsetType = UNSET
    trim: RecordTrim | UnsetType = UNSET


class RecordingChoice(Params, frozen=True, kw_only=True):
    """`actions/record_pause`, `record_resume` and `record_stop`: which recording."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    recording_id: str | UnsetType = UNSET


class StreamParameter(Params, frozen=True, kw_only=True):
    """A name and a value handed to the WebSocket."""

    name: str | UnsetType = UNSET
    value: str | UnsetType = UNSET


class StartStreaming(Params, frozen=True, kw_only=True):
    """`actions/streaming_start`: the media go to a WebSocket."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    custom_parameters: tuple[StreamParameter, ...] | UnsetType = UNSET
    dialogflow_config: DialogflowConfig | UnsetType = UNSET
    enable_dialogflow: bool | UnsetType = UNSET
    stream_auth_token: str | UnsetType = UNSET
    stream_bidirectional_codec: BidirectionalCodec | UnsetType = UNSET
    stream_bidirectional_mode: BidirectionalMode | UnsetType = UNSET
    stream_bidirectional_sampling_rate: SamplingRate | UnsetType = UNSET
    stream_bidirectional_target_legs: TargetLegs | UnsetType = UNSET
    stream_codec: StreamCodec | UnsetType = UNSET
    stream_track: StreamTrack | UnsetType = UNSET
    stream_url: str | UnsetType = UNSET


class StopStreaming(Params, frozen=True, kw_only=True):
    """`actions/streaming_stop`: one stream ends, or all."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    stream_id: str | UnsetType = UNSET


class StopTranscription(Params, frozen=True, kw_only=True):
    """`actions/transcription_stop`."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET


class NoiseSuppressionConfig(Params, frozen=True, kw_only=True):
    """Settings of one engine or another; each reads its own."""

    attenuation_limit: int | UnsetType = UNSET
    enhancement_level: float | UnsetType = UNSET
    family: Literal["sparrow", "quail"] | UnsetType = UNSET
    mode: Literal["standard", "advanced"] | UnsetType = UNSET
    model: (
        Literal[
            "krisp-viva-tel-v2.kef",
            "krisp-viva-tel-lite-v1.kef",
            "krisp-viva-pro-v1.kef",
            "krisp-viva-ss-v1.kef",
        ]
        | UnsetType
    ) = UNSET
    size: Literal["s", "l", "xs", "xxs", "vf_l", "vf_1_1_l"] | UnsetType = UNSET
    suppression_level: float | UnsetType = UNSET
    voice_gain: float | UnsetType = UNSET


class StartNoiseSuppression(Params, frozen=True, kw_only=True):
    """`actions/suppression_start`."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    direction: Literal["inbound", "outbound", "both"] | UnsetType = UNSET
    noise_suppression_engine: (
        Literal[
            "Denoiser",
            "DeepFilterNet",
            "Krisp",
            "AiCoustics",
            "aic_l_quail",
            "aic_l_rook",
            "aic_s_quail",
            "aic_s_rook",
            "quail_voice_focus_s",
            "quail_voice_focus_xs",
        ]
        | UnsetType
    ) = UNSET
    noise_suppression_engine_config: NoiseSuppressionConfig | UnsetType = UNSET


class StopNoiseSuppression(Params, frozen=True, kw_only=True):
    """`actions/suppression_stop`."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
