"""Ends a process with the one that started it."""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_with_stdin() -> None:
    """Send this process SIGTERM when its standard input ends: whoever held the pipe is gone."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
