"""The simulator's own doors, over HTTP, as scripts use them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from console.simulator.service import Simulator
from console.simulator.settings import Settings
from tests.simulator.rig import CALLEE, CALLER, Delivery, Receiver, until
from tests.waiting import until_asked


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    async with Simulator(Settings(webhook_url=receiver.url, speed=20)) as running:
        yield running


async def data(reply: httpx.Response) -> Any:
    assert reply.status_code == 200, reply.text
    return reply.json()["data"]


async def ring(doors: httpx.AsyncClient, simulator: Simulator, **more: Any) -> dict[str, Any]:
    body = {"from": CALLER, "to": simulator.numbers[0], **more}
    told: dict[str, Any] = await data(await doors.post("/calls", json=body))
    return told


async def test_there_is_something_to_work_with(
    simulator: Simulator, doors: httpx.AsyncClient
) -> None:
    """At least two connections and three numbers, each number with an owner."""
    assert len(simulator.connection_ids) >= 2
    assert len(simulator.numbers) >= 3
    numbers = await data(await doors.get("/numbers"))
    assert {one["phone_number"] for one in numbers} == set(simulator.numbers)
    assert {one["connection_id"] for one in numbers} <= set(simulator.connection_ids)


async def test_a_caller_rings_in_and_all_is_seen(
    simulator: Simulator, doors: httpx.AsyncClient, receiver: Receiver
) -> None:
    ids = await ring(doors, simulator, caller_id_name="[/x]")

    (leg,) = await data(await doors.get("/calls"))

    assert {"call_control_id", "call_leg_id", "call_session_id"} <= ids.keys()
    assert leg["call_control_id"] == ids["call_control_id"]
    assert (leg["state"], leg["direction"]) == ("parked", "incoming")
    assert (leg["from"], leg["to"]) == (CALLER, simulator.numbers[0])
    assert leg["connection_id"] == simulator.connection_ids[0]
    assert (leg["bridged_with"], leg["hangup_cause"], leg["end_time"]) == (None, None, None)
    (got,) = await receiver.count(1)
    assert got.json["data"]["payload"]["caller_id_name"] == "[/x]"


async def test_the_connection_is_found_by_the_number(
    simulator: Simulator, doors: httpx.AsyncClient
) -> None:
    sales = simulator.account.numbers_of(simulator.connection_ids[1])[0]

    ids = await data(await doors.post("/calls", json={"to": sales}))

    assert ids["connection_id"] == simulator.connection_ids[1]


async def test_the_number_is_found_by_the_connection(
    simulator: Simulator, doors: httpx.AsyncClient
) -> None:
    sales = simulator.connection_ids[1]

    await data(await doors.post("/calls", json={"connection_id": sales}))

    (leg,) = await data(await doors.get("/calls"))
    assert leg["to"] == simulator.account.numbers_of(sales)[0]


async def test_a_connection_that_is_not_there_is_refused(doors: httpx.AsyncClient) -> None:
    reply = await doors.post("/calls", json={"connection_id": "1"})

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["code"] == "10015"


async def test_the_far_end_does_as_told(
    simulator: Simulator, doors: httpx.AsyncClient, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    body = {"connection_id": simulator.connection_ids[0], "from": simulator.numbers[0]}
    dialled = await data(await api.post("/calls", json={**body, "to": "+15550000003"}))
    remote = f"/calls/{dialled['call_control_id']}/remote"

    answered = await data(await doors.post(remote, json={"do": "answer"}))
    assert answered["state"] == "answered"
    await doors.post(remote, json={"do": "dtmf", "digits": "42"})
    ended = await data(await doors.post(remote, json={"do": "hangup"}))

    assert ended["state"] == "ended"
    assert (ended["hangup_cause"], ended["hangup_source"]) == ("normal_clearing", "callee")
    assert ended["sip_hangup_cause"] == "200"
    got = await receiver.count(5)
    assert [one.event_type for one in got] == [
        "call.initiated",
        "call.answered",
        "call.dtmf.received",
        "call.dtmf.received",
        "call.hangup",
    ]


@pytest.mark.parametrize(
    ("doing", "status"),
    [
        ({"do": "answer"}, 422),
        ({"do": "dtmf", "digits": "1"}, 422),
        ({"do": "dance"}, 422),
        ({}, 422),
    ],
)
async def test_the_far_end_of_a_parked_call_can_only_leave(
    simulator: Simulator, doors: httpx.AsyncClient, doing: dict[str, str], status: int
) -> None:
    ids = await ring(doors, simulator)

    reply = await doors.post(f"/calls/{ids['call_control_id']}/remote", json=doing)

    assert reply.status_code == status


async def test_every_command_is_on_record(
    simulator: Simulator, doors: httpx.AsyncClient, api: httpx.AsyncClient
) -> None:
    ids = await ring(doors, simulator)
    path = f"/calls/{ids['call_control_id']}/actions/answer"
    for _ in range(2):
        await api.post(path, json={"command_id": "one", "flavour": "mint"})
    await api.post(path, json={})
    await api.get(f"/calls/{ids['call_control_id']}")

    done, repeated, refused = await data(await doors.get("/commands"))

    assert (done["method"], done["path"]) == ("POST", f"/v2{path}")
    assert done["body"] == {"command_id": "one", "flavour": "mint"}
    assert done["unknown_parameters"] == ["flavour"]
    assert [(one["command_id"], one["status"], one["effect"]) for one in (done, repeated)] == [
        ("one", 200, "done"),
        ("one", 200, "duplicate"),
    ]
    assert (refused["status"], refused["effect"]) == (422, "refused")
    assert done["time"] < refused["time"]


async def test_every_delivery_is_on_record(
    simulator: Simulator, doors: httpx.AsyncClient, receiver: Receiver
) -> None:
    receiver.statuses = [400]
    await ring(doors, simulator)
    (got,) = await receiver.count(1)

    await until(lambda: bool(simulator.ledger.deliveries))
    entries = await data(await doors.get("/deliveries"))

    assert entries == [
        {
            "time": entries[0]["time"],
            "event_id": got.json["data"]["id"],
            "event_type": "call.initiated",
            "url": receiver.url,
            "attempt": 1,
            "status": 400,
        }
    ]


async def test_faults_can_be_made_seen_and_mended(doors: httpx.AsyncClient) -> None:
    made = await data(await doors.post("/faults", json={"target": "api", "kind": "500"}))
    assert (made["target"], made["kind"]) == ("api", "500")
    assert await data(await doors.get("/faults")) == [made]

    assert await data(await doors.delete("/faults")) == []
    assert await data(await doors.get("/faults")) == []


async def test_doors_need_no_key_and_the_api_does(
    simulator: Simulator, doors: httpx.AsyncClient
) -> None:
    assert (await doors.get("/calls")).status_code == 200
    async with httpx.AsyncClient(base_url=simulator.base_url, trust_env=False) as http:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
            reply = await http.post("/calls", json={}, headers=headers)
            assert reply.status_code == 401
            assert reply.json()["errors"][0]["code"] == "10009"


@pytest.mark.parametrize("raw", [b"{", b"\xff", b"[" * 100_000, b'"text"', b"[]"])
async def test_a_body_that_is_no_object_is_400(api: httpx.AsyncClient, raw: bytes) -> None:
    reply = await api.post("/calls", content=raw)

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["code"] == "10023"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/nothing"), ("DELETE", "/calls"), ("POST", "/calls/x/actions/dance")],
)
async def test_what_is_not_there_is_404(api: httpx.AsyncClient, method: str, path: str) -> None:
    reply = await api.request(method, path)

    assert reply.status_code == 404
    assert reply.json()["errors"][0]["code"] == "10005"


async def test_an_id_with_a_slash_stays_one_part_of_the_path(api: httpx.AsyncClient) -> None:
    reply = await api.get("/calls/v3%3Aa%2Fb")

    assert reply.json()["errors"][0]["code"] == "90015"


async def test_a_limit_of_requests_is_kept() -> None:
    async with Simulator(Settings(requests_a_second=3)) as simulator:
        headers = {"Authorization": f"Bearer {simulator.api_key}"}
        async with httpx.AsyncClient(
            base_url=simulator.base_url, headers=headers, trust_env=False
        ) as http:
            replies = [await http.get("/call_control_applications") for _ in range(4)]

    assert [one.status_code for one in replies] == [200, 200, 200, 429]
    assert replies[3].headers["x-ratelimit-limit"] == "3"


async def test_d38_over_http(simulator: Simulator, api: httpx.AsyncClient) -> None:
    body = {"connection_id": simulator.connection_ids[0], "from": simulator.numbers[0]}

    reply = await api.post("/calls", json={**body, "to": "+15550000005"})

    assert reply.status_code == 403
    assert reply.json()["telnyx_error"]["error_code"] == "D38"
    assert reply.json()["data"]["call_control_id"].startswith("v3:")


async def test_every_other_number_answers(
    simulator: Simulator, doors: httpx.AsyncClient, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    """The whole way, timers included, on a real clock."""
    body = {"connection_id": simulator.connection_ids[0], "from": simulator.numbers[0]}
    await api.post("/calls", json={**body, "to": CALLEE})

    got = await receiver.count(2)

    assert [one.event_type for one in got] == ["call.initiated", "call.answered"]
    (leg,) = await data(await doors.get("/calls"))
    assert leg["state"] == "answered"
    assert leg["answer_time"] == got[1].json["data"]["occurred_at"]


async def test_somebody_is_told_what_to_do_when_called(
    simulator: Simulator, doors: httpx.AsyncClient, api: httpx.AsyncClient
) -> None:
    """An agent's own phone, a SIP address, can be busy; and answer again."""
    phone = "sip:ada@sip.example.com"
    body = {"connection_id": simulator.connection_ids[0], "from": simulator.numbers[0]}

    async def called() -> dict[str, Any]:
        dialled = await data(await api.post("/calls", json={**body, "to": phone}))
        reached: dict[str, Any] = {}

        async def settled() -> bool:
            (leg,) = [
                one
                for one in await data(await doors.get("/calls"))
                if one["call_control_id"] == dialled["call_control_id"]
            ]
            reached.update(leg)
            return leg["state"] != "dialling"

        await until_asked(settled)
        return reached

    await data(await doors.post("/people", json={"number": phone, "habit": "is_busy"}))
    assert (await called())["hangup_cause"] == "user_busy"
    await data(await doors.post("/people", json={"number": phone}))
    assert (await called())["state"] == "answered"
    assert (await doors.post("/people", json={"number": phone, "habit": "?"})).status_code == 422


def transcripts(got: list[Delivery]) -> list[dict[str, Any]]:
    """What was transcribed, in the order in which it arrived."""
    told = [one.json["data"]["payload"] for one in got if one.event_type == "call.transcription"]
    return [one["transcription_data"] for one in told]


async def test_the_far_end_says_what_it_is_told_and_the_doors_show_who_listens(
    receiver: Receiver,
) -> None:
    """An interim result may be overtaken by its final one: no order can be relied on."""
    settings = Settings(webhook_url=receiver.url, speed=20, talk=False)
    async with (
        Simulator(settings) as simulator,
        httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as doors,
        httpx.AsyncClient(
            base_url=simulator.base_url,
            headers={"Authorization": f"Bearer {simulator.api_key}"},
            trust_env=False,
        ) as api,
    ):
        leg = (await ring(doors, simulator))["call_control_id"]
        for name, body in (
            ("answer", {}),
            ("suppression_start", {"direction": "both"}),
            (
                "transcription_start",
                {"transcription_engine_config": {"interim_results": True}},
            ),
        ):
            await data(await api.post(f"/calls/{leg}/actions/{name}", json=body))
        fault = {"target": "webhooks", "kind": "reorder", "only": "transcription", "count": 1}
        await doors.post("/faults", json={**fault, "seconds": 1})
        sentence = "one two three four five"
        told = await doors.post(f"/calls/{leg}/remote", json={"do": "say", "text": sentence})
        got = await receiver.until(lambda got: len(transcripts(got)) == 5)

    assert (await data(told))["noise_suppression"] == {"direction": "both", "engine": "Denoiser"}
    assert (await data(told))["transcription"] == {
        "engine": "Google",
        "tracks": ["inbound"],
        "interim_results": True,
    }
    arrived = [(one["is_final"], one["transcript"]) for one in transcripts(got)]
    assert arrived == [
        (False, "one two"),
        (False, "one two three"),
        (False, "one two three four"),
        (True, sentence),
        (False, "one"),
    ]


async def test_people_in_a_transcribed_call_talk_by_themselves(
    simulator: Simulator, doors: httpx.AsyncClient, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    """Whoever looks at a live transcript for the first time need not speak for two."""
    leg = (await ring(doors, simulator))["call_control_id"]
    for name in ("answer", "transcription_start"):
        await data(await api.post(f"/calls/{leg}/actions/{name}", json={}))

    got = await receiver.until(lambda got: len(transcripts(got)) == 2)

    assert all(one["is_final"] for one in transcripts(got))


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_a_page_in_a_browser_comes_through_no_door(
    headers: dict[str, str], doors: httpx.AsyncClient
) -> None:
    """A page that a developer has open can send to loopback: it would see and make calls."""
    assert (await doors.get("/calls", headers=headers)).status_code == 404
    assert (await doors.post("/calls", headers=headers, json={})).status_code == 404


async def test_the_doors_know_this_machine_by_its_names(
    simulator: Simulator, doors: httpx.AsyncClient
) -> None:
    """By address, by name, and from a page of its own."""
    port = httpx.URL(simulator.door_url).port
    for host in ("127.0.0.1", "localhost", "[::1]"):
        headers = {"Host": f"{host}:{port}", "Origin": f"http://{host}:{port}"}
        assert (await doors.get("/calls", headers=headers)).status_code == 200


@pytest.mark.parametrize("rule", ["a", "b", "both", "none"])
async def test_who_is_told_of_a_bridge_after_a_transfer_is_chosen(
    simulator: Simulator, doors: httpx.AsyncClient, rule: str
) -> None:
    """One practice exchange shows all the ways in which Telnyx may tell it."""
    rules = {
        "bridged_on": rule,
        "bridges_told_to": rule,
        "own_session": True,
        "repeated_reply": "empty",
    }
    told = await data(await doors.post("/rules", json=rules))

    assert told == {**rules, "recording_id": False}
    in_force = simulator.exchange.rules
    assert (in_force.bridged_on, in_force.bridges_told_to, in_force.own_session) == (
        *(rule, rule),
        True,
    )


async def test_another_way_of_telling_is_refused(doors: httpx.AsyncClient) -> None:
    """A typing error shall not look like a rule."""
    reply = await doors.post("/rules", json={"bridged_on": "c"})

    assert reply.status_code == 422
