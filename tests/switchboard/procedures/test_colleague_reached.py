"""A colleague's phone is reached by consulting, transferring or dialling it: whose call is it?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import (
    AbortConsult,
    AnyAct,
    CompleteConsult,
    Consult,
    DropPhone,
    GiveCall,
    GoReady,
    Resume,
    Speak,
    Supervise,
    Transfer,
)
from console.domain.agent.state import AgentRules, Presence
from console.domain.history.past_calls import Search
from console.domain.leg import CallId, CallState
from console.domain.my_phone import PhoneState
from console.domain.orders import OutcomeKind
from console.domain.team.choosing import can_take
from console.domain.team.members import MemberNow
from console.line.local import LocalLine
from console.line.port import Asker
from console.line.questions import History
from console.switchboard.hosts import OneHost
from tests.examples import first_of
from tests.switchboard.harness import Practice, practice
from tests.switchboard.procedures.test_hand_over import TEAM, ask, is_theirs, state, talking
from tests.waiting import until

BO = "sip:bo@sip.example.com"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    rules = AgentRules(wrap_up=600)
    async with practice(tmp_path, team=TEAM, phone=None, rules=rules) as at_work:
        at_work.switchboard.live.agents.attached({"ada": 1, "bo": 1})
        for user in ("ada", "bo"):
            await ask(at_work, user, GoReady())
        yield at_work


def now(desk: Practice, user: str) -> MemberNow:
    return next(one for one in desk.switchboard.live.agents.members if one.member.user == user)


async def does(desk: Practice, by: str, act: AnyAct) -> None:
    outcome = await ask(desk, by, act)
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome


async def consulting(desk: Practice) -> CallId:
    """Ada's caller waits while Ada talks with Bo, who is as Ready as before."""
    call = await talking(desk, "ada")
    await does(desk, "ada", Consult(call=call, to=BO))
    return call


async def test_who_is_consulted_is_offered_nothing_meanwhile(desk: Practice) -> None:
    """Its phone talks: a caller who rang there would ring into a busy line."""
    call = await consulting(desk)
    assert state(desk, "bo").state is Presence.READY
    assert now(desk, "bo").phone is PhoneState.TALKING
    assert not can_take(now(desk, "bo"))
    assert now(desk, "bo").why_no_call == "on a call"
    other = await talking(desk, "eve")
    given = await ask(desk, "eve", GiveCall(call=other, member="bo"))
    consulted = await ask(desk, "eve", Consult(call=other, to=BO))
    assert "Bo is on a call" in given.message
    assert "Bo is on a call" in consulted.message
    await does(desk, "ada", AbortConsult(call=call))
    await until(lambda: now(desk, "bo").phone is PhoneState.DOWN)
    assert can_take(now(desk, "bo"))
    await is_theirs(desk, call, "ada")


async def with_all_three(desk: Practice) -> CallId:
    """Ada lets the two talk by leaving a conference of all."""
    call = await consulting(desk)
    await does(desk, "ada", Resume(call=call))
    await does(desk, "ada", DropPhone())
    return call


async def completed(desk: Practice) -> CallId:
    """Ada connects the two and goes."""
    call = await consulting(desk)
    await does(desk, "ada", CompleteConsult(call=call))
    return call


async def transferred(desk: Practice) -> CallId:
    """Ada sends the caller on, and is gone when Bo picks up."""
    call = await talking(desk, "ada")
    await does(desk, "ada", Transfer(call=call, to=BO))
    return call


async def test_no_call_is_given_away_by_half_of_what_other_hosts_noted(desk: Practice) -> None:
    """That the two talk no more may stand in what is left: the claim of now would outdo it."""
    hosts = desk.switchboard.hosts
    assert isinstance(hosts, OneHost)
    call = await talking(desk, "ada")
    hosts.is_behind = True
    await does(desk, "ada", Transfer(call=call, to=BO))
    await until(lambda: now(desk, "bo").phone is PhoneState.TALKING)
    await until(lambda: now(desk, "ada").phone is PhoneState.DOWN)
    await talking(desk, "eve")  # long after Bo and the caller were told as together
    leg = desk.switchboard.live.legs[call]
    assert leg.claimed_by is not None
    assert leg.claimed_by.member == "ada"

    hosts.is_behind = False
    await is_theirs(desk, call, "bo")


@pytest.mark.parametrize("way", first_of([completed, transferred, with_all_three], 2))
async def test_the_call_is_the_colleagues_whose_phone_was_reached(
    desk: Practice, way: object
) -> None:
    """It is on a call, may do all that one does on one's own, and who gave it away wraps up."""
    call = await way(desk)  # type: ignore[operator]
    await is_theirs(desk, call, "bo")
    await until(lambda: state(desk, "ada").state is Presence.WRAP_UP)

    assert now(desk, "bo").phone is PhoneState.TALKING
    assert desk.switchboard.live.legs[call].agent == "bo"
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await desk.state(call, CallState.ENDED)
    await until(lambda: state(desk, "bo").state is Presence.WRAP_UP)
    await until(lambda: now(desk, "bo").phone is PhoneState.DOWN)
    await until(lambda: not any(leg.alive for leg in desk.switchboard.live.legs.values()))
    assert await had(desk, call) == "bo"


async def had(desk: Practice, call: CallId) -> str | None:
    """Whose call the history says that it was."""
    eve = TEAM.member("eve")
    line = LocalLine(desk.switchboard, Asker(user="eve", member=eve))
    (past,) = [one for one in await line.ask(History(Search())) if one.call == call]
    return past.agent


async def test_a_call_is_not_a_supervisors_by_being_listened_to_or_played_to(
    desk: Practice,
) -> None:
    """Of a call's agent history and report tell: who gave some order on it is another matter."""
    call = await talking(desk, "ada")
    await does(desk, "eve", Supervise(call=call))
    await does(
        desk, "eve", Speak(call=call, parameters={"payload": "One moment", "voice": "female"})
    )
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await desk.state(call, CallState.ENDED)

    assert await had(desk, call) == "ada"
