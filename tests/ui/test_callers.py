"""Who rings: in the header of every screen, and answered with one key from anywhere."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from console.domain.acts import Answer
from console.domain.leg import CallState
from console.ui.scene import NEXT_CHANGED
from console.ui.settings import UiSettings
from console.ui.state.callers import SETTLED
from tests.examples import first_of
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

GRACE = leg(3, CallState.OFFERED, name="Grace Hopper")
ZOE = leg(4, CallState.OFFERED, name="Zoe Faure")
TALKING = leg(5, CallState.BRIDGED)


def board() -> Switchboard:
    ages = ((TALKING, 60), (ZOE, 4), (GRACE, 21))
    legs = [
        msgspec.structs.replace(one, started_at=utc_now() - timedelta(seconds=ago))
        for one, ago in ages
    ]
    return Switchboard(legs={one.id: one for one in legs})


async def seen(stage: Stage) -> None:
    """Let eyes see who is the next one."""
    stage.time.let_pass(SETTLED)
    await stage.settled()


SCREENS = {
    "history": ("h",),
    "queues": ("Q",),
    "applications": ("I",),
    "help": ("question_mark",),
    "log": ("L",),
    "call": ("enter",),
    "dial": ("d",),
    "palette": ("ctrl+p",),
    "my state": ("n",),
}


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
@pytest.mark.parametrize("keys", SCREENS.values(), ids=SCREENS)
async def test_every_screen_says_who_rings_how_long_and_which_key_answers(
    keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """An agent who reads the history has a caller on the line."""
    async with console(board(), size=size) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press(*keys)
        await until(lambda: "Grace H" in stage.whole[0])

        head = stage.whole[0]
        assert "◆2" in head
        assert "0:2" in head
        assert " N" in head
        assert "●" in head


async def test_a_header_in_a_list_follows_what_happens() -> None:
    """It is no picture of the moment in which the list was opened."""
    async with console(board()) as stage:
        await stage.press("h")
        await until(lambda: "Grace H" in stage.whole[0])
        stage.board.put(msgspec.structs.replace(GRACE, state=CallState.ENDED))

        await until(lambda: "Zoe Faur" in stage.whole[0])
        assert "◆1" in stage.whole[0]


async def test_one_key_answers_the_oldest_wherever_the_cursor_is() -> None:
    """From ringing to talking: one key."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await seen(stage)
        await stage.press("N")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]
        assert stage.main.table.cursor_call == TALKING.id


@pytest.mark.parametrize("keys", [("h",), ("Q",), ("question_mark",), ("L",), ("enter",)])
async def test_one_key_answers_from_any_screen(keys: tuple[str, ...]) -> None:
    """Nobody closes a list first while somebody waits."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press(*keys)
        await seen(stage)
        await stage.press("N")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]


async def test_a_form_keeps_its_typing_and_a_letter_is_a_letter() -> None:
    """`N` belongs to the name that is typed; ctrl+n answers, and the form stays as it is."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("+44N")
        await seen(stage)
        assert stage.board.orders == []
        await stage.press("ctrl+n")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]
        await stage.sees("+44N")


async def test_the_key_waits_when_another_one_became_the_next() -> None:
    """The hand was on its way to the one that gave up."""
    async with console(board()) as stage:
        await seen(stage)
        stage.board.put(msgspec.structs.replace(GRACE, state=CallState.ENDED))
        await until(lambda: stage.app.store.legs[GRACE.id].state is CallState.ENDED)
        await stage.press("N")
        assert stage.words == f"answer next: {NEXT_CHANGED}"
        assert stage.board.orders == []

        await seen(stage)
        await stage.press("N")
        await stage.ordered()
        assert [order.act for order in stage.board.orders] == [Answer(call=ZOE.id)]


async def test_two_quick_keys_answer_one_caller() -> None:
    """A key that bounces must not take the next one off the queue."""
    async with console(board()) as stage:
        await seen(stage)
        await stage.press("N", "N")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]
        assert NEXT_CHANGED in stage.words


async def test_the_key_says_that_nobody_rings() -> None:
    """A key that does nothing says why, in a list as well."""
    async with console(Switchboard(legs={TALKING.id: TALKING})) as stage:
        await stage.press("N")
        assert stage.words == "answer next: nobody rings"

        await stage.press("h", "N")
        assert stage.complaints == ["answer next: nobody rings"]


async def test_the_key_can_be_another_one_and_the_header_names_it() -> None:
    """Rebinding holds in lists and forms, too."""
    settings = UiSettings(keys={"call.answer_next": "f2"})
    async with console(board(), settings=settings) as stage:
        await stage.press("h")
        await until(lambda: " F2" in stage.whole[0])
        await seen(stage)
        await stage.press("f2")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]


async def test_a_locked_console_answers_nobody() -> None:
    """The next key opens, and does nothing else."""
    async with console(board()) as stage:
        await stage.press("ctrl+l")
        await seen(stage)
        await stage.press("N")

        await stage.sees("◆ offered")
        assert stage.board.orders == []
