"""Webhooks that did not reach the listener, fetched where Telnyx keeps what it tried to deliver.

`GET /webhook_deliveries` has each webhook whole, with what came of it. One that failed for good
comes by itself no more: without it a caller of a gap would have neither a number nor an end. What
comes after all is known by its id.

https://developers.telnyx.com/api-reference/webhooks/list-webhook-deliveries
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from console.domain.events import Fact
from console.domain.leg import CallId
from console.errors import ApiError, WebhookRefused
from console.line.port import Light
from console.process import elapsed
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.telnyx.client import TelnyxClient
from console.telnyx.webhook_body import decode
from console.text import counted

if TYPE_CHECKING:
    from console.telnyx.account_replies import FailedDelivery

FETCHED: Final = b'{"source":"GET /webhook_deliveries"}'
"""Stands with such a webhook in the journal where others have what proves them: no signature
does, it came over the connection to Telnyx."""

OVERLAP: Final = timedelta(minutes=10)
"""What is asked for once more: a delivery counts as failed only after its last attempt."""

LONGEST: Final = timedelta(hours=24)
"""How far back a gap is looked into; what is older is on no board."""

BETWEEN: Final = 1.0
"""Seconds between two questions at least, however many miss something."""

PAGE: Final = 250
"""The most that a page holds (`/webhook_deliveries`, page[size])."""

MOST: Final = 5000
"""Deliveries that are looked at for one question."""

AT_ONCE: Final = 64
"""Facts that are stored at one time, as the recorder takes those of other hosts."""


class MissedWebhooks:
    """Fetches what could not be delivered, for the connections of the board.

    `now` is the wall clock. Until `begin` is told otherwise, nothing is known of a time before.
    """

    def __init__(
        self,
        client: TelnyxClient,
        recorder: Recorder,
        live: LiveBoard,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._recorder, self._live, self._now = client, recorder, live, now
        self._since = now() - OVERLAP
        self._asking = asyncio.Lock()
        self._asked_at = -BETWEEN
        self._had: dict[str, datetime] = {}
        self.due = True
        """Whether to ask even if nothing is seen to be missing: there was a gap."""

    def begin(self, signed: int) -> None:
        """Telnyx signed the last webhook of before at that Unix time; 0 if there was none."""
        if signed:
            self._since = min(self._since, datetime.fromtimestamp(signed, UTC))

    async def fetch(self) -> int:
        """Put what failed since the last time on the board; how many webhooks were new.

        Where Telnyx cannot be asked, or does not tell, it is none, and the next time asks for
        this time's, too. One question is enough for all who wait. Raises `JournalFailed`.
        """
        wanted_at, self.due = elapsed(), True
        async with self._asking:
            if self._asked_at > wanted_at:
                return 0
            await asyncio.sleep(self._asked_at + BETWEEN - elapsed())
            began, self._asked_at = self._now(), elapsed()
            since = max(self._since, began - LONGEST)
            try:
                failed = await self._failed(since)
            except ApiError:
                return 0
            new = await self._store(failed)
            self.due, self._since = False, began - OVERLAP
            self._forget_before(self._since - OVERLAP)
        if new:
            self._live.notice(
                f"{counted(new, 'webhook')} that could not be delivered here had to be fetched "
                "from Telnyx. telnyx-console doctor tells why they do not come",
                Light.WARN,
            )
        return new

    async def _failed(self, since: datetime) -> Mapping[str, tuple[Fact, bytes]]:
        """The webhooks of failed deliveries that began since then, each under its id."""
        # the first answer does without them
        from console.telnyx import account  # noqa: PLC0415
        from console.telnyx.params import account as params  # noqa: PLC0415

        which = params.DeliveryFilter(
            status=params.DeliveryStatus(eq="failed"),
            started_at=params.Since(gte=f"{since:%Y-%m-%dT%H:%M:%SZ}"),
        )
        listed = params.ListWebhookDeliveries(page_size=PAGE, filter=which)
        found: dict[str, tuple[Fact, bytes]] = {}
        looked = 0
        async for one in self._client.pages(account.LIST_FAILED_DELIVERIES, params=listed):
            looked += 1
            if (read := _read(one, self._now())) and self._is_missed(read[0]):
                found[read[0].id] = read
            if looked == MOST:
                break
        return found

    def _is_missed(self, fact: Fact) -> bool:
        """Whether it is of a connection or a leg of this board, and not had yet."""
        if fact.id in self._had:
            return False
        ours = {one.id for one in self._live.connections}
        told = getattr(fact.payload, "connection_id", None)
        call = getattr(fact.payload, "call_control_id", None)
        return told in ours or (
            told is None and call is not None and self._live.board.leg(CallId(call)) is not None
        )

    async def _store(self, missed: Mapping[str, tuple[Fact, bytes]]) -> int:
        """Store them, the newest first: who has hung up meanwhile rings for nobody."""
        new = 0
        latest = sorted(missed.values(), key=lambda one: one[0].occurred_at, reverse=True)
        for some in _in_lots(latest):
            stored = await asyncio.gather(
                *(self._recorder.webhook(fact, body, FETCHED) for fact, body in some)
            )
            new += sum(one.new for one in stored)
            self._had |= {fact.id: fact.received_at for fact, _ in some}
        return new

    def _forget_before(self, moment: datetime) -> None:
        self._had = {one: at for one, at in self._had.items() if at >= moment}


def _in_lots(
    found: list[tuple[Fact, bytes]],
) -> Iterator[list[tuple[Fact, bytes]]]:
    for begin in range(0, len(found), AT_ONCE):
        yield found[begin : begin + AT_ONCE]


def _read(delivery: FailedDelivery, received_at: datetime) -> tuple[Fact, bytes] | None:
    """The fact and the body as it would have been delivered; None where there is none."""
    webhook = bytes(delivery.webhook)
    if not webhook.startswith(b"{"):
        return None
    body = b'{"data":%b}' % webhook
    try:
        return decode(body, received_at), body
    except WebhookRefused:
        return None
