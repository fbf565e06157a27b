"""The table of faults tells the truth: each row names a test that exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
COLUMNS: Final = 4
FEWEST: Final = 80


def rows() -> list[list[str]]:
    """The cells of each row of `tests/README.md`, without headings and rules."""
    lines = (ROOT / "tests" / "README.md").read_text("utf-8").splitlines()
    cells = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells if row[0].strip() != "fault"]


def exists(test: str) -> bool:
    """Whether `tests/…/test_x.py::test_name` stands where it says."""
    path, _, name = test.partition("::")
    file = ROOT / path
    return file.is_file() and bool(name) and f"def {name}(" in file.read_text("utf-8")


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:40])
def test_every_fault_says_what_is_seen_and_kept_and_who_shows_it(row: list[str]) -> None:
    """A promise that no test holds is a wish."""
    tests = re.findall(r"`(tests/[^`]+)`", row[-1])

    assert len(row) == COLUMNS
    assert all(row)
    assert tests
    assert [test for test in tests if not exists(test)] == []


def test_every_kind_of_fault_is_in_the_table_once() -> None:
    """Eighty at least: what is not in it was not thought of."""
    faults = [row[0] for row in rows()]

    assert len(faults) >= FEWEST
    assert len(set(faults)) == len(faults)
