"""Delivery of webhooks: signed, in order, and tried again after a failure, as Telnyx does it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

import aiohttp

from console.simulator.alteration import Alteration, about
from console.simulator.clock import Clock, dice, iso
from console.simulator.contract.account import Account
from console.simulator.exchange.events import Event
from console.simulator.faults import Fault, Faults, Kind, Target
from console.simulator.ledger import DeliveryEntry, EventEntry, Ledger
from console.simulator.settings import Settings
from console.simulator.webhooks.addresses import Webhook, body_of, query_of, webhooks_for
from console.simulator.webhooks.signing import Signer

SHORTEST_HOLD: Final = 0.05
LONGEST_HOLD: Final = 1.5
"""Seconds within which an event comes late that others overtake."""
DUPLICATE_HOLD: Final = 0.2
REPLY_READ_BYTES: Final = 65_536
GARBAGE: Final = b"<html>this is no webhook</html>"


class Outcome(Enum):
    """What one attempt came to. Only a failed one is tried again."""

    DELIVERED = auto()
    FAILED = auto()
    REFUSED = auto()


class WebhookSender:
    """Sends events. Those of one session arrive in order, unless disorder is asked for.

    A receiver that is slow with one event holds the next ones of that session
    up until it answers or its time is over, not longer: they do not wait for retries.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        signer: Signer,
        account: Account,
        faults: Faults,
        ledger: Ledger,
        settings: Settings,
    ) -> None:
        self._clock = clock
        self._signer = signer
        self._account = account
        self._faults = faults
        self._ledger = ledger
        self._settings = settings
        self._dice = dice(settings.seed, "webhooks")
        self._http: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._attempted: dict[str, asyncio.Event] = {}
        """The first attempt of the newest webhook of each session; set when it is over."""

    async def start(self) -> None:
        """Open the HTTP client; `send` works from now on."""
        self._http = aiohttp.ClientSession(
            headers={"User-Agent": "telnyx-webhooks"},
            connector=aiohttp.TCPConnector(limit=200),
            auto_decompress=False,
        )

    async def stop(self) -> None:
        """Send nothing more; attempts under way and retries that wait are dropped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()

    def send(self, event: Event) -> None:
        """Write an event down, and deliver it to each of its addresses, in the background."""
        self._ledger.events.append(
            EventEntry(
                id=event.id,
                event_type=event.event_type,
                occurred_at=iso(event.occurred_at),
                payload=event.payload,
            )
        )
        for webhook in webhooks_for(event, self._account, self._settings.webhooks):
            self._deliver(webhook)

    async def send_recorded(self, webhook: Webhook) -> None:
        """Deliver a webhook as it was recorded; one that fails is tried again in the background.

        A recording has no second deliveries: the probability of duplicates makes new ones.
        """
        signed_at = self._clock.now()
        outcome = await self._attempt(webhook, 1, signed_at, None)
        if outcome is Outcome.FAILED:
            self._start(self._retry(webhook, outcome, signed_at))
        elif self._dice.random() < self._settings.duplicate_probability:
            self._start(self._deliver_out_of_order(webhook, DUPLICATE_HOLD, None))

    def _deliver(self, webhook: Webhook) -> None:
        settings, event = self._settings, webhook.event
        whom = tuple(about(event.payload))
        fault = self._faults.strike(Target.WEBHOOKS, event.event_type, about=whom)
        kind = fault.kind if fault else None
        if kind is Kind.LOSS or self._dice.random() < settings.loss:
            return
        hold = settings.delay + (fault.lasting if fault and kind is Kind.DELAY else 0.0)
        if kind is Kind.DUPLICATE or self._dice.random() < settings.duplicate_probability:
            again_after = DUPLICATE_HOLD if fault is None else fault.lasting
            self._start(self._deliver_out_of_order(webhook, hold + again_after, fault))
            fault = None if kind is Kind.DUPLICATE else fault
        if kind is Kind.REORDER or self._dice.random() < settings.reorder_probability:
            late = self._dice.uniform(SHORTEST_HOLD, LONGEST_HOLD)
            overtaken = fault.lasting if fault and kind is Kind.REORDER else late
            self._start(self._deliver_out_of_order(webhook, hold + overtaken, fault))
            return
        session = webhook.event.session_id
        before = self._attempted.get(session)
        attempted = self._attempted[session] = asyncio.Event()
        self._start(self._deliver_in_order(webhook, hold, fault, before, attempted))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_out_of_order(
        self, webhook: Webhook, hold: float, fault: Fault | None
    ) -> None:
        await asyncio.sleep(hold)
        signed_at = self._clock.now()
        outcome = await self._attempt(webhook, 1, signed_at, fault)
        await self._retry(webhook, outcome, signed_at, fault)

    async def _deliver_in_order(
        self,
        webhook: Webhook,
        hold: float,
        fault: Fault | None,
        before: asyncio.Event | None,
        attempted: asyncio.Event,
    ) -> None:
        try:
            if before is not None:
                await before.wait()
            if hold:
                await asyncio.sleep(hold)
            signed_at = self._clock.now()
            outcome = await self._attempt(webhook, 1, signed_at, fault)
        finally:
            attempted.set()
            if self._attempted.get(webhook.event.session_id) is attempted:
                del self._attempted[webhook.event.session_id]
        await self._retry(webhook, outcome, signed_at, fault)

    async def _retry(
        self, webhook: Webhook, outcome: Outcome, signed_at: float, fault: Fault | None = None
    ) -> None:
        """Try again after each wait, until it is delivered, refused, or given up.

        What was altered stays so; garbage and forgeries come once.
        """
        again = fault if fault is not None and fault.alteration != Alteration() else None
        for attempt, wait in enumerate(webhook.retry_waits, start=2):
            if outcome is not Outcome.FAILED:
                return
            await asyncio.sleep(wait)
            moment = self._clock.now() if self._settings.webhooks.sign_again else signed_at
            outcome = await self._attempt(webhook, attempt, moment, again)

    async def _attempt(
        self, webhook: Webhook, attempt: int, signed_at: float, fault: Fault | None
    ) -> Outcome:
        failed_over = attempt > self._settings.webhooks.failover_after
        url = webhook.failover_url if failed_over and webhook.failover_url else webhook.url
        body = body_of(webhook, attempt, url)
        if fault is not None and fault.kind is Kind.GARBAGE:
            body = GARBAGE
        if fault is not None and webhook.method != "GET":
            body = fault.alteration.of(body)
        status = await self._request(
            webhook, url, body, self._headers(webhook, body, signed_at, fault)
        )
        self._ledger.deliveries.append(
            DeliveryEntry(
                time=iso(self._clock.now()),
                event_id=webhook.event.id,
                event_type=webhook.event.event_type,
                url=url,
                attempt=attempt,
                status=status,
            )
        )
        return _outcome(status)

    def _headers(
        self, webhook: Webhook, body: bytes, signed_at: float, fault: Fault | None
    ) -> dict[str, str]:
        if webhook.v1:
            return self._signer.sign_v1(body, signed_at)
        if fault is not None and fault.kind is Kind.FORGERY:
            return self._signer.forge(body, signed_at)
        return self._signer.sign(body, signed_at)

    async def _request(
        self, webhook: Webhook, url: str, body: bytes, headers: dict[str, str]
    ) -> int | None:
        """The status that came back; None if nothing did within the time."""
        if self._http is None:
            return None
        by_get = webhook.method == "GET"
        try:
            async with self._http.request(
                webhook.method,
                url,
                params=query_of(webhook.event) if by_get else None,
                data=None if by_get else body,
                headers={**headers, "Content-Type": "application/json"},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=webhook.answer_within),
            ) as reply:
                await reply.content.read(REPLY_READ_BYTES)
                return reply.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None


def _outcome(status: int | None) -> Outcome:
    """2xx is a success. 408, 429, 5xx, a redirect and silence are tried again, other 4xx not."""
    if status is None:
        return Outcome.FAILED
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome.DELIVERED
    again = status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    if again or not HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Outcome.FAILED
    return Outcome.REFUSED
