"""The columns that a user chose, and a view that is there again."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from console.domain.agent.state import AgentRules, AgentState, OwnPhone
from console.domain.leg import CallState
from console.ui.dialogs.pickers import BridgePicker, ColumnsPicker, Picker
from console.ui.settings import UiSettings
from console.ui.table.layout import CHOSEN
from console.ui.table.saved_view import SavedView, read_view, write_view
from console.ui.table.view import Column, Lens
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import Stage, console
from tests.waiting import until


def board() -> Switchboard:
    legs = [leg(n, CallState.BRIDGED, name="Ada" if n == 4 else "Bo") for n in (3, 4, 5)]
    return Switchboard(legs={one.id: one for one in legs})


def heading(stage: Stage) -> list[str]:
    return stage.whole[2].split()


async def picker(stage: Stage) -> None:
    await stage.press("O")
    await until(lambda: isinstance(stage.app.screen, ColumnsPicker))


async def test_space_hides_a_column_and_shows_it_again() -> None:
    """The table behind the list follows at once."""
    async with console(board(), size=(120, 24)) as stage:
        assert heading(stage) == ["STATE", "FROM", "TO", "NAME", "TIME", "CONNECTION", "AGENT"]
        await picker(stage)
        await stage.press("j", "j", "space")
        await until(lambda: "NAME" not in heading(stage))
        await stage.press("space")
        await until(lambda: "NAME" in heading(stage))


async def test_j_and_k_move_a_column() -> None:
    """Everybody looks at something else first."""
    async with console(board(), size=(120, 24)) as stage:
        await picker(stage)
        await stage.press("G", "K", "K", "K", "K", "K", "escape")
        await until(lambda: heading(stage)[1] == "AGENT")

        assert heading(stage) == ["STATE", "AGENT", "FROM", "TO", "NAME", "TIME", "CONNECTION"]


async def test_the_number_is_always_shown_and_alone_it_is_the_far_ends() -> None:
    """A row that does not say which call it is would be dangerous."""
    async with console(board(), size=(120, 24)) as stage:
        await picker(stage)
        await stage.press("space", "j", "space", "escape")
        await until(lambda: "TO" not in heading(stage))

        assert "NUMBER" in heading(stage)
        assert "+442079460104" in stage.text


async def test_d_brings_the_usual_columns_back() -> None:
    """The way out of an experiment."""
    async with console(board(), size=(120, 24)) as stage:
        await picker(stage)
        await stage.press("G", "K", "space")
        await until(lambda: stage.main.table.columns != CHOSEN)
        await stage.press("d")

        assert stage.main.table.columns == CHOSEN


async def test_the_console_comes_back_to_the_view_that_was_left(tmp_path: Path) -> None:
    """Columns, order, connection, filter, marks and the hidden log."""
    settings = UiSettings(view=tmp_path / "state" / "view.json")
    here = board()
    async with console(here, settings=settings, size=(120, 24)) as stage:
        await picker(stage)
        await stage.press("G", "space", "escape", "space", "l", "1", "S")
        await stage.press("slash", "b", "o", "enter")
        left = stage.main.table
        marked, lens, columns = left.marked, left.lens, left.columns
    async with console(here, settings=settings, size=(120, 24)) as stage:
        table = stage.main.table
        await until(lambda: table.marked)

        assert (table.marked, table.lens, table.columns) == (marked, lens, columns)
        assert lens == Lens(connection="c1", filter="bo", reverse=True)
        assert Column.AGENT not in columns
        assert stage.main.has_class("-no-log")


async def test_a_change_is_kept_though_the_console_is_killed(tmp_path: Path) -> None:
    """A lost SSH session is no reason to begin anew."""
    path = tmp_path / "view.json"
    async with console(board(), settings=UiSettings(view=path)) as stage:
        await stage.press("S")
        await until(lambda: read_view(path).reverse)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_what_is_gone_does_not_come_back(tmp_path: Path) -> None:
    """A mark on a dead call or a connection that nobody has would hide and hit the wrong ones."""
    path = tmp_path / "view.json"
    write_view(path, SavedView(connection="gone", marks=("v3:dead", leg(4).id)))
    async with console(board(), settings=UiSettings(view=path)) as stage:
        await until(lambda: stage.main.table.marked)

        assert stage.main.table.marked == (leg(4).id,)
        assert stage.main.table.lens.connection is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"columns": ["state"]}', '{"sort": "x"}', '{"filter": 3}', "\udcff"]
)
def test_a_file_that_makes_no_sense_is_as_good_as_none(text: str, tmp_path: Path) -> None:
    """It may be of another version, or half of one."""
    path = tmp_path / "view.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    kept = read_view(path)

    assert Column.FROM in kept.columns
    assert kept.lens == Lens()


async def test_a_view_with_more_marks_than_are_kept_is_read_again(tmp_path: Path) -> None:
    """Too much of one thing must not cost all the others."""
    path = tmp_path / "view.json"
    legs = {one.id: one for one in (leg(n, CallState.BRIDGED) for n in range(1010))}
    async with console(Switchboard(legs=legs), settings=UiSettings(view=path)) as stage:
        stage.main.table.mark(legs)
        await stage.press("S")
        await until(lambda: read_view(path).reverse)

    assert len(read_view(path).marks) == 1000


async def test_what_can_be_picked_stands_in_columns() -> None:
    """Eyes go down one column: calls to be bridged with, and phones."""
    here = board()
    here.put(leg(6, CallState.ANSWERED, from_="+4930550112", name="Cy"))
    phones = (("desk", "sip:ada@example.com"), ("mobile", "+13125550199"))
    own = tuple(OwnPhone(name=name, address=address) for name, address in phones)
    here.rules, here.state = AgentRules(phones=own), AgentState(agent="Ada")
    here.phone = phones[0][1]
    async with console(here, size=(120, 30)) as stage:
        await stage.cursor_on(leg(3).id)
        await stage.press("b")
        await until(lambda: isinstance(stage.app.screen, BridgePicker))
        await stage.sees("answered")
        rows = [line for line in stage.lines if " → " in line]
        assert len(rows) == len(here.legs) - 1
        assert len({line.index("●" if "●" in line else "◉") for line in rows}) == 1
        await stage.press("escape", "colon")
        await stage.type("phone use")
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, Picker))
        await stage.sees("mobile")
        lines = stage.lines

        where = [line.index(address) for line in lines for _, address in phones if address in line]
        assert len(where) == len(phones)
        assert len(set(where)) == 1
