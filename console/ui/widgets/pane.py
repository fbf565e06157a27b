"""Panes: widgets that show one content and never ask for a layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import zip_longest
from typing import Final, Protocol, runtime_checkable

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

NEAR: Final = 8
"""Cells between two changes that cost less to send than to skip."""


@runtime_checkable
class FaultTeller(Protocol):
    """The app, as one who takes a fault and goes on."""

    def tell_fault(self, error: Exception) -> None:
        """Show the fault, note it, and go on."""
        ...


class Sturdy(MessagePump):
    """Survives a fault in one of its handlers.

    Textual ends the message loop of a widget whose handler raised, which leaves
    a dead widget on the screen. Here the fault is told and the next message
    is handled.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # a handler ends here; the fault is told
            app = self.app
            if not isinstance(app, FaultTeller):
                raise
            app.tell_fault(error)


class SturdyLines(Sturdy, Widget):
    """Draws lines, and survives a fault in one: it is told, and the line is blank."""

    def render_line(self, y: int) -> Strip:
        """A line; a blank one where drawing it failed."""
        try:
            return super().render_line(y)
        except Exception as error:  # noqa: BLE001 - a drawing ends here; the fault is told
            if isinstance(self.app, FaultTeller):
                self.app.tell_fault(error)
            return Strip.blank(self.size.width)


def differing(before: Content, after: Content, size: Size) -> list[Region]:
    """Where two contents differ, so that a ticking second costs a few bytes and no line."""
    regions = []
    lines = zip_longest(before.split("\n"), after.split("\n"), fillvalue=Content())
    for y, (old, new) in enumerate(lines):
        if old.is_same(new):
            continue
        if _same_but_for_characters(old, new):
            runs = _runs(old.plain, new.plain)
            regions += [Region(start, y, end - start, 1) for start, end in runs]
        else:
            regions.append(Region(0, y, size.width, 1))
    return regions


def _same_but_for_characters(old: Content, new: Content) -> bool:
    """Whether every character stands in one cell, under the style that it had before."""
    return (
        len(old.plain) == len(new.plain) == old.cell_length == new.cell_length
        and old.spans == new.spans
    )


def _runs(old: str, new: str) -> list[tuple[int, int]]:
    """The stretches in which two texts of one length differ; near ones are one."""
    runs: list[tuple[int, int]] = []
    for place, (one, other) in enumerate(zip(old, new, strict=True)):
        if one == other:
            continue
        if runs and place - runs[-1][1] < NEAR:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


class Pane(Sturdy, Widget, can_focus=False):
    """Shows what `draw` makes of the moment; `redraw` paints only what is different."""

    def __init__(self, *, ident: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=ident, classes=classes)
        self._shown = Content()
        self._drawn_for = Size()

    def draw(self) -> Content:
        """The content now, for the pane's present size."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Paint the content if it is not the one that is shown."""
        self._drawn_for = self.size
        content = self.draw()
        if content.is_same(self._shown):
            return
        before, self._shown = self._shown, content
        self.refresh(*differing(before, content, self.size))

    def on_resize(self) -> None:
        """Another size, another content."""
        self.redraw()

    def render(self) -> Content:
        """What was drawn last; cannot fail.

        A pane that scrolls into sight may have its size without ever being told of it.
        """
        if self._drawn_for != self.size:
            self._drawn_for = self.size
            self.call_later(self.redraw)
        return self._shown


class Options(Sturdy, OptionList):
    """A list whose prompts are contents, never markup."""

    def __init__(self, *, ident: str | None = None) -> None:
        super().__init__(markup=False, compact=True, id=ident)

    def show(self, options: Sequence[tuple[str | None, Content]]) -> None:
        """Show exactly these; the highlight stays on its option as long as that is there.

        An option without a value cannot be chosen: the highlight passes over it.
        """
        here = self.chosen
        self.clear_options()
        self.add_options(
            [Option(prompt, id=value, disabled=value is None) for value, prompt in options]
        )
        values = [value for value, _ in options]
        if values:
            self.highlighted = values.index(here) if here in values else 0

    @property
    def chosen(self) -> str | None:
        """The id of the highlighted option."""
        option = self.highlighted_option
        return option.id if option is not None else None

    @property
    def at_end(self) -> bool:
        """Whether the highlight is on the last option, or on none."""
        return self.highlighted in (None, self.option_count - 1)


def page_moves(page: VerticalScroll) -> dict[str, Callable[[], None]]:
    """How the keys move a page."""
    return {
        "move.down": partial(page.scroll_relative, y=1, animate=False),
        "move.up": partial(page.scroll_relative, y=-1, animate=False),
        "move.first": partial(page.scroll_home, animate=False),
        "move.last": partial(page.scroll_end, animate=False),
        "move.page_down": partial(page.scroll_page_down, animate=False),
        "move.page_up": partial(page.scroll_page_up, animate=False),
        "move.half_down": partial(page.scroll_page_down, animate=False),
        "move.half_up": partial(page.scroll_page_up, animate=False),
    }
