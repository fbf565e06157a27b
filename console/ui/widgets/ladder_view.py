"""The ladder of a session on the screen: a head that stays, and rungs that scroll."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.domain.leg import Leg
from console.ui import ladder
from console.ui.record import Row
from console.ui.widgets.fields import Words
from console.ui.widgets.options import Options
from console.ui.widgets.pane import Sturdy


class LadderView(Sturdy, Vertical):
    """Rows as rungs between the console and the legs, drawn anew for each width."""

    def __init__(self, me: str) -> None:
        super().__init__(id="ladder")
        self._me = me
        self._head = Words(classes="ladder-head")
        self.list = Options(ident="timeline")
        self._rows: Sequence[Row] = ()
        self._legs: Sequence[Leg] = ()

    def compose(self) -> ComposeResult:
        """Head and rungs."""
        yield self._head
        yield self.list

    def show(self, rows: Sequence[Row], legs: Sequence[Leg]) -> None:
        """Show these rows; a highlight on the last one stays on the last one."""
        at_end = self.list.at_end
        self._rows, self._legs = rows, legs
        self._draw()
        if at_end and rows:
            self.list.highlighted = self.list.option_count - 1

    def on_resize(self) -> None:
        """Another width, another scale."""
        self._draw()

    def _draw(self) -> None:
        columns = ladder.columns(self._rows, self._legs, self._me)
        scale = ladder.scale(columns, self.list.size.width or self.app.size.width)
        self._head.say(ladder.head(scale))
        rungs = ladder.rungs(self._rows, scale)
        self.list.show([(rung.key, rung.content) for rung in rungs])
