"""Talks that a voice assistant holds: collected answers, conversations, their analysis."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Struct

from console.domain.events.call import PartyType
from console.domain.events.fact import FreeForm, Parties, Payload, Whole, known
from console.domain.events.media import Links

GatheringStatus: TypeAlias = Annotated[str | None, known("valid", "invalid")]
GatheringRole: TypeAlias = Annotated[str | None, known("assistant", "user")]
Role: TypeAlias = Annotated[str | None, known("user", "assistant", "tool", "system", "developer")]
StartFault: TypeAlias = Annotated[str | None, known("invalid_request", "service_error")]


class Turn(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that was said while answers were collected."""

    content: str | None = None
    role: GatheringRole = None


class AnswersGathered(Parties, frozen=True, kw_only=True, gc=False):
    """call.ai_gather.ended. `result` has the shape that the command asked for."""

    message_history: tuple[Turn, ...] | None = None
    result: FreeForm = None
    status: GatheringStatus = None


class AnswersDiscussed(Parties, frozen=True, kw_only=True, gc=False):
    """call.ai_gather.message_history_updated."""

    message_history: tuple[Turn, ...] | None = None


class AnswersProgressed(Parties, frozen=True, kw_only=True, gc=False):
    """call.ai_gather.partial_results, in the shape that the command asked for."""

    message_history: tuple[Turn, ...] | None = None
    partial_results: FreeForm = None


class ToolFunction(Struct, frozen=True, kw_only=True, gc=False):
    """What a tool was asked; `arguments` is JSON as text."""

    name: str | None = None
    arguments: str | None = None


class ToolCall(Struct, frozen=True, kw_only=True, gc=False):
    """One use of a tool by the assistant."""

    id: str | None = None
    type: Annotated[str | None, known("function")] = None
    function: ToolFunction | None = None


class Message(Struct, frozen=True, kw_only=True, gc=False):
    """One message of a conversation."""

    role: Role = None
    content: str | None = None
    timestamp: str | None = None
    tool_call_id: str | None = None
    tool_calls: tuple[ToolCall, ...] | None = None


class ConversationPart(Parties, frozen=True, kw_only=True, gc=False):
    """Base of what names a conversation and who is on the line."""

    calling_party_type: PartyType = None
    conversation_id: str | None = None


class ConversationCreated(ConversationPart, frozen=True, kw_only=True, gc=False):
    """call.conversation.created."""


class ConversationEnded(ConversationPart, frozen=True, kw_only=True, gc=False):
    """call.conversation.ended. `duration_sec` is in seconds."""

    assistant_id: str | None = None
    duration_sec: Whole | None = None
    llm_model: str | None = None
    messages: tuple[Message, ...] | None = None
    reason: str | None = None
    stt_model: str | None = None
    tts_model_id: str | None = None
    tts_provider: str | None = None
    tts_voice_id: str | None = None


class ConversationNotStarted(Parties, frozen=True, kw_only=True, gc=False):
    """call.conversation.start_failed."""

    assistant_id: str | None = None
    calling_party_type: PartyType = None
    reason: StartFault = None


class Insight(Struct, frozen=True, kw_only=True, gc=False):
    """One question that was put to a conversation afterwards; text or an object answers."""

    insight_id: str | None = None
    result: FreeForm = None


class InsightsGenerated(Payload, frozen=True, kw_only=True, gc=False):
    """call.conversation_insights.generated."""

    calling_party_type: PartyType = None
    insight_group_id: str | None = None
    results: tuple[Insight, ...] | None = None


class ConversationInsights(Struct, frozen=True, kw_only=True, gc=False):
    """The insights of one group within an analysis."""

    conversation_insights: tuple[Insight, ...] | None = None
    status: str | None = None


class ProductCost(Struct, frozen=True, kw_only=True, gc=False):
    """What one product cost; money is text."""

    product: str | None = None
    cost: str | None = None


class AnalysisCost(Struct, frozen=True, kw_only=True, gc=False):
    """What the whole conversation cost; money is text."""

    breakdown: tuple[ProductCost, ...] | None = None
    currency: str | None = None
    total: str | None = None


class AnalysedRecording(Struct, frozen=True, kw_only=True, gc=False):
    """A recording that belongs to the analysis."""

    id: str | None = None
    channels: str | None = None
    download_urls: Links | None = None
    start_time: str | None = None
    end_time: str | None = None
    format: str | None = None


class Analyzed(Parties, frozen=True, kw_only=True, gc=False):
    """call.analyzed: all that is known of a conversation after its end."""

    assistant_id: str | None = None
    conversation_id: str | None = None
    conversation_insights: tuple[ConversationInsights, ...] | None = None
    cost: AnalysisCost | str | None = None
    duration_sec: Whole | None = None
    llm_model: str | None = None
    reason: str | None = None
    recordings: tuple[AnalysedRecording, ...] | None = None
    stt_model: str | None = None
    tts_model_id: str | None = None
    tts_provider: str | None = None
    tts_voice_id: str | None = None
