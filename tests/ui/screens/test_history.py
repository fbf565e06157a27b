"""The history: found, opened, called back, written to a file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from console.domain.history.past_calls import PAGE, UNATTENDED, PastCall
from console.domain.leg import CallId
from console.domain.orders import Dial
from console.errors import LineError
from console.ui.dialogs.calls import DialForm
from console.ui.screens.call import CallScreen
from console.ui.screens.history import HistoryScreen
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until


def past(number: int, **more: object) -> PastCall:
    """An answered incoming call that ended `number` minutes ago."""
    ended = utc_now() - timedelta(minutes=number)
    known: dict[str, object] = {
        "call": CallId(f"v3:past-{number:03}"),
        "session_id": None,
        "connection_id": "c1",
        "direction": "incoming",
        "from_": f"+442079460{number:03}",
        "to": OUR_NUMBER,
        "name": f"Caller {number}",
        "started_at": ended - timedelta(seconds=90),
        "answered_at": ended - timedelta(seconds=83),
        "bridged_at": ended - timedelta(seconds=83),
        "ended_at": ended,
        "cause": "normal_clearing",
        "source": "caller",
        "sip": "200",
        "agent": "Ada",
    }
    return PastCall(**(known | more))  # type: ignore[arg-type] # made of words


BILL = {"mos": "4.50", "cost": "0.0070", "currency": "USD"}
MISSED = past(1, answered_at=None, bridged_at=None, cause="originator_cancel", agent=None)
TALKED = past(2, name="Grace Hopper", disposition="resolved", note="=1+1")


def board(*calls: PastCall) -> Switchboard:
    return Switchboard(past=list(calls or (MISSED, TALKED)))


async def history(stage: Stage) -> None:
    await stage.press("h")
    await until(lambda: isinstance(stage.app.screen, HistoryScreen))
    await stage.sees("+442079460001")


async def test_a_past_call_says_who_when_what_and_how_long() -> None:
    """Everything that decides whether to call back stands on one line."""
    async with console(board(), size=(120, 24)) as stage:
        await history(stage)

        missed, talked = (
            next(line for line in stage.lines if number in line)
            for number in ("+442079460001", "+442079460002")
        )
        assert "← missed" in missed
        assert "1:30  waited" in missed
        assert "← answered" in talked
        assert "1:23  talked  Grace Hopper   Ada   resolved: =1+1" in talked


async def test_the_history_is_searched_as_one_types() -> None:
    """Nobody reads a thousand calls."""
    async with console(board()) as stage:
        await history(stage)
        await stage.press("/")
        await stage.type("hop grace")
        await stage.misses("+442079460001")
        await stage.press("enter")
        await stage.sees("with hop grace")

        assert stage.board.searches[-1].text == "hop grace"


async def test_one_key_leaves_only_those_who_gave_up() -> None:
    """They are the ones to call back."""
    async with console(board()) as stage:
        await history(stage)
        await stage.press("m")
        await stage.misses("+442079460002")
        await stage.sees("Missed and abandoned calls   1")
        assert stage.board.searches[-1].outcomes == UNATTENDED

        await stage.press("m")
        await stage.sees("+442079460002")


async def test_calling_back_is_a_key_and_enter() -> None:
    """The number is not typed again, and nothing is dialled by one slip of the hand."""
    async with console(board()) as stage:
        await history(stage)
        await stage.press("b")
        await until(lambda: isinstance(stage.app.screen, DialForm))
        await stage.sees("Call back: +442079460001, GB. Enter sends it.")
        assert stage.board.orders == []
        await stage.press("enter")
        await stage.ordered()

        act = stage.board.orders[0].act
        assert isinstance(act, Dial)
        assert act.to == "+442079460001"
        await until(lambda: len(stage.app.screen_stack) == 1)


async def test_enter_opens_the_call_and_escape_comes_back() -> None:
    """The timeline of a call that is over stands in the journal."""
    async with console(board()) as stage:
        await history(stage)
        await stage.press("enter")
        screen = await until(lambda: isinstance(stage.app.screen, CallScreen) and stage.app.screen)
        assert isinstance(screen, CallScreen)
        assert screen.call == MISSED.call
        await stage.sees("left the board")
        assert stage.text.count("left the board") == 1
        await stage.press("escape")

        assert isinstance(stage.app.screen, HistoryScreen)


async def test_more_calls_come_as_the_cursor_nears_their_end() -> None:
    """A page is what the line carries at once, not what there is."""
    calls = [past(number) for number in range(1, PAGE + 31)]
    async with console(board(*calls)) as stage:
        await history(stage)
        assert len(stage.board.searches) == 1
        await stage.press("G")
        await stage.sees(f"History   {PAGE + 30}")

        assert stage.board.searches[-1].after == calls[PAGE - 1].call
        await stage.press("G")
        await stage.sees("+442079460130")


def written(folder: Path, suffix: str) -> list[str]:
    return [path.read_text() for path in folder.glob(f"history-*.{suffix}")]


async def test_every_found_call_is_written_to_a_file(tmp_path: Path) -> None:
    """A spreadsheet gets all of them, not the page on the screen, and runs no note."""
    calls = [TALKED, *(past(number) for number in range(3, PAGE + 20))]
    settings = UiSettings(exports=tmp_path)
    async with console(board(MISSED, *calls), size=(200, 24), settings=settings) as stage:
        await history(stage)
        await stage.press("e")
        await stage.sees(f"written to {tmp_path}")
        await stage.press("E")
        await until(lambda: any(text.endswith("]") for text in written(tmp_path, "json")))

        (table,), (tree,) = written(tmp_path, "csv"), written(tmp_path, "json")
        assert len(table.splitlines()) == len(calls) + 2
        assert "'=1+1" in table
        assert len(json.loads(tree)) == len(calls) + 1


async def test_a_history_that_cannot_be_asked_for_says_so() -> None:
    """An empty list would be a lie."""
    async with console(board()) as stage:
        await history(stage)
        stage.board.lines[-1].ended = LineError("the journal is away")
        await stage.press("u")

        await stage.sees("the journal is away")
        await stage.sees("+442079460001")


async def test_a_past_call_says_what_to_do_and_what_it_cost() -> None:
    """Whom to call back is seen without opening the call; money is as Telnyx wrote it."""
    talked = past(2, name="", **BILL)
    async with console(board(MISSED, talked), size=(140, 24)) as stage:
        await history(stage)

        missed, paid = (
            next(line for line in stage.lines if number in line)
            for number in ("+442079460001", "+442079460002")
        )
        assert "→ call back, from the history" in missed
        assert "MOS 4.50   0.0070 USD" in paid
        assert "→" not in paid.partition("talked")[2]
