"""What is installed: the program, its pages for `man`, and the commit that it was made from."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from console import man_pages
from console.commit import of_checkout
from tests.cli.test_registry import ALL

ROOT = Path(__file__).parents[1]
PAGES = ROOT / man_pages.FOLDER
FOLDERS = ("console", "themes", ".ci")
FILES = ("pyproject.toml", "README.md", "LICENSE")

UNSIGHTLY = ("cannot adjust line", "cannot break line")
"""What groff says of words that are longer than a line."""


def git(folder: Path, *words: str) -> None:
    """Run git there as somebody."""
    somebody = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(["git", "-C", folder, *somebody, *words], check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with this program in its one commit."""
    folder = tmp_path / "checkout"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "All")
    return folder


def test_the_commit_is_told_only_where_it_is_certain(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reports a fault is asked for it; a wrong one leads to other code."""
    commit = of_checkout(checkout)
    monkeypatch.setenv("GIT_DIR", str(ROOT / ".git"))

    assert commit is not None
    assert commit.isalnum()
    assert of_checkout(checkout) == commit
    (checkout / "README.md").write_text("changed", "utf-8")
    assert of_checkout(checkout) == f"{commit}+"
    (checkout / "pyproject.toml").write_text('[project]\nname = "other"\n', "utf-8")
    assert of_checkout(checkout) is None
    assert of_checkout(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert of_checkout(ROOT) is None


def test_a_wheel_made_of_the_sdist_has_pages_and_commit(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though an sdist is no checkout, and has no git to ask. Nothing of the build is left."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    commit = of_checkout(checkout)
    (sdist,) = SdistBuilder(str(checkout)).build(directory=str(tmp_path))
    with tarfile.open(sdist) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    (wheel,) = WheelBuilder(str(unpacked)).build(directory=str(tmp_path))
    with zipfile.ZipFile(wheel) as made:
        names = made.namelist()

        assert made.read("console/commit.txt").decode().strip() == commit
    assert [*temporary.iterdir()] == []
    of_man = {name.rpartition("/")[2] for name in names if "/share/man/man1/" in name}
    assert of_man == set(man_pages.pages())


def test_every_command_has_a_page_as_it_is_now() -> None:
    """`python -m console.docs` writes them."""
    pages = man_pages.pages()
    told = {"-".join(("telnyx-console", *words)) for words, one in ALL if not one.hidden}

    assert {name.removesuffix(".1") for name in pages} == told | {"telnyx-console"}
    written = {path.name: path.read_text("utf-8") for path in PAGES.iterdir()}
    assert written.keys() ^ pages.keys() == set()
    assert [name for name, text in pages.items() if written[name] != text] == []


@pytest.mark.parametrize(
    "judge",
    [("mandoc", "-T", "lint", "-W", "error"), ("groff", "-k", "-man", "-ww", "-Tutf8", "-z")],
    ids=lambda judge: judge[0],
)
def test_the_pages_are_without_fault(judge: tuple[str, ...]) -> None:
    """To whichever of the two programs is here."""
    if shutil.which(judge[0]) is None:
        pytest.skip(f"there is no {judge[0]} here")
    said = subprocess.run(
        [*judge, *sorted(PAGES.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    wrong = [line for line in said.stderr.splitlines() if not line.endswith(UNSIGHTLY)]
    assert (said.returncode, wrong) == (0, [])
