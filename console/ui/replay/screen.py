"""The main screen of a replay: the table and what surrounds it, and the bar of the replay."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from textual.app import ComposeResult
from textual.content import Content

from console.ui.render.lines import MUTED, STRONG, shown
from console.ui.replay.playing import Playing
from console.ui.scene import Shared
from console.ui.screens.main import MainScreen
from console.ui.state.timeline import CallTimeline
from console.ui.widgets.pane import Pane

KEYS: Final = (
    ("space", "play"),
    ("←→", "fact"),
    (",.", "minute"),
    ("[]", "what went wrong"),
    ("<>", "ends"),
    ("+-", "speed"),
)
_MINUTE: Final = 60


class ReplayBar(Pane):
    """Two lines: where the replay is, and by which keys it goes elsewhere."""

    def __init__(self, playing: Playing) -> None:
        super().__init__(ident="replay-bar")
        self._playing = playing

    def draw(self) -> Content:
        """As it is now."""
        width = max(1, self.size.width)
        lines = (self._where(), self._keys())
        return Content("\n").join([line.truncate(width, ellipsis=True) for line in lines])

    def _where(self) -> Content:
        playing = self._playing
        now = playing.now().astimezone()
        moment = f"{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 100_000}"
        speed = f"{playing.speed:g}:1"
        parts = [
            Content.styled(" REPLAY ", "reverse"),
            Content.styled(f"{'▶' if playing.playing else '‖'} {speed}", STRONG),
            Content(moment),
            Content(f"{playing.taken - playing.first} of {playing.last - playing.first} facts"),
            Content.styled(self._wrong(), "$light-warn"),
            Content.styled(self._next(), MUTED),
        ]
        return Content("  ").join([part for part in parts if part])

    def _next(self) -> str:
        at = self._playing.next_at
        if at is None:
            return "the end"
        wait = max(timedelta(), at - self._playing.now())
        return f"next {shown(self._playing.next_kind, 40)} in {_length(wait)}"

    def _wrong(self) -> str:
        troubles, taken = self._playing.troubles, self._playing.taken
        if not troubles:
            return "nothing went wrong"
        here = next((one for one in troubles if one.taken == taken), None)
        if here is not None:
            return f"{troubles.index(here) + 1} of {len(troubles)} wrong: {shown(here.text, 80)}"
        passed = sum(one.taken < taken for one in troubles)
        return f"wrong: {passed} so far, {len(troubles) - passed} to come"

    def _keys(self) -> Content:
        keys = [
            Content.styled(key, STRONG) + Content.styled(f" {word}", MUTED) for key, word in KEYS
        ]
        return Content(" ") + Content("   ").join(keys)


class ReplayScreen(MainScreen):
    """The table of a replay."""

    def __init__(self, shared: Shared, playing: Playing) -> None:
        super().__init__(shared)
        self.bar = ReplayBar(playing)

    def compose(self) -> ComposeResult:
        """From the head to the foot, with the bar in the footer's place."""
        for widget in super().compose():
            yield self.bar if widget is self.footer else widget

    def moment_changed(self) -> None:
        """It is another moment: draw what counts by it."""
        self.bar.redraw()
        self.table.look_at_clock()
        self._redraws.soon(by_key=True)

    def forget_timeline(self) -> None:
        """Know nothing of the one in the details until it has been asked for again."""
        self._timeline = CallTimeline(self.store.leg(self.table.cursor_call))


def _length(time: timedelta) -> str:
    seconds = time.total_seconds()
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), _MINUTE)
    return f"{minutes}:{rest:02}"
