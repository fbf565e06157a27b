"""Where a call, an offer and a member's time are counted, and that nothing is counted twice."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import GoNotReady, GoReady
from console.domain.agent.attendance import spells
from console.domain.agent.spells import Times
from console.domain.events import Fact
from console.domain.history.parts import Part
from console.domain.history.past_calls import PastCall
from console.domain.own_facts import WrapUpExpired
from console.domain.team.members import Member, Team
from console.domain.team.report import By, Reported, ReportRow, ReportSearch, Tally
from console.domain.team.routes import Route
from console.domain.team.service_level import CallFigures, OfferFigures
from console.domain.team.waiting_calls import Routing
from tests.domain.agent.test_state import asked, left, took
from tests.domain.history.test_past_calls import past
from tests.domain.stories import NOON, at, call, claimed, fact, offer_ended, offered

TEAM = Team(
    members=(
        Member(user="ada", name="Ada", groups=("support",)),
        Member(user="bo", name="Bo", groups=("support", "sales")),
    ),
    queues={"waiting": ("sales",)},
)
ROUTING = Routing(
    routes=(
        Route(name="Support", to=("+1312555",), groups=("support",)),
        Route(name="Sales", to=("+44",), groups=("sales",)),
    )
)
HOURS = (at(-3600), NOON, at(3600))
SEARCH = ReportSearch(since=at(-3600), until=at(7200), periods=HOURS)


def caller(letter: str, came: float, agent: str | None, **more: object) -> PastCall:
    """Somebody who came in then, waited 10 s, and talked for 50 s."""
    changes = {"call": call(letter), "started_at": at(came), "answered_at": at(came + 1)}
    talked = {"bridged_at": at(came + 10), "ended_at": at(came + 60), "agent": agent}
    return past(**{**changes, **talked, **more})


OTHER = "+33123456789"
"""A number of ours that no route has."""

CALLS: list[tuple[PastCall, tuple[Fact, ...]]] = [
    (
        caller("A", 10, "bo", disposition="resolved"),
        (offered(11, "A", "ada"), offer_ended(15, "A", "ada"), offered(16, "A", "bo")),
    ),
    (caller("B", 20, "ada", queue="waiting", to=OTHER), (claimed(24, "B", "ada"),)),
    (caller("C", 3590, "bo", to=OTHER), (claimed(3600, "C", "bo"),)),
    (
        past(
            call=call("D"),
            to="+442079460100",
            started_at=at(30),
            ended_at=at(35),
            cause="originator_cancel",
        ),
        (),
    ),
]
DAY = (
    asked(0, GoReady(), "bo"),
    took(3580, "C", "bo"),
    left(3620, "C", 30, "bo"),
    fact(3650, WrapUpExpired(agent="bo", until=at(3650))),
    asked(3660, GoNotReady(reason="lunch"), "bo"),
)


def report(by: By | None, search: ReportSearch = SEARCH, team: Team = TEAM) -> Reported:
    """The report of that day, as it is at 14:00."""
    tally = Tally(msgspec.structs.replace(search, by=by), team, "ada", ROUTING, at(7200))
    for one, facts in CALLS:
        if tally.is_asked_for(one):
            tally.call(one, facts)
    for member in tally.members:
        tally.spells(member, spells(DAY if member == "bo" else (), at(7200)))
    return tally.reported()


def counted(told: Reported) -> dict[str, tuple[int, int, int]]:
    """Of each row the calls offered, answered, and the offers that members let pass."""
    found = {}
    for row in told.rows:
        hour = f"{row.since:%H}" if row.since else ""
        figures = (row.calls.offered, row.calls.answered, row.offers.missed)
        found[row.key or hour or "none"] = figures
    return found


def test_each_call_is_counted_where_it_belongs() -> None:
    """Last member, first route, the groups of route, queue or member, and when it came in."""
    assert counted(report(By.MEMBER)) == {"ada": (1, 1, 1), "bo": (2, 2, 0), "none": (1, 0, 0)}
    assert counted(report(By.ROUTE)) == {
        "Support": (1, 1, 1),
        "Sales": (1, 0, 0),
        "none": (2, 2, 0),
    }
    assert counted(report(By.GROUP)) == {
        "support": (2, 2, 1),
        "sales": (3, 2, 0),
    }
    assert counted(report(By.HOUR)) == {"12": (4, 3, 1), "13": (0, 0, 0)}


def test_time_is_parted_where_an_hour_ends() -> None:
    """A call from 12:59:40 to 13:00:20 is 20 s of each hour."""
    first, second = report(By.HOUR).rows

    assert first.times == Times(talk=20, ready=3580)
    assert second.times == Times(talk=20, wrap_up=30, ready=10, not_ready=3540)
    assert second.times.occupancy == 50 / 60
    assert report(By.ROUTE).rows[0].times is None


def test_of_one_group_are_its_calls_and_its_members_time_as_in_the_row_of_it() -> None:
    """To ask for a group alone is to ask for its row, by whatever else it is parted then."""
    rows = {row.key: row for row in report(By.GROUP).rows}
    for group in ("support", "sales"):
        search = msgspec.structs.replace(SEARCH, group=group)
        (alone,) = report(By.GROUP, search).rows
        total = report(By.HOUR, search).total

        assert alone == rows[group]
        assert (total.calls, total.times) == (alone.calls, alone.times)
        assert sum(row.calls.offered for row in report(By.HOUR, search).rows) == alone.calls.offered

    nobody = report(By.HOUR, msgspec.structs.replace(SEARCH, group="nobody"))
    assert (nobody.rows, nobody.total.calls, nobody.total.times) == ((), CallFigures(), Times())


def test_of_one_queue_are_the_calls_that_waited_there_and_nobodys_time() -> None:
    """Nobody is Ready for one queue alone."""
    told = report(By.MEMBER, msgspec.structs.replace(SEARCH, queue="waiting"))

    assert counted(told) == {"ada": (1, 1, 0)}
    assert told.rows[0].times is told.total.times is None
    assert told.queue == "waiting"


@pytest.mark.parametrize("by", [None, *By])
def test_the_total_counts_everything_once(by: By | None) -> None:
    """Whatever the rows are, and though a call may be of two groups."""
    total = report(by).total

    assert (total.calls.offered, total.calls.answered, total.calls.abandoned) == (4, 3, 1)
    assert total.offers == OfferFigures(offered=2, taken=2, missed=1)
    assert total.times == Times(talk=40, wrap_up=30, ready=3590, not_ready=3540)
    assert total.dispositions == {"resolved": 1}


def test_who_works_alone_is_offered_every_caller() -> None:
    """Nothing is written of offers then: all follows from the calls."""
    told = report(By.MEMBER, team=Team())
    (_, ada) = sorted(told.rows, key=lambda row: row.calls.abandoned)

    assert told.total.offers == OfferFigures(offered=4, taken=3, missed=1)
    assert (ada.key, ada.calls.abandoned, ada.offers.missed) == ("ada", 1, 1)


def test_of_others_an_agent_is_told_nothing() -> None:
    """Neither what they did with calls that it may know, nor how they spent their time."""
    narrow = msgspec.structs.replace(SEARCH, of=("ada", "bo", ""), members=("ada",))
    told = report(By.GROUP, narrow)

    assert told.total.calls.offered == 4
    assert (told.total.offers, told.total.times) == (
        OfferFigures(offered=1, taken=1, missed=1),
        Times(),
    )
    assert told.members == ("ada",)
    own = report(By.MEMBER, msgspec.structs.replace(SEARCH, of=("ada",), members=("ada",)))
    assert [row.key for row in own.rows] == ["ada"]


def test_a_call_counts_by_when_it_came_in_and_not_by_its_end() -> None:
    """Or the hours of a report would not add up to its day."""
    hour = msgspec.structs.replace(SEARCH, since=NOON, until=at(3600))
    later = msgspec.structs.replace(SEARCH, since=at(3600), until=at(7200))

    assert report(None, hour).total.calls.offered == 4
    assert report(None, later).total.calls.offered == 0
    assert report(None, later).total.times == Times(talk=20, wrap_up=30, ready=10, not_ready=3540)


@given(st.lists(st.integers(-3600, 7199), min_size=1, max_size=20, unique=True))
def test_periods_that_follow_each_other_add_up_to_the_whole(beginnings: list[int]) -> None:
    """However the hours and days of the asker's clock lie, and in whatever order they are told."""
    periods = tuple(map(at, (*beginnings, -3600, *beginnings)))
    told = report(By.DAY, msgspec.structs.replace(SEARCH, periods=periods))
    summed = ReportRow(
        calls=sum((row.calls for row in told.rows), CallFigures()),
        offers=sum((row.offers for row in told.rows), OfferFigures()),
        times=sum((row.times for row in told.rows if row.times), Times()),
        dispositions={"resolved": 1},
    )

    assert summed == told.total


def test_of_a_call_from_hand_to_hand_each_has_its_own_talk_and_word() -> None:
    """Who gave it away after an hour must not look idle, nor the other one thorough."""
    parts = (
        Part(member="ada", since=at(10), until=at(41), disposition="sent-on"),
        Part(member="bo", since=at(40), until=at(100), disposition="resolved"),
        Part(member="sue", disposition="resolved"),
    )
    call_ = past(answered_at=at(10), bridged_at=at(10), ended_at=at(100), agent="bo", parts=parts)

    def told(by: By) -> Reported:
        tally = Tally(msgspec.structs.replace(SEARCH, by=by), TEAM, "ada", ROUTING, at(7200))
        tally.call(call_, ())
        return tally.reported()

    by_member = {row.key: row for row in told(By.MEMBER).rows}
    talk = {key: (row.calls.answered, row.calls.talk) for key, row in by_member.items()}
    assert talk == {"ada": (0, 30.0), "bo": (1, 60.0), "sue": (0, 0.0)}
    assert by_member["ada"].dispositions == {"sent-on": 1}
    assert by_member["bo"].dispositions == by_member["sue"].dispositions == {"resolved": 1}
    for by in (By.MEMBER, By.ROUTE):
        total = told(by).total
        assert total.calls.talk == 90.0
        assert total.dispositions == {"resolved": 1, "sent-on": 1}
