"""What is said of one call does not read as if it was said of the one under the cursor."""

from __future__ import annotations

from console.domain.help_requests.request import HelpRequest
from console.domain.ids import OrderId
from console.domain.leg import CallState
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.line.port import UndertakingsChanged
from tests.ui.memory_switchboard import Switchboard, leg, refused, utc_now
from tests.ui.stage import console
from tests.ui.talk_stage import PHONE
from tests.ui.team_stage import SUE, mine, team_board
from tests.waiting import until

FIRST, SECOND = leg(1, CallState.BRIDGED, agent="Ada"), leg(2, CallState.BRIDGED, agent="Ada")
NUMBER = "+442079460101"


async def test_what_is_said_of_a_call_names_it_once_another_one_is_under_the_cursor() -> None:
    """ "It goes on" below another call sends the hand there. Keys take it away."""
    board = Switchboard(legs={one.id: one for one in (FIRST, SECOND)}, phone=PHONE)
    board.refusal = refused("it goes on")
    async with console(board, size=(120, 30)) as stage:
        await stage.cursor_on(FIRST.id)
        await stage.press("x")
        await until(lambda: stage.words == "it goes on")
        board.gate.clear()
        await stage.press("x")
        await stage.cursor_on(SECOND.id)
        assert "it goes on" not in stage.words
        board.gate.set()
        await until(lambda: stage.words == f"{NUMBER}: it goes on")
        await stage.cursor_on(FIRST.id)
        await stage.press("x")
        await until(lambda: stage.words == "it goes on")
        board.drop(FIRST.id)
        await until(lambda: stage.words == f"{NUMBER}: it goes on")


async def test_what_i_began_names_its_call_while_another_one_is_looked_at() -> None:
    """ "Your phone rings": for whom? The line stands as long as it goes on."""
    board = Switchboard(legs={one.id: one for one in (FIRST, SECOND)}, phone=PHONE)
    began = Undertaking(
        id=OrderId("1"),
        kind=Kind.ANSWER,
        by="Ada",
        call=FIRST.id,
        other=None,
        to="",
        stage=Stage.RINGING,
        begun_at=utc_now(),
        since=utc_now(),
    )
    async with console(board, size=(120, 30)) as stage:
        await stage.cursor_on(FIRST.id)
        board.push(UndertakingsChanged(number=board.next(), undertakings=(began,)))
        await stage.sees("your phone rings")
        assert "phone: your phone" not in stage.text
        await stage.cursor_on(SECOND.id)
        await stage.sees(f"{NUMBER}: your phone rings")


async def test_why_a_key_does_nothing_and_what_to_do_are_read_to_the_end_at_80_columns() -> None:
    """Cut off, a refusal says whose the call is and not who can help; on an opened call as well."""
    bos = mine(2, "bo")
    ends = "a supervisor can take it over"
    async with console(team_board(bos), size=(80, 24)) as stage:
        for opened in ((), ("enter",)):
            await stage.cursor_on(bos.id)
            await stage.press(*opened, "x")
            await until(lambda: ends in " ".join(stage.text.split()))
            whole = f"Bo Ek is on this call: Bo Ek can hand it over, {ends}"
            assert whole in " ".join(stage.text.split())

        await stage.press("escape", "j")
        assert ends not in stage.text
        assert stage.main.prompt.size.height == 1


async def test_of_a_long_line_what_the_key_does_is_kept() -> None:
    """What is asked for may be cut; a key that is cut off helps nobody."""
    call = mine(9, "cleo")
    request = HelpRequest(by="cleo", at=utc_now(), order=OrderId("1"), note="a refund " * 9)
    async with console(team_board(call, as_=SUE), size=(80, 24)) as stage:
        stage.board.change(call.id, help_request=request)
        await stage.sees("Cleo asks for help")

        line = next(line for line in stage.lines if "asks for help" in line).rstrip()
        assert line.endswith("…   * comes")
