"""Whatever a demonstration leaves is removed, however the process that began it ends."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

END_SECONDS: Final = 10.0
"""Seconds that the children are given to end by themselves."""


class Janitor:
    """A process that removes folders when this one and its children are gone, however they went.

    Children are given `lifeline`, which ends when this process does, as their
    standard input; they hold `sign_of_life` open for as long as they live.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.lifeline, self._holding = os.pipe()
        watched, self.sign_of_life = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            for kept_by_others in (self._holding, self.sign_of_life):
                os.close(kept_by_others)
            _clean_up_after(self.lifeline, watched, folders)
        os.close(watched)

    def dismiss(self) -> None:
        """Let it do its work now, and wait until it has."""
        for end in (self._holding, self.lifeline, self.sign_of_life):
            os.close(end)
        os.waitpid(self._pid, 0)


def _clean_up_after(lifeline: int, watched: int, folders: Sequence[Path]) -> NoReturn:
    """Be the janitor. Nothing of the process that it was forked from is kept or touched."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        nothing = os.open(os.devnull, os.O_RDWR)
        for terminal in (0, 1, 2):
            os.dup2(nothing, terminal)
        os.read(lifeline, 1)
        select.select([watched], [], [], END_SECONDS)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Leave by way of every `finally` on SIGTERM and SIGHUP, until the screen sets its own."""

    def leave(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Clean up to the end, whatever signals come."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
