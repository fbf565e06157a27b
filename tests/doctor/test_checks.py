"""Each check has a planted fault, and a check by itself judges what cannot be planted here."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path
from typing import Final

import console.ui
from console.doctor.diagnosis import CHECKS
from console.doctor.readings.terminal import SYMBOLS

ROOT: Final = Path(__file__).parents[2]
FAULTS: Final = "".join(
    path.read_text("utf-8") for path in sorted(Path(__file__).parent.glob("test_*.py"))
)
NOT_DRAWN: Final = {"P", "S"}
"""Punctuation and symbols are drawn; letters stand in tables of look-alikes."""


def test_every_check_is_seen_to_find_something() -> None:
    """One that never finds anything would be believed."""
    silent = [check.id for check in CHECKS if f'"{check.id}"' not in FAULTS]

    assert silent == []


def test_every_check_says_what_it_looks_at_and_why_it_matters() -> None:
    """The manual's table and the screen have it from there; each stands there once."""
    ids = [check.id for check in CHECKS]

    assert len(set(ids)) == len(ids)
    for check in CHECKS:
        assert check.looks_at
        assert check.why
        assert not check.why.endswith(".")


def test_every_symbol_of_the_screen_is_measured() -> None:
    """A symbol that nobody measures shifts its row all the same."""
    drawn = set()
    for path in Path(console.ui.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                drawn |= {sign for sign in node.value if not sign.isascii()}
    signs = {one for one in drawn if unicodedata.category(one)[0] in NOT_DRAWN}

    assert signs - set(SYMBOLS) == set()
