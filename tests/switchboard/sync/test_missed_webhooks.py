"""What could not be delivered is fetched: a caller of a gap has a number, a state and an end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest

from console.domain.history.outcomes import CallOutcome
from console.domain.history.past_calls import Search, outcome
from console.domain.leg import CallId, CallState
from console.domain.orders import Answer
from console.switchboard.journal.reader import JournalReader
from console.telnyx.webhook_body import decode
from tests.switchboard.harness import ONCE, Practice, new_order, practice, restarted
from tests.waiting import until, until_asked

NOBODY = "http://127.0.0.1:9/nobody-listens"
CALLER = "+442079460123"
OF_ANOTHER = (
    '{"data": [{"id": "1", "webhook": {"id": "e", "event_type": "call.initiated", '
    '"payload": {"call_control_id": "v3:x", "connection_id": "another"}}}], "meta": null}'
)
"""Of an application that is not on the board."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, patience=ONCE) as at_work:
        yield at_work


async def out_of_reach(desk: Practice) -> None:
    """Every webhook from now on goes where nobody listens."""
    headers = {"Authorization": f"Bearer {desk.simulator.api_key}"}
    async with httpx.AsyncClient(base_url=desk.simulator.base_url, headers=headers) as http:
        for connection in desk.simulator.connection_ids:
            of_it = f"/call_control_applications/{connection}"
            application = (await http.get(of_it)).json()["data"]
            changed = {
                "application_name": application["application_name"],
                "webhook_event_url": NOBODY,
            }
            (await http.patch(of_it, json=changed)).raise_for_status()


async def calls_in(desk: Practice, number: str = CALLER) -> CallId:
    """Somebody calls, and nothing of it is delivered."""
    tried = len(await desk.doors.get("deliveries"))
    made = await desk.doors.post(
        "calls",
        **{
            "from": number,
            "to": desk.simulator.numbers[0],
            "connection_id": desk.simulator.connection_ids[0],
        },
    )
    await until_asked(lambda: has_tried(desk, tried + 1))
    return CallId(made["call_control_id"])


async def has_tried(desk: Practice, attempts: int) -> bool:
    """Whether that many attempts to deliver something are over."""
    return len(await desk.doors.get("deliveries")) >= attempts


async def hang_up(desk: Practice, call: CallId) -> None:
    """The caller hangs up, and nothing of it is delivered."""
    tried = len(await desk.doors.get("deliveries"))
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await until_asked(lambda: has_tried(desk, tried + 1))


async def alter_deliveries(desk: Practice, **reply: object) -> None:
    """What Telnyx answers who asks for deliveries."""
    await desk.doors.post(
        "faults", target="api", kind="alter", only="/webhook_deliveries", alteration=reply
    )


async def test_a_caller_of_whom_nothing_was_delivered_is_offered_with_the_number(
    desk: Practice,
) -> None:
    """The list of active calls has neither: it was a line without a number, in doubt."""
    await out_of_reach(desk)
    call = await calls_in(desk)
    assert desk.leg(call) is None
    await desk.switchboard.reconcile()

    leg = await desk.state(call, CallState.OFFERED)
    assert (leg.from_, leg.to) == (CALLER, desk.simulator.numbers[0])
    told = " ".join(entry.text for entry in desk.switchboard.live.log.entries)
    assert "1 webhook that could not be delivered here had to be fetched from Telnyx" in told


async def test_one_who_hung_up_in_the_gap_is_missed_and_rings_for_nobody(desk: Practice) -> None:
    """The newest is stored first: no moment in which somebody could answer who is gone."""
    await out_of_reach(desk)
    call = await calls_in(desk)
    await hang_up(desk, call)
    rang: list[CallId] = []
    desk.switchboard.live.watch(
        lambda _, leg: rang.append(leg.id) if leg.state is CallState.OFFERED else None
    )
    desk.switchboard._schedule._reconciler.missed.due = True
    await desk.switchboard.reconcile()

    await desk.state(call, CallState.ENDED)
    assert rang == []
    reader = JournalReader(desk.settings.journal)
    try:
        (past,) = await until(lambda: tuple(reader.search(Search(text=CALLER))))
    finally:
        reader.close()
    assert (past.from_, outcome(past)) == (CALLER, CallOutcome.MISSED)
    assert past.cause is not None


async def test_an_end_that_was_not_delivered_is_told_with_its_cause(desk: Practice) -> None:
    """Asked about, a leg is only over; why, its webhook tells."""
    call = await desk.ring()
    await out_of_reach(desk)
    await hang_up(desk, call)
    await desk.switchboard.reconcile()

    leg = await desk.state(call, CallState.ENDED)
    assert leg.ending is not None


async def test_an_answer_that_was_taken_and_not_told_is_found(desk: Practice) -> None:
    """Its webhook failed: it stood as offered, with a word on the application's webhook URL."""
    call = await desk.ring()
    await out_of_reach(desk)
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    told = " ".join(entry.text for entry in desk.switchboard.live.log.entries)
    assert "no webhook came" not in told


async def test_a_switchboard_that_was_away_begins_with_what_it_missed(
    desk: Practice, tmp_path: Path
) -> None:
    """Nobody listened as the call came: the next start has it as if it had been delivered."""
    before = await desk.ring(number="+13125550777")
    await out_of_reach(desk)
    call = await calls_in(desk)
    async with restarted(desk, tmp_path) as second:
        leg = await until(lambda: second.live.board.leg(call))
        assert leg is not None
        assert (leg.state, leg.from_) == (CallState.OFFERED, CALLER)
        assert second.live.board.leg(before) is not None


async def test_what_is_delivered_after_all_is_known(desk: Practice) -> None:
    """Telnyx tries again what was fetched meanwhile: one fact, and nothing contradicts it."""
    await out_of_reach(desk)
    call = await calls_in(desk)
    await desk.switchboard.reconcile()
    await desk.state(call, CallState.OFFERED)
    (event,) = [one for one in desk.simulator.ledger.events if one.event_type == "call.initiated"]
    told = {
        "data": {
            "record_type": "event",
            "id": event.id,
            "event_type": event.event_type,
            "occurred_at": event.occurred_at,
            "payload": event.payload,
        },
        "meta": {"attempt": 2, "delivered_to": desk.switchboard.listener_url},
    }
    body = msgspec.json.encode(told)
    recorder = desk.switchboard._orders._dispatcher._recorder
    again = await recorder.webhook(decode(body, datetime.now(UTC)), body, b"{}")
    assert (again.new, again.contradicts) == (False, False)


async def test_what_was_fetched_is_not_fetched_again(desk: Practice) -> None:
    """Each round looks ten minutes back: what it has had is no news, and is told once."""
    await out_of_reach(desk)
    call = await calls_in(desk)
    missed = desk.switchboard._schedule._reconciler.missed
    await desk.switchboard.reconcile()
    await desk.state(call, CallState.OFFERED)
    assert await missed.fetch() == 0


async def test_a_key_that_may_not_read_deliveries_leaves_all_as_it_was(desk: Practice) -> None:
    """The leg is there, in doubt, and nothing else is said of that."""
    refused = {"errors": [{"code": "10010", "title": "Authorization failed", "detail": "no"}]}
    await alter_deliveries(desk, status=403, text=msgspec.json.encode(refused).decode())
    await out_of_reach(desk)
    call = await calls_in(desk)
    await desk.switchboard.reconcile()

    leg = await desk.state(call, CallState.STALE)
    assert leg.from_ is None
    told = " ".join(entry.text for entry in desk.switchboard.live.log.entries)
    assert "could not be asked" not in told
    assert "fetched" not in told


@pytest.mark.parametrize(
    "reply",
    [
        '{"data": [], "meta": null}',
        '{"data": [{"id": "1", "webhook": null}, {"id": "2"}], "meta": null}',
        '{"data": [{"id": "1", "webhook": [1, "x"]}], "meta": null}',
        '{"data": [{"id": "1", "webhook": {"event_type": 7, "payload": null}}], "meta": null}',
        OF_ANOTHER,
        "{}",
        "not JSON",
    ],
)
async def test_a_list_that_tells_nothing_of_it_hides_no_call(desk: Practice, reply: str) -> None:
    """Late, odd, of somebody else's application, or no list at all."""
    await alter_deliveries(desk, text=reply)
    await out_of_reach(desk)
    call = await calls_in(desk)
    await desk.switchboard.reconcile()

    await desk.state(call, CallState.STALE)
    assert set(desk.switchboard.live.board.legs) == {call}
