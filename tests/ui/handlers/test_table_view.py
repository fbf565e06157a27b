"""The rows of the table in a file: those that are seen, as they are seen."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from console.domain.leg import CallState
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console


def board() -> Switchboard:
    legs = [leg(n, CallState.OFFERED, name=f"Ada {n}" if n % 2 else None) for n in range(1, 6)]
    return Switchboard(legs={one.id: one for one in legs})


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def only_file(folder: Path) -> Path:
    (path,) = files(folder)
    return path


async def test_the_filtered_and_sorted_rows_are_written_and_the_path_is_said(
    tmp_path: Path,
) -> None:
    """Who sends a list on sends the one that was on the screen."""
    async with console(board(), settings=UiSettings(exports=tmp_path)) as stage:
        await stage.press("/")
        await stage.type("ada")
        await stage.press("enter", "s")
        await stage.sees("Sort by")
        await stage.press("j", "j", "j", "enter", "S", "ctrl+s")
        await stage.sees("Write 3 rows to a file")
        await stage.press("enter")
        await stage.sees("written to")
        path = only_file(tmp_path)
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))

        assert [row["name"] for row in rows] == ["Ada 5", "Ada 3", "Ada 1"]
        assert path.suffix == ".csv"


async def test_json_is_one_key_further_or_one_word(tmp_path: Path) -> None:
    """`:export-rows json` needs no list."""
    async with console(board(), settings=UiSettings(exports=tmp_path)) as stage:
        await stage.type(":export-rows json")
        await stage.press("enter")
        await stage.sees("written to")

        assert len(json.loads(only_file(tmp_path).read_text("utf-8"))) == 5


async def test_without_rows_nothing_is_written(tmp_path: Path) -> None:
    """An empty file would look like an answer."""
    async with console(Switchboard(), settings=UiSettings(exports=tmp_path)) as stage:
        await stage.press("ctrl+s")

        assert "there are none" in stage.words
        assert files(tmp_path) == []
