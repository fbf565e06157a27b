"""What the program writes for itself is the user's alone from the first byte, and whole."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import private_files
from tests.architecture.test_source import SOURCES, code_of
from tests.domain.stories import NOON


@pytest.fixture(autouse=True)
def mask_that_hides_nothing() -> Iterator[None]:
    """A user may have the loosest umask: the mode is not left to it."""
    former = os.umask(0)
    yield
    os.umask(former)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file in a folder that is not there yet."""
    return tmp_path / "folder" / "file"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def ran(script: str, *arguments: Path) -> int:
    """How a process of its own ended that ran the script."""
    begin = "import os, signal, sys\nfrom pathlib import Path\nfrom console import private_files\n"
    return subprocess.run(
        [sys.executable, "-c", begin + script, *map(str, arguments)], timeout=60, check=False
    ).returncode


def test_a_new_file_is_private_and_so_is_its_folder(file: Path) -> None:
    """Reports and exports hold telephone numbers."""
    private_files.write_new(file, "naïve")

    assert file.read_bytes() == "naïve".encode()
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)


def test_a_new_file_that_cannot_be_written_whole_is_not_there(file: Path) -> None:
    """Half an export looks like all of it."""
    script = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    private_files.write_new(Path(sys.argv[1]), "x" * 100_000)
except OSError:
    sys.exit(3)
"""
    assert ran(script, file) == 3
    assert names(file.parent) == []


def test_each_file_is_private_before_anything_is_in_it(tmp_path: Path) -> None:
    """A file that is closed to others after it was written was open before."""
    new = tmp_path / "replaced"
    with private_files.replacing(new) as fresh:
        assert (mode(fresh), fresh.read_bytes()) == (0o600, b"")
        assert not new.exists()
    with private_files.emptied(tmp_path / "emptied") as emptied:
        assert stat.S_IMODE(os.fstat(emptied.fileno()).st_mode) == 0o600
    private_files.make_if_missing(tmp_path / "made")
    os.close(private_files.lock(tmp_path / "lock"))

    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("there", ["file", "link", "link to nowhere", "folder"])
def test_what_is_there_already_is_never_written_into(tmp_path: Path, there: str) -> None:
    """Whoever guesses the name could choose what is overwritten, or read what is written."""
    target, path = tmp_path / "target", tmp_path / "path"
    if there == "file":
        path.write_text("mine")
    elif there == "folder":
        path.mkdir()
    else:
        path.symlink_to(target)
    if there == "link":
        target.write_text("mine")
    before = names(tmp_path)
    with pytest.raises(FileExistsError):
        private_files.write_new(path, "other")

    assert names(tmp_path) == before
    assert all(one.read_text() == "mine" for one in (path, target) if one.is_file())


def test_an_export_has_a_name_that_cannot_leave_its_folder(file: Path) -> None:
    """The name is put together from what callers and applications are called."""
    path = private_files.write_export(file.parent, "../a/b", "text", NOON, "csv")

    assert path.parent == file.parent
    assert path.name.startswith("___a_b-2026")
    with pytest.raises(FileExistsError):
        private_files.write_export(file.parent, "../a/b", "other", NOON, "csv")
    assert path.read_text() == "text"


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(file: Path, durable: bool) -> None:  # noqa: FBT001 - the two ways
    """One who reads it meanwhile has the old one."""
    private_files.write_new(file, "old")
    with private_files.replacing(file, durable=durable) as fresh:
        fresh.write_text("new")
        assert file.read_text() == "old"

    assert file.read_text() == "new"
    assert mode(file) == 0o600
    assert names(file.parent) == ["file"]


def test_an_interrupted_replacement_leaves_the_old_file(file: Path) -> None:
    """A full disk in the middle of writing."""
    private_files.write_new(file, "old")

    def replace() -> None:
        with private_files.replacing(file) as fresh:
            fresh.write_text("ne")
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        replace()

    assert file.read_text() == "old"
    assert names(file.parent) == ["file"]


def test_a_process_that_is_killed_while_it_replaces_leaves_the_old_file(file: Path) -> None:
    """And what it left is removed by the next one, where there is one at a time."""
    private_files.write_new(file, "old")
    killed = ran(
        "with private_files.replacing(Path(sys.argv[1]), alone=True) as fresh:\n"
        "    fresh.write_text('ne')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        file,
    )
    assert killed < 0
    assert file.read_text() == "old"
    assert names(file.parent) != ["file"]
    with private_files.replacing(file, alone=True) as fresh:
        assert fresh.read_bytes() == b""
        fresh.write_text("new")

    assert file.read_text() == "new"
    assert names(file.parent) == ["file"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """What it points to is none of ours, and nothing beside the file can be planted either."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("theirs")
    link.symlink_to(target)
    (tmp_path / ".link.new").symlink_to(target)
    with private_files.replacing(link, alone=True) as fresh:
        fresh.write_text("ours")

    assert target.read_text() == "theirs"
    assert (link.read_text(), link.is_symlink()) == ("ours", False)


def test_an_emptied_file_is_appended_to(file: Path) -> None:
    """Two processes that write one report do not overwrite each other's words."""
    private_files.write_new(file, "of the last start")
    with private_files.emptied(file) as first, file.open("ab") as second:
        for report, word in ((first, b"one "), (second, b"two "), (first, b"three")):
            report.write(word)
            report.flush()

    assert file.read_text() == "one two three"


def test_what_only_has_to_be_there_keeps_what_it_has(tmp_path: Path) -> None:
    """A log goes on, also one that the user keeps elsewhere."""
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "log"
    elsewhere.write_text("a line")
    link.symlink_to(elsewhere)
    private_files.make_if_missing(link)

    assert (elsewhere.read_text(), link.is_symlink()) == ("a line", True)


def test_a_lock_is_held_by_one_process_and_goes_with_it(file: Path) -> None:
    """However that process ends: nothing has to be tidied up."""
    held = private_files.lock(file)
    take = "private_files.lock(Path(sys.argv[1]))"
    with pytest.raises(BlockingIOError):
        private_files.lock(file)
    refused = ran(f"try:\n    {take}\nexcept BlockingIOError:\n    sys.exit(7)\n", file)
    os.close(held)
    killed = ran(f"{take}\nos.kill(os.getpid(), signal.SIGKILL)\n", file)

    assert (refused, killed < 0) == (7, True)
    os.close(private_files.lock(file))


def test_nobody_else_makes_private_files() -> None:
    """A sixth way to write one would forget what the other five know."""
    others = [
        path
        for path in SOURCES
        if path.name != "private_files.py" and "O_CREAT" in path.read_text("utf-8")
    ]

    assert not [str(path) for path in others if "O_CREAT" in code_of(path)]
