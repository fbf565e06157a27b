"""Faults on purpose: each does what its name says, and no more."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from console.simulator.contract.refusals import Refusal
from console.simulator.faults import Faults, Kind, Target
from console.simulator.service import Simulator
from console.simulator.settings import Settings, WebhookRules
from tests.simulator.rig import CALLEE, Receiver


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    rules = WebhookRules(retry_waits=(0.02,))
    settings = Settings(webhook_url=receiver.url, webhooks=rules, seed=5)
    async with Simulator(settings) as running:
        yield running


def break_(simulator: Simulator, kind: str, target: str = "api", **more: Any) -> None:
    """Put a fault in force."""
    simulator.faults.add({"target": target, "kind": kind, **more})


async def dial(api: httpx.AsyncClient, simulator: Simulator, **more: Any) -> httpx.Response:
    """Make a call."""
    body = {
        "connection_id": simulator.connection_ids[0],
        "from": simulator.numbers[0],
        "to": CALLEE,
    }
    return await api.post("/calls", json={**body, **more})


class TestApi:
    @pytest.mark.parametrize("status", [429, 500])
    async def test_an_error_status_does_nothing(
        self, simulator: Simulator, api: httpx.AsyncClient, status: int
    ) -> None:
        break_(simulator, str(status), count=1)

        assert (await dial(api, simulator)).status_code == status
        assert not simulator.exchange.legs
        assert (await dial(api, simulator)).status_code == 200

    async def test_too_many_says_how_long_to_wait(
        self, simulator: Simulator, api: httpx.AsyncClient
    ) -> None:
        break_(simulator, "429", seconds=7)

        reply = await dial(api, simulator)

        assert reply.headers["x-ratelimit-reset"] == "7"
        assert reply.headers["x-ratelimit-remaining"] == "0"
        assert reply.json()["errors"][0]["code"] == "10011"

    @pytest.mark.parametrize(
        ("kind", "legs"), [("loss", 0), ("timeout", 0), ("drop_after_effect", 1)]
    )
    async def test_a_connection_that_breaks_leaves_the_client_in_doubt(
        self, simulator: Simulator, api: httpx.AsyncClient, kind: str, legs: int
    ) -> None:
        """The two cases look the same from outside: that is why command ids exist."""
        break_(simulator, kind, count=1, seconds=0.05)

        with pytest.raises(httpx.RemoteProtocolError):
            await dial(api, simulator, command_id="one")
        assert len(simulator.exchange.legs) == legs

        again = await dial(api, simulator, command_id="one")
        assert again.status_code == 200
        assert len(simulator.exchange.legs) == 1
        effects = [(entry.status, entry.effect) for entry in simulator.ledger.commands]
        assert effects == (
            [(None, "done"), (200, "duplicate")] if legs else [(None, "refused"), (200, "done")]
        )

    async def test_garbage_comes_after_the_effect(
        self, simulator: Simulator, api: httpx.AsyncClient
    ) -> None:
        break_(simulator, "garbage", count=1)

        reply = await dial(api, simulator)

        with pytest.raises(ValueError, match="delimiter"):
            reply.json()
        assert len(simulator.exchange.legs) == 1

    async def test_delay_only_delays(self, simulator: Simulator, api: httpx.AsyncClient) -> None:
        break_(simulator, "delay", seconds=0.1)

        reply = await dial(api, simulator)

        assert reply.status_code == 200
        assert reply.elapsed.total_seconds() >= 0.1

    async def test_a_fault_may_be_for_one_operation_only(
        self, simulator: Simulator, api: httpx.AsyncClient
    ) -> None:
        break_(simulator, "500", only="/actions/hangup")
        leg = (await dial(api, simulator)).json()["data"]["call_control_id"]

        hang_up = f"/calls/{leg}/actions/hangup"

        assert (await api.post(hang_up, json={})).status_code == 500
        simulator.faults.mend()
        assert (await api.post(hang_up, json={})).status_code == 200

    async def test_the_end_does_not_wait_for_a_time_out(self, receiver: Receiver) -> None:
        """A request that hangs must not hang the program that stops the simulator."""
        async with Simulator(Settings()) as simulator:
            break_(simulator, "timeout", seconds=600)
            async with httpx.AsyncClient(base_url=simulator.base_url, trust_env=False) as http:
                with pytest.raises(httpx.ReadTimeout):
                    await http.get("/calls/x", timeout=0.05)


class TestWebhooks:
    async def ring(self, simulator: Simulator, times: int = 1) -> None:
        async with httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as http:
            for _ in range(times):
                await http.post("/calls", json={"to": simulator.numbers[0]})

    async def test_a_duplicate_is_the_same_event_again(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        break_(simulator, "duplicate", "webhooks", count=1, seconds=0.01)

        await self.ring(simulator)
        first, second = await receiver.count(2)

        assert first.json["data"]["id"] == second.json["data"]["id"]

    async def test_a_reordered_event_is_overtaken(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        break_(simulator, "reorder", "webhooks", count=1, seconds=0.2)

        await self.ring(simulator, times=2)
        first, second = await receiver.count(2)

        assert first.json["data"]["occurred_at"] > second.json["data"]["occurred_at"]

    async def test_a_lost_event_never_comes(self, simulator: Simulator, receiver: Receiver) -> None:
        break_(simulator, "loss", "webhooks", count=1)

        await self.ring(simulator, times=2)
        (only,) = await receiver.count(1)

        happened = [entry.id for entry in simulator.ledger.events]
        assert only.json["data"]["id"] == happened[1]

    async def test_a_forged_event_has_somebody_else_s_signature(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        break_(simulator, "forgery", "webhooks", count=1)

        await self.ring(simulator)
        (got,) = await receiver.count(1)

        moment = float(got.headers["telnyx-timestamp"])
        honest = simulator.signer.sign(got.body, moment)["telnyx-signature-ed25519"]
        assert got.headers["telnyx-signature-ed25519"] != honest

    async def test_garbage_is_signed_and_is_no_json(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        break_(simulator, "garbage", "webhooks", count=1)

        await self.ring(simulator)
        (got,) = await receiver.count(1)

        moment = float(got.headers["telnyx-timestamp"])
        honest = simulator.signer.sign(got.body, moment)["telnyx-signature-ed25519"]
        assert got.headers["telnyx-signature-ed25519"] == honest
        assert got.body.startswith(b"<html>")

    async def test_a_delayed_event_holds_up_its_session_only(
        self, simulator: Simulator, receiver: Receiver
    ) -> None:
        break_(simulator, "delay", "webhooks", count=1, seconds=0.2)

        await self.ring(simulator, times=2)
        first, second = await receiver.count(2)

        assert first.json["data"]["occurred_at"] > second.json["data"]["occurred_at"]


class TestBook:
    def faults(self) -> Faults:
        return Faults(random.Random(1))  # noqa: S311 - dice of a test

    def test_a_count_is_used_up(self) -> None:
        faults = self.faults()
        faults.add({"target": "api", "kind": "500", "count": 2})

        struck = [faults.strike(Target.API, "/x") is not None for _ in range(3)]

        assert struck == [True, True, False]
        assert faults.in_force == []

    def test_a_probability_strikes_sometimes(self) -> None:
        faults = self.faults()
        faults.add({"target": "api", "kind": "500", "probability": 0.5})

        struck = sum(faults.strike(Target.API, "/x") is not None for _ in range(1000))

        assert 400 < struck < 600

    def test_a_fault_of_one_side_spares_the_other(self) -> None:
        faults = self.faults()
        faults.add({"target": "webhooks", "kind": "loss"})

        assert faults.strike(Target.API, "/x") is None
        hit = faults.strike(Target.WEBHOOKS, "call.hangup")
        assert hit is not None
        assert hit.kind is Kind.LOSS

    @pytest.mark.parametrize(
        "body",
        [
            {"target": "api", "kind": "duplicate"},
            {"target": "webhooks", "kind": "500"},
            {"target": "moon", "kind": "500"},
            {"target": "api"},
            {"target": "api", "kind": "500", "probability": 2},
            {"target": "api", "kind": "500", "probability": float("nan")},
            {"target": "api", "kind": "delay", "seconds": float("nan")},
            {"target": "api", "kind": "500", "count": 0},
            {"target": "api", "kind": "refusal"},
            {"target": "api", "kind": "refusal", "code": "D99"},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, body: dict[str, object]) -> None:
        with pytest.raises(Refusal):
            self.faults().add(body)

    def test_a_range_without_an_end_is_told_as_one(self) -> None:
        """`1 to None` is Python's word, and nobody else's."""
        with pytest.raises(Refusal) as refused:
            self.faults().add({"target": "api", "kind": "500", "count": 0})

        assert "range 1 to any" in str(refused.value.objections)
