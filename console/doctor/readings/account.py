"""What the account at Telnyx says of itself, asked in one go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any, Final, TypeVar

from console.doctor.known import Account, Reading
from console.doctor.readings.side_by_side import reading
from console.errors import NotRead
from console.secret import Secret
from console.telnyx import account
from console.telnyx.client import TelnyxClient
from console.telnyx.operations import LIST_APPLICATIONS
from console.telnyx.params.account import ListWebhookDeliveries
from console.telnyx.retry import Patience
from console.telnyx.transport import ApiGlance, Limits

_LIMITS: Final = Limits(connect=4.0, read=6.0, whole_try=7.0)
_PATIENCE: Final = Patience(deadline=7.0)
"""One try: who asks is told at once what does not answer."""

_DELIVERIES: Final = 100
"""Deliveries that are looked at, the newest first."""

T = TypeVar("T")


async def read_account(base_url: str, key: Secret | None) -> Account:
    """All of it; each part may be missing by itself."""
    if key is None:
        return Account()
    glances: list[ApiGlance] = []
    newest = ListWebhookDeliveries(page_size=_DELIVERIES)
    async with (
        TelnyxClient(
            base_url, key, limits=_LIMITS, patience=_PATIENCE, on_reply=glances.append
        ) as client,
        asyncio.TaskGroup() as group,
    ):

        def ask(work: Awaitable[T]) -> asyncio.Task[Reading[T]]:
            return group.create_task(reading(work))

        deliveries = client.pages(account.LIST_WEBHOOK_DELIVERIES, params=newest)
        applications = ask(_all(client.pages(LIST_APPLICATIONS)))
        numbers = ask(_all(client.pages(account.LIST_PHONE_NUMBERS)))
        verified = ask(_all(client.pages(account.LIST_VERIFIED_NUMBERS)))
        profiles = ask(_all(client.pages(account.LIST_OUTBOUND_VOICE_PROFILES)))
        delivered = ask(_all(deliveries, _DELIVERIES))
        balance = ask(client.ask(account.RETRIEVE_BALANCE))
        public_key = ask(client.ask(account.RETRIEVE_PUBLIC_KEY))
    return Account(
        applications=applications.result(),
        numbers=numbers.result(),
        verified=verified.result(),
        profiles=profiles.result(),
        deliveries=delivered.result(),
        balance=balance.result(),
        public_key=public_key.result(),
        skew=await reading(_skew(glances)),
    )


def unread(found: Reading[Account]) -> Account:
    """No part of it, for the reason for which none could be asked for."""
    missing: Reading[Any] = Reading(why=found.why, error=found.error)
    return Account(
        applications=missing,
        numbers=missing,
        verified=missing,
        profiles=missing,
        deliveries=missing,
        balance=missing,
        public_key=missing,
        skew=missing,
    )


async def _all(pages: AsyncIterator[T], most: int | None = None) -> tuple[T, ...]:
    """What a listing holds, at most so many."""
    found: list[T] = []
    async for one in pages:
        found.append(one)
        if len(found) == most:
            break
    return tuple(found)


async def _skew(glances: list[ApiGlance]) -> float:
    """The skew by the reply that was quickest. Raises `NotRead`."""
    dated = [one for one in glances if one.clock_skew is not None]
    if not dated:
        raise NotRead("no reply of Telnyx told the time")
    return min(dated, key=lambda one: one.seconds).clock_skew or 0.0
