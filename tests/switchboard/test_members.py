"""What a member's groups have otherwise holds for its orders, and for nobody else's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from console.domain.acts import Answer, AnyAct, Consult, Hold, Resume, RingPhone, Role
from console.domain.agent.state import AgentRules
from console.domain.leg import CallId, CallState
from console.domain.my_phone import my_leg
from console.domain.orders import OutcomeKind
from console.domain.team.call_rules import Group
from console.domain.team.members import Member, Team
from console.line.port import Asker
from console.secret import Secret
from console.switchboard.procedures.member import left_by
from console.switchboard.service import opened
from tests.switchboard.harness import Practice, new_order, point_at, practice, restarted
from tests.waiting import until

MUSIC = "https://example.com/sales.mp3"
TEAM = Team(
    members=(
        Member(user="ada", groups=("sales",), phone="sip:ada@sip.example.com"),
        Member(user="bo", groups=("support",), phone="sip:bo@sip.example.com"),
    )
)
FRIEND = "+13125550188"
SALES = Group(name="sales", wrap_up=5, hold_music=MUSIC, from_="+13125550101")


async def test_a_group_has_its_own_music_caller_id_and_wrap_up(tmp_path: Path) -> None:
    """Sales and support sit at one switchboard, and callers hear whom they called."""
    async with practice(
        tmp_path, team=TEAM, groups=(SALES,), phone=None, rules=AgentRules(wrap_up=60)
    ) as desk:
        theirs = [
            desk.switchboard.snapshot(Asker(user=one.user, member=one)) for one in TEAM.members
        ]
        assert [one.from_ for one in theirs] == ["+13125550101", desk.settings.from_]
        assert [one.agent_rules.wrap_up for one in theirs] == [5, 60]
        for user in ("ada", "bo"):
            call = await desk.ring(user)
            await desk.switchboard.order(new_order(Answer(call=call, join=True), by=user))
            await desk.state(call, CallState.BRIDGED)
            await desk.switchboard.order(new_order(Hold(call=call), by=user))
            await desk.state(call, CallState.HELD)
        await until(lambda: len(desk.switchboard.live.legs) >= 4)
        heard = [
            command["body"].get("audio_url")
            for command in await desk.doors.get("commands")
            if command["path"].endswith("/actions/hold")
        ]

    assert heard == [MUSIC, None]


async def hold(desk: Practice, call: CallId) -> None:
    """The two are in a conference then, where nobody's leaving ends another leg."""
    await ask(desk, Hold(call=call))
    await ask(desk, Resume(call=call))


async def consult(desk: Practice, call: CallId) -> None:
    """The caller waits, until the one who is asked has left."""
    await ask(desk, Consult(call=call, to=FRIEND))


async def ask(desk: Practice, act: AnyAct) -> None:
    outcome = await desk.switchboard.order(new_order(act, by="bo"))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome


@pytest.mark.parametrize("begin", [hold, consult])
async def test_what_a_member_had_begun_is_followed_to_its_end_once_it_is_removed(
    tmp_path: Path, begin: Callable[[Practice, CallId], Awaitable[None]]
) -> None:
    """Its phone stayed up in an empty conference for hours, and who was held heard music."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        call = await desk.ring()
        await ask(desk, Answer(call=call, join=True))
        await begin(desk, call)
        without = msgspec.structs.replace(TEAM, members=TEAM.members[:1])
        desk.settings = msgspec.structs.replace(desk.settings, team=without)
        async with restarted(desk, tmp_path) as second, httpx.AsyncClient() as http:
            await point_at(desk.simulator, second, http)
            phone = my_leg(second.live.legs.values(), "bo")
            assert phone is not None
            if begin is consult:
                await until(lambda: second.live.legs[call].state is CallState.HELD, 15)
                (asked,) = (leg for leg in second.live.legs.values() if leg.role is Role.CONSULT)
                await desk.doors.post(f"calls/{asked.id}/remote", do="hangup")
                await until(lambda: second.live.legs[call].state is CallState.CONFERENCE)
            await desk.doors.post(f"calls/{call}/remote", do="hangup")

            await until(lambda: not any(leg.alive for leg in second.live.legs.values()))
            assert (await desk.doors.call(phone.id))["state"] == "ended"


async def test_a_phone_of_another_site_on_the_account_is_none_of_ours(tmp_path: Path) -> None:
    """Its member is none of ours either, and has a headset that is up all day."""
    async with practice(tmp_path, team=TEAM, phone=None, keep_phone=True) as desk:
        await ask(desk, RingPhone())
        first = desk.switchboard.live
        phone = my_leg(first.legs.values(), "bo")
        assert phone is not None
        assert left_by(phone, first.board.folded(phone.id)) == "bo"
        elsewhere = msgspec.structs.replace(
            desk.settings, journal=tmp_path / "other.db", socket=tmp_path / "line2.sock"
        )
        async with opened(elsewhere, Secret(desk.simulator.api_key)) as other:
            await other.reconcile()
            seen = await until(lambda: other.live.legs.get(phone.id))

            assert seen is not None
            assert (seen.agent, seen.role) == ("bo", Role.AGENT)
            assert left_by(seen, other.live.board.folded(seen.id)) is None
