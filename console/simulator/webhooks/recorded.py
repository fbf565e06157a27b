"""A recording that is sent again: its webhooks, in their order, after the waits that they had.

Each goes out as it was, byte for byte, signed anew. The simulator takes the legs for real as they
come and go in it, so that it answers who asks for them, and an order to one is carried out. Orders
that were given when it was recorded are not: what came of them is told by the webhooks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec

from console.simulator.clock import Clock
from console.simulator.contract.account import Account
from console.simulator.exchange.events import Event
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import NO_ROUTE, Direction, Leg, State
from console.simulator.settings import RecordedWebhook, WebhookRules
from console.simulator.webhooks.addresses import Webhook
from console.simulator.webhooks.delivery import WebhookSender

LOOK: Final = 0.1
"""Seconds between two looks whether there is an address to send to."""


class _Payload(msgspec.Struct, rename={"from_": "from"}):
    call_control_id: object = None
    call_leg_id: object = None
    call_session_id: object = None
    connection_id: object = None
    direction: object = None
    from_: object = None
    to: object = None


class _Data(msgspec.Struct):
    id: object = None
    event_type: object = None
    payload: _Payload = msgspec.field(default_factory=_Payload)


class _Body(msgspec.Struct):
    data: _Data = msgspec.field(default_factory=_Data)


class Recorded:
    """Sends the webhooks of a recording. `speed` divides its waits; `sent` is how many are out."""

    def __init__(
        self,
        webhooks: Sequence[RecordedWebhook],
        sender: WebhookSender,
        exchange: Exchange,
        account: Account,
        *,
        clock: Clock,
        rules: WebhookRules,
        speed: float,
    ) -> None:
        self._webhooks = [(one, _read(one.body)) for one in webhooks]
        self._sender, self._exchange, self._account = sender, exchange, account
        self._clock, self._rules, self._speed = clock, rules, speed
        self.sent = 0
        for _, data in self._webhooks:
            self._know(str(data.payload.connection_id or ""))

    async def play(self) -> None:
        """Send all of them, the first once there is an address; one waits for the one before."""
        url = await self._first_url()
        began = self._clock.now()
        for one, data in self._webhooks:
            due = began + one.after / self._speed
            if (wait := due - self._clock.now()) > 0:
                await asyncio.sleep(wait)
            self._take(data)
            await self._sender.send_recorded(self._webhook(one, data, url))
            self.sent += 1

    async def _first_url(self) -> str:
        """An address of an application, once a switchboard has told its own."""
        while True:
            url = self._url("")
            if url is not None:
                return url
            await asyncio.sleep(LOOK)

    def _know(self, connection: str) -> None:
        """Have an application for its calls, like the first one there is."""
        first = next(iter(self._account.applications.values()))
        if connection and connection not in self._account.applications:
            name = f"Recorded {len(self._account.applications)}"
            self._account.applications[connection] = msgspec.structs.replace(
                first, id=connection, application_name=name
            )

    def _url(self, connection: str) -> str | None:
        applications = self._account.applications
        own = applications.get(connection)
        if own is not None and own.webhook_event_url:
            return own.webhook_event_url
        urls = (one.webhook_event_url for one in applications.values())
        return next(filter(None, urls), None)

    def _webhook(self, one: RecordedWebhook, data: _Data, url: str) -> Webhook:
        connection = str(data.payload.connection_id or "")
        event = Event(
            id=str(data.id),
            event_type=str(data.event_type),
            occurred_at=self._clock.now(),
            payload={},
            connection_id=connection,
            session_id=str(data.payload.call_session_id or ""),
            route=NO_ROUTE,
        )
        return Webhook(
            event=event,
            url=self._url(connection) or url,
            failover_url=None,
            method="POST",
            answer_within=self._rules.answer_within,
            retry_waits=self._rules.retry_waits,
            v1=False,
            recorded=one.body,
        )

    def _take(self, data: _Data) -> None:
        """Have the leg that it tells of be as it tells."""
        told, kind = data.payload, data.event_type
        call = told.call_control_id
        if not isinstance(call, str) or not call:
            return
        leg = self._exchange.legs.get(call)
        if leg is None and kind != "call.hangup":
            leg = self._new_leg(call, told)
        if leg is None or not leg.live:
            return
        if kind == "call.hangup":
            leg.state, leg.ended_at = State.ENDED, self._exchange.now
            self._exchange.retire(leg)
        elif kind == "call.answered":
            leg.state, leg.answered_at = State.ANSWERED, self._exchange.now
        elif kind == "call.bridged":
            leg.state = State.BRIDGED

    def _new_leg(self, call: str, told: _Payload) -> Leg:
        incoming = told.direction == "incoming"
        leg = Leg(
            control_id=call,
            leg_id=str(told.call_leg_id or call),
            session_id=str(told.call_session_id or call),
            connection_id=str(told.connection_id or ""),
            direction=Direction.INCOMING if incoming else Direction.OUTGOING,
            caller=str(told.from_ or ""),
            callee=str(told.to or ""),
            state=State.PARKED if incoming else State.DIALLING,
            started_at=self._exchange.now,
        )
        self._exchange.add(leg)
        return leg


def _read(body: bytes) -> _Data:
    """What a body tells of its leg; nothing where it is no webhook."""
    try:
        return msgspec.json.decode(body, type=_Body).data
    except msgspec.MsgspecError:
        return _Data()
