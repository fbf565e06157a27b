"""The wrap-up strip: the countdown, the call, and the key that says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from console.domain.agent import Presence
from console.ui.desk import Desk
from console.ui.standing import codes_line, disposed_next, wrap_up_line
from console.ui.widgets.pane import Pane


def is_needed(desk: Desk) -> bool:
    """Whether a wrap-up is under way, or a call waits for a disposition."""
    state = desk.board.agent_state
    waits = bool(state.awaiting) and state.state is not Presence.ON_CALL
    return state.state is Presence.WRAP_UP or waits


def strip_line(desk: Desk, now: datetime, key: str) -> Content:
    """The countdown, the call, and what the key leads to."""
    board = desk.board
    return Content.assemble(
        wrap_up_line(desk, disposed_next(board.agent_state), now),
        "   ",
        (key, "bold $accent"),
        ": " if key else "",
        codes_line(board.agent_rules.dispositions),
    )


class WrapUpStrip(Pane):
    """One line while a wrap-up is under way or a call waits for a disposition; else nothing.

    `key` is the one that opens the wrap-up, no text where none does.
    """

    def __init__(self, desk: Desk, now: Callable[[], datetime], key: str) -> None:
        super().__init__(ident="strip")
        self._desk = desk
        self._now = now
        self._key = key
        self.display = False

    def redraw(self) -> None:
        """Be there only while there is something to say."""
        self.display = is_needed(self._desk)
        super().redraw()

    def draw(self) -> Content:
        """The line, cut to the width."""
        line = Content(" ") + strip_line(self._desk, self._now(), self._key)
        return line.truncate(max(1, self.size.width), ellipsis=True)
