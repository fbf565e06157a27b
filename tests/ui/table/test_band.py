"""The band at the top of the table: who rings is in sight, whatever is done with the rest."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.domain.acts import Answer
from console.domain.leg import CallState, Leg
from console.ui.state.callers import SETTLED
from console.ui.table.band import MOMENT
from console.ui.table.rows import GIVES_UP
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until


def begun(one: Leg, ago: float) -> Leg:
    return msgspec.structs.replace(one, started_at=utc_now() - timedelta(seconds=ago))


GRACE = leg(3, CallState.OFFERED, name="Grace Hopper")
ZOE = leg(4, CallState.OFFERED, name="Zoe Faure")
LATE = leg(5, CallState.OFFERED, name="Late Comer")
OLD = [leg(number, CallState.BRIDGED, name="Talking") for number in range(10, 60)]


def board(*ringing: Leg) -> Switchboard:
    legs = [begun(one, 300 + place) for place, one in enumerate(OLD)]
    legs += [begun(one, 30 - place) for place, one in enumerate(ringing)]
    return Switchboard(legs={one.id: one for one in legs})


def band(stage: Stage) -> list[str]:
    """The names in the lines above the rule."""
    lines = stage.lines[2:]
    above = next(place for place, line in enumerate(lines) if line.startswith("──"))
    return [line[52:68].strip() for line in lines[:above]]


TURNS = (
    ("G",),
    ("pagedown", "pagedown"),
    ("s", "j", "j", "j", "enter", "S"),
    ("2", "G"),
    ("0", "slash", "T", "a", "l", "k", "enter"),
    ("p", "G"),
)
"""The end, pages, another order, another connection, a filter, a frozen view."""


async def test_who_rings_is_in_sight_whatever_is_looked_at() -> None:
    """The oldest first, and the key that answers it below; a caller waits for no thaw."""
    async with console(board(GRACE, ZOE)) as stage:
        for keys in TURNS:
            await stage.press(*keys)
            await until(lambda: "N answers Grace Hopper" in stage.text)
            assert band(stage) == ["Grace Hopper", "Zoe Faure"], keys
        rows = [line[:-1] for line in stage.lines[9:15]]
        stage.board.put(begun(LATE, 1))
        await stage.sees("Late Comer")

        assert band(stage) == ["Grace Hopper", "Zoe Faure", "Late Comer"]
        assert [line[:-1] for line in stage.lines[9:15]] == rows


async def test_a_caller_who_comes_leaves_the_cursor_on_its_call() -> None:
    """The hand is on a call, not on a line."""
    async with console(board(GRACE)) as stage:
        await stage.press("G")
        call = stage.main.table.cursor_call
        await until(lambda: not stage.lines[2].startswith("▌"))
        line = next(place for place, text in enumerate(stage.lines) if text.startswith("▌"))
        stage.board.put(begun(ZOE, 1))
        await until(lambda: "Zoe Faure" in stage.text)

        assert stage.main.table.cursor_call == call
        assert stage.lines[line].startswith("▌")


async def test_more_than_there_is_room_for_are_counted() -> None:
    """A third of the table is theirs; nobody is forgotten."""
    many = [leg(number, CallState.OFFERED, name=f"Caller {number}") for number in range(100, 112)]
    async with console(board(*many)) as stage:
        await stage.sees("+8 more")

        assert band(stage) == ["Caller 100", "Caller 101", "Caller 102", "Caller 103"]
        assert "◆12" in stage.lines[0]


async def test_who_rings_comes_before_one_who_was_never_with_an_agent() -> None:
    """A call that another program answered may be in its hands: it hides nobody who rings."""
    others = [leg(number, CallState.ANSWERED, name="Elsewhere") for number in range(200, 212)]
    desk = board(GRACE, ZOE)
    alone = utc_now() - timedelta(seconds=500)
    desk.legs |= {one.id: msgspec.structs.replace(one, alone_since=alone) for one in others}
    async with console(desk) as stage:
        await stage.sees("+10 more   N answers Grace Hopper")

        assert band(stage) == ["Grace Hopper", "Zoe Faure", "Elsewhere", "Elsewhere"]


async def test_no_line_is_taken_while_nobody_rings() -> None:
    """The table has all the room then."""
    async with console(board()) as stage:
        assert "STATE" in stage.lines[2]

        stage.board.put(begun(GRACE, 1))
        await until(lambda: "Grace Hopper" in stage.lines[2])
        assert "STATE" in stage.lines[4]


async def test_one_who_gives_up_stays_for_a_moment_and_the_rows_move_once() -> None:
    """Rows that jump twice a second are read by nobody."""
    async with console(board(GRACE, ZOE)) as stage:
        await stage.press("G")
        stage.board.change(GRACE.id, state=CallState.ENDED)
        await until(lambda: "× ended" in stage.lines[2])
        assert "STATE" in stage.lines[5]
        await stage.sees("N answers Zoe Faure")

        stage.time.let_pass(MOMENT + 1)
        stage.main.table._tick()
        await until(lambda: "STATE" in stage.lines[4])
        assert band(stage) == ["Zoe Faure"]


async def test_the_answered_call_takes_the_cursor_along_to_its_place() -> None:
    """What I talk with is under my hand, and the band is for those who wait."""
    async with console(board(GRACE, ZOE)) as stage:
        await stage.press("g")
        assert stage.main.table.cursor_call == GRACE.id
        stage.board.change(GRACE.id, state=CallState.BRIDGED, known=CallState.BRIDGED, agent="Ada")
        await until(lambda: "● bridged" in stage.lines[2])
        await stage.sees("N answers Zoe Faure")
        stage.time.let_pass(MOMENT + 1)
        stage.main.table._tick()
        await until(lambda: band(stage) == ["Zoe Faure"])

        assert stage.main.table.cursor_call == GRACE.id
        assert "▌" in next(line for line in stage.lines if "Grace Hopper" in line)


async def test_a_call_that_ended_gives_the_cursor_to_the_one_that_rings() -> None:
    """A hand that did nothing is for the next caller, not for one who is gone."""
    async with console(board(GRACE)) as stage:
        await stage.press("G")
        ended = stage.main.table.cursor_call
        assert ended is not None
        stage.board.change(ended, state=CallState.ENDED)
        await until(lambda: stage.main.table.leg(ended).state is CallState.ENDED)
        assert stage.main.table.cursor_call == ended

        stage.time.let_pass(GIVES_UP)
        stage.main.table._tick()
        assert stage.main.table.cursor_call == GRACE.id
        assert not stage.main.table.armed()
        await until(lambda: "+442079460159" in stage.lines[5])


async def test_a_call_that_ended_keeps_the_cursor_that_the_agent_put_there() -> None:
    """Whoever goes to it wants to read it."""
    async with console(board(GRACE)) as stage:
        await stage.press("G")
        ended = stage.main.table.cursor_call
        assert ended is not None
        stage.board.change(ended, state=CallState.ENDED)
        await until(lambda: stage.main.table.leg(ended).state is CallState.ENDED)
        await stage.press("k", "G")
        assert stage.main.table.cursor_call == ended
        stage.time.let_pass(GIVES_UP)
        stage.main.table._tick()

        assert stage.main.table.cursor_call == ended


async def test_first_and_answer_take_the_oldest() -> None:
    """`g a` answers the caller who waits longest, in any order of the table."""
    async with console(board(GRACE, ZOE)) as stage:
        await stage.press("s", "j", "j", "j", "enter", "G", "g")
        await stage.armed()
        await stage.press("a")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]


async def test_one_who_is_alone_is_in_the_band_and_is_taken_back() -> None:
    """Who was answered and hears nobody waits as one who rings."""
    mine = begun(leg(7, CallState.ANSWERED, name="Lost One", agent="Ada"), 60)
    mine = msgspec.structs.replace(mine, alone_since=utc_now() - timedelta(seconds=8))
    desk = board()
    desk.legs[mine.id] = mine
    desk.phone = "sip:ada@sip.telnyx.com"
    async with console(desk) as stage:
        await stage.sees("N takes back Lost One")
        assert "▲1" in stage.lines[0]
        assert band(stage) == ["Lost One"]
        stage.time.let_pass(SETTLED)
        await stage.press("G", "N")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=mine.id, join=True)]


async def test_the_band_is_there_in_every_size() -> None:
    """A small window hides no caller."""
    async with console(board(GRACE)) as stage:
        await stage.press("G")
        for size in ((20, 5), (40, 12), (160, 50), (300, 60)):
            await stage.resized(*size)
            await until(lambda: any("◆" in line and "0103" in line for line in stage.lines[1:]))
