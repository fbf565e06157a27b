"""Past calls, line by line: what is read, and what is asked about them."""

from __future__ import annotations

from tests.linear.listener import listening
from tests.ui.memory_switchboard import Switchboard
from tests.ui.screens.test_history import TALKED


async def test_the_history_asks_for_a_line_only_where_one_was_read() -> None:
    """Whoever is asked about nothing has the next key taken for the answer."""
    there = Switchboard(legs={})
    async with listening(there) as hand:
        hand.types(":history nobody")
        await hand.hears("None is found.")
        hand.press(".")
        await hand.hears("No call is selected.")

        assert "Call back" not in hand.ear.heard


async def test_a_page_behind_the_last_one_is_told_and_its_lines_are_those_before() -> None:
    """A number is asked for, and means the line that was read with it."""
    there = Switchboard(legs={}, past=[TALKED])
    async with listening(there) as hand:
        hand.types(":history")
        await hand.hears("1 past call, the last to end first.")
        await hand.hears("Call back: its number in the list")
        hand.types("n")
        await hand.hears("There are no more; the list is the one before.")
        hand.types("1")
        await hand.hears("Dial +44 20 7946 0002?")
        hand.press("n")
        await hand.hears("Cancelled")

        assert there.orders == []
