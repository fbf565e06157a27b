"""The official SDK as a judge: it speaks to the simulator, and reads what it says.

Every body is checked against the SDK's own types, strictly and by the exact
class, because the SDK itself takes what comes without looking.
"""

from __future__ import annotations

from typing import Any

import httpx
import pydantic
import pytest
import telnyx
from telnyx import types
from telnyx.types import calls

from console.simulator.exchange.exchange import CallRules
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from tests.simulator.judge import Check, check_type, of_type, ring, strictly
from tests.simulator.rig import CALLEE, Delivery, Receiver


async def test_the_six_orders(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    """Dial, answer, transfer, bridge, reject, hang up: replies and webhooks to the letter."""
    raw = client.calls.with_raw_response
    act = client.calls.actions.with_raw_response
    sim, ours = simulator, simulator.numbers[0]

    dialled = await strictly(
        raw.dial(connection_id=sim.connection_ids[0], from_=ours, to=CALLEE, client_state="eA=="),
        types.CallDialResponse,
    )
    mine = dialled.data.call_control_id
    assert dialled.data.is_alive is False
    caller, unwanted = await ring(doors, sim), await ring(doors, sim)
    await strictly(act.answer(caller), calls.ActionAnswerResponse)
    await strictly(act.reject(unwanted, cause="USER_BUSY"), calls.ActionRejectResponse)
    await receiver.until(lambda got: _heard(got, mine, "call.answered"))
    await strictly(
        act.bridge(caller, call_control_id_to_bridge_with=mine), calls.ActionBridgeResponse
    )
    await receiver.until(lambda got: _heard(got, mine, "call.bridged"))
    await strictly(act.transfer(caller, to="+15550009999"), calls.ActionTransferResponse)
    await receiver.until(lambda got: len(of_type(got, "call.bridged")) >= 4)
    await strictly(act.hangup(caller), calls.ActionHangupResponse)
    got = await receiver.until(lambda got: len(of_type(got, "call.hangup")) >= 4)

    check(got)
    assert not simulator.exchange.live_legs()
    effects = {entry.effect for entry in simulator.ledger.commands}
    assert effects == {"done"}


async def test_the_other_commands(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    act = client.calls.actions.with_raw_response
    caller, other = await ring(doors, simulator), await ring(doors, simulator)
    for leg in (caller, other):
        await client.calls.actions.answer(leg)
    await client.calls.actions.bridge(caller, call_control_id_to_bridge_with=other)

    await strictly(
        act.send_sip_info(caller, body="x", content_type="text/plain"),
        calls.ActionSendSipInfoResponse,
    )
    await strictly(act.send_dtmf(caller, digits="12#"), calls.ActionSendDtmfResponse)
    await strictly(
        act.update_client_state(caller, client_state="bmV3"),
        calls.ActionUpdateClientStateResponse,
    )
    await doors.post(f"/calls/{caller}/remote", json={"do": "dtmf", "digits": "5"})
    await doors.post(f"/calls/{caller}/remote", json={"do": "hold"})
    await doors.post(f"/calls/{caller}/remote", json={"do": "unhold"})
    await strictly(
        act.refer(caller, sip_address="sip:+15550009876@x.example"), calls.ActionReferResponse
    )
    got = await receiver.until(lambda got: len(of_type(got, "call.hangup")) >= 2)

    check(got)
    assert {"call.dtmf.received", "call.hold", "call.unhold", "call.refer.completed"} <= {
        one.event_type for one in got
    }
    assert of_type(got, "call.sip_info.received")[0].json["data"]["payload"]["body"] == "x"


async def test_machine_detection(
    simulator: Simulator, client: telnyx.AsyncTelnyx, receiver: Receiver, check: Check
) -> None:
    for mode in ("premium", "greeting_end"):
        await client.calls.dial(
            connection_id=simulator.connection_ids[0],
            from_=simulator.numbers[0],
            to="+15550000006",
            answering_machine_detection=mode,
        )

    got = await receiver.until(
        lambda got: sum(one.event_type.endswith("greeting.ended") for one in got) == 2
    )

    check(got)


async def test_events_with_a_state_are_right_too(receiver: Receiver) -> None:
    """The option that follows the contract rather than the traffic."""
    rules = CallRules(include_state=True)
    async with (
        Simulator(Settings(webhook_url=receiver.url, speed=50, calls=rules)) as simulator,
        telnyx.AsyncTelnyx(
            api_key=simulator.api_key,
            base_url=simulator.base_url,
            public_key=simulator.public_key,
        ) as client,
    ):
        await client.calls.dial(
            connection_id=simulator.connection_ids[0],
            from_=simulator.numbers[0],
            to="+15550000007",
        )
        got = await receiver.count(3)

    for delivery in got:
        check_type(delivery)
    assert [one.json["data"]["payload"]["state"] for one in got] == [
        "bridging",
        "answered",
        "hangup",
    ]


async def test_status_of_a_call(
    simulator: Simulator, client: telnyx.AsyncTelnyx, doors: httpx.AsyncClient
) -> None:
    raw = client.calls.with_raw_response
    caller = await ring(doors, simulator)

    alive = await strictly(raw.retrieve_status(caller), types.CallRetrieveStatusResponse)
    await client.calls.actions.hangup(caller)
    ended = await strictly(raw.retrieve_status(caller), types.CallRetrieveStatusResponse)

    assert (alive.data.is_alive, alive.data.end_time) == (True, None)
    assert ended.data.is_alive is False
    assert ended.data.end_time is not None


async def test_active_calls(
    simulator: Simulator, client: telnyx.AsyncTelnyx, doors: httpx.AsyncClient
) -> None:
    """Each row fits the SDK's type; the SDK's own paging does not fit Telnyx's cursors."""
    for _ in range(3):
        await ring(doors, simulator)

    raw = await client.connections.with_raw_response.list_active_calls(simulator.connection_ids[0])

    body = pydantic.TypeAdapter(dict[str, Any]).validate_json(await raw.read())
    assert len(body["data"]) == 3
    for row in body["data"]:
        types.ConnectionListActiveCallsResponse.model_validate(row, strict=True)
    assert body["meta"]["total_items"] == 3


async def test_applications(simulator: Simulator, client: telnyx.AsyncTelnyx) -> None:
    """Create, read, change, list over pages, delete."""
    raw = client.call_control_applications.with_raw_response
    made = await strictly(
        raw.create(
            application_name="Night shift",
            webhook_event_url="https://x.example/hook",
            outbound={"outbound_voice_profile_id": "1911630617284445511"},
        ),
        types.CallControlApplicationCreateResponse,
    )
    assert made.data.webhook_api_version == "1"
    changed = await strictly(
        raw.update(
            made.data.id,
            application_name="Night",
            webhook_event_url="https://x.example/hook",
            webhook_api_version="2",
        ),
        types.CallControlApplicationUpdateResponse,
    )
    assert (changed.data.webhook_api_version, changed.data.outbound) == ("2", made.data.outbound)
    read = await strictly(raw.retrieve(made.data.id), types.CallControlApplicationRetrieveResponse)
    assert read.data == changed.data

    pages = client.call_control_applications.list(page_size=2, sort="connection_name")
    names = [one.application_name async for one in pages]
    assert names == ["Night", "Outbound", "Sales", "Support"]
    found = await client.call_control_applications.list(
        filter={"application_name": {"contains": "sup"}}
    )
    assert [one.application_name for one in found.data] == ["Support"]

    await strictly(raw.delete(made.data.id), types.CallControlApplicationDeleteResponse)
    with pytest.raises(telnyx.NotFoundError):
        await client.call_control_applications.retrieve(made.data.id)
    assert made.data.id not in simulator.connection_ids


async def test_its_errors_are_the_sdk_s_errors(
    simulator: Simulator, client: telnyx.AsyncTelnyx, doors: httpx.AsyncClient
) -> None:
    with pytest.raises(telnyx.UnprocessableEntityError) as unknown:
        await client.calls.actions.answer("v3:nobody")
    assert unknown.value.body["errors"][0]["code"] == "90015"  # type: ignore[index] # JSON
    with pytest.raises(telnyx.AuthenticationError):
        await client.with_options(api_key="KEYwrong").calls.retrieve_status("v3:x")
    with pytest.raises(telnyx.PermissionDeniedError):
        await client.calls.dial(
            connection_id=simulator.connection_ids[0],
            from_=simulator.numbers[0],
            to="+15550000005",
        )
    await doors.post("/faults", json={"target": "api", "kind": "429", "count": 1})
    with pytest.raises(telnyx.RateLimitError) as limited:
        await client.calls.retrieve_status("v3:x")
    assert limited.value.response.headers["x-ratelimit-remaining"] == "0"


def _heard(got: list[Delivery], control_id: str, event_type: str) -> bool:
    return any(
        one.event_type == event_type
        and one.json["data"]["payload"]["call_control_id"] == control_id
        for one in got
    )
