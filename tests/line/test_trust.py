"""Whom a console talks to, where another user of the machine is quicker."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.config.paths import Paths
from console.errors import ForeignSwitchboard, NoSwitchboard, SwitchboardHangs, UnsafeFolder
from console.line.unix import connect
from console.switchboard import process
from tests.processes import Home

NOBODY = 65534
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can start a process of another user"
)

STRANGER = f"""
import os, socket, sys
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
listening.listen()
print("ready", flush=True)
heard = b""
while sys.stdin.readable():
    connected, _ = listening.accept()
    connected.settimeout(10)
    heard += connected.recv(1000)
    print(len(heard), flush=True)
"""
"""A process of the user nobody, which listens at a socket and tells how much was said to it."""


@pytest.fixture
def stranger() -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """Starts one at a socket."""
    started: list[subprocess.Popen[str]] = []

    def at(path: Path) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-c", STRANGER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        return child

    yield at
    for child in started:
        child.kill()
        child.communicate()


Stranger = Callable[[Path], "subprocess.Popen[str]"]


async def test_nothing_is_said_to_another_user_s_process(
    tmp_path: Path, stranger: Stranger
) -> None:
    """It would be told numbers, and could show a board of its own making."""
    path = tmp_path / "line.sock"
    child = stranger(path)
    with pytest.raises(ForeignSwitchboard, match=f"uid {NOBODY}"):
        await connect(path, name="Ada")

    assert child.stdout is not None
    assert await asyncio.to_thread(child.stdout.readline) == "0\n"


async def test_a_folder_of_another_user_is_not_even_looked_into(tmp_path: Path) -> None:
    """Whoever owns it can take a socket away and put another there at any moment."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)

    with pytest.raises(UnsafeFolder, match="another user"):
        await connect(folder / "line.sock", name="Ada")


@pytest.mark.parametrize("mode", [0o770, 0o707])
async def test_a_folder_that_others_may_write_into_is_refused(tmp_path: Path, mode: int) -> None:
    """And so can whoever may write into it."""
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(mode)

    with pytest.raises(UnsafeFolder, match="others may write"):
        await connect(folder / "line.sock", name="Ada")


@pytest.fixture
def of_the_system() -> Iterator[Path]:
    """A folder that others can enter, and in which and above which nobody but root may write."""
    folder = Path(tempfile.mkdtemp(prefix="telnyx-console-", dir="/run"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def owned(folder: Path, user: int) -> Path:
    """A folder of a user's, and the place of a socket in it."""
    folder.mkdir()
    os.chown(folder, user, user)
    return folder / "switchboard.sock"


async def test_the_service_of_a_site_is_trusted_where_nobody_else_can_take_its_place(
    of_the_system: Path, tmp_path: Path, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder says who it is. In `/tmp`, sticky or not, whoever comes first makes one."""
    monkeypatch.setattr("console.line.unix.GREETING_SECONDS", 0.5)
    socket = owned(of_the_system / "site", NOBODY)
    child = stranger(socket)
    with pytest.raises(UnsafeFolder, match="another user"):
        await connect(socket, name="Ada")
    with pytest.raises(SwitchboardHangs):  # it is greeted; this one does not know how to answer
        await connect(socket, name="Ada", site=True)
    assert child.stdout is not None
    assert int(await asyncio.to_thread(child.stdout.readline)) > 0

    with pytest.raises(UnsafeFolder, match="others may write into /tmp"):
        await connect(owned(tmp_path / "site", NOBODY), name="Ada", site=True)


async def test_at_a_site_nobody_but_the_owner_of_the_folder_is_talked_to(
    of_the_system: Path, stranger: Stranger
) -> None:
    """Nor where yet another user could move the folder away."""
    socket = owned(of_the_system / "site", NOBODY + 1)
    child = stranger(socket)
    with pytest.raises(ForeignSwitchboard, match=f"uid {NOBODY}"):
        await connect(socket, name="Ada", site=True)
    assert child.stdout is not None
    assert await asyncio.to_thread(child.stdout.readline) == "0\n"

    os.chown(of_the_system, NOBODY, NOBODY)
    with pytest.raises(UnsafeFolder, match="yet another user"):
        await connect(socket, name="Ada", site=True)


async def test_a_folder_that_is_not_there_is_no_danger(tmp_path: Path) -> None:
    """It is made when a switchboard starts."""
    with pytest.raises(NoSwitchboard):
        await connect(tmp_path / "none" / "line.sock", name="Ada")


def test_the_command_line_neither_asks_nor_ends_another_user_s_process(
    tmp_path: Path, stranger: Stranger
) -> None:
    """`switchboard stop` sends a signal to whoever is at the socket."""
    home = Home(tmp_path)
    home.paths.make_runtime()
    child = stranger(home.paths.socket)
    with pytest.raises(ForeignSwitchboard):
        process.stop(home.paths)
    ran = home.run("switchboard", "status")

    assert child.poll() is None
    assert ran.returncode == 1
    assert "another user" in ran.stderr
    assert len(ran.stderr.splitlines()) == 2


def test_a_link_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """It can be turned to another place."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    paths = Paths(tmp_path, tmp_path, tmp_path / "link")

    with pytest.raises(UnsafeFolder):
        process.running(paths)
