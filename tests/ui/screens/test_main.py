"""The table and what surrounds it."""

from __future__ import annotations

import threading
from datetime import timedelta

import msgspec
import pytest

from console.contacts.read import Loaded
from console.domain.leg import CallState
from console.domain.people.contacts import Contact, Directory
from console.errors import LineTaken
from console.line.port import ApiHealth, Connection, EntryKind, Health, Light, WebhookHealth
from console.progress import Progress
from console.ui.settings import UiSettings
from tests.examples import first_of
from tests.ui.memory_switchboard import CONNECTIONS, Switchboard, leg, utc_now
from tests.ui.stage import BELLS, console
from tests.waiting import LIMIT, until


def busy() -> Switchboard:
    board = Switchboard()
    for one in (
        leg(3, CallState.OFFERED, name="Ada Lovelace"),
        leg(4, CallState.BRIDGED),
        leg(5, CallState.DIALLING),
    ):
        board.legs[one.id] = one
    return board


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
async def test_the_first_screen_shows_calls_lights_connections_and_what_is_possible(
    size: tuple[int, int],
) -> None:
    """An agent sees everything that matters without a key, in any usual terminal."""
    async with console(busy(), size=size) as stage:
        await stage.sees("+442079460103")

        head, tabs, *_, foot = stage.lines
        assert "Ada" in head
        assert "● API 38 ms" in head
        assert "● webhooks" in head
        assert "● line" in head
        assert "3 calls" in head
        assert "◆1" in head
        assert "0 all 3" in tabs
        assert "1 Support 1" in tabs
        assert "a answer" in foot
        assert foot.rstrip().endswith(("?", "? help"))
        assert "◆ offered" in stage.text
        assert "○ dialling" in stage.text


async def test_a_wide_screen_shows_the_call_under_the_cursor_with_its_timeline() -> None:
    """There is room for it, so nobody has to open it."""
    board = busy()
    call = next(iter(board.legs))
    board.log(EntryKind.FACT, "call.initiated", "incoming, parked", call=call)
    async with console(board, size=(160, 50)) as stage:
        await stage.sees("call.initiated")

        board.log(EntryKind.FACT, "call.dtmf.received", "7", call=call)
        await stage.sees("call.dtmf.received")
        assert "attestation" not in stage.text
        assert "session session-" in stage.text.replace("session  ", "session ")


async def test_practice_is_written_on_the_head_of_every_practice_screen() -> None:
    """Nobody may take the simulator for a customer, nor a customer for the simulator."""
    board = busy()
    board.practice = True
    async with console(board, size=(20, 5)) as stage:
        await stage.sees("PRACTICE")


async def test_a_digit_shows_one_connection_and_zero_all() -> None:
    """Agents of one team look at one connection."""
    async with console(busy()) as stage:
        await stage.press("1")
        await stage.misses("+442079460104")
        assert "+442079460103" in stage.text

        await stage.press("0")
        await stage.sees("+442079460104")


async def test_a_connection_that_is_not_there_is_said_so() -> None:
    """A key that does nothing says why."""
    async with console(busy()) as stage:
        await stage.press("9")

        assert stage.words == "there is no connection 9"


async def test_many_connections_keep_the_chosen_one_in_sight() -> None:
    """Nine tabs do not fit on 80 columns; the one that is looked at must."""
    board = busy()
    board.connections = tuple(
        Connection(id=f"c{place}", name=f"Connection {place}") for place in range(1, 13)
    )
    async with console(board) as stage:
        await stage.press("9")
        await stage.sees("9 Connection 9")

        assert "0 all" in stage.lines[1]
        assert "…" in stage.lines[1]


async def test_a_filter_narrows_as_it_is_typed_and_escape_clears_it() -> None:
    """Finding one call among many takes a few letters."""
    async with console(busy()) as stage:
        await stage.press("slash", "l", "o", "v", "e")
        await stage.misses("+442079460104")
        await stage.press("enter")
        await stage.sees("/ love ")
        assert "+442079460103" in stage.text

        await stage.press("escape")
        await stage.sees("+442079460104")
        await stage.misses("/ love")


async def test_what_is_wrong_with_a_pattern_is_said_at_the_filter() -> None:
    """The rows stay those of the last right filter, and Enter does not leave the field."""
    async with console(busy()) as stage:
        await stage.press("slash")
        await stage.type("/love(")
        await stage.sees("missing )")
        await stage.press("enter")
        assert "missing )" in stage.text
        assert "+442079460104" not in stage.text

        await stage.type("ly)?/")
        await stage.misses("missing )")
        await stage.press("enter")
        await stage.sees("/ /love(ly)?/")
        assert "+442079460103" in stage.text


async def test_keys_typed_into_the_filter_touch_no_call() -> None:
    """`x` is a letter there."""
    async with console(busy()) as stage:
        await stage.press("slash", "x", "a", "escape")

        assert stage.board.orders == []


async def test_a_column_is_chosen_for_the_order_and_turned_round() -> None:
    """Sorting is two keys; the tab line says what is in force."""
    async with console(busy()) as stage:
        await stage.press("s")
        await stage.sees("Sort by")
        await stage.press("j", "j", "j", "enter")
        await stage.sees("↓ from")
        numbers = [line for line in stage.lines if "+44" in line]

        await stage.press("S")
        await stage.sees("↑ from")
        assert [line for line in stage.lines if "+44" in line] != numbers


async def test_a_frozen_view_stands_still_and_counts_what_waits() -> None:
    """An agent reads a number out; rows must not move meanwhile, nor calls be lost."""
    async with console(busy()) as stage:
        await stage.press("p")
        await stage.sees("frozen")
        stage.board.put(leg(7, CallState.BRIDGED))
        await stage.sees("frozen +1")
        assert "+442079460107" not in stage.text

        await stage.press("p")
        await stage.sees("+442079460107")


async def test_the_log_can_be_hidden_and_read_whole() -> None:
    """The table gets the room; the log is never lost."""
    board = busy()
    for number in range(40):
        board.log(EntryKind.NOTICE, "console", f"notice {number}", level=Light.WARN)
    async with console(board) as stage:
        await stage.sees("notice 39")
        await stage.press("l")
        await stage.misses("notice 39")
        await stage.press("L")
        await stage.sees("notice 39")
        await stage.press("g")

        await stage.sees("notice 0")


async def test_the_cursor_keys_move_and_marks_stay_until_escape() -> None:
    """Letters and arrows both move, as everywhere in a terminal."""
    async with console(busy(), drawn=True) as stage:
        table = stage.main.table
        first = table.cursor_call
        await stage.press("j")
        second = table.cursor_call
        await stage.press("k", "down", "up")
        assert table.cursor_call == first
        assert second != first
        await stage.press("G")
        last = table.cursor_call
        await stage.press("g", "pagedown", "space")
        assert table.marked == (last,)

        await stage.press("escape")
        assert table.marked == ()


# Health -----------------------------------------------------------------------------------


async def test_refused_webhooks_are_counted_by_reason_on_the_head() -> None:
    """A wrong key shows itself there first."""
    async with console(busy(), size=(160, 24)) as stage:
        refused = {"bad signature": 3, "stale": 1}
        webhooks = WebhookHealth(light=Light.WARN, last_at=utc_now(), refused=refused, failed=2)
        stage.board.show_health(Health(api=ApiHealth(light=Light.GOOD), webhooks=webhooks))

        await stage.sees("refused: bad signature 3, stale 1, 2 failed")
        assert "▲ webhooks" in stage.lines[0]


async def test_a_wrong_clock_is_on_the_head_with_how_much_it_is_off() -> None:
    """Webhooks are lost until somebody sets it."""
    async with console(busy(), size=(100, 24)) as stage:
        stage.board.show_health(Health(clock="10 min behind"))

        await stage.sees("■ clock 10 min behind")


async def test_row_timers_follow_the_time_by_telnyx_and_no_wall_clock() -> None:
    """The switchboard says what time it is; what the machine's clock says then is nothing."""
    board = busy()
    async with console(board, size=(120, 24)) as stage:
        clock = stage.app.clock
        before = clock.now()
        lead = before.timestamp() - clock.monotonic() + 600.0
        stage.board.show_health(Health(lead=lead))
        await until(lambda: clock.now() - before == timedelta(seconds=600))
        stage.time._wall += 3600.0

        assert clock.now() - before == timedelta(seconds=600)


async def test_a_broken_api_changes_shape_and_word_of_its_light() -> None:
    """Colour only repeats it."""
    async with console(busy(), size=(120, 24)) as stage:
        health = Health(api=ApiHealth(light=Light.BAD, detail="timeout"))
        stage.board.show_health(health)

        await stage.sees("■ API down")


# The line ---------------------------------------------------------------------------------


async def test_a_console_waits_calmly_for_a_switchboard_that_is_not_there_yet() -> None:
    """It may be started at the same moment."""
    board = busy()
    board.reachable = False
    async with console(board) as stage:
        await stage.sees("connecting")
        await stage.sees("Connecting to the switchboard")

        board.reachable = True
        await stage.sees("+442079460103")
        await stage.misses("onnecting")


async def test_a_lost_line_is_said_with_its_time_and_the_board_is_whole_after_its_return() -> None:
    """Calls outlive the line; what happened meanwhile is in the next snapshot."""
    async with console(busy()) as stage:
        stage.board.reachable = False
        stage.board.cut()
        await stage.sees("line lost since")
        assert "calls go on" in stage.text
        assert "■ line lost" in stage.lines[0]
        assert "+442079460103" in stage.text
        await stage.press("a")
        assert "the line to the switchboard is lost" in stage.words

        stage.board.legs[leg(8).id] = leg(8)
        stage.board.reachable = True
        await stage.sees("+442079460108")
        await stage.sees("● line")


async def test_a_gap_in_the_changes_brings_a_new_snapshot() -> None:
    """A change that was dropped on the way may not leave a ghost on the table."""
    async with console(busy()) as stage:
        gone = leg(4)
        del stage.board.legs[gone.id]
        stage.board.lose_a_change()
        stage.board.put(leg(9))

        await stage.sees("+442079460109")
        await stage.misses("+442079460104")
        assert len(stage.board.lines) == 1


async def test_a_console_that_was_taken_over_leaves_and_says_by_whom() -> None:
    """Two hands on one desk would be one too many."""
    async with console(busy()) as stage:
        stage.board.cut(LineTaken("ada@tty3"))
        await until(lambda: stage.app.farewell)

        assert stage.app.exit_code == 1
        assert "taken over by ada@tty3" in stage.app.farewell


async def test_u_asks_telnyx_about_every_call() -> None:
    """Who doubts the table does not wait for the next minute."""
    async with console(busy()) as stage:
        await stage.press("u")
        await until(lambda: stage.board.reconciled)

        await stage.sees("Telnyx was asked about every call")


async def test_q_leaves_the_console_and_no_call() -> None:
    """Calls go on without a screen."""
    async with console(busy()) as stage:
        await stage.press("q")
        await until(lambda: stage.app._exit)

        assert stage.app.exit_code == 0
        assert stage.board.orders == []
    assert all(line.closed for line in stage.board.lines)


async def test_the_bell_rings_once_for_an_offered_call_if_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody may look elsewhere; a bell that rings on every change would be switched off."""
    rung = []
    async with console(busy(), settings=UiSettings(alerts=BELLS)) as stage:
        monkeypatch.setattr(stage.app, "bell", lambda: rung.append(1))
        stage.board.put(leg(11))
        await stage.sees("+442079460111")
        stage.board.put(msgspec.structs.replace(leg(11), name="Grace"))
        await stage.sees("Grace")

        assert len(rung) == 1


async def test_ctrl_t_changes_between_dark_and_light() -> None:
    """Some rooms are bright."""
    async with console(busy()) as stage:
        dark = stage.app.theme
        await stage.press("ctrl+t")
        light = stage.app.theme
        await stage.press("ctrl+t")

        assert stage.app.theme == dark
        assert stage.app.available_themes[dark].dark
        assert not stage.app.available_themes[light].dark


def test_connections_of_the_fake_are_three() -> None:
    """The tests above count on it."""
    assert len(CONNECTIONS) == 3


async def test_contacts_that_take_long_say_how_far_they_are_while_keys_go_on() -> None:
    """Names stand there once all are read; nobody waits for them."""
    read = threading.Event()

    def slowly(progress: Progress) -> Loaded:
        progress.begin("reading people.csv", "entries")
        progress.reach(12_000)
        assert read.wait(LIMIT)
        return Loaded(Directory([Contact(name="Grace Hopper", number="+442079460103")]))

    async with console(busy(), settings=UiSettings(contacts=slowly)) as stage:
        await stage.sees("reading people.csv: 12,000 entries")
        await stage.press("j", "enter", "escape")
        read.set()
        await stage.sees("Grace Hopper")
        await until(lambda: "reading people.csv" not in stage.text)
