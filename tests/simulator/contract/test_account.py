"""Applications of the simulated account: what is taken, what is refused and where it says so."""

from __future__ import annotations

from typing import Any

import pytest
import telnyx
from telnyx import types

from console.simulator.contract.account import OUTBOUND_PROFILE
from console.simulator.service import Simulator
from tests.simulator.judge import strictly

NEEDED: dict[str, Any] = {"application_name": "Night", "webhook_event_url": "https://x.example/h"}


async def test_null_takes_away_what_is_nullable(
    simulator: Simulator, client: telnyx.AsyncTelnyx
) -> None:
    """The contract has null for the failover URL and the timeout, and for nothing else."""
    raw = client.call_control_applications.with_raw_response
    made = await strictly(
        raw.create(
            **NEEDED, webhook_event_failover_url="https://y.example/h", webhook_timeout_secs=5
        ),
        types.CallControlApplicationCreateResponse,
    )
    assert made.data.webhook_timeout_secs == 5

    bare = await strictly(
        raw.update(
            made.data.id, **NEEDED, webhook_event_failover_url=None, webhook_timeout_secs=None
        ),
        types.CallControlApplicationUpdateResponse,
    )
    assert bare.data.webhook_event_failover_url is None
    assert bare.data.webhook_timeout_secs is None
    assert bare.data.anchorsite_override == made.data.anchorsite_override


@pytest.mark.parametrize(
    ("wrong", "code", "pointer"),
    [
        ({"application_name": ""}, "10025", "/application_name"),
        ({"webhook_event_url": "calls.example.com"}, "10003", "/webhook_event_url"),
        ({"webhook_timeout_secs": 31}, "10033", "/webhook_timeout_secs"),
        ({"active": None}, "10026", "/active"),
        ({"dtmf_type": "Morse"}, "10032", "/dtmf_type"),
        ({"inbound": {"channel_limit": "ten"}}, "10026", "/inbound/channel_limit"),
        (
            {"outbound": {"outbound_voice_profile_id": "77"}},
            "10015",
            "/outbound/outbound_voice_profile_id",
        ),
    ],
)
async def test_a_refusal_points_at_what_is_wrong(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    wrong: dict[str, Any],
    code: str,
    pointer: str,
) -> None:
    """A form shows it at that field; nothing is made or changed."""
    of = client.call_control_applications
    before = await of.retrieve(simulator.connection_ids[0])

    for refused in (of.create(**NEEDED | wrong), of.update(before.data.id, **NEEDED | wrong)):
        with pytest.raises(telnyx.UnprocessableEntityError) as error:
            await refused
        (said,) = error.value.body["errors"]  # type: ignore[index] # JSON
        assert (said["code"], said["source"]["pointer"]) == (code, pointer)
    assert await of.retrieve(before.data.id) == before
    assert len(simulator.connection_ids) == 3


async def test_nobody_changes_or_deletes_what_is_not_there(client: telnyx.AsyncTelnyx) -> None:
    """Somebody else deleted it a moment ago."""
    of = client.call_control_applications
    for gone in (of.retrieve("9"), of.update("9", **NEEDED), of.delete("9")):
        with pytest.raises(telnyx.NotFoundError):
            await gone


async def test_an_application_that_is_deleted_takes_calls_no_more(
    simulator: Simulator, client: telnyx.AsyncTelnyx
) -> None:
    """Its numbers belong to nobody, and nobody is dialled on it."""
    gone = simulator.connection_ids[0]
    (number, *_) = simulator.account.numbers_of(gone)
    await client.call_control_applications.delete(gone)

    assert number not in simulator.numbers
    with pytest.raises(telnyx.UnprocessableEntityError):
        await client.calls.dial(connection_id=gone, from_="+13125550101", to="+15550009999")


async def test_a_profile_of_the_account_is_taken(client: telnyx.AsyncTelnyx) -> None:
    """With it, calls go out."""
    made = await client.call_control_applications.create(
        **NEEDED, outbound={"outbound_voice_profile_id": OUTBOUND_PROFILE, "channel_limit": 5}
    )

    assert made.data
    assert made.data.outbound
    assert made.data.outbound.outbound_voice_profile_id == OUTBOUND_PROFILE
    assert made.data.outbound.channel_limit == 5
