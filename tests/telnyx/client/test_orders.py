"""The orders as they arrive at a server: method, path, body, headers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from console import __version__
from console.errors import InvalidParameter
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.operations import ALREADY_ENDED
from console.telnyx.params.applications import (
    ApplicationOutbound,
    CreateApplication,
    UpdateApplication,
)
from console.telnyx.params.calls import (
    Answer,
    Bridge,
    Dial,
    Hangup,
    Refer,
    Reject,
    SendSipInfo,
    SwitchSupervisorRole,
    Transfer,
    UpdateClientState,
)
from console.telnyx.params.legs import CustomSipHeader, SipHeader, WebhookRetries
from console.telnyx.replies import CommandReply
from tests.telnyx import fake
from tests.telnyx.fake import CALL, KEY, LEG, Bench, refusal

Order = Callable[[TelnyxClient, str], Awaitable[object]]
DIAL = Dial(connection_id="129", to="+13125550001", from_="+13125550100")

ORDERS: dict[str, tuple[Order, dict[str, object]]] = {
    "dial": (
        lambda client, name: client.order(operations.DIAL, params=DIAL, command_id=name),
        {"connection_id": "129", "to": "+13125550001", "from": "+13125550100"},
    ),
    "answer": (lambda client, name: client.order(operations.ANSWER, CALL, command_id=name), {}),
    "transfer": (
        lambda client, name: client.order(
            operations.TRANSFER, CALL, params=Transfer(to="+1312"), command_id=name
        ),
        {"to": "+1312"},
    ),
    "bridge": (
        lambda client, name: client.order(
            operations.BRIDGE, CALL, params=Bridge(call_control_id="v3:other"), command_id=name
        ),
        {"call_control_id": "v3:other"},
    ),
    "reject": (
        lambda client, name: client.order(
            operations.REJECT, CALL, params=Reject(cause="USER_BUSY"), command_id=name
        ),
        {"cause": "USER_BUSY"},
    ),
    "hangup": (lambda client, name: client.order(operations.HANGUP, CALL, command_id=name), {}),
    "refer": (
        lambda client, name: client.order(
            operations.REFER, CALL, params=Refer(sip_address="sip:b@example.com"), command_id=name
        ),
        {"sip_address": "sip:b@example.com"},
    ),
    "send_sip_info": (
        lambda client, name: client.order(
            operations.SEND_SIP_INFO,
            CALL,
            params=SendSipInfo(content_type="application/json", body="{}"),
            command_id=name,
        ),
        {"content_type": "application/json", "body": "{}"},
    ),
}


@pytest.mark.parametrize("name", ORDERS)
async def test_an_order_sends_what_was_set_and_its_command_id(at: Bench, name: str) -> None:
    """Nothing that was not asked for goes out: a default of ours would override Telnyx's."""
    order, body = ORDERS[name]

    await order(at.client, "c-1")

    [seen] = at.server.seen
    path = "/v2/calls" if name == "dial" else f"/v2/calls/{CALL}/actions/{name}"
    assert (seen.method, seen.path) == ("POST", path)
    assert seen.body == {**body, "command_id": "c-1"}
    assert seen.headers["Authorization"] == f"Bearer {KEY}"
    assert seen.headers["Content-Type"] == "application/json"
    assert seen.headers["Accept-Encoding"] == "identity"
    assert seen.headers["User-Agent"] == f"telnyx-console/{__version__}"


async def test_nested_parameters_arrive_as_the_contract_shapes_them(at: Bench) -> None:
    """Lists of headers, maps of lists and a renamed field keep their form."""
    params = Transfer(
        to="sip:ada@sip.telnyx.com",
        from_="+13125550100",
        custom_headers=(CustomSipHeader(name="X-Ticket", value="7"),),
        sip_headers=(SipHeader(name="User-to-User", value="u"),),
        webhook_urls={"call.hangup": ("https://a.example/1",)},
        webhook_retries_policies={"call.hangup": WebhookRetries(retries_ms=(100, 200))},
        early_media=False,
    )

    await at.client.order(operations.TRANSFER, CALL, params=params, command_id="c-1")

    assert at.server.seen[0].body == {
        "to": "sip:ada@sip.telnyx.com",
        "from": "+13125550100",
        "custom_headers": [{"name": "X-Ticket", "value": "7"}],
        "sip_headers": [{"name": "User-to-User", "value": "u"}],
        "webhook_urls": {"call.hangup": ["https://a.example/1"]},
        "webhook_retries_policies": {"call.hangup": {"retries_ms": [100, 200]}},
        "early_media": False,
        "command_id": "c-1",
    }


async def test_a_dial_gives_the_three_ids_of_the_new_leg(at: Bench) -> None:
    """The dispatcher ties the order to the leg by them."""
    dialled = await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert (dialled.call_control_id, dialled.call_leg_id) == (CALL, LEG["call_leg_id"])
    assert dialled.call_session_id == LEG["call_session_id"]


async def test_a_command_tells_the_recording_it_started(at: Bench) -> None:
    """An answer that records names the recording."""
    at.server.script = [fake.Answer(body={"data": {"result": "ok", "recording_id": "r"}})]

    reply = await at.client.order(
        operations.ANSWER, CALL, params=Answer(record="record-from-answer"), command_id="c"
    )

    assert reply == CommandReply(result="ok", recording_id="r")


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}])
async def test_a_command_is_accepted_by_its_status(at: Bench, body: object) -> None:
    """The contract lets a command's reply be empty; 200 is what counts."""
    at.server.script = [fake.Answer(body=body)]

    assert await at.client.order(operations.ANSWER, CALL, command_id="c-1") == CommandReply()


async def test_hanging_up_a_call_that_is_over_is_a_success(at: Bench) -> None:
    """90018 on a hang-up: what was wanted is so (design.md, rule 3)."""
    at.server.script = [refusal(422, "90018", "Call has already ended")]

    reply = await at.client.order(operations.HANGUP, CALL, params=Hangup(), command_id="c-1")

    assert reply == ALREADY_ENDED


async def test_a_supervisor_and_a_state_are_changed(at: Bench) -> None:
    """Telnyx takes no command id for either, and twice is the same as once."""
    at.server.script = [fake.Answer(cut="before"), fake.Answer(), fake.Answer(cut="before")]

    await at.client.order(
        operations.SWITCH_SUPERVISOR_ROLE, CALL, params=SwitchSupervisorRole(role="whisper")
    )
    await at.client.order(
        operations.UPDATE_CLIENT_STATE, CALL, params=UpdateClientState(client_state="YQ==")
    )

    path = f"/v2/calls/{CALL}/actions"
    assert [(seen.method, seen.path, seen.body) for seen in at.server.seen] == [
        ("POST", f"{path}/switch_supervisor_role", {"role": "whisper"}),
    ] * 2 + [("PUT", f"{path}/client_state_update", {"client_state": "YQ=="})] * 2


async def test_the_status_of_a_call_is_read(at: Bench) -> None:
    """`is_alive` is what a ghost is told by."""
    status = await at.client.ask(operations.RETRIEVE_STATUS, CALL)

    assert status.is_alive
    assert at.server.seen[0].method == "GET"
    assert at.server.seen[0].body is None
    assert at.server.seen[0].path == f"/v2/calls/{CALL}"


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("command_id", ["", "a\nb", "\x00", "\ud800"])
async def test_an_order_without_a_usable_name_is_not_sent(
    at: Bench, name: str, command_id: str
) -> None:
    """An unnamed dial could be done twice."""
    with pytest.raises(InvalidParameter) as refused:
        await ORDERS[name][0](at.client, command_id)

    assert (refused.value.operation, refused.value.field) == (name, "command_id")
    assert at.server.seen == []


async def test_applications_are_made_changed_read_and_removed(at: Bench) -> None:
    """The four plain operations on one thing, each with its method and path."""
    app = {"data": {"id": "77", "application_name": "Support", "webhook_api_version": "2"}}
    at.server.rule = lambda _: fake.Answer(body=app)
    outbound = ApplicationOutbound(outbound_voice_profile_id="9")

    made = await at.client.order(
        operations.CREATE_APPLICATION,
        params=CreateApplication(
            application_name="Support",
            webhook_event_url="https://a.example/w",
            webhook_api_version="2",
            webhook_event_failover_url=None,
            outbound=outbound,
        ),
    )
    changed = await at.client.order(
        operations.UPDATE_APPLICATION,
        "77",
        params=UpdateApplication(application_name="S", webhook_event_url="https://b", tags=("x",)),
    )
    read = await at.client.ask(operations.RETRIEVE_APPLICATION, "77")
    await at.client.order(operations.DELETE_APPLICATION, "77")

    assert made == changed == read
    assert (made.id, made.application_name, made.webhook_api_version) == ("77", "Support", "2")
    assert [
        (seen.method, seen.path.removeprefix("/v2/call_control_applications"), seen.body)
        for seen in at.server.seen
    ] == [
        (
            "POST",
            "",
            {
                "application_name": "Support",
                "webhook_event_url": "https://a.example/w",
                "webhook_api_version": "2",
                "webhook_event_failover_url": None,
                "outbound": {"outbound_voice_profile_id": "9"},
            },
        ),
        (
            "PATCH",
            "/77",
            {"application_name": "S", "webhook_event_url": "https://b", "tags": ["x"]},
        ),
        ("GET", "/77", None),
        ("DELETE", "/77", None),
    ]


async def test_nothing_leaves_before_what_it_waits_for(at: Bench) -> None:
    """An order is journaled first. One whose journal fails never leaves, and holds nothing up."""
    journaled: list[asyncio.Future[None]] = [asyncio.Future(), asyncio.Future()]
    orders = [
        asyncio.create_task(
            at.client.order(operations.HANGUP, CALL, command_id=f"c-{place}", after=one)
        )
        for place, one in enumerate(journaled)
    ]
    await at.client.order(operations.ANSWER, CALL, command_id="another")
    assert [seen.path.rpartition("/")[2] for seen in at.server.seen] == ["answer"]

    journaled[0].cancel()
    journaled[1].set_result(None)
    await asyncio.wait(orders)

    assert orders[0].cancelled()
    assert orders[1].exception() is None
    assert [seen.body["command_id"] for seen in at.server.seen] == ["another", "c-1"]


async def test_a_removal_may_be_answered_with_nothing(at: Bench) -> None:
    """204 without a body is a success too."""
    at.server.script = [fake.Answer(status=204, body=b"")]

    await at.client.order(operations.DELETE_APPLICATION, "77")

    assert [seen.method for seen in at.server.seen] == ["DELETE"]
