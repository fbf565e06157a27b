"""What a member's groups have otherwise holds for its orders, and for nobody else's."""

from __future__ import annotations

from pathlib import Path

from console.domain.acts import Answer, Hold
from console.domain.agent.state import AgentRules
from console.domain.leg import CallState
from console.domain.team.call_rules import Group
from console.domain.team.members import Member, Team
from console.line.port import Asker
from tests.switchboard.harness import new_order, practice
from tests.waiting import until

MUSIC = "https://example.com/sales.mp3"
TEAM = Team(
    members=(
        Member(user="ada", groups=("sales",), phone="sip:ada@sip.example.com"),
        Member(user="bo", groups=("support",), phone="sip:bo@sip.example.com"),
    )
)
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
