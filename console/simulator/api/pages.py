"""Lists in pages: numbered ones, and those that go on from a cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from console.simulator.contract.refusals import Objection, Refusal
from console.simulator.exchange.events import Payload

LARGEST_PAGE: Final = 250
USUAL_PAGE: Final = 20

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which items a page holds, and what its `meta` says."""

    start: int
    stop: int
    meta: Payload


def numbered(total: int, query: Mapping[str, str]) -> Slice:
    """The page that `page[number]` and `page[size]` ask for.

    Raises:
        Refusal: 422 for numbers that are none or out of range.
    """
    size = _whole_number(query, "page[size]", USUAL_PAGE, LARGEST_PAGE)
    number = _whole_number(query, "page[number]", 1, None)
    meta: Payload = {
        "page_number": number,
        "page_size": size,
        "total_pages": -(-total // size),
        "total_results": total,
    }
    start = (number - 1) * size
    return Slice(start, start + size, meta)


def cursored(
    items: Sequence[Item], place: Callable[[Item], int], query: Mapping[str, str], path: str
) -> Slice:
    """The page after `page[after]`, or before `page[before]`, of at most `page[limit]` items.

    `place` gives the fixed place of an item, so that items which come and go
    between two requests neither repeat nor hide others. `page[number]` and
    `page[size]`, which the official SDK sends, have no effect, as with Telnyx.

    Raises:
        Refusal: 422 for a cursor that was not given out, or a limit out of range.
    """
    limit = _whole_number(query, "page[limit]", USUAL_PAGE, LARGEST_PAGE)
    places = [place(item) for item in items]
    start, stop = 0, limit
    if "page[after]" in query:
        after = _place_in(query["page[after]"], "page[after]")
        start = sum(1 for one in places if one <= after)
        stop = start + limit
    elif "page[before]" in query:
        before = _place_in(query["page[before]"], "page[before]")
        stop = sum(1 for one in places if one < before)
        start = max(0, stop - limit)
    stop = min(stop, len(items))
    more_after = start < stop < len(items)
    more_before = 0 < start < stop
    after_cursor = _cursor(places[stop - 1]) if more_after else None
    before_cursor = _cursor(places[start]) if more_before else None
    meta: Payload = {
        "cursors": {"after": after_cursor, "before": before_cursor},
        "next": f"{path}?page[after]={after_cursor}" if after_cursor else None,
        "previous": f"{path}?page[before]={before_cursor}" if before_cursor else None,
        "total_items": len(items),
    }
    return Slice(start, stop, meta)


def _cursor(place: int) -> str:
    return "v1:" + base64.urlsafe_b64encode(f"place {place}".encode()).decode("ascii")


def _place_in(cursor: str, parameter: str) -> int:
    try:
        word, number = base64.urlsafe_b64decode(cursor.removeprefix("v1:")).decode("ascii").split()
        if word == "place":
            return int(number)
    except (ValueError, binascii.Error):
        pass
    raise Refusal(422, Objection("10015", "This is no cursor.", parameter=parameter))


def _whole_number(query: Mapping[str, str], parameter: str, usual: int, largest: int | None) -> int:
    text = query.get(parameter)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal()):
        raise Refusal(422, Objection("10026", "It must be an integer.", parameter=parameter))
    number = int(text)
    if number < 1 or (largest is not None and number > largest):
        detail = f"The value is outside of allowed range 1 to {largest or 'any'}."
        raise Refusal(422, Objection("10033", detail, parameter=parameter))
    return number
