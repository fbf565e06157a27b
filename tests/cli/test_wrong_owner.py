"""What belongs to another user is told by its owner's name, with what to do, and stays as it is.

Most often the program was run once by `sudo`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.switchboard.journal.file import open_for_writing
from tests.processes import LIMIT

NOBODY = 65534
ERRORS = {
    "write": "JournalForeign",
    "read": "JournalForeign",
    "runtime": "UnsafeFolder",
    "key": "ForeignSecret",
}
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can have a process of another user"
)

SCRIPT = f"""
import asyncio, json, os, sys
from pathlib import Path

from console.config.api_key import need_api_key
from console.config.paths import Paths
from console.errors import ConsoleError
from console.switchboard import process
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal

folder = Path(sys.argv[1])
paths = Paths(folder / "config", folder / "state", folder / "run")

async def write():
    Journal(paths.journal).open()

do = {{
    "write": lambda: asyncio.run(write()),
    "read": lambda: JournalReader(paths.journal),
    "runtime": paths.make_runtime,
    "key": lambda: need_api_key(paths.secrets_file, {{}}),
}}
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
for what in do:
    try:
        do[what]()
    except ConsoleError as error:
        print(json.dumps([what, type(error).__name__, str(error), error.hint]))
"""
"""Does it all as the user nobody. What it needs is read while it is still root."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """The folders of somebody whose program was run by root, which everybody may enter."""
    made = Path(tempfile.mkdtemp(prefix="telnyx-console-owner-"))
    made.chmod(0o755)
    for name in ("config", "state", "run"):
        (made / name).mkdir(mode=0o755)
    open_for_writing(made / "state" / "journal.sqlite3").close()
    (made / "config" / "secrets.toml").touch(mode=0o600)
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize(
    ("mode", "owned"),
    [
        (0o755, {"write": "state", "read": "state/journal.sqlite3", "key": "config/secrets.toml"}),
        (0o700, {"write": "state", "read": "state", "key": "config"}),
    ],
    ids=["open folders", "closed folders"],
)
def test_what_is_another_user_s_is_told_with_its_owner_and_what_to_do(
    folder: Path, mode: int, owned: dict[str, str]
) -> None:
    """ "Permission denied" sends people looking for the wrong thing; nothing is changed."""
    for name in ("config", "state", "run"):
        (folder / name).chmod(mode)
    before = sorted((str(one), one.stat().st_mtime_ns) for one in folder.rglob("*"))

    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
        env=os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"},
    )
    told = [json.loads(line) for line in ran.stdout.splitlines()]

    assert {what: error for what, error, *_ in told} == ERRORS
    for what, _, words, hint in told:
        assert str(folder / {**owned, "runtime": "run"}[what]) in words
        assert "belongs to" in words
        assert "sudo chown" in hint or "XDG" in hint
    assert sorted((str(one), one.stat().st_mtime_ns) for one in folder.rglob("*")) == before
