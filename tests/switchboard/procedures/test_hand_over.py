"""A call goes from one member to another: rung, joined, and only then let go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import (
    Answer,
    AnyAct,
    AskForHelp,
    Choice,
    Dispose,
    GiveCall,
    GoReady,
    HangUp,
    Hold,
    OfferAgain,
    Role,
    SetMemberState,
    Supervise,
    SwitchRole,
    TakeOver,
)
from console.domain.agent.state import AgentRules, AgentState, Presence
from console.domain.history.past_calls import Search
from console.domain.leg import CallId, CallState
from console.domain.my_phone import my_leg
from console.domain.orders import Outcome, OutcomeKind
from console.domain.team.members import Member, MemberRole, Team
from console.errors import NotNow, NotPermitted
from console.line import questions
from console.line.port import Asker, Entry, answer
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.waiting import until

BUSY = "+13125550002"
TEAM = Team(
    members=(
        Member(user="ada", name="Ada", phone="sip:ada@sip.example.com"),
        Member(user="bo", name="Bo", phone="sip:bo@sip.example.com"),
        Member(user="cy", name="Cy", phone=BUSY),
        Member(user="di", name="Di"),
        Member(user="eve", name="Eve", phone="sip:eve@sip.example.com", role=MemberRole.SUPERVISOR),
    )
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    rules = AgentRules(wrap_up=600)
    async with practice(tmp_path, team=TEAM, phone=None, rules=rules) as at_work:
        yield at_work


async def ask(desk: Practice, by: str, act: AnyAct) -> Outcome:
    return await desk.switchboard.order(new_order(act, by=by))


def state(desk: Practice, user: str) -> AgentState:
    return desk.switchboard.live.agents.attendances.state(user)


async def talking(desk: Practice, user: str) -> CallId:
    """A caller whom the member talks with."""
    call = await desk.ring("Grace Hopper")
    assert (await ask(desk, user, Answer(call=call, join=True))).kind is OutcomeKind.ACCEPTED
    await desk.state(call, CallState.BRIDGED)
    await until(lambda: state(desk, user).state is Presence.ON_CALL)
    return call


async def is_theirs(desk: Practice, call: CallId, user: str) -> None:
    """Wait until the member, and nobody else, has the call and is on the line with it."""
    live = desk.switchboard.live

    def theirs() -> bool:
        leg, phone = live.legs[call], my_leg(live.legs.values(), user)
        joined = phone is not None and (
            leg.peer == phone.id or leg.media.conference == phone.media.conference is not None
        )
        claimed = leg.claimed_by is not None and leg.claimed_by.member == user
        return joined and claimed and state(desk, user).state is Presence.ON_CALL

    await until(theirs)


def told(desk: Practice, user: str) -> list[str]:
    return [one.text for one in desk.switchboard.snapshot().entries if one.to == user]


@pytest.mark.parametrize("held", [False, True])
async def test_a_call_is_given_to_a_colleague_who_picks_up(desk: Practice, *, held: bool) -> None:
    """The caller goes from one voice to the other; who gave it is in wrap-up, its phone down."""
    call = await talking(desk, "ada")
    if held:
        await ask(desk, "ada", Hold(call=call))
        await desk.state(call, CallState.HELD)
    outcome = await ask(desk, "ada", GiveCall(call=call, member="bo", note="wants a refund"))
    await is_theirs(desk, call, "bo")
    await until(lambda: state(desk, "ada").state is Presence.WRAP_UP)
    await until(lambda: my_leg(desk.switchboard.live.legs.values(), "ada") is None)

    assert outcome.message == "Bo has the call"
    assert told(desk, "bo") == ["Ada hands Grace Hopper over to Bo: wants a refund"] or told(
        desk, "bo"
    )[0].endswith("over to Bo: wants a refund")
    leg = desk.switchboard.live.legs[call]
    assert leg.state is not CallState.HELD
    assert leg.agent == "bo"
    assert told(desk, "ada") == []
    with pytest.raises(NotPermitted, match="Bo took it"):
        await ask(desk, "cy", Dispose(call=call, code="resolved"))
    await ask(desk, "ada", Dispose(call=call, code="resolved"))
    assert state(desk, "ada").awaiting == ()
    await ask(desk, "bo", HangUp(call=call))
    await desk.state(call, CallState.ENDED)
    await until(lambda: state(desk, "bo").state is Presence.WRAP_UP)
    await ask(desk, "bo", Dispose(call=call, code="call-back", note="on Monday"))
    desk.switchboard.live._forget((call,))
    with pytest.raises(NotPermitted, match="you never had this call"):
        await ask(desk, "cy", Dispose(call=call, code="resolved"))
    await ask(desk, "eve", Dispose(call=call, code="voicemail"))
    search = questions.History(Search(agent="bo", text="ada"))
    (past,) = await desk.switchboard.answers[questions.History](search, Asker(user="eve"))

    assert [(one.member, one.name, one.disposition) for one in past.parts] == [
        ("ada", "Ada", "resolved"),
        ("bo", "Bo", "call-back"),
        ("eve", "Eve", "voicemail"),
    ]
    ada, bo, _ = past.parts
    assert None not in (ada.since, ada.until, bo.since, bo.until)
    assert ada.since < bo.since
    assert ada.until < bo.until
    assert past.had_by == ("ada", "bo")


async def test_what_is_said_to_a_member_stands_in_the_timeline_for_that_one_alone(
    desk: Practice,
) -> None:
    """As it does where the call is open as it is said: `you` is not whoever reads it."""
    call = await talking(desk, "ada")
    await ask(desk, "ada", GiveCall(call=call, member="bo"))
    await is_theirs(desk, call, "bo")
    lines: dict[str, list[Entry]] = {}
    for user in ("ada", "bo", "eve"):
        asker = Asker(user=user, member=TEAM.member(user))
        told = await answer(desk.switchboard.answers, questions.Timeline(call), asker)
        lines[user] = [entry for entry in told if entry.to]
    bodies = [
        (await answer(desk.switchboard.answers, questions.RawBody(lines["bo"][0].number), one)).text
        for one in (Asker(user=user, member=TEAM.member(user)) for user in ("bo", "ada"))
    ]

    assert {user: len(said) for user, said in lines.items()} == {"ada": 0, "bo": 1, "eve": 0}
    assert ["over to Bo" in body for body in bodies] == [True, False]


async def test_who_is_listened_to_is_told_by_whom_and_how(desk: Practice) -> None:
    """A voice that suddenly speaks, or an ear that nobody named, is an affront to an agent."""
    call = await talking(desk, "ada")
    await ask(desk, "eve", Supervise(call=call))
    await until(lambda: told(desk, "ada"))
    ear = next(one for one in desk.switchboard.live.legs.values() if one.role is Role.SUPERVISOR)
    await ask(desk, "eve", SwitchRole(call=ear.id, parameters={"role": "whisper"}))
    await until(lambda: len(told(desk, "ada")) > 1)
    await ask(desk, "eve", HangUp(call=ear.id))
    await until(lambda: len(told(desk, "ada")) > 2)

    theirs = "Ada's call with +442079460123"
    assert told(desk, "ada") == [
        f"Eve listens in on {theirs}",
        f"Eve whispers into {theirs}",
        f"Eve is gone from {theirs}",
    ]
    assert told(desk, "bo") == []


async def test_who_gave_a_call_away_hears_it_no_more_though_its_phone_is_kept_up(
    tmp_path: Path,
) -> None:
    """A kept phone sits in a conference with its caller: it leaves that, and stays up."""
    async with practice(tmp_path, team=TEAM, phone=None, keep_phone=True) as desk:
        call = await desk.ring("Grace Hopper")
        await ask(desk, "ada", Answer(call=call, join=True))
        await desk.state(call, CallState.CONFERENCE)
        given = await ask(desk, "ada", GiveCall(call=call, member="bo"))
        assert given.kind is OutcomeKind.ACCEPTED, given
        legs = desk.switchboard.live.legs

        def parted() -> bool:
            ada, bo = (my_leg(legs.values(), user) for user in ("ada", "bo"))
            room = legs[call].media.conference
            there = bo is not None and room is not None and bo.media.conference == room
            return there and ada is not None and ada.media.conference != room

        await until(parted)


async def test_a_colleague_who_cannot_come_leaves_all_as_it_is(desk: Practice) -> None:
    """Busy, without a phone, on a call, or nobody here: the words say so, the caller hears Ada."""
    call = await talking(desk, "ada")
    other = await talking(desk, "bo")
    refused = {
        to: await ask(desk, "ada", GiveCall(call=call, member=to))
        for to in ("cy", "di", "bo", "zed")
    }

    assert {one.kind for one in refused.values()} == {OutcomeKind.REFUSED}
    assert "Cy's phone is busy" in refused["cy"].message
    assert "Di has no phone here" in refused["di"].message
    assert "Bo is on a call" in refused["bo"].message
    assert "zed is no member of the team" in refused["zed"].message
    await is_theirs(desk, call, "ada")
    await is_theirs(desk, other, "bo")


async def test_a_supervisor_takes_a_call_over(desk: Practice) -> None:
    """Whose call it was is let go, and an agent may not do that."""
    call = await talking(desk, "ada")
    with pytest.raises(NotPermitted, match="only a supervisor may take over"):
        await ask(desk, "bo", TakeOver(call=call))
    outcome = await ask(desk, "eve", TakeOver(call=call))
    await is_theirs(desk, call, "eve")
    await until(lambda: state(desk, "ada").state is Presence.WRAP_UP)

    assert outcome.message == "you have the call"
    log = [one.text for one in desk.switchboard.snapshot().entries]
    assert "Ada has the call no longer: a supervisor took it over" in log
    assert told(desk, "ada") == ["Eve took +442079460123 over from Ada"]


async def test_who_listens_and_takes_the_call_over_is_called_once_and_listens_no_more(
    desk: Practice,
) -> None:
    """A phone with one line is busy with the listening; one with two listened to its own talk."""
    call = await talking(desk, "ada")
    for act in (Supervise(call=call), TakeOver(call=call)):
        outcome = await ask(desk, "eve", act)
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await is_theirs(desk, call, "eve")

    legs = desk.switchboard.live.legs.values()
    hers = [one.role for one in legs if one.agent == "eve" and one.alive and one.role is not None]
    assert hers == [Role.AGENT]


async def test_a_supervisor_sets_a_state_and_the_member_is_told(desk: Practice) -> None:
    """At once where it is free, after the call where it is on one; who did it stands in the log."""
    await ask(desk, "bo", GoReady())
    await ask(desk, "eve", SetMemberState(member="bo", choice=Choice(ready=False, reason="lunch")))
    assert (state(desk, "bo").state, state(desk, "bo").reason) == (Presence.NOT_READY, "lunch")
    call = await talking(desk, "ada")
    await ask(desk, "eve", SetMemberState(member="ada", choice=Choice(ready=True)))
    assert state(desk, "ada").next == Choice(ready=True)
    nap = await ask(
        desk, "eve", SetMemberState(member="bo", choice=Choice(ready=False, reason="nap"))
    )

    assert nap.kind is OutcomeKind.REFUSED
    assert told(desk, "bo") == ["Eve set Bo not ready: lunch"]
    assert told(desk, "ada") == ["Eve set Ada after this call ready"]
    await ask(desk, "ada", HangUp(call=call))


async def test_a_supervisor_ends_a_wrap_up_that_does_not_end_and_says_why(tmp_path: Path) -> None:
    """Who went home owes a disposition for ever; who freed them, and why, outlives a restart."""
    rules = AgentRules(wrap_up=1, required=True)
    lunch = Choice(ready=False, reason="lunch")
    async with practice(tmp_path, team=TEAM, phone=None, rules=rules) as desk:
        call = await talking(desk, "ada")
        await ask(desk, "ada", HangUp(call=call))
        await until(lambda: state(desk, "ada").state is Presence.WRAP_UP)
        await until(lambda: state(desk, "ada").until is None)
        with pytest.raises(NotNow):
            await ask(desk, "ada", GoReady())
        no_such = Choice(ready=False, reason="nap")
        refused = await ask(desk, "eve", SetMemberState(member="ada", choice=no_such))
        assert refused.kind is OutcomeKind.REFUSED
        done = await ask(
            desk, "eve", SetMemberState(member="ada", choice=lunch, note="went home ill")
        )

        assert done.message == "Ada is not ready: lunch"
        assert told(desk, "ada") == ["Eve set Ada not ready: lunch: went home ill"]
        log = [one.text for one in desk.switchboard.snapshot().entries]
        assert any("set Ada not ready: lunch: went home ill" in text for text in log)
        async with restarted(desk, tmp_path) as second:
            (ada,) = (one for one in second.snapshot().members if one.member.user == "ada")
            assert (ada.state.state, ada.state.reason) == (Presence.NOT_READY, "lunch")
            assert (ada.state.owing, ada.state.awaiting) == ((), (call,))
            assert ada.left_at is not None
            assert (ada.ordered, ada.ordered_at is None) == (HangUp.action, False)


async def test_help_is_asked_of_the_supervisors_and_an_idle_claim_is_given_back(
    desk: Practice,
) -> None:
    """Who is asked sees which call; a claim under which somebody talks stays."""
    call = await talking(desk, "ada")
    nobody = await ask(desk, "ada", AskForHelp(call=call))
    assert (nobody.kind, nobody.message) == (
        OutcomeKind.REFUSED,
        "no supervisor has a console open: Eve",
    )
    desk.switchboard.live.agents.attached({"eve": 1})
    outcome = await ask(desk, "ada", AskForHelp(call=call, note="a legal threat"))
    assert outcome.message == "Eve is told"
    (entry,) = (one for one in desk.switchboard.snapshot().entries if one.to == "eve")
    assert (entry.call, entry.text.endswith(": a legal threat")) == (call, True)

    talks = await ask(desk, "eve", OfferAgain(call=call))
    assert "Ada talks on this call" in talks.message
    dumb = await ask(desk, "di", Answer(call=await desk.ring("Ada King"), join=True))
    assert (dumb.message, dumb.hint) == (
        "no phone of yours is configured",
        "An admin sets it in [[team.members]].",
    )
    ringing = await desk.ring("Alan Turing")
    await ask(desk, "bo", Answer(call=ringing))
    freed = await ask(desk, "eve", OfferAgain(call=ringing))
    assert freed.kind is OutcomeKind.ACCEPTED
    assert desk.switchboard.live.legs[ringing].claimed_by is None
