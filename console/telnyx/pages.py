"""Listings as one stream of things over all their pages.

A page is asked for when the one before has been used up. Every listing ends:
numbered pages at the last number, cursors where there is none or where one
comes again (the official SDK does not end there), both at an empty page. An
item may come twice or be missed if the listing changes meanwhile.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from console.errors import ReplyUnreadable
from console.telnyx import wire
from console.telnyx.family import Send
from console.telnyx.operations import Operation
from console.telnyx.params.lists import ListActiveCalls, NumberedList
from console.telnyx.replies import Page

L = TypeVar("L", bound=NumberedList)
T = TypeVar("T")

LARGEST_PAGE: Final = 250
"""The most rows that Telnyx puts on a page."""

MOST_PAGES: Final = 2000
"""Half a million rows: a listing that goes on beyond has lost its end."""


async def numbered(
    send: Send, operation: Operation[L, Page[T]], *ids: str, params: L | None = None
) -> AsyncIterator[T]:
    """Everything on numbered pages, from `params.page_number` on.

    Raises:
        ApiError: a page could not be had; what came before has been yielded.
    """
    asked = params or operation.params()
    if asked.page_size is UNSET:
        asked = replace(asked, page_size=LARGEST_PAGE)
    wire.request(operation, *ids, params=asked)  # refuses what cannot be counted from
    first = 1 if asked.page_number is UNSET else asked.page_number
    for number in range(first, first + MOST_PAGES):
        page = await send(wire.request(operation, *ids, params=replace(asked, page_number=number)))
        for item in page.data:
            yield item
        pages = page.meta.total_pages if page.meta else None
        if not page.data or number >= (pages or 0):
            return
    raise _endless(operation.name)


async def by_cursor(
    send: Send, operation: Operation[ListActiveCalls, Page[T]], *ids: str, params: ListActiveCalls
) -> AsyncIterator[T]:
    """Everything on pages that are linked by cursors, from `params.page_after` on.

    Raises:
        ApiError: a page could not be had; what came before has been yielded.
    """
    seen: set[str] = set()
    asked = replace(params, page_limit=LARGEST_PAGE) if params.page_limit is UNSET else params
    while len(seen) < MOST_PAGES:
        page = await send(wire.request(operation, *ids, params=asked))
        for item in page.data:
            yield item
        after = page.meta.cursors.after if page.meta and page.meta.cursors else None
        if not page.data or not after or after in seen or after == asked.page_after:
            return
        seen.add(after)
        asked = replace(asked, page_after=after)
    raise _endless(operation.name)


def _endless(operation: str) -> ReplyUnreadable:
    return ReplyUnreadable(operation, 200, f"the listing has not ended after {MOST_PAGES} pages")
