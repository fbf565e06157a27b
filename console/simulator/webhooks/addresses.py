"""The webhooks that come of an event: to the addresses of its leg, or of its application."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from console.simulator.clock import iso
from console.simulator.contract.account import Account, Application
from console.simulator.exchange.events import Event
from console.simulator.settings import WebhookRules
from console.simulator.webhooks.signing import envelope, v1_envelope


@dataclass(frozen=True, slots=True)
class Webhook:
    """An event for one address, and how it is to get there. Times are in seconds.

    One that was `recorded` goes out with that very body.
    """

    event: Event
    url: str
    failover_url: str | None
    method: str
    answer_within: float
    retry_waits: tuple[float, ...]
    v1: bool
    recorded: bytes | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """An address, and the one to fall back to."""

    url: str
    method: str = "POST"
    failover_url: str | None = None


def webhooks_for(event: Event, account: Account, rules: WebhookRules) -> list[Webhook]:
    """One webhook for each address that an event goes to; none if nobody wants it."""
    application = account.applications.get(event.connection_id)
    own_limit = application.webhook_timeout_secs if application else None
    return [
        Webhook(
            event=event,
            url=address.url,
            failover_url=address.failover_url,
            method=address.method,
            answer_within=float(own_limit or rules.answer_within),
            retry_waits=event.route.retries.get(event.event_type, rules.retry_waits),
            v1=application is not None and application.webhook_api_version == "1",
        )
        for address in _addresses(event, application)
    ]


def _addresses(event: Event, application: Application | None) -> list[Address]:
    """The event's own addresses of the leg, else the leg's, else the application's.

    Only the application has a failover address.
    """
    route = event.route
    own = route.urls.get(event.event_type)
    if own is not None:
        return [Address(url, route.urls_method) for url in own]
    if route.url is not None:
        return [Address(route.url, route.method)]
    if application is None or not application.webhook_event_url:
        return []
    return [
        Address(
            application.webhook_event_url,
            failover_url=application.webhook_event_failover_url,
        )
    ]


def body_of(webhook: Webhook, attempt: int, url: str) -> bytes:
    """The body of one attempt, which says its number and its address; empty for GET."""
    if webhook.method == "GET":
        return b""
    if webhook.recorded is not None:
        return webhook.recorded
    if webhook.v1:
        return v1_envelope(webhook.event)
    return envelope(webhook.event, attempt=attempt, url=url)


def query_of(event: Event) -> dict[str, str]:
    """The fields of a webhook that goes by GET: the payload moves into the query."""
    told = {"event_type": event.event_type, "id": event.id, "occurred_at": iso(event.occurred_at)}
    for name, value in event.payload.items():
        if value is not None:
            told[name] = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return told
