"""Scripted colleagues do what members do, and nothing that a member may not."""

from __future__ import annotations

import asyncio
import tomllib
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.demo.practice_team import Habits, PracticeTeam
from console.demo.settings import Announcement, PractisedTeam
from console.domain.agent.state import AgentRules
from console.domain.history.past_calls import Search
from console.domain.leg import Leg
from console.domain.team.members import Member, Team
from console.domain.team.routes import Route
from console.line.port import Asker, answer
from console.line.questions import SendMessage
from console.simulator.settings import Settings
from tests.switchboard.harness import practice
from tests.waiting import until

TEAM = Team(
    members=(
        Member(user="you", name="You", phone="sip:you@phone.example"),
        *(
            Member(user=user, name=user.title(), phone=f"sip:{user}@phone.example")
            for user in ("grace", "alan", "radia")
        ),
    )
)
BUSY = Habits(
    answers_after=(0.5, 1.0), talks=(4.0, 8.0), wraps_up=(1.0, 2.0), breaks=(2.0, 4.0), lets_pass=0
)


@pytest.mark.parametrize("routes", [(), (Route(name="All"),)], ids=["no routes", "a route"])
async def test_colleagues_serve_the_callers_who_come(
    tmp_path: Path, routes: tuple[Route, ...]
) -> None:
    """Each call has one of them, they wrap up, and who has nothing to do is offered the next."""
    simulator = Settings(speed=20, seed=7, scenario="team")
    rules = AgentRules(wrap_up=60)
    async with practice(
        tmp_path, simulator, team=TEAM, routes=routes, phone=None, rules=rules
    ) as desk:
        team = PracticeTeam(desk.switchboard, "you", speed=20, seed=7, habits=BUSY)
        assert [one.user for one in team.colleagues] == ["grace", "alan", "radia"]
        working = asyncio.create_task(team.work())
        agents = desk.switchboard.live.agents

        def all_served() -> bool:
            return all(one.taken >= 2 for one in agents.members if one.member.user != "you")

        await until(all_served)
        assert not working.done()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        past = desk.switchboard._archive.search(Search(limit=100))

    served = [call for call in past if call.agent and call.role is None]
    assert {call.agent for call in served} <= {"grace", "alan", "radia"}
    assert any(call.disposition for call in served)


async def test_colleagues_ask_for_help_come_and_answer_what_you_write(tmp_path: Path) -> None:
    """A newcomer sees what a team does for one another, without having one."""
    members = tuple(msgspec.structs.replace(one, groups=("all",)) for one in TEAM.members)
    team = msgspec.structs.replace(TEAM, members=members)
    helpful = msgspec.structs.replace(BUSY, asks_for_help=1.0, comes_after=(2.0, 3.0))
    simulator = Settings(speed=20, seed=7, scenario="team")
    async with practice(tmp_path, simulator, team=team, phone=None) as desk:
        colleagues = PracticeTeam(desk.switchboard, "you", speed=20, seed=7, habits=helpful)
        comes: set[str] = set()

        def watch(_: Leg | None, after: Leg) -> None:
            if after.help_request is not None and after.help_request.taken_by:
                comes.add(after.help_request.taken_by)

        desk.switchboard.live.watch(watch)
        working = asyncio.create_task(colleagues.work())
        you = Asker(user="you", member=team.member("you"))
        asked = SendMessage(str(uuid4()), "grace", "are you there?")
        await answer(desk.switchboard.answers, asked, you)
        messages = desk.switchboard.live.agents.messages
        await until(lambda: [one for one in messages.of("you") if one.answers == asked.id])
        await until(lambda: comes)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    assert comes <= {"grace", "alan", "radia"}
    written = messages.message(asked.id)
    assert written is not None
    assert written.read_by == ("grace",)


def test_a_faster_team_is_offered_calls_for_as_much_less_time() -> None:
    """Callers come faster too: who lets a call pass for the usual time has a queue behind it."""
    numbers = ("+13125550100", "+13125550101", "+13125550102")
    announcement = Announcement("", "", "", (), numbers)
    for speed, ring in ((1.0, 20), (2.0, 10), (100.0, 1)):
        written = PractisedTeam(speed=speed).configuration(announcement, Path("/run/x.sock"))

        routes = tomllib.loads(written)["team"]["routes"]
        assert [one["ring"] for one in routes] == [ring] * len(numbers)
