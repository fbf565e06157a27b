"""Call-backs: set, told when they are due, rung once for whoever is free, and kept until done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.acts import (
    Dial,
    EndCallBack,
    GoNotReady,
    GoReady,
    HangUp,
    SetCallBack,
)
from console.domain.call_backs.call_back import CallBack, CallBacksRing
from console.domain.orders import Outcome, OutcomeKind
from console.domain.own_facts import CallBackRung
from console.domain.team.members import Member, MemberRole, Team
from console.errors import NotNow, NotPermitted, NumberBarred
from console.line.port import Asker, answer
from console.line.questions import BarNumbers, BoardNow
from console.switchboard.colleagues import due_call_backs
from console.switchboard.hosts import OneHost
from tests.switchboard.harness import WAYS, Practice, new_order, practice, restarted
from tests.waiting import until

PHONE, NUMBER = "sip:ada@sip.example.com", "+4930901820"
BUSY = "+13125550002"
TEAM = Team(
    members=(
        Member(user="ada", name="Ada", groups=("support",), phone=PHONE),
        Member(user="bo", name="Bo", groups=("sales",), phone="sip:bo@sip.example.com"),
        Member(user="eve", name="Eve", role=MemberRole.SUPERVISOR),
    ),
    mask=True,
)
ADA, BO, EVE = (Asker(user=one.user, member=one) for one in TEAM.members)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_call_backs, "BEAT", 0.02)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        yield at_work


def soon(seconds: float = 0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def promise(desk: Practice, at: datetime, by: str = "Ada", **more: object) -> CallBack:
    """Somebody sets one; as the board has it."""
    act = SetCallBack(**{"call_back": str(uuid4()), "at": at, "number": NUMBER, **more})
    outcome = await desk.switchboard.order(new_order(act, by))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    return one_of(desk, act.call_back)


def one_of(desk: Practice, id_: str) -> CallBack:
    found = desk.switchboard.live.lasting.call_backs.call_back(id_)
    assert found is not None
    return found


def dial_for(desk: Practice, one: CallBack, **more: object) -> Dial:
    ours, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
    made = Dial(to="?", from_=ours, connection_id=connection, join=True, call_back=one.id)
    return msgspec.structs.replace(made, **more)


async def dialled(desk: Practice) -> list[str]:
    """Whom Telnyx was asked to call, in that order."""
    return [call["to"] for call in await desk.doors.get("calls") if call["direction"] == "outgoing"]


def told(desk: Practice) -> list[str]:
    entries = desk.switchboard.snapshot().entries
    return [one.text for one in entries if one.title == due_call_backs.TITLE]


@pytest.mark.parametrize("way", WAYS)
async def test_one_that_is_due_is_told_once_and_one_order_rings_me_then_the_person(
    desk: Practice, way: str
) -> None:
    """It is done once the two of us talk, and not a moment before."""
    await desk.tells(way)
    one = await promise(desk, soon(), name="Grace \x1b[2JHopper", note="the invoice")
    await until(lambda: told(desk))
    later = await promise(desk, soon(3600))

    outcome = await desk.switchboard.order(new_order(dial_for(desk, one)))

    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    assert await dialled(desk) == [PHONE, NUMBER]
    assert (one_of(desk, one.id).over, one_of(desk, later.id).over) == ("done", "")
    assert len(told(desk)) == 1
    assert "Grace ␛[2JHopper" in told(desk)[0]
    assert "the invoice" in told(desk)[0]
    with pytest.raises(NotNow, match="over already"):
        await desk.switchboard.order(new_order(dial_for(desk, one)))
    ended = await desk.switchboard.order(new_order(EndCallBack(call_back=later.id, done=False)))
    assert (ended.kind, one_of(desk, later.id).over) == (OutcomeKind.ACCEPTED, "cancelled")


async def test_it_rings_by_itself_once_i_am_ready_and_never_twice(tmp_path: Path) -> None:
    """Not while I am Not ready or talk; not again for the same time, and not after a restart."""
    async with practice(tmp_path, phone=PHONE, call_backs=CallBacksRing.RING) as desk:
        desk.switchboard.live.agents.attached({"Ada": 1})
        await desk.switchboard.order(new_order(GoNotReady(reason="lunch")))
        one = await promise(desk, soon())
        await until(lambda: any("you are not Ready" in text for text in told(desk)))
        assert await dialled(desk) == []

        await desk.switchboard.order(new_order(GoReady()))
        await until(lambda: one_of(desk, one.id).over)

        assert await dialled(desk) == [PHONE, NUMBER]
        first = one_of(desk, one.id)
        assert first.rung is not None
        (callee,) = [leg for leg in desk.switchboard.live.legs.values() if leg.to == NUMBER]
        while_talking = await promise(desk, soon(), number="+4930901821")
        await asyncio.sleep(0)
        desk.switchboard.live.arrivals.catch_up()
        await until(lambda: any("+4930901821" in text for text in told(desk)))
        assert one_of(desk, while_talking.id).rung is None
        await desk.switchboard.order(new_order(EndCallBack(call_back=while_talking.id)))
        await desk.switchboard.order(new_order(HangUp(call=callee.id)))
        async with restarted(desk, tmp_path) as second:
            assert second.live.lasting.call_backs.call_back(one.id) == first
            assert second.live.lasting.call_backs.open == ()


async def test_after_a_kill_between_note_and_ring_it_is_not_rung_again_but_asked_about(
    tmp_path: Path,
) -> None:
    """Nobody knows whether the phone rang: it stays open, and a person decides."""
    async with practice(tmp_path, phone=PHONE) as desk:
        one = await promise(desk, soon(-60))
        recorder = desk.switchboard._orders.call_backs._site._recorder
        order = new_order(dial_for(desk, one))
        rung = CallBackRung(
            call_back=one.id, member="Ada", order=order.id, due=one.at, told_at=soon()
        )
        await recorder.own(rung)
        rings = msgspec.structs.replace(desk.settings, call_backs=CallBacksRing.RING)
        killed = msgspec.structs.replace(desk, settings=rings)
        async with restarted(killed, tmp_path) as second:
            second.live.agents.attached({"Ada": 1})
            await second.order(new_order(GoReady()))
            entries = lambda: second.snapshot().entries  # noqa: E731
            await until(lambda: any("it was rung once" in entry.text for entry in entries()))
            assert await dialled(desk) == []
            (open_,) = second.snapshot().call_backs
            assert open_.rung is not None


async def test_two_who_press_at_once_ring_one_person_once(tmp_path: Path) -> None:
    """And the same order again is the same ring."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        one = await promise(desk, soon(), "eve", group="support")
        order = new_order(dial_for(desk, one), "ada")
        both = [order, order, new_order(dial_for(desk, one), "eve")]

        said = await asyncio.gather(*map(desk.switchboard.order, both), return_exceptions=True)

        kinds = [one.kind if isinstance(one, Outcome) else type(one) for one in said]
        assert kinds.count(OutcomeKind.ACCEPTED) == 2, said
        assert kinds[2] is NotNow
        assert (await dialled(desk)).count(NUMBER) == 1


async def test_a_member_is_told_of_its_own_and_a_masked_one_rings_it_all_the_same(
    tmp_path: Path,
) -> None:
    """The number is the switchboard's to know; whoever it is not for may not touch it."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        call = await desk.ring("Grace")
        one = await promise(desk, soon(), "ada", number="", call=call, name="Grace")
        assert one.number == "+442079460123"
        boards = {
            asker.user: (await answer(desk.switchboard.answers, BoardNow(), asker)).call_backs
            for asker in (ADA, BO, EVE)
        }
        assert [len(boards[user]) for user in ("ada", "bo", "eve")] == [1, 0, 1]
        assert boards["ada"][0].number == "•••0123"
        with pytest.raises(NotPermitted, match="somebody else"):
            await desk.switchboard.order(new_order(dial_for(desk, one), "bo"))
        refused = await desk.switchboard.order(new_order(EndCallBack(call_back=one.id), "bo"))
        assert refused.kind is OutcomeKind.REFUSED
        seen = dial_for(desk, one, to=boards["ada"][0].number)
        outcome = await desk.switchboard.order(new_order(seen, "ada"))
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome


async def test_who_is_not_to_be_called_is_not_called_back(tmp_path: Path) -> None:
    """Neither when it is set, nor when it is rung, by whomever; nothing is noted or sent."""
    async with practice(tmp_path, phone=PHONE, call_backs=CallBacksRing.RING) as desk:
        one = await promise(desk, soon(-5))
        await answer(desk.switchboard.answers, BarNumbers((NUMBER,)), Asker(user="Ada"))
        desk.switchboard.live.agents.attached({"Ada": 1})
        await desk.switchboard.order(new_order(GoReady()))
        await until(lambda: told(desk))

        with pytest.raises(NumberBarred):
            await desk.switchboard.order(new_order(dial_for(desk, one, confirmed="yes")))
        again = SetCallBack(call_back=str(uuid4()), at=soon(), number=NUMBER)
        refused = await desk.switchboard.order(new_order(again))
        assert refused.kind is OutcomeKind.REFUSED
        assert "do-not-call" in refused.message
        assert one_of(desk, one.id).rung is None
        assert await dialled(desk) == []


async def test_who_does_not_answer_stays_on_the_list(desk: Practice) -> None:
    """It was rung, and is still to be done; while it rings nobody rings it beside."""
    one = await promise(desk, soon(), number=BUSY)

    outcome = await desk.switchboard.order(new_order(dial_for(desk, one)))

    assert outcome.kind is OutcomeKind.REFUSED
    rung = one_of(desk, one.id)
    assert (rung.over, rung.rung and rung.rung.member) == ("", "Ada")


async def test_nothing_is_told_as_due_by_half_of_what_other_hosts_noted(desk: Practice) -> None:
    """That it is done may be read a moment later: the person would be called once more."""
    hosts = desk.switchboard.hosts
    assert isinstance(hosts, OneHost)
    hosts.is_behind = True
    done, due = await promise(desk, soon()), await promise(desk, soon())
    looked = soon(10 * due_call_backs.BEAT)
    await until(lambda: soon() > looked)
    await desk.switchboard.order(new_order(EndCallBack(call_back=done.id, done=True)))
    assert told(desk) == []

    hosts.is_behind = False
    await until(lambda: told(desk))
    assert len(told(desk)) == 1
    assert one_of(desk, due.id).over == ""
