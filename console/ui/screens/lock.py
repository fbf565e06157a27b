"""The lock: nothing of a call is to be seen, and the next key does nothing but open.

It is for a terminal that was left alone. It asks for no password: whoever can press a key has
the user's session, which is for the system to lock.
"""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.content import Content
from textual.timer import Timer

from console.domain.acts import ChooseNext
from console.ui.acts.agent import going_away
from console.ui.clock import Clock
from console.ui.modal import Modal
from console.ui.render.lines import MUTED, clock_time
from console.ui.scene import Scene
from console.ui.state.store import Store
from console.ui.widgets.fields import Words


class LockScreen(Modal[None]):
    """Over all that was there. `words` say since when, and what was done about the agent."""

    ANSWERS = False
    COVERS = True

    def __init__(self, words: str) -> None:
        super().__init__()
        self._said = words

    def compose(self) -> ComposeResult:
        """Two lines, in the middle."""
        said, opens = Words(classes="locked"), Words(classes="locked")
        said.say(Content.styled(self._said, "bold $accent"))
        opens.say(Content.styled("Any key opens, and does nothing else. Calls go on.", MUTED))
        yield said
        yield opens

    def on_key(self, event: events.Key) -> None:
        """Open."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)


class Lockable(App[None]):
    """An app that is locked by hand, and when no hand moved for a while."""

    store: Store
    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self._idle_limit = 0
        self._minding: Timer | None = None
        self._stirred_at = 0.0

    def lock_when_idle(self, seconds: int) -> None:
        """Lock after so many seconds without a key; never for 0."""
        self._idle_limit = seconds
        self.stir()
        if self._minding is not None:
            self._minding.stop()
        self._minding = self.set_interval(1.0, self.mind_idleness) if seconds else None

    async def on_event(self, event: events.Event) -> None:
        """Hands that move keep the screen open."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self.stir()
        await super().on_event(event)

    def idle_for(self) -> float:
        """Seconds since the last key; since the start before the first one."""
        return self.clock.monotonic() - self._stirred_at

    def mind_idleness(self) -> None:
        """Lock if it is time to; who is on a call, or has just been, is at work."""
        if self.store.board.agent_state.busy or isinstance(self.screen, LockScreen):
            self.stir()
        elif self.idle_for() >= self._idle_limit:
            self.on_lock_asked()

    def on_lock_asked(self) -> None:
        """Mask the screen; whoever goes away is Not ready."""
        scenes = [screen for screen in self.screen_stack if isinstance(screen, Scene)]
        act = going_away(self.store.board.agent_state, self.store.board.agent_rules)
        words = f"Locked since {clock_time(self.clock.now())}."
        if act is not None and scenes and self.store.barred is None:
            scenes[-1].give(act)
            later = " after this call" if isinstance(act, ChooseNext) else ""
            words = f"{words} You are Not ready{later}."
        self.push_screen(LockScreen(words))

    def stir(self) -> None:
        """A hand moved."""
        self._stirred_at = self.clock.monotonic()
