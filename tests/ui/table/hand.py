"""An app with nothing but the table, for tests that press, click and look."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot

from console.domain.leg import Leg
from console.ui import themed, themes
from console.ui.clock import Clock
from console.ui.depth import Depth
from console.ui.state.reader import Reader
from console.ui.table.view import Names
from console.ui.table.widget import CallTable
from tests.ui.table.people import CONNECTIONS, ME, NOON
from tests.waiting import until


class StillClock(Clock):
    """Time that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        super().__init__(lambda: self.seconds, lambda: NOON.timestamp() + self.seconds)

    def now(self) -> datetime:
        return NOON.astimezone(UTC) + timedelta(seconds=self.seconds)

    def until_next_second(self) -> float:
        return 3600.0


class WatchedTable(CallTable):
    """Remembers what it had refreshed; an empty tuple is all of it."""

    def __init__(self, clock: StillClock) -> None:
        self.refreshed: list[tuple[Region, ...]] = []
        super().__init__(names=Names(reader=Reader(ME), connections=CONNECTIONS), clock=clock)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> WatchedTable:
        self.refreshed.append(regions)
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    @property
    def cells_refreshed(self) -> int:
        assert all(self.refreshed), "everything was refreshed"
        return sum(region.area for regions in self.refreshed for region in regions)

    def text(self, y: int) -> str:
        return self.render_line(y).text


class TableApp(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.clock = StillClock()
        self.table = WatchedTable(self.clock)
        self.heard: list[Message] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.default_variables())

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        for theme in themes.load().values():
            self.register_theme(themed.textual_theme(theme, Depth.TRUE))
        self.theme = "dusk"

    def on_call_table_cursor_moved(self, message: CallTable.CursorMoved) -> None:
        self.heard.append(message)

    def on_call_table_opened(self, message: CallTable.Opened) -> None:
        self.heard.append(message)

    def on_call_table_updated(self, message: CallTable.Updated) -> None:
        self.heard.append(message)


class Hand:
    """A running table, and the hand on it."""

    def __init__(self, app: TableApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self.table = app, pilot, app.table

    async def settled(self) -> None:
        """Everything that was asked for is drawn; what was refreshed until now is forgotten."""
        await self.drawn()
        self.table.refreshed.clear()
        self.app.heard.clear()

    async def drawn(self) -> None:
        """Everything that was asked for is drawn, and nothing more is asked for."""
        self.app.clock.seconds += 0.5
        before = -1
        while before != len(self.table.refreshed):
            before = len(self.table.refreshed)
            await self.pilot.pause()
            await until(lambda: not self.table.is_due)

    @property
    def screen(self) -> list[str]:
        return [self.table.text(y) for y in range(self.table.size.height)]


@asynccontextmanager
async def running(
    legs: Iterable[Leg] = (), size: tuple[int, int] = (100, 20)
) -> AsyncIterator[Hand]:
    """The table with these calls on a screen of that size."""
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.clock.seconds += 1.0
        hand = Hand(app, pilot)
        app.table.show(legs)
        app.table.focus()
        await hand.settled()
        yield hand
