"""What the bodies of several commands have in common."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from console.simulator.contract.parameters import Base64, Url
from console.simulator.contract.refusals import Objection, Refusal, unprocessable
from console.simulator.exchange.model import Header, Route

MOST_RETRIES: Final = 5
LONGEST_RETRYING_MS: Final = 60_000

CALL_EVENTS: Final = frozenset(
    {
        "call.ai_gather.ended",
        "call.ai_gather.message_history_updated",
        "call.ai_gather.partial_results",
        "call.analyzed",
        "call.answered",
        "call.bridged",
        "call.conversation.created",
        "call.conversation.ended",
        "call.conversation.start_failed",
        "call.conversation_insights.generated",
        "call.cost",
        "call.deepfake_detection.error",
        "call.deepfake_detection.result",
        "call.dequeued",
        "call.dtmf.received",
        "call.enqueued",
        "call.fork.started",
        "call.fork.stopped",
        "call.gather.ended",
        "call.hangup",
        "call.hold",
        "call.initiated",
        "call.machine.detection.ended",
        "call.machine.greeting.ended",
        "call.machine.premium.call_screening.detected",
        "call.machine.premium.detection.ended",
        "call.machine.premium.detection.started",
        "call.machine.premium.greeting.ended",
        "call.payment.completed",
        "call.payment.progress",
        "call.playback.ended",
        "call.playback.started",
        "call.recording.error",
        "call.recording.saved",
        "call.recording.transcription.saved",
        "call.refer.completed",
        "call.refer.failed",
        "call.refer.started",
        "call.sip_info.received",
        "call.speak.ended",
        "call.speak.started",
        "call.transcription",
        "call.unhold",
        "siprec.failed",
        "siprec.started",
        "siprec.stopped",
        "streaming.failed",
        "streaming.started",
        "streaming.stopped",
    }
)
"""The names that `webhook_urls` may have as keys; any other is refused with 90057."""


class SipHeader(msgspec.Struct, frozen=True):
    """A standard SIP header; only this one may be set."""

    name: Literal["User-to-User"]
    value: str


class RetryPolicy(msgspec.Struct, frozen=True):
    """The waits before the second and later attempts of a webhook, in milliseconds."""

    retries_ms: list[int] = []


class CommandBody(msgspec.Struct, frozen=True, kw_only=True):
    """What every command to a leg takes."""

    client_state: Base64 | None = None
    command_id: str | None = None


class Recorded(CommandBody, frozen=True, kw_only=True):
    """Parameters of a recording that starts with the answer."""

    record: Literal["record-from-answer"] | None = None
    record_channels: Literal["single", "dual"] | None = None
    record_custom_file_name: str | None = None
    record_format: Literal["wav", "mp3"] | None = None
    record_max_length: Annotated[int, Meta(ge=0, le=43_200)] | None = None
    record_timeout_secs: Annotated[int, Meta(ge=0)] | None = None
    record_track: Literal["both", "inbound", "outbound"] | None = None
    record_trim: Literal["trim-silence"] | None = None


class Routed(Recorded, frozen=True, kw_only=True):
    """Parameters of a leg: its headers, its sound, and where its webhooks go."""

    custom_headers: list[Header] | None = None
    preferred_codecs: str | None = None
    sip_headers: list[SipHeader] | None = None
    sound_modifications: dict[str, object] | None = None
    webhook_retries_policies: dict[str, RetryPolicy] | None = None
    webhook_url: Url | None = None
    webhook_url_method: Literal["POST", "GET"] | None = None
    webhook_urls: dict[str, str | list[str]] | None = None
    webhook_urls_method: Literal["POST", "GET"] | None = None


class Placed(Routed, frozen=True, kw_only=True):
    """Parameters of a call that is placed: by dial or by transfer."""

    answering_machine_detection: (
        Literal[
            "premium",
            "premium_ios_call_screening_detection",
            "detect",
            "detect_beep",
            "detect_words",
            "greeting_end",
            "disabled",
        ]
        | None
    ) = None
    answering_machine_detection_config: dict[str, object] | None = None
    audio_url: str | None = None
    diversion: str | None = None
    from_display_name: str | None = None
    media_encryption: Literal["disabled", "SRTP", "DTLS"] | None = None
    media_name: str | None = None
    park_after_unbridge: str | None = None
    privacy: Literal["id", "none"] | None = None
    route_to_mobile: bool | None = None
    send_digits_on_answer: str | None = None
    sip_auth_password: str | None = None
    sip_auth_username: str | None = None
    sip_region: Literal["US", "Europe", "Canada", "Australia", "Middle East"] | None = None
    sip_transport_protocol: Literal["UDP", "TCP", "TLS"] | None = None
    time_limit_secs: Annotated[int, Meta(ge=30, le=14_400)] = 14_400
    timeout_secs: Annotated[int, Meta(ge=5, le=600)] = 30


def route(body: Routed, otherwise: Route) -> Route:
    """Where the webhooks of a leg go after this command.

    Raises:
        Refusal: 90057 for an unknown event in `webhook_urls`, 10033 for a policy
            with too many or too long retries.
    """
    return Route(
        url=body.webhook_url or otherwise.url,
        method=body.webhook_url_method or otherwise.method,
        urls=otherwise.urls if body.webhook_urls is None else _urls(body.webhook_urls),
        urls_method=body.webhook_urls_method or otherwise.urls_method,
        retries=otherwise.retries
        if body.webhook_retries_policies is None
        else _retries(body.webhook_retries_policies),
    )


def headers(body: Routed) -> tuple[Header, ...]:
    """The headers that the call carries from now on."""
    return tuple(body.custom_headers or ())


def _urls(wanted: dict[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    strangers = sorted(set(wanted) - CALL_EVENTS)
    if strangers:
        detail = "The webhook_urls json keys must be valid call control event types."
        raise Refusal(
            422, *(Objection("90057", detail, f"/webhook_urls/{name}") for name in strangers)
        )
    return {
        name: (urls,) if isinstance(urls, str) else tuple(urls) for name, urls in wanted.items()
    }


def _retries(policies: dict[str, RetryPolicy]) -> dict[str, tuple[float, ...]]:
    for name, policy in policies.items():
        waits = policy.retries_ms
        if len(waits) > MOST_RETRIES or sum(waits) > LONGEST_RETRYING_MS:
            raise unprocessable(
                "10033",
                "At most 5 retries within 60000 ms.",
                f"/webhook_retries_policies/{name}/retries_ms",
            )
    return {
        name: tuple(wait / 1000 for wait in policy.retries_ms) for name, policy in policies.items()
    }
