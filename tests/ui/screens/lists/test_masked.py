"""A work list for members who are told its numbers masked."""

from __future__ import annotations

from console.domain.team.members import Member, Team
from console.domain.work_lists.work_list import Person
from console.line.port import BarredChanged
from console.switchboard.sight.masked import MaskedTexts
from tests.ui.handlers.test_work_lists import opened
from tests.ui.memory_switchboard import Switchboard
from tests.waiting import until


async def test_of_masked_numbers_the_barred_one_is_marked_as_soon_as_it_is() -> None:
    """The agent knows it before the call, and not the number; two that end alike are two."""
    board = Switchboard(agent="Ada", team=Team(members=(Member(user="Ada"),), mask=True))
    people = (Person(name="Grace Hopper", numbers=("+13125550101", "+4930550101")),)
    barred: set[str] = set()
    listed = board.listed_people
    listed.open(people, "Winter")
    listed.masks, listed.masked = MaskedTexts((), lambda number: number in barred), True
    async with opened(board) as (stage, _):
        await stage.sees("▸ •••0101")
        assert "do-not-call" not in stage.text
        barred.add("+4930550101")
        board.push(BarredChanged(number=board.next(), count=1))
        await stage.sees("•••0101 (2)   on the do-not-call list")
        await stage.sees("▸ •••0101 ")
        barred.add("+13125550101")
        board.push(BarredChanged(number=board.next(), count=2))
        await until(lambda: stage.text.count("   on the do-not-call list") == len(barred))
        await stage.sees("•••0101   on the do-not-call list")

        assert "▸" not in stage.text
