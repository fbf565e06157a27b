"""Lines, columns and the comparison of lines: pure."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from console.domain.alarms import Limits
from console.domain.leg import CallState, Leg, Pending
from console.domain.leg_media import Media
from console.domain.team.members import Member, Team
from console.domain.team.offers import Offer
from console.ui import themes
from console.ui.depth import Depth
from console.ui.grid.lines import Line, Look, changes
from console.ui.grid.palette import Palette
from console.ui.state.reader import Reader
from console.ui.table.layout import CHOSEN, LEAST, layout
from console.ui.table.lines import CallScribe
from console.ui.table.view import Column, Lens, Names
from console.ui.themed import textual_theme
from tests.ui.table.people import CONNECTIONS, HOSTILE, ME, NOON, call, each_state, hostile

NAMES = Names(reader=Reader(ME), connections=CONNECTIONS)
PALETTE = Palette({**textual_theme(themes.load()["dusk"], Depth.TRUE).to_color_system().generate()})
WIDTHS = st.integers(1, 250)
LEGS = st.builds(
    call,
    st.integers(0, 9999),
    st.sampled_from(CallState),
    name=st.sampled_from([None, "Ada", *HOSTILE]) | st.text(),
    agent=st.sampled_from([None, ME, "Grace"]) | st.text(),
    from_=st.sampled_from([None, "+15550001111", "sip:someone.with.a.long@example.com"])
    | st.text(),
)
LOOKS = st.builds(Look, st.booleans(), st.booleans(), st.booleans())


def scribe(width: int) -> CallScribe:
    return CallScribe(layout(width), PALETTE, NAMES)


def cells(line: Line) -> list[tuple[str, Style | None]]:
    """What stands in each cell of the screen."""
    found: list[tuple[str, Style | None]] = []
    for text, style, _ in line.strip:
        for character in text:
            width = cell_len(character)
            if width:
                found += [(character, style)] + [("", style)] * (width - 1)
            elif found:
                found[-1] = (found[-1][0] + character, found[-1][1])
    return found


# Columns ----------------------------------------------------------------------------------


@given(WIDTHS)
def test_columns_lie_side_by_side_within_the_width(width: int) -> None:
    """None covers another, none sticks out."""
    made = layout(width)

    x = 0
    for slot in made.slots:
        assert slot.x >= x
        assert slot.width > 0
        x = slot.x + slot.width
    assert x < made.width == max(width, LEAST)


@given(WIDTHS)
def test_agent_connection_and_name_give_way_in_that_order(width: int) -> None:
    """What tells least goes first; state and the other party's number never go."""
    columns = {slot.column for slot in layout(width).slots}
    giving = [Column.TO, Column.NAME, Column.CONNECTION, Column.AGENT]

    assert {Column.STATE, Column.FROM} <= columns
    there = [column in columns for column in giving]
    assert there == sorted(there, reverse=True)


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (80, "direction state from to name duration"),
        (100, "direction state from to name duration connection agent"),
        (60, "direction state from to duration"),
        (45, "direction state from duration"),
        (34, "direction state from"),
        (20, "state from"),
    ],
)
def test_the_columns_of_usual_widths(width: int, columns: str) -> None:
    """80 columns is what an SSH session has."""
    assert " ".join(slot.column for slot in layout(width).slots) == columns


@pytest.mark.parametrize(("width", "agent"), [(140, 14), (160, 26), (200, 40)])
def test_who_has_a_call_has_the_room_that_nothing_else_wants(width: int, agent: int) -> None:
    """`Alexandra Konstanti…` beside forty blank cells: of two who begin so nobody knows which."""
    slot = layout(width).slot(Column.AGENT)
    name = "Alexandra Konstantinidou-B"
    team = Team(members=(Member(user="alex", name=name),))
    names = Names(reader=Reader(ME, team), connections=CONNECTIONS)
    row = CallScribe(layout(width), PALETTE, names).row(
        call(1, CallState.BRIDGED, agent="alex"), NOON, Look()
    )

    assert slot is not None
    assert slot.width == agent
    assert (name in row.strip.text) is (agent >= len(name))


def test_a_number_of_full_length_fits_at_80_columns() -> None:
    """`+` and fifteen digits, for both numbers."""
    numbers = [slot for slot in layout(80).slots if slot.column in {Column.FROM, Column.TO}]

    assert [slot.width for slot in numbers] == [16, 16]


# Lines ------------------------------------------------------------------------------------


@given(LEGS, LOOKS, WIDTHS)
def test_a_line_is_exactly_as_wide_as_the_table(leg: Leg, look: Look, width: int) -> None:
    """Whatever a stranger writes into a name."""
    line = scribe(width).row(leg, NOON, look)

    assert line.strip.cell_length == sum(cell.width for cell in line.cells) == max(width, LEAST)
    assert cell_len(line.strip.text) == line.strip.cell_length


@pytest.mark.parametrize("width", [20, 45, 60, 80, 160])
def test_every_column_begins_where_its_heading_does(width: int) -> None:
    """Wide, joined, reversed and hostile names leave the columns in their places."""
    made = scribe(width)
    plain = visible(cells(made.row(call(1, name="Ada"), NOON, Look())))
    name = made.layout.slot(Column.NAME)

    for leg in hostile():
        line = visible(cells(made.row(call(1, name=leg.name), NOON, Look())))
        for x, (meant, found) in enumerate(zip(plain, line, strict=True)):
            if name is None or not name.x <= x < name.x + name.width:
                assert meant == found


@pytest.mark.parametrize("leg", list(each_state()), ids=lambda leg: f"{leg.state}-{leg.id}")
def test_a_row_says_its_state_in_glyph_and_word(leg: Leg) -> None:
    """Also where no colour can be seen."""
    text = scribe(20).row(leg, NOON, Look()).strip.text

    assert leg.state.value in text


@pytest.mark.parametrize("width", [20, 80, 160])
def test_who_is_counted_as_ringing_has_the_glyph_of_the_count(width: int) -> None:
    """The header says one rings, the row said it is stale: who of them does, nobody could see."""
    rang = call(1, CallState.STALE, known=CallState.OFFERED)
    talked = call(2, CallState.STALE, known=CallState.BRIDGED)
    texts = [scribe(width).row(leg, NOON, Look()).strip.text for leg in (rang, talked)]

    assert "◆ offered?" in texts[0]
    assert "◌ stale" in texts[1]


@pytest.mark.parametrize("width", [20, 80, 160])
def test_what_calls_for_others_alone_is_told_from_mine_by_its_sign(width: int) -> None:
    """Dimness is not seen by everybody, nor on every terminal: theirs are hollow."""
    team = Team(members=(Member(user="ada"), Member(user="bo")))
    names = Names(reader=Reader("ada", team), connections=CONNECTIONS)
    made = CallScribe(layout(width), PALETTE, names)

    def sign(state: CallState = CallState.OFFERED, **more: object) -> str:
        return made.row(call(1, state, **more), NOON, Look()).strip.text.strip()[:4]

    mine, theirs = ((Offer(member=user, at=NOON),) for user in ("ada", "bo"))
    assert "◆" in sign(offered_to=mine)
    assert "◆" in sign()
    assert "◇" in sign(offered_to=theirs)
    assert "▲" in sign(CallState.ANSWERED, alone_since=NOON, offered_to=mine)
    assert "△" in sign(CallState.ANSWERED, alone_since=NOON, offered_to=theirs)


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("state", [CallState.DIALLING, CallState.HELD])
def test_an_order_under_way_is_one_cell_that_moves_nothing(width: int, state: CallState) -> None:
    """It stands between state and flags, in the same cell for every state and flag."""
    pending = (Pending(order_id="o", action="call.hold", placed_at=NOON),)
    media = Media(muted=True, recording="on")
    quiet = scribe(width).row(call(1, state, media=media), NOON, Look())
    busy = scribe(width).row(call(1, state, media=media, pending=pending), NOON, Look())

    before, after = quiet.strip.text, busy.strip.text
    differing = [(x, one) for x, one in enumerate(after) if one != before[x]]
    assert differing == [(14, "\u2026")]


def test_cursor_and_mark_are_seen_without_colour() -> None:
    """The bar and the tick stand in the gutter, both at once if need be."""
    row = [scribe(80).row(call(1), NOON, look).strip.text[:2] for look in (
        Look(), Look(cursor=True), Look(marked=True), Look(cursor=True, marked=True)
    )]  # fmt: skip

    assert row == ["  ", "▌ ", " ✓", "▌✓"]


def test_the_heading_shows_by_what_the_rows_are_sorted() -> None:
    """An order that is not the console's own must not be taken for it."""
    made = scribe(100)

    assert "NAME ▲" in made.heading(Lens(sort=Column.NAME)).strip.text
    assert "TIME ▼" in made.heading(Lens(sort=Column.DURATION, reverse=True)).strip.text
    assert "▲" not in made.heading(Lens()).strip.text


def test_where_one_number_has_to_do_it_is_the_other_party() -> None:
    """For a call that I dialled: the number I dialled."""
    leg = call(1, CallState.DIALLING, from_="+15550000001", to="+15550000002")

    assert "+15550000002" in scribe(45).row(leg, NOON, Look()).strip.text


def test_a_name_never_stands_without_its_number() -> None:
    """Who has the name only, may be fooled by it."""
    for width in range(LEAST, 200):
        columns = {slot.column for slot in layout(width).slots}
        assert Column.NAME not in columns or {Column.FROM, Column.TO} <= columns


# Comparison -------------------------------------------------------------------------------


@given(LEGS, LEGS, LOOKS, LOOKS, WIDTHS)
def test_what_changed_is_all_that_must_be_sent(
    leg: Leg, other: Leg, look: Look, later: Look, width: int
) -> None:
    """The old line with the new characters in the spans is the new line."""
    made = scribe(width)
    before, after = made.row(leg, NOON, look), made.row(other, NOON + timedelta(seconds=1), later)
    screen = visible(cells(before))
    wanted = visible(cells(after))

    for start, end in changes(before, after):
        screen[start:end] = wanted[start:end]

    assert screen == wanted


def visible(line: list[tuple[str, Style | None]]) -> list[tuple[object, ...]]:
    """A blank looks alike in any colour of ink."""
    return [
        (text, style and style.bgcolor) if text == " " else (text, style) for text, style in line
    ]


@given(LEGS, LOOKS)
def test_a_line_does_not_differ_from_itself(leg: Leg, look: Look) -> None:
    """Nothing is sent for nothing."""
    made = scribe(120)

    assert not list(changes(made.row(leg, NOON, look), made.row(leg, NOON, look)))


@pytest.mark.parametrize(("ago", "characters"), [(61, 1), (69, 2), (599, 5)])
def test_a_tick_is_the_digits_that_changed(ago: int, characters: int) -> None:
    """1:01 to 1:02 is one character; 9:59 to 10:00 is five."""
    made = scribe(120)
    leg = call(1, started_at=NOON - timedelta(seconds=ago))
    before, after = (made.row(leg, NOON + timedelta(seconds=s), Look()) for s in (0, 1))

    ((start, end),) = changes(before, after)

    assert end - start == characters


def test_a_sentence_is_no_row() -> None:
    """Lines of different build are sent whole."""
    made = scribe(80)

    assert list(changes(made.sentence("No calls."), made.row(call(1), NOON, Look()))) == [(0, 80)]


def test_text_behind_a_name_is_a_segment_of_its_own() -> None:
    """So that the cursor can be set anew where the name was measured differently."""
    segments = list(scribe(120).row(call(1, name="\u05d0\u05d3\u05d4"), NOON, Look()).strip)
    (name,) = [one for one in segments if "\u05d0" in one.text]

    assert isinstance(name, Segment)
    assert name.text == "\u05d0\u05d3\u05d4\u200e"


def test_an_alarm_stands_before_the_time_and_moves_nothing() -> None:
    """Seven cells of a time and one of a glyph fit; the columns stay where they were."""
    limits = partial(Limits, wait=(60, 180))
    for width in (60, 80, 160):
        plain = scribe(width)
        alarmed = CallScribe(layout(width), PALETTE, NAMES, limits)
        for minutes in (1, 3, 61, 6_000):
            leg = call(1, CallState.OFFERED, started_at=NOON, answered_at=None)
            at = NOON + timedelta(minutes=minutes, seconds=1)
            before, after = plain.row(leg, at, Look()), alarmed.row(leg, at, Look())
            glyph = "▲" if minutes < 3 else "■"
            assert len(before.cells) == len(after.cells)
            assert glyph in after.strip.text
            told = after.strip.text.replace(f"{glyph} ", "  ").replace(glyph, " ")
            assert told == before.strip.text


def test_a_tick_of_a_time_that_alarms_sends_its_last_figure_alone() -> None:
    """A glyph before it must not make each second dearer."""
    alarmed = CallScribe(layout(100), PALETTE, NAMES, partial(Limits, wait=(60,)))
    leg = call(1, CallState.OFFERED, started_at=NOON, answered_at=None)
    lines = [alarmed.row(leg, NOON + timedelta(seconds=seconds), Look()) for seconds in (71, 72)]
    ((start, end),) = changes(*lines)

    assert end - start == 1
    assert lines[1].strip.text[start:end] == "2"


CHOICES = st.permutations(CHOSEN).flatmap(
    lambda columns: st.integers(0, len(columns)).map(lambda count: tuple(columns[:count]))
)


@given(WIDTHS, CHOICES)
def test_chosen_columns_lie_side_by_side_in_their_order(
    width: int, columns: tuple[Column, ...]
) -> None:
    """Whatever is chosen, none covers another, and the number is there."""
    made = layout(width, columns)
    x = 0
    for slot in made.slots:
        assert slot.x >= x
        assert slot.width > 0
        x = slot.x + slot.width
    shown = [slot.column for slot in made.slots if slot.column in CHOSEN]

    assert x < made.width
    assert Column.FROM in shown
    assert [column for column in columns if column in shown] == [
        column for column in shown if column in columns
    ]
    if width >= 160:
        assert {*columns} <= {*shown}
