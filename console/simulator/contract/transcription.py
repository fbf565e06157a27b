"""The engines of live transcription, and what each of them may be told.

Interim results come only from engines that know that parameter, and only when it is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from console.simulator.contract.parameters import ONE_OF, SHAPE

Engine = Literal[
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
"""`A` is an old name of Google, `B` one of Telnyx."""
USUAL_ENGINE: Final = "Google"
GOOGLE_LANGUAGES: Final = (
    "af sq am ar hy az eu bn bs bg my ca yue zh hr cs da nl en et fil fi fr gl ka de el gu iw "
    "hi hu is id it ja jv kn kk km ko lo lv lt mk ms ml mr mn ne no fa pl pt pa ro ru rw sr si "
    "sk sl ss st es su sw sv ta te th tn tr ts uk ur uz ve vi xh zu"
)
TELNYX_LANGUAGES: Final = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no "
    "th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw "
    "gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl "
    "mg as tt haw ln ha ba jw su auto_detect"
)
AZURE_LANGUAGES: Final = (
    "af am ar bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is it "
    "ja ka kk km kn ko lo lt lv mk ml mn mr ms mt my nb ne nl pl ps pt ro ru si sk sl so sq sr "
    "sv sw ta te th tr uk ur uz vi wuu yue zh zu auto"
)
SPEECHMATICS_LANGUAGES: Final = (
    "en ba eu gl ga mt mn sw ug cy ar_en cmn_en en_ms en_ta tl es-bilingual-en cmn_en_ms_ta ar "
    "be bg bn ca cmn cs da de el eo es et fa fi fr he hi hr hu ia id it ja ko lt lv mr ms nl no "
    "pl pt ro ru sk sl sv ta th tr uk ur vi yue en-US en-GB en-AU cmn-Hans cmn-Hant"
)
XAI_LANGUAGES: Final = "ar cs da de en es fa fil fr hi id it ja ko mk ms nl pl pt ro ru sv th tr vi"
NOVA_2_LANGUAGES: Final = (
    "bg ca zh-CN zh-Hans zh-TW zh-Hant zh-HK cs da-DK nl-BE en-US en-AU en-GB en-NZ en-IN et fi "
    "fr fr-CA de-CH el hi hu id it ja ko-KR lv lt ms no pl pt-BR pt-PT ro ru sk es-419 sv-SE "
    "th-TH tr uk vi auto_detect"
)
NOVA_3_LANGUAGES: Final = (
    "en-US en-AU en-GB en-IN en-NZ de nl sv-SE da-DK es es-419 fr fr-CA pt-BR pt-PT auto_detect"
)


class EngineConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine may be told."""


class WithInterim(EngineConfig, frozen=True, kw_only=True):
    """What an engine may be told that can tell a sentence before it is complete."""

    interim_results: bool = False


class SpeechContext(msgspec.Struct, frozen=True, kw_only=True):
    """Phrases that Google is to expect."""

    boost: float | None = None
    phrases: list[str] | None = None


class GoogleParameters(WithInterim, frozen=True, kw_only=True):
    """What Google may be told, under both of its names."""

    enable_speaker_diarization: bool | None = None
    hints: list[str] | None = None
    language: Annotated[str, Meta(extra={ONE_OF: GOOGLE_LANGUAGES})] | None = None
    max_speaker_count: int | None = None
    min_speaker_count: int | None = None
    model: (
        Literal[
            "latest_long",
            "latest_short",
            "command_and_search",
            "phone_call",
            "video",
            "default",
            "medical_conversation",
            "medical_dictation",
        ]
        | None
    ) = None
    profanity_filter: bool | None = None
    speech_context: list[SpeechContext] | None = None
    use_enhanced: bool | None = None


class Google(GoogleParameters, frozen=True, kw_only=True):
    """What Google may be told."""

    transcription_engine: Literal["Google"] | None = None


class A(GoogleParameters, frozen=True, kw_only=True):
    """What Google may be told under its old name."""

    transcription_engine: Literal["A"] | None = None


class TelnyxParameters(EngineConfig, frozen=True, kw_only=True):
    """What Telnyx's own engine may be told, under both of its names."""

    language: Annotated[str, Meta(extra={ONE_OF: TELNYX_LANGUAGES})] | None = None
    transcription_model: Literal["openai/whisper-tiny", "openai/whisper-large-v3-turbo"] | None = (
        None
    )


class Telnyx(TelnyxParameters, frozen=True, kw_only=True):
    """What Telnyx's own engine may be told."""

    transcription_engine: Literal["Telnyx"] | None = None


class B(TelnyxParameters, frozen=True, kw_only=True):
    """What Telnyx's own engine may be told under its old name."""

    transcription_engine: Literal["B"] | None = None


class Azure(EngineConfig, frozen=True, kw_only=True):
    """What Azure may be told. The region must be."""

    region: Literal[
        "australiaeast", "centralindia", "eastus", "northcentralus", "westeurope", "westus2"
    ]
    transcription_engine: Literal["Azure"]
    api_key_ref: str | None = None
    language: Annotated[str, Meta(extra={ONE_OF: AZURE_LANGUAGES})] | None = None


class Xai(WithInterim, frozen=True, kw_only=True):
    """What xAI may be told."""

    language: Annotated[str, Meta(extra={ONE_OF: XAI_LANGUAGES})] | None = None
    transcription_engine: Literal["xAI"] | None = None
    transcription_model: Literal["xai/grok-stt"] | None = None


class AssemblyAi(WithInterim, frozen=True, kw_only=True):
    """What AssemblyAI may be told."""

    transcription_engine: Literal["AssemblyAI"] | None = None
    transcription_model: (
        Literal["assemblyai/universal-3-5-pro", "assemblyai/universal-streaming"] | None
    ) = None


class Speechmatics(WithInterim, frozen=True, kw_only=True):
    """What Speechmatics may be told; which of its models knows which language is not checked."""

    language: Annotated[str, Meta(extra={ONE_OF: SPEECHMATICS_LANGUAGES})] | None = None
    transcription_engine: Literal["Speechmatics"] | None = None
    transcription_model: Literal["speechmatics/standard", "speechmatics/linden-1"] | None = None


class Soniox(WithInterim, frozen=True, kw_only=True):
    """What Soniox may be told; its language is any text."""

    transcription_engine: Literal["Soniox"]
    enable_endpoint_detection: bool | None = None
    language: str | None = None
    max_endpoint_delay_ms: Annotated[int, Meta(ge=500, le=3000)] | None = None
    transcription_model: Literal["soniox/stt-rt-v4"] | None = None


class Parakeet(WithInterim, frozen=True, kw_only=True):
    """What Parakeet may be told."""

    transcription_engine: Literal["Parakeet"] | None = None
    transcription_model: Literal["nvidia/parakeet-v3", "omi-health/omi-med-stt-v1"] | None = None


class Humain(EngineConfig, frozen=True, kw_only=True):
    """What Humain may be told."""

    language: Literal["ar", "en", "codeswitch", "auto"] | None = None
    transcription_engine: Literal["Humain"] | None = None
    transcription_model: Literal["humain/realtime"] | None = None


class Reson8(EngineConfig, frozen=True, kw_only=True):
    """What Reson8 may be told."""

    language: Literal["auto", "nl", "en", "fr", "fy", "de", "it", "pl", "pt", "es", "sv"] | None = (
        None
    )
    transcription_engine: Literal["Reson8"] | None = None
    transcription_model: Literal["reson8/turns"] | None = None


class Cohere(EngineConfig, frozen=True, kw_only=True):
    """What Cohere may be told."""

    language: Literal["ar", "en"] | None = None
    transcription_engine: Literal["Cohere"] | None = None
    transcription_model: Literal["cohere/ar-stt"] | None = None


class DeepgramParameters(WithInterim, frozen=True, kw_only=True):
    """What both models of Deepgram may be told."""

    keywords_boosting: dict[str, float] | None = None
    smart_format: bool | None = None
    utterance_end_ms: Annotated[int, Meta(ge=0, le=5000)] | None = None


class Nova2(DeepgramParameters, frozen=True, kw_only=True):
    """What the model nova-2 of Deepgram may be told. It names itself twice."""

    transcription_engine: Literal["deepgram/nova-2"]
    transcription_model: Literal["deepgram/nova-2"]
    hints: list[str] | None = None
    language: Annotated[str, Meta(extra={ONE_OF: NOVA_2_LANGUAGES})] | None = None


class Nova3(DeepgramParameters, frozen=True, kw_only=True):
    """What the model nova-3 of Deepgram may be told. It names itself twice."""

    transcription_engine: Literal["deepgram/nova-3"]
    transcription_model: Literal["deepgram/nova-3"]
    keyterms: list[str] | None = None
    language: Annotated[str, Meta(extra={ONE_OF: NOVA_3_LANGUAGES})] | None = None


CONFIGS: Final[Mapping[str, type[EngineConfig]]] = {
    "Google": Google,
    "Telnyx": Telnyx,
    "Azure": Azure,
    "xAI": Xai,
    "AssemblyAI": AssemblyAi,
    "Speechmatics": Speechmatics,
    "Soniox": Soniox,
    "Parakeet": Parakeet,
    "Humain": Humain,
    "Reson8": Reson8,
    "Cohere": Cohere,
    "A": A,
    "B": B,
}
"""What each engine may be told; Deepgram's models differ."""


def config_shape(body: Mapping[str, object]) -> type[EngineConfig]:
    """The struct of `transcription_engine_config` in a body, by the engine named beside it."""
    engine = body.get("transcription_engine", USUAL_ENGINE)
    config = body.get("transcription_engine_config")
    if engine == "Deepgram":
        newer = isinstance(config, dict) and config.get("transcription_model") == "deepgram/nova-3"
        return Nova3 if newer else Nova2
    return CONFIGS.get(engine, Google) if isinstance(engine, str) else Google


Config = Annotated[dict[str, object], Meta(extra={SHAPE: config_shape})]
"""The configuration of an engine, checked by the struct of that engine."""


def tells_interim(engine: Engine, config: Mapping[str, object]) -> bool:
    """Whether an engine that was configured so tells a sentence before it is complete."""
    body = {"transcription_engine": engine, "transcription_engine_config": config}
    knows = issubclass(config_shape(body), WithInterim)
    return knows and config.get("interim_results") is True
