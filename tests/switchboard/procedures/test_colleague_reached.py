"""A colleague's phone is rung by consulting, transferring or dialling it: who knows of whom?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import structs

from console.domain.acts import (
    AbortConsult,
    Answer,
    AnyAct,
    CompleteConsult,
    Consult,
    DropPhone,
    GiveCall,
    GoReady,
    Resume,
    RingPhone,
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
from console.domain.team.members import MemberNow, Sight
from console.line.local import LocalLine
from console.line.port import Asker
from console.line.questions import History
from console.switchboard.hosts import OneHost
from tests.examples import first_of
from tests.switchboard.harness import Practice, practice
from tests.switchboard.procedures.test_hand_over import TEAM, ask, is_theirs, state, talking, told
from tests.switchboard.procedures.test_phone import SILENT
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


# Whose phone is rung -------------------------------------------------------------------

CALLER = "+442079460123"


async def rung(desk: Practice) -> int:
    """How often Bo's phone was dialled."""
    commands = await desk.doors.get("commands")
    dials = [one["body"]["to"] for one in commands if one["path"] == "/v2/calls"]
    return dials.count(BO)


@pytest.mark.parametrize("act", [Consult, Transfer])
async def test_whose_phone_rings_is_told_by_whom_and_about_which_caller(
    desk: Practice, act: type[Consult | Transfer]
) -> None:
    """The phone shows our own number: without a word nobody knows what one is asked about."""
    call = await talking(desk, "ada")
    await does(desk, "ada", act(call=call, to=BO))
    await until(lambda: now(desk, "bo").phone is PhoneState.TALKING)

    words = {
        Consult: f"Ada consults Bo about {CALLER}",
        Transfer: f"Ada transfers {CALLER} to Bo",
    }
    assert told(desk, "bo") == [words[act]]


async def test_who_is_consulted_cannot_have_that_phone_rung_a_second_time(desk: Practice) -> None:
    """Not by a key of one's own either: the caller would ring into a busy line, and wait."""
    call = await consulting(desk)
    other = await desk.ring("Next", "+442079460124")
    answered = await ask(desk, "bo", Answer(call=other, join=True))
    rings = await ask(desk, "bo", RingPhone())
    assert [answered.message, rings.message] == [
        f"your phone is taken: Ada consults Bo about {CALLER}"
    ] * 2
    assert await rung(desk) == 1
    assert desk.switchboard.live.legs[other].state is CallState.OFFERED
    assert desk.switchboard.live.legs[other].claimed_by is None

    await does(desk, "ada", AbortConsult(call=call))
    await until(lambda: now(desk, "bo").phone is PhoneState.DOWN)
    await does(desk, "bo", Answer(call=other, join=True))
    assert await rung(desk) == 2


async def test_a_supervisor_who_is_consulted_does_not_listen_meanwhile(desk: Practice) -> None:
    """An ear is rung at the same phone."""
    call, other = await talking(desk, "ada"), await talking(desk, "bo")
    await does(desk, "ada", Consult(call=call, to="sip:eve@sip.example.com"))
    outcome = await ask(desk, "eve", Supervise(call=other))

    assert outcome.message.startswith("your phone is taken: Ada consults Eve about")


async def test_whose_phone_is_up_is_as_busy_on_another_line_of_it(tmp_path: Path) -> None:
    """A headset that is up all day is consulted on a second line: nothing else is for it then."""
    async with practice(tmp_path, team=TEAM, phone=None, keep_phone=True) as desk:
        desk.switchboard.live.agents.attached({"ada": 1, "bo": 1})
        await does(desk, "bo", RingPhone())
        call = await desk.ring("First")
        await does(desk, "ada", Answer(call=call, join=True))
        await does(desk, "ada", Consult(call=call, to=BO))
        await until(lambda: now(desk, "bo").phone is PhoneState.TALKING)
        await does(desk, "bo", GoReady())
        assert not can_take(now(desk, "bo"))
        other = await desk.ring("Next", "+442079460124")
        answered = await ask(desk, "bo", Answer(call=other, join=True))
        assert answered.message.startswith("your phone is taken: Ada consults Bo")

        await does(desk, "ada", AbortConsult(call=call))
        await until(lambda: can_take(now(desk, "bo")))
        await does(desk, "bo", Answer(call=other, join=True))
        assert await rung(desk) == 2  # once for all day, and once by Ada


async def test_two_cannot_consult_one_whose_phone_rings(tmp_path: Path) -> None:
    """The second one would hear a busy line, with a caller on hold for it."""
    phones = {"bo": SILENT}
    members = (structs.replace(one, phone=phones.get(one.user, one.phone)) for one in TEAM.members)
    team = structs.replace(TEAM, members=tuple(members))
    async with practice(tmp_path, team=team, phone=None) as desk:
        first, second = await talking(desk, "ada"), await talking(desk, "eve")
        asking = asyncio.create_task(ask(desk, "ada", Consult(call=first, to=SILENT)))
        await until(lambda: now(desk, "bo").phone is PhoneState.RINGING)
        refused = await ask(desk, "eve", Consult(call=second, to=SILENT))

        assert refused.message == "Bo is being rung"
        await does(desk, "ada", AbortConsult(call=first))
        await asking


async def test_of_two_who_consult_one_at_once_one_does(desk: Practice) -> None:
    """No leg tells of the first yet as the second asks: both were put through to one phone."""
    first, second = await talking(desk, "ada"), await talking(desk, "eve")
    outcomes = await asyncio.gather(
        ask(desk, "ada", Consult(call=first, to=BO)), ask(desk, "eve", Consult(call=second, to=BO))
    )

    told_no = [one.message for one in outcomes if one.kind is OutcomeKind.REFUSED]
    assert told_no == ["Bo is being rung"]
    assert await rung(desk) == 1
    await desk.state(second, CallState.BRIDGED)  # whoever was refused talks on


async def test_whose_call_it_became_goes_on_with_it_as_before(desk: Practice) -> None:
    """After the two were connected it is a call of one's own, to be given away as any other."""
    call = await consulting(desk)
    await does(desk, "ada", CompleteConsult(call=call))
    await is_theirs(desk, call, "bo")
    refused = await ask(desk, "bo", RingPhone())
    await does(desk, "bo", GiveCall(call=call, member="eve"))
    await is_theirs(desk, call, "eve")

    assert "is up already" in refused.message or "Bo talks with" in refused.message


async def test_who_sees_its_own_calls_alone_sees_the_caller_it_is_asked_about(
    tmp_path: Path,
) -> None:
    """As long as it is asked: the two legs come into sight, and go out of it."""
    team = structs.replace(TEAM, see=Sight.OWN)
    bo = team.member("bo")
    async with practice(tmp_path, team=team, phone=None) as desk:
        line = LocalLine(desk.switchboard, Asker(user="bo", member=bo))

        async def seen() -> set[str | None]:
            return {leg.other_party for leg in (await line.snapshot()).legs}

        call = await consulting(desk)
        assert await seen() == {CALLER, BO}
        await does(desk, "ada", AbortConsult(call=call))
        await until(lambda: now(desk, "bo").phone is PhoneState.DOWN)
        assert await seen() == set()
