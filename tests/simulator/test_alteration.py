"""Bodies that are not as documented: what is altered is altered, and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from console.simulator.alteration import Alteration
from console.simulator.contract.refusals import Refusal
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from tests.simulator.rig import CALLEE, Delivery, Receiver

WEBHOOK = b'{"data":{"id":"e","payload":{"from":"+1","client_state":"YQ=="}},"meta":{"attempt":1}}'


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    async with Simulator(Settings(webhook_url=receiver.url, seed=5)) as running:
        yield running


async def rings(simulator: Simulator) -> str:
    """A caller rings in."""
    async with httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as http:
        reply = await http.post("/calls", json={"to": simulator.numbers[0]})
        return str(reply.json()["data"]["call_control_id"])


async def dial(simulator: Simulator) -> httpx.Response:
    """Make a call."""
    headers = {"Authorization": f"Bearer {simulator.api_key}"}
    body = {
        "connection_id": simulator.connection_ids[0],
        "from": simulator.numbers[0],
        "to": CALLEE,
    }
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(f"{simulator.base_url}/calls", json=body, headers=headers)


def alter(simulator: Simulator, target: str, alteration: dict[str, Any], **more: object) -> None:
    """Alter the next body."""
    fault = {"target": target, "kind": "alter", "count": 1, "alteration": alteration, **more}
    simulator.faults.add(fault)


def is_signed(simulator: Simulator, got: Delivery) -> bool:
    """Whether a webhook has the signature of its bytes."""
    honest = simulator.signer.sign(got.body, float(got.headers["telnyx-timestamp"]))
    return got.headers["telnyx-signature-ed25519"] == honest["telnyx-signature-ed25519"]


class TestOneBody:
    @pytest.mark.parametrize(
        ("alteration", "told"),
        [
            (
                Alteration(without=["data.payload.client_state", "meta", "data.nothing.here"]),
                {"data": {"id": "e", "payload": {"from": "+1"}}},
            ),
            (Alteration(with_={"data": None}), {"data": None, "meta": {"attempt": 1}}),
            (
                Alteration(without=["data"], with_={"meta": 1, "errors.code": "x"}),
                {"meta": 1, "errors": {"code": "x"}},
            ),
        ],
    )
    def test_fields_go_and_come(self, alteration: Alteration, told: object) -> None:
        assert json.loads(alteration.of(WEBHOOK)) == told

    def test_members_are_put_into_the_payload_as_they_stand(self) -> None:
        """An encoder would never write them."""
        body = Alteration(members='"from":NaN,"n":1e999').of(WEBHOOK)

        assert b'"client_state":"YQ==","from":NaN,"n":1e999}' in body

    def test_where_there_is_no_payload_they_are_put_into_the_whole(self) -> None:
        assert Alteration(members='"a":1').of(b'{"errors":[]}') == b'{"errors":[],"a":1}'
        assert Alteration(members='"a":1').of(b"{}") == b'{"a":1}'

    def test_another_text_takes_the_place_of_all(self) -> None:
        assert Alteration(text="[]", without=["data"]).of(WEBHOOK) == b"[]"

    @pytest.mark.parametrize("body", [b"[1]", WEBHOOK])
    def test_what_is_not_altered_is_sent_as_it_is(self, body: bytes) -> None:
        alteration = Alteration(without=["data"]) if body == b"[1]" else Alteration()

        assert alteration.of(body) == body


class TestWebhooks:
    async def test_an_altered_webhook_is_signed(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        alter(simulator, "webhooks", {"without": ["data.payload.connection_id"]})

        await rings(simulator)
        (got,) = await receiver.count(1)

        assert "connection_id" not in got.json["data"]["payload"]
        assert is_signed(simulator, got)

    async def test_of_one_that_comes_twice_the_second_is_altered(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        """One event with two contents."""
        more: dict[str, Any] = {"kind": "duplicate", "seconds": 0.01}
        alter(simulator, "webhooks", {"with": {"data.payload.from": "+1"}}, **more)

        await rings(simulator)
        first, second = await receiver.count(2)

        assert first.json["data"]["id"] == second.json["data"]["id"]
        assert first.json["data"]["payload"]["from"] != "+1"
        assert second.json["data"]["payload"]["from"] == "+1"

    async def test_what_failed_comes_again_as_it_was(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        receiver.statuses = [500]
        alter(simulator, "webhooks", {"with": {"data.payload.from": "+1"}})

        await rings(simulator)
        again = (await receiver.count(2))[1]

        assert again.json["data"]["payload"]["from"] == "+1"

    async def test_the_webhooks_of_one_leg_alone_may_be_hit(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        one, other = await rings(simulator), await rings(simulator)
        await receiver.count(2)
        simulator.faults.add({"target": "webhooks", "kind": "loss", "about": one})
        for call in (one, other):
            async with httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as http:
                await http.post(f"/calls/{call}/remote", json={"do": "hangup"})

        got = await receiver.count(3)

        assert got[-1].json["data"]["payload"]["call_control_id"] == other


class TestReplies:
    async def test_a_command_is_carried_out_and_the_reply_is_another(
        self, simulator: Simulator
    ) -> None:
        """As one of 500 after the effect, or of 200 with nothing in it."""
        later = {"Retry-After": "7"}
        alter(simulator, "api", {"with": {"data": None}}, status=503, headers=later)

        reply = await dial(simulator)

        assert (reply.status_code, reply.json()) == (503, {"data": None})
        assert reply.headers["Retry-After"] == "7"
        assert len(simulator.exchange.legs) == 1

    async def test_without_effect_nothing_is_done(self, simulator: Simulator) -> None:
        """A refusal of several errors, or a 429 that does not say when."""
        several = {"errors": [{"code": "10016"}, {"code": "10004", "detail": "no."}]}
        alter(simulator, "api", {"text": json.dumps(several)}, status=422, effect=False)

        reply = await dial(simulator)

        assert (reply.status_code, reply.json()) == (422, several)
        assert not simulator.exchange.legs

    async def test_the_method_tells_requests_apart(self, simulator: Simulator) -> None:
        alter(simulator, "api", {"text": "{}"}, only="GET /v2/calls")

        assert (await dial(simulator)).json()["data"]["record_type"] == "call"


@pytest.mark.parametrize(
    "more", [{"status": 100}, {"alteration": {"without": "x"}}, {"alteration": []}, {"effect": 1}]
)
async def test_what_makes_no_sense_is_refused(simulator: Simulator, more: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        simulator.faults.add({"target": "api", "kind": "alter", **more})
