"""A console on a stage: keys in, screen and orders out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from console.domain.calls import CallId
from console.ui.app import ConsoleApp
from console.ui.screens.main import MainScreen
from console.ui.settings import UiSettings
from tests.ui.app.switchboard import Switchboard
from tests.waiting import until


class Stage:
    """The running console, with the words to look at it."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[None], board: Switchboard) -> None:
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
        screen = self.app.screen
        strips = screen._compositor.render_strips(screen.size)
        return [strip.text for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The quiet word above the footer."""
        return self.main.prompt.words

    @property
    def toasts(self) -> list[str]:
        return [str(toast.message) for toast in self.app._notifications]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        names = {"+": "plus", " ": "space", "@": "at", ":": "colon", ".": "full_stop"}
        await self.pilot.press(*(names.get(character, character) for character in text))

    async def paste(self, text: str) -> None:
        """What a terminal sends for a paste."""
        from textual import events  # noqa: PLC0415

        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def sees(self, text: str) -> None:
        """Wait until the text stands on the screen."""
        await until(lambda: text in self.text or None)

    async def misses(self, text: str) -> None:
        """Wait until the text is no more on the screen."""
        await until(lambda: text not in self.text or None)

    async def cursor_on(self, call: CallId) -> None:
        """Move the cursor to a call, as an operator does: with the keys."""
        await until(lambda: self.main.table.leg(call))
        await self.press("g")
        while self.main.table.cursor_call != call:
            before = self.main.table.cursor_call
            await self.press("j")
            assert self.main.table.cursor_call != before, f"{call} has no row"
        await self.armed()

    async def armed(self) -> None:
        """Wait until keys act again."""
        await until(self.main.table.armed)

    async def ordered(self, count: int = 1) -> None:
        """Wait for orders at the switchboard."""
        await until(lambda: len(self.board.orders) >= count)


@asynccontextmanager
async def console(
    board: Switchboard | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    settings: UiSettings | None = None,
    faults: bool = False,
) -> AsyncIterator[Stage]:
    """A console on a switchboard; at the end nothing in it may have failed, unless expected."""
    board = board or Switchboard()
    app = ConsoleApp(board.connect, settings)
    async with app.run_test(size=size, notifications=True) as pilot:
        stage = Stage(app, pilot, board)
        await until(lambda: app._started)
        if board.reachable:
            await until(lambda: app.desk.sight.up)
            await until(lambda: all(map(stage.main.table.leg, board.legs)))
            await pilot.pause()
        yield stage
    assert app.crash is None
    assert faults or not app.faults.faults
