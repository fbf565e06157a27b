"""Who of a team is here, in which state, and what its phone does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from console.domain.acts import Answer, GoReady, HangUp
from console.domain.agent.state import AgentRules, Presence
from console.domain.my_phone import PhoneState
from console.domain.own_facts import WrapUpExpired
from console.domain.team.members import Member, MemberNow, Team
from console.line.feed import Feed
from console.line.port import Asker, MemberChanged
from console.switchboard.board.agents import Agents
from console.switchboard.board.followers import Followers
from tests.domain.agent.test_state import left, took
from tests.domain.stories import NOON, at, fact, offer_ended
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until

ADA = Member(user="ada", name="Ada", phone="sip:ada@sip.example.com")
BO = Member(user="bo", name="Bo", phone="sip:bo@sip.example.com")
TEAM = Team(members=(ADA, BO))


def now(desk: Practice, user: str) -> MemberNow:
    """The member as a console that attaches would see it."""
    (found,) = (one for one in desk.switchboard.snapshot().members if one.member.user == user)
    return found


async def test_everybody_sees_a_member_go_through_a_call(tmp_path: Path) -> None:
    """State and phone of each are told to every console: the team board is made of them."""
    async with practice(tmp_path, team=TEAM, phone=None, rules=AgentRules(wrap_up=600)) as desk:
        feed = Feed()
        desk.switchboard.follow(feed, Asker(user="bo", member=BO))
        await desk.switchboard.order(new_order(GoReady(), by="ada"))
        call = await desk.ring("Grace Hopper")
        await desk.switchboard.order(new_order(Answer(call=call, join=True), by="ada"))
        await until(lambda: now(desk, "ada").phone is PhoneState.TALKING)
        assert now(desk, "ada").state.state is Presence.ON_CALL
        await desk.switchboard.order(new_order(HangUp(call=call), by="ada"))
        await until(lambda: now(desk, "ada").phone is PhoneState.DOWN)
        await asyncio.sleep(0)

        told = [one.member for one in await feed.next() if isinstance(one, MemberChanged)]
        assert {one.member.user for one in told} == {"ada"}
        assert [one.state.state for one in told][-1] is Presence.WRAP_UP
        assert {PhoneState.RINGING, PhoneState.TALKING} <= {one.phone for one in told}
        assert (now(desk, "bo").state.state, now(desk, "bo").phone) == (
            Presence.NOT_READY,
            PhoneState.DOWN,
        )


async def test_a_member_s_console_has_the_member_s_own_phone(tmp_path: Path) -> None:
    """Whoever attaches is known by the system: nothing of a colleague's is taken for its own."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        seen = desk.switchboard.snapshot(Asker(user="bo", member=BO))

        assert (seen.agent, seen.phone) == ("bo", BO.phone)
        assert [one.address for one in seen.agent_rules.phones] == [BO.phone]
        assert seen.agent_state.agent == "bo"


async def test_a_member_is_away_without_a_console_and_a_phone(tmp_path: Path) -> None:
    """Nothing is offered to who is away; how long is counted from when the last one left."""
    me = TEAM.members[0]
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        agents = desk.switchboard.live.agents
        before = now(desk, me.user)
        assert (before.away, before.gone_since is not None) == (True, True)
        agents.attached({"ada": 2})
        here = now(desk, "ada")
        assert (here.consoles, here.away, here.gone_since) == (2, False, None)
        agents.attached({})
        assert now(desk, "ada").away
        since, since_start = now(desk, "ada").gone_since, now(desk, "bo").gone_since
        assert since is not None
        assert since_start is not None
        assert since >= since_start


async def test_a_member_at_a_host_that_died_is_away_since_that_was_heard_last() -> None:
    """Its caller waits since then, and not since the others have noticed."""
    agents = Agents(TEAM, "", Followers(0), lambda: at(100))
    agents.attached_elsewhere({"ada": 1, "bo": 1}, {})
    assert [one.away for one in agents.members] == [False, False]

    agents.attached({"bo": 1})
    agents.attached_elsewhere({}, {"ada": 4.0, "bo": 4.0})
    ada, bo = agents.members
    assert (ada.away, ada.gone_since) == (True, at(96))
    assert (bo.away, bo.gone_since, bo.consoles) == (False, None, 1)
    agents.attached_elsewhere({"ada": 1}, {})
    assert not agents.members[0].away


async def test_the_figures_of_a_member_are_those_of_today() -> None:
    """At midnight a board on the wall begins anew, also where nobody works at night."""
    clock = [NOON]
    agents = Agents(TEAM, "", Followers(0), lambda: clock[0])
    for one in (took(10, "A", "ada"), left(70, "A", 30, "ada"), offer_ended(80, "B", "ada")):
        agents.attend(one)
    agents.attend(fact(100, WrapUpExpired(agent="ada", until=at(100))))
    ada, _ = agents.members
    assert (ada.taken, ada.missed, ada.talk, ada.wrap_up) == (1, 1, 60, 30)
    agents.look_at_the_day()
    assert agents.members[0] is ada
    clock[0] += timedelta(days=1)
    agents.look_at_the_day()
    ada, _ = agents.members

    assert (ada.taken, ada.missed, ada.talk, ada.wrap_up) == (0, 0, 0, 0)
