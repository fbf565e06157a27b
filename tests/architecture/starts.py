"""What each start loads, and by whom each module was drawn in.

    python -m tests.architecture.starts

records anew what `test_starts.py` holds the starts against: our own modules, and the packages of
others. What Python itself has differs from version to version and is left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

RECORDED: Final = Path(__file__).with_suffix(".json")

_WATCHED: Final = """
import sys
from importlib.abc import MetaPathFinder

drawn_in_by = {}

class Watch(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        frame = sys._getframe(1)
        while frame.f_back and frame.f_globals.get("__name__", "").startswith("importlib"):
            frame = frame.f_back
        drawn_in_by.setdefault(name, frame.f_globals.get("__name__", "?"))

sys.meta_path.insert(0, Watch())

def tell():
    import json
    loaded = {name: drawn_in_by.get(name, "Python") for name in sys.modules}
    print("\\n" + json.dumps(loaded), file=sys.__stdout__, flush=True)
"""

FIRST_PICTURE: Final = """
import asyncio
import os
import console.__main__
import console.cli.main
import console.cli.commands.console
import console.ui.app
import console.ui.terminal.driver
import console.ui.terminal.terse_output
from console.errors import LineClosed

async def connect():
    raise LineClosed

def drawn():
    tell()
    os._exit(0)

async def draw():
    async with console.ui.app.ConsoleApp(connect, started=drawn).run_test(size=(120, 40)):
        await asyncio.Event().wait()

asyncio.run(draw())
"""
"""A console as the command loads it, to its first picture."""

STARTS: Final[Mapping[str, str]] = {
    "status": "import console.__main__\ntell()",
    "calls": "import console.__main__\nimport console.cli.call_lines\ntell()",
    "the open port": "import console.cli.main\n"
    "import console.cli.commands.switchboard.group\ntell()",
    "the first answer": "import console.cli.main\n"
    "import console.cli.commands.switchboard.group\n"
    "import console.cli.commands.switchboard.serving\ntell()",
    "the first picture": FIRST_PICTURE,
}
"""Of each start, what a fresh interpreter runs."""


def loaded(start: str) -> dict[str, str]:
    """The modules that a start loads, each with the one that drew it in."""
    script = _WATCHED + STARTS[start]
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True
    )
    told: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    return {
        name: by
        for name, by in told.items()
        if name.startswith("console.") or _is_package_of_others(name)
    }


def recorded() -> dict[str, list[str]]:
    """What each start loaded when that was recorded."""
    told: dict[str, list[str]] = json.loads(RECORDED.read_text("utf-8"))
    return told


def _is_package_of_others(name: str) -> bool:
    known = {*sys.stdlib_module_names, "console", "sitecustomize", "backports", "cython_runtime"}
    return "." not in name and not name.startswith("_") and name not in known


if __name__ == "__main__":
    now = {start: sorted(loaded(start)) for start in STARTS}
    RECORDED.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
