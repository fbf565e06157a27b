"""Scripted days: how many calls, how many events, how they look, and that they repeat."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from console.simulator.clock import dice
from console.simulator.exchange.model import State
from console.simulator.people.callers import BUSY, HOSTILE, PEOPLE, STORM, Callers, Day
from tests.examples import few_or_many
from tests.simulator.rig import Rig


def live(day: Day, *, seed: int = 7, speed: float = 1.0) -> Rig:
    """A day that has begun."""
    rig = Rig(seed=seed, speed=speed)
    Callers(rig.exchange, rig.account, dice(seed, "people"), day).start()
    return rig


def test_on_a_busy_day_calls_are_there_within_two_seconds() -> None:
    """A demonstration shows something at once."""
    rig = live(BUSY)

    rig.turn(2)

    assert rig.exchange.live_count() >= 4


def test_a_busy_day_has_about_thirty_live_calls_in_every_state() -> None:
    rig = live(BUSY)
    rig.turn(60)
    counts = []
    states: Counter[State] = Counter()
    for _ in range(60):
        rig.turn(10)
        counts.append(rig.exchange.live_count())
        states.update(leg.state for leg in rig.exchange.live_legs())

    assert 26 <= sum(counts) / len(counts) <= 34
    assert {State.PARKED, State.DIALLING, State.ANSWERED, State.BRIDGED} <= set(states)
    assert states[State.PARKED] > 60


def test_on_a_busy_day_hardly_anybody_talks_with_nobody_that_is_seen() -> None:
    """A console takes those for alone, and alarms: a demonstration was red from top to bottom."""
    rig = live(BUSY)
    rig.turn(60)
    states: Counter[State] = Counter()
    for _ in range(60):
        rig.turn(10)
        states.update(leg.state for leg in rig.exchange.live_legs())

    assert states[State.ANSWERED] < states[State.BRIDGED] / 3


def test_on_a_busy_day_people_come_and_go() -> None:
    rig = live(BUSY)

    rig.turn(600)

    endings = Counter(leg.ending.cause for leg in rig.exchange.legs.values() if leg.ending)
    assert endings["originator_cancel"] > 10
    assert endings["normal_clearing"] > 10


def test_a_storm_has_five_hundred_live_calls_and_fifty_events_a_second() -> None:
    """In every stretch of ten seconds, not only on the whole: no waves, no calms."""
    rig = live(STORM)
    rig.turn(30)
    rates, counts = [], []
    for _ in range(12):
        rig.exchange.take()
        for _ in range(10):
            rig.turn(1)
            counts.append(rig.exchange.live_count())
        rates.append(len(rig.exchange.take()) / 10)

    assert 480 <= min(counts) <= max(counts) <= 505
    assert 45 <= sum(rates) / len(rates) <= 60
    assert min(rates) >= 30


@pytest.mark.parametrize("minutes", few_or_many(5, 10))
def test_a_long_storm_does_not_fill_the_memory(minutes: int) -> None:
    """Each call has a limit of four hours; those of ended calls must not wait for it."""
    rig = live(STORM)

    for _ in range(minutes):
        rig.turn(60)
        rig.exchange.take()

    assert len(rig.exchange.legs) > 800 * minutes
    assert rig.exchange.timers_held < 8 * rig.exchange.live_count()


@pytest.mark.parametrize("day", [BUSY, STORM], ids=["busy", "storm"])
def test_the_same_seed_gives_the_same_day(day: Day) -> None:
    """A day that went wrong can be lived through again."""
    days = []
    for _ in range(2):
        rig = live(day)
        rig.turn(30)
        days.append([(one.id, one.event_type, one.payload) for one in rig.heard()])

    assert days[0] == days[1]


def test_another_seed_gives_another_day() -> None:
    one, other = live(BUSY, seed=1), live(BUSY, seed=2)
    for rig in (one, other):
        rig.turn(30)

    assert [e.id for e in one.heard()] != [e.id for e in other.heard()]


def test_speed_makes_a_day_shorter() -> None:
    rig = live(BUSY, speed=10)

    rig.turn(3)

    assert rig.exchange.live_count() >= 25


def test_a_caller_whom_an_agent_answers_is_left_alone_by_colleagues() -> None:
    rig = live(BUSY)
    rig.turn(2)
    leg = next(leg for leg in rig.exchange.live_legs() if leg.state is State.PARKED)
    rig.order(leg, "answer")
    answered_at = leg.answered_at

    rig.turn(20)

    assert leg.answered_at == answered_at


def test_a_day_without_numbers_is_quiet() -> None:
    """Somebody deleted every application: nobody can call, and nothing breaks."""
    rig = live(BUSY)
    for connection_id in list(rig.account.applications):
        rig.account.delete(connection_id)
    before = set(rig.exchange.legs)

    rig.turn(60)

    assert {call for call, leg in rig.exchange.legs.items() if leg.incoming} <= before


def test_names_come_from_many_scripts() -> None:
    """Right to left, Chinese, Japanese, Korean, Indic, combining, and more."""
    scripts = {
        unicodedata.name(character).split()[0]
        for _, name in PEOPLE
        for character in name
        if character.isalpha()
    }

    assert {
        *("LATIN", "GREEK", "CYRILLIC", "HEBREW", "ARABIC", "DEVANAGARI", "THAI"),
        *("CJK", "HIRAGANA", "HANGUL", "ETHIOPIC", "GEORGIAN", "ARMENIAN", "TAMIL"),
    } <= scripts


def test_some_names_mean_harm() -> None:
    names = [name for _, name in HOSTILE]

    assert "[/x]" in names
    assert "[@click=app.quit]Ada" in names
    assert any("\x1b]2;" in name for name in names)
    assert any("\u202e" in name for name in names)


def test_hostile_callers_do_call() -> None:
    rig = live(BUSY)
    rig.turn(600)

    names = {leg.caller_name for leg in rig.exchange.legs.values()}

    assert names & {name for _, name in HOSTILE}
