"""The ladder: every row a rung at its leg, with delay, retry and pause; the same in a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.domain.leg import CallId, CallState, Ending
from console.domain.leg_media import Media, Quality
from console.line.port import Entry, EntryKind, Light
from console.ui.render import ladder
from console.ui.screens.call import CallScreen
from console.ui.settings import UiSettings
from console.ui.state.reader import Reader
from console.ui.state.timeline import Row, Timeline
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.ui.talk_stage import CALLER, CONSULTED, OFFERED, my_phone, store, talking
from tests.waiting import until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PHONE = my_phone()
LEGS = [CALLER, PHONE, CONSULTED]


def entry(
    number: int,
    seconds: float,
    title: str,
    text: str = "",
    call: CallId | None = CALLER.id,
    *,
    kind: EntryKind = EntryKind.FACT,
    late: float = 0.03,
    **more: Any,
) -> Entry:
    at = NOON + timedelta(seconds=seconds)
    return Entry(
        number=number,
        at=at,
        received_at=at + timedelta(seconds=late),
        kind=kind,
        title=title,
        text=text,
        call=call,
        session_id="talk",
        **more,
    )


ADA = Reader("Ada")
ORDER, OUTCOME = EntryKind.ORDER, EntryKind.OUTCOME
SESSION = [
    entry(1, 0, "call.initiated", "incoming, parked"),
    entry(2, 5, "call.answer", "answer by Ada", kind=ORDER, order_id="1"),
    entry(3, 5.04, "call.answer", "accepted in 38 ms", kind=OUTCOME, order_id="1"),
    entry(4, 5.1, "call.answered", late=2.4, attempt=3),
    entry(5, 5.2, "call.initiated", "outgoing", PHONE.id),
    entry(6, 6, "call.dial", "dial +1", None, kind=ORDER, order_id="2"),
    entry(7, 30, "call.hangup", "normal_clearing", PHONE.id),
    entry(8, 31, "call.hangup", "normal_clearing"),
    entry(9, 32, "call.cost", "0.002 USD"),
]


def rows(entries: list[Entry]) -> tuple[Row, ...]:
    return Timeline(entries).rows


def drawn(entries: list[Entry], width: int = 100, legs: list[Any] | None = None) -> list[str]:
    """The rungs as text."""
    found = rows(entries)
    scale = ladder.scale(ladder.columns(found, legs or LEGS[:2], ADA), width)
    return [rung.content.plain.rstrip() for rung in ladder.rungs(found, scale)]


def test_a_webhook_points_from_its_leg_to_the_console() -> None:
    """And an order from the console to its leg, with its outcome beside it."""
    lines = drawn(SESSION)
    first, answer = lines[0], next(line for line in lines if "answer " in line)

    assert "│◂─ call.initiated ───" in first
    assert first.index("┤") < first.index("+30 ms  incoming, parked")
    assert "├── answer ───" in answer
    assert "▸│" in answer
    assert "accepted in 38 ms  answer by Ada" in answer


def test_an_arrow_to_the_second_leg_crosses_the_line_of_the_first() -> None:
    """The picture says whose event it is without reading a number."""
    line = next(line for line in drawn(SESSION) if "outgoing" in line)

    assert line.index("┼") < line.index("┤")
    assert line.index("┼") == drawn(SESSION)[0].index("┤")


def test_a_leg_has_a_line_from_its_first_row_to_its_hang_up() -> None:
    """What ended has no line below its end."""
    lines = drawn(SESSION)
    second = next(line for line in lines if "outgoing" in line).index("┤")
    cost = lines[-1]

    assert all(len(line) <= second or line[second] not in "│┤" for line in lines[:2])
    assert cost[second : second + 1] != "│"


def test_delay_and_retry_are_told_beside_the_rung() -> None:
    """A webhook that came late, at the third try, is why the screen was late."""
    line = next(line for line in drawn(SESSION) if "answered" in line)

    assert "+2.4 s  attempt 3" in line


def test_a_pause_is_seen_and_cannot_be_chosen() -> None:
    """Minutes between two lines would look like nothing."""
    found = rows(SESSION)
    rungs = ladder.rungs(found, ladder.scale(ladder.columns(found, LEGS[:2], ADA), 100))
    pauses = [rung for rung in rungs if rung.key is None]

    assert [pause.content.plain.split()[0] for pause in pauses] == ["+5.0", "+24.0"]
    assert [rung.key for rung in rungs if rung.key is not None] == [row.key for row in found]


def test_an_order_without_an_outcome_is_under_way() -> None:
    """And one without a leg begins at the console and ends nowhere."""
    line = next(line for line in drawn(SESSION) if "dial" in line)

    assert "├── dial ───" in line
    assert "under way…" in line


def test_columns_are_named_and_legs_off_the_board_have_one() -> None:
    """A leg that is gone has rows still."""
    gone = entry(10, 40, "call.hangup", call=CallId("v3:somebody-else"))
    columns = ladder.columns(rows([*SESSION, gone]), LEGS[:2], ADA)

    assert [column.label for column in columns] == ["+442079460103", "your phone", "?"]
    head = ladder.head(ladder.scale(columns, 120)).plain
    assert head.index("console") < head.index("+442079460103") < head.index("your phone")


def test_the_label_stands_over_the_line_of_its_leg() -> None:
    """An eye goes straight down."""
    found = rows(SESSION)
    scale = ladder.scale(ladder.columns(found, LEGS[:2], ADA), 100)
    head = ladder.head(scale).plain

    assert head.index("+442079460103") + len("+442079460103") - 1 == drawn(SESSION)[0].index("┤")


def test_what_was_refused_and_what_is_doubted_is_coloured_and_worded() -> None:
    """The colour repeats the word."""
    refused = entry(2, 1, "call.hold", "refused: no", kind=OUTCOME, order_id="7", level=Light.BAD)
    doubt = entry(3, 2, "leg.doubted", "asking Telnyx", kind=EntryKind.NOTICE, level=Light.WARN)
    order = entry(1, 0, "call.hold", "hold by Ada", kind=ORDER, order_id="7")
    found = rows([order, refused, doubt])
    rungs = ladder.rungs(found, ladder.scale(ladder.columns(found, LEGS[:1], ADA), 100))

    assert any(str(span.style) == "$light-bad" for span in rungs[0].content.spans)
    assert "· asking Telnyx" in rungs[1].content.plain


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.038, "38 ms"), (1.25, "1.2 s"), (200, "3 min"), (7300, "2 h"), (200_000, "2 d")],
)
def test_a_span_of_time_is_told_in_the_unit_that_matters(seconds: float, words: str) -> None:
    """A webhook that waited for a night is not 40,000 seconds late."""
    assert ladder.span(timedelta(seconds=seconds)) == words


TITLES = st.sampled_from(["call.initiated", "call.hangup", "conference.participant.joined", "山田"])
KINDS = st.sampled_from(list(EntryKind))
CALLS = st.sampled_from([None, *(leg.id for leg in LEGS), *map(CallId, "abcdefgh")])
ENTRIES = st.lists(st.tuples(TITLES, KINDS, CALLS, st.floats(-5, 500)), max_size=25)


@given(ENTRIES, st.integers(20, 200))
def test_any_session_of_any_shape_is_drawn_at_any_width(
    what: list[tuple[str, EntryKind, CallId | None, float]], width: int
) -> None:
    """A rung for each row, lines as far as there is room, and never an exception."""
    entries = [
        entry(number, seconds, title, "x", call, kind=kind, order_id=str(number % 3))
        for number, (title, kind, call, seconds) in enumerate(what, 1)
    ]
    found = rows(entries)
    columns = ladder.columns(found, LEGS, ADA)
    scale = ladder.scale(columns, width)
    rungs = ladder.rungs(found, scale)

    assert [rung.key for rung in rungs if rung.key] == [row.key for row in found]
    assert 1 <= scale.lines <= len(columns)
    assert cell_len(ladder.head(scale).plain) <= max(width, ladder.CONSOLE + scale.step + 1)
    assert ladder.as_text(["title"], found, columns).count("\n") >= len(found)


# In a file, and on the screen -------------------------------------------------------------


def test_the_file_has_title_date_and_nothing_cut() -> None:
    """It is sent to somebody who was not there."""
    found = rows([*SESSION, entry(10, 33, "conference.participant.joined", "x" * 80)])
    text = ladder.as_text(["+44 → +13", "session talk"], found, ladder.columns(found, LEGS, ADA))

    day = NOON.astimezone().date()
    assert text.startswith(f"+44 → +13\nsession talk\nTimes of {day}")
    assert "conference.participant.joined" in text
    assert "x" * 80 in text
    assert "…" not in text.replace("under way…", "")


def test_a_session_without_rows_is_said_to_have_none() -> None:
    """An empty file would be a riddle."""
    assert "Nothing happened yet." in ladder.as_text(["title"], (), ())


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def told() -> Switchboard:
    here = talking()
    for one in SESSION[:5]:
        here.entries.append(one)
    return here


async def test_an_opened_call_is_a_ladder_with_the_payload_beside_it() -> None:
    """The highlight moves from rung to rung, over the pauses."""
    here = told()
    here.payloads = {1: '{"first":true}', 2: '{"ordered":true}', 3: '{"came":true}'}
    async with console(here, size=(160, 50)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("enter")
        await stage.sees("│◂─ call.initiated")
        await stage.press("g")
        await stage.sees('"first": true')
        await stage.press("j")
        await stage.sees('"ordered": true')

        await stage.sees('"came": true')


async def test_ctrl_s_writes_the_ladder_and_says_where(tmp_path: Path) -> None:
    """The file is found by reading the screen."""
    settings = UiSettings(exports=tmp_path)
    async with console(told(), size=(160, 50), settings=settings) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("enter")
        await stage.sees("call.initiated")
        await stage.press("ctrl+s")
        await stage.sees("written to ")
        said = stage.text

    (path,) = files_in(tmp_path)
    assert str(path) in said
    assert "├── answer" in path.read_text("utf-8")
    assert "+442079460103 → +13125550100" in path.read_text("utf-8")


@pytest.mark.parametrize("folder", [None, Path("/proc/nowhere")])
async def test_what_cannot_be_written_is_said(folder: Path | None) -> None:
    """And the console goes on."""
    async with console(told(), settings=UiSettings(exports=folder)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        await stage.press("ctrl+s")

        await stage.sees("nothing was written" if folder else "no folder for files")


async def test_a_call_tells_why_it_ended_and_how_it_sounded() -> None:
    """In words: cause, who, SIP code; then quality, cost and attestation."""
    async with console(store(OFFERED, CALLER, my_phone()), size=(120, 40)) as stage:
        stage.board.change(CALLER.id, attestation="A")
        await stage.cursor_on(CALLER.id)
        await stage.press("enter")
        await stage.sees("attestation A")
        ending = Ending(cause="normal_clearing", source="caller", sip="500")
        quality = Quality(mos="4.50", jitter="11.43", lost="4", packets="1203")
        media = Media(quality=quality, cost="0.0070 USD")
        stage.board.change(CALLER.id, state=CallState.ENDED, ending=ending, media=media)

        await stage.sees("the caller hung up (SIP 500)")
        await stage.sees("quality MOS 4.50, jitter 11.43, lost 4 of 1203")
        await stage.sees("cost 0.0070 USD")
        await stage.sees("attestation A")


async def test_after_an_ending_stands_what_to_do_next() -> None:
    """The reason alone leaves a new agent alone."""
    dialled = leg(7, CallState.DIALLING)
    async with console(store(dialled), size=(160, 40)) as stage:
        await stage.cursor_on(dialled.id)
        stage.board.end(dialled.id, "user_busy")

        await stage.sees("busy   next try again later, from the history")
