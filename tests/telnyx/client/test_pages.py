"""Listings end, whatever the server says of its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from console.errors import InvalidParameter, ReplyUnreadable, ServerFailed
from console.telnyx import client, operations
from console.telnyx.params.lists import (
    ConnectionFilter,
    Contains,
    ListActiveCalls,
    ListApplications,
    ListConnections,
    VoiceFilter,
)
from console.telnyx.retry import Patience
from tests.telnyx.fake import LEG, Answer, Bench, Seen, bench

Meta = dict[str, Any]


def call(number: int) -> dict[str, Any]:
    return {
        **LEG,
        "id": "1",
        "call_control_id": f"v3:{number}",
        "call_duration": 1,
        "record_type": "call",
    }


def page(items: list[Any], **meta: Any) -> Answer:
    return Answer(body={"data": items, "meta": meta})


async def active(at: Bench, params: ListActiveCalls | None = None) -> list[str]:
    return [
        row.call_control_id
        async for row in at.client.pages(operations.LIST_ACTIVE_CALLS, "129", params=params)
    ]


async def apps(at: Bench, params: ListApplications | None = None) -> list[str]:
    return [row.id async for row in at.client.pages(operations.LIST_APPLICATIONS, params=params)]


def by_cursor(seen: Seen) -> Answer:
    """Three pages, linked as Telnyx links them."""
    return {
        None: page([call(1), call(2)], cursors={"after": "A", "before": None}, total_items=5),
        "A": page([call(3), call(4)], cursors={"after": "B", "before": "a"}),
        "B": page([call(5)], cursors={"after": None, "before": "b"}),
    }[seen.query.get("page[after]")]


async def test_active_calls_come_from_all_pages(at: Bench) -> None:
    """The official SDK counts pages here and never ends; the cursor is what leads on (4.4)."""
    at.server.rule = by_cursor

    assert await active(at) == [f"v3:{number}" for number in range(1, 6)]
    assert [seen.query for seen in at.server.seen] == [
        {"page[limit]": "250"},
        {"page[limit]": "250", "page[after]": "A"},
        {"page[limit]": "250", "page[after]": "B"},
    ]
    assert at.server.seen[0].path == "/v2/connections/129/active_calls"


async def test_active_calls_begin_where_they_are_asked_to(at: Bench) -> None:
    """A cursor and a size of the caller's own are kept."""
    at.server.rule = by_cursor

    assert await active(at, ListActiveCalls(page_after="A", page_limit=2)) == [
        "v3:3",
        "v3:4",
        "v3:5",
    ]
    assert at.server.seen[0].query == {"page[limit]": "2", "page[after]": "A"}


def circle(seen: Seen) -> Answer:
    """Cursors that lead round: A, B, A, …"""
    after = "B" if seen.query.get("page[after]") == "A" else "A"
    return page([call(1)], cursors={"after": after})


ODD_CURSORS: dict[str, tuple[Callable[[Seen], Answer], int]] = {
    "the same cursor again": (lambda _: page([call(1)], cursors={"after": "A"}), 2),
    "cursors in a circle": (circle, 3),
    "new cursors and nothing more": (
        lambda seen: page([], cursors={"after": f"{seen.query.get('page[after]', '')}x"}),
        1,
    ),
    "an empty cursor": (lambda _: page([call(1)], cursors={"after": ""}), 1),
    "cursors left out": (lambda _: page([call(1)], cursors=None), 1),
    "numbers instead of cursors": (lambda _: page([call(1)], page_number=1, total_pages=9), 1),
    "no meta": (lambda _: Answer(body={"data": [call(1)]}), 1),
    "meta null": (lambda _: Answer(body={"data": [call(1)], "meta": None}), 1),
}


@pytest.mark.parametrize("oddity", ODD_CURSORS)
async def test_cursors_end_whatever_the_server_does(at: Bench, oddity: str) -> None:
    """The reconciler runs on this: a listing without end would stop it for good."""
    at.server.rule, requests = ODD_CURSORS[oddity]

    await active(at)

    assert len(at.server.seen) == requests


async def test_a_listing_that_always_goes_on_is_called_unreadable(
    at: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ending in silence would look like a complete list."""
    monkeypatch.setattr(client, "MOST_PAGES", 5)
    at.server.rule = lambda seen: page(
        [call(1)],
        cursors={"after": f"{seen.query.get('page[after]', '')}x"},
        page_number=1,
        total_pages=10**9,
    )

    with pytest.raises(ReplyUnreadable):
        await active(at)
    with pytest.raises(ReplyUnreadable):
        [row async for row in at.client.pages(operations.LIST_CONNECTIONS)]

    assert len(at.server.seen) == 10


def numbered(seen: Seen) -> Answer:
    """Three pages of two applications each but the last."""
    number = int(seen.query["page[number]"])
    ids = {1: ["1", "2"], 2: ["3", "4"], 3: ["5"]}.get(number, [])
    meta = {"page_number": number, "page_size": 2, "total_pages": 3, "total_results": 5}
    return page([{"id": one} for one in ids], **meta)


async def test_applications_come_from_all_pages(at: Bench) -> None:
    """Numbered pages, each asked for once, the largest that Telnyx gives."""
    at.server.rule = numbered

    assert await apps(at) == ["1", "2", "3", "4", "5"]
    assert [seen.query["page[number]"] for seen in at.server.seen] == ["1", "2", "3"]
    assert {seen.query["page[size]"] for seen in at.server.seen} == {"250"}


async def test_applications_begin_where_they_are_asked_to(at: Bench) -> None:
    """A page and a size of the caller's own are kept."""
    at.server.rule = numbered

    assert await apps(at, ListApplications(page_number=2, page_size=2)) == ["3", "4", "5"]


async def test_filter_and_sort_go_with_every_page(at: Bench) -> None:
    """Page two of another listing would mix up both."""
    at.server.rule = numbered
    params = ListApplications(
        filter=VoiceFilter(application_name=Contains(contains="sup")), sort="-connection_name"
    )

    await apps(at, params)

    assert [
        (seen.query["filter[application_name][contains]"], seen.query["sort"])
        for seen in at.server.seen
    ] == [("sup", "-connection_name")] * 3


ODD_NUMBERS: dict[str, tuple[Meta, int]] = {
    "always page one": ({"page_number": 1, "total_pages": 3}, 3),
    "no number of pages": ({"page_number": 1}, 1),
    "no pages": ({"page_number": 1, "total_pages": 0}, 1),
    "fewer than none": ({"page_number": -1, "total_pages": -1}, 1),
}


@pytest.mark.parametrize("oddity", ODD_NUMBERS)
async def test_numbered_pages_end_whatever_the_server_says(at: Bench, oddity: str) -> None:
    """Our own count leads, not the number that comes back."""
    meta, requests = ODD_NUMBERS[oddity]
    at.server.rule = lambda _: page([{"id": "1"}], **meta)

    await apps(at)

    assert len(at.server.seen) == requests


async def test_an_empty_page_ends_a_listing_that_promises_more(at: Bench) -> None:
    """The list may have shrunk since page one."""
    at.server.rule = lambda _: page([], page_number=1, total_pages=50)

    assert await apps(at) == []
    assert len(at.server.seen) == 1


async def test_connections_are_listed_and_filtered(at: Bench) -> None:
    """Connections of every kind, for the names of those that are no applications."""
    at.server.rule = lambda _: page(
        [{"id": "1", "record_type": "credential_connection", "connection_name": "Phones"}],
        page_number=1,
        total_pages=1,
    )
    params = ListConnections(
        filter=ConnectionFilter(connection_name=Contains(contains="pho")), sort="active"
    )

    rows = [row async for row in at.client.pages(operations.LIST_CONNECTIONS, params=params)]

    assert [(row.id, row.record_type, row.connection_name) for row in rows] == [
        ("1", "credential_connection", "Phones")
    ]
    assert at.server.seen[0].path == "/v2/connections"
    assert at.server.seen[0].query["filter[connection_name][contains]"] == "pho"


async def test_a_page_that_passes_by_itself_is_asked_for_again(at: Bench) -> None:
    """A fault in the middle costs one page, not the listing."""
    at.server.script = [
        page([{"id": "1"}], page_number=1, total_pages=2),
        Answer(503),
        page([{"id": "2"}], page_number=2, total_pages=2),
    ]

    assert await apps(at) == ["1", "2"]


async def test_what_came_before_a_lost_page_was_given() -> None:
    """The error comes where the page is missing, not before."""
    async with bench(patience=Patience(deadline=5.9)) as at:
        at.server.script = [page([{"id": "1"}], page_number=1, total_pages=2), Answer(503)]
        rows = at.client.pages(operations.LIST_APPLICATIONS)

        assert (await anext(rows)).id == "1"
        with pytest.raises(ServerFailed):
            await anext(rows)


async def test_nothing_is_asked_for_that_nobody_reads(at: Bench) -> None:
    """A page is fetched when the one before is used up: the first row costs one request."""
    at.server.rule = numbered

    async for _ in at.client.pages(operations.LIST_APPLICATIONS):
        break

    assert len(at.server.seen) == 1


@pytest.mark.parametrize("number", ["2", None, 1.5])
async def test_a_page_number_that_is_none_is_refused(at: Bench, number: Any) -> None:
    """Before it is counted from."""
    with pytest.raises(InvalidParameter):
        await apps(at, ListApplications(page_number=number))

    assert at.server.seen == []
