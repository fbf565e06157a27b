"""A number that costs a lot takes one Enter more, and one that is denied stays in the form."""

from __future__ import annotations

import pytest

from console.domain.acts import Consult
from console.domain.number_rules.rules import NumberRules
from console.domain.orders import Dial, Refer, Transfer
from console.ui.dialogs.number import NumberForm
from tests.examples import first_of
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, command, talking

SATELLITE = "+881612345678"
RULES = NumberRules(deny=("+1900",), confirm=("GB",))


def board() -> Switchboard:
    switchboard = talking()
    switchboard.number_rules = RULES
    return switchboard


def said(stage: Stage) -> str:
    """What stands at the number's field."""
    assert isinstance(stage.app.screen, NumberForm)
    return stage.app.screen.number_field.error


async def test_a_costly_number_is_asked_about_once_and_the_order_says_so() -> None:
    """The first Enter tells what it is and of which country, the second one is the answer."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("+44 20 7946 0123")
        await stage.press("enter")

        await stage.sees("Enter calls it: United Kingdom (safety.confirm).")
        assert stage.board.orders == []
        await stage.press("enter")
        await stage.ordered()

    (order,) = stage.board.orders
    assert isinstance(order.act, Dial)
    assert order.act.to == order.act.confirmed == "+442079460123"
    assert order.act.from_ == OUR_NUMBER


async def test_another_number_after_the_question_is_another_question() -> None:
    """A yes to one number is none to the next."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type(SATELLITE)
        await stage.press("enter", "backspace", "9", "enter")

        assert said(stage) == "Enter calls it: a satellite telephone."
        assert stage.board.orders == []


async def test_a_denied_number_stays_in_the_form() -> None:
    """Enter again changes nothing: only who runs the switchboard can."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("+19005551234")
        await stage.press("enter", "enter", "enter")

        assert said(stage) == "Not called from here: safety.deny forbids +1900."
        assert stage.board.orders == []


@pytest.mark.parametrize(
    "way",
    first_of(
        [
            (f"dial {SATELLITE}", Dial),
            (f"transfer {SATELLITE}", Transfer),
            (f"consult start {SATELLITE}", Consult),
            (f"refer sip:{SATELLITE}@gateway.example.com", Refer),
        ],
        2,
    ),
)
async def test_a_number_typed_with_its_command_is_asked_about_too(way: tuple[str, type]) -> None:
    """What goes at once otherwise opens its form, with the number and the question in it."""
    typed, act = way
    async with console(board()) as stage:
        await stage.cursor_on(CALLER.id)
        await command(stage, typed)

        await stage.sees("Enter calls it: a satellite telephone.")
        assert stage.board.orders == []
        await stage.press("enter")
        await stage.ordered()

    (order,) = stage.board.orders
    assert isinstance(order.act, act)
    assert SATELLITE in str(getattr(order.act, "confirmed", ""))
