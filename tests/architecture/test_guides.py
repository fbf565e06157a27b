"""The guides tell the truth: what they name exists, and their recipes are whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
HOUSE: Final = (ROOT / "console" / "README.md").read_text("utf-8")
CONTRIBUTING: Final = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
CHANGELOG: Final = (ROOT / "CHANGELOG.md").read_text("utf-8")

LONGEST_GUIDE: Final = 200

ROOMS: Final = ("", "switchboard", "ui", "cli")
"""Where the table of rooms begins to count its folders from."""


def named(text: str) -> set[str]:
    """The files and folders that a guide names."""
    return set(re.findall(r"`((?:[\w.]+/)+(?:[\w.]+\.\w+)?|[\w]+\.(?:py|toml|md))`", text))


def exists(name: str) -> bool:
    """Whether it stands in the repository, or in a room of the house."""
    return (ROOT / name).exists() or any(
        (ROOT / "console" / room / name).exists() for room in ROOMS
    )


@pytest.mark.parametrize("guide", [HOUSE, CONTRIBUTING], ids=["console/README.md", "CONTRIBUTING"])
def test_every_file_that_a_guide_names_exists(guide: str) -> None:
    """A path that leads nowhere costs a newcomer the trust in all others."""
    names = named(guide)

    assert len(names) > 15
    assert not [name for name in sorted(names) if not exists(name)]


def test_the_guide_of_the_house_can_be_read_at_one_sitting() -> None:
    """What is longer is not read."""
    assert len(HOUSE.splitlines()) <= LONGEST_GUIDE


def test_the_guide_of_the_house_names_every_room() -> None:
    """A room that is not on the map is found by nobody."""
    rooms = {path.parent.name for path in (ROOT / "console").glob("*/__init__.py")}

    assert {room for room in rooms if f"`{room}/`" not in HOUSE} == set()


def test_every_invariant_names_a_test_that_exists() -> None:
    """A promise that nothing holds is a wish."""
    invariants = HOUSE.partition("## Invariants")[2]
    rows = [line for line in invariants.splitlines() if line.startswith("| ")][1:]

    assert len(rows) >= 10
    assert not [row for row in rows if not re.search(r"`tests/[\w/]+\.py`", row)]


@pytest.mark.parametrize(
    "recipe", ["A key", "An operation", "A question on the line", "A setting", "A theme"]
)
def test_every_recipe_names_its_files(recipe: str) -> None:
    """Someone who follows it literally has touched all there is to touch."""
    text = CONTRIBUTING.partition(f"### {recipe}\n")[2].partition("\n### ")[0]

    assert len(re.findall(r"^\d+\. ", text, re.MULTILINE)) >= 2
    assert named(text)


def test_the_changelog_speaks_to_operators() -> None:
    """It says nothing of files: those who run the program do not read them."""
    assert not re.search(r"\.py\b|console/", CHANGELOG)
    assert CHANGELOG.index("## Unreleased") < CHANGELOG.index("## 0.1.0")
