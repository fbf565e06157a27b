"""A caller who is alone is never unnoticed: keys and pixels over a real switchboard."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.domain.leg import CallState
from console.ui.state.counts import Count, Counts
from console.ui.state.store import Store, Touched
from console.ui.state.waits import Offers, Watch
from console.ui.table.view import Lens, Names, place
from tests.ui.practice import Work, at_work
from tests.ui.state.test_waits import LIMITS
from tests.ui.table.people import NOON, call
from tests.waiting import until


async def drop_phone(work: Work) -> None:
    """My phone's battery dies."""
    phone = work.phone
    assert phone is not None
    await work.remote(phone.id, "hangup")
    await work.desk.state(phone.id, CallState.ENDED)


async def test_who_is_left_alone_says_so_on_the_row_and_one_key_takes_them_back(
    tmp_path: Path,
) -> None:
    """The row said "answered", as if somebody talked with them."""
    async with at_work(tmp_path) as work:
        caller = await work.talk()
        await drop_phone(work)
        await work.stage.sees("▲ alone")
        await work.press("a")

        await work.stage.sees("● phone talking")
        await work.stage.sees("● bridged")
        assert (await work.desk.doors.call(caller))["bridged_with"] == work.phone.id
        await work.press("x")
        await work.nobody_left()


async def test_a_held_caller_whose_agent_is_gone_is_taken_back_by_the_same_key(
    tmp_path: Path,
) -> None:
    """Held looks peaceful; with nobody there it is not."""
    async with at_work(tmp_path) as work:
        caller = await work.talk()
        await work.press("H")
        await work.stage.sees("‖ held")
        await drop_phone(work)
        await work.stage.sees("▲ alone")
        await work.press("a")

        await work.desk.state(caller, CallState.CONFERENCE)
        await work.stage.sees("● phone talking")
        await work.press("x")
        await work.nobody_left()


async def test_hold_and_then_transfer_leaves_no_phone_up(tmp_path: Path) -> None:
    """It was up alone in the conference of the hold until somebody hung it up by hand."""
    async with at_work(tmp_path) as work:
        await work.talk()
        await work.press("H")
        await work.stage.sees("‖ held")
        await work.press("t")
        await work.stage.type("+13125559876")
        await work.press("enter")

        await until(lambda: work.phone is None)
        await work.stage.sees("○ phone down")


# What it follows from ---------------------------------------------------------------------

ALONE = {"alone_since": NOON + timedelta(minutes=5), "answered_at": NOON, "started_at": NOON}


def test_who_is_alone_stands_beside_who_rings_the_longest_waiting_on_top() -> None:
    """Below an old talk nobody would see them."""
    rings = call(1, CallState.OFFERED, started_at=NOON + timedelta(minutes=4), answered_at=None)
    alone = call(2, CallState.ANSWERED, **ALONE)
    later = call(3, CallState.OFFERED, started_at=NOON + timedelta(minutes=6), answered_at=None)
    talks = call(4, CallState.BRIDGED, started_at=NOON, answered_at=NOON)
    legs = sorted([talks, later, alone, rings], key=lambda leg: place(leg, Lens(), Names()))

    assert legs == [rings, alone, later, talks]


def test_who_is_alone_is_counted_and_alarms_as_one_who_rings() -> None:
    """Counted from when they were left, not from the answer."""
    counts, watch = Counts(), Watch(LIMITS)
    alone = call(2, CallState.ANSWERED, **ALONE)
    counts.change(None, alone)
    watch.put(alone)

    assert counts.count(None) == counts.count(alone.connection_id) == Count(1, 0, 1)
    assert not watch.advance(NOON + timedelta(minutes=7))
    assert watch.advance(NOON + timedelta(minutes=8, seconds=1))
    assert watch.waiting == 1


def test_the_bell_tells_of_one_who_is_alone_once_each_time() -> None:
    """It rings as for one who is offered: again only if they are left once more."""
    store, offers = Store(), Offers()

    def news(**more: object) -> bool:
        leg = call(2, CallState.ANSWERED, **{**ALONE, **more})
        store.legs[leg.id] = leg
        return offers.news(store, Touched(legs=(leg.id,)))

    assert not news(alone_since=None)
    assert news()
    assert not news(name="Ada")
    assert not news(alone_since=None)
    assert news(alone_since=NOON + timedelta(minutes=9))
