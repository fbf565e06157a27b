"""What Telnyx tells of the account, as far as this program reads it; see `replies`."""

from __future__ import annotations

from msgspec import Raw, Struct

from console.telnyx.replies import Id


class PhoneNumber(Struct, frozen=True):
    """A telephone number of the account.

    Its calls come to `connection_id`, or to nobody. It can be called where `status` is "active".
    """

    id: Id
    phone_number: str
    status: str | None = None
    phone_number_type: str | None = None
    country_iso_alpha2: str | None = None
    connection_id: str | None = None
    connection_name: str | None = None


class OutboundVoiceProfile(Struct, frozen=True):
    """What calls of an application may go out by: where to, how many, for how much a day."""

    id: Id
    name: str
    enabled: bool | None = None
    concurrent_call_limit: int | None = None
    connections_count: int | None = None
    daily_spend_limit: str | None = None
    daily_spend_limit_enabled: bool | None = None
    max_destination_rate: float | None = None
    whitelisted_destinations: tuple[str, ...] | None = None


class VerifiedNumber(Struct, frozen=True):
    """A number of somebody else's network that the account may show as caller id."""

    phone_number: str
    verified_at: str | None = None


class DeliveryRequest(Struct, frozen=True):
    """Where an attempt went."""

    url: str | None = None


class DeliveryResponse(Struct, frozen=True):
    """What came back; at most 10 kB of the body."""

    status: int | None = None
    body: str | None = None


class DeliveryHttp(Struct, frozen=True):
    """An attempt on the wire; without a response nobody answered."""

    request: DeliveryRequest | None = None
    response: DeliveryResponse | None = None


class DeliveryAttempt(Struct, frozen=True):
    """One attempt; `errors` are Telnyx's codes."""

    status: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    errors: tuple[int, ...] | None = None
    http: DeliveryHttp | None = None


class DeliveredWebhook(Struct, frozen=True):
    """The event that was to be delivered, without what it says of a call."""

    id: str | None = None
    event_type: str | None = None
    occurred_at: str | None = None


class WebhookDelivery(Struct, frozen=True):
    """All attempts to deliver one webhook, the newest first; `status` is delivered or failed."""

    id: str | None = None
    status: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    attempts: tuple[DeliveryAttempt, ...] | None = None
    webhook: DeliveredWebhook | None = None


class FailedDelivery(Struct, frozen=True):
    """The same, for who wants the event itself: `webhook` is its JSON, or null."""

    id: str | None = None
    webhook: Raw = Raw(b"null")


class Balance(Struct, frozen=True):
    """What is left to spend, as decimal text."""

    available_credit: str | None = None
    balance: str | None = None
    credit_limit: str | None = None
    currency: str | None = None
    pending: str | None = None


class PublicKey(Struct, frozen=True):
    """What the account's webhooks are signed with: `public` is 32 bytes in base64."""

    public: str
    organization_id: str | None = None
