"""How today's callers are served says what a report of today says, however it was counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.leg import CallState, Direction, Leg
from console.domain.team.belonging import Belonging
from console.domain.team.report import By, ReportSearch, Tally
from console.domain.team.served import CallersOfToday, Key, ServedBy, ServedToday
from console.domain.team.service_level import Target
from tests.domain.history.test_past_calls import past
from tests.domain.stories import NOON, at, call
from tests.domain.team.test_report import CALLS, ROUTING, TEAM

TARGET = Target(seconds=15)
ROWS = (Key(ServedBy.ROUTE, "Support"), Key(ServedBy.ROUTE, "Sales"), Key(ServedBy.GROUP, "sales"))
NOBODY: dict[CallId, Leg] = {}


def today(since: datetime = NOON) -> CallersOfToday:
    """Nobody was counted yet on the day that began then."""
    return CallersOfToday(Belonging(TEAM, ROUTING), TARGET, since)


def unfinished(number: int) -> PastCall:
    """One of the calls while the caller still waits."""
    changes = {"bridged_at": None, "ended_at": None, "agent": None}
    whole = CALLS[number][0]
    return past(call=whole.call, to=whole.to, started_at=whole.started_at, **changes)


def figures(served: ServedToday) -> dict[Key, tuple[float | None, int, int]]:
    return {Key(r.by, r.name): (r.level, r.offered, r.abandoned) for r in served.rows}


def reported(now: datetime) -> dict[Key, tuple[float | None, int, int]]:
    """What the report of the same day says."""
    found = {}
    for kind in (By.ROUTE, By.GROUP):
        search = ReportSearch(by=kind, since=NOON, target=TARGET)
        tally = Tally(search, TEAM, "", ROUTING, now)
        for one, facts in CALLS:
            tally.call(one, facts)
        for row in tally.reported().rows:
            calls = row.calls
            if row.key:
                key = Key(ServedBy(kind.value), row.key)
                found[key] = (calls.service_level, calls.offered, calls.abandoned)
    return found


@given(st.permutations(range(len(CALLS))), st.sets(st.sampled_from(range(len(CALLS)))))
def test_it_is_what_the_report_says_however_the_calls_came(
    order: list[int], early: set[int]
) -> None:
    """Told twice, in any order, some of them settled long ago: there is one definition."""
    callers, now = today(), at(7000)
    for number in order:
        callers.put(unfinished(number))
        callers.put(*CALLS[number])
        if number in early:
            callers.settle([CALLS[number][0].call], now)
    served = callers.served(ROWS, NOBODY.get, now)
    counted = figures(served)

    assert {key: counted[key] for key in reported(now)} == reported(now)
    assert counted[Key(ServedBy.QUEUE, "waiting")] == (1.0, 1, 0)
    assert [row.by for row in served.rows] == sorted(
        (row.by for row in served.rows), key=list(ServedBy).index
    )


def test_who_waits_is_counted_with_how_long_and_too_late_for_the_target() -> None:
    """The longest wait ticks on the console: it is told since when."""
    callers = today()
    begun = at(100)
    waits = past(call=call("E"), to="+13125550100", started_at=begun, ended_at=None, cause=None)
    callers.put(waits)
    legs = {
        waits.call: Leg(
            id=waits.call,
            state=CallState.OFFERED,
            known=CallState.OFFERED,
            direction=Direction.INCOMING,
            started_at=begun,
            changed_at=begun,
        )
    }
    early = callers.served(ROWS, legs.get, at(110)).row(ServedBy.ROUTE, "Support")
    late = callers.served(ROWS, legs.get, at(116)).row(ServedBy.ROUTE, "Support")

    assert early is not None
    assert late is not None
    assert (early.waiting, early.waits_since, early.level) == (1, begun, None)
    assert (late.level, late.groups) == (0.0, ("support",))
    assert callers.served(ROWS, NOBODY.get, at(116)).rows[0].waiting == 0


def test_the_last_hour_goes_on_over_midnight_and_the_day_begins_anew() -> None:
    """At 0:10 the picture of the last hour has those of 23:50; the figures do not."""
    callers = today()
    for one, facts in CALLS:
        callers.put(one, facts)
    callers.settle([one.call for one, _ in CALLS], at(3700))
    sales = Key(ServedBy.GROUP, "sales")
    before = callers.served(ROWS, NOBODY.get, at(3599)).row(*sales)
    midnight = at(3600)
    callers.begin_day(midnight, midnight)
    after = callers.served(ROWS, NOBODY.get, midnight).row(*sales)
    callers.begin_day(midnight, midnight + timedelta(hours=2))
    later = callers.served(ROWS, NOBODY.get, midnight + timedelta(hours=2)).row(*sales)

    assert before is not None
    assert (before.offered, before.came) == (3, (2, *[0] * 10, 1))
    assert after is not None
    assert (after.offered, after.came) == (0, (*[0] * 10, 1, 0))
    assert later is not None
    assert sum(later.came) == 0
