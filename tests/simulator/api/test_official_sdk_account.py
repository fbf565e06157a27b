"""The official SDK as a judge of what the account has: numbers, profiles, deliveries."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any

import httpx
import pydantic
import pytest
import telnyx
from msgspec.structs import replace
from telnyx import types

from console.simulator.contract.account import OUTBOUND_PROFILE
from console.simulator.service import Simulator
from tests.simulator.judge import of_type, ring, strictly
from tests.simulator.rig import CALLEE, Receiver
from tests.waiting import until


async def rows(reply: Awaitable[Any], model: type[pydantic.BaseModel]) -> list[Any]:
    """The rows of a listing, each as the SDK's type says to the letter, and none of our making."""
    listed = json.loads(await (await reply).read())["data"]
    for row in listed:
        assert row.keys() <= model.model_fields.keys()
    return [model.model_validate_json(json.dumps(row), strict=True) for row in listed]


async def test_numbers_and_where_their_calls_come_to(
    simulator: Simulator, client: telnyx.AsyncTelnyx
) -> None:
    """Each number has the application that owns it; one whose application is gone has none."""
    listing = client.phone_numbers.with_raw_response.list
    numbers = await rows(listing(), types.NumbersPhoneNumberDetailed)
    assert [one.phone_number for one in numbers] == simulator.numbers
    assert numbers[0].connection_name == "Support"

    await client.call_control_applications.delete(simulator.connection_ids[2])

    [bare] = [one async for one in client.phone_numbers.list(filter={"phone_number": "5550102"})]
    assert bare.connection_id is None
    owned = client.phone_numbers.list(filter={"connection_id": simulator.connection_ids[0]})
    assert [one.phone_number async for one in owned] == ["+13125550100", "+442079460100"]


async def test_outbound_profiles(simulator: Simulator, client: telnyx.AsyncTelnyx) -> None:
    """One that is not enabled lets no call out."""
    listing = client.outbound_voice_profiles.with_raw_response.list
    [profile] = await rows(listing(), types.OutboundVoiceProfile)
    assert (profile.id, profile.enabled, profile.connections_count) == (OUTBOUND_PROFILE, True, 3)
    none = await rows(listing(filter={"name": {"contains": "night"}}), types.OutboundVoiceProfile)
    assert none == []

    profiles = simulator.account.profiles
    profiles[OUTBOUND_PROFILE] = replace(profiles[OUTBOUND_PROFILE], enabled=False)

    with pytest.raises(telnyx.PermissionDeniedError):
        await client.calls.dial(
            connection_id=simulator.connection_ids[0], from_=simulator.numbers[0], to=CALLEE
        )


async def test_verified_numbers_and_balance(
    simulator: Simulator, client: telnyx.AsyncTelnyx
) -> None:
    simulator.account.verified.append("+13125550177")

    listing = client.verified_numbers.with_raw_response.list
    [verified] = await rows(listing(), types.VerifiedNumber)
    balance = await strictly(
        client.balance.with_raw_response.retrieve(), types.BalanceRetrieveResponse
    )

    assert verified.phone_number == "+13125550177"
    assert balance.data.available_credit == "100.00"


async def test_deliveries_of_webhooks(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
) -> None:
    """One that nobody took is failed, with every attempt; one that was taken is delivered."""
    receiver.statuses = [400]
    await ring(doors, simulator)
    await until(lambda: bool(simulator.ledger.deliveries))
    call = await ring(doors, simulator)
    await client.calls.actions.hangup(call)
    await receiver.until(lambda got: bool(of_type(got, "call.hangup")))
    await until(lambda: len(simulator.ledger.deliveries) == 3)

    listing = client.webhook_deliveries.with_raw_response.list
    [failed] = await rows(listing(filter={"status": {"eq": "failed"}}), types.WebhookDelivery)
    [hangup] = await rows(listing(filter={"event_type": "call.hangup"}), types.WebhookDelivery)

    assert failed.webhook.event_type == "call.initiated"
    [attempt] = failed.attempts
    assert (attempt.status, attempt.http.response.status) == ("failed", 400)
    assert attempt.http.request.url == receiver.url
    assert (hangup.status, hangup.attempts[0].http.response.status) == ("delivered", 200)


async def test_the_public_key_is_the_one_that_webhooks_are_signed_with(
    simulator: Simulator, client: telnyx.AsyncTelnyx
) -> None:
    """The SDK has no name for it, but asks for it where it is told to."""
    key = await client.get("/public_key", cast_to=dict[str, Any])

    assert key["data"]["public"] == simulator.public_key
