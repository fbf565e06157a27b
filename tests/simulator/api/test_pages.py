"""Lists in pages: every item once, whatever happens between two requests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.simulator.api.routes import Api, Reply, Request, perform
from tests.examples import examples
from tests.simulator.rig import SUPPORT, Rig


def api(rig: Rig) -> Api:
    return Api(rig.exchange, rig.commands, rig.account)


def active(rig: Rig, **query: str) -> Reply:
    """A page of the live calls."""
    named = {f"page[{name}]": value for name, value in query.items()}
    path = ("connections", SUPPORT, "active_calls")
    return perform(api(rig).operations, Request("GET", path, named))


def body(reply: Reply) -> dict[str, Any]:
    assert reply.status == 200, reply.body
    assert isinstance(reply.body, dict)
    return reply.body


def ids(page: dict[str, Any]) -> list[str]:
    return [row["call_control_id"] for row in page["data"]]


class TestActiveCalls:
    def test_a_row_has_no_parties_and_no_state(self, rig: Rig) -> None:
        leg = rig.rings()
        rig.turn(9)

        (row,) = body(active(rig))["data"]

        assert row == {
            "call_control_id": leg.control_id,
            "call_leg_id": leg.leg_id,
            "call_session_id": leg.session_id,
            "client_state": "",
            "call_duration": 9,
            "record_type": "call",
        }

    def test_only_live_calls_of_the_connection(self, rig: Rig) -> None:
        leg, ended = rig.rings(), rig.talks()
        rig.rings(connection_id="1293384261075731500")
        rig.order(ended, "hangup")

        assert ids(body(active(rig))) == [leg.control_id]

    def test_twenty_a_page_unless_asked(self, rig: Rig) -> None:
        for _ in range(21):
            rig.rings()

        page = body(active(rig))

        assert len(page["data"]) == 20
        assert page["meta"]["total_items"] == 21
        assert page["meta"]["cursors"]["before"] is None
        assert page["meta"]["previous"] is None
        assert page["meta"]["next"].endswith(page["meta"]["cursors"]["after"])

    def test_before_leads_back(self, rig: Rig) -> None:
        legs = [rig.rings().control_id for _ in range(5)]
        after = body(active(rig, limit="2"))["meta"]["cursors"]["after"]
        second = body(active(rig, limit="2", after=after))

        first_again = body(active(rig, limit="2", before=second["meta"]["cursors"]["before"]))

        assert ids(second) == legs[2:4]
        assert ids(first_again) == legs[:2]

    def test_numbered_pages_have_no_effect(self, rig: Rig) -> None:
        """The official SDK asks like this and never comes to an end; so does it here."""
        for _ in range(3):
            rig.rings()

        assert ids(body(active(rig, number="2", size="1"))) == ids(body(active(rig)))

    @given(
        limit=st.integers(1, 7),
        changes=st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=20),
    )
    @settings(max_examples=examples(0.4))
    def test_calls_that_stay_are_seen_once_while_others_come_and_go(
        self, limit: int, changes: list[tuple[bool, int]]
    ) -> None:
        """Why there are cursors: numbered pages would skip calls whenever one ends."""
        rig = Rig()
        staying = [rig.rings().control_id for _ in range(12)]
        seen: list[str] = []
        cursor: str | None = None
        while True:
            query = {"limit": str(limit), **({"after": cursor} if cursor else {})}
            page = body(active(rig, **query))
            seen += ids(page)
            cursor = page["meta"]["cursors"]["after"]
            if cursor is None:
                break
            self._disturb(rig, changes, staying)

        assert len(seen) == len(set(seen))
        assert set(staying) <= set(seen)

    @staticmethod
    def _disturb(rig: Rig, changes: list[tuple[bool, int]], staying: list[str]) -> None:
        if not changes:
            return
        comes, index = changes.pop()
        passing = [leg for leg in rig.exchange.live_legs() if leg.control_id not in staying]
        if comes:
            rig.rings()
        elif passing:
            rig.remote(passing[index % len(passing)], "hangup")

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"limit": "251"}, "10033"),
            ({"limit": "0"}, "10033"),
            ({"limit": "many"}, "10026"),
            ({"after": "v1:nonsense"}, "10015"),
            ({"before": "é"}, "10015"),
        ],
    )
    def test_a_wrong_page_is_refused(self, rig: Rig, query: dict[str, str], code: str) -> None:
        reply = active(rig, **query)

        assert reply.status == 422
        assert isinstance(reply.body, dict)
        assert reply.body["errors"][0]["code"] == code
        assert reply.body["errors"][0]["source"]["parameter"] == f"page[{next(iter(query))}]"

    def test_an_unknown_connection_is_refused(self, rig: Rig) -> None:
        request = Request("GET", ("connections", "1", "active_calls"))

        assert perform(api(rig).operations, request).status == 422


class TestApplications:
    def listed(self, rig: Rig, **query: str) -> Reply:
        return perform(api(rig).operations, Request("GET", ("call_control_applications",), query))

    def names(self, rig: Rig, **query: str) -> list[str]:
        return [one.application_name for one in body(self.listed(rig, **query))["data"]]

    def test_the_newest_comes_first(self, rig: Rig) -> None:
        rig.turn(1)
        rig.account.create({"application_name": "New", "webhook_event_url": "http://x.example"})

        assert self.names(rig)[0] == "New"

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("connection_name", ["Outbound", "Sales", "Support"]),
            ("-connection_name", ["Support", "Sales", "Outbound"]),
        ],
    )
    def test_sorts(self, rig: Rig, sort: str, order: list[str]) -> None:
        assert self.names(rig, sort=sort) == order

    def test_pages_are_counted(self, rig: Rig) -> None:
        page = body(self.listed(rig, **{"page[size]": "2", "page[number]": "2"}))

        assert len(page["data"]) == 1
        assert page["meta"] == {
            "page_number": 2,
            "page_size": 2,
            "total_pages": 2,
            "total_results": 3,
        }

    def test_a_page_beyond_the_last_is_empty(self, rig: Rig) -> None:
        assert self.names(rig, **{"page[number]": "9"}) == []

    def test_a_search_ignores_case_and_wants_three_characters(self, rig: Rig) -> None:
        assert self.names(rig, **{"filter[application_name][contains]": "SALE"}) == ["Sales"]
        assert self.listed(rig, **{"filter[application_name][contains]": "SA"}).status == 422

    def test_a_sort_that_nobody_knows_is_refused(self, rig: Rig) -> None:
        assert self.listed(rig, sort="size").status == 422

    def test_a_change_must_name_name_and_address(self, rig: Rig) -> None:
        request = Request("PATCH", ("call_control_applications", SUPPORT), body={})

        reply = perform(api(rig).operations, request)

        assert isinstance(reply.body, dict)
        assert [one["code"] for one in reply.body["errors"]] == ["10004", "10004"]

    def test_a_deleted_application_takes_its_numbers_along(self, rig: Rig) -> None:
        rig.account.delete(SUPPORT)

        assert rig.account.numbers_of(SUPPORT) == []
        assert SUPPORT not in rig.account.applications

    def test_a_failover_address_can_be_taken_away(self, rig: Rig) -> None:
        base = {"application_name": "S", "webhook_event_url": "http://x.example"}
        rig.account.update(SUPPORT, {**base, "webhook_event_failover_url": "http://y.example"})

        changed = rig.account.update(SUPPORT, {**base, "webhook_event_failover_url": ""})

        assert changed.webhook_event_failover_url is None
