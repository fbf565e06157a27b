"""Panes: widgets that show one content and never ask for a layout."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual.content import Content
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget


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


class Pane(Sturdy, Widget, can_focus=False):
    """Shows what `draw` makes of the moment; `redraw` paints only what is different."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._shown = Content()

    def draw(self) -> Content:
        """The content now, for the pane's present size."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Paint the content if it is not the one that is shown."""
        content = self.draw()
        if not content.is_same(self._shown):
            self._shown = content
            self.refresh()

    def on_resize(self) -> None:
        """Another size, another content."""
        self.redraw()

    def render(self) -> Content:
        """What was drawn last; cannot fail."""
        return self._shown
