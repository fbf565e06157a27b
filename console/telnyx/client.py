"""The client of Telnyx's Voice API: every operation by its row.

`order` has something done, `ask` asks for one thing, `pages` for everything that
a listing holds. All three take the row, the ids of its path in the row's order, and
its parameters. They raise `InvalidParameter` before sending what the contract does not
allow, and an `ApiError` for what came of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, Self, TypeVar

from console.errors import InvalidParameter, Refused, ReplyUnreadable
from console.secret import Secret
from console.telnyx import wire
from console.telnyx.operations import Operation, P, Question
from console.telnyx.params.lists import NumberedList
from console.telnyx.replies import Page, Reply
from console.telnyx.retry import Patience, Timing
from console.telnyx.transport import ApiGlance, Limits, Transport, Waiting

L = TypeVar("L", bound=NumberedList)
T = TypeVar("T")

MOST_PAGES: Final = 2000
"""Half a million rows: a listing that goes on beyond has lost its end."""


class TelnyxClient:
    """Telnyx's Voice API. Close it, or use it as a context; one serves a whole process.

    `limits` bounds each wait of a try, `patience` all tries of a request
    together, `timing` is for tests. `on_reply` is told of every try, `on_wait` of every
    request that has to wait until it is sent again; both must return at once.

    Raises:
        InvalidSetting: the base URL or the key cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        api_key: Secret,
        *,
        limits: Limits | None = None,
        patience: Patience | None = None,
        timing: Timing | None = None,
        on_reply: Callable[[ApiGlance], None] | None = None,
        on_wait: Callable[[Waiting], None] | None = None,
    ) -> None:
        self._transport = Transport(
            base_url,
            api_key,
            limits=limits,
            patience=patience,
            timing=timing,
            on_reply=on_reply,
            on_wait=on_wait,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; requests under way fail."""
        await self._transport.aclose()

    async def order(
        self,
        operation: Operation[P, Reply[T]],
        *ids: str,
        params: P | None = None,
        command_id: str | None = None,
        after: asyncio.Future[None] | None = None,
    ) -> T:
        """Have something done, and return what Telnyx tells of it.

        A command is carried out once however often its `command_id` arrives within
        60 s. The caller chooses the id, so that it can be written down before
        anything is sent; it is needed wherever Telnyx has a place for it. Where
        there is none it stays here, and nothing is repeated that could be done twice. Nothing
        leaves before `after`, during which the request is made; if that is cancelled, nothing does.
        """
        if command_id is None and operation.takes_command_id:
            raise InvalidParameter(operation.name, "command_id", "is needed")
        request = wire.request(operation, *ids, params=params, command_id=command_id)
        try:
            reply = await self._transport.send(request, after)
        except Refused as error:
            if operation.so_already is None or not isinstance(error, operation.so_already[0]):
                raise
            reply = operation.so_already[1]
        return reply.content

    async def ask(self, question: Question[P, Reply[T]], *ids: str, params: P | None = None) -> T:
        """Ask for one thing. Nothing is changed."""
        request = wire.request(question, *ids, params=params)
        return (await self._transport.send(request)).content

    async def pages(
        self, question: Question[L, Page[T]], *ids: str, params: L | None = None
    ) -> AsyncIterator[T]:
        """Everything that a listing holds, from the page on that `params` name.

        A page is asked for when the one before has been used up. Every listing
        ends: numbered pages at the last number, cursors where there is none or where
        one comes again (the official SDK does not end there), both at an empty page.
        An item may come twice or be missed if the listing changes meanwhile. What
        came before a page that could not be had has been yielded.
        """
        asked = (params or question.params()).first()
        seen: set[L] = set()
        while len(seen) < MOST_PAGES:
            page = await self._transport.send(wire.request(question, *ids, params=asked))
            for item in page.data:
                yield item
            seen.add(asked)
            following = asked.following(page.meta)
            if not page.data or following is None or following in seen:
                return
            asked = following
        reason = f"the listing has not ended after {MOST_PAGES} pages"
        raise ReplyUnreadable(question.wanted, 200, reason)
