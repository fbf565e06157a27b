"""Hours of a country: who calls by hand is asked, a call-back waits, and nothing is sent before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.acts import Dial, SetCallBack
from console.domain.call_backs.call_back import CallBacksRing
from console.domain.number_rules.hours import calling_hours, next_open
from console.domain.number_rules.rules import NumberRules, Verdict
from console.domain.orders import OutcomeKind
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.opening_hours import DAYS
from console.errors import NumberNotNow, NumberUnconfirmed
from console.line.feed import Feed, one_by_one
from console.line.port import Asker, CallBackChanged
from console.switchboard.colleagues import due_call_backs
from console.ui.acts.calls import ruling_on
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until

NUMBER, PHONE = "+4930901820", "sip:ada@sip.example.com"


def closed_now() -> NumberRules:
    """Nobody in Germany may be called for the next two days."""
    later = DAYS[(datetime.now(UTC).weekday() + 3) % len(DAYS)]
    return NumberRules(hours=calling_hours({"DE": f"{later} 08:00-20:00"}))


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Practice]:
    monkeypatch.setattr(due_call_backs, "BEAT", 0.02)
    rules = {"numbers": closed_now(), "call_backs": CallBacksRing.RING}
    async with practice(tmp_path, phone=PHONE, **rules) as at_work:
        yield at_work


async def sent(desk: Practice) -> int:
    return len([one for one in await desk.doors.get("commands") if one["method"] == "POST"])


async def test_by_hand_it_is_asked_about_and_a_yes_calls(desk: Practice) -> None:
    """The console says so before, in the words of the switchboard."""
    ours, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
    dial = Dial(to=NUMBER, from_=ours, connection_id=connection)
    told = ruling_on(desk.switchboard.snapshot(), NUMBER)
    before = await sent(desk)

    with pytest.raises(NumberUnconfirmed, match=r"in Germany, where safety\.calling_hours allow"):
        await desk.switchboard.order(new_order(dial))
    assert (told.verdict, told.hours) == (Verdict.ASK, True)
    assert await sent(desk) == before

    confirmed = msgspec.structs.replace(dial, confirmed=NUMBER)
    outcome = await desk.switchboard.order(new_order(confirmed))
    assert outcome.kind is OutcomeKind.ACCEPTED


async def test_a_call_back_is_neither_set_nor_rung_outside_them(desk: Practice) -> None:
    """It waits, says why, and is refused also where somebody says yes."""
    (germany,) = desk.settings.numbers.hours
    now = datetime.now(UTC)
    opens = next_open(germany, now)
    assert opens is not None
    act = SetCallBack(call_back=str(uuid4()), at=now, number=NUMBER)
    refused = await desk.switchboard.order(new_order(act))
    assert refused.kind is OutcomeKind.REFUSED
    assert "is not called then: it is" in refused.message
    later = msgspec.structs.replace(act, at=opens + timedelta(hours=1))
    assert (await desk.switchboard.order(new_order(later))).kind is OutcomeKind.ACCEPTED
    before = await sent(desk)

    ours, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
    dial = Dial(to="?", from_=ours, connection_id=connection, confirmed="yes", join=True)
    ring = msgspec.structs.replace(dial, call_back=act.call_back)
    with pytest.raises(NumberNotNow, match="in Germany"):
        await desk.switchboard.order(new_order(ring))
    assert await sent(desk) == before
    (one,) = desk.switchboard.live.lasting.call_backs.open
    assert one.rung is None
    await until(lambda: desk.switchboard.snapshot().call_backs == (one,))


async def test_who_is_told_numbers_masked_is_told_which_call_back_waits_for_the_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot reckon by a number that it has not; as the clock goes on it is told anew."""
    monkeypatch.setattr(due_call_backs, "BEAT", 0.02)
    ada, eve = Member(user="ada", phone=PHONE), Member(user="eve", role=MemberRole.SUPERVISOR)
    team = Team(members=(ada, eve), mask=True)
    async with practice(tmp_path, team=team, phone=None) as desk:
        switchboard, feed = desk.switchboard, Feed()
        act = SetCallBack(call_back=str(uuid4()), at=datetime.now(UTC), number=NUMBER)
        await switchboard.order(new_order(act, by="ada"))
        switchboard.follow(feed, Asker(user="ada", member=ada))

        async def heard(closed: str) -> None:
            """Wait until it is told so; the board says the same."""
            told: list[str | None] = []
            while closed not in told:
                changes = one_by_one(await feed.next())
                told += [one.call_back.closed for one in changes if type(one) is CallBackChanged]
            (mine,), (whole,) = (
                switchboard.snapshot(Asker(user=one.user, member=one)).call_backs
                for one in (ada, eve)
            )
            assert (mine.number, mine.closed) == ("•••1820", closed)
            assert (whole.number, whole.closed) == (NUMBER, None)

        switchboard.live.number_rules = closed_now()
        await heard("it is not the time to call there (safety.calling_hours)")
        switchboard.live.number_rules = NumberRules()
        await heard("")
