"""What becomes of real calls in the history, from the simulator to the socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.domain.acts import Answer, CreateConference, Dial, Gather, HangUp, Reject, Transfer
from console.domain.history.outcomes import UNATTENDED, CallOutcome
from console.domain.history.past_calls import PastCall, Search, outcome, talked, waited
from console.domain.leg import CallId, CallState
from console.domain.leg_media import Quality
from console.line.questions import History
from console.line.unix import UnixLine, connect
from tests.switchboard.harness import (
    Practice,
    new_order,
    practice,
    told_to,
    until,
    until_asked,
)
from tests.switchboard.procedures.test_phone import PHONE
from tests.switchboard.procedures.test_queue_and_supervision import waiting


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        yield at_work


@pytest.fixture
async def line(desk: Practice) -> AsyncIterator[UnixLine]:
    line = await connect(desk.settings.socket, name="Ada")
    yield line
    await line.close()


async def ended(line: UnixLine, call: str) -> PastCall:
    """The call's line in the history, once it has ended."""

    async def look() -> PastCall | None:
        found = await line.ask(History(Search()))
        return next((past for past in found if past.call == call), None)

    past = await until_asked(look)
    assert past is not None
    return past


async def remote(desk: Practice, call: str, do: str) -> None:
    """The far end acts."""
    await desk.doors.post(f"calls/{call}/remote", do=do)


async def test_a_caller_who_gives_up_is_missed(desk: Practice, line: UnixLine) -> None:
    """Nobody answered in time."""
    call = await desk.ring("Ada")
    await remote(desk, call, "hangup")
    past = await ended(line, call)

    assert outcome(past) is CallOutcome.MISSED
    assert (past.name, past.other_party, past.agent) == ("Ada", "+442079460123", None)
    assert (waited(past) or 0) > 0


async def test_a_caller_who_gives_up_while_parked_is_abandoned(
    desk: Practice, line: UnixLine
) -> None:
    """Answered, and talked with by nobody."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await remote(desk, call, "hangup")
    past = await ended(line, call)

    assert outcome(past) is CallOutcome.ABANDONED
    assert talked(past) is None


async def test_whom_nobody_heard_is_to_be_called_back_whoever_hung_up(
    desk: Practice, line: UnixLine
) -> None:
    """A member answered, was never on the line, and ended the call."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await desk.switchboard.order(new_order(HangUp(call=call)))
    past = await ended(line, call)

    assert (past.source, outcome(past)) == ("callee", CallOutcome.ABANDONED)
    assert talked(past) is None
    assert await line.ask(History(Search(outcomes=UNATTENDED))) == (past,)
    assert await line.ask(History(Search(outcomes=frozenset({CallOutcome.ANSWERED})))) == ()


async def test_who_told_a_machine_what_it_asked_was_answered_and_talked_with_nobody(
    desk: Practice, line: UnixLine
) -> None:
    """Keys were collected; who only heard the question and hung up is called back."""
    pressed = await desk.ring(number="+442079460001")
    silent = await desk.ring(number="+442079460002")
    for call in (pressed, silent):
        await desk.switchboard.order(new_order(Answer(call=call)))
        await desk.state(call, CallState.ANSWERED)
        await desk.switchboard.order(new_order(Gather(call=call, parameters={"maximum_digits": 1})))
    await desk.doors.post(f"calls/{pressed}/remote", do="dtmf", digits="1")
    await until(lambda: (leg := desk.leg(pressed)) and leg.media.gathered)
    await desk.switchboard.order(new_order(HangUp(call=pressed)))
    await remote(desk, silent, "hangup")
    served, unheard = await ended(line, pressed), await ended(line, silent)

    assert (outcome(served), talked(served)) == (CallOutcome.ANSWERED, None)
    assert served.machine_at is not None
    assert (outcome(unheard), unheard.machine_at) == (CallOutcome.ABANDONED, None)
    assert await line.ask(History(Search(outcomes=UNATTENDED))) == (unheard,)
    assert await line.ask(History(Search(outcomes=frozenset({CallOutcome.ANSWERED})))) == (served,)


async def test_who_gives_up_in_a_queue_is_found_by_the_queue(
    desk: Practice, line: UnixLine
) -> None:
    """The missed and abandoned callers of a queue are somebody's list to call back."""
    call = await waiting(desk)
    await remote(desk, call, "hangup")
    past = await ended(line, call)

    assert (outcome(past), past.queue) == (CallOutcome.ABANDONED, "support")
    assert await line.ask(History(Search(queue="supp", outcomes=UNATTENDED))) == (past,)
    assert await line.ask(History(Search(queue="sales"))) == ()


async def test_a_caller_who_was_talked_with_is_answered_and_my_phone_is_no_call(
    desk: Practice, line: UnixLine
) -> None:
    """One conversation, one line, whoever ends it."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call, join=True)))
    leg = await desk.state(call, CallState.BRIDGED)
    assert leg.peer is not None
    await desk.switchboard.order(new_order(HangUp(call=call)))
    await desk.state(leg.peer, CallState.ENDED)
    past = await ended(line, call)

    assert outcome(past) is CallOutcome.ANSWERED
    assert past.agent == "Ada"
    assert (talked(past) or 0) > 0
    assert [one.call for one in await line.ask(History(Search()))] == [call]
    legs = await line.ask(History(Search(phones=True)))
    assert {(one.call, one.role) for one in legs} == {(call, None), (leg.peer, "agent")}


async def test_a_rejected_caller_is_not_missed(desk: Practice, line: UnixLine) -> None:
    """Somebody decided it."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Reject(call=call)))

    assert outcome(await ended(line, call)) is CallOutcome.REJECTED


@told_to
async def test_a_caller_who_was_sent_on_was_answered(
    desk: Practice, line: UnixLine, told: str
) -> None:
    """The other number talked with them, whomever Telnyx tells of it."""
    await desk.tells(told)
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await desk.switchboard.order(new_order(Transfer(call=call, to="+13125550177")))
    await desk.state(call, CallState.BRIDGED)
    await remote(desk, call, "hangup")

    assert outcome(await ended(line, call)) is CallOutcome.ANSWERED


async def test_a_caller_in_a_conference_was_talked_with(desk: Practice, line: UnixLine) -> None:
    """There is no bridge in a conference, and nobody waited in it for nothing."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await desk.switchboard.order(new_order(CreateConference(call=call, name="meeting")))
    await desk.state(call, CallState.CONFERENCE)
    await remote(desk, call, "hangup")
    past = await ended(line, call)

    assert outcome(past) is CallOutcome.ANSWERED
    assert past.bridged_at is not None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+13125550002", CallOutcome.BUSY),
        ("+13125550004", CallOutcome.REJECTED),
        ("+13125550003", CallOutcome.NO_ANSWER),
        ("+13125550007", CallOutcome.ANSWERED),
    ],
)
async def test_a_callee_who_cannot_be_had_says_why(
    desk: Practice, line: UnixLine, number: str, expected: CallOutcome
) -> None:
    """Busy, declined and not answered are three reasons to do three things."""
    call = await dial(desk, number, timeout_secs=5)
    past = await ended(line, call)

    assert outcome(past) is expected
    assert (past.other_party, past.own_number) == (number, desk.simulator.numbers[0])


async def test_a_dial_that_is_taken_back_is_cancelled(desk: Practice, line: UnixLine) -> None:
    """It is the agent who gave up."""
    call = await dial(desk, "+13125550003")
    await desk.switchboard.order(new_order(HangUp(call=call)))

    assert outcome(await ended(line, call)) is CallOutcome.CANCELLED


async def dial(desk: Practice, number: str, timeout_secs: int | None = None) -> CallId:
    """Call a number; the new leg."""
    told = await desk.switchboard.order(
        new_order(
            Dial(
                to=number,
                from_=desk.simulator.numbers[0],
                connection_id=desk.simulator.connection_ids[0],
                timeout_secs=timeout_secs,
            )
        )
    )
    assert told.call is not None, told
    return told.call


async def test_quality_and_cost_come_from_the_webhooks_to_the_leg_and_the_history(
    desk: Practice, line: UnixLine
) -> None:
    """A bill and a complaint about the sound are looked up after the call."""
    await bill(desk)
    call = await desk.ring("Ada")
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await desk.switchboard.order(new_order(HangUp(call=call)))
    await until(lambda: (leg := desk.leg(call)) and leg.media.cost)
    leg = desk.leg(call)
    assert leg is not None
    (hangup,) = await told(desk, "call.hangup")
    (cost,) = await told(desk, "call.cost")
    heard = hangup["call_quality_stats"]["inbound"]

    assert leg.media.quality == Quality(
        mos=heard["mos"],
        jitter=heard["jitter_max_variance"],
        lost=heard["skip_packet_count"],
        packets=heard["packet_count"],
    )
    assert leg.media.cost == f"{cost['total_cost']} USD"
    past = await ended(line, call)
    assert (past.cost, past.currency) == (cost["total_cost"], "USD")
    assert (past.mos, past.packets) == (heard["mos"], heard["packet_count"])


async def test_a_call_without_an_answer_has_no_sound_to_judge(
    desk: Practice, line: UnixLine
) -> None:
    """Telnyx sends no figures then; nothing is made up, and no cost is guessed."""
    call = await desk.ring()
    await remote(desk, call, "hangup")
    past = await ended(line, call)

    assert (past.mos, past.cost, past.currency) == (None, None, None)


async def bill(desk: Practice) -> None:
    """Have every application tell what a call cost."""
    key = {"Authorization": f"Bearer {desk.simulator.api_key}"}
    async with httpx.AsyncClient(headers=key) as http:
        root = f"{desk.simulator.base_url}/call_control_applications"
        for one in (await http.get(root)).json()["data"]:
            name = {"application_name": one["application_name"], "call_cost_in_webhooks": True}
            await http.patch(f"{root}/{one['id']}", json={**one, **name})


async def told(desk: Practice, kind: str) -> list[dict[str, Any]]:
    """The payloads of the webhooks of that kind."""
    sent = await desk.doors.get("events")
    return [one["payload"] for one in sent if one["event_type"] == kind]
