"""A fault of our own is told, counted, and survived."""

from __future__ import annotations

import pytest

from console.domain.leg import CallState
from console.errors import InvalidSetting
from console.ui.actions.keymap import Keymap
from console.ui.app import ConsoleApp
from console.ui.faults import FaultBook, where
from console.ui.screens.main import MainScreen
from console.ui.state.store import Store
from console.ui.widgets.bars import Bar
from console.ui.widgets.fields import Words
from console.ui.widgets.header import Header
from console.ui.widgets.pane import Pane
from console.ui.widgets.side_panes import DetailPane
from console.ui.widgets.strips import WrapUpStrip
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.waiting import until

CALL = leg(3, CallState.ANSWERED)
SECRET = "KEY0123456789_canary"


def fail(*_: object, **__: object) -> None:
    secret = SECRET
    raise ValueError(secret[:3])


def board() -> Switchboard:
    return Switchboard(legs={CALL.id: CALL})


@pytest.mark.parametrize("pane", [Header, DetailPane, Bar, WrapUpStrip, Words])
async def test_a_pane_that_fails_is_told_and_the_rest_goes_on(
    pane: type[Pane], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One broken corner may not take the calls from the screen."""
    async with console(board(), size=(120, 40), faults=True) as stage:
        monkeypatch.setattr(pane, "draw", fail)
        stage.board.put(leg(5))
        await stage.sees("A fault in the console, ValueError")
        await stage.sees("+442079460105")
        monkeypatch.undo()
        await stage.cursor_on(CALL.id)
        await stage.press("x")
        await stage.ordered()

        await stage.sees("× ended")


async def test_a_row_that_cannot_be_drawn_is_told_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Drawing happens outside of any handler."""
    async with console(board(), faults=True, drawn=True) as stage:
        monkeypatch.setattr("console.ui.grid.canvas.Canvas.render_line", fail)
        stage.main.table.refresh()
        await until(lambda: stage.app.faults.faults)
        monkeypatch.undo()
        stage.main.table.refresh()
        await stage.press("j")

        await stage.sees("+442079460103")
        await stage.sees("A fault in the console")


async def test_a_key_whose_handler_fails_leaves_all_keys_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Textual ends the message loop of a widget that raised; ours goes on."""
    async with console(board(), faults=True) as stage:
        handlers = dict(stage.main.handlers)
        stage.main.handlers = {**handlers, "call.answer": fail, "view.sort": fail}
        await stage.press("s")
        await stage.sees("A fault in the console, ValueError at")
        stage.main.handlers = handlers
        await stage.press("s")

        await stage.sees("Sort by")


async def test_a_worker_and_a_timer_that_fail_are_told() -> None:
    """Nobody waits for them, so nobody else would tell."""
    async with console(board(), faults=True) as stage:

        async def fail_later() -> None:
            fail()

        stage.app.run_worker(fail_later())
        stage.main.set_timer(0.001, fail)
        await until(lambda: sum(one.count for one in stage.app.faults.faults.values()) >= 2)

        await stage.press("d")
        await stage.sees("Dial")


@pytest.mark.parametrize(
    ("of", "part"),
    [(Store, "apply"), (MainScreen, "store_changed")],
    ids=["taking a change", "drawing it and what came of that"],
)
async def test_a_fault_that_ends_the_keeping_of_the_line_is_told_and_the_line_comes_back(
    of: type, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead worker under a green light would show yesterday's calls."""
    monkeypatch.setattr("console.ui.app.BEGIN_ANEW", 0.01)
    async with console(board(), faults=True) as stage:
        monkeypatch.setattr(of, part, fail)
        stage.board.put(leg(7))
        await until(lambda: stage.app.faults.faults)
        monkeypatch.undo()

        await stage.sees("+442079460107")
        await stage.sees("● line")
        await stage.sees("A fault in the console")


async def test_the_same_fault_within_a_second_is_only_counted() -> None:
    """A fault in something that is drawn often may not flood the log."""
    async with console(board(), faults=True) as stage:
        for _ in range(50):
            stage.main.call_later(fail)
        await until(lambda: sum(one.count for one in stage.app.faults.faults.values()) == 50)
        await stage.sees("A fault in the console")
        told = [row for row in stage.app.store.log.rows if "fault" in row.entry.text]

        assert len(told) == 1


async def test_no_local_variable_is_ever_shown() -> None:
    """A key held in a local would be printed by Textual's own report."""
    async with console(board(), faults=True, size=(200, 50)) as stage:
        stage.main.call_later(fail)
        await stage.sees("A fault in the console")

        assert SECRET not in stage.text


async def test_what_fails_before_the_first_frame_ends_the_console(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There would be nothing to look at; the launcher reports it."""
    monkeypatch.setattr("console.ui.screens.main.MainScreen.compose", fail)
    app = ConsoleApp(board().connect)
    await app.run_async(headless=True, size=(80, 24))

    assert isinstance(app.crash, ValueError)
    assert app.exit_code == 70


# The book ---------------------------------------------------------------------------------


def fault() -> ValueError:
    try:
        fail()
    except ValueError as error:
        return error
    raise AssertionError


def test_a_fault_is_told_again_after_a_quiet_second() -> None:
    """A lasting fault is not forgotten."""
    book = FaultBook()
    first, again = book.enter(fault(), 10.0), book.enter(fault(), 10.5)
    later = book.enter(fault(), 12.0)

    assert first is not None
    assert again is None
    assert later is not None
    assert later.count == 3


def test_where_names_the_innermost_own_place() -> None:
    """One line has to lead to the code."""
    with pytest.raises(InvalidSetting) as caught:
        Keymap.of({"call.fly": "f"})

    assert where(caught.value).startswith("console/ui/actions/keymap.py:")
    assert where(ValueError()) == "an unknown place"
