"""One row for a session: who has none of its own is counted, and never one who needs a hand."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from console.domain.acts import HangUp, Role
from console.domain.leg import CallState, Leg
from console.ui.state.reader import Reader
from console.ui.table.sessions import RELATED, SessionRows
from console.ui.table.view import Lens, Names
from tests.ui.memory_switchboard import Switchboard
from tests.ui.stage import console
from tests.ui.table.people import ME, NOON, call
from tests.ui.talk_stage import acts

ONE_ROW = Lens(sessions=True)
CALLER = call(9, CallState.HELD, session_id="S", agent=ME, name="Grace Hopper")
CONSULTED = call(
    *(8, CallState.CONFERENCE),
    session_id="S",
    role=Role.CONSULT,
    agent=ME,
    to="+13125550188",
)
OTHER = call(7, CallState.ANSWERED, session_id="T", name="Ada Lovelace")


def rows(of: SessionRows) -> list[int]:
    return [int(of.order.key_at(row)[3:]) for row in range(len(of.order))]


def table_rows(*legs: Leg) -> SessionRows:
    made = SessionRows(Names(reader=Reader(ME)))
    made.show(legs, now=0.0, wall=NOON)
    made.look(ONE_ROW, now=0.0)
    return made


def test_a_consulted_one_stands_under_the_callers_row_until_it_is_alone() -> None:
    """And when the caller is gone there is nobody's row to stand for it."""
    table = table_rows(OTHER, CALLER, CONSULTED)
    assert sorted(rows(table)) == [7, 9]
    assert (table.beside(CALLER.id), table.beside(OTHER.id)) == (1, 0)

    alone = call(8, CallState.ANSWERED, session_id="S", role=Role.CONSULT, alone_since=NOON)
    table.put(alone, now=1.0, wall=NOON)
    assert sorted(rows(table)) == [7, 8, 9]
    assert table.beside(CALLER.id) == 0

    table.put(CONSULTED, now=2.0, wall=NOON)
    assert sorted(rows(table)) == [7, 9]
    table.put(call(9, CallState.ENDED, session_id="S", ended_at=NOON), now=3.0, wall=NOON)
    assert sorted(rows(table)) == [7, 8, 9]
    table.drop([CALLER.id], now=20.0)
    assert sorted(rows(table)) == [7, 8]


def test_who_is_looked_for_is_found_in_a_row_of_its_own() -> None:
    """A number that is on the line must not be answered with no call at all."""
    table = table_rows(CALLER, CONSULTED)
    table.look(Lens(sessions=True, filter="0188"), now=1.0)

    assert 8 in rows(table)


NUMBERS = st.integers(1, 9)
LEGS = st.builds(
    lambda number, session, role, state, alone: call(
        number,
        state,
        session_id=session,
        role=role,
        agent=ME,
        alone_since=NOON - timedelta(seconds=9) if alone and state.value != "ended" else None,
    ),
    NUMBERS,
    st.sampled_from(["S", "T", None]),
    st.sampled_from([None, *RELATED]),
    st.sampled_from([CallState.ANSWERED, CallState.BRIDGED, CallState.HELD, CallState.ENDED]),
    st.booleans(),
)
STEPS = st.lists(
    st.one_of(
        LEGS,
        st.tuples(st.just("drop"), NUMBERS),
        st.tuples(st.just("move"), NUMBERS),
        st.tuples(st.just("mark"), NUMBERS),
        st.tuples(st.just("fold"), NUMBERS),
        st.tuples(st.just("freeze"), NUMBERS),
    ),
    max_size=30,
)


def leg_of(number: int, session: str, role: Role | None = None) -> Leg:
    """One that is answered."""
    return call(number, CallState.ANSWERED, session_id=session, role=role, agent=ME)


@given(STEPS)
@example([leg_of(1, "T"), leg_of(2, "T", Role.CONSULT), leg_of(1, "S")])
@example([leg_of(1, "T"), leg_of(2, "T", Role.CONSULT), leg_of(1, "T", Role.TARGET)])
@example([leg_of(1, "T"), leg_of(2, "T", Role.CONSULT), ("freeze", 1), leg_of(1, "S")])
def test_every_living_leg_has_a_row_or_is_counted_on_one_and_can_be_reached(
    steps: list[Leg | tuple[str, int]],
) -> None:
    """Whatever comes and goes, and wherever the hand is: nobody is lost from sight."""
    table = table_rows()
    for now, step in enumerate(steps, 1):
        if isinstance(step, Leg):
            table.put(step, now=now, wall=NOON)
        elif step[0] == "drop":
            table.drop([call(step[1]).id], now=now)
        elif step[0] == "move":
            table.move_to(step[1])
        elif step[0] == "mark":
            table.toggle_mark()
        elif step[0] == "freeze":
            table.freeze(not table.frozen, now=now, wall=NOON)
        else:
            table.look(Lens(sessions=not table.lens.sessions), now=now)
        if not table.frozen:
            nobody_is_lost(table)
    table.freeze(False, now=98, wall=NOON)
    nobody_is_lost(table)
    table.look(Lens(), now=99)
    living = {leg.id for leg in table.newest.values() if leg.alive}
    assert living <= {table.order.key_at(row) for row in range(len(table.order))}


def nobody_is_lost(table: SessionRows) -> None:
    there = {table.order.key_at(row) for row in range(len(table.order))}
    assert table.cursor is None or table.cursor in there
    for leg in table.newest.values():
        if leg.id in there or not leg.alive:
            continue
        assert table.lens.sessions
        assert leg.role in RELATED
        assert leg.alone_since is None
        assert not table.is_marked(leg.id)
        assert [one for one in there if table.beside(one) and _same(table, one, leg)]
    hidden = [leg for leg in table.newest.values() if leg.alive and leg.id not in there]
    assert sum(map(table.beside, there)) == len(hidden)


def _same(table: SessionRows, one: str, leg: Leg) -> bool:
    head = next(known for known in table.newest.values() if known.id == one)
    return head.session_id == leg.session_id


async def test_a_key_shows_a_session_as_one_row_and_an_order_is_for_the_call_of_that_row() -> None:
    """The row says how many more there are, and the key shows each again."""
    legs = (OTHER, CALLER, CONSULTED)
    async with console(Switchboard(legs={one.id: one for one in legs})) as stage:
        await stage.sees("0188")
        await stage.press("z")
        await stage.misses("0188")
        await stage.sees("+1")
        await stage.sees("sessions")
        await stage.cursor_on(CALLER.id)
        await stage.press("x")
        assert await acts(stage) == [HangUp(call=CALLER.id)]
        await stage.press("z")
        await stage.sees("0188")
