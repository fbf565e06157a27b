"""Each figure of a team's report, held against what `accounts.py` counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import pytest

from console.domain.team.members import Team
from console.domain.team.report import By
from console.reports.fields import ReportJson
from tests.e2e.day import accounts
from tests.e2e.day.accounts import Caller, Noted

CLOSE: Final = 0.1
"""Seconds between what happened and the event that tells of it, summed up over a day."""


class Way(NamedTuple):
    """A route: the numbers that are called, and the one group that takes those calls."""

    numbers: frozenset[str]
    group: str


Told = Mapping[By | None, ReportJson]
"""The report in all, and by each kind of rows."""


def each_figure_is_right(
    told: Told, team: Team, ways: Mapping[str, Way], callers: Sequence[Caller], rows: list[Noted]
) -> None:
    """In all, and for each member, group, route and hour."""
    ends, target = told[None].until.timestamp(), told[None].target_seconds
    calls = {one.call for one in callers}
    did, had = accounts.counted(accounts.of_calls(rows, calls)), accounts.had(rows)
    spent = {one.user: accounts.spent(rows, one.user, ends) for one in team.members}
    whole = _sum(did.values()) + _sum(spent.values())
    right = partial(_is_right, target=target)
    for one in told.values():
        right(one.total, callers, whole)
        assert one.total.dispositions == accounts.came_to(rows)

    of_members, talk = _rows(told[By.MEMBER]), accounts.talked(rows, callers)
    for user in ("", *(one.user for one in team.members)):
        own = [one for one in callers if had.get(one.call, "") == user]
        work = did[user] + spent.get(user, Counter())
        right(of_members.get(user), own, work, talk=talk[user])
    of_routes, of_groups = _rows(told[By.ROUTE]), _rows(told[By.GROUP])
    for name, way in ways.items():
        own = [one for one in callers if one.to in way.numbers]
        theirs = accounts.of_calls(rows, {one.call for one in own})
        offers = _sum(accounts.counted(theirs).values())
        right(of_routes.get(name), own, offers, timed=False)
        times = _sum(spent[one.user] for one in team.members if way.group in one.groups)
        right(of_groups.get(way.group), own, offers + times)
    assert sum(row.figures.offered for row in told[By.HOUR].rows) == len(callers)
    counted = sum(row.figures.ready_seconds or 0 for row in told[By.HOUR].rows)
    assert counted == pytest.approx(whole["ready_seconds"], abs=CLOSE)


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counters, Counter[str]())


def _rows(report: ReportJson) -> dict[str, Any]:
    return {row.key: row for row in report.rows}


def _is_right(
    row: Any,
    callers: Sequence[Caller],
    did: Counter[str],
    *,
    target: int,
    timed: bool = True,
    talk: float | None = None,
) -> None:
    """The row says what was counted here, and of nothing else more than nothing."""
    expected: dict[str, float] = {**accounts.served(callers, target), **did}
    if talk is not None and expected["answered"]:
        expected["average_talk_seconds"] = talk / expected["answered"]
    expected["talk_seconds"] = expected["talk_seconds"] if talk is None else talk
    if row is None:
        assert not any(expected.values())
        return
    busy = did["on_calls_seconds"] + did["wrap_up_seconds"]
    if timed and busy + did["ready_seconds"]:
        expected["occupancy"] = busy / (busy + did["ready_seconds"])
    for name in row.figures.__struct_fields__:
        said = getattr(row.figures, name)
        if name.endswith("_seconds") and said is not None:
            assert said == pytest.approx(expected.get(name, 0), abs=CLOSE), (row.key, name)
        elif name == "occupancy" and said is not None:
            assert said == pytest.approx(expected[name], abs=CLOSE), row.key
        else:
            assert (said or 0) == expected.get(name, 0), (row.key, name)
