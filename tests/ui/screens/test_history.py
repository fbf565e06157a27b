"""The history: found, opened, called back, written to a file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from console.domain.history.outcomes import UNATTENDED
from console.domain.history.parts import Part
from console.domain.history.past_calls import PAGE, PastCall
from console.domain.leg import CallId
from console.domain.orders import Dial
from console.domain.people.contacts import Contact, Directory
from console.errors import LineError
from console.line.port import EntryKind
from console.ui.dialogs.calls import DialForm
from console.ui.dialogs.pickers import ColumnsPicker, PickList
from console.ui.screens.call import CallScreen
from console.ui.screens.history import HistoryScreen
from console.ui.settings import UiSettings
from console.ui.widgets.fields import Entry
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


def row(stage: Stage, number: str) -> str:
    return next(line for line in stage.lines if number in line)


def heads(stage: Stage) -> list[str]:
    """The heads of the columns, and the arrow of the one that the rows are sorted by."""
    return next(line for line in stage.lines if "OUTCOME" in line).partition("│")[0].split()


async def test_a_past_call_says_who_when_what_and_how_long() -> None:
    """Everything that decides whether to call back stands in a column of its own."""
    async with console(board(), size=(160, 24)) as stage:
        await history(stage)

        missed, talked = row(stage, "+442079460001"), row(stage, "+442079460002")
        assert missed.index("←") == talked.index("←")
        assert missed.index("missed") == talked.index("answered")
        assert missed.partition("missed")[2].split()[:4] == ["1:30", "—", "—", "—"]
        assert talked.partition("answered")[2].split()[:4] == ["0:07", "1:23", "you", "resolved"]
        assert "Grace Hopper" in talked


async def test_what_stands_in_each_column_is_said_above_it() -> None:
    """Two durations side by side tell nothing without a head; the outcome stands under its own."""
    async with console(board()) as stage:
        await history(stage)

        assert heads(stage)[:5] == ["BEGAN", "WHO", "OUTCOME", "WAIT", "TALK"]
        head = next(line for line in stage.lines if "OUTCOME" in line)
        assert row(stage, "+442079460001").index("missed") == head.index("OUTCOME")


async def test_a_stranger_is_called_by_the_number_where_one_column_has_to_do() -> None:
    """What a caller writes as a name never stands alone; whom the contacts name does."""
    async with console(board()) as stage:
        contact = Contact(name="Carla Kontakt", number="+442079460002")
        stage.app.store.take_contacts(Directory([contact]))
        await history(stage)

        assert "Caller 1" not in stage.text
        assert "Carla Kontakt" in stage.text


async def test_the_history_is_sorted_as_the_table_of_calls_is() -> None:
    """By the same key and the same dialog; what is not known stands last both ways."""
    calls = [MISSED, TALKED, past(3, bridged_at=None, answered_at=None, cause=None)]
    calls += [past(4, ended_at=TALKED.ended_at, bridged_at=TALKED.started_at)]
    async with console(board(*calls), size=(100, 24)) as stage:
        await history(stage)
        await stage.press("s")
        await stage.sees("Sort by")
        await stage.press(*["j"] * 7, "enter")
        await until(lambda: "▲" in heads(stage))
        assert heads(stage)[heads(stage).index("▲") - 1] == "TALK"
        assert numbers(stage) == [4, 2, 1, 3]
        await stage.press("S")
        await until(lambda: "▼" in heads(stage))

        assert numbers(stage) == [2, 4, 1, 3]


def numbers(stage: Stage) -> list[int]:
    found = (line.partition("+442079460")[2][:3] for line in stage.lines)
    return [int(number) for number in found if number]


async def test_sorted_it_holds_all_that_are_found_not_one_page() -> None:
    """The longest talk of a page is not the longest talk."""
    calls = [past(number) for number in range(1, PAGE + 31)]
    long = past(PAGE + 31, name="Longest", bridged_at=utc_now() - timedelta(days=1))
    async with console(board(*calls, long), size=(100, 24)) as stage:
        await history(stage)
        await stage.press("s", *["j"] * 7, "enter")

        await until(lambda: numbers(stage)[:1] == [PAGE + 31])
        await stage.sees(f"History   {PAGE + 31} ")


async def test_how_the_calls_stand_is_said_where_no_heading_says_it() -> None:
    """A long call that began early stands above the short ones: by when it ended, not began."""
    long = past(1, started_at=utc_now() - timedelta(hours=5))
    async with console(board(long, past(2), past(3)), size=(160, 24)) as stage:
        await history(stage)
        await stage.sees("History   3   the last to end first")
        await stage.press("S")
        await stage.sees("History   3   the first to end first")
        await until(lambda: numbers(stage) == [3, 2, 1])
        await stage.press("S", "s", "j", "enter")
        await until(lambda: heads(stage)[:2] == ["BEGAN", "▲"])

        await stage.misses("to end first")
        assert numbers(stage) == [2, 3, 1]


async def test_the_columns_of_the_history_are_chosen_and_kept(tmp_path: Path) -> None:
    """Whoever looks at the quality of lines wants it in front tomorrow, too."""
    settings = UiSettings(view=tmp_path / "view.json")
    bad = past(1, **(BILL | {"mos": "2.10"}))
    async with console(board(bad, TALKED), settings=settings) as stage:
        await history(stage)
        await stage.press("O")
        await until(lambda: isinstance(stage.app.screen, ColumnsPicker))
        shown = {"BEGAN", "WHO", "OUTCOME", "MOS", "COST"}
        while "OUR NUMBER" not in highlighted(stage):
            hidden = highlighted(stage).split()[1] not in shown
            await stage.press(*(["space"] if hidden and "✓" in highlighted(stage) else []), "j")
        await stage.press("escape")
        await until(lambda: "MOS" in heads(stage))
        assert "2.10" in row(stage, "+442079460001")
        assert row(stage, "+442079460002").split()[-2:] == ["?", "?"]
        await stage.press("escape")
        await until(lambda: len(stage.app.screen_stack) == 1)
    async with console(board(bad, TALKED), settings=settings) as stage:
        await history(stage)

        assert "MOS" in heads(stage)
        assert "TALK" not in heads(stage)


def highlighted(stage: Stage) -> str:
    option = stage.app.screen.query_one(PickList).highlighted_option
    return str(option.prompt) if option else ""


async def test_with_room_all_that_is_known_of_a_call_stands_beside_the_list() -> None:
    """Its times, its quality, its note and what happened, without opening it."""
    here = board(past(1, note="asked for Bo", **BILL), TALKED)
    here.log(EntryKind.FACT, "call.hangup", "the caller hung up", call=MISSED.call)
    async with console(here, size=(160, 50)) as stage:
        await history(stage)
        await stage.sees("asked for Bo")
        await stage.sees("MOS 4.50")
        await stage.sees("the caller hung up")
        await stage.press("j")
        await stage.sees("=1+1")

        assert "asked for Bo" not in stage.text
    async with console(here) as stage:
        await history(stage)

        assert "asked for Bo" not in stage.text


async def test_of_one_who_was_answered_and_joined_with_nobody_that_is_said() -> None:
    """Abandoned, though it was answered: one looks for why, and finds who had it."""
    async with console(board(past(1, bridged_at=None)), size=(160, 50)) as stage:
        await history(stage)
        await stage.sees("joined     with nobody")
        assert "abandoned" in stage.text


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


async def test_the_history_is_searched_by_a_contacts_name_and_a_number_as_one_dials_it() -> None:
    """Whatever the network called her, and however it wrote her number."""
    carla = past(3, name="Somebody Else", from_="sip:+13125550177@198.51.100.7;user=phone")
    async with console(board(MISSED, carla)) as stage:
        directory = Directory([Contact(name="Carla Kontakt", number="+13125550177")])
        stage.app.store_touched(stage.app.store.take_contacts(directory))
        await history(stage)
        for typed in ("carla", "(312) 555 0177", "1 312 555-0177"):
            await stage.press("/")
            stage.app.screen.query_one("#history-search", Entry).value = ""
            await stage.type(typed)
            await stage.press("enter")
            await stage.sees(f"with {typed}")
            await stage.misses("+442079460001")
            await stage.sees("Carla Kontakt")


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
        await stage.sees("written to")  # the path may be on the next line
        await stage.press("E")
        await until(lambda: any(text.endswith("]") for text in written(tmp_path, "json")))

        (table,), (tree,) = written(tmp_path, "csv"), written(tmp_path, "json")
        assert len(table.splitlines()) == len(calls) + 2
        assert "'=1+1" in table
        assert len(json.loads(tree)) == len(calls) + 1


async def test_a_file_of_many_calls_says_how_far_it_is_and_esc_stops_it(tmp_path: Path) -> None:
    """At the foot, while keys go on; what was stopped is not there, and the list still is."""
    settings = UiSettings(exports=tmp_path)
    async with console(board(), size=(120, 24), settings=settings) as stage:
        await history(stage)
        stage.board.pages.clear()
        await stage.press("e")
        await stage.sees("looking for calls: 0 calls")
        await stage.sees("Esc stop")
        await stage.press("j", "k", "escape")
        stage.board.pages.set()
        await stage.sees("stopped: nothing was written")

        assert isinstance(stage.app.screen, HistoryScreen)
        assert written(tmp_path, "csv") == []
        await stage.press("e")
        await stage.sees("written to")  # the path may be on the next line
        assert len(written(tmp_path, "csv")) == 1
        await stage.press("escape")
        await until(lambda: not isinstance(stage.app.screen, HistoryScreen))


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
    begun, ended = utc_now() - timedelta(minutes=3), utc_now() - timedelta(minutes=2)
    parts = (
        Part(member="Bo", since=begun, until=ended, disposition="sent-on"),
        Part(member="Ada", since=ended, until=ended, disposition="resolved", note="is happy"),
    )
    talked = past(2, name="", parts=parts, **BILL)
    async with console(board(MISSED, talked), size=(140, 30)) as stage:
        await history(stage)

        await stage.sees("call back, from the history")
        paid = row(stage, "+442079460002")
        await stage.press("j")
        await stage.sees("MOS 4.50")
        await stage.sees("0.0070 USD")
        times = [f"{at.astimezone():%H:%M:%S}" for at in (begun, ended)]
        await stage.sees(f"had by     Bo {' to '.join(times)}   sent-on")
        await stage.sees(f"then       you {times[1]} to {times[1]}")
        assert "you +1" in paid
        assert "from the history" not in stage.text
        assert "1:23" in paid
