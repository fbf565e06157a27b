"""Every order has one outcome, whatever happens to it on the way."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from console.domain.acts import AnyAct, Dial, SendDtmf, StartStreaming, Transfer
from console.domain.leg import CallState, Leg
from console.domain.orders import Answer, HangUp, Order, Outcome, OutcomeKind
from console.domain.own_facts import OrderPlaced
from console.errors import (
    JournalFailed,
    NotConfigured,
    NotNow,
    NotWritten,
    StepFailed,
    Unreachable,
)
from console.line.port import Snapshot
from console.switchboard.board import recorder
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.orders import dispatch
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.dispatch import LOOK_FIRST, Dispatcher
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.steps import Steps
from console.telnyx.operations import DIAL, HANGUP
from tests.domain.stories import answered, at, call, hung_up, initiated
from tests.switchboard.board.test_recorder import disk_that_hangs
from tests.switchboard.harness import new_order
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until


class Office:
    """A dispatcher on a real journal; what it sends is told by `reply`."""

    def __init__(self, path: Path) -> None:
        self.journal = Journal(path)
        self.journal.open()
        self.reader = JournalReader(path)
        self.live = LiveBoard(Snapshot(number=0), lambda: 0.0)
        self.recorder = Recorder(self.journal, self.live, clock=lambda: at(50))
        self.made: list[Order] = []
        self.sent: list[Order] = []
        self.reply: Callable[[Order], Awaitable[Sent]] = self.accept
        self.settled: list[Outcome] = []
        self.dispatcher = self.another()

    def another(self) -> Dispatcher:
        """A dispatcher, as after a restart."""
        return Dispatcher(
            self,
            self.recorder,
            self.live,
            Claims(self.recorder, self.live, now=lambda: at(50)),
            clock=lambda: 0.0,
            ready=self.ready,
            settled=lambda _, outcome: self.settled.append(outcome),
            recall=self.reader.outcome_of,
            evidence=self.nothing_shows,
        )

    async def nothing_shows(self, _: Order) -> Sent | None:
        """Telnyx tells nothing of the calls."""
        return None

    async def ready(self) -> None:
        """The first round is done."""

    async def send(self, order: Order, written: asyncio.Future[None]) -> Sent:
        self.made.append(order)
        await written
        self.sent.append(order)
        return await self.reply(order)

    async def accept(self, _: Order) -> Sent:
        return Sent()

    async def ring(self, name: str = "A") -> None:
        """A caller is offered."""
        await self.recorder.webhook(initiated(0, name), body_of(initiated(0, name)), b"")
        await until(lambda: self.live.board.leg(call(name)))

    def leg(self, name: str = "A") -> Leg:
        return self.live.board.legs[call(name)]

    async def close(self) -> None:
        await self.dispatcher.finish(0)
        self.reader.close()
        await self.journal.close()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path / "journal.db")
    await office.ring()
    yield office
    await office.close()


def refusing(office: Office, *, refuses: bool) -> None:
    """Let the disk refuse, or not."""
    database = office.journal._writer.database
    assert database is not None
    database.execute(f"PRAGMA query_only = {'ON' if refuses else 'OFF'}")


class Silence(Office):
    """What Telnyx is asked about the calls of an order it does not answer either."""

    async def nothing_shows(self, _: Order) -> Sent | None:
        return await asyncio.get_running_loop().create_future()


async def test_an_order_that_telnyx_tells_nothing_of_is_called_unknown_soon(tmp_path: Path) -> None:
    """All tries of it are over: nobody has to wait as long again to try it anew."""
    office = Silence(tmp_path / "journal.db")
    await office.ring()

    async def cut(_: Order) -> Sent:
        raise Unreachable(DIAL.wanted, "cut", ambiguous=True)

    office.reply = cut
    async with asyncio.timeout(30):
        outcome = await office.dispatcher.order(new_order(Answer(call=call("A"))))
    await office.close()

    assert outcome.kind is OutcomeKind.UNKNOWN


@pytest.mark.parametrize(
    ("act", "again"),
    [
        (Dial(to="+442079460123", from_="+13125550100", connection_id="129"), "dial"),
        (Transfer(call=call("A"), to="+442079460123"), "transfer"),
    ],
    ids=["dialled", "transferred to"],
)
async def test_whoever_may_be_called_is_looked_for_before_they_are_called_again(
    office: Office, act: Dial | Transfer, again: str
) -> None:
    """No row tells of a call that nobody knows of: a second dialling rang the same person twice."""

    async def cut(_: Order) -> Sent:
        raise Unreachable(DIAL.wanted, "cut", ambiguous=True)

    async def refused(_: Order) -> Sent:
        raise Unreachable(DIAL.wanted, "no route", ambiguous=False)

    doubtful = await office.dispatcher.procedure(new_order(act), cut)
    certain = await office.dispatcher.procedure(new_order(act), refused)

    assert doubtful.hint.startswith(LOOK_FIRST.format(again=again))
    assert "Look at the calls" not in certain.hint


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotConfigured("No phone is configured."), OutcomeKind.REFUSED),
        (StepFailed("call.bridge: no reply", ambiguous=True), OutcomeKind.UNKNOWN),
        (StepFailed("call.bridge: no"), OutcomeKind.REFUSED),
        (JournalFailed("journal.db", "disk full"), OutcomeKind.REFUSED),
        (Unreachable(DIAL.wanted, "cut", ambiguous=True), OutcomeKind.UNKNOWN),
        (KeyError("a fault of ours"), OutcomeKind.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
async def test_every_way_to_fail_settles_the_order(
    office: Office, error: Exception, kind: OutcomeKind
) -> None:
    """An order without an outcome forbids the next one for ever, and unknown is never "failed"."""

    async def fail(_: Order) -> Sent:
        raise error

    outcome = await office.dispatcher.procedure(new_order(Answer(call=call("A"), join=True)), fail)

    assert outcome.kind is kind
    assert office.leg().pending == ()
    assert office.settled == [outcome]
    assert office.reader.unsettled_orders(0) == []


async def test_of_two_orders_at_once_the_second_sees_the_first(office: Office) -> None:
    """Two consoles press `a` in the same millisecond: one answer goes out."""
    office.reply = lambda _: asyncio.sleep(0.05, Sent())
    orders = [new_order(Answer(call=call("A"))) for _ in range(5)]
    came = await asyncio.gather(
        *(office.dispatcher.order(order) for order in orders), return_exceptions=True
    )

    assert len(office.sent) == 1
    assert [type(each) for each in came] == [Outcome, NotNow, NotNow, NotNow, NotNow]


async def test_an_order_that_was_turned_away_may_come_again_and_keeps_nothing(
    office: Office,
) -> None:
    """Nothing was sent; and two thousand errors must not keep two thousand boards."""
    office.reply = lambda _: asyncio.sleep(0.05, Sent())
    first, second = new_order(HangUp(call=call("A"))), new_order(HangUp(call=call("A")))
    asked = asyncio.create_task(office.dispatcher.order(first))
    await until(lambda: office.leg().pending)
    with pytest.raises(NotNow) as turned_away:
        await office.dispatcher.order(second)
    seen = weakref.ref(turned_away.value)
    del turned_away
    await asked
    gc.collect()

    assert seen() is None
    office.reply = office.accept
    await office.recorder.webhook(answered(1, "A"), body_of(answered(1, "A")), b"")
    assert list(office.dispatcher._orders) == [first.id]


async def test_orders_under_way_are_not_forgotten(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand hang-ups at once: each is carried out, though few outcomes are kept."""
    monkeypatch.setattr(dispatch, "ORDERS_KEPT", 3)
    go = asyncio.Event()

    async def wait(_: Order) -> Sent:
        await go.wait()
        return Sent()

    office.reply = wait
    orders = [new_order(HangUp(call=call(f"U{number}"))) for number in range(20)]
    given = [asyncio.create_task(office.dispatcher.order(order)) for order in orders]
    await until(lambda: len(office.sent) == len(orders))
    assert len(office.dispatcher._orders) == len(orders)
    go.set()
    await asyncio.gather(*given)
    await office.dispatcher.order(new_order(HangUp(call=call("V"))))

    assert len(office.dispatcher._orders) == 3


@pytest.mark.parametrize(
    "act",
    [
        HangUp(call=call("A")),
        SendDtmf(call=call("A"), parameters={"digits": "1"}),
        Dial(to="+442079460123", from_="+13125550100", connection_id="129"),
    ],
    ids=["ends the call", "may be given again", "is of no call"],
)
async def test_an_order_of_before_the_restart_is_not_done_twice(
    office: Office, act: AnyAct
) -> None:
    """The console asks again after it found a new switchboard: Telnyx forgot the id long ago."""
    await office.recorder.webhook(answered(1, "A"), body_of(answered(1, "A")), b"")
    await until(lambda: office.leg().state is CallState.ANSWERED)
    order = new_order(act)
    before = await office.dispatcher.order(order)
    again = await office.another().order(order)

    assert again == before
    assert len(office.sent) == 1


async def test_an_outcome_that_the_journal_refused_is_written_when_it_can_be(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full for a moment: the call can be hung up again, not after a restart only."""
    monkeypatch.setattr(dispatch, "AGAIN", 0.01)

    async def lost(_: Order) -> Sent:
        refusing(office, refuses=True)
        raise Unreachable(HANGUP.wanted, "no route", ambiguous=False)

    office.reply = lost
    outcome = await office.dispatcher.order(new_order(HangUp(call=call("A"))))
    assert outcome.kind is OutcomeKind.REFUSED
    assert office.leg().state is CallState.ENDING
    refusing(office, refuses=False)
    await until(lambda: office.leg().state is CallState.OFFERED)

    assert office.leg().pending == ()
    await until(lambda: not office.dispatcher._unwritten)


async def test_a_request_is_made_while_the_disk_writes_and_leaves_once_it_has(
    office: Office,
) -> None:
    """The commit costs an order no more than it takes, and nothing is ahead of it."""
    order = new_order(HangUp(call=call("A")))
    with disk_that_hangs(office.journal):
        given = asyncio.create_task(office.dispatcher.order(order))
        await until(lambda: office.made)
        assert office.sent == []
        assert office.leg().pending == ()

    assert (await given).kind is OutcomeKind.ACCEPTED
    assert office.made == office.sent == [order]


async def test_a_step_of_before_the_restart_of_which_nothing_is_known_is_sent(
    office: Office,
) -> None:
    """It may never have left: under its one id Telnyx carries it out once."""
    order = new_order(HangUp(call=call("A")))
    await office.recorder.own(OrderPlaced(order=order))

    outcome = await office.dispatcher.step(order)

    assert outcome.kind is OutcomeKind.ACCEPTED
    assert office.sent == [order]


async def test_an_order_that_the_journal_takes_too_late_is_not_sent_and_not_left_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk hung: who gave the order was told that nothing was sent. It is in the journal a
    moment later, and without an outcome it would forbid every other order for the call."""
    monkeypatch.setattr(dispatch, "AGAIN", 0.01)
    monkeypatch.setattr(recorder, "WRITTEN_WITHIN", 0.05)
    order = new_order(HangUp(call=call("A")))
    with disk_that_hangs(office.journal), pytest.raises(NotWritten) as refused:
        await office.dispatcher.order(order)
    assert refused.value.hint.startswith("Nothing was sent")
    await until(lambda: office.reader.outcome_of(order.id))
    await until(lambda: office.leg().pending == ())

    outcome = office.reader.outcome_of(order.id)
    assert outcome is not None
    assert outcome.kind is OutcomeKind.REFUSED
    assert office.sent == []
    assert office.reader.unsettled_orders(0) == []


async def test_the_end_waits_for_steps_and_takes_no_new_order(office: Office) -> None:
    """A procedure under way may finish; nothing is left behind that would hang."""

    async def two_steps(order: Order) -> Sent:
        steps = Steps(office.live, office.dispatcher.step, lambda: at(50), office.recorder.own)
        await steps.take(order, "one", Answer(call=call("A")))
        await asyncio.sleep(0.05)
        await steps.take(order, "two", HangUp(call=call("A")))
        return Sent()

    order = new_order(Answer(call=call("A"), join=True))
    given = asyncio.create_task(office.dispatcher.procedure(order, two_steps))
    await until(lambda: office.sent)
    await office.dispatcher.finish(5)

    assert (await given).kind is OutcomeKind.ACCEPTED
    assert len(office.sent) == 2
    with pytest.raises(NotNow, match="ending"):
        await office.dispatcher.order(new_order(HangUp(call=call("A"))))


async def test_what_is_too_late_for_the_end_stays_unsettled(office: Office) -> None:
    """The next start says of it what is true: nobody knows."""
    never = asyncio.Event()

    async def hang(_: Order) -> Sent:
        await never.wait()
        return Sent()

    async def one_step(order: Order) -> Sent:
        steps = Steps(office.live, office.dispatcher.step, lambda: at(50), office.recorder.own)
        await steps.take(order, "one", Answer(call=call("A")))
        return Sent()

    office.reply = hang
    given = asyncio.create_task(
        office.dispatcher.procedure(new_order(Answer(call=call("A"), join=True)), one_step)
    )
    await until(lambda: office.sent)
    await office.dispatcher.finish(0.05)

    with pytest.raises(asyncio.CancelledError):
        await given
    assert len(office.reader.unsettled_orders(0)) == 2
    assert not office.dispatcher._under_way()


async def test_a_token_does_not_reach_the_journal(office: Office) -> None:
    """It is sent to Telnyx and written nowhere."""
    await office.recorder.webhook(answered(1, "A"), body_of(answered(1, "A")), b"")
    token = "canary-0xC0FFEE"
    parameters: dict[str, str | int | float | bool] = {
        "stream_url": "wss://example.com",
        "stream_auth_token": token,
    }
    await until(lambda: office.leg().state is CallState.ANSWERED)
    await office.dispatcher.order(new_order(StartStreaming(call=call("A"), parameters=parameters)))

    (sent,) = office.sent
    assert isinstance(sent.act, StartStreaming)
    assert sent.act.parameters["stream_auth_token"] == token
    assert not any(token.encode() in row.body for row in office.reader.recent(100))


async def test_a_call_that_ended_meanwhile_is_hung_up_in_peace(office: Office) -> None:
    """The hang-up of the far end wins the race; the order is refused unsent."""
    await office.recorder.webhook(hung_up(9, "A"), body_of(hung_up(9, "A")), b"")
    await until(lambda: not office.leg().alive)
    with pytest.raises(NotNow, match="ended"):
        await office.dispatcher.order(new_order(HangUp(call=call("A"))))

    assert office.sent == []
