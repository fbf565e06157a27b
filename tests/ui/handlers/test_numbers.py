"""The do-not-call list by names: numbers are put there, seen, and taken off after a question."""

from __future__ import annotations

import pytest

from console.errors import InvalidNumber
from console.line.questions import BarNumbers
from console.ui.actions.registry import no_command
from console.ui.acts.register import asked_to_bar, asked_to_unbar, page_from
from console.ui.dialogs.pickers import Picker
from tests.ui.memory_switchboard import Switchboard
from tests.ui.stage import console
from tests.waiting import until

HOME = "+4930901820"


@pytest.mark.parametrize(
    ("typed", "numbers", "why"),
    [
        ("+49 30 901820", (HOME,), ""),
        ("+4930901820 asked never to", (HOME,), "asked never to"),
        ("030 901820, +1 (312) 555-0101 both", (HOME, "+13125550101"), "both"),
        ("+4930901820 +13125550101", (HOME, "+13125550101"), ""),
    ],
)
def test_numbers_are_read_as_people_write_them_with_a_reason_behind(
    typed: str, numbers: tuple[str, ...], why: str
) -> None:
    """Parted by commas, or by the + of the next one."""
    assert asked_to_bar(typed, HOME) == BarNumbers(numbers, why)


@pytest.mark.parametrize("typed", ["", "  ", "Grace", "+", "+49 30 901820 again", ","])
def test_what_is_no_number_is_asked_about_by_nothing(typed: str) -> None:
    """To take off there is no reason to give."""
    with pytest.raises(InvalidNumber):
        asked_to_unbar(typed, HOME)


@pytest.mark.parametrize("first", ["+", "+4", "+49", "+490", "+4930901820", "sip:ada@example.com"])
def test_a_page_begins_with_the_number_that_was_typed(first: str) -> None:
    """However many there are before it: nobody is told that none is there."""
    after = page_from(first).after

    assert after < first
    assert not [one for one in ("+1312", "+48999", "+4899999", "+4", "+9") if after < one < first]


async def test_a_number_is_put_there_seen_and_taken_off() -> None:
    """Each is said; to take one off from the list is asked about."""
    board = Switchboard(from_="+13125550100")
    async with console(board, size=(120, 30)) as stage:
        stage.burst(":", *"dnc add", "enter")
        await stage.settled()
        await stage.sees("type the numbers behind it")
        stage.burst(":", *"dnc add +49 30 901820, 0800 never", "enter")
        await stage.settled()
        await stage.sees("0800: short and emergency numbers are not dialled from here; nothing was")
        assert board.listed_people.barred == ()
        stage.burst(":", *"dnc add +49 30 901820 asked", "enter")
        await stage.settled()
        await stage.sees("1 number put on the do-not-call list")
        assert (board.listed_people.barred, board.listed_people.why) == ((HOME,), "asked")

        stage.burst(":", *"dnc list", "enter")
        await stage.settled()
        await until(lambda: isinstance(stage.app.screen, Picker))
        await stage.sees(HOME)
        await stage.press("enter")
        await stage.sees("Take it off")
        await stage.press("j", "enter")
        await stage.sees("1 number taken off the do-not-call list")
        assert board.listed_people.barred == ()

        stage.burst(":", *"dnc remove +4930901820", "enter")
        await stage.settled()
        await stage.sees("not on it before")
        board.listed_people.barred = (HOME,)
        stage.burst(":", *"dnc list +6", "enter")
        await stage.settled()
        await stage.sees("no number from +6 on is on the do-not-call list")
        board.listed_people.barred = ()
        stage.time.let_pass(5.0)
        stage.burst(":", *"dnc list", "enter")
        await stage.settled()
        await stage.sees("no number is on the do-not-call list")

    assert no_command("dnc").startswith("dnc what? dnc add, dnc remove, dnc list; in a shell: ")
