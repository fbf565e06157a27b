"""What is read of the account at Telnyx, one row each; nothing here changes anything.

The rows are asked like those of `operations`. A key that may not read one of them is
answered with `Forbidden`, one that is wrong with `Unauthorized`.
"""

from __future__ import annotations

from typing import Final

from console.telnyx.account_replies import (
    Balance,
    FailedDelivery,
    OutboundVoiceProfile,
    PhoneNumber,
    PublicKey,
    VerifiedNumber,
    WebhookDelivery,
)
from console.telnyx.operations import read
from console.telnyx.params.account import (
    ListOutboundVoiceProfiles,
    ListPhoneNumbers,
    ListVerifiedNumbers,
    ListWebhookDeliveries,
)
from console.telnyx.params.base import NoParams
from console.telnyx.replies import Body, Page

LIST_PHONE_NUMBERS: Final = read(
    "phone_numbers.list", "/phone_numbers", ListPhoneNumbers, Page[PhoneNumber]
)
LIST_OUTBOUND_VOICE_PROFILES: Final = read(
    "outbound_voice_profiles.list",
    "/outbound_voice_profiles",
    ListOutboundVoiceProfiles,
    Page[OutboundVoiceProfile],
)
LIST_VERIFIED_NUMBERS: Final = read(
    "verified_numbers.list", "/verified_numbers", ListVerifiedNumbers, Page[VerifiedNumber]
)
LIST_WEBHOOK_DELIVERIES: Final = read(
    "webhook_deliveries.list", "/webhook_deliveries", ListWebhookDeliveries, Page[WebhookDelivery]
)
LIST_FAILED_DELIVERIES: Final = read(
    "webhook_deliveries.list", "/webhook_deliveries", ListWebhookDeliveries, Page[FailedDelivery]
)
"""The same listing, whose webhooks are kept as they stand."""
RETRIEVE_BALANCE: Final = read("balance.retrieve", "/balance", NoParams, Body[Balance])
RETRIEVE_PUBLIC_KEY: Final = read("public_key.retrieve", "/public_key", NoParams, Body[PublicKey])
"""Telnyx answers it, and its published contract has it not: an account may be without."""
