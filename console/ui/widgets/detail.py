"""The call under the cursor: parties, legs of its session, what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.content import Content
from textual.geometry import Size

from console.domain.leg import CallId, Leg
from console.ui.desk import Desk
from console.ui.lines import (
    MUTED,
    call_facts,
    call_line,
    leg_line,
    link_lines,
    media_lines,
    timeline_line,
    trouble_lines,
    within,
)
from console.ui.record import Record
from console.ui.widgets.pane import Pane

NEWEST: Final = 1
"""Lines that are kept for what happened last, however many legs there are."""

NO_CALL: Final = Content.styled("No call is selected.", MUTED)


def detail_lines(leg: Leg, desk: Desk, record: Record, now: datetime, size: Size) -> list[Content]:
    """A call on as many lines as there are; the newest of its timeline fills what is left."""
    facts = call_facts(leg, desk.connection_name(leg.connection_id))
    known = (*trouble_lines(leg), *desk.cards.lines(leg.other_party), *media_lines(leg))
    lines = [call_line(leg, now), facts, *known]
    legs = desk.company(leg)
    if len(legs) > 1:
        me, room = desk.board.agent, max(1, size.height - len(lines) - NEWEST)
        lines += [leg_line(one, now, me, current=one.id == leg.id) for one in legs[:room]]
    lines += link_lines(leg)
    room = size.height - len(lines)
    if room > 0:
        lines += [timeline_line(row, size.width) for row in record.rows[-room:]]
    return [within(line, size.width) for line in lines[: size.height]]


class DetailPane(Pane):
    """The call under the cursor."""

    def __init__(self, desk: Desk, now: Callable[[], datetime]) -> None:
        super().__init__(ident="detail")
        self._desk = desk
        self._now = now
        self._call: CallId | None = None
        self.record = Record()

    def show(self, call: CallId | None, record: Record) -> None:
        """Show another call, or more of the same one."""
        self._call = call
        self.record = record
        self.redraw()

    def draw(self) -> Content:
        """All that is known of the call, on as many lines as there are."""
        leg = self._desk.leg(self._call)
        if leg is None:
            return NO_CALL
        lines = detail_lines(leg, self._desk, self.record, self._now(), self.size)
        return Content("\n").join(lines)
