"""Who agreed to a call of one number agreed to no other one of that person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.acts import Dial
from console.domain.number_rules.rules import NumberRules
from console.domain.orders import OutcomeKind
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person, Standing
from console.errors import NumberUnconfirmed
from console.line.port import answer
from console.line.questions import BarNumbers, BoardNow, ListEntries, SettleEntry
from tests.switchboard.harness import new_order, practice
from tests.switchboard.work_lists.working import (
    ADA,
    EVE,
    TEAM,
    dial,
    now,
    opened_list,
    take,
    told,
)

ASKED, OTHER = "+13122000100", "+13122010101"
RULES = NumberRules(confirm=("+1312",))


@pytest.mark.parametrize("masks", [False, True])
async def test_the_next_number_is_not_called_on_a_yes_to_the_one_before(
    tmp_path: Path, *, masks: bool
) -> None:
    """The first one was put on the do-not-call list while its question stood on the screen."""
    team = msgspec.structs.replace(TEAM, mask=masks)
    async with practice(tmp_path, team=team, phone=None, numbers=RULES) as desk:
        switchboard, live = desk.switchboard, desk.switchboard.live
        live.agents.attached({"ada": 1})
        person = Person(name="Grace", numbers=(ASKED, OTHER))
        await opened_list(switchboard, EVE, (person,), ("ada",))
        entry = await take(switchboard, ADA)
        at = datetime.now(UTC) + timedelta(seconds=0.05)
        said = SettleEntry(str(uuid4()), entry.entry.id, "call-back", "", at, only=True)
        await answer(switchboard.answers, said, ADA)
        (one,) = live.agents.promises.open
        await answer(switchboard.answers, BarNumbers((ASKED,)), EVE)

        def rings(number: str) -> Dial:
            shown = f"•••{number[-4:]}" if masks else number
            return Dial(
                to=shown,
                from_=switchboard.settings.from_ or "",
                connection_id=live.default_connection or "",
                join=True,
                call_back=one.id,
                confirmed=shown,
            )

        with pytest.raises(NumberUnconfirmed):
            await switchboard.order(new_order(rings(ASKED), by="ada"))
        assert now(switchboard, entry).standing is Standing.FREE

        outcome = await switchboard.order(new_order(rings(OTHER), by="ada"))

        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        await told(switchboard, entry, CallOutcome.REACHED)


ALIKE = "+13129990100"
"""A number that looks like the one that is asked about, once both are masked."""


async def test_of_two_numbers_that_are_masked_alike_each_has_its_own_mark_and_call(
    tmp_path: Path,
) -> None:
    """The one is barred, and the other is called: else nobody could call that person."""
    team = msgspec.structs.replace(TEAM, mask=True)
    async with practice(tmp_path, team=team, phone=None) as desk:
        switchboard = desk.switchboard
        switchboard.live.agents.attached({"ada": 1})
        keys = {ASKED: "1", ALIKE: "22"}
        person = Person(name="Grace", numbers=(ASKED, ALIKE), extensions=keys)
        list_ = await opened_list(switchboard, EVE, (person,), ("ada",))
        entry = await take(switchboard, ADA)
        await answer(switchboard.answers, BarNumbers((ASKED,)), EVE)
        (mine,) = await answer(switchboard.answers, ListEntries(list_.id, 0, 10), ADA)
        assert mine.entry.person.numbers == ("•••0100", "•••0100 (2)")
        assert mine.entry.person.extensions == {"•••0100": "1", "•••0100 (2)": "22"}
        assert mine.barred == (0,)
        order = dial(switchboard, entry, ADA)
        masked = msgspec.structs.replace(order.act, to="•••0100 (2)")

        outcome = await switchboard.order(msgspec.structs.replace(order, act=masked))

        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        last = (await told(switchboard, entry, CallOutcome.REACHED)).last
        assert last is not None
        assert last.number == ALIKE
        (mine,) = await answer(switchboard.answers, ListEntries(list_.id, 0, 10), ADA)
        assert [one.number for one in mine.tries] == ["•••0100 (2)"]
        assert next_number(mine) == "•••0100"


async def test_a_yes_to_one_number_is_none_to_one_that_is_masked_alike(tmp_path: Path) -> None:
    """A call-back asked about the first, which was barred while the question stood there."""
    team = msgspec.structs.replace(TEAM, mask=True)
    async with practice(tmp_path, team=team, phone=None, numbers=RULES) as desk:
        switchboard, live = desk.switchboard, desk.switchboard.live
        live.agents.attached({"ada": 1})
        person = Person(name="Grace", numbers=(ASKED, ALIKE))
        await opened_list(switchboard, EVE, (person,), ("ada",))
        entry = await take(switchboard, ADA)
        at = datetime.now(UTC) + timedelta(seconds=0.05)
        said = SettleEntry(str(uuid4()), entry.entry.id, "call-back", "", at, only=True)
        await answer(switchboard.answers, said, ADA)
        (one,) = (await answer(switchboard.answers, BoardNow(), ADA)).call_backs
        assert one.number == "•••0100"
        await answer(switchboard.answers, BarNumbers((ASKED,)), EVE)
        act = Dial(
            to=one.number,
            from_=switchboard.settings.from_ or "",
            connection_id=live.default_connection or "",
            join=True,
            call_back=one.id,
            confirmed=one.number,
        )

        with pytest.raises(NumberUnconfirmed):
            await switchboard.order(new_order(act, by="ada"))
