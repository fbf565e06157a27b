"""The console's app on a recording that is played."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import structs
from textual.actions import SkipAction
from textual.binding import Binding, BindingsMap
from textual.screen import Screen
from textual.widgets import Input

from console.line.console_side import Line
from console.ui.app import ConsoleApp
from console.ui.messages import OrderGiven
from console.ui.modal import Modal
from console.ui.render.lines import shown
from console.ui.replay.playing import (
    REPLAYED,
    TICK,
    Playing,
    ReplayClock,
    ReplayRate,
    ReplayStore,
)
from console.ui.replay.rows import ReplayRows
from console.ui.replay.screen import ReplayScreen
from console.ui.scene import KeyOverAll
from console.ui.screens.call import CallScreen
from console.ui.settings import UiSettings
from console.ui.state.people import Cards
from console.ui.state.store import Store, Touched

_KEYS: Final = (
    ("space", "play", "let it run, or stand"),
    ("right", "fact(1)", "one fact on"),
    ("left", "fact(-1)", "one fact back"),
    (".", "pass_time(60)", "a minute on"),
    (",", "pass_time(-60)", "a minute back"),
    ("]", "wrong(1)", "to where the next thing went wrong"),
    ("[", "wrong(-1)", "to where the one before went wrong"),
    ("<", "end(0)", "to the beginning"),
    (">", "end(1)", "to the end"),
    ("+", "speed(1)", "faster"),
    ("-", "speed(-1)", "slower"),
)
"""The keys of a replay, what they do and how that is told; in force on every screen, in the place
of what they were."""


class ReplayApp(ConsoleApp):
    """Shows what is played. No order leaves it, whatever is pressed."""

    CSS_PATH = "../styles/console.tcss"

    def __init__(
        self, playing: Playing, settings: UiSettings, *, started: Callable[[], None] | None = None
    ) -> None:
        self._played = playing
        super().__init__(self._line, settings, clock=ReplayClock(playing), started=started)
        over_all = tuple(KeyOverAll(key, does) for key, _, does in _KEYS)
        self.shared = structs.replace(
            self.shared, over_all=over_all, rows=partial(ReplayRows, playing), remembers=False
        )
        self.shared.figures.call_rate = ReplayRate(playing)
        bindings = [
            Binding("comma" if key == "," else key, f"replay_{action}", show=False, priority=True)
            for key, action, _ in _KEYS
        ]
        self._bindings = BindingsMap(bindings)

    async def _line(self) -> Line:
        return self._played

    def new_store(self, cards: Cards) -> Store:
        """The board of a replay."""
        return ReplayStore(self._played, cards)

    def get_default_screen(self) -> Screen[None]:
        """The table, with the bar of the replay."""
        return ReplayScreen(self.shared, self._played)

    def on_mount(self) -> None:
        """Begin to look what has come."""
        super().on_mount()
        self.set_interval(TICK, self._look_what_came)

    def store_touched(self, touched: Touched) -> None:
        """Draw what is different; a jump back takes with it what had been told by then."""
        for screen in self.screen_stack if touched.everything else ():
            if isinstance(screen, ReplayScreen | CallScreen):
                screen.forget_timeline()
        super().store_touched(touched)

    def on_order_given(self, event: OrderGiven) -> None:
        """No order leaves a replay."""
        event.stop()
        self.top_scene().say(REPLAYED)

    def _look_what_came(self) -> None:
        if self._played.playing:
            self._played.advance()
            self._show()

    def _show(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, ReplayScreen):
                screen.moment_changed()

    def _not_while_typing(self) -> None:
        """Where something is typed, or a form lies on top, the keys are what they were."""
        if isinstance(self.focused, Input) or isinstance(self.screen, Modal):
            raise SkipAction

    def action_replay_play(self) -> None:
        """Let it run, or stand."""
        self._not_while_typing()
        self._played.play(on=not self._played.playing)
        self._show()

    def action_replay_fact(self, steps: int) -> None:
        """One fact on, or back."""
        self._not_while_typing()
        self._played.go(self._played.taken + steps)
        self._show()

    def action_replay_pass_time(self, seconds: int) -> None:
        """A minute on, or back."""
        self._not_while_typing()
        self._played.pass_time(seconds)
        self._show()

    def action_replay_wrong(self, way: int) -> None:
        """To where the next thing went wrong, or the one before."""
        self._not_while_typing()
        found = self._played.go_wrong(forwards=way > 0)
        word = "after" if way > 0 else "before"
        said = shown(found.text, 200) if found is not None else f"Nothing went wrong {word} this."
        self.top_scene().say(said)
        self._show()

    def action_replay_end(self, last: int) -> None:
        """To the beginning, or the end."""
        self._not_while_typing()
        self._played.go(self._played.last if last else self._played.first)
        self._show()

    def action_replay_speed(self, steps: int) -> None:
        """Faster, or slower."""
        self._not_while_typing()
        self._played.faster(steps)
        self._show()
