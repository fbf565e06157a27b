"""Faults of our own while the screen is up: told, counted, and survived.

A fault in a handler, a timer or a worker is a line in the log; the same fault
in the same place within a second is only counted, so that a fault in something
that is drawn often cannot flood the log.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Final

QUIET: Final = 1.0
"""Seconds in which a fault in the same place is only counted."""

PACKAGE: Final = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Fault:
    """What went wrong in one place, how often, and when last (monotonic seconds)."""

    place: str
    kind: str
    count: int
    last: float


class FaultBook:
    """Every place where something went wrong since the start."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}

    def enter(self, error: BaseException, now: float) -> Fault | None:
        """Count a fault; the fault if it is to be told, None if it was told just now."""
        place = where(error)
        kind = type(error).__name__
        known = self.faults.get(f"{kind} {place}")
        if known is None:
            fault = Fault(place, kind, 1, now)
            self.faults[f"{kind} {place}"] = fault
            return fault
        known.count += 1
        quiet = now - known.last < QUIET
        known.last = now
        return None if quiet else known


def where(error: BaseException) -> str:
    """The innermost place in this program that the error passed: file, line and function."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).resolve().is_relative_to(PACKAGE)]
    if not frames:
        return "an unknown place"
    frame = (ours or frames)[-1]
    path = Path(frame.filename).resolve()
    name = path.relative_to(PACKAGE.parent) if ours else Path(path.name)
    return f"{name}:{frame.lineno} in {frame.name}"
