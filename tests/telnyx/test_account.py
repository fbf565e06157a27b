"""What is read of the account: paths, filters and fields are Telnyx's, by its official SDK."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import telnyx
from telnyx import types as sdk

from console.errors import Unauthorized
from console.secret import Secret
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.telnyx import account
from console.telnyx.client import TelnyxClient
from console.telnyx.params.account import (
    DeliveryFilter,
    DeliveryStatus,
    ListPhoneNumbers,
    ListWebhookDeliveries,
    NumberFilter,
)
from tests.telnyx.shapes import by_name, differences, loosened, sdk_shape, struct_shape
from tests.telnyx.test_operations import ACCOUNT

PARAMS = {
    "phone_numbers.list": sdk.PhoneNumberListParams,
    "outbound_voice_profiles.list": sdk.OutboundVoiceProfileListParams,
    "verified_numbers.list": sdk.VerifiedNumberListParams,
    "webhook_deliveries.list": sdk.WebhookDeliveryListParams,
}
REPLIES: dict[str, Any] = {
    "phone_numbers.list": sdk.NumbersPhoneNumberDetailed,
    "outbound_voice_profiles.list": sdk.OutboundVoiceProfile,
    "verified_numbers.list": sdk.VerifiedNumber,
    "webhook_deliveries.list": sdk.WebhookDelivery,
    "balance.retrieve": sdk.balance_retrieve_response.Data,
}
OUTSIDE_THE_CONTRACT = {"public_key.retrieve"}
"""Answered by Telnyx and used by many, but in no published contract."""


def invented(want: Any, have: Any) -> list[str]:
    """What of ours Telnyx does not have; what it has besides is not asked for."""
    return [line for line in differences(want, have) if not line.endswith(": missing")]


def test_each_goes_where_the_sdk_goes() -> None:
    """A path that is wrong would be answered with 404, and be read as "there is none"."""
    client = telnyx.Telnyx(api_key="none")
    for name in ACCOUNT.keys() - OUTSIDE_THE_CONTRACT:
        resource, _, method = name.partition(".")
        source = inspect.getsource(getattr(type(getattr(client, resource)), method))

        assert f'"{ACCOUNT[name].path}"' in source, name


@pytest.mark.parametrize("name", PARAMS)
def test_no_parameter_is_invented(name: str) -> None:
    assert invented(sdk_shape(PARAMS[name]), struct_shape(ACCOUNT[name].params)) == []


@pytest.mark.parametrize("name", REPLIES)
def test_no_field_of_a_reply_is_invented(name: str) -> None:
    """A field that never comes would be shown as not known for ever."""
    envelope = by_name(loosened(struct_shape(ACCOUNT[name].reply)))
    [(_, row)] = [field for key, field in envelope.items() if key == "data"]
    row = row[1] if row[0] == "array" else row

    assert not unknown(row, REPLIES[name])


def unknown(shape: Any, model: Any) -> list[str]:
    """The names of ours, however deeply nested, that the SDK's model does not have."""
    found = []
    for name, (_, inner) in by_name(shape).items():
        if name not in model.model_fields:
            found.append(f"{model.__name__}.{name}")
            continue
        one = inner[1] if inner[0] == "array" else inner
        if one[0] == "object":
            found += unknown(one, within(model.model_fields[name].annotation))
    return found


def within(hint: Any) -> Any:
    """The model inside `Optional[List[…]]`."""
    while not inspect.isclass(hint) or hasattr(hint, "__args__"):
        hint = hint.__args__[0]
    return hint


async def test_an_account_is_read() -> None:
    """Every question, answered by a simulator that knows nothing of ours."""
    async with (
        Simulator(Settings(speed=50.0)) as simulator,
        TelnyxClient(simulator.base_url, Secret(simulator.api_key)) as client,
    ):
        numbers = [one async for one in client.pages(account.LIST_PHONE_NUMBERS)]
        assert [one.phone_number for one in numbers] == simulator.numbers
        mine = ListPhoneNumbers(filter=NumberFilter(connection_id=simulator.connection_ids[1]))
        [sales] = [one async for one in client.pages(account.LIST_PHONE_NUMBERS, params=mine)]
        assert (sales.connection_name, sales.status) == ("Sales", "active")
        [profile] = [one async for one in client.pages(account.LIST_OUTBOUND_VOICE_PROFILES)]
        assert (profile.name, profile.enabled) == ("Default", True)
        failed = ListWebhookDeliveries(filter=DeliveryFilter(status=DeliveryStatus(eq="failed")))
        asked = client.pages(account.LIST_WEBHOOK_DELIVERIES, params=failed)
        assert [one async for one in asked] == []
        assert [one async for one in client.pages(account.LIST_VERIFIED_NUMBERS)] == []
        assert (await client.ask(account.RETRIEVE_BALANCE)).currency == "USD"
        assert (await client.ask(account.RETRIEVE_PUBLIC_KEY)).public == simulator.public_key
        async with TelnyxClient(simulator.base_url, Secret("KEYwrong")) as stranger:
            with pytest.raises(Unauthorized):
                await stranger.ask(account.RETRIEVE_BALANCE)
