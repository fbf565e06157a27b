"""Textual's driver for a browser, with the keyboard of ours: the screen goes out as packets.

Whoever started this process holds its standard input and output and hands on what is in the
packets, to a page in a browser and from there. Titles, notices and the bell go in packets of
their own: a page has no sequence for them. When the input ends nobody is there any more, and
`launch.Departure` ends the console.
"""

from __future__ import annotations

import asyncio
import os
import re
import selectors
import time
from functools import partial
from typing import Final

from textual import events
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver
from textual.geometry import Size

from console.ui.terminal.driver import LOOK, MOST
from console.ui.terminal.keyboard import Keyboard
from console.ui.terminal.packets import begin, write_whole

KEYS: Final = "D"
"""The packets that hold what was typed; others tell of size and focus."""

INPUT: Final = 0

_TITLE: Final = re.compile(r"\x1b\]2;([^\x07]*)\x07")
_NOTICE: Final = re.compile(r"\x1b\]9;([^\x07]*)\x07")
_BELL: Final = "\x07"


class WebKeyDriver(WebDriver):
    """Draws into packets, and reads keys, size and focus from packets."""

    def start_application_mode(self) -> None:
        """Begin. Signals are left to whoever minds them already."""
        self._loop = asyncio.get_running_loop()
        self._write = partial(write_whole, self.fileno)
        begin(self.fileno)
        self.write("\x1b[?1049h")
        self._enable_mouse_support()
        self.write("\x1b[?25l")
        size = Size(*self._size) if self._size else Size(80, 24)
        self.process_message(events.Resize(size, size))
        self._enable_bracketed_paste()
        self._key_thread.start()

    def write(self, data: str) -> None:
        """Send what is drawn; what a page has no sequence for goes by a name of its own."""
        if data == _BELL:
            self.write_meta({"type": "bell"})
        elif found := _TITLE.fullmatch(data):
            self.write_meta({"type": "title", "text": found[1]})
        elif found := _NOTICE.fullmatch(data):
            self.write_meta({"type": "notice", "text": found[1]})
        else:
            super().write(data)

    def run_input_thread(self) -> None:
        """Read until the screen is taken down, or nobody is there any more."""
        keys, packets = Keyboard(self._failed), ByteStream()
        with selectors.DefaultSelector() as selector:
            selector.register(INPUT, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                waits = keys.wait(time.monotonic())
                ready = selector.select(LOOK if waits is None else min(LOOK, waits))
                now = time.monotonic()
                for message in () if ready else keys.tick(now):
                    self.process_message(message)
                if ready and not self._take(os.read(INPUT, MOST), keys, packets, now):
                    return

    def _take(self, data: bytes, keys: Keyboard, packets: ByteStream, now: float) -> bool:
        """Tell what came; False at the end of it."""
        if not data:
            return False
        for kind, payload in packets.feed(data):
            if kind != KEYS:
                self._on_meta(kind, payload)
                continue
            for message in keys.feed(payload, now):
                self.process_message(message)
        return True

    def _failed(self, error: Exception) -> None:
        """Tell a fault where those of tasks are told."""
        context = {"message": "a key could not be read", "exception": error}
        self._loop.call_soon_threadsafe(self._loop.call_exception_handler, context)
