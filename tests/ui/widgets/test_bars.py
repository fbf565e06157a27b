"""The line above the footer: why the dimmed keys do nothing now, quietly and in words."""

from __future__ import annotations

import pytest

from console.domain.acts import Answer, HangUp
from console.domain.leg import CallState
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import Stage, console
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED)
LATER = leg(2, CallState.OFFERED)
TALKING = leg(4, CallState.ANSWERED)
DIALLING = leg(6, CallState.DIALLING)
ANSWERED = "a r the call is answered already"


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, LATER, TALKING, DIALLING)})


def above_footer(stage: Stage) -> str:
    return stage.lines[-2].strip()


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_each_dimmed_key_says_why_above_the_footer(size: tuple[int, int]) -> None:
    """Nobody has to press a key to learn that it does nothing."""
    async with console(board(), size=size) as stage:
        await stage.cursor_on(TALKING.id)

        await until(lambda: above_footer(stage).startswith(ANSWERED))
        assert "a answer" in stage.lines[-1]
        await stage.cursor_on(OFFERED.id)
        await until(lambda: ANSWERED not in above_footer(stage))


async def test_a_word_for_a_moment_is_heard_and_then_the_reasons_come_back() -> None:
    """One line for both: nothing moves."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        footer = len(stage.lines)
        await stage.press("y")
        await until(lambda: above_footer(stage).startswith("sent"))
        assert len(stage.lines) == footer
        stage.main.prompt._fall_silent()  # six seconds later

        await until(lambda: above_footer(stage).startswith(ANSWERED))


async def test_reasons_take_no_line_from_the_calls_of_a_tiny_screen() -> None:
    """Where there is room for calls only, help and the key itself say why."""
    async with console(board(), size=(80, 8)) as stage:
        await stage.cursor_on(TALKING.id)

        assert ANSWERED not in stage.text
        await stage.press("a")
        await stage.sees("answer: the call is answered already")


async def test_an_opened_call_says_it_too() -> None:
    """The same line, in the same place."""
    async with console(board(), size=(120, 30)) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("enter")

        await until(lambda: above_footer(stage).startswith(ANSWERED))


async def test_the_line_follows_the_state_of_the_call() -> None:
    """What was forbidden a second ago is possible now."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.sees("b c answer the call first")
        stage.board.change(OFFERED.id, state=CallState.ANSWERED)

        await until(lambda: above_footer(stage).startswith(ANSWERED))


async def test_a_dimmed_key_that_is_clicked_says_why() -> None:
    """A hand on the mouse asks the same question."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.pilot.click("#footer", offset=(3, 0))

        await until(lambda: stage.words == "answer: the call is answered already")


# Which row --------------------------------------------------------------------------------


async def test_of_two_that_ring_the_lower_one_is_answered() -> None:
    """A queue has an order, and an agent has a reason to leave it."""
    async with console(board()) as stage:
        rows = [line for line in stage.lines if "◆ offered" in line]
        lower = OFFERED if "+442079460103" in rows[1] else LATER
        await stage.cursor_on(lower.id)
        await stage.press("a")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=lower.id)]
        await stage.sees("◆ offered")


async def test_a_call_that_still_dials_is_taken_back() -> None:
    """A wrong number is noticed before anybody answers."""
    async with console(board()) as stage:
        await stage.cursor_on(DIALLING.id)
        await stage.press("x")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [HangUp(call=DIALLING.id)]
        await stage.sees("× ended")
