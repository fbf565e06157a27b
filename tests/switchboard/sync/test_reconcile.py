"""What is not certain is shown as such, and asked about."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from console.domain.leg import CallState
from console.domain.orders import Answer, Bridge, Dial, HangUp, OutcomeKind, Transfer
from console.domain.own_facts import DoubtReason, LegDoubted
from console.errors import NotWritten
from console.line.port import Light
from console.secret import Secret
from console.switchboard.journal.prune import Retention
from console.switchboard.service import opened
from console.switchboard.sync.schedule import GAP, Schedule
from console.telnyx.retry import Patience
from tests.switchboard.harness import ONCE, Practice, new_order, practice
from tests.switchboard.test_service import copy_journal
from tests.waiting import until, until_asked


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, patience=ONCE) as at_work:
        yield at_work


async def test_an_outcome_nobody_knows_is_called_unknown_and_asked_about(tmp_path: Path) -> None:
    """The reply was lost every time: it may have been done. Saying "failed" would be a guess."""
    short = Patience(deadline=2.0, first=0.02, longest=0.05, shortest_try=0.05)
    async with practice(tmp_path, patience=short) as desk:
        call = await desk.ring()
        await desk.doors.post("faults", target="api", kind="drop_after_effect")
        await desk.doors.post("faults", target="webhooks", kind="reorder", seconds=5)
        outcome = await desk.switchboard.order(new_order(Answer(call=call)))

        assert outcome.kind is OutcomeKind.UNKNOWN
        await desk.doors.mend()
        await desk.switchboard.reconcile()
        await desk.state(call, CallState.ANSWERED)
        assert (await desk.effects("/actions/answer")).count("done") == 1


async def test_a_dial_nobody_knows_about_is_found_with_its_parties(desk: Practice) -> None:
    """Our `client_state` comes back in the list of active calls, which has no parties."""
    await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
    await desk.doors.post("faults", target="api", kind="drop_after_effect")
    dial = Dial(
        to="+13125550003",
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    outcome = await desk.switchboard.order(new_order(dial))
    assert outcome.kind is OutcomeKind.UNKNOWN
    await desk.doors.mend()
    await desk.switchboard.reconcile()

    (leg,) = await until(lambda: tuple(desk.switchboard.live.board.legs.values()))
    assert (leg.state, leg.to, leg.agent) == (CallState.STALE, "+13125550003", "Ada")


async def test_a_row_that_tells_less_hides_no_call(desk: Practice) -> None:
    """One id is enough: a list that cannot be read left all calls in doubt."""
    call = await desk.ring()
    recorder = desk.switchboard._orders._dispatcher._recorder
    await recorder.own(LegDoubted(call_control_id=call, reason=DoubtReason.OUTCOME))
    await desk.state(call, CallState.STALE)
    row = {"call_control_id": call, "call_duration": None, "call_session_id": None}
    told = msgspec.json.encode({"data": [row], "meta": None}).decode()
    alter = {"target": "api", "kind": "alter", "only": "/active_calls"}
    await desk.doors.post("faults", **alter, alteration={"text": told})
    await desk.switchboard.reconcile()

    await desk.state(call, CallState.OFFERED)


async def test_an_api_that_is_down_is_refused_when_nothing_was_sent(tmp_path: Path) -> None:
    """Nothing listens there: it is certain that nothing was done, and the light is red."""
    async with practice(tmp_path, patience=ONCE) as desk:
        call = await desk.ring()
        await desk.simulator.stop()
        outcome = await desk.switchboard.order(new_order(HangUp(call=call)))

        assert outcome.kind is OutcomeKind.REFUSED
        await until(lambda: desk.switchboard.live.health.api.light is Light.BAD)
        leg = desk.leg(call)
        assert leg is not None
        assert leg.state is CallState.OFFERED


async def test_a_journal_that_refuses_gives_503_and_telnyx_comes_again(desk: Practice) -> None:
    """No 2xx without a row; the screen says so; the retry is taken."""
    journal = desk.switchboard._orders._dispatcher._recorder._journal
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    made = await desk.doors.post(
        "calls",
        **{
            "from": "+442079460123",
            "to": desk.simulator.numbers[0],
            "connection_id": desk.simulator.connection_ids[0],
        },
    )
    await until(lambda: desk.switchboard.live.health.webhooks.light is Light.BAD)
    assert desk.leg(made["call_control_id"]) is None
    with pytest.raises(NotWritten):
        await desk.switchboard.order(new_order(Answer(call=made["call_control_id"])))
    assert await desk.effects("/actions/answer") == []
    database.execute("PRAGMA query_only = OFF")

    await desk.state(made["call_control_id"], CallState.OFFERED)
    attempts = [d["status"] for d in await desk.doors.get("deliveries")]
    assert attempts[0] == 503
    assert attempts[-1] == 200
    await until(lambda: desk.switchboard.live.health.webhooks.light is Light.GOOD)


async def test_an_api_that_hangs_does_not_delay_webhooks(desk: Practice) -> None:
    """Ten orders wait for a reply; callers go on ringing in."""
    calls = [await desk.ring(number=f"+44207946{number:04d}") for number in range(10)]
    await desk.doors.post("faults", target="api", kind="timeout", seconds=600)
    orders = [asyncio.create_task(desk.switchboard.order(new_order(Answer(call=c)))) for c in calls]
    await desk.ring(number="+442079469999")

    assert not any(order.done() for order in orders)
    await desk.simulator.stop()
    await asyncio.gather(*orders)


async def test_both_legs_of_a_transfer_end_together(desk: Practice) -> None:
    """The far end hangs up: without parking the other leg of the bridge goes too."""
    caller = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=caller)))
    await desk.state(caller, CallState.ANSWERED)
    await desk.switchboard.order(new_order(Transfer(call=caller, to="+13125559876")))
    leg = await desk.state(caller, CallState.BRIDGED)
    peer = await until(lambda: (found := desk.leg(caller)) and found.peer)
    assert peer
    await desk.doors.post(f"calls/{peer}/remote", do="hangup")

    await desk.state(caller, CallState.ENDED)
    assert leg.session_id is not None


async def test_bridging_a_ringing_leg_is_not_offered(desk: Practice) -> None:
    """Telnyx would say 90034; the screen says it before."""
    caller = await desk.ring()
    other = await desk.ring(number="+442079460124")

    with pytest.raises(Exception, match="answer the call first"):
        await desk.switchboard.order(new_order(Bridge(call=caller, other=other)))


async def test_after_standing_still_every_leg_is_in_doubt(desk: Practice) -> None:
    """A laptop that slept: webhooks went by, so states are stale until the legs speak."""
    call = await desk.ring()
    clock = iter([0.0, GAP + 60, GAP + 61, GAP + 62])
    schedule = desk.switchboard._schedule
    woken = Schedule(
        desk.switchboard.live,
        schedule._lights,
        schedule._reconciler,
        schedule._registration,
        schedule._journal,
        retention=Retention(days=1),
        clock=lambda: next(clock, GAP + 63),
    )
    beating = asyncio.create_task(woken.beat())
    leg = await desk.state(call, CallState.STALE)
    beating.cancel()

    assert leg.known is CallState.OFFERED
    texts = [entry.text for entry in desk.switchboard.snapshot().entries]
    assert any("stood still" in text for text in texts)


async def test_events_of_other_applications_are_kept_and_not_shown(tmp_path: Path) -> None:
    """One URL may serve several applications; only the configured ones are on the board."""
    async with practice(tmp_path) as all_of_them:
        first, second = all_of_them.simulator.connection_ids[:2]
    folder = tmp_path / "one"
    async with practice(folder, connections=(first,)) as desk:
        for connection in (second, first):
            await desk.doors.post(
                "calls",
                **{
                    "from": "+442079460123",
                    "to": desk.simulator.numbers[0],
                    "connection_id": connection,
                },
            )
        legs = await until(lambda: tuple(desk.switchboard.live.board.legs.values()))

        async def both_kept() -> bool:
            return len(await desk.doors.get("deliveries")) == 2

        await until_asked(both_kept)
        assert [leg.connection_id for leg in legs] == [first]
        database = sqlite3.connect(desk.settings.journal)
        (kept,) = database.execute(
            "SELECT count(*) FROM facts WHERE kind = 'call.initiated'"
        ).fetchone()
        database.close()
        assert kept == 2
        settings = msgspec.structs.replace(
            desk.settings, journal=folder / "copy" / "journal.db", socket=folder / "second.sock"
        )
        await asyncio.to_thread(copy_journal, desk.settings.journal, settings.journal)
        async with opened(settings, Secret(desk.simulator.api_key)) as again:
            shown = {leg.connection_id for leg in again.live.board.legs.values()}
            assert shown == {first}


async def test_a_doubt_is_cleared_by_asking(desk: Practice) -> None:
    """A doubt about an outcome lasts until Telnyx answered."""
    call = await desk.ring()
    recorder = desk.switchboard._orders._dispatcher._recorder
    await recorder.own(LegDoubted(call_control_id=call, reason=DoubtReason.OUTCOME))
    await desk.state(call, CallState.STALE)
    await desk.switchboard.reconcile()

    await desk.state(call, CallState.OFFERED)
