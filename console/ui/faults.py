"""Faults of our own while the screen is up: told, counted, and survived.

A fault in a handler, a timer or a worker is a line in the log; the same fault
in the same place within a second is only counted, so that a fault in something
that is drawn often cannot flood the log.
"""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from console import __version__
from console.private_files import write_new
from console.text import raw_view

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


SECRETS: Final = ("TELNYX_API_KEY",)
"""Variables whose value is never written."""


def version_of_textual() -> str:
    """The version of Textual that is installed."""
    # where nothing is wrong nobody asks, and the import takes a start 20 ms
    from importlib.metadata import version  # noqa: PLC0415

    return version("textual")


def report_text(error: BaseException, now: datetime, environment: Mapping[str, str]) -> str:
    """What happened and where, without locals and secrets."""
    steps = "".join(traceback.format_exception(error))
    for name in SECRETS:
        if secret := environment.get(name):
            steps = steps.replace(secret, f"<{name}>")
    return (
        f"telnyx-console {__version__}, {now.isoformat()}\n"
        f"Python {platform.python_version()}, Textual {version_of_textual()}, "
        f"{platform.system()} {platform.release()}\n\n{raw_view(steps)}"
    )


def write_report(folder: Path, text: str, now: datetime) -> Path:
    """Write a report, mode 0600, in a folder that only the owner enters. Raises `OSError`."""
    path = folder / f"crash-{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    write_new(path, text)
    return path


def reason(error: BaseException) -> str:
    """One line: what kind of fault, and where."""
    return f"an internal error, {type(error).__name__} at {where(error)}"
