"""The client against the simulator: two readings of Telnyx that know nothing of each other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from console.errors import (
    ApiError,
    CallAlreadyEnded,
    CallIdInvalid,
    CallIsOutgoing,
    CallNotAnswered,
    Forbidden,
    NotFound,
    RateLimited,
    ReplyUnreadable,
    Unauthorized,
    Unprocessable,
)
from console.secret import Secret
from console.simulator.contract.account import OUTBOUND_PROFILE
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.operations import ALREADY_ENDED
from console.telnyx.params.applications import (
    ApplicationOutbound,
    CreateApplication,
    UpdateApplication,
)
from console.telnyx.params.calls import Bridge, Dial, Refer, Reject, SendSipInfo, Transfer
from console.telnyx.params.lists import Contains, ListActiveCalls, ListApplications, VoiceFilter
from console.telnyx.params.recording import StartRecording, StartStreaming
from console.telnyx.params.speech import Gather, SendDtmf, Speak, StartPlayback
from console.telnyx.replies import Application
from console.telnyx.retry import Patience
from console.telnyx.transport import Limits
from tests.examples import first_of
from tests.telnyx.fake import Hours

Legs = dict[str, dict[str, Any]]


@dataclass
class Stage:
    """A simulator, our client on it, and the doors through which the far end acts."""

    simulator: Simulator
    client: TelnyxClient
    doors: httpx.AsyncClient

    @property
    def connection(self) -> str:
        return self.simulator.connection_ids[0]

    def dialling(self, to: str = "+15550000003") -> Dial:
        """A dial to somebody who never answers, unless told otherwise."""
        return Dial(connection_id=self.connection, to=to, from_=self.simulator.numbers[0])

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        reply = await self.doors.post(path, json=body)
        assert reply.status_code < 300, reply.text
        told: dict[str, Any] = reply.json()["data"]
        return told

    async def rings(self) -> str:
        """A caller rings in; the id of the leg."""
        leg = await self.post("/calls", connection_id=self.connection)
        return str(leg["call_control_id"])

    async def talks(self) -> str:
        """A caller whom we answered."""
        call = await self.rings()
        await self.client.order(operations.ANSWER, call, command_id=f"answer {call}")
        return call

    async def legs(self) -> Legs:
        rows = (await self.doors.get("/calls")).json()["data"]
        return {row["call_control_id"]: row for row in rows}

    async def effects(self) -> Counter[tuple[str, str]]:
        """How often each command id came to what."""
        rows = (await self.doors.get("/commands")).json()["data"]
        return Counter((row["command_id"], row["effect"]) for row in rows if row["command_id"])

    async def applications(self, params: ListApplications | None = None) -> list[Application]:
        listing = self.client.pages(operations.LIST_APPLICATIONS, params=params)
        return [application async for application in listing]

    async def until(self, call: str, state: str) -> dict[str, Any]:
        """The leg, once it is in that state."""
        async with asyncio.timeout(5.0):
            leg = (await self.legs())[call]
            while leg["state"] != state:
                leg = (await self.legs())[call]
        return leg


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with (
        Simulator(Settings(speed=50.0, seed=7)) as simulator,
        TelnyxClient(
            simulator.base_url, Secret(simulator.api_key), timing=Hours().timing
        ) as client,
        httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as doors,
    ):
        yield Stage(simulator, client, doors)


async def test_a_dialled_leg_lives_until_it_is_hung_up(stage: Stage) -> None:
    """Dial, look, hang up, look: the ids of the reply are those of the exchange."""
    dialled = await stage.client.order(operations.DIAL, params=stage.dialling(), command_id="d")
    call = dialled.call_control_id

    assert (await stage.legs())[call]["call_session_id"] == dialled.call_session_id
    assert (await stage.client.ask(operations.RETRIEVE_STATUS, call)).is_alive
    await stage.client.order(operations.HANGUP, call, command_id="h")
    assert not (await stage.client.ask(operations.RETRIEVE_STATUS, call)).is_alive
    assert await stage.client.order(operations.HANGUP, call, command_id="h2") is ALREADY_ENDED


async def test_a_caller_is_answered_and_transferred(stage: Stage) -> None:
    """The exchange sees the state that the order asked for."""
    call = await stage.talks()
    assert (await stage.legs())[call]["state"] == "answered"

    await stage.client.order(
        operations.TRANSFER, call, params=Transfer(to="+15550009876"), command_id="t"
    )

    assert (await stage.until(call, "bridged"))["bridged_with"]


@pytest.mark.parametrize("cause", ["CALL_REJECTED", "USER_BUSY"])
async def test_a_caller_is_rejected(stage: Stage, cause: Any) -> None:
    """The cause arrives where the far end hears it."""
    call = await stage.rings()

    await stage.client.order(operations.REJECT, call, params=Reject(cause=cause), command_id="r")

    assert (await stage.legs())[call]["hangup_cause"] == cause.lower()


async def test_two_callers_are_bridged(stage: Stage) -> None:
    """Each leg names the other."""
    one, other = await stage.talks(), await stage.talks()

    await stage.client.order(
        operations.BRIDGE, one, params=Bridge(call_control_id=other), command_id="b"
    )

    legs = await stage.legs()
    assert (legs[one]["bridged_with"], legs[other]["bridged_with"]) == (other, one)


async def test_the_far_end_is_referred_and_told(stage: Stage) -> None:
    """REFER and INFO are accepted on a leg that talks."""
    call = await stage.talks()
    info = SendSipInfo(content_type="application/json", body="{}")
    refer = Refer(sip_address="sip:b@sip.telnyx.com")

    told = await stage.client.order(operations.SEND_SIP_INFO, call, params=info, command_id="i")
    referred = await stage.client.order(operations.REFER, call, params=refer, command_id="r")

    assert (told.result, referred.result) == ("ok", "ok")


async def test_the_sound_of_a_call_is_the_simulator_s_too(stage: Stage) -> None:
    """Speech, music, digits, recording and stream: each is accepted and done once."""
    call, order = await stage.talks(), stage.client.order
    music = StartPlayback(audio_url="https://a.example/m.mp3")
    recording = StartRecording(channels="dual", format="wav")
    stream = StartStreaming(stream_url="wss://a.example")
    hello, digits = Speak(payload="Hello", voice="female"), SendDtmf(digits="1w2#")
    four = Gather(maximum_digits=4)
    await order(operations.SPEAK, call, params=hello, command_id="1")
    await order(operations.START_PLAYBACK, call, params=music, command_id="2")
    await order(operations.STOP_PLAYBACK, call, command_id="3")
    await order(operations.SEND_DTMF, call, params=digits, command_id="4")
    await order(operations.GATHER, call, params=four, command_id="5")
    await order(operations.STOP_GATHER, call, command_id="6")
    await order(operations.START_RECORDING, call, params=recording, command_id="7")
    await order(operations.STOP_RECORDING, call, command_id="8")
    await order(operations.START_STREAMING, call, params=stream, command_id="9")
    await order(operations.STOP_STREAMING, call, command_id="10")

    effects = await stage.effects()
    assert [effects[str(number), "done"] for number in range(1, 11)] == [1] * 10


async def test_refusals_are_told_apart_by_type(stage: Stage) -> None:
    """90102, 90034, 90018, 90015, D38 and 404, as the simulator words them."""
    order = stage.client.order
    dialled = await order(operations.DIAL, params=stage.dialling(), command_id="d")
    outgoing = dialled.call_control_id
    ringing, other = await stage.rings(), await stage.talks()
    over = await stage.talks()
    await order(operations.HANGUP, over, command_id="h")
    bridge, transfer = Bridge(call_control_id=other), Transfer(to="+15550009876")
    unprofiled, misdialled = stage.dialling("+15550000005"), stage.dialling("hello")

    with pytest.raises(CallIsOutgoing):
        await order(operations.ANSWER, outgoing, command_id="1")
    with pytest.raises(CallNotAnswered):
        await order(operations.BRIDGE, ringing, params=bridge, command_id="2")
    with pytest.raises(CallAlreadyEnded):
        await order(operations.TRANSFER, over, params=transfer, command_id="3")
    with pytest.raises(CallIdInvalid) as invalid:
        await order(operations.ANSWER, "v3:nobody", command_id="4")
    with pytest.raises(Forbidden, match=r"\(D38\)"):
        await order(operations.DIAL, params=unprofiled, command_id="5")
    with pytest.raises(Unprocessable) as malformed:
        await order(operations.DIAL, params=misdialled, command_id="6")
    with pytest.raises(NotFound):
        await stage.client.ask(operations.RETRIEVE_APPLICATION, "1")

    assert (invalid.value.code, invalid.value.pointer) == ("90015", "/call_control_id")
    assert (malformed.value.code, malformed.value.pointer) == ("10016", "/to")


async def test_a_wrong_key_is_unauthorized(stage: Stage) -> None:
    """Asked once, and not for a minute."""
    base = stage.simulator.base_url
    async with TelnyxClient(base, Secret("KEYwrong")) as stranger:
        with pytest.raises(Unauthorized):
            await stranger.order(operations.DIAL, params=stage.dialling(), command_id="d")

    assert await stage.legs() == {}


@pytest.mark.parametrize("hostile", ["../../simulator/calls", "a/b", "v3:%2e%2e", "é?x=1#y", "{0}"])
async def test_a_hostile_id_reaches_nothing_but_its_operation(stage: Stage, hostile: str) -> None:
    """It is a call that nobody knows, and no other path."""
    with pytest.raises(CallIdInvalid):
        await stage.client.order(operations.HANGUP, hostile, command_id="h")


@pytest.mark.parametrize("count", [0, 1, 20, 21, 45])
async def test_active_calls_come_from_all_pages(stage: Stage, count: int) -> None:
    """Every leg once, in pages of twenty: neither lost at a border nor counted for ever."""
    rung = {await stage.rings() for _ in range(count)}

    rows = [
        row.call_control_id
        async for row in stage.client.pages(
            operations.LIST_ACTIVE_CALLS, stage.connection, params=ListActiveCalls(page_limit=20)
        )
    ]

    assert sorted(rows) == sorted(rung)


async def test_applications_are_kept(stage: Stage) -> None:
    """Made, found by a part of the name, changed, sorted both ways and removed."""
    order = stage.client.order
    made = await order(
        operations.CREATE_APPLICATION,
        params=CreateApplication(
            application_name="Night desk",
            webhook_event_url="https://a.example/w",
            webhook_api_version="2",
            outbound=ApplicationOutbound(outbound_voice_profile_id=OUTBOUND_PROFILE),
        ),
    )
    named = VoiceFilter(application_name=Contains(contains="IGHT"))
    found = await stage.applications(ListApplications(filter=named))
    up = await stage.applications(ListApplications(sort="connection_name"))
    down = await stage.applications(ListApplications(sort="-connection_name", page_size=1))
    changed = await order(
        operations.UPDATE_APPLICATION,
        made.id,
        params=UpdateApplication(
            application_name="Day desk", webhook_event_url="https://b.example/w"
        ),
    )
    await order(operations.DELETE_APPLICATION, made.id)

    assert [app.id for app in found] == [made.id]
    names = [app.application_name for app in up]
    assert names == sorted(names, key=str)
    assert [app.application_name for app in down] == list(reversed(names))
    assert (changed.id, changed.application_name) == (made.id, "Day desk")
    assert changed.webhook_api_version == "2"
    assert made.id not in [app.id for app in await stage.applications()]


PASSING = ["429", "500", "drop_after_effect", "loss"]
STRANGE: dict[str, dict[str, object]] = {
    "nothing in it": {"alteration": {"with": {"data": None}}},
    "without ids": {"alteration": {"without": ["data.call_control_id", "data.result"]}},
    "a page": {"alteration": {"text": "<html>"}},
    "a list": {"alteration": {"text": "[]"}},
    "500 after the effect": {"status": 500, "alteration": {"text": "oops"}},
    "429 that says no time": {"status": 429, "effect": False, "alteration": {"text": "{}"}},
}
ORDERS = ["dial", "answer", "transfer", "bridge", "reject", "hangup"]


async def give(stage: Stage, order: str, **fault: Any) -> ApiError | None:
    """Give the order on a leg that suits it, under a fault; the error that came of it."""
    call = await (stage.rings() if order in {"answer", "reject"} else stage.talks())
    other = await stage.talks() if order == "bridge" else ""
    operation, *ids, params = {
        "dial": (operations.DIAL, stage.dialling()),
        "answer": (operations.ANSWER, call, None),
        "transfer": (operations.TRANSFER, call, Transfer(to="+15550000003")),
        "bridge": (operations.BRIDGE, call, Bridge(call_control_id=other)),
        "reject": (operations.REJECT, call, Reject(cause="USER_BUSY")),
        "hangup": (operations.HANGUP, call, None),
    }[order]
    await stage.post("/faults", target="api", **fault)
    try:
        await stage.client.order(operation, *ids, params=params, command_id="x")
    except ApiError as error:
        return error
    return None


@pytest.mark.parametrize("order", first_of(ORDERS, 3))
@pytest.mark.parametrize("kind", PASSING)
async def test_a_passing_fault_leaves_one_effect(stage: Stage, order: str, kind: str) -> None:
    """Three times in a row, before or after the effect: the order is carried out once."""
    assert await give(stage, order, kind=kind, count=3) is None

    effects = await stage.effects()
    assert effects["x", "done"] == 1
    assert effects["x", "duplicate"] <= 3


@pytest.mark.parametrize("order", first_of(ORDERS, 3))
@pytest.mark.parametrize("strange", STRANGE)
async def test_a_reply_of_another_shape_is_asked_for_again(
    stage: Stage, order: str, strange: str
) -> None:
    """One order is carried out once, and what it made is known."""
    assert await give(stage, order, kind="alter", count=1, **STRANGE[strange]) is None

    assert (await stage.effects())["x", "done"] == 1


@pytest.mark.parametrize("order", ORDERS)
async def test_a_garbled_reply_is_in_doubt(stage: Stage, order: str) -> None:
    """The order was carried out, and nobody can tell from any reply."""
    error = await give(stage, order, kind="garbage")

    assert isinstance(error, ReplyUnreadable)
    assert error.ambiguous
    assert (await stage.effects())["x", "done"] == 1


async def test_a_timeout_is_tried_again(stage: Stage) -> None:
    """An answer that does not come in time is asked for a second time."""
    await stage.post("/faults", target="api", kind="timeout", seconds=30, count=1)
    simulator = stage.simulator
    async with TelnyxClient(
        simulator.base_url,
        Secret(simulator.api_key),
        limits=Limits(read=0.05),
        timing=Hours().timing,
    ) as hasty:
        dialled = await hasty.order(operations.DIAL, params=stage.dialling(), command_id="d")

    assert list(await stage.legs()) == [dialled.call_control_id]


async def test_a_rate_limit_without_end_says_how_long(stage: Stage) -> None:
    """The wait is in the error, and the order was not carried out."""
    await stage.post("/faults", target="api", kind="429", seconds=7)
    simulator = stage.simulator
    async with TelnyxClient(
        simulator.base_url,
        Secret(simulator.api_key),
        patience=Patience(deadline=5.0),
        timing=Hours().timing,
    ) as client:
        with pytest.raises(RateLimited) as failed:
            await client.order(operations.DIAL, params=stage.dialling(), command_id="d")

    assert failed.value.wait == pytest.approx(7.0, abs=1.0)
    assert failed.value.ambiguous is False
    assert await stage.legs() == {}
