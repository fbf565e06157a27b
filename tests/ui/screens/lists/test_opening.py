"""A file opened as a work list: nothing of it is taken before it was looked at."""

from __future__ import annotations

from pathlib import Path

from console.ui.screens.lists.opening import OpenListForm, PreviewScreen
from console.ui.screens.lists.overview import WorkListsScreen
from tests.ui.all_screens import PEOPLE
from tests.ui.memory_switchboard import Switchboard
from tests.ui.stage import Stage, console
from tests.waiting import until


async def previewed(stage: Stage, path: Path) -> None:
    """What is in that file."""
    await stage.press("(", "i")
    await until(lambda: isinstance(stage.app.screen, OpenListForm))
    await stage.paste(str(path))
    await stage.press("enter")


async def test_a_file_is_looked_at_and_opened_by_one_more_key() -> None:
    """Who is left out is shown with the reason; nobody is on a list before Enter."""
    board = Switchboard(from_="+442079460100")
    board.listed_people.barred = ("+442079460199",)
    async with console(board, size=(130, 40)) as stage:
        await previewed(stage, PEOPLE)
        await until(lambda: isinstance(stage.app.screen, PreviewScreen))
        await stage.sees("4 to call")
        await stage.sees("2 cannot be called")
        await stage.sees("1 there twice")
        await stage.sees("1 on the do-not-call list")
        await stage.sees("Town, Contract")
        assert not list(board.listed_people.lists)
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, WorkListsScreen))
        await stage.sees("0/4")

        (list_,) = board.listed_people.lists
        entries = board.listed_people.lists.entries(list_.id)
        assert (list_.name, list_.is_open) == ("people", True)
        assert [one.entry.person.numbers[0] for one in entries.values()] == [
            *("+442079460147", "+33155501288", "+4930550112", "+61255501234"),
        ]
        assert entries[1].entry.person.columns[3:] == (
            ("Town", "Lyon"),
            ("Contract", "until 30 April"),
        )


async def test_esc_opens_nothing_and_what_is_no_such_file_is_said_at_the_field(
    tmp_path: Path,
) -> None:
    board = Switchboard(from_="+442079460100")
    async with console(board, size=(100, 30)) as stage:
        await previewed(stage, tmp_path / "none.csv")
        await stage.sees("No list was opened.")
        assert isinstance(stage.app.screen, OpenListForm)
        await stage.press("escape", "escape", "escape")
        await previewed(stage, PEOPLE)
        await until(lambda: isinstance(stage.app.screen, PreviewScreen))
        await stage.press("escape")

        await until(lambda: isinstance(stage.app.screen, WorkListsScreen))
        assert not list(board.listed_people.lists)
