"""How webhooks travel: signed, in order, again when they must, to the most specific address."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature

from console.simulator.clock import ManualClock
from console.simulator.exchange import calls
from console.simulator.exchange.calls import Dialling, Ringing
from console.simulator.exchange.model import Leg, Route
from console.simulator.service import Simulator
from console.simulator.settings import Settings, WebhookRules
from console.simulator.webhooks.signing import v1_name
from tests.simulator.rig import CALLEE, CALLER, OURS, SUPPORT, Delivery, Receiver

SOON = WebhookRules(retry_waits=(0.02, 0.02, 0.02, 0.02))


@asynccontextmanager
async def running(url: str | None, **more: Any) -> AsyncIterator[Simulator]:
    """A fast simulator that delivers to this address."""
    settings = Settings(**{"webhook_url": url, "speed": 50.0, "webhooks": SOON, "seed": 3, **more})
    async with Simulator(settings) as simulator:
        yield simulator


def ring(simulator: Simulator) -> Leg:
    """A caller rings in."""
    plan = Ringing(caller=CALLER, callee=OURS, connection_id=SUPPORT)
    leg = calls.ring_in(simulator.exchange, plan)
    simulator.stir()
    return leg


def dial(simulator: Simulator, route: Route) -> Leg:
    """We call somebody; the webhooks of this leg have their own way."""
    plan = Dialling(caller=OURS, destinations=(CALLEE,), connection_id=SUPPORT, route=route)
    leg = calls.dial_out(simulator.exchange, plan)
    simulator.stir()
    return leg


def change(simulator: Simulator, **fields: object) -> None:
    """Change the application."""
    kept = simulator.account.application(SUPPORT)
    simulator.account.update(
        SUPPORT,
        {
            "application_name": kept.application_name,
            "webhook_event_url": kept.webhook_event_url,
            **fields,
        },
    )


def timestamp(delivery: Delivery) -> int:
    return int(delivery.headers["telnyx-timestamp"])


class TestSignature:
    async def test_every_webhook_is_signed_over_its_raw_bytes(self, receiver: Receiver) -> None:
        async with running(receiver.url) as simulator:
            ring(simulator)
            (got,) = await receiver.count(1)

            verify_webhook_signature(got.body, got.headers, simulator.public_key)
            with pytest.raises(WebhookVerificationError):
                verify_webhook_signature(got.body + b" ", got.headers, simulator.public_key)
        assert got.headers["User-Agent"] == "telnyx-webhooks"
        assert got.headers["Content-Type"] == "application/json"
        assert abs(timestamp(got) - time.time()) < 5

    async def test_each_run_has_its_own_key(self) -> None:
        """Also with the same seed: nobody can guess the key of a run."""
        assert Simulator(Settings(seed=1)).public_key != Simulator(Settings(seed=1)).public_key

    async def test_the_envelope_is_telnyx_s(self, receiver: Receiver) -> None:
        async with running(receiver.url) as simulator:
            ring(simulator)
            (got,) = await receiver.count(1)

        assert set(got.json) == {"data", "meta"}
        assert set(got.json["data"]) == {
            "record_type",
            "event_type",
            "id",
            "occurred_at",
            "payload",
        }
        assert got.json["meta"] == {"attempt": 1, "delivered_to": receiver.url}


class TestRetries:
    @pytest.mark.parametrize("status", [408, 429, 500, 503, 302])
    async def test_a_failure_is_tried_again_with_the_same_id(
        self, receiver: Receiver, status: int
    ) -> None:
        receiver.statuses = [status]
        async with running(receiver.url) as simulator:
            ring(simulator)
            first, second = await receiver.count(2)

            for got in (first, second):
                verify_webhook_signature(got.body, got.headers, simulator.public_key)
        assert first.json["data"] == second.json["data"]
        assert second.json["meta"]["attempt"] == 2

    @pytest.mark.parametrize("status", [400, 401, 404, 422])
    async def test_another_4xx_loses_the_event(self, receiver: Receiver, status: int) -> None:
        """Who answers 400 to a bad signature never sees that event again."""
        receiver.statuses = [status]
        async with running(receiver.url) as simulator:
            leg = ring(simulator)
            await receiver.count(1)
            calls.far_end_leaves(simulator.exchange, leg)
            simulator.stir()
            got = await receiver.count(2)

        assert [one.event_type for one in got] == ["call.initiated", "call.hangup"]

    async def test_silence_is_a_failure(self, receiver: Receiver) -> None:
        receiver.statuses = [0]
        rules = WebhookRules(retry_waits=(0.02,), answer_within=0.1)
        async with running(receiver.url, webhooks=rules) as simulator:
            ring(simulator)
            await receiver.count(2)
            tried = [entry.status for entry in simulator.ledger.deliveries]

        assert tried[0] is None

    async def test_it_is_given_up_after_the_last_wait(self, receiver: Receiver) -> None:
        receiver.statuses = [500] * 5
        async with running(receiver.url) as simulator:
            leg = ring(simulator)
            got = await receiver.count(5)
            assert [one.json["meta"]["attempt"] for one in got] == [1, 2, 3, 4, 5]
            calls.far_end_leaves(simulator.exchange, leg)
            simulator.stir()

            assert (await receiver.count(6))[5].event_type == "call.hangup"

    async def test_after_two_failures_the_failover_is_used(self, receiver: Receiver) -> None:
        receiver.statuses = [500, 500]
        failover = f"{receiver.origin}/failover"
        async with running(receiver.url, failover_url=failover) as simulator:
            ring(simulator)
            got = await receiver.count(3)

        assert [one.path for one in got] == ["/webhooks", "/webhooks", "/failover"]
        assert got[2].json["meta"] == {"attempt": 3, "delivered_to": failover}

    async def test_a_leg_can_have_its_own_waits(self, receiver: Receiver) -> None:
        receiver.statuses = [500]
        route = Route(retries={"call.initiated": (0.01,)})
        async with running(receiver.url, webhooks=WebhookRules(retry_waits=())) as simulator:
            dial(simulator, route)
            got = await receiver.until(
                lambda got: [one.event_type for one in got].count("call.initiated") == 2
            )

        assert got[0].json["data"]["id"] in {one.json["data"]["id"] for one in got[1:]}

    @pytest.mark.parametrize(("sign_again", "later"), [(True, 10), (False, 0)])
    async def test_a_retry_is_signed_anew_unless_told_otherwise(
        self, receiver: Receiver, *, sign_again: bool, later: int
    ) -> None:
        """Nobody documents which of the two Telnyx does; the old time goes stale in the end."""
        receiver.statuses = [500]
        clock = ManualClock(time.time())
        rules = WebhookRules(retry_waits=(0.2,), sign_again=sign_again)
        settings = Settings(webhook_url=receiver.url, webhooks=rules)
        async with Simulator(settings, clock=clock) as simulator:
            ring(simulator)
            await receiver.count(1)
            clock.turn(10)
            first, second = await receiver.count(2)

            verify_webhook_signature(second.body, second.headers, simulator.public_key)
        assert timestamp(second) - timestamp(first) == later

    async def test_the_application_says_how_long_to_wait(self, receiver: Receiver) -> None:
        receiver.statuses = [0]
        async with running(receiver.url) as simulator:
            change(simulator, webhook_timeout_secs=1)
            began = time.monotonic()
            ring(simulator)
            await receiver.count(2)

        assert time.monotonic() - began > 0.9


class TestOrder:
    async def test_the_events_of_a_session_arrive_in_order(self, receiver: Receiver) -> None:
        async with running(receiver.url) as simulator:
            for _ in range(20):
                leg = ring(simulator)
                calls.answer(simulator.exchange, leg)
                calls.far_end_leaves(simulator.exchange, leg)
            simulator.stir()
            got = await receiver.count(60)

        by_leg: dict[str, list[str]] = {}
        for one in got:
            payload = one.json["data"]["payload"]
            by_leg.setdefault(payload["call_leg_id"], []).append(one.event_type)
        whole = ["call.initiated", "call.answered", "call.hangup"]
        assert list(by_leg.values()) == [whole] * 20

    async def test_a_failing_event_does_not_hold_the_next_one_up(self, receiver: Receiver) -> None:
        receiver.statuses = [503]
        rules = WebhookRules(retry_waits=(0.3,))
        async with running(receiver.url, webhooks=rules) as simulator:
            leg = ring(simulator)
            calls.far_end_leaves(simulator.exchange, leg)
            simulator.stir()
            got = await receiver.count(3)

        assert [one.event_type for one in got] == [
            "call.initiated",
            "call.hangup",
            "call.initiated",
        ]

    async def test_disorder_on_request(self, receiver: Receiver) -> None:
        async with running(receiver.url, reorder=0.5, duplicates=0.3) as simulator:
            for _ in range(10):
                leg = ring(simulator)
                calls.answer(simulator.exchange, leg)
                calls.far_end_leaves(simulator.exchange, leg)
            simulator.stir()
            got = await receiver.until(
                lambda got: len({one.json["data"]["id"] for one in got}) == 30 and len(got) > 30
            )

        moments = [one.json["data"]["occurred_at"] for one in got]
        assert moments != sorted(moments)

    async def test_loss_on_request(self, receiver: Receiver) -> None:
        async with running(receiver.url, loss=1.0) as simulator:
            ring(simulator)
            simulator.exchange.advance()
            for event in simulator.exchange.take():
                simulator.webhooks.send(event)
            happened = [entry.event_type for entry in simulator.ledger.events]
        assert happened == ["call.initiated"]
        assert receiver.got == []


class TestAddresses:
    async def test_a_leg_s_own_address_goes_before_the_application_s(
        self, receiver: Receiver
    ) -> None:
        route = Route(
            url=f"{receiver.origin}/mine",
            urls={"call.answered": (f"{receiver.origin}/a", f"{receiver.origin}/b")},
        )
        async with running(receiver.url) as simulator:
            dial(simulator, route)
            got = await receiver.count(3)

        assert {(one.event_type, one.path) for one in got} == {
            ("call.initiated", "/mine"),
            ("call.answered", "/a"),
            ("call.answered", "/b"),
        }

    async def test_by_get_the_payload_is_the_query(self, receiver: Receiver) -> None:
        async with running(None) as simulator:
            leg = dial(simulator, Route(url=receiver.url, method="GET"))
            (got, *_) = await receiver.count(1)

        assert (got.method, got.body) == ("GET", b"")
        assert got.query["event_type"] == "call.initiated"
        assert got.query["call_control_id"] == leg.control_id

    async def test_without_an_address_events_only_happen(self) -> None:
        async with running(None) as simulator:
            ring(simulator)
            simulator.exchange.advance()
            for event in simulator.exchange.take():
                simulator.webhooks.send(event)

            assert [one.event_type for one in simulator.ledger.events] == ["call.initiated"]
            assert not simulator.ledger.deliveries

    async def test_an_address_can_be_set_later(self, receiver: Receiver) -> None:
        """The listener needs the key before it has an address."""
        async with running(None) as simulator:
            simulator.point_webhooks_at(receiver.url)
            ring(simulator)

            assert (await receiver.count(1))[0].event_type == "call.initiated"

    async def test_an_address_where_nobody_listens_is_a_failure(self, receiver: Receiver) -> None:
        """The retries go on, and end at the failover address."""
        nowhere = "http://127.0.0.1:1/"
        async with running(nowhere, failover_url=receiver.url) as simulator:
            ring(simulator)
            await receiver.count(1)
            tried = [(entry.url, entry.status) for entry in simulator.ledger.deliveries]

        assert tried[:2] == [(nowhere, None), (nowhere, None)]


class TestVersionOne:
    async def test_an_application_of_version_1_gets_flat_bodies(self, receiver: Receiver) -> None:
        """The default of a new application; who reads only version 2 must notice."""
        async with running(receiver.url) as simulator:
            change(simulator, webhook_api_version="1")
            ring(simulator)
            (got,) = await receiver.count(1)

        body = got.json
        assert body["event_type"] == "call_initiated"
        assert {"id", "created_at", "payload", "record_type"} <= set(body)
        assert "data" not in body
        assert "telnyx-signature-ed25519" not in {name.lower() for name in got.headers}
        assert "X-Telnyx-Signature" in got.headers

    @pytest.mark.parametrize(
        ("now", "then"),
        [
            ("call.answered", "call_answered"),
            ("call.speak.started", "speak_started"),
            ("call.machine.detection.ended", "machine_detection_ended"),
            ("conference.created", "conference_created"),
        ],
    )
    def test_names_of_version_1(self, now: str, then: str) -> None:
        assert v1_name(now) == then


class TestHostileNames:
    async def test_any_name_travels_as_it_is(self, receiver: Receiver) -> None:
        """The simulator cleans nothing: that is the console's task."""
        name = "Ada\x1b]2;owned\x07 \u202e[/x] \u0000"
        async with running(receiver.url) as simulator:
            plan = Ringing(caller=CALLER, callee=OURS, connection_id=SUPPORT, caller_name=name)
            calls.ring_in(simulator.exchange, plan)
            simulator.stir()
            (got,) = await receiver.count(1)
            verify_webhook_signature(got.body, got.headers, simulator.public_key)

        assert msgspec.json.decode(got.body)["data"]["payload"]["caller_id_name"] == name
