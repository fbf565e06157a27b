"""The agent's state through calls, clocks, restarts and refusing disks."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from console.domain.acts import (
    Answer,
    AnyAct,
    Bridge,
    Choice,
    ChooseNext,
    CompleteConsult,
    Consult,
    Dial,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    HangUp,
    RejectNotReady,
    Transfer,
)
from console.domain.agent.state import AgentRules, AgentState, Presence
from console.domain.leg import CallId, CallState
from console.domain.orders import Outcome, OutcomeKind
from console.errors import InvalidParameter, NotNow, NotWritten
from console.line.feed import Feed
from console.line.local import LocalLine
from console.line.port import AgentChanged, EntryKind, Snapshot
from console.line.questions import Give, Timeline
from console.line.unix import connect
from console.switchboard.journal.reader import JournalReader
from tests.switchboard.harness import WAYS, Practice, new_order, practice, restarted, told_to
from tests.waiting import until

FRIEND, BUSY = "+13125559876", "+13125550002"
PHONE = "sip:ada@sip.example.com"
LUNCH = Choice(ready=False, reason="lunch")
SHORT = AgentRules(wrap_up=1, missed_after=0)
LONG = AgentRules(wrap_up=600, missed_after=0)


@pytest.fixture(params=WAYS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Practice]:
    """A wrap-up of ten minutes: it ends when a test ends it."""
    async with practice(tmp_path, rules=LONG) as at_work:
        await at_work.tells(request.param)
        yield at_work


@pytest.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[Practice]:
    """A wrap-up of a second."""
    async with practice(tmp_path, rules=SHORT) as at_work:
        yield at_work


def state(desk: Practice) -> AgentState:
    return desk.switchboard.snapshot().agent_state


async def becomes(desk: Practice, presence: Presence) -> AgentState:
    """Wait until the agent is in that state."""
    await until(lambda: state(desk).state is presence)
    return state(desk)


async def ask(desk: Practice, act: AnyAct) -> Outcome:
    outcome = await desk.switchboard.order(new_order(act))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    return outcome


async def answered(desk: Practice) -> CallId:
    """A caller whom Ada answered."""
    call = await desk.ring("Grace Hopper")
    await ask(desk, Answer(call=call))
    await desk.state(call, CallState.ANSWERED)
    await becomes(desk, Presence.ON_CALL)
    return call


async def wrapping_up(desk: Practice) -> CallId:
    """A caller whom Ada answered, and who hung up."""
    call = await answered(desk)
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await becomes(desk, Presence.WRAP_UP)
    return call


def states_of(feed: Feed) -> list[Presence]:
    """The states that a console was told, in their order."""
    return [change.state.state for change in feed._waiting if isinstance(change, AgentChanged)]


# A call -----------------------------------------------------------------------------------


async def test_a_call_goes_from_ready_to_ready_with_no_false_ready_between(
    hasty: Practice,
) -> None:
    """What a console is told, step by step, over one call with its wrap-up."""
    feed = Feed()
    hasty.switchboard.live.follow(feed)
    await ask(hasty, GoReady())
    await wrapping_up(hasty)
    await becomes(hasty, Presence.READY)

    await until(lambda: len(states_of(feed)) >= 4)
    assert states_of(feed) == [
        Presence.READY,
        Presence.ON_CALL,
        Presence.WRAP_UP,
        Presence.READY,
    ]


async def test_telnyx_is_asked_nothing_for_a_state(desk: Practice) -> None:
    """A state is ours alone, and stands in the log and the journal."""
    before = len(await desk.doors.get("commands"))
    outcome = await ask(desk, GoNotReady(reason="lunch"))

    assert len(await desk.doors.get("commands")) == before
    assert (state(desk).state, state(desk).reason) == (Presence.NOT_READY, "lunch")
    said = [e for e in desk.switchboard.snapshot().entries if e.order_id == outcome.order_id]
    assert [entry.kind for entry in said] == [EntryKind.ORDER, EntryKind.OUTCOME]
    assert said[0].text == "not ready: lunch by Ada"


async def test_a_wrap_up_is_extended_ended_and_followed_by_the_next_state(desk: Practice) -> None:
    """The countdown, `+30 s`, the early end and the choice made meanwhile."""
    await ask(desk, GoReady())
    await wrapping_up(desk)
    first = state(desk).until
    assert first is not None
    assert first - datetime.now(UTC) <= timedelta(seconds=600)
    await ask(desk, ExtendWrapUp())
    await ask(desk, ChooseNext(choice=LUNCH))

    assert state(desk).until == first + timedelta(seconds=30)
    assert state(desk).next == LUNCH
    await ask(desk, EndWrapUp())
    assert (state(desk).state, state(desk).reason) == (Presence.NOT_READY, "lunch")


async def test_on_a_call_the_next_state_is_chosen_instead(desk: Practice) -> None:
    """The refusal says which key is meant, and nothing is written down."""
    await answered(desk)

    with pytest.raises(NotNow, match="choose the next state instead"):
        await desk.switchboard.order(new_order(GoReady()))
    with pytest.raises(InvalidParameter, match="must be one of"):
        await desk.switchboard.order(
            new_order(ChooseNext(choice=Choice(ready=False, reason="nap")))
        )
    with pytest.raises(NotNow, match="works for Ada"):
        await desk.switchboard.order(new_order(ChooseNext(choice=LUNCH), by="Bob"))
    assert state(desk).next is None


async def test_the_same_order_again_is_done_once(desk: Practice) -> None:
    """A console that lost its line sends it again: the wrap-up is not extended twice."""
    await wrapping_up(desk)
    first = state(desk).until
    assert first is not None
    order = new_order(ExtendWrapUp())
    outcomes = [await desk.switchboard.order(order) for _ in range(3)]

    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.ACCEPTED] * 3
    assert state(desk).until == first + timedelta(seconds=30)


async def test_a_busy_number_costs_no_wrap_up(desk: Practice) -> None:
    """The break that was chosen goes on (a wish of many years elsewhere)."""
    await ask(desk, GoNotReady(reason="lunch"))
    act = Dial(
        to=BUSY,
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    feed = Feed()
    desk.switchboard.live.follow(feed)
    await ask(desk, act)

    await until(lambda: len(states_of(feed)) == 2)
    assert states_of(feed) == [Presence.ON_CALL, Presence.NOT_READY]
    assert (state(desk).reason, state(desk).awaiting) == ("lunch", ())


async def test_the_disposition_and_the_note_stay_with_the_call(desk: Practice) -> None:
    """In the agent's state, in the call's timeline and in its line of the history."""
    call = await wrapping_up(desk)
    assert state(desk).awaiting == (call,)
    await ask(desk, Dispose(call=call, code="call-back", note="tomorrow at nine"))

    assert state(desk).awaiting == ()
    entries = await LocalLine(desk.switchboard).ask(Timeline(call))
    assert "call-back; tomorrow at nine by Ada" in [entry.text for entry in entries]
    database = sqlite3.connect(desk.settings.journal)
    row = database.execute("SELECT disposition, note FROM calls WHERE call_id = ?", (call,))
    assert row.fetchone() == ("call-back", "tomorrow at nine")
    database.close()
    with pytest.raises(NotNow, match="no such call"):
        await desk.switchboard.order(new_order(Dispose(call=CallId("v3:X"), code="resolved")))


async def test_a_late_disposition_brings_no_call_back_to_the_board(desk: Practice) -> None:
    """It is about a call that ended long ago: there must be no phantom."""
    call = await wrapping_up(desk)
    live = desk.switchboard.live
    live._clock = lambda: 1e9  # two minutes and more have passed
    live.forget_ended()
    assert live.board.legs == {}
    await ask(desk, Dispose(call=call, code="resolved"))

    assert live.board.legs == {}


# Handing over -----------------------------------------------------------------------------


@told_to
async def test_a_blind_transfer_begins_the_wrap_up(tmp_path: Path, told: str) -> None:
    """The agent is done when the two are connected, not when they have finished talking."""
    async with practice(tmp_path, rules=LONG) as desk:
        await desk.tells(told)
        await transferred(desk)


async def transferred(desk: Practice) -> None:
    """A caller of mine is sent on, and I am in wrap-up."""
    await ask(desk, GoReady())
    call = await answered(desk)
    await ask(desk, Transfer(call=call, to=FRIEND))

    done = await becomes(desk, Presence.WRAP_UP)
    assert done.awaiting == (call,)
    assert (await desk.doors.call(call))["state"] == "bridged"
    await ask(desk, EndWrapUp())
    await ask(desk, HangUp(call=call))
    await desk.state(call, CallState.ENDED)
    await desk.switchboard.reconcile()
    assert state(desk).state is Presence.READY


async def test_a_completed_consultation_begins_the_wrap_up(tmp_path: Path) -> None:
    """On call while caller, agent and the one consulted are busy; done when the agent leaves."""
    async with practice(tmp_path, rules=LONG, phone=PHONE) as desk:
        await ask(desk, GoReady())
        call = await desk.ring()
        await ask(desk, Answer(call=call, join=True))
        await becomes(desk, Presence.ON_CALL)
        await ask(desk, Consult(call=call, to=FRIEND))
        assert state(desk).calls == (call,)
        await ask(desk, CompleteConsult(call=call))

        done = await becomes(desk, Presence.WRAP_UP)
        assert done.awaiting == (call,)
        assert (await desk.doors.call(call))["state"] == "bridged"


async def test_a_caller_who_gives_up_in_a_consultation_leaves_the_agent_on_call(
    tmp_path: Path,
) -> None:
    """The agent talks on with the one consulted; the wrap-up is the caller's, and comes after."""
    async with practice(tmp_path, rules=LONG, phone=PHONE) as desk:
        await ask(desk, GoReady())
        call = await desk.ring()
        await ask(desk, Answer(call=call, join=True))
        await ask(desk, Consult(call=call, to=FRIEND))
        legs = [record.leg for record in desk.switchboard.live.board.records.values()]
        (target,) = [leg.id for leg in legs if leg.to == FRIEND]
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
        await until(lambda: state(desk).awaiting == (call,))
        assert (state(desk).state, state(desk).calls) == (Presence.ON_CALL, (target,))
        await ask(desk, HangUp(call=target))

        assert (await becomes(desk, Presence.WRAP_UP)).awaiting == (call,)


async def test_a_call_with_my_own_phone_is_one_call(tmp_path: Path) -> None:
    """My phone's leg is none: it comes and goes without a wrap-up of its own."""
    async with practice(tmp_path, rules=LONG, phone=PHONE) as desk:
        call = await desk.ring()
        await ask(desk, Answer(call=call, join=True))
        await becomes(desk, Presence.ON_CALL)
        assert state(desk).calls == (call,)
        await desk.doors.post(f"calls/{call}/remote", do="hangup")

        assert (await becomes(desk, Presence.WRAP_UP)).awaiting == (call,)


async def test_two_calls_joined_by_hand_are_the_agents_until_both_ended(desk: Practice) -> None:
    """One of them may be the agent's own phone: the console cannot know."""
    caller = await answered(desk)
    act = Dial(
        to=FRIEND,
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
    )
    mine = (await ask(desk, act)).call
    assert mine is not None
    await desk.state(mine, CallState.ANSWERED)
    await ask(desk, Bridge(call=caller, other=mine))
    await desk.state(caller, CallState.BRIDGED)
    assert state(desk).state is Presence.ON_CALL

    await ask(desk, HangUp(call=mine))
    await becomes(desk, Presence.WRAP_UP)


# Away -------------------------------------------------------------------------------------


async def test_a_missed_call_makes_not_ready(desk: Practice) -> None:
    """Whoever rings next must not wait for an agent who is not there."""
    await ask(desk, GoReady())
    call = await desk.ring()
    await desk.doors.post(f"calls/{call}/remote", do="hangup")

    away = await becomes(desk, Presence.NOT_READY)
    assert away.reason == "missed call"
    notices = [e for e in desk.switchboard.snapshot().entries if e.kind is EntryKind.NOTICE]
    assert [entry.text for entry in notices if entry.call == call] == [
        "Ada missed the call: not ready"
    ]


async def test_one_act_rejects_and_goes_not_ready(desk: Practice) -> None:
    """Reject and stop being offered calls: the caller is turned away, too."""
    await ask(desk, GoReady())
    call = await desk.ring()
    outcome = await ask(desk, RejectNotReady(call=call))

    assert outcome.message == "you are not ready: rejected call"
    assert (state(desk).state, state(desk).reason) == (Presence.NOT_READY, "rejected call")
    await desk.state(call, CallState.ENDED)
    assert (await desk.doors.call(call))["hangup_cause"] == "call_rejected"


async def test_on_a_call_a_second_caller_is_rejected_and_not_ready_comes_next(
    desk: Practice,
) -> None:
    """The first call goes on."""
    await ask(desk, GoReady())
    first = await answered(desk)
    second = await desk.ring(number="+442079460124")
    await ask(desk, RejectNotReady(call=second))

    now = state(desk)
    assert (now.state, now.calls) == (Presence.ON_CALL, (first,))
    assert now.next == Choice(ready=False, reason="rejected call")


async def test_nothing_to_reject_leaves_the_agent_as_it_was(desk: Practice) -> None:
    """The caller gave up while the key was pressed."""
    await ask(desk, GoReady())
    call = await answered(desk)

    with pytest.raises(NotNow, match="answered already"):
        await desk.switchboard.order(new_order(RejectNotReady(call=call)))
    assert state(desk).next is None


# Restarts and faults ----------------------------------------------------------------------


async def test_the_wrap_up_survives_a_restart_with_all_that_belongs_to_it(
    desk: Practice, tmp_path: Path
) -> None:
    """Its end, the next state and the pending disposition: nothing is lost with the process."""
    await ask(desk, GoReady())
    await wrapping_up(desk)
    await ask(desk, ExtendWrapUp())
    await ask(desk, ChooseNext(choice=LUNCH))

    async with restarted(desk, tmp_path) as second:
        await second.reconcile()
        assert second.snapshot().agent_state == state(desk)


async def test_a_call_that_ended_while_nobody_listened_ends_for_the_agent(
    desk: Practice, tmp_path: Path
) -> None:
    """The switchboard was down: the wrap-up begins when that is known, not before and not never."""
    await ask(desk, GoReady())
    call = await answered(desk)
    await desk.doors.post("faults", target="webhooks", kind="loss", probability=1)
    await desk.doors.post(f"calls/{call}/remote", do="hangup")

    async with restarted(desk, tmp_path) as second:
        await until(lambda: second.snapshot().agent_state.state is Presence.WRAP_UP)
        assert second.snapshot().agent_state.awaiting == (call,)


async def test_a_call_that_went_on_is_the_agents_after_a_restart(
    desk: Practice, tmp_path: Path
) -> None:
    """And no second time: the state has the same beginning."""
    await answered(desk)
    before = state(desk)

    async with restarted(desk, tmp_path) as second:
        await second.reconcile()
        assert second.snapshot().agent_state == before


async def test_a_refusing_journal_makes_no_false_ready(hasty: Practice) -> None:
    """What is not written down has not happened: the wrap-up goes on, and ends later."""
    await ask(hasty, GoReady())
    await wrapping_up(hasty)
    database = hasty.switchboard._orders._dispatcher._recorder._journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    with pytest.raises(NotWritten):
        await hasty.switchboard.order(new_order(GoNotReady(reason="lunch")))
    end = state(hasty).until
    assert end is not None
    await until(lambda: datetime.now(UTC) > end + timedelta(milliseconds=100))

    assert state(hasty).state is Presence.WRAP_UP
    database.execute("PRAGMA query_only = OFF")
    await becomes(hasty, Presence.READY)


async def test_no_jump_of_the_wall_clock_moves_the_wrap_up(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put forward by an hour it does not end; put back, a choice still counts."""
    await ask(desk, GoReady())
    await wrapping_up(desk)
    keeper = desk.switchboard._orders._members["Ada"].state
    # The fact is shown before its end is counted: the clock is to jump after both.
    await until(lambda: keeper._until == state(desk).until)
    monkeypatch.setattr(keeper, "_now", lambda: datetime.now(UTC) + timedelta(hours=1))
    await keeper.note()
    assert state(desk).state is Presence.WRAP_UP
    monkeypatch.setattr(keeper, "_now", lambda: datetime.now(UTC) - timedelta(hours=1))
    await ask(desk, GoNotReady(reason="lunch"))

    assert (state(desk).state, state(desk).reason) == (Presence.NOT_READY, "lunch")


async def test_consoles_are_told_of_the_state_and_the_rules(desk: Practice) -> None:
    """Over the real socket: in the snapshot, and as a change."""
    line = await connect(desk.settings.socket, name="test")
    snapshot = await line.snapshot()
    assert snapshot.agent_rules == msgspec.structs.replace(LONG, from_=desk.settings.from_)
    assert snapshot.agent_state.agent == "Ada"
    await line.ask(Give(new_order(GoReady())))

    async with asyncio.timeout(5):
        told = await _next_state(line.changes())
    assert told.state is Presence.READY
    assert isinstance(await line.snapshot(), Snapshot)
    await line.close()


async def _next_state(changes: AsyncIterator[tuple[object, ...]]) -> AgentState:
    async for batch in changes:
        for change in batch:
            if isinstance(change, AgentChanged):
                return change.state
    raise AssertionError("the line ended")


async def test_the_facts_of_an_agent_are_pruned_with_all_others(desk: Practice) -> None:
    """What is older than it has to be is no burden for ever."""
    await wrapping_up(desk)
    reader = JournalReader(desk.settings.journal)
    assert reader.facts_of_agent("Ada")
    await desk.switchboard._orders._dispatcher._recorder._journal.prune(1e12)

    assert reader.facts_of_agent("Ada") == []
    reader.close()
