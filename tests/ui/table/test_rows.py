"""The rows: their order, the cursor on its call, lingering, freezing, counting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from console.domain.leg import CallId, CallState, Leg
from console.ui.state.reader import Reader
from console.ui.table.rows import LINGER, TableRows
from console.ui.table.sessions import SessionRows
from console.ui.table.view import Column, Lens, Names, place, visible, words
from tests.examples import examples
from tests.ui.table.people import ME, NOON, call

NAMES = Names(reader=Reader(ME))


def table_rows(*legs: Leg) -> TableRows:
    made = TableRows(NAMES)
    made.show(legs, now=0.0, wall=NOON)
    return made


def rows(of: TableRows) -> list[int]:
    return [int(of.order.key_at(row)[3:]) for row in range(len(of.order))]


def put(into: TableRows, *legs: Leg, now: float = 1.0) -> None:
    for leg in legs:
        into.put(leg, now=now, wall=NOON)


def under(of: TableRows) -> int | None:
    return int(of.cursor[3:]) if of.cursor else None


def offered(number: int, ago: int) -> Leg:
    return call(number, CallState.OFFERED, started_at=NOON - timedelta(seconds=ago))


def ended(leg: Leg, ago: float = 0.0) -> Leg:
    at = NOON - timedelta(seconds=ago)
    return msgspec.structs.replace(leg, state=CallState.ENDED, known=CallState.ENDED, ended_at=at)


# The cursor -------------------------------------------------------------------------------


def test_an_arriving_call_does_not_take_the_cursor_off_its_call() -> None:
    """A key pressed at that moment must reach the call it was meant for."""
    table = table_rows(offered(1, 30), offered(2, 10))
    table.move_to(1)

    put(table, offered(3, 20))

    assert rows(table) == [1, 3, 2]
    assert under(table) == 2


def test_the_call_under_the_cursor_keeps_its_place_until_the_hand_leaves() -> None:
    """An answered call does not jump away from under the hand; it goes when the hand goes."""
    table = table_rows(offered(1, 30), offered(2, 20), offered(3, 10))
    answered = call(1, CallState.ANSWERED, agent=ME, started_at=NOON - timedelta(seconds=30))

    put(table, answered)
    assert rows(table) == [1, 2, 3]

    table.move_to(1)
    assert rows(table) == [2, 3, 1]
    assert under(table) == 2


def test_the_call_under_the_cursor_stays_although_the_filter_no_longer_finds_it() -> None:
    """What is under the hand is not pulled away because its state changed."""
    table = table_rows(offered(1, 30), offered(2, 20))
    table.look(Lens(filter="offered"), now=0.0)

    put(table, call(1, CallState.ANSWERED))
    assert rows(table) == [1, 2]

    table.move_to(1)
    assert rows(table) == [2]


@pytest.mark.parametrize(("row", "after"), [(0, 2), (1, 3), (2, 2)])
def test_the_cursor_of_a_call_that_goes_falls_on_its_neighbour(row: int, after: int) -> None:
    """The next call, or the last one."""
    table = table_rows(offered(1, 30), offered(2, 20), offered(3, 10))
    table.move_to(row)

    table.drop([CallId(f"v3:{row + 1:06}")], now=5.0)

    assert under(table) == after
    assert table.touched_at == 5.0


def test_the_cursor_lands_on_the_first_row_of_a_snapshot() -> None:
    """Not on whichever call came first in it."""
    assert under(table_rows(offered(2, 20), offered(1, 30))) == 1


def test_a_new_snapshot_leaves_the_cursor_on_its_call() -> None:
    """After a reconnect the operator is where he was."""
    table = table_rows(offered(1, 30), offered(2, 20))
    table.move_to(1)

    table.show([offered(3, 99), offered(2, 20)], now=2.0, wall=NOON)

    assert under(table) == 2
    assert rows(table) == [3, 2]


# What disarms -----------------------------------------------------------------------------

CHANGES: dict[str, Callable[[TableRows], None]] = {
    "its state changes": lambda table: put(table, call(1, CallState.ANSWERED), now=7.0),
    "its call goes": lambda table: table.drop([CallId("v3:000001")], now=7.0),
    "the filter hides it": lambda table: table.look(Lens(filter="!0001"), now=7.0),
}
HARMLESS: dict[str, Callable[[TableRows], None]] = {
    "another call arrives": lambda table: put(table, offered(9, 99), now=7.0),
    "another call changes": lambda table: put(table, call(2, CallState.ANSWERED), now=7.0),
    "its state is told again": lambda table: put(table, offered(1, 30), now=7.0),
    "the hand moves": lambda table: table.move_to(1),
    "it is marked": lambda table: table.toggle_mark(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_hand_is_touched_when(change: str) -> None:
    """A key meant for what was there before must not act on what is there now."""
    table = table_rows(offered(1, 30), offered(2, 20))

    CHANGES[change](table)

    assert table.touched_at == 7.0


@pytest.mark.parametrize("change", HARMLESS)
def test_the_hand_is_not_touched_when(change: str) -> None:
    """A busy table must not make the keys dead."""
    table = table_rows(offered(1, 30), offered(2, 20))

    HARMLESS[change](table)

    assert table.touched_at == 0.0


def test_the_first_call_of_an_empty_table_touches_the_hand() -> None:
    """A key that was on its way when the call appeared was not meant for it."""
    table = table_rows()
    put(table, offered(1, 0), now=7.0)

    assert table.touched_at == 7.0


# Ended calls ------------------------------------------------------------------------------


def test_an_ended_call_stays_in_its_place_for_a_while_and_then_goes() -> None:
    """The operator sees what went, where it was."""
    table = table_rows(offered(1, 30), offered(2, 20), offered(3, 10))
    put(table, ended(offered(2, 20)), now=1.0)

    assert not table.expire(now=1.0 + LINGER - 0.1)
    assert rows(table) == [1, 2, 3]
    assert table.expire(now=1.0 + LINGER)
    assert rows(table) == [1, 3]


def test_a_late_fact_does_not_bring_an_ended_call_back() -> None:
    """Its cost or recording comes long after it left."""
    table = table_rows(offered(1, 30), offered(2, 20))
    put(table, ended(offered(2, 20)), now=1.0)
    table.expire(now=99.0)

    put(table, msgspec.structs.replace(ended(offered(2, 20)), oddities=1), now=100.0)

    assert rows(table) == [1]


@pytest.mark.parametrize(("ago", "seen"), [(0.0, True), (14.0, True), (15.0, False)])
def test_a_call_that_is_new_and_ended_stays_for_the_rest_of_its_time(
    ago: float, *, seen: bool
) -> None:
    """A console that starts shows what ended just now, and not the calls of the morning."""
    table = table_rows(ended(offered(1, 60), ago))

    assert rows(table) == ([1] if seen else [])
    table.expire(now=LINGER - ago)
    assert rows(table) == []


def test_an_ended_call_takes_no_mark_and_loses_the_one_it_had() -> None:
    """Two marked calls are bridged: none of them may be a dead one."""
    table = table_rows(offered(1, 30))
    table.toggle_mark()
    put(table, ended(offered(1, 30)))
    assert table.marked == ()

    table.toggle_mark()
    assert table.marked == ()


def test_marks_keep_their_order_and_outlive_a_filter() -> None:
    """Mark one, filter for the other, bridge."""
    table = table_rows(offered(1, 30), offered(2, 20))
    table.move_to(1)
    table.toggle_mark()
    table.move_to(0)
    table.toggle_mark()
    table.look(Lens(filter="0001"), now=0.0)

    assert table.marked == ("v3:000002", "v3:000001")
    table.toggle_mark()
    assert len(table.marked) == 1


# Freezing ---------------------------------------------------------------------------------


def test_a_frozen_table_shows_what_it_showed_and_counts_what_waits() -> None:
    """Rows, order and states stay; +N says how many legs are different."""
    table = table_rows(offered(1, 30), offered(2, 20))
    table.freeze(True, now=1.0, wall=NOON)

    put(table, offered(3, 99), call(2, CallState.BRIDGED), call(2, CallState.HELD))
    table.drop([CallId("v3:000001")], now=2.0)
    table.expire(now=99.0)

    assert rows(table) == [1, 2]
    assert table.shown(CallId("v3:000002")).state is CallState.OFFERED
    assert table.newest[CallId("v3:000002")].state is CallState.HELD
    assert table.waiting == 3


def test_a_table_that_thaws_shows_all_that_waited() -> None:
    """Nothing that happened meanwhile is lost."""
    table = table_rows(offered(1, 30), offered(2, 20))
    table.freeze(True, now=1.0, wall=NOON)
    put(table, offered(3, 99), call(2, CallState.BRIDGED))
    table.drop([CallId("v3:000001")], now=2.0)

    table.freeze(False, now=3.0, wall=NOON)

    assert rows(table) == [3, 2]
    assert table.waiting == 0
    assert under(table) == 2
    assert table.touched_at == 3.0


def test_the_hand_is_touched_when_a_thaw_changes_the_state_under_it() -> None:
    """What the operator sees under the cursor is another thing than a moment ago."""
    table = table_rows(offered(1, 30))
    table.freeze(True, now=1.0, wall=NOON)
    put(table, call(1, CallState.BRIDGED), now=2.0)

    table.freeze(False, now=9.0, wall=NOON)

    assert table.touched_at == 9.0


# Counting ---------------------------------------------------------------------------------


def test_live_and_offered_legs_are_counted_for_each_connection() -> None:
    """The tabs say where callers wait, also when the view is frozen or filtered."""
    table = table_rows(call(1), call(2), call(3, CallState.BRIDGED), call(4, CallState.ENDED))
    table.freeze(True, now=1.0, wall=NOON)
    table.look(Lens(filter="nothing"), now=1.0)
    put(table, call(5, CallState.OFFERED, connection_id="1"))

    assert table.counts.count(None) == (4, 3, 0)
    assert table.counts.count("1") == (2, 1, 0)
    assert table.counts.count("77") == (0, 0, 0)


# Anything, in any order -------------------------------------------------------------------

NUMBERS = st.integers(0, 12)
STATES = st.sampled_from(CallState)
LENSES = st.builds(
    Lens,
    connection=st.sampled_from([None, None, "1"]),
    filter=st.sampled_from(["", "", "offered", "!held", "0003"]),
    sort=st.sampled_from([None, None, Column.STATE, Column.FROM, Column.DURATION]),
    reverse=st.booleans(),
)


class AnyDay(RuleBasedStateMachine):
    """Calls come, change and go; the operator moves, marks, filters, sorts and freezes."""

    def __init__(self) -> None:
        super().__init__()
        self.table = TableRows(NAMES)
        self.now = 0.0
        self.before: CallId | None = None

    def later(self) -> float:
        self.now += 1.0
        self.before = self.table.cursor
        return self.now

    @rule(number=NUMBERS, state=STATES, mine=st.booleans())
    def put(self, number: int, state: CallState, *, mine: bool) -> None:
        now = self.later()
        self.table.put(call(number, state, agent=ME if mine else None), now=now, wall=NOON)
        assert self.before is None or self.table.cursor == self.before

    @rule(numbers=st.lists(NUMBERS))
    def drop(self, numbers: list[int]) -> None:
        calls = [CallId(f"v3:{number:06}") for number in numbers]
        self.table.drop(calls, now=self.later())
        assert self.table.frozen is False or self.table.cursor == self.before

    @rule(numbers=st.sets(NUMBERS), state=STATES)
    def show(self, numbers: set[int], state: CallState) -> None:
        legs = [call(number, state) for number in numbers]
        self.table.show(legs, now=self.later(), wall=NOON)

    @rule(lens=LENSES)
    def look(self, lens: Lens) -> None:
        self.table.look(lens, now=self.later())
        if self.table.cursor != self.before:
            assert self.before is None or self.before not in self.table.order

    @rule(row=st.integers(-2, 14))
    def move(self, row: int) -> None:
        self.later()
        self.table.move_to(row)

    @rule()
    def mark(self) -> None:
        self.table.toggle_mark()

    @rule()
    def expire(self) -> None:
        self.now += LINGER / 2
        self.table.expire(now=self.later())

    @rule(frozen=st.booleans())
    def freeze(self, *, frozen: bool) -> None:
        self.table.freeze(frozen, now=self.later(), wall=NOON)

    @invariant()
    def the_cursor_is_on_a_row_if_there_is_one(self) -> None:
        cursor = self.table.cursor
        assert (cursor is not None) == bool(len(self.table.order))
        if cursor is not None:
            row = self.table.order.row_of(cursor)
            assert row is not None
            assert self.table.order.key_at(row) == cursor

    @invariant()
    def every_row_shows_another_leg_and_can_be_read(self) -> None:
        calls = [self.table.order.key_at(row) for row in range(len(self.table.order))]
        assert len(set(calls)) == len(calls)
        assert [self.table.shown(one).id for one in calls] == calls

    @invariant()
    def marks_are_on_live_calls(self) -> None:
        assert all(self.table.newest[marked].alive for marked in self.table.marked)

    @precondition(lambda self: not self.table.frozen)
    @invariant()
    def the_rows_are_the_legs_seen_through_the_lens_in_its_order(self) -> None:
        """But for the one under the hand and those that ended, which keep their place."""
        table, lens = self.table, self.table.lens
        wanted = words(lens.filter)
        free = [leg for leg in table.newest.values() if leg.alive and leg.id != table.cursor]
        seen = [leg for leg in free if visible(leg, lens, wanted, NAMES)]
        seen.sort(key=lambda leg: place(leg, lens, NAMES), reverse=lens.reverse)
        shown = [table.order.key_at(row) for row in range(len(table.order))]
        assert [one for one in shown if one in {leg.id for leg in free}] == [leg.id for leg in seen]

    @invariant()
    def the_counts_are_those_of_the_live_legs(self) -> None:
        live = [leg for leg in self.table.newest.values() if leg.alive]
        waiting = [leg for leg in live if leg.state is CallState.OFFERED]
        assert self.table.counts.count(None) == (len(live), len(waiting), 0)


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(max_examples=examples(0.4))


@given(st.permutations([call(number) for number in range(8)]))
def test_the_rows_do_not_depend_on_the_order_of_arrival(legs: list[Leg]) -> None:
    """Webhooks come in any order."""
    table = table_rows()
    put(table, *legs)
    table.look(Lens(), now=2.0)

    assert rows(table) == rows(table_rows(*(call(number) for number in range(8))))


@given(st.lists(st.sampled_from([*CallState]), max_size=8))
def test_a_whole_board_at_once_is_what_its_legs_are_one_by_one(states: list[CallState]) -> None:
    """A console that attaches is given thousands, and those that ended just now among them."""
    legs = [
        call(number, state, ended_at=NOON if state is CallState.ENDED else None)
        for number, state in enumerate(states)
    ]
    at_once, one_by_one = SessionRows(NAMES), SessionRows(NAMES)
    at_once.show(legs, now=0.0, wall=NOON)
    put(one_by_one, *legs, now=0.0)
    one_by_one.move_to(0)
    at_once.move_to(0)

    assert rows(at_once) == rows(one_by_one)
    assert at_once.newest == one_by_one.newest
    assert at_once.counts.count(None) == one_by_one.counts.count(None)
    at_once.expire(now=60.0)
    one_by_one.expire(now=60.0)
    assert rows(at_once) == rows(one_by_one)
