"""What is said of one call does not read as if it was said of the one under the cursor."""

from __future__ import annotations

from console.domain.ids import OrderId
from console.domain.leg import CallState
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.line.port import UndertakingsChanged
from tests.ui.memory_switchboard import Switchboard, leg, refused, utc_now
from tests.ui.stage import console
from tests.ui.talk_stage import PHONE
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
        await stage.sees("your phone: your phone rings")
        assert f"{NUMBER}: your phone" not in stage.text
        await stage.cursor_on(SECOND.id)
        await stage.sees(f"{NUMBER}: your phone: your phone rings")
