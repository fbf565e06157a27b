"""Parameters of Call Control applications."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Struct, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.words import AnchorSite, DtmfType, SubdomainCallers, WebhookApiVersion


class ApplicationInbound(Params, frozen=True, kw_only=True):
    """How calls come in."""

    channel_limit: int | UnsetType = UNSET
    shaken_stir_enabled: bool | UnsetType = UNSET
    sip_subdomain: str | UnsetType = UNSET
    sip_subdomain_receive_settings: SubdomainCallers | UnsetType = UNSET


class ApplicationOutbound(Params, frozen=True, kw_only=True):
    """How calls go out; without a profile none can be dialled."""

    channel_limit: int | UnsetType = UNSET
    outbound_voice_profile_id: str | UnsetType = UNSET


class CreateApplication(Params, frozen=True, kw_only=True):
    """`POST /call_control_applications`. Telnyx takes version "1" unless told "2"."""

    application_name: str
    webhook_event_url: str
    active: bool | UnsetType = UNSET
    anchorsite_override: AnchorSite | UnsetType = UNSET
    call_cost_in_webhooks: bool | UnsetType = UNSET
    dtmf_type: DtmfType | UnsetType = UNSET
    first_command_timeout: bool | UnsetType = UNSET
    first_command_timeout_secs: int | UnsetType = UNSET
    inbound: ApplicationInbound | UnsetType = UNSET
    outbound: ApplicationOutbound | UnsetType = UNSET
    redact_dtmf_debug_logging: bool | UnsetType = UNSET
    webhook_api_version: WebhookApiVersion | UnsetType = UNSET
    webhook_event_failover_url: str | UnsetType | None = UNSET
    webhook_timeout_secs: int | UnsetType | None = UNSET


class UpdateApplication(Params, frozen=True, kw_only=True):
    """`PATCH /call_control_applications/{id}`; what is not set stays as it is."""

    application_name: str
    webhook_event_url: str
    active: bool | UnsetType = UNSET
    anchorsite_override: AnchorSite | UnsetType = UNSET
    call_cost_in_webhooks: bool | UnsetType = UNSET
    dtmf_type: DtmfType | UnsetType = UNSET
    first_command_timeout: bool | UnsetType = UNSET
    first_command_timeout_secs: int | UnsetType = UNSET
    inbound: ApplicationInbound | UnsetType = UNSET
    outbound: ApplicationOutbound | UnsetType = UNSET
    redact_dtmf_debug_logging: bool | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    webhook_api_version: WebhookApiVersion | UnsetType = UNSET
    webhook_event_failover_url: str | UnsetType | None = UNSET
    webhook_timeout_secs: int | UnsetType | None = UNSET


def outbound_with(before: Struct | None, changed: ApplicationOutbound) -> ApplicationOutbound:
    """The whole object, with a change: what becomes of members left out is not documented."""
    now: dict[str, object] = {} if before is None else msgspec.to_builtins(before)
    new: dict[str, object] = msgspec.to_builtins(changed)
    told = {name: value for name, value in {**now, **new}.items() if value is not None}
    return msgspec.convert(told, ApplicationOutbound)
