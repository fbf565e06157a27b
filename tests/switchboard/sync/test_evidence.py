"""An order whose answer never comes is settled by what Telnyx shows of its calls."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from console.domain import client_state
from console.domain.client_state import Parties
from console.domain.leg import CallState
from console.domain.orders import (
    Answer,
    Bridge,
    Dial,
    HangUp,
    OutcomeKind,
    Reject,
    RejectCause,
    Transfer,
)
from console.switchboard.orders import sending
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until_asked

RETRIED: float = 40.0
"""Seconds for which an order without an answer is tried again, about; far less is meant here."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telnyx is asked soon."""
    assert sending.UNANSWERED + 1 < 5, "settled within five seconds, if the API answers"
    monkeypatch.setattr(sending, "UNANSWERED", 0.3)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path) as desk:
        yield desk


async def no_answers(desk: Practice, path: str) -> None:
    """Telnyx does what is asked under that path, and its answers are lost; the rest works."""
    await desk.doors.post(
        "faults", target="api", kind="drop_after_effect", probability=1, only=path
    )


@pytest.mark.parametrize("webhooks", [True, False], ids=["webhooks come", "webhooks are lost"])
async def test_a_hang_up_without_an_answer_is_settled_by_asking(
    desk: Practice, *, webhooks: bool
) -> None:
    """The agent knows within seconds that the line is free, not after all tries."""
    call = await desk.ring()
    await no_answers(desk, "/actions/")
    if not webhooks:
        await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
    began = time.monotonic()
    outcome = await desk.switchboard.order(new_order(HangUp(call=call)))

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert "shows that it was done" in outcome.message
    assert time.monotonic() - began < RETRIED / 2
    leg = desk.leg(call)
    assert leg is None or not leg.alive


async def test_an_answer_a_bridge_a_transfer_and_a_rejection_show_too(desk: Practice) -> None:
    """Each of them leaves its mark on the call; what is still unknown goes on being tried."""
    first, second, third = [await desk.ring(number=f"+44207946018{n}") for n in range(3)]
    await no_answers(desk, "/actions/")
    for act in (
        Answer(call=first),
        Answer(call=second),
        Bridge(call=first, other=second),
        Transfer(call=first, to="+13125550190"),
        Reject(call=third, cause=RejectCause.CALL_REJECTED),
    ):
        outcome = await desk.switchboard.order(new_order(act))
        assert outcome.kind is OutcomeKind.ACCEPTED, act


@pytest.mark.parametrize("reply", [{"text": "<html>"}, {"with": {"data": None}}])
async def test_a_dial_whose_replies_name_no_call_finds_its_leg(
    desk: Practice, reply: dict[str, object]
) -> None:
    """It rang and nobody followed it: the order was unknown at once, and Telnyx was not asked."""
    dial = Dial(
        to="+13125550180",
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    alter = {"target": "api", "kind": "alter", "alteration": reply}
    await desk.doors.post("faults", only="POST /v2/calls", **alter)
    outcome = await desk.switchboard.order(new_order(dial))

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert [leg["call_control_id"] for leg in await desk.doors.get("calls")] == [outcome.call]


async def test_a_dial_whose_repetition_is_answered_with_nothing_finds_its_leg(
    desk: Practice,
) -> None:
    """The first reply is lost, and what Telnyx says to the same id again is written nowhere."""
    await desk.doors.post("rules", repeated_reply="empty")
    await desk.doors.post(
        "faults", target="api", kind="drop_after_effect", count=1, only="POST /v2/calls"
    )
    dial = Dial(
        to="+13125550180",
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    outcome = await desk.switchboard.order(new_order(dial))

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert [leg["call_control_id"] for leg in await desk.doors.get("calls")] == [outcome.call]


async def test_a_call_that_somebody_else_answered_shows_nothing_of_an_answer_of_mine(
    desk: Practice,
) -> None:
    """Nobody is told to have a call that a member at another host talks on."""
    call = await desk.ring()
    await desk.doors.post("faults", target="webhooks", kind="delay", seconds=1, count=1)
    theirs = client_state.encode(Parties(agent="Eve"))
    answers = f"/calls/{call}/actions/answer"
    async with httpx.AsyncClient(
        headers={"Authorization": f"Bearer {desk.simulator.api_key}"}
    ) as http:
        url = f"{desk.simulator.base_url}{answers}"
        (await http.post(url, json={"client_state": theirs})).raise_for_status()
    await no_answers(desk, answers)
    mine = asyncio.create_task(desk.switchboard.order(new_order(Answer(call=call))))
    await desk.state(call, CallState.ANSWERED)
    tried = len(await desk.effects(answers))

    async def is_tried_again() -> bool:
        return len(await desk.effects(answers)) > tried + 1

    await until_asked(is_tried_again)
    await desk.doors.mend()

    assert (await mine).kind is OutcomeKind.UNKNOWN


async def test_a_dial_without_an_answer_finds_the_very_leg_that_it_made(desk: Practice) -> None:
    """Two dials to one number: each order is told its own call."""
    dial = Dial(
        to="+13125550180",
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    earlier = await desk.switchboard.order(new_order(dial))
    await no_answers(desk, "/v2/calls")
    began = time.monotonic()
    outcome = await desk.switchboard.order(new_order(dial))

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert time.monotonic() - began < RETRIED / 2
    legs = {leg["call_control_id"] for leg in await desk.doors.get("calls")}
    assert len(legs) == 2
    assert outcome.call in legs - {earlier.call}


async def test_a_new_leg_of_which_a_webhook_told_is_found_where_no_question_is_answered(
    desk: Practice,
) -> None:
    """Nothing of Telnyx's answers for a minute, and the screen shows the leg that was ordered."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    await no_answers(desk, "")
    dial = Dial(
        to="+13125550181",
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    began = time.monotonic()
    dialled = await desk.switchboard.order(new_order(dial))
    transferred = await desk.switchboard.order(new_order(Transfer(call=call, to="+13125550190")))

    assert dialled.kind is transferred.kind is OutcomeKind.ACCEPTED
    assert time.monotonic() - began < RETRIED / 2
    made = {leg["to"]: leg["call_control_id"] for leg in await desk.doors.get("calls")}
    assert dialled.call == made["+13125550181"]
    assert "+13125550190" in made
