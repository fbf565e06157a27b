"""Two members never take the same call, and who was too late is told who has it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from console.domain import client_state
from console.domain.acts import Answer, AnyAct, Enqueue, GoReady, HangUp, Reject, Supervise
from console.domain.agent.state import AgentRules, Presence
from console.domain.client_state import Parties
from console.domain.events.fact import Fact
from console.domain.leg import CallId, CallState
from console.domain.orders import Outcome, OutcomeKind
from console.domain.own_facts import CallClaimed
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.offers import Claim, ClaimEnd
from console.errors import NotNow, NotPermitted, OrderRejected
from console.switchboard.journal.rows import encode_own
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.waiting import until

EIGHT = ("ada", "bo", "cy", "di", "ed", "fay", "gil", "hal")
TEAM = Team(
    members=tuple(
        Member(user=user, name=user.capitalize(), phone=f"sip:{user}@sip.example.com")
        for user in EIGHT
    )
)


@asynccontextmanager
async def team(folder: Path) -> AsyncIterator[Practice]:
    """Eight members on one switchboard; a wrap-up ends when a test ends it."""
    async with practice(folder, team=TEAM, phone=None, rules=AgentRules(wrap_up=600)) as at_work:
        yield at_work


async def ask(desk: Practice, by: str, act: AnyAct) -> Outcome:
    return await desk.switchboard.order(new_order(act, by=by))


def presence(desk: Practice, user: str) -> Presence:
    return desk.switchboard.live.agents.attendances.of(user).state.state


def claim(desk: Practice, call: CallId) -> Claim | None:
    return desk.switchboard.live.legs[call].claimed_by


async def test_of_eight_who_press_at_once_one_has_the_call_and_seven_are_told_who(
    tmp_path: Path,
) -> None:
    """Whoever was first has claimed it before a byte was sent; only that one is On call."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        said = await asyncio.gather(
            *(ask(desk, user, Answer(call=call, join=True)) for user in EIGHT),
            return_exceptions=True,
        )
        answered = [one for one in said if isinstance(one, Outcome)]
        late = [str(one) for one in said if isinstance(one, NotPermitted)]
        taken = claim(desk, call)
        assert taken is not None
        await until(lambda: presence(desk, taken.member) is Presence.ON_CALL)

        assert [one.kind for one in answered] == [OutcomeKind.ACCEPTED], said
        assert len(late) == 7
        name = TEAM.name(taken.member)
        assert all(text.startswith(f"{name} took it 0.") for text in late), late
        assert len(await desk.effects("/actions/answer")) == 1
        assert [user for user in EIGHT if presence(desk, user) is Presence.ON_CALL] == [
            taken.member
        ]


async def test_each_member_has_a_phone_a_state_and_a_wrap_up_of_its_own(tmp_path: Path) -> None:
    """Bo answers while Ada does: two callers, two phones, and one who hangs up ends no other."""
    async with team(tmp_path) as desk:
        await asyncio.gather(*(ask(desk, user, GoReady()) for user in ("ada", "bo", "cy")))
        first, second = await desk.ring("Grace Hopper"), await desk.ring("Alan Turing")
        await asyncio.gather(
            ask(desk, "ada", Answer(call=first, join=True)),
            ask(desk, "bo", Answer(call=second, join=True)),
        )
        await desk.state(first, CallState.BRIDGED)
        await desk.state(second, CallState.BRIDGED)
        await until(lambda: presence(desk, "bo") is Presence.ON_CALL)
        await ask(desk, "ada", HangUp(call=first))
        await until(lambda: presence(desk, "ada") is Presence.WRAP_UP)

        assert (presence(desk, "bo"), presence(desk, "cy")) == (Presence.ON_CALL, Presence.READY)
        assert desk.switchboard.live.legs[second].agent == "bo"


async def test_a_claim_outlives_the_switchboard(tmp_path: Path) -> None:
    """Who attaches after a restart sees who has the call, and is told so when trying."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        await ask(desk, "ada", Answer(call=call, join=True))
        before = claim(desk, call)
        async with restarted(desk, tmp_path) as again:
            await until(lambda: call in again.live.legs)
            assert again.live.legs[call].claimed_by == before
            with pytest.raises(OrderRejected, match="Ada took it"):
                await again.order(new_order(Reject(call=call), by="bo"))


async def test_what_telnyx_refuses_is_free_again(tmp_path: Path) -> None:
    """A caller who still rings must not be kept from everybody by an answer that failed."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        await desk.doors.post(
            "faults", target="api", kind="refusal", code="90041", only="/actions/answer", count=1
        )
        # a switchboard that ended here left a claim behind, and no order
        interrupted = CallClaimed(call=call, member="ada", order=new_order(Answer(call=call)).id)
        await desk.switchboard._orders._dispatcher._recorder.own(interrupted)
        with pytest.raises(NotPermitted, match="Ada took it"):
            await ask(desk, "bo", Answer(call=call))
        refused = await ask(desk, "ada", Answer(call=call))
        await until(lambda: claim(desk, call) is None)

        assert refused.kind is OutcomeKind.REFUSED
        assert (await ask(desk, "bo", Answer(call=call))).kind is OutcomeKind.ACCEPTED
        taken = claim(desk, call)
        assert taken is not None
        assert taken.member == "bo"


async def test_what_nobody_knows_the_outcome_of_stays_claimed(tmp_path: Path) -> None:
    """The caller may have been answered: offered to others, a colleague would be joined, too."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        order = new_order(Answer(call=call), by="ada")
        claims = desk.switchboard._orders._dispatcher._claims
        await claims.take(order)
        await claims.settle(order, Outcome(order_id=order.id, kind=OutcomeKind.UNKNOWN))
        assert (taken := claim(desk, call)) is not None
        assert taken.member == "ada"

        await claims.settle(order, Outcome(order_id=order.id, kind=OutcomeKind.REFUSED))
        assert claim(desk, call) is None


async def test_who_was_refused_has_no_call_that_the_other_one_hands_over(tmp_path: Path) -> None:
    """Two hosts without the database each write a claim; the one that Telnyx refused is nobody's.

    It stood behind the other one, and was the first as soon as that one ended.
    """
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        rang = datetime.now(UTC)
        await desk.doors.post("faults", target="webhooks", kind="delay", seconds=5, count=1)
        async with httpx.AsyncClient(
            headers={"Authorization": f"Bearer {desk.simulator.api_key}"}
        ) as http:
            url = f"{desk.simulator.base_url}/calls/{call}/actions/answer"
            hers = {"client_state": client_state.encode(Parties(agent="ada"))}
            (await http.post(url, json=hers)).raise_for_status()
        only = "/actions/answer"
        await desk.doors.post("faults", target="api", kind="delay", seconds=1, only=only, count=1)
        his = asyncio.create_task(ask(desk, "bo", Answer(call=call)))
        await until(lambda: claim(desk, call))
        # what the other host noted comes while Telnyx is asked
        order = new_order(Answer(call=call), by="ada").id
        noted = Fact(
            id="hers",
            kind="claim.made",
            occurred_at=rang,
            received_at=rang,
            payload=CallClaimed(call=call, member="ada", order=order),
        )
        dispatcher = desk.switchboard._orders._dispatcher
        await dispatcher._recorder.webhook(noted, encode_own(noted.payload), b"")
        assert (await his).kind is OutcomeKind.REFUSED
        await desk.state(call, CallState.ANSWERED)
        assert (taken := claim(desk, call)) is not None
        assert taken.member == "ada"

        await dispatcher._claims.move(call, "cy", order, ClaimEnd.HANDED_OVER)
        assert (taken := claim(desk, call)) is not None
        assert taken.member == "cy"


async def test_what_was_claimed_behind_another_ends_with_that(tmp_path: Path) -> None:
    """Nobody knows what came of his answer: that is no reason to have a call she gave away."""
    async with team(tmp_path) as desk:
        dispatcher = desk.switchboard._orders._dispatcher
        order = new_order(Answer(call=CallId("x")), by="ada").id
        for ends in ("handed over", "given back"):
            call = await desk.ring("Grace Hopper")
            for member in ("ada", "bo"):
                claimed = CallClaimed(call=call, member=member, order=order)
                await dispatcher._recorder.own(claimed)
            assert (taken := claim(desk, call)) is not None
            assert taken.member == "ada"
            if ends == "handed over":
                await dispatcher._claims.move(call, "cy", order, ClaimEnd.HANDED_OVER)
                assert (taken := claim(desk, call)) is not None
                assert taken.member == "cy"
            await dispatcher._claims.release(call, ClaimEnd.GIVEN_BACK)
            assert claim(desk, call) is None


async def test_what_a_route_makes_of_a_call_is_nothing_for_one_that_a_member_took(
    tmp_path: Path,
) -> None:
    """The member pressed in the moment in which nobody had: the caller is not sent on."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        claims = desk.switchboard._orders._dispatcher._claims
        claims.check(new_order(Reject(call=call), by=""))
        await ask(desk, "ada", Answer(call=call))

        with pytest.raises(NotPermitted, match="Ada took it"):
            claims.check(new_order(Reject(call=call), by=""))


async def test_a_colleagues_call_is_a_supervisors_to_touch(tmp_path: Path) -> None:
    """Refused before anything is sent, in words that say who has the call and who may."""
    boss = Member(user="eve", name="Eve", role=MemberRole.SUPERVISOR)
    looker = Member(user="vi", role=MemberRole.VIEWER)
    crowd = msgspec.structs.replace(TEAM, members=(*TEAM.members, boss, looker))
    async with practice(tmp_path, team=crowd, phone=None) as desk:
        call = await desk.ring("Grace Hopper")
        await ask(desk, "ada", Answer(call=call, join=True))

        with pytest.raises(NotPermitted, match=r"Ada took it .* a supervisor can take it over"):
            await ask(desk, "bo", HangUp(call=call))
        with pytest.raises(NotPermitted, match="only a supervisor may"):
            await ask(desk, "bo", Supervise(call=call))
        with pytest.raises(NotPermitted, match="as a viewer"):
            await ask(desk, "vi", GoReady())
        assert await desk.effects("/actions/hangup") == []
        assert (await ask(desk, "eve", HangUp(call=call))).kind is OutcomeKind.ACCEPTED


async def test_who_does_not_work_here_orders_nothing(tmp_path: Path) -> None:
    """A user who was never a member, or is one no more, is told for whom this works."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")

        with pytest.raises(NotNow, match="works for ada, bo"):
            await ask(desk, "mallory", Answer(call=call))
        assert await desk.effects("/actions/answer") == []


async def test_who_waits_in_a_queue_is_taken_by_another_than_the_one_who_put_it_there(
    tmp_path: Path,
) -> None:
    """Ada has the caller no more once it waits for whoever is free; then Bo has it."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        await ask(desk, "ada", Answer(call=call, join=True))
        await desk.state(call, CallState.BRIDGED)
        await ask(desk, "ada", Enqueue(call=call, parameters={"queue_name": "rest"}))
        await desk.state(call, CallState.QUEUED)
        taken = await ask(desk, "bo", Answer(call=call, join=True))

        assert taken.kind is OutcomeKind.ACCEPTED
        has = claim(desk, call)
        assert has is not None
        assert has.member == "bo"
        with pytest.raises(NotPermitted, match="Bo"):
            await ask(desk, "ada", Answer(call=call, join=True))


async def test_a_caller_whom_a_queue_let_go_is_anybodys_to_take(tmp_path: Path) -> None:
    """Nobody hears it any more, and whoever answered it first is long on another call."""
    async with team(tmp_path) as desk:
        call = await desk.ring("Grace Hopper")
        await ask(desk, "ada", Answer(call=call))
        wait = {"queue_name": "rest", "max_wait_time_secs": 1}
        await ask(desk, "ada", Enqueue(call=call, parameters=wait))
        await desk.state(call, CallState.QUEUED)
        legs = desk.switchboard.live.legs
        await until(lambda: legs[call].alone_since is not None)

        assert legs[call].agent == "ada"
        taken = await ask(desk, "bo", Answer(call=call, join=True))
        assert taken.kind is OutcomeKind.ACCEPTED
