"""An AI assistant that takes part in a call from its first second."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.languages import AssistantModel, LanguageBoost
from console.telnyx.params.words import AuthenticationMethod


class ExternalLlm(Params, frozen=True, kw_only=True):
    """A language model outside Telnyx."""

    authentication_method: AuthenticationMethod | UnsetType = UNSET
    base_url: str | UnsetType = UNSET
    certificate_ref: str | UnsetType = UNSET
    forward_metadata: bool | UnsetType = UNSET
    llm_api_key_ref: str | UnsetType = UNSET
    model: str | UnsetType = UNSET
    token_retrieval_url: str | UnsetType = UNSET


class FallbackConfig(Params, frozen=True, kw_only=True):
    """The model that answers when the first one fails."""

    external_llm: ExternalLlm | UnsetType = UNSET
    llm_api_key_ref: str | UnsetType = UNSET
    model: str | UnsetType = UNSET


class BookAppointment(Params, frozen=True, kw_only=True):
    """The calendar in which to book."""

    api_key_ref: str
    event_type_id: int
    attendee_name: str | UnsetType = UNSET
    attendee_timezone: str | UnsetType = UNSET


class BookAppointmentTool(
    Params, frozen=True, kw_only=True, tag_field="type", tag="book_appointment"
):
    """The assistant may book an appointment."""

    book_appointment: BookAppointment


class CheckAvailability(Params, frozen=True, kw_only=True):
    """The calendar to look into."""

    api_key_ref: str
    event_type_id: int


class CheckAvailabilityTool(
    Params, frozen=True, kw_only=True, tag_field="type", tag="check_availability"
):
    """The assistant may look for free times."""

    check_availability: CheckAvailability


class ToolHeader(Params, frozen=True, kw_only=True):
    """One HTTP header of a tool request."""

    name: str | UnsetType = UNSET
    value: str | UnsetType = UNSET


class ToolParameters(Params, frozen=True, kw_only=True):
    """A JSON schema of the values that the assistant fills in."""

    properties: dict[str, object] | UnsetType = UNSET
    required: tuple[str, ...] | UnsetType = UNSET
    type: Literal["object"] | UnsetType = UNSET


class ToolRequest(Params, frozen=True, kw_only=True):
    """The HTTP request that a tool makes."""

    description: str
    name: str
    url: str
    body_parameters: ToolParameters | UnsetType = UNSET
    headers: tuple[ToolHeader, ...] | UnsetType = UNSET
    method: Literal["GET", "POST", "PUT", "DELETE", "PATCH"] | UnsetType = UNSET
    path_parameters: ToolParameters | UnsetType = UNSET
    query_parameters: ToolParameters | UnsetType = UNSET


class WebhookTool(Params, frozen=True, kw_only=True, tag_field="type", tag="webhook"):
    """The assistant may call a web service; `timeout_ms` bounds it."""

    webhook: ToolRequest
    timeout_ms: int | UnsetType = UNSET


class HangupToolConfig(Params, frozen=True, kw_only=True):
    """When to end the call."""

    description: str | UnsetType = UNSET


class HangupTool(Params, frozen=True, kw_only=True, tag_field="type", tag="hangup"):
    """The assistant may end the call."""

    hangup: HangupToolConfig


class TransferTarget(Params, frozen=True, kw_only=True):
    """One destination that the assistant may choose."""

    to: str
    name: str | UnsetType = UNSET


class TransferToolConfig(Params, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Where to, and with which caller id."""

    targets: tuple[TransferTarget, ...] | str
    from_: str | UnsetType = UNSET


class TransferTool(Params, frozen=True, kw_only=True, tag_field="type", tag="transfer"):
    """The assistant may transfer the call."""

    transfer: TransferToolConfig


class RetrievalSources(Params, frozen=True, kw_only=True):
    """The stores of documents to search."""

    bucket_ids: tuple[str, ...]
    max_num_results: int | UnsetType = UNSET


class RetrievalTool(Params, frozen=True, kw_only=True, tag_field="type", tag="retrieval"):
    """The assistant may search documents."""

    retrieval: RetrievalSources


class AssistantTranscription(Params, frozen=True, kw_only=True):
    """How the assistant hears."""

    language: str | UnsetType = UNSET
    model: AssistantModel | UnsetType = UNSET


class BackgroundScene(Params, frozen=True, kw_only=True, tag_field="type", tag="predefined_media"):
    """Background noise that Telnyx supplies."""

    value: Literal["silence", "office"]
    volume: float | UnsetType = UNSET


class BackgroundUrl(Params, frozen=True, kw_only=True, tag_field="type", tag="media_url"):
    """Background noise from a URL."""

    value: str


class BackgroundMedia(Params, frozen=True, kw_only=True, tag_field="type", tag="media_name"):
    """Background noise from media stored at Telnyx."""

    value: str


BackgroundAudio: TypeAlias = BackgroundScene | BackgroundUrl | BackgroundMedia


class AssistantVoice(Params, frozen=True, kw_only=True):
    """How the assistant sounds."""

    voice: str
    api_key_ref: str | UnsetType = UNSET
    background_audio: BackgroundAudio | UnsetType = UNSET
    expressive_mode: bool | UnsetType = UNSET
    language_boost: LanguageBoost | UnsetType | None = UNSET
    similarity_boost: float | UnsetType = UNSET
    speed: float | UnsetType = UNSET
    style: float | UnsetType = UNSET
    temperature: float | UnsetType = UNSET
    use_speaker_boost: bool | UnsetType = UNSET
    voice_speed: float | UnsetType = UNSET


Tool: TypeAlias = (
    BookAppointmentTool
    | CheckAvailabilityTool
    | WebhookTool
    | HangupTool
    | TransferTool
    | RetrievalTool
)


class Assistant(Params, frozen=True, kw_only=True):
    """The assistant, and what is changed in it for this call."""

    id: str
    dynamic_variables: dict[str, str | float | bool] | UnsetType = UNSET
    external_llm: ExternalLlm | UnsetType = UNSET
    fallback_config: FallbackConfig | UnsetType = UNSET
    greeting: str | UnsetType = UNSET
    instructions: str | UnsetType = UNSET
    llm_api_key_ref: str | UnsetType = UNSET
    mcp_servers: tuple[dict[str, object], ...] | UnsetType = UNSET
    model: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    observability_settings: dict[str, object] | UnsetType = UNSET
    openai_api_key_ref: str | UnsetType = UNSET
    tools: tuple[Tool, ...] | UnsetType = UNSET
    transcription: AssistantTranscription | UnsetType = UNSET
    voice_settings: AssistantVoice | UnsetType = UNSET
