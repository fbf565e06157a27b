"""Help with a call: asked, taken by one, given back, and over; who is told, and its notes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import (
    Answer,
    AnyAct,
    AskForHelp,
    GiveCall,
    HangUp,
    LeaveNote,
    TakeHelp,
    WithdrawHelp,
)
from console.domain.help_requests.request import HelpRequest
from console.domain.leg import CallId, CallState
from console.domain.orders import Outcome, OutcomeKind
from console.domain.team.members import Member, MemberRole, Sight, Team
from console.errors import NotNow, NotPermitted, OrderRejected
from console.line.port import Asker
from console.switchboard.colleagues import help_requests
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.waiting import until

TEAM = Team(
    members=(
        Member(user="ada", name="Ada", phone="sip:ada@sip.example.com", groups=("support",)),
        Member(user="bo", name="Bo", phone="sip:bo@sip.example.com", groups=("support",)),
        Member(user="cy", name="Cy", phone="sip:cy@sip.example.com", groups=("sales",)),
        Member(user="eve", name="Eve", phone="sip:eve@sip.example.com", role=MemberRole.SUPERVISOR),
    ),
    see=Sight.OWN,
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, team=TEAM, phone=None) as at_work:
        at_work.switchboard.live.agents.attached({"ada": 1, "bo": 1, "cy": 1, "eve": 1})
        yield at_work


async def ask(desk: Practice, by: str, act: AnyAct) -> Outcome:
    return await desk.switchboard.order(new_order(act, by=by))


async def talking(desk: Practice, user: str) -> CallId:
    call = await desk.ring("Grace Hopper")
    assert (await ask(desk, user, Answer(call=call, join=True))).kind is OutcomeKind.ACCEPTED
    await desk.state(call, CallState.BRIDGED)
    return call


def request(desk: Practice, call: CallId) -> HelpRequest | None:
    return desk.switchboard.live.legs[call].help_request


def told(desk: Practice, user: str) -> list[str]:
    return [one.text for one in desk.switchboard.snapshot().entries if one.to == user]


async def test_of_all_who_are_asked_one_comes_and_the_asker_hears_who(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Supervisors and the group are asked, and see a call that they would not see otherwise."""
    monkeypatch.setattr(help_requests, "WAITS_LONG", 0.05)
    call = await talking(desk, "ada")
    bos = Asker(user="bo", member=TEAM.member("bo"))
    assert call not in {leg.id for leg in desk.switchboard.snapshot(bos).legs}
    outcome = await ask(desk, "ada", AskForHelp(call=call, note="a legal threat"))
    assert outcome.message == "Bo, Eve are told"
    assert told(desk, "bo") == ["Ada asks for help with +442079460123: a legal threat"]
    assert told(desk, "cy") == []
    assert call in {leg.id for leg in desk.switchboard.snapshot(bos).legs}
    await until(lambda: told(desk, "ada"))
    assert told(desk, "ada")[0].startswith("nobody has come yet to your call")
    with pytest.raises(NotNow, match="asked for already"):
        await ask(desk, "ada", AskForHelp(call=call))
    with pytest.raises(NotPermitted, match="no help is asked of you"):
        await ask(desk, "cy", TakeHelp(call=call))

    both = await asyncio.gather(
        *(ask(desk, by, TakeHelp(call=call)) for by in ("bo", "eve")), return_exceptions=True
    )
    taken = [one for one in both if isinstance(one, Outcome) and one.kind is OutcomeKind.ACCEPTED]
    assert len(taken) == 1
    assert sum(isinstance(one, OrderRejected) for one in both) == 1
    now = request(desk, call)
    assert now is not None
    first = now.taken_by
    name = TEAM.name(first)
    assert told(desk, "ada")[-1] == f"{name} comes to your call with +442079460123"
    await ask(desk, first, WithdrawHelp(call=call))
    assert told(desk, "ada")[-1] == f"{name} does not come: help is asked for still"
    other = "eve" if first == "bo" else "bo"
    await ask(desk, other, TakeHelp(call=call))
    await ask(desk, "ada", WithdrawHelp(call=call))
    assert request(desk, call) is None
    assert told(desk, other)[-1].startswith("Ada needs no help any more")
    sent = [one["path"] for one in await desk.doors.get("commands")]
    assert not [one for one in sent if "help" in one or "message" in one]


async def test_a_request_outlives_the_switchboard_and_ends_with_the_call(
    desk: Practice, tmp_path: Path
) -> None:
    """Who asked is waited for still, whatever was killed meanwhile."""
    call = await talking(desk, "ada")
    await ask(desk, "ada", AskForHelp(call=call, note="a refund"))
    await ask(desk, "bo", TakeHelp(call=call))
    async with restarted(desk, tmp_path) as second:
        there = second.live.legs[call].help_request
        assert there is not None
        assert (there.by, there.note, there.taken_by) == ("ada", "a refund", "bo")
    await ask(desk, "ada", HangUp(call=call))
    await desk.state(call, CallState.ENDED)
    assert request(desk, call) is None


async def test_the_next_one_who_has_the_call_reads_the_note_first(desk: Practice) -> None:
    """Whoever that is; who was handed the call with it was told already, and Telnyx never is."""
    call = await talking(desk, "ada")
    await ask(desk, "ada", LeaveNote(call=call, note="second call today, be kind"))
    with_note = "note of Ada: second call today, be kind"
    given = await ask(desk, "ada", GiveCall(call=call, member="bo"))
    assert given.kind is OutcomeKind.ACCEPTED
    await until(lambda: with_note in told(desk, "bo"))
    await ask(desk, "bo", GiveCall(call=call, member="cy", note="wants a refund"))
    await until(lambda: told(desk, "cy"))

    assert [one.text for one in desk.switchboard.live.legs[call].notes] == [
        "second call today, be kind",
        "wants a refund",
    ]
    assert not [one for one in told(desk, "cy") if one.startswith("note of")]
    everything = "".join(map(str, await desk.doors.get("commands")))
    assert "be kind" not in everything
    assert "refund" not in everything
