"""Bars that can be clicked, and the one above the table: connections, and how it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import Struct, field
from textual import events
from textual.content import Content
from textual.message import Message

from console.domain.leg import CallState
from console.line.port import Connection
from console.ui.actions.keymap import Keymap
from console.ui.render.leg import STATES
from console.ui.render.lines import MUTED, STRONG, shown
from console.ui.state.counts import Count
from console.ui.table.view import Lens
from console.ui.widgets.pane import Pane

GAP: Final = 3
NARROW_GAP: Final = 2
DISABLED: Final = "$muted"
"""Without colours it is told by its key, which is bold only where it does something."""
OFFERED: Final = STATES[CallState.OFFERED].glyph
DIGITS: Final = 9
"""Connections that have a key of their own."""


class Segment(Struct, frozen=True):
    """A piece of a bar; `action` is the id of what a click on it does."""

    content: Content
    action: str = ""


class Bar(Pane):
    """A line of segments; a click asks for the segment's action."""

    @dataclass
    class Clicked(Message):
        """The user clicked on something that is an action."""

        action: str

    def segments(self) -> Sequence[Segment]:
        """What stands on the bar now, for its present width."""
        raise NotImplementedError

    def draw(self) -> Content:
        """The segments, one after another."""
        return Content().join([segment.content for segment in self.segments()])

    def on_click(self, event: events.Click) -> None:
        """Ask for the action under the pointer."""
        end = 0
        for segment in self.segments():
            end += segment.content.cell_length
            if event.x < end:
                if segment.action:
                    self.post_message(self.Clicked(segment.action))
                return


def spaced(segments: Sequence[Segment], width: int) -> list[Segment]:
    """The segments with blanks between them, as wide as there is room; the last is kept longest."""
    kept = list(segments)
    for gap in (GAP, NARROW_GAP):
        if length(kept, gap) <= width:
            return with_gaps(kept, gap)
    while len(kept) > 1 and length(kept, NARROW_GAP) > width:
        del kept[-2]
    return with_gaps(kept, NARROW_GAP)


def length(segments: Sequence[Segment], gap: int) -> int:
    """Cells of the segments with so many blanks between them, and the one before them."""
    return 1 + sum(one.content.cell_length for one in segments) + gap * (len(segments) - 1)


def with_gaps(segments: Sequence[Segment], gap: int) -> list[Segment]:
    """The segments with so many blanks between them."""
    spaced_out = [Segment(Content(" "))]
    for place, segment in enumerate(segments):
        if place:
            spaced_out.append(Segment(Content(" " * gap)))
        spaced_out.append(segment)
    return spaced_out


# Connections ------------------------------------------------------------------------------


Counting = Callable[[str | None], Count]
"""Live and offered legs of a connection, or of all of them for None."""


def _nothing(_: str | None) -> Count:
    return Count(0, 0)


def tab_segments(
    connections: Sequence[Connection], count: Counting, chosen: str | None, width: int
) -> list[Segment]:
    """`0 all 22 ◆3   1 Support 12 ◆2 …`: live and offered; the chosen one is always among them."""
    tabs = [_tab("0", "all", count(None), "view.all", chosen=chosen is None)]
    first = 0
    for place, connection in enumerate(connections):
        digit = str(place + 1) if place < DIGITS else "·"
        action = f"view.connection.{digit}" if place < DIGITS else ""
        here = connection.id == chosen
        counted = count(connection.id)
        tabs.append(_tab(digit, shown(connection.name, 24), counted, action, chosen=here))
        if here:
            first = place + 1
    return _around(tabs, first, width)


def _tab(key: str, name: str, count: Count, action: str, *, chosen: bool) -> Segment:
    style = "bold $accent" if chosen else ""
    content = Content.assemble(
        (key, style or MUTED), (f" {name} ", style), (str(count.live), style or MUTED)
    )
    if count.offered:
        content += Content.styled(f" {OFFERED}{count.offered}", "bold $state-offered")
    return Segment(content, action)


def _around(tabs: list[Segment], chosen: int, width: int) -> list[Segment]:
    """All tabs if they fit; else the first, and those around the chosen one."""
    if length(tabs, NARROW_GAP) <= width:
        return spaced(tabs, width)
    more = Segment(Content.styled("…", MUTED))
    for start in range(1, len(tabs)):
        for end in range(len(tabs), start, -1):
            shown_tabs = [
                tabs[0],
                *((more,) if start > 1 else ()),
                *tabs[start:end],
                *((more,) if end < len(tabs) else ()),
            ]
            if (chosen == 0 or start <= chosen < end) and length(shown_tabs, NARROW_GAP) <= width:
                return with_gaps(shown_tabs, NARROW_GAP)
    return with_gaps([tabs[chosen]], NARROW_GAP)


class ViewState(Struct, frozen=True, kw_only=True):
    """How the table is looked at. `waiting` counts what a frozen view does not show yet."""

    lens: Lens = field(default_factory=Lens)
    frozen: bool = False
    waiting: int = 0
    marked: int = 0


def view_words(view: ViewState) -> Content:
    """What is special about the view now: marks, freeze, sort, filter. No text if nothing is."""
    words = []
    if view.marked:
        words.append(Content.styled(f"{view.marked} marked", "bold $mark"))
    if view.frozen:
        more = f" +{view.waiting}" if view.waiting else ""
        words.append(Content.styled(f"frozen{more}", "bold $light-warn"))
    if view.lens.sort is not None or view.lens.reverse:
        column = view.lens.sort.value if view.lens.sort else "order"
        words.append(Content.styled(f"{'↑' if view.lens.reverse else '↓'} {column}", MUTED))
    if view.lens.mine:
        words.append(Content.styled("mine", STRONG))
    if view.lens.sessions:
        words.append(Content.styled("sessions", STRONG))
    if view.lens.filter:
        words.append(Content.assemble(("/ ", MUTED), (shown(view.lens.filter, 24), STRONG)))
    return Content("   ").join(words)


def marked_word(keymap: Keymap, count: int) -> Content:
    """What marks mean for the keys, as long as there are any."""
    back = keymap.shown("console.back")
    mark = "mark" if count == 1 else "marks"
    takes = f"; {back} takes the {mark} away" if back else ""
    meant = "marked call" if count == 1 else f"{count} marked, after one question"
    return Content.styled(f"orders are for the {meant}{takes}", MUTED)


class Tabs(Bar):
    """One tab a connection, with the number of its live calls; on the right how the view is."""

    def __init__(self) -> None:
        super().__init__(ident="tabs")
        self._view = ViewState()
        self._connections: Sequence[Connection] = ()
        self._count: Counting = _nothing

    def show(self, connections: Sequence[Connection], count: Counting, view: ViewState) -> None:
        """Count the live legs of each connection, and say how the table is looked at."""
        self._connections = connections
        self._count = count
        self._view = view
        self.redraw()

    def segments(self) -> Sequence[Segment]:
        """Tabs on the left, the view's words on the right."""
        words = view_words(self._view)
        room = self.size.width - (words.cell_length + GAP + 1 if words else 0)
        tabs = tab_segments(self._connections, self._count, self._view.lens.connection, room)
        if not words:
            return tabs
        taken = sum(segment.content.cell_length for segment in tabs)
        blank = max(1, self.size.width - taken - words.cell_length - 1)
        return [*tabs, Segment(Content(" " * blank)), Segment(words)]
