"""An app that takes keys in turn: each once the one before it has had all its effect.

Textual hands every key at once to the widget that has the focus, and a binding runs
only when the key has come back up from there. Of keys that arrive together (a slow
SSH line, a paste without brackets, fast hands) the later ones are then on their way to
the old widget while the first one opens a form: they are lost, or end in a field that
is read a moment later. Here a key that comes too early waits.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import Final

from textual import events, work
from textual.app import App

KEYS: Final = "keys"
"""The worker that hands on the keys that had to wait."""

LONGEST_WAIT: Final = 0.5
"""Seconds that a key waits for a screen that never rests; then it is let through."""

LONGEST_OPENING: Final = 5.0
"""Seconds that a key waits for a screen to open."""


class PacedKeys(App[None]):
    """Keys and pastes reach the screen one by one, in the order in which they were typed.

    What is typed while a screen opens goes to its first field, and what is typed while
    one closes goes to the screen below.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Key | events.Paste] = deque()

    @property
    def is_catching_up(self) -> bool:
        """Whether keys that had to wait have not all had their effect."""
        return any(worker.group == KEYS and not worker.is_finished for worker in self.workers)

    async def on_event(self, event: events.Event) -> None:
        """Let a key through, or keep it until it is its turn; what is no key passes."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._waiting:
            self._waiting.append(event)
        elif self._at_rest():
            await super().on_event(event)
        else:
            self._waiting.append(event)
            self._catch_up()

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
                await super().on_event(self._waiting.popleft())
        finally:
            passed.set()

    def _is_open(self) -> bool:
        """Whether the screen on top has all its widgets."""
        return bool(self.screen_stack) and self.screen.is_mounted

    def _at_rest(self) -> bool:
        """Whether nothing that a key caused is still on its way."""
        if not self._is_open():
            return False
        pumps = (self, *self.screen.walk_children(with_self=True))
        return not any(pump.message_queue_size for pump in pumps)


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
        self.sizes += 1
        self.set_timer(SETTLED, partial(self._draw_settled, self.sizes))

    def _draw_settled(self, size: int) -> None:
        if size == self.sizes:
            self.refresh()
