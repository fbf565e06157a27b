"""Files that a user asks for: readable by their owner only, and never over another one."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Final

_UNUSUAL: Final = re.compile(r"[^A-Za-z0-9-]")


def write_export(folder: Path, name: str, text: str, now: datetime, suffix: str = "txt") -> Path:
    """Write a text, mode 0600, under a name that begins with `name`. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    plain = _UNUSUAL.sub("_", name)
    path = folder / f"{plain}-{now.astimezone():%Y%m%dT%H%M%S-%f}.{suffix}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return path
