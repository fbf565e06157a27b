"""The view of the table: what it does to the hand, and the rows in a file as they are seen."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from console.domain.leg import CallState
from console.domain.orders import HangUp
from console.ui.acts.situations import MOVED_UNDER_THE_HAND
from console.ui.settings import UiSettings
from console.ui.stray_keys import PAUSE
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.waiting import until


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


async def test_json_is_one_key_further_or_one_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`:export-rows json` needs no list. Where it is stands there as a shell takes it."""
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    async with console(board(), settings=UiSettings(exports=tmp_path)) as stage:
        await stage.type(":export-rows json")
        await stage.press("enter")
        await stage.sees(f"written to ~/{tmp_path.name}/calls-"[:40])

        assert len(json.loads(only_file(tmp_path).read_text("utf-8"))) == 5


async def test_without_rows_nothing_is_written(tmp_path: Path) -> None:
    """An empty file would look like an answer."""
    async with console(Switchboard(), settings=UiSettings(exports=tmp_path)) as stage:
        await stage.press("ctrl+s")

        assert "there are none" in stage.words
        assert files(tmp_path) == []


async def test_mine_come_after_who_rings_have_a_sign_and_can_be_seen_alone() -> None:
    """In a narrow table no column says whose a call is, and a colour alone tells nobody."""
    legs = [leg(n, CallState.BRIDGED, agent="Bo", name=f"Bo's {n}") for n in range(20, 26)]
    legs += [leg(40, CallState.BRIDGED, agent="Ada", name="Mine"), leg(41, name="Rings")]
    desk = Switchboard(legs={one.id: one for one in legs})
    async with console(desk) as stage:
        await until(lambda: "Rings" in stage.lines[2] and "Mine" in stage.lines[5])
        assert [line[1] for line in stage.lines[5:12]] == ["★", *" " * 6]
        await stage.cursor_on(legs[-2].id)
        await stage.press("space")
        await until(lambda: stage.lines[5].startswith("▌✪"))

        await stage.press("i")
        await stage.misses("Bo's")
        await until(lambda: stage.lines[1].rstrip().endswith("mine"))
        assert "Rings" in stage.lines[2]
        await stage.press("escape")
        await stage.sees("Bo's")
        await stage.press("i", "i")
        await stage.sees("Bo's")


# The hand ---------------------------------------------------------------------------------

ON_C1 = leg(3, CallState.ANSWERED)
ON_C2 = leg(4, CallState.ANSWERED)
ALSO_ON_C2 = leg(7, CallState.ANSWERED)


def talking() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (ON_C1, ON_C2, ALSO_ON_C2)})


async def test_a_view_that_puts_the_cursor_on_another_call_disarms_orders_until_a_move() -> None:
    """Half a second later `x` hung a stranger up."""
    async with console(talking()) as stage:
        await stage.cursor_on(ON_C1.id)
        await stage.press("2")
        table = stage.main.table
        landed = table.cursor_call
        assert landed in {ON_C2.id, ALSO_ON_C2.id}
        for _ in range(3):
            await stage.armed()
            stage.time.let_pass(5)
            await stage.press("x")
            assert stage.words == f"hang up: {MOVED_UNDER_THE_HAND}"
        await stage.press("0", "x")
        assert stage.board.orders == []

        await stage.press("j", "k")
        await stage.cursor_on(ON_C2.id)
        await stage.press("x")
        await stage.ordered()
        assert stage.board.orders[0].act == HangUp(call=ON_C2.id)


async def test_a_view_that_keeps_the_call_keeps_the_hand_armed() -> None:
    """The cursor follows its call."""
    async with console(talking()) as stage:
        await stage.cursor_on(ON_C2.id)
        await stage.press("2", "S", "0", "x")
        await stage.ordered()

        assert stage.board.orders[0].act == HangUp(call=ON_C2.id)


async def test_who_ends_a_filter_has_chosen_what_it_leaves() -> None:
    """Enter is the move."""
    async with console(talking()) as stage:
        await stage.cursor_on(ON_C1.id)
        await stage.press("/")
        await stage.type("0104")
        assert stage.main.table.adrift
        await stage.press("enter")
        await stage.armed()
        await stage.press("x")
        await stage.ordered()

        assert stage.board.orders[0].act == HangUp(call=ON_C2.id)


async def test_a_call_that_comes_into_an_empty_view_can_be_answered() -> None:
    """Nothing was under the cursor that a hand could have meant."""
    async with console(Switchboard(legs={ON_C1.id: ON_C1})) as stage:
        await stage.cursor_on(ON_C1.id)
        await stage.press("2")
        ringing = leg(10)
        stage.board.put(ringing)
        await stage.sees("+442079460110")
        await stage.armed()
        await stage.press("a")

        await stage.ordered()


async def test_digits_that_follow_a_form_at_once_change_no_view() -> None:
    """The number was longer than the hand waited for."""
    async with console(talking()) as stage:
        await stage.press("d", *"3125550199", "enter", "2", "3")
        await stage.ordered()
        assert stage.main.table.lens.connection is None
        assert "dropped" in stage.words

        stage.time.let_pass(PAUSE)
        await stage.press("2")
        assert stage.main.table.lens.connection == "c2"
