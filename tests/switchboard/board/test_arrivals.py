"""The board comes behind the answers to webhooks, in order, and never for long."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from console.deadlines import Deadlines
from console.switchboard.board import arrivals as arrivals_module
from console.switchboard.board.arrivals import CROWD, Arrivals
from tests.waiting import until


async def test_while_many_are_to_be_stored_the_board_waits_and_an_order_has_it_catch_up() -> None:
    """A storm of webhooks is answered in time; whoever gives an order sees all that came."""
    arrivals, shown = Arrivals(), list[int]()
    arrivals.storing = CROWD
    for number in range(300):
        arrivals.put(partial(shown.append, number))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not shown
    arrivals.catch_up()

    assert shown == list(range(300))


async def test_once_the_crowd_is_gone_the_board_has_all_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And a storm without end is shown all the same, a moment late."""
    arrivals, shown = Arrivals(), list[int]()
    arrivals.storing = CROWD
    arrivals.put(partial(shown.append, 1))
    arrivals.storing = 0
    await until(lambda: shown == [1])
    monkeypatch.setattr(arrivals_module, "LONGEST", 0.01)
    arrivals.storing = CROWD
    arrivals.put(partial(shown.append, 2))

    await until(lambda: shown == [1, 2])


async def test_beside_a_writer_that_always_works_the_board_waits_a_little_longer_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both want the interpreter, and whoever waits for an answer waits for the writer."""
    arrivals, shown = Arrivals(), list[int]()
    monkeypatch.setattr(arrivals_module, "LONGEST", 0.0)
    monkeypatch.setattr(arrivals_module, "MORE", 0.1)
    arrivals.storing, arrivals.works = CROWD, lambda: True
    for number in range(3):
        arrivals.put(partial(shown.append, number))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not shown

    await until(lambda: shown == [0, 1, 2])


async def test_who_waits_for_the_disk_is_answered_before_the_board_is_another() -> None:
    """The board may take a while; Telnyx waits, and the sender's next delivery with it."""
    arrivals, steps = Arrivals(), list[str]()
    stored = asyncio.get_running_loop().create_future()

    async def answer() -> None:
        await stored
        steps.append("answered")

    answering = asyncio.create_task(answer())
    await asyncio.sleep(0)
    arrivals.put(partial(steps.append, "on the board"))
    stored.set_result(None)
    await until(lambda: len(steps) == 2)
    await answering

    assert steps == ["answered", "on the board"]


async def test_what_is_told_of_a_fact_sees_no_later_one_meanwhile() -> None:
    """Who is told may give an order at once, in the middle of what the fact changes."""
    arrivals, steps = Arrivals(), list[str]()

    def first() -> None:
        steps.append("begins")
        arrivals.catch_up()
        steps.append("ends")

    arrivals.put(first)
    arrivals.put(partial(steps.append, "second"))
    arrivals.catch_up()

    assert steps == ["begins", "ends", "second"]


async def test_a_wait_that_takes_too_long_ends_and_no_other_does() -> None:
    """One timer serves all of them."""
    deadlines, over = Deadlines(0.05), asyncio.get_running_loop().create_future()
    quick, kept = deadlines.begin(), deadlines.begin()
    kept.done()
    over.set_result("done")
    assert await deadlines.within(quick, over) == "done"
    never: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    with pytest.raises(TimeoutError):
        await deadlines.within(deadlines.begin(), never)
    waiting = asyncio.create_task(_within(deadlines))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def _within(deadlines: Deadlines) -> None:
    await deadlines.within(deadlines.begin(), asyncio.get_running_loop().create_future())
