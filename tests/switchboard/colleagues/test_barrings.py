"""The do-not-call register: refused everywhere, kept for ever, changed by those who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.acts import Answer, Consult, Dial, Dispose, HangUp, Refer, SetCallBack, Transfer
from console.domain.agent.state import AgentRules, dispositions
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.number_rules.rules import Calling, called_by
from console.domain.orders import OutcomeKind
from console.domain.team.members import Member, MemberRole, Team
from console.errors import InvalidParameter, NotNow, NotPermitted, NumberBarred
from console.line.feed import Feed, one_by_one
from console.line.port import (
    Asker,
    BarredChanged,
    CallBackChanged,
    LegChanged,
    OneChange,
    answer,
)
from console.line.questions import BarNumbers, BarredNumbers, Barring, Timeline, UnbarNumbers
from console.switchboard.journal import prune, repair
from console.switchboard.journal.copies import back_up
from console.switchboard.journal.history import messages
from console.ui.acts.calls import ruling_on
from console.ui.widgets.side_panes import barred_lines
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.waiting import until

PHONE, OTHER = "sip:ada@sip.telnyx.com", "+4930901820"
CALLER = "+442079460123"
TEAM = Team(
    members=(
        Member(user="ada", name="Ada", phone=PHONE),
        Member(user="bo", name="Bo", phone="+4930901821"),
        Member(user="vic", role=MemberRole.VIEWER),
        Member(user="eve", name="Eve", role=MemberRole.SUPERVISOR),
    ),
)
ADA, _, VIC, EVE = (Asker(user=one.user, member=one) for one in TEAM.members)
RULES = AgentRules(dispositions=dispositions(("sold", "do not call")))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, team=TEAM, phone=None, rules=RULES) as at_work:
        yield at_work


async def bar(desk: Practice, by: Asker, *numbers: str, why: str = "") -> Barring:
    return await answer(desk.switchboard.answers, BarNumbers(numbers, why), by)


async def unbar(desk: Practice, by: Asker, *numbers: str) -> Barring:
    return await answer(desk.switchboard.answers, UnbarNumbers(numbers), by)


async def listed(desk: Practice) -> list[str]:
    found = await answer(desk.switchboard.answers, BarredNumbers(), EVE)
    return [one.number for one in found]


def acts(desk: Practice, call: CallId, number: str) -> list[Calling]:
    """Every act that calls somebody, with and without my phone."""
    ours, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
    dial = Dial(to=number, from_=ours, connection_id=connection)
    return [
        dial,
        msgspec.structs.replace(dial, join=True),
        Transfer(call=call, to=number),
        Refer(call=call, sip_address=f"sip:{number}@gateway.example.com"),
        Consult(call=call, to=number),
    ]


async def sent(desk: Practice) -> int:
    """Commands that Telnyx was ever given."""
    return len([one for one in await desk.doors.get("commands") if one["method"] == "POST"])


async def test_nobody_calls_a_barred_number_whatever_way_and_whatever_was_confirmed(
    desk: Practice,
) -> None:
    """It is refused before anything is sent; it may call in, and may be called again once freed."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call, join=True), by="ada"))
    assert (await bar(desk, ADA, OTHER, why="asked never to")).done == (OTHER,)
    assert (await bar(desk, ADA, OTHER, OTHER)).before == (OTHER,)
    before = await sent(desk)

    for act in acts(desk, call, OTHER):
        yes = msgspec.structs.replace(act, confirmed=called_by(act))
        with pytest.raises(NumberBarred, match=r"do-not-call list since .*: asked never to"):
            await desk.switchboard.order(new_order(yes, by="ada"))
    assert await sent(desk) == before
    assert ruling_on(desk.switchboard.snapshot(ADA), OTHER).barred

    with pytest.raises(NotPermitted, match="only a supervisor may take numbers off"):
        await unbar(desk, ADA, OTHER)
    assert (await unbar(desk, EVE, OTHER)).done == (OTHER,)
    outcome = await desk.switchboard.order(new_order(acts(desk, call, OTHER)[0], by="ada"))
    assert outcome.kind is OutcomeKind.ACCEPTED
    texts = [one.text for one in desk.switchboard.snapshot(EVE).entries]
    assert f"Ada put {OTHER} on the do-not-call list: asked never to" in texts
    assert f"Eve took {OTHER} off the do-not-call list" in texts


async def test_a_disposition_bars_the_number_of_its_call_and_no_other(desk: Practice) -> None:
    """Neither the phone that was rung, nor our own number, nor a caller that rings beside it."""
    other = await desk.ring(number="+4930901822")
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call, join=True), by="ada"))
    await desk.state(call, CallState.BRIDGED)
    with pytest.raises(InvalidParameter):
        await desk.switchboard.order(new_order(Dispose(call=call, code="do  not  call"), by="ada"))
    assert await listed(desk) == []
    order = new_order(Dispose(call=call, code="do-not-call", note="angry"), by="ada")

    for _ in range(2):
        assert (await desk.switchboard.order(order)).kind is OutcomeKind.ACCEPTED

    assert await listed(desk) == [CALLER]
    barred = desk.switchboard.live.lasting.register.barred(CALLER)
    assert barred is not None
    assert (barred.by, barred.why) == ("ada", "do-not-call angry")
    assert desk.leg(other) is not None
    await desk.switchboard.order(new_order(HangUp(call=call), by="ada"))
    await desk.ring()  # who is not called may call

    hidden = await desk.ring(number="anonymous")
    await desk.switchboard.order(new_order(Answer(call=hidden, join=True), by="ada"))
    said = new_order(Dispose(call=hidden, code="do-not-call"), by="ada")
    assert (await desk.switchboard.order(said)).kind is OutcomeKind.ACCEPTED
    notices = [one for one in desk.switchboard.snapshot(ADA).entries if one.to == "ada"]
    assert "No number was put on the do-not-call list" in notices[-1].text
    assert await listed(desk) == [CALLER]


async def test_what_may_never_be_barred_is_refused_with_the_reason(desk: Practice) -> None:
    """One number that is wrong keeps none of the others from the list."""
    ours = desk.simulator.numbers[0]
    await desk.ring()

    said = await bar(desk, ADA, OTHER, "112", "+49112", "+4930901821", ours, "0049 30", PHONE)

    assert said.done == (OTHER,)
    whys = {one.number: one.why for one in said.refused}
    assert whys.keys() == {"112", "+49112", "+4930901821", ours, "0049 30", PHONE}
    assert all("emergency" in whys[one] for one in ("112", "+49112"))
    assert all("of your own" in whys[one] for one in ("+4930901821", ours))
    with pytest.raises(NotPermitted, match="viewer"):
        await bar(desk, VIC, OTHER)
    with pytest.raises(InvalidParameter, match="1 to 500"):
        await bar(desk, ADA)


async def test_the_register_outlives_the_days_for_which_facts_are_kept(
    desk: Practice, tmp_path: Path
) -> None:
    """Pruned, killed, copied and repaired: what was barred is, and what was freed is not."""
    live, journal = desk.switchboard.live, desk.settings.journal
    for numbers, why in (((OTHER, CALLER), "asked never to"), (("+33142685300",), "")):
        await bar(desk, ADA, *numbers, why=why)
    await unbar(desk, EVE, CALLER)
    first = live.lasting.register.barred(OTHER)
    lines = len(live.log.entries)
    later = datetime.now(UTC) + timedelta(seconds=1)

    await live.lasting.renew(later, desk.switchboard._messages._recorder.own)

    assert len(live.log.entries) == lines
    rows = desk.switchboard._archive.lasting()
    plan = desk.switchboard._archive._select("EXPLAIN QUERY PLAN " + messages.ALL_LASTING, ())
    assert "lasting" in str(plan)
    old, new = rows[:3], rows[3:]
    assert [row.kind for row in new] == [row.kind for row in old[:1]] + [
        row.kind for row in new[1:]
    ]
    assert prune.prune(journal, new[0].received_at) >= len(old)
    async with restarted(desk, tmp_path) as second:
        register = second.live.lasting.register
        assert register.barred(OTHER) == first
        assert sorted(one.number for one in register) == ["+33142685300", OTHER]
        assert not register.is_barred(CALLER)
    copy = tmp_path / "saved" / "journal.db"
    copy.parent.mkdir(mode=0o700)
    back_up(journal, copy)
    repair.repair(copy, datetime.now(UTC))
    settings = msgspec.structs.replace(desk.settings, journal=copy)
    (tmp_path / "r").mkdir()
    async with restarted(msgspec.structs.replace(desk, settings=settings), tmp_path / "r") as third:
        assert third.live.lasting.register.barred(OTHER) == first


async def test_one_that_only_looks_keeps_it_as_it_is(tmp_path: Path) -> None:
    """And says why."""
    async with practice(tmp_path, team=TEAM, phone=None, read_only=True) as looking:
        with pytest.raises(NotNow, match="read-only"):
            await bar(looking, ADA, OTHER)


async def test_who_is_told_numbers_masked_is_told_which_call_has_one_that_is_barred(
    tmp_path: Path,
) -> None:
    """It cannot look it up, and would learn it by an order that is refused; so of call-backs."""
    masking = msgspec.structs.replace(TEAM, mask=True)
    async with practice(tmp_path, team=masking, phone=None) as desk:
        switchboard, feed = desk.switchboard, Feed()
        call, other = await desk.ring(), await desk.ring(number=OTHER)
        switchboard.follow(feed, ADA)
        at = datetime.now(UTC) + timedelta(hours=1)
        promise = SetCallBack(call_back=str(uuid4()), at=at, number=CALLER)
        await switchboard.order(new_order(promise, by="ada"))

        async def heard() -> list[OneChange]:
            """All that is told in the turn in which the list is another one."""
            while True:
                batch = [*one_by_one(await feed.next())]
                if any(isinstance(one, BarredChanged) for one in batch):
                    return batch

        for barred in (True, False):
            await (bar(desk, EVE, CALLER) if barred else unbar(desk, EVE, CALLER))
            changes = await heard()
            legs = [one.leg for one in changes if isinstance(one, LegChanged)]
            told = [one.call_back for one in changes if isinstance(one, CallBackChanged)]
            assert [(leg.id, leg.other_party, leg.barred) for leg in legs] == [
                (call, "•••0123", barred)
            ]
            assert [(one.number, bool(one.closed)) for one in told] == [("•••0123", barred)]
            board = switchboard.snapshot(ADA)
            assert {leg.id: leg.barred for leg in board.legs} == {call: barred, other: False}
            assert board.call_backs == tuple(told)
            assert (board.barred_numbers, board.barred_count) == ((), int(barred))
            lines = barred_lines(board, next(leg for leg in board.legs if leg.id == call))
            assert bool(lines) is barred
            assert not any(leg.barred for leg in switchboard.snapshot(EVE).legs)


async def test_the_line_in_a_call_s_timeline_is_told_of_no_other_number(desk: Practice) -> None:
    """What bars is about a number and stands in no call of another's."""
    call = await desk.ring()
    await bar(desk, ADA, OTHER)
    lines = await answer(desk.switchboard.answers, Timeline(call), ADA)

    assert not [one for one in lines if one.title == "numbers.barred"]
    await until(lambda: desk.switchboard.snapshot(ADA).barred_count == 1)
