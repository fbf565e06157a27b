"""The official SDK as a judge: it speaks to the simulator, and reads what it says.

Every body is checked against the SDK's own types, strictly and by the exact
class, because the SDK itself takes what comes without looking.
"""

from __future__ import annotations

import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx
import pydantic
import pytest
import telnyx
from telnyx import types
from telnyx.types import calls

from console.simulator.exchange import CallRules
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from tests.simulator.rig import CALLEE, CALLER, Delivery, Receiver

WITHOUT_SCHEMA = {"call.sip_info.received"}
"""Events that Telnyx sends and publishes no type for."""
SEEN_LIVE = {"calling_party_type", "codec", "end_time", "sampling_rate", "start_time", "state"}
"""Fields that captures of live traffic have and the published types have not."""


def inside(model: type[pydantic.BaseModel], field: str) -> Any:
    """The type within an optional field of an SDK model."""
    annotation = model.model_fields[field].annotation
    return typing.get_args(annotation)[0]


def event_classes() -> dict[str, type[pydantic.BaseModel]]:
    """The SDK's class for each type of event that calls give."""
    found: dict[str, type[pydantic.BaseModel]] = {}
    for name in dir(types):
        if name.endswith("WebhookEvent") and name.startswith(("Call", "Conference")):
            model = getattr(types, name)
            (event_type,) = typing.get_args(inside(inside(model, "data"), "event_type"))
            found[event_type] = model
    return found


EVENT_CLASSES = event_classes()


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    async with Simulator(Settings(webhook_url=receiver.url, speed=50)) as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[telnyx.AsyncTelnyx]:
    async with telnyx.AsyncTelnyx(
        api_key=simulator.api_key,
        base_url=simulator.base_url,
        public_key=simulator.public_key,
        max_retries=0,
    ) as sdk:
        yield sdk


@pytest.fixture
async def doors(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as http:
        yield http


async def strictly(reply: Awaitable[Any], model: type[pydantic.BaseModel]) -> Any:
    """The body of a raw reply, if it is what the SDK's type says to the letter."""
    raw = await reply
    return model.model_validate_json(await raw.read(), strict=True)


Check = Callable[[list[Delivery]], None]


@pytest.fixture
def check(simulator: Simulator) -> Iterator[Check]:
    """Each webhook has the SDK's type for its event, and a signature that the SDK accepts."""
    with telnyx.Telnyx(api_key="none", public_key=simulator.public_key) as reader:

        def all_of(got: list[Delivery]) -> None:
            for one in got:
                reader.webhooks.unwrap(one.body.decode(), headers=one.headers)
                if one.event_type not in WITHOUT_SCHEMA:
                    check_type(one)

        yield all_of


def check_type(delivery: Delivery) -> None:
    """The body is what the SDK's class for its event says, and has no field of our own making."""
    model = EVENT_CLASSES[delivery.event_type]
    model.model_validate_json(delivery.body, strict=True)
    published = inside(inside(model, "data"), "payload").model_fields
    names = {field.alias or name for name, field in published.items()}
    assert set(delivery.json["data"]["payload"]) <= names | SEEN_LIVE


async def ring(doors: httpx.AsyncClient, simulator: Simulator) -> str:
    """A caller rings in; the call_control_id."""
    body = {"from": CALLER, "to": simulator.numbers[0], "caller_id_name": "Ada"}
    reply = await doors.post("/calls", json=body)
    return str(reply.json()["data"]["call_control_id"])


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
    await receiver.until(lambda got: len(_of_type(got, "call.bridged")) >= 4)
    await strictly(act.hangup(caller), calls.ActionHangupResponse)
    got = await receiver.until(lambda got: len(_of_type(got, "call.hangup")) >= 4)

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
    got = await receiver.until(lambda got: len(_of_type(got, "call.hangup")) >= 2)

    check(got)
    assert {"call.dtmf.received", "call.hold", "call.unhold", "call.refer.completed"} <= {
        one.event_type for one in got
    }
    assert _of_type(got, "call.sip_info.received")[0].json["data"]["payload"]["body"] == "x"


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


def _of_type(got: list[Delivery], event_type: str) -> list[Delivery]:
    return [one for one in got if one.event_type == event_type]


def _heard(got: list[Delivery], control_id: str, event_type: str) -> bool:
    return any(
        one.event_type == event_type
        and one.json["data"]["payload"]["call_control_id"] == control_id
        for one in got
    )
