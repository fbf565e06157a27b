"""Our requests beside those of Telnyx's official SDK, and before its types as judge."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from telnyx import AsyncTelnyx
from telnyx._utils import maybe_transform

from console.telnyx import operations, wire
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import CreateApplication, UpdateApplication
from console.telnyx.params.base import NoParams
from console.telnyx.params.calls import (
    Answer,
    Bridge,
    Dial,
    Hangup,
    Refer,
    Reject,
    SendSipInfo,
    Transfer,
)
from console.telnyx.params.legs import CustomSipHeader, SipHeader, SoundModifications
from console.telnyx.params.lists import Contains, ListApplications, VoiceFilter
from console.telnyx.params.transcription import TelnyxTranscription, Transcription
from tests.examples import examples
from tests.telnyx.fake import CALL, KEY, Bench
from tests.telnyx.fake import Answer as Said
from tests.telnyx.shapes import Shape, sdk_shape
from tests.telnyx.test_contract import OURS, SDK_PARAMS, without_ids

HEADERS = [{"name": "X-Ticket", "value": "7"}]
SIP = [{"name": "User-to-User", "value": "u"}]
APP = {"application_name": "Support", "webhook_event_url": "https://a.example/w"}
Theirs = Callable[[AsyncTelnyx], Awaitable[object]]
Ours = Callable[[TelnyxClient], Awaitable[object]]


async def drained(rows: Any) -> None:
    async for _ in rows:
        pass


BOTH: dict[str, tuple[Theirs, Ours]] = {
    "dial": (
        lambda sdk: sdk.calls.dial(
            connection_id="129",
            to=["+13125550001", "sip:a@b"],
            from_="+13125550100",
            command_id="c-1",
            timeout_secs=20,
            custom_headers=HEADERS,
            webhook_urls={"call.hangup": ["https://a.example"]},
            transcription_config={
                "transcription_engine": "Telnyx",
                "transcription_engine_config": {"transcription_engine": "Telnyx", "language": "en"},
            },
        ),
        lambda client: client.order(
            operations.DIAL,
            params=Dial(
                connection_id="129",
                to=("+13125550001", "sip:a@b"),
                from_="+13125550100",
                timeout_secs=20,
                custom_headers=(CustomSipHeader(name="X-Ticket", value="7"),),
                webhook_urls={"call.hangup": ("https://a.example",)},
                transcription_config=Transcription(
                    transcription_engine="Telnyx",
                    transcription_engine_config=TelnyxTranscription(language="en"),
                ),
            ),
            command_id="c-1",
        ),
    ),
    "answer": (
        lambda sdk: sdk.calls.actions.answer(
            CALL, command_id="c-1", client_state="YQ==", sound_modifications={"pitch": 0.5}
        ),
        lambda client: client.order(
            operations.ANSWER,
            CALL,
            params=Answer(client_state="YQ==", sound_modifications=SoundModifications(pitch=0.5)),
            command_id="c-1",
        ),
    ),
    "transfer": (
        lambda sdk: sdk.calls.actions.transfer(
            CALL, to="+1312", from_="+1313", early_media=False, sip_headers=SIP, command_id="c-1"
        ),
        lambda client: client.order(
            operations.TRANSFER,
            CALL,
            params=Transfer(
                to="+1312",
                from_="+1313",
                early_media=False,
                sip_headers=(SipHeader(name="User-to-User", value="u"),),
            ),
            command_id="c-1",
        ),
    ),
    "bridge": (
        lambda sdk: sdk.calls.actions.bridge(
            CALL, call_control_id_to_bridge_with="v3:b", command_id="c-1", ringtone="us-old"
        ),
        lambda client: client.order(
            operations.BRIDGE,
            CALL,
            params=Bridge(call_control_id="v3:b", ringtone="us-old"),
            command_id="c-1",
        ),
    ),
    "reject": (
        lambda sdk: sdk.calls.actions.reject(CALL, cause="USER_BUSY", command_id="c-1"),
        lambda client: client.order(
            operations.REJECT, CALL, params=Reject(cause="USER_BUSY"), command_id="c-1"
        ),
    ),
    "hangup": (
        lambda sdk: sdk.calls.actions.hangup(CALL, command_id="c-1", custom_headers=HEADERS),
        lambda client: client.order(
            operations.HANGUP,
            CALL,
            params=Hangup(custom_headers=(CustomSipHeader(name="X-Ticket", value="7"),)),
            command_id="c-1",
        ),
    ),
    "refer": (
        lambda sdk: sdk.calls.actions.refer(CALL, sip_address="sip:a@b", command_id="c-1"),
        lambda client: client.order(
            operations.REFER, CALL, params=Refer(sip_address="sip:a@b"), command_id="c-1"
        ),
    ),
    "send_sip_info": (
        lambda sdk: sdk.calls.actions.send_sip_info(
            CALL, body="{}", content_type="application/json", command_id="c-1"
        ),
        lambda client: client.order(
            operations.SEND_SIP_INFO,
            CALL,
            params=SendSipInfo(body="{}", content_type="application/json"),
            command_id="c-1",
        ),
    ),
    "retrieve_status": (
        lambda sdk: sdk.calls.retrieve_status(CALL),
        lambda client: client.ask(operations.RETRIEVE_STATUS, CALL),
    ),
    "an id with a slash": (
        lambda sdk: sdk.calls.actions.hangup("v3:a/b c", command_id="c-1"),
        lambda client: client.order(operations.HANGUP, "v3:a/b c", command_id="c-1"),
    ),
    "applications.create": (
        lambda sdk: sdk.call_control_applications.create(
            **APP, webhook_api_version="2", outbound={"outbound_voice_profile_id": "9"}
        ),
        lambda client: client.order(
            operations.CREATE_APPLICATION,
            params=msgspec.convert(
                {
                    **APP,
                    "webhook_api_version": "2",
                    "outbound": {"outbound_voice_profile_id": "9"},
                },
                CreateApplication,
            ),
        ),
    ),
    "applications.update": (
        lambda sdk: sdk.call_control_applications.update("77", **APP, tags=["a"]),
        lambda client: client.order(
            operations.UPDATE_APPLICATION,
            "77",
            params=msgspec.convert({**APP, "tags": ["a"]}, UpdateApplication),
        ),
    ),
    "applications.retrieve": (
        lambda sdk: sdk.call_control_applications.retrieve("77"),
        lambda client: client.ask(operations.RETRIEVE_APPLICATION, "77"),
    ),
    "applications.delete": (
        lambda sdk: sdk.call_control_applications.delete("77"),
        lambda client: client.order(operations.DELETE_APPLICATION, "77"),
    ),
    "applications.list": (
        lambda sdk: drained(
            sdk.call_control_applications.list(
                filter={
                    "application_name": {"contains": "sup"},
                    "outbound_outbound_voice_profile_id": "9",
                },
                sort="connection_name",
                page_number=1,
                page_size=3,
            )
        ),
        lambda client: drained(
            client.pages(
                operations.LIST_APPLICATIONS,
                params=ListApplications(
                    filter=VoiceFilter(
                        application_name=Contains(contains="sup"),
                        outbound_outbound_voice_profile_id="9",
                    ),
                    sort="connection_name",
                    page_number=1,
                    page_size=3,
                ),
            )
        ),
    ),
}


@pytest.mark.parametrize("name", BOTH)
async def test_our_request_is_the_one_the_sdk_sends(at: Bench, name: str) -> None:
    """Method, path to the byte, query and body: what Telnyx gets from its own library."""
    theirs, ours = BOTH[name]
    page = {"data": [], "meta": {"page_number": 1, "total_pages": 1}}
    app = {"data": {"id": "77"}}
    body = page if name.endswith("list") else app if name.startswith("applications") else None
    at.server.rule = lambda _: Said(body=body)
    async with AsyncTelnyx(api_key=KEY, base_url=at.server.base_url, max_retries=0) as sdk:
        await theirs(sdk)
    await ours(at.client)

    sent, made = at.server.seen
    assert (made.method, made.path, made.body) == (sent.method, sent.path, sent.body)
    assert made.query == sent.query
    assert made.headers["Authorization"] == sent.headers["Authorization"]


TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
SCALARS = {
    ("string",): TEXT,
    ("integer",): st.integers(-(2**31), 2**31),
    ("number",): st.floats(allow_nan=False, allow_infinity=False, width=32),
    ("boolean",): st.booleans(),
    ("null",): st.none(),
    ("any",): st.one_of(TEXT, st.booleans(), st.integers(0, 9)),
}


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Everything that a shape of the contract lets through, now and then all of it."""
    match shape:
        case ("object", fields):
            required = {name: values(inner) for name, needed, inner in fields if needed}
            optional = {name: values(inner) for name, needed, inner in fields if not needed}
            return st.fixed_dictionaries(required, optional=optional)
        case ("either", members):
            return st.one_of(*(values(member) for member in sorted(members, key=repr)))
        case ("words", known):
            return st.sampled_from(sorted(known, key=repr))
        case ("array", inner):
            return st.lists(values(inner), max_size=2)
        case ("map", inner):
            return st.dictionaries(TEXT, values(inner), max_size=2)
    return SCALARS[shape]


WITH_BODY = sorted(
    name for name, row in OURS.items() if row.method != "GET" and row.params is not NoParams
)


@pytest.mark.parametrize("operation_id", WITH_BODY)
@settings(max_examples=examples(0.1), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_the_contract_allows_arrives_unchanged(
    operation_id: str, data: st.DataObject
) -> None:
    """Any parameters of the published types can be given, and leave as they were given.

    The SDK's own types then read the body, as the judge who knows nothing of us.
    """
    row, published = OURS[operation_id], SDK_PARAMS[operation_id]
    given_ = data.draw(values(without_ids(operation_id, sdk_shape(published))))
    params = msgspec.convert(given_, row.params)

    body = json.loads(wire.request(row, *["x"] * len(row.id_names), params=params).body or b"")

    assert body == given_
    assume('"targets": "' not in json.dumps(body))  # pydantic reads a string as an iterable
    in_path = {name: "x" for name in row.id_names if name in published.__annotations__}
    judge = judge_of(operation_id)  # lists are judged when they are read, so it has to live on
    read = judge.validate_python(in_python_names(operation_id, body | in_path))
    assert maybe_transform(read, published) == body | in_path


@cache
def judge_of(operation_id: str) -> TypeAdapter[Any]:
    """The SDK's own type of the parameters, able to validate."""
    return TypeAdapter(SDK_PARAMS[operation_id])


def in_python_names(operation_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """The SDK's types carry Python names where the wire has others."""
    names = {"from": "from_"}
    if operation_id == "calls.actions.bridge":
        names["call_control_id"] = "call_control_id_to_bridge_with"
    return {names.get(name, name): value for name, value in body.items()}
