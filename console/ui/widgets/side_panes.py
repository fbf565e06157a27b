"""What stands beside the table: the call under the cursor, the log, the ladder of a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size

from console.domain.leg import CallId, Leg
from console.line.port import Snapshot
from console.ui.acts.calls import is_barred
from console.ui.render import ladder
from console.ui.render.colleagues import asked_lines
from console.ui.render.lines import (
    MUTED,
    call_facts,
    call_line,
    card_lines,
    contact_facts,
    leg_line,
    link_lines,
    log_line,
    media_lines,
    timeline_line,
    within,
)
from console.ui.render.undertakings import trouble_lines
from console.ui.state.reader import Reader
from console.ui.state.store import Store
from console.ui.state.timeline import CallTimeline, Row
from console.ui.state.transcript import SpokenLine
from console.ui.widgets.fields import Words
from console.ui.widgets.pane import Options, Pane, Sturdy

NEWEST: Final = 1
"""Lines that are kept for what happened last, however many legs there are."""

LEAST_SAID: Final = 2
"""Lines for what is said: fewer are left to the rest."""

NO_CALL: Final = Content.styled("No call is selected.", MUTED)


def detail_lines(
    leg: Leg, store: Store, told: CallTimeline, now: datetime, size: Size
) -> list[Content]:
    """A call on as many lines as there are; the newest of its timeline fills what is left.

    While somebody talks, what is said has the lower half.
    """
    said = said_lines(leg, store, told.transcript.lines, size) if leg.alive else []
    size = Size(size.width, size.height - len(said))
    facts = call_facts(leg, store.connection_name(leg.connection_id), store.reader)
    known = (
        *trouble_lines(leg, store.reader),
        *asked_lines(leg, store.reader, now),
        *barred_lines(store.board, leg),
        *card_lines(store.cards, leg.other_party),
        *media_lines(leg),
    )
    lines = [call_line(leg, now), *filter(None, [contact_facts(leg)]), facts, *known]
    legs = store.company(leg)
    if len(legs) > 1:
        room = max(1, size.height - len(lines) - NEWEST)
        reader = store.reader
        lines += [leg_line(one, now, reader, current=one.id == leg.id) for one in legs[:room]]
    lines += link_lines(leg)
    room = size.height - len(lines)
    if room > 0:
        rows = told.entries.rows[-room:]
        lines += [timeline_line(row, size.width) for row in rows]
    shown = [within(line, size.width) for line in lines[: size.height]]
    blank = [Content()] * (size.height - len(shown)) if said else []
    return [*shown, *blank, *said]


def barred_lines(board: Snapshot, leg: Leg) -> list[Content]:
    """That the far end is not to be called; it may call, so it is said calmly."""
    barred = leg.barred or (board.barred_numbers and is_barred(board, leg.other_party))
    if leg.role is not None or not barred:
        return []
    return [Content.styled("on the do-not-call list: it may call, and is not called", MUTED)]


def said_lines(leg: Leg, store: Store, lines: Sequence[SpokenLine], size: Size) -> list[Content]:
    """The last of what is said, the newest lowest, on half of the lines at most."""
    half, width = size.height // 2, max(1, size.width)
    if half < LEAST_SAID or not lines:
        return []
    # in most calls nothing is written down
    from console.ui.render.transcript import speaker, spoken_lines  # noqa: PLC0415

    legs = {one.id: one for one in store.company(leg)} | {leg.id: leg}
    wrapped: list[Content] = []
    for line in lines[-half:]:
        wrapped += spoken_lines(line, speaker(line, legs, store.reader), width)
    return wrapped[-half:]


class DetailPane(Pane):
    """The call under the cursor."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        super().__init__(ident="detail")
        self._store = store
        self._now = now
        self._call: CallId | None = None
        self._told = CallTimeline(None)

    def show(self, call: CallId | None, told: CallTimeline) -> None:
        """Show another call, or more of the same one."""
        self._call = call
        self._told = told
        self.redraw()

    def draw(self) -> Content:
        """All that is known of the call, on as many lines as there are."""
        leg = self._store.leg(self._call)
        if leg is None:
            return NO_CALL
        lines = detail_lines(leg, self._store, self._told, self._now(), self.size)
        return Content("\n").join(lines)


QUIET: Content = Content.styled("No orders yet.", MUTED)


def log_lines(store: Store, wanted: Callable[[Row], bool], width: int) -> list[Content]:
    """The wanted rows of the log, the oldest first, each whole on lines of so many cells."""
    rows = filter(wanted, store.log.rows)
    return [log_line(row, store, width, whole=True) for row in rows]


class LogPane(Pane):
    """The newest lines of the log, as many as there is room for."""

    def __init__(self, store: Store) -> None:
        super().__init__(ident="log")
        self._store = store

    def draw(self) -> Content:
        """The newest line stands lowest."""
        rows = self._store.log.rows[-max(1, self.size.height) :]
        if not rows:
            return QUIET
        width = max(1, self.size.width)
        lines = [log_line(row, self._store, width) for row in rows]
        return Content("\n").join(lines)


class LadderView(Sturdy, Vertical):
    """Rows as rungs between the console and the legs, drawn anew for each width."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(id="ladder")
        self._reader = reader
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
        columns = ladder.columns(self._rows, self._legs, self._reader)
        scale = ladder.scale(columns, self.list.size.width or self.app.size.width)
        self._head.say(ladder.head(scale))
        rungs = ladder.rungs(self._rows, scale)
        self.list.show([(rung.key, rung.content) for rung in rungs])
