"""A pane shows the content of its size, also where nobody tells it that it has one."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content

from console.ui.widgets.pane import Pane
from tests.waiting import until


class Untold(Pane):
    """Gets its place without a word: on a busy machine, one that scrolls into sight does."""

    def on_resize(self, event: events.Resize) -> None:
        """It never came."""
        event.prevent_default()

    def draw(self) -> Content:
        """How wide it is."""
        return Content(f"{self.size.width} cells")


class Page(App[None]):
    """Nothing but the pane."""

    def compose(self) -> ComposeResult:
        """The pane."""
        yield Untold()


async def test_a_pane_that_is_not_told_of_its_size_is_drawn_for_it() -> None:
    """The label of a field was a lone ellipsis until the form was closed."""
    app = Page()
    async with app.run_test(size=(40, 3)) as pilot:
        pane = app.query_one(Untold)
        pane.redraw()
        await until(lambda: str(pane.render()) == "40 cells")

        await pilot.resize_terminal(60, 3)
        await until(lambda: str(pane.render()) == "60 cells")
