"""The wallboard: one large picture for a room, without keys and without orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from console.errors import ConsoleError
from console.line.questions import Queues
from console.text import with_hint
from console.ui.actions.action import Place
from console.ui.actions.situation import Situation
from console.ui.messages import (
    LeaveAsked,
)
from console.ui.render.wall.picture import wall_lines
from console.ui.scene import Scene, Shared
from console.ui.state.store import Touched
from console.ui.widgets.fields import Words
from console.ui.widgets.header import Header
from console.ui.widgets.lost import line_word
from console.ui.widgets.pane import Pane

EVERY: Final = 5.0
"""Seconds between an answer and the next question about the queues."""


class Wall(Pane):
    """The picture."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(ident="wall")
        self._shared = shared
        self.trouble = ""

    def draw(self) -> Content:
        """As the store is now."""
        shared, size = self._shared, (self.size.width, self.size.height)
        now, limits = shared.clock.now(), shared.watch.limits
        return Content("\n").join(wall_lines(shared.store, limits, now, size, self.trouble))


class WallScreen(Scene):
    """Head and picture. No key does anything but leave, so that it may hang in a hall.

    The head says how many ring. It names none of them, and no key: there is none.
    """

    PLACE: ClassVar[Place] = Place.TABLE
    CSS_PATH = None  # the app's is all that it needs

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared)
        self._figures = shared.figures
        self.header = Header(self.store, self._figures.count, shared.clock.now, self._figures)
        self._wall = Wall(shared)
        self._word = Words(ident="wall-word")

    def _keys_in_force(self) -> Iterator[Binding]:
        yield Binding("q,ctrl+c,ctrl+q", "leave_wall", show=False)

    def compose(self) -> ComposeResult:
        """Lights, picture, and what is wrong with the line."""
        yield self.header
        yield self._wall
        yield self._word

    def on_mount(self) -> None:
        """Begin."""
        self.store_changed(Touched(everything=True, line=True))
        self._tick()
        self._ask()

    def store_changed(self, touched: Touched) -> None:
        """Draw what is different."""
        self._figures.follow(touched, self.shared.clock.now())
        self._draw()

    def action_leave_wall(self) -> None:
        """Leave; calls go on."""
        self.post_message(LeaveAsked())

    def situation(self) -> Situation:
        """Nothing is selected here."""
        return self.situation_of(None)

    def say(self, words: str) -> None:
        """Say something in the last line."""
        self._word.say(words)

    def ask_command(self) -> None:
        """There is none."""

    def go_back(self) -> None:
        """There is nothing to go back to."""

    @work(group="queues")
    async def _ask(self) -> None:
        if self.store.sight.up:
            await self._learn()
        self.set_timer(EVERY, self._ask)

    async def _learn(self) -> None:
        try:
            await self.shared.link.ask(Queues())
        except ConsoleError as error:
            self._wall.trouble = with_hint(error)
        else:
            self._wall.trouble = ""
        self._draw()

    def _tick(self) -> None:
        self._figures.watch.advance(self.shared.clock.now())
        self._draw()
        self.set_timer(self.shared.clock.until_next_second() + 0.004, self._tick)

    def _draw(self) -> None:
        self.header.redraw()
        self._wall.redraw()
        self._word.say(Content.styled(line_word(self.store.sight), "$light-bad"))
