"""When the screen of calls draws: at once what somebody waits for, figures seldom, and the last."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from textual import events
from textual.message import Message
from textual.message_pump import MessagePump

from console.domain.leg import CallId
from console.line.port import Entry, EntryKind, Light
from console.ui.screens.redraws import AROUND, FIGURES, Redraws, Standing, are_figures
from console.ui.state.store import Touched
from tests.waiting import until

CALM = Standing(calls=False, alone=0, mine=())
LONG = 60.0


class Screen(MessagePump):
    """Does at once what is called in its turn."""

    def post_message(self, message: Message) -> bool:
        """Call it."""
        assert isinstance(message, events.Callback)
        message.callback()
        return True


class Desk:
    """A screen whose pictures are counted; its clock is moved by hand."""

    def __init__(self) -> None:
        self.at, self.stands = LONG, CALM
        self.often = self.around = 0
        self.redraws = Redraws(
            Screen(), lambda: self.at, self.draw, self.draw_around, lambda: self.stands
        )

    def draw(self) -> None:
        self.often += 1

    def draw_around(self) -> None:
        self.around += 1

    async def figures(self) -> None:
        """A figure is different, and the frame of that is over."""
        drawn = self.often
        self.redraws.soon(figures=True)
        await until(lambda: self.often > drawn)


async def test_figures_are_drawn_at_once_after_some_rest_and_then_seldom() -> None:
    """A hundred calls a second change the figures at every frame: twice a second is read."""
    desk = Desk()
    await desk.figures()
    assert desk.around == 1

    for _ in range(3):
        desk.at += AROUND
        await desk.figures()
    assert desk.around == 1

    desk.at += FIGURES
    await desk.figures()
    assert desk.around == 2


async def test_the_last_figure_is_always_drawn() -> None:
    """However soon it came after the one before, and nothing follows it."""
    desk = Desk()
    await desk.figures()
    desk.at += FIGURES - 0.05
    await desk.figures()

    await until(lambda: desk.around == 2)


@pytest.mark.parametrize(
    "stands",
    [
        Standing(calls=True, alone=0, mine=()),
        Standing(calls=False, alone=1, mine=()),
        Standing(calls=False, alone=0, mine=("my call",)),
    ],
)
async def test_who_calls_who_is_alone_and_my_call_wait_for_no_figures(stands: Standing) -> None:
    """They are drawn as soon as what is no figure was before."""
    desk = Desk()
    await desk.figures()
    desk.stands = stands
    desk.at += AROUND
    await desk.figures()
    assert desk.around == 2

    desk.stands = CALM._replace(mine=stands.mine)  # whoever called is gone
    desk.at += AROUND
    await desk.figures()
    assert desk.around == 2


async def test_a_key_and_what_is_no_figure_are_drawn_soon() -> None:
    """A key at once; what else is said within a moment."""
    desk = Desk()
    await desk.figures()
    desk.redraws.soon(by_key=True)
    await until(lambda: desk.around == 2)

    desk.redraws.soon()
    desk.redraws.soon(figures=True)
    desk.at += AROUND
    await until(lambda: desk.around == 3)
    await asyncio.sleep(0)


def said(**more: object) -> Touched:
    """A line of that kind is new."""
    at = datetime(2026, 11, 30, tzinfo=UTC)
    kept = {"number": 1, "at": at, "received_at": at, "title": "call.answered", "text": ""}
    entry = Entry(**{**kept, "level": Light.GOOD, "kind": EntryKind.FACT, **more})  # type: ignore[arg-type]
    return Touched(legs=(CallId("v3:a"),), entries=(entry,))


def test_calls_and_facts_are_figures_and_what_is_said_is_not() -> None:
    """Facts stand in no log; orders, outcomes and what is said to me do."""
    assert are_figures(Touched(legs=(CallId("v3:a"),), gone=(CallId("v3:b"),), served=True))
    assert are_figures(said())
    assert not are_figures(said(kind=EntryKind.OUTCOME))
    assert not are_figures(said(to="ada"))
    for part in ("everything", "line", "health", "agent", "messages", "undertakings"):
        assert not are_figures(Touched(**{part: True}))
