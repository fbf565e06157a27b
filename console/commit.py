"""The commit that this program was made from, where that is known for certain.

The build writes it beside this module, and loads this module by its path: it needs nothing
else. In a checkout git is asked.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

NOTED: Final = "commit.txt"
"""The file beside this module that the build writes."""

_SECONDS: Final = 5.0
_COMMIT: Final = re.compile(r"[0-9a-f]{7,40}\+?")
_OURS: Final = 'name = "telnyx-console"\n'
_ASKED: Final = ("describe", "--always", "--exclude=*", "--abbrev=7", "--dirty=+")


def commit() -> str | None:
    """Its first digits, with a + where files of the checkout were changed; None if not known."""
    here = Path(__file__).parent
    try:
        return _as_commit((here / NOTED).read_text("ascii"))
    except (OSError, ValueError):
        return of_checkout(here.parent)


def of_checkout(folder: Path) -> str | None:
    """The commit of a checkout of this project; None where the folder is none, or git is not there.

    A repository that this program only lies in, as in somebody's folder of programs, is not asked.
    """
    try:
        named = (folder / "pyproject.toml").read_text("utf-8")
        if _OURS not in named or not (folder / ".git").exists():
            return None
        ran = subprocess.run(  # noqa: S603 - constant words, and the folder of this program
            ["git", "-C", str(folder), *_ASKED],  # noqa: S607 - git as the user has it
            # a hook of another repository has names of its own for where that is
            env={name: value for name, value in os.environ.items() if name[:4] != "GIT_"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return _as_commit(ran.stdout) if ran.returncode == 0 else None


def _as_commit(text: str) -> str | None:
    return text.strip() if _COMMIT.fullmatch(text.strip()) else None
