"""Textual's driver with an input of our own: no reply is typed, and no byte ends it.

What is replaced is no public interface: `misfit` says whether Textual still calls it, with
what it was written for. Of sizes the terminal's signal tells; reports of them among the
keys are not asked for, so that none can be forged.
"""

from __future__ import annotations

import os
import selectors
import time
from collections.abc import Iterator
from types import CodeType
from typing import Final

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from console.process import is_somebody_there_to_continue
from console.ui.terminal import keyboard
from console.ui.terminal.pacing import PacedKeys, is_terminal

LOOK: Final = 0.1
"""Seconds after which it is looked whether the input is to stop, as Textual does it."""

MOST: Final = 4096
"""Bytes of one read."""

TRIES: Final = 50
"""Reads without a byte, `LOOK` apart, after which a terminal that is there gives none."""


class KeyDriver(LinuxDriver):
    """Reads keys for as long as there is a terminal, whatever it sends."""

    def run_input_thread(self) -> None:
        """Read until the screen is taken down. Raises `EOFError`."""
        keys = keyboard.Keyboard(self._failed)
        if isinstance(self._app, PacedKeys):
            for message in keys.feed(self._app.typed_before, time.monotonic()):
                self.process_message(message)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                waits = keys.wait(time.monotonic())
                ready = selector.select(LOOK if waits is None else min(LOOK, waits))
                now = time.monotonic()
                read = keys.feed(self._read(), now) if ready else keys.tick(now)
                for message in read:
                    self.process_message(message)

    def send_message(self, message: Message) -> None:
        """Give the app a message, in one turn of its loop where Textual's own takes two."""
        app = self._app
        if isinstance(app, PacedKeys):
            self._loop.call_soon_threadsafe(app.typed, message, context=app.between)
        else:
            self._loop.call_soon_threadsafe(app.post_message, message)

    def _read(self) -> bytes:
        """What is there to read. A terminal that is there may fail for a while."""
        for _ in range(TRIES):
            try:
                data = os.read(self.fileno, MOST)
            except OSError:
                data = b""
            if data or self.exit_event.is_set():
                return data
            if not is_terminal(self.fileno):
                break
            self.exit_event.wait(LOOK)
        raise EOFError("the terminal gives no keys any more")

    def _failed(self, error: Exception) -> None:
        """Tell a fault where those of tasks are told."""
        context = {"message": "a key could not be read", "exception": error}
        self._loop.call_soon_threadsafe(self._loop.call_exception_handler, context)

    def _sigtstp_application(self, *_: object) -> None:
        """Stop, where somebody can have the console go on: Textual stops for ever."""
        if is_somebody_there_to_continue():
            super()._sigtstp_application()

    def _query_in_band_window_resize(self) -> None:
        """Ask nothing."""


def misfit() -> str:
    """What about Textual is not as the driver needs it; no text if all is."""
    calls = {
        "__init__": {"_sigtstp_application"},
        "start_application_mode": {"_run_input_thread", "_query_in_band_window_resize"},
        "_run_input_thread": {"run_input_thread", "panic"},
        "run_input_thread": {"fileno", "exit_event", "process_message"},
    }
    for method, names in calls.items():
        missing = names.difference(_names(vars(LinuxDriver)[method].__code__))
        if missing:
            return f"LinuxDriver.{method} does not use {min(missing)}"
    return keyboard.misfit()


def _names(code: CodeType) -> Iterator[str]:
    """What a function calls and reads, the functions within it included."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
