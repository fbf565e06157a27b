"""The lists: one is closed after a question, and written to a file with what came of each."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow
from console.reports.list_export import export_csv
from console.ui.screens.lists.overview import WorkListsScreen
from console.ui.settings import UiSettings
from tests.ui.handlers.test_work_lists import with_list
from tests.ui.stage import console
from tests.waiting import until


def files(folder: Path) -> list[Path]:
    """What stands in a folder."""
    return list(folder.iterdir())


async def test_a_list_is_closed_by_a_key_and_one_more_choice() -> None:
    """Esc and the first choice leave it open; a closed one says so."""
    board, list_ = with_list()
    async with console(board, size=(120, 30)) as stage:
        await stage.press("(", "escape")
        await until(lambda: isinstance(stage.app.screen, WorkListsScreen))
        for keys in (("x", "escape"), ("x", "enter")):
            await stage.press(*keys)
        assert board.listed_people.lists.list(list_).is_open  # type: ignore[union-attr]
        await stage.press("x")
        await stage.sees("Close it: 3 are called no more")
        await stage.press("j", "enter")
        await stage.sees("Winter is closed: nobody is called from it")
        assert not board.listed_people.lists.list(list_).is_open  # type: ignore[union-attr]
        await stage.press("x")
        await stage.sees("closed already")


async def test_a_list_is_written_to_a_file_by_a_key_and_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every column, and what came of each; a name that is none asks which.

    Beside the loop: of twenty thousand people it takes a second.
    """
    beside: list[bool] = []

    def export(entries: Sequence[EntryNow]) -> str:
        beside.append(threading.current_thread() is not threading.main_thread())
        return export_csv(entries)

    monkeypatch.setattr("console.ui.acts.work_list.export_csv", export)
    board, list_ = with_list()
    board.listed_people.taken(list_, 0, "Ada")
    board.listed_people.called(list_, 0, "order-1")
    board.listed_people.came(list_, 0, CallOutcome.BUSY)
    async with console(board, settings=UiSettings(exports=tmp_path), size=(120, 30)) as stage:
        stage.burst(":", *"list export wint", "enter")
        await stage.settled()
        await stage.sees("written to")
        assert beside == [True]
        (written,) = files(tmp_path)
        text = written.read_text("utf-8")
        assert "Town,list_standing" in text
        assert "busy" in text
        assert len(text.splitlines()) == 4
        written.unlink()
        await stage.press("e")
        await until(lambda: files(tmp_path))
        await stage.press("escape")
        stage.burst(":", *"list close summer", "enter")
        await stage.settled()
        await stage.sees("which list?")
