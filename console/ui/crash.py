"""The report of a crash: where it happened and nothing that was in memory there.

Neither locals nor environment are written, and the API key is taken out of
the text wherever it might stand. The file can be read by its owner only.
"""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from console import __version__
from console.text import raw_view
from console.ui.faults import where

SECRETS: Final = ("TELNYX_API_KEY",)
"""Variables whose value is never written."""


def report_text(error: BaseException, now: datetime, environment: Mapping[str, str]) -> str:
    """What happened and where, without locals and secrets."""
    steps = "".join(traceback.format_exception(error))
    for name in SECRETS:
        if secret := environment.get(name):
            steps = steps.replace(secret, f"<{name}>")
    return (
        f"telnyx-console {__version__}, {now.isoformat()}\n"
        f"Python {platform.python_version()}, Textual {version('textual')}, "
        f"{platform.system()} {platform.release()}\n\n{raw_view(steps)}"
    )


def write_report(folder: Path, text: str, now: datetime) -> Path:
    """Write a report, mode 0600, in a folder that only the owner enters. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"crash-{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def reason(error: BaseException) -> str:
    """One line: what kind of fault, and where."""
    return f"an internal error, {type(error).__name__} at {where(error)}"
