"""An app that takes keys in turn: each once the one before it has had all its effect.

Textual hands every key at once to the widget that has the focus, and a binding runs
only when the key has come back up from there. Of keys that arrive together (a slow
SSH line, a paste without brackets, fast hands) the later ones are then on their way to
the old widget while the first one opens a form: they are lost, or end in a field that
is read a moment later. Here a key that comes too early waits.

More keys at once than hands can make are no typing: a paste without brackets, or noise.
They move and fill in like any other; nothing is ordered by them (`withheld`).
"""

from __future__ import annotations

import asyncio
import termios
from collections import deque
from contextvars import Context, copy_context
from functools import partial
from typing import Final

from textual import events, work
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.widget import Widget

from console.ui.terminal import terse_output

KEYS: Final = "keys"
"""The worker that hands on the keys that had to wait."""

LONGEST_WAIT: Final = 0.5
"""Seconds that a key waits for a screen that never rests; then it is let through."""

LONGEST_OPENING: Final = 5.0
"""Seconds that a key waits for a screen to open."""


class Hurry(events.Event, bubble=False):
    """From here on keys come quicker than hands can make them, or no more so."""

    def __init__(self, hurried: bool) -> None:  # noqa: FBT001 - what it says
        super().__init__()
        self.hurried = hurried


class PacedKeys(App[None]):
    """Keys and pastes reach the screen one by one, in the order in which they were typed.

    What is typed while a screen opens goes to its first field, and what is typed while
    one closes goes to the screen below. `is_hurried` says of the last one let through that
    it came with more than hands can make. `typed_before` is what was typed before it opened.
    `misfit` says why Textual reads the keys by itself, which cannot tell that; no text where
    it does not. `between` is the context in which it takes its messages.
    """

    def __init__(self) -> None:
        self.misfit = ""
        self.typed_before = b""
        super().__init__()
        self._waiting: deque[tuple[events.Key | events.Paste, bool]] = deque()
        self._arriving_hurried = False
        self._withholding = False
        self.is_hurried = False
        self.last_key = ""
        self.between: Context | None = None
        self._is_between = False

    def get_driver_class(self) -> type[Driver]:
        """Textual's own, with an input of ours where that fits."""
        usual = super().get_driver_class()
        try:
            # A Textual without what it builds on is one that does not fit.
            from console.ui.terminal.driver import KeyDriver, misfit  # noqa: PLC0415

            self.misfit = misfit()
        except (ImportError, AttributeError, LookupError, TypeError, ValueError) as error:
            self.misfit = f"{type(error).__name__}: {error}"
            return usual
        is_usual = usual is KeyDriver.__base__  # the environment may name another one
        return KeyDriver if is_usual and not self.misfit else usual

    def withhold(self) -> None:
        """Nothing is ordered by keys that came all at once; the rest of them is dropped."""
        self._withholding = True

    @property
    def is_catching_up(self) -> bool:
        """Whether keys that had to wait have not all had their effect."""
        return any(worker.group == KEYS and not worker.is_finished for worker in self.workers)

    async def on_event(self, event: events.Event) -> None:
        """Let a key through, or keep it until it is its turn; what is no key passes."""
        if isinstance(event, Hurry):
            self._arriving_hurried = event.hurried
        elif not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            if isinstance(event, events.MouseDown):
                self.is_hurried = False
            await super().on_event(event)
        elif not self._waiting and self._at_rest():
            await self._let_through(event, self._arriving_hurried)
        else:
            self._waiting.append((event, self._arriving_hurried))
            if len(self._waiting) == 1:
                self._catch_up()

    async def _get_message(self) -> Message:
        """The next message; while there is none a key need not become one."""
        self.between = self.between or copy_context()
        self._is_between = True
        try:
            return await super()._get_message()
        finally:
            self._is_between = False

    def typed(self, message: Message) -> None:
        """Take what a terminal sent, in the context `between` messages: each is one of them.

        But a key that has all its effect here, while nothing that came before it is on its way
        and no message is being handled, has it at once.
        """
        if not isinstance(message, events.Key) or not self._takes_now(message):
            self.post_message(message)

    def _takes_now(self, event: events.Key) -> bool:
        if not self._is_between or self._waiting or not self._at_rest():
            return False
        self._is_next(event, self._arriving_hurried)
        return self._withholding or self.takes_at_once(event)

    async def _let_through(self, event: events.Key | events.Paste, hurried: bool) -> None:  # noqa: FBT001
        """Hand a key on; what came with more than hands can make may be dropped."""
        self._is_next(event, hurried)
        if not self._withholding and not self.takes_at_once(event):
            await super().on_event(event)

    def _is_next(self, event: events.Key | events.Paste, hurried: bool) -> None:  # noqa: FBT001
        self._withholding = self._withholding and hurried
        self.is_hurried = hurried
        self.last_key = event.key if isinstance(event, events.Key) else ""

    def takes_at_once(self, event: events.Key | events.Paste) -> bool:
        """Whether a key had all its effect here; else it takes its way through the widgets."""
        del event
        return False

    @work(group=KEYS, exclusive=True)
    async def _catch_up(self) -> None:
        while self._waiting:
            late = not await self._came_to_rest()
            passed = asyncio.Event()
            if not self.call_later(self._let_one_through, passed, late=late):
                return
            await passed.wait()
        await self._came_to_rest()

    async def _came_to_rest(self) -> bool:
        """Wait until the key before has had its effect; False where that takes too long."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        while not self._at_rest():
            if loop.time() > since + (LONGEST_WAIT if self._is_open() else LONGEST_OPENING):
                return False
            await asyncio.sleep(0)
        return True

    async def _let_one_through(self, passed: asyncio.Event, *, late: bool) -> None:
        """Among the app's own messages, so that whatever came before has been done."""
        try:
            if self._waiting and (late or self._at_rest()):
                await self._let_through(*self._waiting.popleft())
        finally:
            passed.set()

    def _is_open(self) -> bool:
        """Whether the screen on top has all its widgets."""
        return bool(self.screen_stack) and self.screen.is_mounted

    def _at_rest(self) -> bool:
        """Whether nothing that a key caused is still on its way."""
        if not self._is_open() or self.message_queue_size:
            return False
        left: list[Widget] = [self.screen]  # Textual's own walk takes twice as long
        while left:
            pump = left.pop()
            if pump.message_queue_size:
                return False
            left.extend(pump.children)
        return True


def is_hurried(app: App[object]) -> bool:
    """Whether the key that has its effect now came with more than hands can make."""
    return isinstance(app, PacedKeys) and app.is_hurried


def last_key(app: App[object]) -> str:
    """The key that had its effect last; no text before the first, and after a paste."""
    return app.last_key if isinstance(app, PacedKeys) else ""


def withheld(app: App[object]) -> bool:
    """Whether the key that has its effect now may give no order; what came with it is dropped."""
    if not isinstance(app, PacedKeys) or not app.is_hurried:
        return False
    app.withhold()
    return True


def is_terminal(fileno: int) -> bool:
    """Whether there is a terminal; one that was hung up is none."""
    try:
        termios.tcgetattr(fileno)
    except (termios.error, OSError, ValueError):
        return False
    return True


SETTLED: Final = 0.2
"""Seconds without another change after which a size is taken to stay."""


class RedrawnOnResize(App[None]):
    """A terminal drops what lay beyond its edge, so a new size is drawn in full.

    Sizes that follow each other quickly reach an app as one, which may be the size
    that it had: it would draw nothing.
    """

    sizes: int = 0

    def on_resize(self) -> None:
        """Wait whether another size follows."""
        terse_output.forget(self.console)
        self.sizes += 1
        self.set_timer(SETTLED, partial(self._draw_settled, self.sizes))

    def _draw_settled(self, size: int) -> None:
        if size == self.sizes:
            terse_output.forget(self.console)  # what was drawn meanwhile was of another size
            self.refresh()
