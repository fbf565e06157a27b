"""A console on a stage: keys in, screen and orders out."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from rich.cells import cell_len
from textual import events
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from console.domain.alerts.rules import AlertRules, Event, Way
from console.domain.leg import CallId
from console.process import elapsed
from console.ui.app import ConsoleApp
from console.ui.clock import Clock
from console.ui.screens.main import MainScreen
from console.ui.settings import UiSettings
from console.ui.table.widget import DISARMED
from console.ui.terminal.pacing import Hurry
from tests.ui.memory_switchboard import Switchboard
from tests.waiting import LIMIT, until

HOPS = 2

PASSES = 10
"""How often one goes down the table for a call: rows change their places under the hand."""

BELLS = AlertRules(ways=dict.fromkeys(Event, frozenset({Way.BELL})), pause=0, again=0)
"""The bell for all that one is told of, however often."""

CHARACTERS = {"space": " ", "slash": "/", "colon": ":", "question_mark": "?"}


def _typed_by(name: str) -> str | None:
    """The character that a named key types, if it types one."""
    return CHARACTERS.get(name)


class Passing:
    """Time that stands still until a test lets it pass: however slow, no test comes too late."""

    def __init__(self) -> None:
        self._monotonic = elapsed()
        self._wall = math.floor(time.time()) + 0.05  # what waits for a new second waits for long
        self._passed = 0.0

    def let_pass(self, seconds: float) -> None:
        """Let that time pass, and a little more: what ends after it has ended."""
        self._passed += seconds + 0.001

    def monotonic(self) -> float:
        return self._monotonic + self._passed

    def wall(self) -> float:
        return self._wall + self._passed


def strips_of(screen: Screen[object], below: list[Screen[object]]) -> list[Strip]:
    """A screen as it is drawn over those below it, which leaves nothing of that behind.

    What it keeps of its own drawing has what lies below, or not: what is drawn next would have
    it so, too.
    """
    _forget_drawing(screen)
    visible_screen_stack.set(below)
    try:
        return list(screen._compositor.render_strips(screen.size))
    finally:
        visible_screen_stack.set([])
        _forget_drawing(screen)


def texts(screen: Screen[object], below: list[Screen[object]]) -> list[str]:
    """The same line by line."""
    return [strip.text for strip in strips_of(screen, below)]


def _forget_drawing(screen: Screen[object]) -> None:
    screen._styles_cache.clear()
    screen._layout_cache.clear()
    screen._dirty_regions.add(screen.size.region)


class Stage:
    """The running console, with the words to look at it."""

    def __init__(
        self, app: ConsoleApp, pilot: Pilot[None], board: Switchboard, passing: Passing
    ) -> None:
        self.time = passing
        self.app = app
        self.pilot = pilot
        self.board = board

    @property
    def main(self) -> MainScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def lines(self) -> list[str]:
        """The screen as it is drawn, line by line."""
        return texts(self.app.screen, [])

    @property
    def whole(self) -> list[str]:
        """The terminal line by line: what lies below a form is seen beside it."""
        return texts(self.app.screen, self.app._background_screens)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The quiet word above the footer."""
        return self.main.prompt.words

    @property
    def said(self) -> str:
        """What is said for a moment, as why the last key did nothing; no text where nothing is."""
        prompt = self.main.prompt
        return prompt._said if prompt._silence is not None else ""

    @property
    def complaints(self) -> list[str]:
        """What is said to have gone wrong, until the next key."""
        wrong = self.main.prompt._wrong
        return [wrong] if wrong else []

    async def press(self, *keys: str) -> None:
        """Keys, one after another, each when the last one has done its work."""
        for key in keys:
            self._send(key)
            await self.settled()

    async def type(self, text: str) -> None:
        """Keys as fast as a terminal can send them."""
        for character in text:
            self._send(character)
        await self.settled()

    async def paste(self, text: str) -> None:
        """What a terminal sends for a paste."""
        self.app.post_message(events.Paste(text))
        await self.settled()

    def is_shown(self, call: CallId) -> bool:
        """Whether the call has its row; my own phone has none."""
        leg = self.app.store.legs.get(call)
        if leg is not None and self.app.store.folded(leg):
            return True
        return self.main.table.leg(call) is not None

    async def settled(self) -> None:
        """Wait until what was sent went from app to screen to widget, and back again."""
        ended = asyncio.create_task(self.app._exception_event.wait())
        for _ in range(HOPS):
            await self._hop(ended)
        ended.cancel()
        await self.pilot._wait_for_screen(LIMIT)
        if self.app.is_catching_up:
            await until(lambda: not self.app.is_catching_up)
            await self.settled()

    async def _hop(self, ended: asyncio.Task[bool]) -> None:
        """Wait until those whom a key passes have done what they were sent until here."""
        screen = self.app.screen
        passed = screen.focused.ancestors_with_self if screen.focused else [screen]
        for node in (self.app, *passed):
            done = asyncio.Event()
            there = not self.app._exception_event.is_set()
            if there and node.post_message(events.Callback(callback=done.set)):
                waits = asyncio.create_task(done.wait())
                await asyncio.wait({ended, waits}, return_when=asyncio.FIRST_COMPLETED)
                waits.cancel()

    def burst(self, *keys: str) -> None:
        """Keys that arrive together, as over a slow line; nobody waits between them."""
        for key in keys:
            self._send(key)

    async def at_once(self, *keys: str) -> None:
        """More keys than hands can make, as a terminal's input tells them from typing."""
        self.sends(Hurry(True))
        self.burst(*keys)
        self.sends(Hurry(False))
        await self.settled()

    def _send(self, key: str) -> None:
        name = _character_to_key(key) if len(key) == 1 else key
        character = key if len(key) == 1 else _typed_by(name)
        event = events.Key(name, character)
        event.set_sender(self.app)
        self.sends(event)

    def sends(self, message: Message) -> None:
        """Something that a terminal sends, on the way on which its driver hands it on."""
        loop = asyncio.get_running_loop()
        loop.call_soon(self.app.typed, message, context=self.app.between)

    def fills(self, width: int, height: int) -> bool:
        """Whether the screen is drawn for that size, and no line leaves it."""
        lines = self.lines
        return len(lines) == height and all(cell_len(line) <= width for line in lines)

    async def resized(self, width: int, height: int) -> None:
        """Change the size, and wait until the screen is whole in it."""
        await self.pilot.resize_terminal(width, height)
        await until(lambda: self.fills(width, height))

    async def sees(self, text: str) -> None:
        """Wait until the text stands on the screen; fails with the screen."""
        try:
            await until(lambda: text in self.text)
        except AssertionError as error:
            raise AssertionError(f"{text!r} {error}:\n{self.text}") from None

    async def misses(self, text: str) -> None:
        """Wait until the text is no more on the screen."""
        await until(lambda: text not in self.text)

    async def cursor_on(self, call: CallId) -> None:
        """Move the cursor to a call, as an operator does: with the keys."""
        await until(lambda: self.main.table.leg(call))
        for _ in range(PASSES):
            await self.press("g")
            before = None
            while self.main.table.cursor_call not in (call, before):
                before = self.main.table.cursor_call
                await self.press("j")
            if self.main.table.cursor_call == call:
                return await self.armed()
        raise AssertionError(f"{call} has no row:\n{self.text}")

    async def armed(self) -> None:
        """Let the moment pass in which no key touches the call."""
        self.time.let_pass(DISARMED)
        await until(self.main.table.armed)

    async def ordered(self, count: int = 1) -> None:
        """Wait for orders at the switchboard."""
        await until(lambda: len(self.board.orders) >= count)


@contextmanager
def drawn_when_looked_at(*, drawn: bool = False) -> Iterator[None]:
    """No terminal, nobody who looks: a test that looks at the lines has them drawn by that.

    What lies between two looks is laid out and not drawn, a quarter of what a test takes;
    `drawn` has it drawn all the same, where drawing is what is tested.
    """

    def undrawn(compositor: Compositor, *_: object, **__: object) -> None:
        compositor._dirty_regions.clear()

    with pytest.MonkeyPatch.context() as patch:
        if not drawn:
            patch.setattr(Compositor, "render_update", undrawn)
        yield


@asynccontextmanager
async def console(
    board: Switchboard | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    settings: UiSettings | None = None,
    faults: bool = False,
    drawn: bool = False,
) -> AsyncIterator[Stage]:
    """A console on a switchboard; at the end nothing in it may have failed, unless expected.

    It is drawn when a test looks and at its end, or at every change if `drawn`.
    """
    board = board or Switchboard()
    passing = Passing()
    clock = Clock(monotonic=passing.monotonic, wall=passing.wall)
    app = ConsoleApp(board.connect, settings, clock=clock)
    with drawn_when_looked_at(drawn=drawn):
        async with app.run_test(size=size, notifications=True) as pilot:
            stage = Stage(app, pilot, board, passing)
            await until(lambda: app._started)
            if board.reachable:
                await until(lambda: app.store.sight.up)
                await until(lambda: all(map(stage.is_shown, board.legs)))
                await pilot.pause()
            yield stage
            _ = stage.lines
    assert app.crash is None
    assert faults or not app.faults.faults, app.faults.faults
