"""Who of a list is to be called no more is barred by the entry, whatever a console is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.acts import Dispose
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Standing
from console.errors import NotNow, NotPermitted
from console.line.port import answer
from console.line.questions import (
    BarEntry,
    BarNumbers,
    Barring,
    BoardNow,
    Give,
    ListEntries,
    SettleEntry,
)
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.work_lists.working import (
    ADA,
    BO,
    EVE,
    TEAM,
    VIC,
    call,
    dial,
    hang_up,
    now,
    opened_list,
    people,
    settle,
    take,
    told,
)

MASKING = msgspec.structs.replace(TEAM, mask=True)


def barred(desk: Practice) -> dict[str, str]:
    """The numbers of the register, and why."""
    return {one.number: one.why for one in desk.switchboard.live.lasting.register.page("")}


async def test_a_masked_console_bars_the_number_that_it_is_not_told(tmp_path: Path) -> None:
    """By the entry, once, and by nobody whom it does not concern."""
    async with practice(tmp_path, team=MASKING, phone=None) as desk:
        switchboard = desk.switchboard
        await opened_list(switchboard, EVE, people(["0100", "0101"]), ("ada",))
        entry = await take(switchboard, ADA)
        assert entry.entry.person.numbers == ("•••0100",)

        asked = BarEntry(entry.entry.id)
        said: Barring = await answer(switchboard.answers, asked, ADA)
        again: Barring = await answer(switchboard.answers, asked, ADA)

        assert (said.done, again.done, again.before) == (("•••0100",), (), ("•••0100",))
        assert barred(desk) == {"+13122000100": "asked by Person 200"}
        with pytest.raises(NotNow, match="no such work list"):
            await answer(switchboard.answers, asked, BO)
        with pytest.raises(NotPermitted):
            await answer(switchboard.answers, asked, VIC)
        with pytest.raises(NotNow, match=r"^•••0100 is not called: it is on the do-not-call list"):
            await answer(switchboard.answers, Give(dial(switchboard, entry, ADA)), ADA)


async def test_a_disposition_that_says_so_bars_the_number_that_was_called(tmp_path: Path) -> None:
    """That of its call, that of its entry, and that of one of which no call is known."""
    async with practice(tmp_path, team=MASKING, phone=None) as desk:
        switchboard = desk.switchboard
        switchboard.live.agents.attached({"ada": 1, "bo": 1})
        await opened_list(switchboard, EVE, people(["0100", "0100", "0005"]), ("ada", "bo"))
        first = await take(switchboard, ADA)
        await call(switchboard, first, ADA)
        await told(switchboard, first, CallOutcome.REACHED)
        leg = await hang_up(switchboard, first, ADA)
        await switchboard.order(new_order(Dispose(call=leg, code="do-not-call"), by="ada"))
        second = await take(switchboard, ADA)
        await call(switchboard, second, ADA)
        await told(switchboard, second, CallOutcome.REACHED)
        await hang_up(switchboard, second, ADA)
        await settle(switchboard, second, ADA, "do-not-call")
        third = await take(switchboard, ADA)
        at = datetime.now(UTC) + timedelta(hours=1)
        both = SettleEntry(str(uuid4()), third.entry.id, "do-not-call", "", at)
        with pytest.raises(NotNow, match="is promised no call"):
            await answer(switchboard.answers, both, ADA)
        assert now(switchboard, third).standing is Standing.TAKEN
        await settle(switchboard, third, ADA, "do-not-call")

        assert sorted(barred(desk)) == ["+13122000100", "+13122010100", "+13122020005"]
        assert {now(switchboard, one).standing for one in (first, second, third)} == {Standing.DONE}


async def test_a_masked_console_is_told_which_number_is_barred_and_not_which_it_is(
    tmp_path: Path,
) -> None:
    """Who cannot look a number up would learn it only as the call is refused."""
    async with practice(tmp_path, team=MASKING, phone=None) as desk:
        switchboard = desk.switchboard
        await opened_list(switchboard, EVE, people(["0100", "0101"]), ("ada",))
        entry = await take(switchboard, ADA)
        assert entry.barred == ()
        told_by = switchboard.live.followers.number
        await answer(switchboard.answers, BarNumbers(("+13122000100",), "asked"), EVE)
        assert switchboard.live.followers.number > told_by + 1, "the list is told anew, too"

        (list_,) = (await answer(switchboard.answers, BoardNow(), ADA)).lists
        (mine,) = await answer(switchboard.answers, ListEntries(list_.id, 0, 10), ADA)
        (theirs, _) = await answer(switchboard.answers, ListEntries(list_.id, 0, 10), EVE)
        assert (list_.held[0].barred, mine.barred) == ((0,), (0,))
        assert mine.entry.person.numbers == ("•••0100",)
        assert theirs.barred == (), "who is told the number knows the register"
