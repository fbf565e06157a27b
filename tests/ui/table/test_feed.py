"""What becomes of an order, on the row of its call and in the details: under way, refused."""

from __future__ import annotations

from console.ui.render import leg as reads
from tests.ui.handlers.test_calls import TALKING, board, row
from tests.ui.memory_switchboard import refused
from tests.ui.stage import console
from tests.ui.talk_stage import command
from tests.waiting import until


async def test_the_detail_names_the_order_that_is_under_way() -> None:
    """A mark alone does not say what was asked for."""
    here = board()
    here.gate.clear()
    async with console(here, size=(160, 50)) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x")
        await stage.sees("hang up …")
        here.gate.set()

        await stage.misses("hang up …")


async def test_a_refused_order_stays_on_its_row_for_a_while_and_in_the_detail_in_words() -> None:
    """The toast goes away by itself; the row is where the eye comes back to."""
    here = board()
    here.refusal = refused("hangup was refused: not now (90034)", "Wait for the answer.")
    words = ("! hangup was refused: not now (90034)", "   Wait for the answer.")
    async with console(here, size=(160, 50)) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("x")
        await until(lambda: "◉ answered!" in row(stage, "+442079460104"))
        await until(lambda: words[0] in stage.text and words[1] in stage.text)

        stage.time.let_pass(reads.TROUBLE_SHOWN.total_seconds())
        await until(lambda: "answered!" not in row(stage, "+442079460104"))
        await until(lambda: words[0] in stage.text and words[1] in stage.text)


async def test_the_next_order_takes_the_refusal_of_the_last_one_away() -> None:
    """What is on the row is about now."""
    here = board()
    here.refusal = refused("transfer was refused: no", "Try again.")
    async with console(here) as stage:
        await stage.cursor_on(TALKING.id)
        await command(stage, "transfer +13125550199")
        await until(lambda: "◉ answered!" in row(stage, "+442079460104"))
        here.refusal = None
        await stage.press("x")

        await until(lambda: "× ended  " in row(stage, "+442079460104"))
        assert "!" not in row(stage, "+442079460104")[:20]
