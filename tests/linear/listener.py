"""Linear mode with somebody who listens: keys in, lines out, on a switchboard in memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from console.linear.console import LinearConsole
from console.linear.doing.registry import handlers
from console.linear.keys import Key
from console.linear.terminal import End, Terminal
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard
from tests.waiting import until

NAMED = {
    " ": "space",
    "\r": "enter",
    "\x1b": "escape",
    "\t": "tab",
    "\x0e": "ctrl+n",
    "\x0c": "ctrl+l",
}


class Ear(Terminal):
    """A terminal whose reader is the test."""

    def __init__(self, *, by_keys: bool = True) -> None:
        super().__init__(by_keys=by_keys)
        self.heard = ""
        self.rung = 0
        self.is_interactive = True

    def write(self, text: str) -> None:
        self.heard += text

    def ring(self) -> None:
        self.rung += 1

    def begin(self, moment: Callable[[], float]) -> None:
        """Nothing is read but what the test puts."""

    def take(self) -> None:
        """There is no mode."""


class Listener:
    """One who listens and types."""

    def __init__(self, front: LinearConsole, ear: Ear, board: Switchboard) -> None:
        self.front, self.ear, self.board = front, ear, board

    @property
    def lines(self) -> list[str]:
        """All that was said, line by line."""
        return self.ear.heard.splitlines()

    def press(self, keys: str) -> None:
        """Keys, each by itself."""
        for sign in keys:
            name = NAMED.get(sign, sign)
            character = sign if sign.isprintable() else ""
            self.ear.typed.put_nowait(Key(name, character))

    def types(self, line: str) -> None:
        """A line with Enter: keys where keys are read."""
        if self.ear.by_keys:
            self.press(f"{line}\r")
        else:
            self.ear.typed.put_nowait(line)

    async def hears(self, *words: str, after: int = 0) -> str:
        """The first line, of those from `after` on, in which all the words stand."""

        def heard() -> str:
            lines = self.lines[after:]
            return next((line for line in lines if all(word in line for word in words)), "")

        try:
            return await until(heard, 10)
        except AssertionError:
            raise AssertionError(f"not heard: {words}; but:\n{self.ear.heard}") from None

    async def armed(self) -> None:
        """Wait until the selected call takes orders."""
        await until(lambda: self.front.calls.armed and self.front.calls.leg is not None)

    @property
    def ordered(self) -> list[str]:
        """The actions that were ordered."""
        return [order.act.action for order in self.board.orders]


@asynccontextmanager
async def listening(
    board: Switchboard, settings: UiSettings | None = None, *, by_keys: bool = True
) -> AsyncIterator[Listener]:
    """Linear mode on that board, once it is connected."""
    ear = Ear(by_keys=by_keys)
    front = LinearConsole(board.connect, settings or UiSettings(), ear, handlers())
    running = asyncio.create_task(front.run())
    listener = Listener(front, ear, board)
    try:
        await listener.hears("Connected.")
        yield listener
        assert not re.search(r"[\x1b\x9b]", ear.heard)
    finally:
        ear.typed.put_nowait(End.END)
        await running
