"""A day's list and a switchboard that is killed: nobody twice, nobody forgotten, figures right."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.domain.work_lists.progress import progress
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing
from tests.processes import Home, Practice
from tests.switchboard.work_lists.shift import (
    NEVER_PLACED,
    TRIES,
    USERS,
    Shift,
    code_of,
    ending_of,
    killed_at,
)

PEOPLE = int(os.environ.get("PEOPLE", "500"))
KILLS = int(os.environ.get("KILLS", "3"))
"""Of the long form: people, and how often the switchboard is killed."""

UNREACHED = {
    "0002": CallOutcome.BUSY,
    "0003": CallOutcome.NO_ANSWER,
    "0004": CallOutcome.DECLINED,
    "0008": CallOutcome.INVALID,
}
"""What the network says of those who do not answer."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.stop()


async def test_nobody_is_called_twice_and_nobody_forgotten_though_it_is_killed(
    home: Home,
) -> None:
    """25 people, three members, one kill."""
    await a_shift(home, people=25, kills=1)


@pytest.mark.long
async def test_a_day_of_five_hundred_people_and_three_kills(home: Home) -> None:
    """The same of a day."""
    await a_shift(home, people=PEOPLE, kills=KILLS)


async def a_shift(home: Home, *, people: int, kills: int) -> None:
    """Have the list worked through, and compare it with what the exchange has."""
    with Practice(home, "--speed", "50") as practice:
        shift = await asyncio.to_thread(Shift, home, practice)
        await shift.open(people)
        moments = [people * (number + 1) // (kills + 1) for number in range(kills)]
        working = [asyncio.create_task(shift.works(user)) for user in USERS]
        for moment in moments:
            await killed_at(shift, moment)
        await asyncio.gather(*working)
        whole, entries = await shift.now()
        dialled, answered = shift.dialled(), shift.answered()
        await shift.end()

    figures = whole.figures
    assert shift.kills == kills
    assert (figures.people, figures.done, progress(whole).left) == (people, people, 0)
    assert all(one.standing is Standing.DONE for one in entries.values())
    for entry in entries.values():
        as_it_should(entry, dialled[number_of(entry)], answered[number_of(entry)])
    # what the list counts is what the exchange did
    unknown = [
        one
        for entry in entries.values()
        for one in entry.tries
        if one.outcome is CallOutcome.UNKNOWN
    ]
    of_list = {number_of(one): dialled[number_of(one)] for one in entries.values()}
    assert figures.tries - len(unknown) <= sum(of_list.values()) <= figures.tries
    assert figures.tried == sum(n > 0 for n in of_list.values()) + sum(
        not dialled[number_of(entry)] and entry.called > 0 for entry in entries.values()
    )
    assert figures.reached == sum(answered[number] > 0 for number in of_list)
    assert dict(figures.results) == Counter(one.result for one in entries.values())
    assert len(unknown) <= kills * len(USERS)


def number_of(entry: EntryNow) -> str:
    """The one number of somebody."""
    return entry.entry.person.numbers[0]


def as_it_should(entry: EntryNow, dialled: int, answered: int) -> None:
    """Whether somebody was called as often as the rules say, and no more."""
    place, tries = entry.entry.place, entry.tries
    ending, code = ending_of(place), code_of(place)
    outcomes = [one.outcome for one in tries]
    known = [one for one in outcomes if one is not CallOutcome.UNKNOWN]
    unknown = len(outcomes) - len(known)
    counted = [one for one in tries if one.counts]

    assert None not in outcomes, entry
    assert len(counted) == entry.called <= TRIES, entry
    assert entry.called - unknown <= dialled <= entry.called, (entry, dialled)
    if ending == NEVER_PLACED:
        assert (entry.called, dialled, entry.code) == (unknown, 0, code), entry
        return
    if ending in UNREACHED:
        assert not answered
        assert {*known} <= {UNREACHED[ending], CallOutcome.REFUSED, CallOutcome.CANCELLED}, entry
        decided = bool(entry.code)  # it was in doubt, and whoever had it said what came of it
        if not decided and ending != "0008":
            assert entry.called == TRIES, entry
        return
    assert entry.code == code, entry
    if code != "call-back":
        assert answered <= 1, entry
        assert outcomes.count(CallOutcome.REACHED) <= 1, entry
