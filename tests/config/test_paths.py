"""Where the files lie, and whose they are."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from console.config.paths import Paths, find_paths, make_private
from console.config.socket_place import LONGEST
from console.errors import UnsafeFolder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of one's own."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_xdg_variables_move_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test, a demo or a second account must not meet the user's own files."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "r"))

    paths = find_paths()

    assert paths.config == tmp_path / "c" / "telnyx-console"
    assert paths.state == tmp_path / "s" / "telnyx-console"
    assert paths.runtime == tmp_path / "r" / "telnyx-console"


def test_without_a_runtime_folder_the_state_folder_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One switchboard serves one journal, so two states must never share a socket."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "one"))
    one = find_paths()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "two"))
    two = find_paths()

    assert one.runtime != two.runtime or one.runtime.is_relative_to("/run")


def test_the_folders_are_for_this_user_alone(tmp_path: Path) -> None:
    """Under any umask: they hold a key, a journal of calls and a socket that gives orders."""
    before = os.umask(0)
    try:
        paths = Paths(tmp_path / "a" / "c", tmp_path / "a" / "s", tmp_path / "a" / "r")
        paths.make()
        paths.make_runtime()
    finally:
        os.umask(before)

    for folder in (paths.config, paths.state, paths.runtime):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_reading_the_settings_makes_no_folder_for_a_socket(tmp_path: Path) -> None:
    """It may lie in /tmp, where nobody clears up."""
    paths = Paths(tmp_path / "c", tmp_path / "s", tmp_path / "r")

    paths.make()

    assert not paths.runtime.exists()


def test_an_open_folder_is_closed(tmp_path: Path) -> None:
    """It may have been made by hand."""
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)

    make_private(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    """In /tmp, somebody else could have put it there to receive our socket."""
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")

    with pytest.raises(UnsafeFolder, match="not a folder of its own"):
        make_private(tmp_path / "link")


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    """And the message names it."""
    (tmp_path / "file").touch()

    with pytest.raises(UnsafeFolder) as refusal:
        make_private(tmp_path / "file")
    assert str(tmp_path / "file") in str(refusal.value)


def test_a_long_path_gets_a_short_socket_that_can_be_bound(tmp_path: Path) -> None:
    """The kernel takes about a hundred bytes; a deep home must not end the program."""
    deep = tmp_path / ("d" * 120)
    other = tmp_path / ("e" * 120)
    paths = Paths(deep, deep, deep)

    assert len(os.fsencode(paths.socket)) <= LONGEST
    assert paths.socket != Paths(other, other, other).socket
    make_private(paths.socket.parent)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(paths.socket))
    paths.socket.unlink()
    paths.socket.parent.rmdir()


def test_the_folders_above_are_for_this_user_alone_too(tmp_path: Path) -> None:
    """Under umask 000 anybody could rename the private folder and put another in its place."""
    before = os.umask(0)
    try:
        make_private(tmp_path / "a" / "b" / "c")
    finally:
        os.umask(before)

    for folder in (tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "c"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_a_runtime_folder_the_socket_stands_where_nobody_else_can_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name in /tmp can be foreseen, and taken before the first switchboard starts."""
    monkeypatch.setattr("console.config.socket_place._is_ours_alone", lambda _: False)

    paths = find_paths()

    assert paths.runtime.is_relative_to(paths.state)


NOBODY = 54_321
"""A uid that has no entry in the table of users."""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "User 54321 has no home folder here. Set HOME"),
        ({"HOME": "/nowhere"}, "the folders of HOME"),
    ],
)
def test_a_user_whom_the_system_does_not_know_is_one_all_the_same(
    environment: dict[str, str], said: str
) -> None:
    """In a container a uid is a number and nothing else: no traceback, and no folder called ~."""
    script = (
        "import getpass, os, platformdirs.unix, pwd\n"
        "from console.config.paths import find_paths\n"
        "from console.errors import ConsoleError\n"
        "from console.process import user_name\n"
        f"os.setuid({NOBODY})\n"
        f"assert user_name() == 'uid-{NOBODY}'\n"
        "try: find_paths()\n"
        "except ConsoleError as error: print(error, error.hint)\n"
        "else: print('the folders of HOME')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": os.pathsep.join(sys.path), **environment},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.stdout.startswith(said), ran.stderr
