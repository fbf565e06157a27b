"""What a console sees of its line to the switchboard."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.ui.actions.situation import LINE_LOST, LINE_SILENT, LINE_TO_COME


class LineState(StrEnum):
    """How the line is. Silent: the switchboard holds it and says nothing, so it hangs."""

    CONNECTING = "connecting"
    UP = "up"
    SILENT = "silent"
    LOST = "lost"


class Sight(Struct, frozen=True):
    """What the console sees of its line. `since` is when this began; None before the first try."""

    state: LineState = LineState.CONNECTING
    since: datetime | None = None
    word: str = "connecting"

    @property
    def up(self) -> bool:
        """Whether what is on the board is so now."""
        return self.state is LineState.UP

    @property
    def ever(self) -> bool:
        """Whether the switchboard was ever reached."""
        return self.state is not LineState.CONNECTING

    def reached(self, now: datetime) -> Sight:
        """The switchboard was reached, or speaks again."""
        return Sight(LineState.UP, now, "")

    def lost(self, now: datetime, word: str) -> Sight:
        """The line is down; the time of the first loss stays until it is up again."""
        since = now if self.up or self.since is None else self.since
        return Sight(LineState.LOST if self.ever else LineState.CONNECTING, since, word)

    def silent(self, since: datetime, word: str) -> Sight:
        """The switchboard holds the line, and has said nothing since then."""
        return Sight(LineState.SILENT, since, word)

    @property
    def unreachable(self) -> str | None:
        """Why nothing can be asked of the switchboard now."""
        if self.up:
            return None
        return _WHY[self.state]


_WHY: Final = {
    LineState.CONNECTING: LINE_TO_COME,
    LineState.SILENT: LINE_SILENT,
    LineState.LOST: LINE_LOST,
}
