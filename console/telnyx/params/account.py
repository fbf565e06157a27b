"""Parameters of the listings of the account: numbers, outbound profiles, deliveries.

They are the part of Telnyx's contract that is asked for; it knows more filters.
"""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.lists import NUMBERED, Contains, NumberedList


class NumberFilter(Params, frozen=True, kw_only=True):
    """Which telephone numbers."""

    connection_id: str | UnsetType = UNSET
    phone_number: str | UnsetType = UNSET


class ListPhoneNumbers(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /phone_numbers`, newest first."""

    filter: NumberFilter | UnsetType = UNSET


class ProfileFilter(Params, frozen=True, kw_only=True):
    """Which outbound voice profiles."""

    name: Contains | UnsetType = UNSET


class ListOutboundVoiceProfiles(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /outbound_voice_profiles`."""

    filter: ProfileFilter | UnsetType = UNSET


class ListVerifiedNumbers(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /verified_numbers`."""


class DeliveryStatus(Params, frozen=True, kw_only=True):
    """How a delivery ended."""

    eq: Literal["delivered", "failed"] | UnsetType = UNSET


class Since(Params, frozen=True, kw_only=True):
    """A span of time, in ISO 8601."""

    gte: str | UnsetType = UNSET
    lte: str | UnsetType = UNSET


class DeliveryFilter(Params, frozen=True, kw_only=True):
    """Which deliveries; `event_type` takes several, with commas between them."""

    status: DeliveryStatus | UnsetType = UNSET
    event_type: str | UnsetType = UNSET
    webhook: Contains | UnsetType = UNSET
    attempts: Contains | UnsetType = UNSET
    started_at: Since | UnsetType = UNSET
    finished_at: Since | UnsetType = UNSET


class ListWebhookDeliveries(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /webhook_deliveries`."""

    filter: DeliveryFilter | UnsetType = UNSET
