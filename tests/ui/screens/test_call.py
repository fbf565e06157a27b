"""One call, opened: legs, timeline, payloads, and the same keys for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.leg import CallState
from console.domain.orders import HangUp, Transfer
from console.line.port import EntryKind, Light, Said
from console.ui.screens.call import CallScreen
from console.ui.settings import UiSettings
from console.ui.widgets.payload import payload_text
from tests.examples import first_of
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

CALL = leg(3, CallState.BRIDGED, session_id="talk", attestation="A", name="Ada")
PEER = leg(4, CallState.BRIDGED, session_id="talk")
OTHER = leg(5, CallState.OFFERED)


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def board() -> Switchboard:
    here = Switchboard(legs={one.id: one for one in (CALL, PEER, OTHER)})
    here.log(EntryKind.FACT, "call.initiated", "incoming, parked", call=CALL.id)
    order = {"call": CALL.id, "order_id": "o1"}
    here.log(EntryKind.ORDER, "call.answer", "answer by Ada", **order)
    here.log(EntryKind.OUTCOME, "call.answer", "accepted in 38 ms", level=Light.GOOD, **order)
    late = utc_now().replace(year=2020)
    here.log(EntryKind.FACT, "call.answered", "", call=CALL.id, at=late, attempt=2)
    here.payloads = {1: '{"data":{"event_type":"call.initiated","from":"+44"}}', 2: "{}", 3: "ok"}
    return here


async def opened(stage: Stage) -> CallScreen:
    await stage.cursor_on(CALL.id)
    await stage.press("enter")
    await stage.sees("call.initiated")
    screen = stage.app.screen
    assert isinstance(screen, CallScreen)
    return screen


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
async def test_an_opened_call_shows_parties_legs_and_what_happened(size: tuple[int, int]) -> None:
    """All that is known, at any width."""
    async with console(board(), size=size) as stage:
        await opened(stage)

        assert "+442079460103 → +13125550100" in stage.lines[1]
        assert "● bridged" in stage.lines[1]
        assert "attestation A" in stage.text
        assert "session talk" in stage.text
        assert sum("+442079460104" in line for line in stage.lines) == 2, (
            "its line, and over its column"
        )
        orders = [line for line in stage.lines if "├── answer" in line]
        assert len(orders) == 1
        assert "accepted in 38 ms" in orders[0]
        assert "attempt 2" in stage.text


async def test_the_payload_follows_the_highlight_and_is_pretty() -> None:
    """Raw, but readable: one field a line."""
    async with console(board(), size=(120, 40)) as stage:
        await opened(stage)
        await stage.press("g", "j")
        await stage.sees('"event_type": "call.initiated"')

        await stage.sees('"from": "+44"')


async def test_an_order_shows_what_was_sent_and_what_came_back() -> None:
    """Both bodies stand under one line."""
    async with console(board(), size=(120, 40)) as stage:
        screen = await opened(stage)
        await stage.press("G")
        await stage.sees("ok")
        await stage.sees("{}")

        assert screen.timeline.has_focus


async def test_what_happens_meanwhile_is_added_at_the_end() -> None:
    """The screen is as live as the table."""
    here = board()
    async with console(here) as stage:
        await opened(stage)
        here.log(EntryKind.FACT, "call.dtmf.received", "7", call=CALL.id)
        await stage.sees("call.dtmf.received")

        here.end(CALL.id)
        await stage.sees("× ended")


def say(here: Switchboard, text: str, *, final: bool = True, track: str | None = "inbound") -> None:
    """A webhook tells what is said in the call."""
    said = Said(track=track, text=text, final=final)
    here.log(EntryKind.FACT, "call.transcription", "", call=CALL.id, said=said)


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
async def test_what_is_said_is_written_down_as_it_is_said(size: tuple[int, int]) -> None:
    """Interim words are muted, and give way to the final ones; the ladder is not flooded."""
    here = board()
    async with console(here, size=size) as stage:
        screen = await opened(stage)
        assert not screen.transcript.display
        say(here, "My par", final=False)
        await stage.sees("+442079460103 My par …")
        say(here, "Let me", final=False, track="outbound")
        await stage.sees("+442079460104 Let me …")
        say(here, "My parcel is late.")
        say(here, "Hello?", track=None)
        await stage.sees("+442079460103 My parcel is late.")
        await stage.sees("? Hello?")

        assert "My par …" not in stage.text
        assert "call.transcription" not in stage.text
        assert "call.initiated" in stage.text
        here.drop(CALL.id)
        await stage.sees("left the board")
        assert "+442079460104 Let me …" in stage.text


async def test_an_interim_text_that_comes_late_is_not_shown() -> None:
    """A webhook that was overtaken would take back what stands there."""
    here = board()
    async with console(here) as stage:
        await opened(stage)
        say(here, "My parcel is late.")
        await stage.sees("My parcel is late.")
        earlier = utc_now().replace(year=2020)
        said = Said(track="inbound", text="My par", final=False)
        here.log(EntryKind.FACT, "call.transcription", "", call=CALL.id, said=said, at=earlier)
        say(here, "And now?")
        await stage.sees("And now?")

        assert "My par …" not in stage.text


async def test_what_is_said_commands_no_terminal_and_is_no_markup() -> None:
    """An engine writes down whatever a stranger says, and a stranger may be one."""
    here = board()
    async with console(here) as stage:
        await opened(stage)
        say(here, "[bold red]x[/] [@click=app.quit]y \x1b]0;z\x07 \u202eevil\r\nnext", final=False)
        await stage.sees("[bold red]x[/] [@click=app.quit]y")

        assert stage.text.replace("\n", "").isprintable()


async def test_the_transcript_scrolls_along_until_its_reader_scrolls() -> None:
    """Who reads what was said before is not torn away from it."""
    here = board()
    async with console(here) as stage:
        screen = await opened(stage)
        for number in range(40):
            say(here, f"sentence {number}.")
        await stage.sees("sentence 39.")
        await stage.press("tab", "g")
        assert screen.transcript.has_focus
        await stage.sees("sentence 0.")
        say(here, "sentence 40.")
        await stage.settled()
        assert "sentence 0." in stage.text
        await stage.press("G")
        await stage.sees("sentence 40.")
        say(here, "sentence 41.")
        await stage.sees("sentence 41.")


async def test_the_file_of_a_call_has_what_was_said(tmp_path: Path) -> None:
    """Only what is final, with time and speaker."""
    here = board()
    async with console(here, settings=UiSettings(exports=tmp_path)) as stage:
        await opened(stage)
        say(here, "My parcel is late.")
        say(here, "One mo", final=False, track="outbound")
        await stage.sees("One mo …")
        await stage.press("ctrl+s")
        await stage.sees("written to ")

    (path,) = files_in(tmp_path)
    ladder, _, told = path.read_text("utf-8").partition("\nTranscript\n")
    assert "call.initiated" in ladder
    assert told.strip().endswith("+442079460103 My parcel is late.")
    assert "One mo" not in told


async def test_keys_there_are_for_the_opened_call() -> None:
    """The table may have moved on beneath."""
    async with console(board()) as stage:
        await opened(stage)
        stage.main.table.action_cursor_first()
        await stage.armed()
        await stage.press("t")
        await stage.type("+13125550199")
        await stage.press("enter")
        await stage.ordered()
        await stage.settled()
        await stage.armed()
        await stage.press("x")
        await stage.ordered(2)

        acts = [order.act for order in stage.board.orders]
        assert acts == [Transfer(call=CALL.id, to="+13125550199"), HangUp(call=CALL.id)]


async def test_the_command_line_is_there_too_and_for_that_call() -> None:
    """One grammar, wherever one is."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press("colon")
        await stage.armed()
        await stage.type("hangup")
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == HangUp(call=CALL.id)


async def test_keys_rest_there_too_while_the_call_changes_under_the_hand() -> None:
    """The same 400 ms."""
    async with console(board()) as stage:
        await opened(stage)
        stage.board.change(CALL.id, state=CallState.HELD)
        await stage.sees("‖ held")
        await stage.press("x")
        assert stage.board.orders == []
        await stage.sees("the call changed just now")

        await stage.armed()
        await stage.press("x")
        await stage.ordered()


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_q_and_escape_lead_back_to_the_table(key: str) -> None:
    """One level, and no call is touched."""
    async with console(board()) as stage:
        await opened(stage)
        await stage.press(key)

        await until(lambda: stage.app.screen is stage.main)
        assert not stage.app._exit
        assert stage.board.orders == []


async def test_a_call_that_left_the_board_keeps_its_timeline() -> None:
    """What was being read is not taken away."""
    async with console(board()) as stage:
        await opened(stage)
        stage.board.drop(CALL.id)
        await stage.sees("left the board")

        assert "call.initiated" in stage.text
        await stage.press("x")
        await stage.sees("no call is selected")


async def test_tab_leads_to_the_payload_and_keys_scroll_it() -> None:
    """Long payloads are longer than a screen."""
    here = board()
    here.payloads[4] = "\n".join(f"line {number}" for number in range(200))
    async with console(here) as stage:
        screen = await opened(stage)
        await stage.press("g")
        await stage.sees("line 1")
        await stage.press("tab")
        assert screen.payload.has_focus
        await stage.press("G")
        await stage.sees("line 199")
        await stage.press("g")
        await stage.misses("line 199")


def test_a_payload_that_is_no_json_is_shown_as_it_is() -> None:
    """Telnyx, or somebody in its place, may send anything."""
    assert payload_text("<html>\x1b[2J</html>") == "<html>\\x1b[2J</html>"
    assert payload_text("[" * 5000).startswith("[[[")
    assert len(payload_text("x" * 1_000_000)) < 250_000
