"""The live table as the operator has it: keys in, messages and cells out."""

from __future__ import annotations

from datetime import timedelta
from itertools import count as counted

import msgspec
import pytest
from textual.events import MouseScrollDown

from console.domain.leg import CallId, CallState, Leg
from console.ui.grid.canvas import FRAME, LONGEST
from console.ui.state.reader import Reader
from console.ui.table.rows import LINGER
from console.ui.table.view import Column, Lens
from console.ui.table.widget import DISARMED, CallTable
from tests.ui.table.hand import Hand, running
from tests.ui.table.people import NOON, call, each_state, hostile
from tests.waiting import until


def offered(number: int) -> Leg:
    return call(number, started_at=NOON - timedelta(seconds=5000 - number))


def many(count: int) -> list[Leg]:
    return [offered(number) for number in range(count)]


def cursor(hand: Hand) -> int:
    assert hand.table.cursor_call
    return int(hand.table.cursor_call[3:])


def cursor_lines(hand: Hand) -> list[int]:
    return [y for y, text in enumerate(hand.screen) if text.startswith("▌")]


def numbers(hand: Hand) -> list[int]:
    """The calls on the screen, by the last digits of their numbers."""
    return [int(text.split("+44207946")[1][:4]) for text in hand.screen if "+44207946" in text]


# What is shown ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_hostile_names_do_no_harm(size: tuple[int, int]) -> None:
    """One row each, columns in place, nothing interpreted, the app alive."""
    legs = list(hostile())
    async with running(legs, size) as hand:
        arrows = {text.index("←") for text in hand.screen if "←" in text}
        rows = [text for text in hand.screen if "offered" in text]

        assert arrows == {2}
        assert len(rows) == min(len(legs), size[1] - 1)
        assert any("[/x]" in text for text in rows)
        assert any("[@click=app.q" in text for text in rows)
        assert not any("\x1b" in text or "\u202e" in text for text in rows)
        await hand.pilot.click(hand.table, offset=(60, 3))
        assert hand.app.is_running


async def test_every_state_is_shown_in_glyph_and_word() -> None:
    """The sketch of the screen, row by row."""
    async with running(each_state(), (100, 20)) as hand:
        text = "\n".join(hand.screen)

        for words in ("◆ offered", "○ dialling", "◉ answered", "● bridged", "‖ held", "◷ queued",
                      "▽ ending", "× ended", "◌ stale"):  # fmt: skip
            assert words in text


@pytest.mark.parametrize(
    ("lens", "says"),
    [
        (Lens(), "No calls."),
        (Lens(filter="xyz"), "No call matches xyz."),
        (Lens(connection="1"), "No calls on this connection."),
    ],
)
async def test_an_empty_table_says_why(lens: Lens, says: str) -> None:
    """Nobody should wonder whether it is broken."""
    async with running() as hand:
        hand.table.set_lens(lens)
        await hand.drawn()

        assert any(says in text for text in hand.screen)


async def test_names_that_come_later_are_shown() -> None:
    """Connections are named once Telnyx was asked."""
    async with running([call(1, connection_id="9")]) as hand:
        assert "Ninth" not in hand.screen[1]
        hand.table.set_names({"9": "Ninth"}, Reader("Grace"))
        await hand.drawn()

        assert "Ninth" in hand.screen[1]


async def test_another_theme_draws_the_table_in_its_colours() -> None:
    """Without a restart."""
    async with running(each_state()) as hand:
        before = hand.table.render_line(1)
        hand.app.theme = "paper"
        await hand.drawn()
        after = hand.table.render_line(1)

        assert before.text == after.text
        assert before != after


# What is refreshed ------------------------------------------------------------------------


async def test_a_tick_refreshes_the_digits_that_changed_and_nothing_else() -> None:
    """One character in each of the rows in sight."""
    legs = [call(n, started_at=NOON - timedelta(seconds=60)) for n in range(100)]
    async with running(legs) as hand:
        assert {text[-12:-4].strip() for text in hand.screen[1:]} != set()
        before = hand.screen
        hand.app.clock.seconds = 2.0
        hand.table._tick()

        assert hand.table.cells_refreshed == 19
        assert hand.screen != before


async def test_all_durations_tick_in_the_same_drawing() -> None:
    """Calls that began at different parts of a second do not tick one after the other."""
    legs = [call(n, started_at=NOON - timedelta(seconds=60 + n / 10)) for n in range(19)]
    async with running(legs) as hand:
        hand.app.clock.seconds = 2.2
        hand.table._tick()
        assert len(hand.table.refreshed) == 1
        assert len(hand.table.refreshed[0]) == 19

        hand.app.clock.seconds = 2.9
        hand.table.put(msgspec.structs.replace(legs[0], oddities=1))
        await hand.drawn()
        assert len(hand.table.refreshed) == 1


async def test_a_change_of_state_refreshes_its_cells_only() -> None:
    """Not the row, not the table."""
    async with running(many(5)) as hand:
        hand.table.action_cursor_last()
        await hand.settled()
        hand.table.put(msgspec.structs.replace(offered(0), state=CallState.ENDING))
        await hand.drawn()

        (regions,) = hand.table.refreshed
        assert {region.y for region in regions} == {1}
        assert hand.table.cells_refreshed <= 12


async def test_a_change_out_of_sight_refreshes_nothing() -> None:
    """Nine thousand nine hundred of ten thousand calls cost nothing to draw."""
    async with running(many(500)) as hand:
        hand.table.put(msgspec.structs.replace(offered(400), oddities=3))
        await hand.drawn()

        assert hand.table.refreshed == []
        assert hand.app.heard == []


async def test_a_flood_of_changes_is_one_drawing() -> None:
    """Five hundred facts of a storm are one picture, not five hundred."""
    legs = many(500)
    async with running(legs) as hand:
        for leg in legs:
            hand.table.put(msgspec.structs.replace(leg, state=CallState.ENDING))
        await hand.drawn()

        assert len(hand.table.refreshed) == 1
        assert sum(isinstance(one, CallTable.Updated) for one in hand.app.heard) == 1


async def test_frames_get_longer_while_facts_pour_in_and_short_again_after_them() -> None:
    """No eye follows more than some 25 pictures a second; the first after a pause comes at once."""
    ringing = offered(0)
    async with running([ringing, *many(5)]) as hand:
        table, clock = hand.table, hand.app.clock

        async def frame() -> float:
            """Seconds from a drawing to the next, of a change that came right behind it."""
            table.put(msgspec.structs.replace(ringing, name=f"Zoe {next(names)}"))
            began, asked = clock.seconds, table._due_at
            clock.seconds = asked
            await until(lambda: not table.is_due)
            return asked - began

        names = counted()
        clock.seconds += 1.0
        pouring = [await frame() for _ in range(10)]
        clock.seconds += 1.0
        rested = [await frame() for _ in range(2)]

    assert pouring == sorted(pouring)
    assert pouring[0] == 0.0
    assert pouring[-1] == pytest.approx(LONGEST)
    assert rested == [0.0, pytest.approx(FRAME)]


async def test_the_operator_waits_for_no_frame_of_the_facts() -> None:
    """A cursor that is moved is drawn with the next short frame, and what waits with it."""
    ringing = offered(0)
    async with running([ringing, *many(5)]) as hand:
        table, clock = hand.table, hand.app.clock
        for number in range(10):
            table.put(msgspec.structs.replace(ringing, name=f"Zoe {number}"))
            clock.seconds = max(clock.seconds, table._due_at)
            await until(lambda: not table.is_due)
        table.put(msgspec.structs.replace(ringing, name="Ada"))
        late = table._due_at

        table.action_cursor_by(1)

        assert table._due_at == pytest.approx(late - LONGEST + FRAME)
        await hand.drawn()
        assert "Ada" in " ".join(hand.screen)


async def test_ten_thousand_calls_are_written_as_many_times_as_are_in_sight() -> None:
    """The number of calls does not matter to the screen."""
    async with running(many(10_000), (100, 30)) as hand:
        assert len(hand.table.picture._written) == 29
        hand.table.action_cursor_last()
        await hand.drawn()

        assert cursor(hand) == 9_999
        assert len(hand.table.picture._written) == 29
        assert numbers(hand)[-1] == 9_999


# The cursor on the screen -----------------------------------------------------------------


async def test_a_call_that_arrives_above_does_not_move_a_scrolled_view() -> None:
    """The row under the hand stays on its line of the screen, with its call."""
    async with running(many(100)) as hand:
        for _ in range(50):
            hand.table.action_cursor_by(1)
        await hand.drawn()
        before = hand.screen
        hand.table.put(call(9999, started_at=NOON - timedelta(days=1)))
        await hand.drawn()

        assert cursor(hand) == 50
        assert [text[2:98] for text in hand.screen] == [text[2:98] for text in before]


async def test_at_the_top_a_call_that_arrives_is_seen() -> None:
    """The cursor goes down with its call; the new one stands above it."""
    async with running(many(3)) as hand:
        hand.table.put(call(9999, started_at=NOON - timedelta(days=1)))
        await hand.drawn()

        assert numbers(hand) == [9999, 0, 1, 2]
        assert cursor(hand) == 0
        assert cursor_lines(hand) == [2]


@pytest.mark.parametrize(
    ("moves", "lands"),
    [
        ([1], 1),
        ([1, 1, -1], 1),
        ([-1], 0),
        ([1000], 99),
    ],
)
async def test_the_cursor_moves_by_rows_and_stops_at_the_ends(moves: list[int], lands: int) -> None:
    """As in every list."""
    async with running(many(100)) as hand:
        for rows in moves:
            hand.table.action_cursor_by(rows)
        await hand.drawn()

        assert cursor(hand) == lands
        assert len(cursor_lines(hand)) == 1


async def test_pages_move_view_and_cursor_together() -> None:
    """A page on and a page back is where it was."""
    async with running(many(100)) as hand:
        hand.table.action_cursor_pages(1.0)
        await hand.drawn()
        assert cursor(hand) == 19
        assert cursor_lines(hand) == [1]

        hand.table.action_cursor_pages(0.5)
        await hand.drawn()
        assert cursor(hand) == 28

        hand.table.action_cursor_pages(-2.0)
        await hand.drawn()
        assert cursor(hand) == 0


async def test_the_cursor_stays_in_sight_while_the_wheel_scrolls() -> None:
    """A key goes to a call that is seen, never to one scrolled away."""
    async with running(many(100)) as hand:
        for _ in range(5):
            await hand.pilot._post_mouse_events([MouseScrollDown], hand.table)
        await hand.drawn()

        assert numbers(hand)[0] == 15
        assert cursor(hand) == 15
        assert cursor_lines(hand) == [1]


async def test_a_click_selects_and_a_double_click_opens() -> None:
    """The mouse is an offer, not a need."""
    async with running(many(5)) as hand:
        await hand.pilot.click(hand.table, offset=(20, 3))
        assert cursor(hand) == 2
        assert not any(isinstance(one, CallTable.Opened) for one in hand.app.heard)

        await hand.pilot.click(hand.table, offset=(20, 4), times=2)
        await hand.drawn()
        assert CallTable.Opened(CallId("v3:000003")) in [
            one for one in hand.app.heard if isinstance(one, CallTable.Opened)
        ]


@pytest.mark.parametrize("y", [0, 12])
async def test_a_click_beside_the_rows_does_nothing(y: int) -> None:
    """Neither the heading nor the blank below is a call."""
    async with running(many(5)) as hand:
        await hand.pilot.click(hand.table, offset=(20, y))

        assert cursor(hand) == 0


async def test_a_click_on_the_scroll_bar_goes_there() -> None:
    """The bar's end is the last call."""
    async with running(many(200)) as hand:
        await hand.pilot.click(hand.table, offset=(99, 19))

        assert cursor(hand) == 199


async def test_marks_are_drawn_and_kept_in_order() -> None:
    """A bridge joins the two in the order of marking."""
    async with running(many(3)) as hand:
        hand.table.action_cursor_last()
        hand.table.action_mark()
        hand.table.action_cursor_first()
        hand.table.action_mark()
        await hand.drawn()

        assert [text[:2] for text in hand.screen[1:4]] == ["▌✓", "  ", " ✓"]
        assert hand.table.marked == (CallId("v3:000002"), CallId("v3:000000"))
        hand.table.clear_marks()
        assert len(hand.table.marked) == 0


# What the app hears -----------------------------------------------------------------------


async def test_the_app_hears_where_the_cursor_is_and_what_is_opened() -> None:
    """Footer and detail follow the cursor."""
    async with running(many(3)) as hand:
        hand.table.action_cursor_by(1)
        hand.table.action_open()
        hand.table.drop([CallId("v3:000001")])
        await hand.drawn()
        moved = [one.call for one in hand.app.heard if isinstance(one, CallTable.CursorMoved)]

        assert moved == ["v3:000001", "v3:000002"]
        assert any(isinstance(one, CallTable.Opened) for one in hand.app.heard)


async def test_an_action_is_disarmed_while_its_call_has_just_changed() -> None:
    """The far end was faster than the key: the key must not do what it now would."""
    async with running(many(2)) as hand:
        clock = hand.app.clock
        assert hand.table.armed()
        hand.table.put(msgspec.structs.replace(offered(0), state=CallState.ANSWERED))

        assert not hand.table.armed()
        assert hand.table.disarmed_until == pytest.approx(clock.seconds + DISARMED)
        assert hand.table.armed(clock.seconds + DISARMED)


async def test_an_action_is_disarmed_while_another_call_has_just_come_under_the_cursor() -> None:
    """The call that was meant is gone; its neighbour was not meant."""
    async with running(many(2)) as hand:
        hand.table.drop([CallId("v3:000000")])

        assert cursor(hand) == 1
        assert not hand.table.armed()


async def test_an_empty_table_is_never_armed() -> None:
    """There is no call to act on."""
    async with running() as hand:
        assert hand.table.cursor_call is None
        assert not hand.table.armed()


async def test_an_ended_call_lingers_and_leaves_with_the_tick() -> None:
    """Fifteen seconds, dimmed, in its place."""
    async with running(many(3)) as hand:
        ended = msgspec.structs.replace(offered(1), state=CallState.ENDED, ended_at=NOON)
        hand.table.put(ended)
        await hand.drawn()
        assert "ended" in hand.screen[2]

        hand.app.clock.seconds += LINGER
        hand.table._tick()
        assert numbers(hand) == [0, 2]


async def test_a_frozen_table_stands_still_and_counts_what_waits() -> None:
    """States and durations stay as they were, the counts of the tabs go on."""
    async with running(many(3)) as hand:
        hand.table.freeze(True)
        before = hand.screen
        hand.table.put(call(50))
        hand.table.put(msgspec.structs.replace(offered(1), state=CallState.ANSWERED))
        hand.app.clock.seconds += 60
        hand.table._tick()
        await hand.drawn()

        assert hand.screen == before
        assert hand.table.waiting == 2
        assert hand.table.count().live == 4
        newest = hand.table.leg(CallId("v3:000001"))
        assert newest
        assert newest.state is CallState.ANSWERED

        hand.table.freeze(False)
        await hand.drawn()
        assert hand.table.waiting == 0
        assert hand.screen != before


async def test_filter_connection_and_sort_can_be_set_and_told() -> None:
    """They are kept for the next start."""
    async with running(many(10)) as hand:
        hand.table.set_filter("0003")
        hand.table.set_connection("1")
        hand.table.set_sort(Column.FROM, reverse=True)
        await hand.drawn()

        lens = Lens(connection="1", filter="0003", sort=Column.FROM, reverse=True)
        assert hand.table.lens == lens
        assert numbers(hand) == [3]


# Sizes ------------------------------------------------------------------------------------


async def test_a_storm_of_resizes_leaves_a_table_that_fits() -> None:
    """A window dragged smaller and larger while calls come and go, down to nothing."""
    sizes = [(80, 24), (20, 5), (200, 60), (19, 3), (1, 1), (33, 2), (45, 10), (20, 5), (130, 7)]
    async with running([*each_state(), *hostile()]) as hand:
        for number, (width, height) in enumerate(sizes * 2):
            hand.table.put(call(5000 + number, name="[/x] \u5c71\u7530"))
            hand.table.action_cursor_by(number % 3 - 1)
            await hand.pilot.resize_terminal(width, height)
            hand.table.put(call(5000 + number, CallState.ANSWERED))
            await hand.drawn()

            assert len(hand.screen) == height
            lengths = {hand.table.render_line(y).cell_length for y in range(height)}
            assert max(lengths) <= width
            assert len(cursor_lines(hand)) == 1


async def test_a_small_terminal_shows_states_and_numbers() -> None:
    """20 by 5: who calls, and in which state."""
    async with running(many(2), (20, 5)) as hand:
        assert hand.screen[1].startswith("▌ ◆ offered")
        assert "0000" in hand.screen[1]


async def test_without_colours_everything_is_still_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """State, cursor and mark are characters; the greys differ."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(each_state()) as hand:
        hand.table.toggle_mark()
        await hand.drawn()
        (line,) = hand.table.render_lines(hand.table.size.region)[1:2]
        colours = {segment.style.bgcolor for segment in line if segment.style}
        grey = {part for colour in colours if colour for part in [colour.get_truecolor()]}

        assert line.text.startswith("▌✓")
        assert all(max(colour) - min(colour) <= 3 for colour in grey)
