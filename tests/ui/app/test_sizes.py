"""Any size, at any time."""

from __future__ import annotations

from functools import partial
from itertools import count

from console.domain.leg import CallState
from console.ui.modal import Modal
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.stage import console
from tests.waiting import until

SIZES = ((20, 5), (160, 50), (7, 3))
OPENED = ((), ("d",), ("ctrl+p",), ("enter",))


def board() -> Switchboard:
    states = [CallState.OFFERED, CallState.ANSWERED, CallState.BRIDGED, CallState.DIALLING]
    legs = [leg(number, states[number % 4], name="Ada Lovelace") for number in range(40)]
    return Switchboard(legs={one.id: one for one in legs})


async def test_a_storm_of_sizes_leaves_every_screen_whole() -> None:
    """A window is dragged while calls come and go."""
    new = count(41)
    async with console(board()) as stage:
        for keys in OPENED:
            await stage.press(*keys)
            for width, height in SIZES:
                await stage.pilot.resize_terminal(width, height)
                stage.board.put(leg(next(new)))
                await until(partial(stage.fills, width, height))
            await stage.resized(80, 24)
            await stage.press("escape", "escape", "escape")
            await stage.sees("STATE")


async def test_lights_calls_and_keys_are_there_in_every_size() -> None:
    """The least that an agent needs, down to twenty columns."""
    async with console(board(), size=(160, 50)) as stage:
        for width, height in [(20, 5), (30, 8), (40, 12), (80, 24), (160, 50)]:
            await stage.resized(width, height)
            await stage.sees("offered")

            assert "●" in stage.lines[0], width
            assert "?" in stage.lines[-1], width


async def test_a_form_can_be_filled_in_a_small_window() -> None:
    """The number and its error are what is needed."""
    async with console(board(), size=(40, 12)) as stage:
        await stage.press("d")
        await stage.type("12")
        await stage.press("enter")

        await stage.sees("Number")
        await stage.sees("Short and emerg")


class Mounted(Modal[None]):
    """A form that notes its classes when it is mounted, before it has a size."""

    at_first: frozenset[str] = frozenset()

    def on_mount(self) -> None:
        """Note them."""
        self.at_first = self.classes


async def test_a_screen_fits_the_terminal_before_it_is_drawn() -> None:
    """Textual tells a screen its room after the first picture: all would be drawn twice."""
    async with console(board(), size=(80, 12)) as stage:
        form = Mounted()
        stage.app.push_screen(form)
        await until(lambda: form.at_first)

        assert "-low" in form.at_first
        assert {"-narrow", "-low"} <= stage.main.classes
