"""The table of faults tells the truth: each row names a test that exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
COLUMNS: Final = 4
FEWEST: Final = 80


def rows() -> list[list[str]]:
    """The cells of each row of `tests/README.md`, without headings and rules."""
    lines = (ROOT / "tests" / "README.md").read_text("utf-8").splitlines()
    cells = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells if row[0].strip() != "fault"]


@cache
def written(path: str) -> str:
    """What stands in a file, nothing if there is none."""
    file = ROOT / path
    return file.read_text("utf-8") if file.is_file() else ""


def exists(test: str) -> bool:
    """Whether `tests/…/test_x.py::test_name` stands where it says."""
    path, _, name = test.partition("::")
    return bool(name) and f"def {name}(" in written(path)


def test_every_fault_says_what_is_seen_and_kept_and_who_shows_it() -> None:
    """A promise that no test holds is a wish."""
    for row in rows():
        tests = re.findall(r"`(tests/[^`]+)`", row[-1])

        assert len(row) == COLUMNS, row
        assert all(row), row
        assert tests, row
        assert [test for test in tests if not exists(test)] == [], row


def test_every_kind_of_fault_is_in_the_table_once() -> None:
    """Eighty at least: what is not in it was not thought of."""
    faults = [row[0] for row in rows()]

    assert len(faults) >= FEWEST
    assert len(set(faults)) == len(faults)
