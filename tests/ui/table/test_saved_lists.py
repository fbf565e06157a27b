"""How the lists were looked at, kept in a file."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from console.ui.table.saved_lists import FILE, SavedList, SavedLists
from tests.examples import first_of

LOOK = SavedList(columns=("who", "mos"), sort="mos", reverse=True)


def test_a_list_is_as_it_was_left(tmp_path: Path) -> None:
    """In a file of the user's own, beside that of the table's view."""
    view = tmp_path / "view.json"
    SavedLists(view).keep("history", LOOK)

    assert SavedLists(view).saved("history") == LOOK
    assert SavedLists(view).saved("queues") == SavedList()
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", first_of([b"{", b"[]", b'{"history": 1}', b"\xff"]))
def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, text: bytes) -> None:
    """The console opens all the same, with the usual columns."""
    (tmp_path / FILE).write_bytes(text)

    assert SavedLists(tmp_path / "view.json").saved("history") == SavedList()


def test_columns_that_there_are_not_are_passed_over() -> None:
    """The file may be of another version."""
    kept = SavedList(columns=("who", "colour", "who"), sort="colour")

    assert kept.known(["who", "mos"]) == SavedList(columns=("who",))
