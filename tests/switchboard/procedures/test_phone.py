"""My phone in a call: rung, joined, lost, let go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from console.domain.acts import Answer, Dial, DropPhone, RingPhone, Role, UsePhone
from console.domain.agent.state import AgentRules, OwnPhone
from console.domain.fold.own_ids import id_of_automatic
from console.domain.ids import mark_of, step_of
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import Answering, my_leg
from console.domain.orders import Outcome, OutcomeKind
from console.errors import OrderRejected
from tests.switchboard.harness import WAYS, Practice, new_order, practice
from tests.waiting import until, until_asked

PHONE = "sip:ada@sip.example.com"
FRIEND, BUSY, SILENT = "+13125559876", "+13125550002", "+13125550003"


@pytest.fixture(params=WAYS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        await at_work.tells(request.param)
        yield at_work


def mine(desk: Practice) -> Leg | None:
    return my_leg(desk.switchboard.live.board.legs.values(), "Ada")


async def nobody_left(desk: Practice) -> None:
    """Wait until no leg is alive at Telnyx."""

    async def over() -> bool:
        return all(leg["state"] == "ended" for leg in await desk.doors.get("calls"))

    await until_asked(over)


async def dial(desk: Practice, to: str) -> Outcome:
    act = Dial(
        to=to,
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
        join=True,
    )
    return await desk.switchboard.order(new_order(act))


async def test_one_key_answers_the_caller_and_joins_my_phone(desk: Practice) -> None:
    """The caller is answered, my phone rings, and the two are bridged."""
    caller = await desk.ring("Ada Lovelace")
    outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))

    assert outcome.kind is OutcomeKind.ACCEPTED
    leg = await desk.state(caller, CallState.BRIDGED)
    phone = mine(desk)
    assert phone is not None
    assert (leg.peer, phone.peer) == (phone.id, caller)
    assert (phone.to, phone.role, phone.session_id) == (PHONE, Role.AGENT, leg.session_id)
    assert (await desk.doors.call(caller))["bridged_with"] == phone.id


async def test_after_the_call_my_phone_is_let_go(desk: Practice) -> None:
    """It is parked when the caller leaves, and nobody else would hang it up."""
    caller = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")

    await nobody_left(desk)


async def test_a_lost_phone_leaves_the_caller_parked(desk: Practice) -> None:
    """My battery dies: the caller stays on the line, the screen says so, and `a` joins again."""
    caller = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    phone = mine(desk)
    assert phone is not None
    await desk.doors.post(f"calls/{phone.id}/remote", do="hangup")
    await desk.state(phone.id, CallState.ENDED)

    await until(lambda: any("dropped out" in e.text for e in desk.switchboard.snapshot().entries))
    assert (await desk.doors.call(caller))["state"] != "ended"
    again = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    assert again.kind is OutcomeKind.ACCEPTED
    second = mine(desk)
    assert second is not None
    assert second.id != phone.id
    assert (await desk.doors.call(caller))["bridged_with"] == second.id


@pytest.mark.parametrize(("phone", "why"), [(BUSY, "is busy"), (SILENT, "did not answer")])
async def test_a_phone_that_does_not_answer_leaves_the_caller_parked(
    tmp_path: Path, phone: str, why: str
) -> None:
    """Busy or not picked up: said in words, and the caller is still there."""
    async with practice(tmp_path, phone=phone, answering=Answering.CALLER_FIRST) as desk:
        caller = await desk.ring()
        outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))

        assert outcome.kind is OutcomeKind.REFUSED
        assert f"your phone {why}" in outcome.message
        assert "parked" in outcome.message
        assert (await desk.doors.call(caller))["state"] == "answered"


async def test_a_caller_who_gives_up_cancels_my_ringing_phone(tmp_path: Path) -> None:
    """A phone must not ring for nobody."""
    async with practice(tmp_path, phone=SILENT) as desk:
        caller = await desk.ring()
        order = new_order(Answer(call=caller, join=True))
        waiting = desk.switchboard.order(order)

        async def give_up() -> None:
            await until(lambda: mine(desk))
            await desk.doors.post(f"calls/{caller}/remote", do="hangup")

        outcome, _ = await asyncio.gather(waiting, give_up())
        assert outcome.kind is OutcomeKind.REFUSED
        assert "gave up" in outcome.message
        await nobody_left(desk)


async def test_click_to_call_rings_me_first(desk: Practice) -> None:
    """My phone, then the callee; both bridged, and the callee in my session."""
    outcome = await dial(desk, FRIEND)

    assert outcome.kind is OutcomeKind.ACCEPTED
    phone = mine(desk)
    assert phone is not None
    callee = await desk.state(phone.peer or CallId(""), CallState.BRIDGED)
    assert callee.to == FRIEND
    dials = [
        c["body"]["to"] for c in await desk.doors.get("commands") if c["path"].endswith("/calls")
    ]
    assert dials == [PHONE, FRIEND]


async def test_a_callee_who_is_busy_lets_my_phone_go(desk: Practice) -> None:
    """Nobody keeps a silent phone at the ear."""
    outcome = await dial(desk, BUSY)

    assert outcome.kind is OutcomeKind.REFUSED
    assert outcome.message == f"{BUSY} is busy"
    await nobody_left(desk)


async def test_the_steps_of_an_order_are_commands_of_their_own(desk: Practice) -> None:
    """Each has an id of its own, none is sent twice."""
    caller = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    commands = await desk.doors.get("commands")

    ids = [command["command_id"] for command in commands if command["command_id"]]
    assert len(ids) == len(set(ids)) == 3
    assert {command["effect"] for command in commands if command["command_id"]} == {"done"}


BAD_CONNECTION = "+13125550005"
SHORT_LIVED = "+13125550007"


async def test_my_call_is_not_taken_away_after_a_restart(desk: Practice) -> None:
    """Its state is in doubt then, for a bridge says nothing more; I talk all the same."""
    first = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=first, join=True)))
    await desk.switchboard._schedule._reconciler.doubt_all()
    phone = mine(desk)
    assert phone is not None
    assert phone.state is CallState.STALE
    second = await desk.ring(number="+442079460124")
    outcome = await desk.switchboard.order(new_order(Answer(call=second, join=True)))

    assert "in another call" in outcome.message
    assert (await desk.doors.call(first))["bridged_with"] == phone.id


async def test_of_two_callers_at_once_one_gets_my_phone(desk: Practice) -> None:
    """It is rung once, and the second caller is not answered into silence."""
    callers = [await desk.ring(number=f"+44207946012{digit}") for digit in "34"]
    outcomes = await asyncio.gather(
        *(desk.switchboard.order(new_order(Answer(call=c, join=True))) for c in callers)
    )

    kinds = [outcome.kind for outcome in outcomes]
    assert sorted(kinds) == [OutcomeKind.ACCEPTED, OutcomeKind.REFUSED]
    dials = [c for c in await desk.doors.get("commands") if c["path"].endswith("/calls")]
    assert len(dials) == 1
    refused = callers[kinds.index(OutcomeKind.REFUSED)]
    assert (await desk.doors.call(refused))["state"] == "parked"


async def test_a_dial_that_is_refused_lets_my_phone_go(desk: Practice) -> None:
    """I would listen to silence, and nobody would hang me up."""
    outcome = await dial(desk, BAD_CONNECTION)

    assert outcome.kind is OutcomeKind.REFUSED
    await nobody_left(desk)


async def test_a_caller_who_is_offered_and_in_doubt_is_answered_first(desk: Practice) -> None:
    """After a restart the state is stale; a bridge of an unanswered call would be refused."""
    caller = await desk.ring()
    await desk.switchboard._schedule._reconciler.doubt_all()
    await desk.state(caller, CallState.STALE)
    outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))

    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    assert (await desk.doors.call(caller))["state"] == "bridged"


async def test_a_phone_that_hangs_up_by_itself_is_not_rung_for_ever(tmp_path: Path) -> None:
    """A mailbox or a broken phone answers and leaves: three more times, and then it stays down.

    Each time is another order, which follows from the leg that dropped: another host that sees
    it too gives the very same one.
    """
    async with practice(tmp_path, phone=SHORT_LIVED, keep_phone=True) as desk:
        await desk.switchboard.order(new_order(RingPhone()))

        async def rung(times: int) -> bool:
            commands = await desk.doors.get("commands")
            return sum(c["path"].endswith("/calls") for c in commands) >= times

        await until_asked(lambda: rung(4))
        await nobody_left(desk)
        await until(lambda: mine(desk) is None)
        assert not await rung(5)
        legs = desk.switchboard.live.oldest_first
        for dropped, again in pairwise(leg for leg in legs if leg.role is Role.AGENT):
            folded_of = desk.switchboard.live.board.folded
            follows = id_of_automatic("Ada", RingPhone(), dropped.id, folded_of)
            assert again.made_by == mark_of(step_of(follows, "phone"))


async def test_a_phone_that_was_rung_by_itself_stays_up_until_it_is_dropped(desk: Practice) -> None:
    """The key says that it is kept up: the next caller must find it so."""
    await desk.switchboard.order(new_order(RingPhone()))
    kept = mine(desk)
    assert kept is not None
    for _ in range(2):
        caller = await desk.ring()
        await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
        await desk.state(caller, CallState.CONFERENCE)
        await desk.doors.post(f"calls/{caller}/remote", do="hangup")
        await desk.state(caller, CallState.ENDED)

    assert mine(desk) is not None
    assert mine(desk).id == kept.id
    await desk.switchboard.order(new_order(DropPhone()))
    await nobody_left(desk)
    caller = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")
    await nobody_left(desk)


async def test_another_phone_is_rung_once_it_was_chosen(tmp_path: Path) -> None:
    """At home the desk phone rings in an empty room."""
    phones = (OwnPhone(name="desk", address=SILENT), OwnPhone(name="mobile", address=PHONE))
    async with practice(tmp_path, phone=SILENT, rules=AgentRules(phones=phones)) as desk:
        await desk.switchboard.order(new_order(UsePhone(name="mobile")))
        caller = await desk.ring()
        outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))

        assert outcome.kind is OutcomeKind.ACCEPTED
        phone = mine(desk)
        assert phone is not None
        assert phone.to == PHONE
        assert desk.switchboard.snapshot().agent_state.phone == "mobile"
        with pytest.raises(OrderRejected):
            await desk.switchboard.order(new_order(UsePhone(name="attic")))
