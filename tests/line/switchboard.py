"""A switchboard behind the line: a real live board, and what it is asked answered by hand."""

from __future__ import annotations

import asyncio
import time

from console.domain.agent.spells import Spell
from console.domain.agent.state import Presence
from console.domain.applications import Application, ApplicationBoard
from console.domain.history.past_calls import PastCall, matches
from console.domain.messages.message import AddressKind, Message, Receipt
from console.domain.number_rules.barred import BarredNumber
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.queues import QueueBoard, WaitingCall
from console.domain.team.hosts import Drained, HostsCompared, HostsNow, ShownOtherwise, WaitedFor
from console.domain.team.members import Team
from console.domain.team.report import Reported, Tally
from console.domain.team.waiting_calls import Routing
from console.domain.work_lists.work_list import Entry as ListEntry
from console.domain.work_lists.work_list import EntryNow, Figures, Person, Standing, Try, WorkList
from console.errors import (
    ApiError,
    NotFound,
    NotNow,
)
from console.line.admittance import Admittance
from console.line.feed import Feed
from console.line.listed_calls import ListedCalls, listed
from console.line.port import Answers, Asker, Entry, Snapshot
from console.line.questions import (
    AddPeople,
    Applications,
    BarEntry,
    BarNumbers,
    BarredNumbers,
    Barring,
    BoardNow,
    CallsNow,
    CloseList,
    CompareHosts,
    Drain,
    DrainedNow,
    Far,
    Give,
    History,
    Hosts,
    HowFar,
    ListEntries,
    MessagesSeen,
    NumberRefused,
    OneApplication,
    OpenList,
    OwnStatus,
    OwnStatusNow,
    Payload,
    Queues,
    RawBody,
    Reconcile,
    Reload,
    Reloaded,
    Report,
    SendMessage,
    SettleEntry,
    SkipEntry,
    Status,
    StatusNow,
    TakeNext,
    Timeline,
    UnbarNumbers,
)
from console.line.server import Attached
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.own_status import own_status
from console.telnyx.operations import RETRIEVE_APPLICATION
from tests.domain.history.test_past_calls import past
from tests.domain.stories import NOON, answered, at, call

QUEUE = QueueBoard(
    name="support",
    size=1,
    max_size=100,
    average_wait=20,
    waiting=(WaitingCall(call=call("A"), position=1, since=NOON, number="+442079460123"),),
    asked_at=at(30),
)
APPLICATIONS = ApplicationBoard(
    applications=(
        Application(
            id="129",
            settings={
                "application_name": "Support",
                "active": True,
                "inbound.channel_limit": 10,
                "tags": ("a", "b"),
                "webhook_timeout_secs": None,
            },
            shown=True,
        ),
    ),
    public_url=None,
    all_shown=True,
)


class Desk:
    """A switchboard without a network: a real live board, and orders that wait to be let go."""

    def __init__(self) -> None:
        self.live = LiveBoard(Snapshot(number=0, agent="Ada"), time.monotonic)
        self.let_go = asyncio.Event()
        self.let_go.set()
        self.asked_for: list[Order] = []
        self.carried_out: list[Order] = []
        self.consoles = 0
        self.attached = Attached(0, ())
        self.refusal: ApiError | None = None
        self.admittance = Admittance(agent="Ada")
        self.askers: list[Asker] = []

    @property
    def answers(self) -> Answers:
        return dict(
            (
                BoardNow.answered_by(self.board),
                Give.answered_by(self.order),
                Timeline.answered_by(self.timeline),
                RawBody.answered_by(self.raw_body),
                History.answered_by(self.history),
                Report.answered_by(self.report),
                HowFar.answered_by(self.how_far),
                Queues.answered_by(self.queues),
                Applications.answered_by(self.applications),
                OneApplication.answered_by(self.application),
                Reconcile.answered_by(self.reconcile),
                StatusNow.answered_by(self.status),
                OwnStatusNow.answered_by(self.own_status),
                CallsNow.answered_by(self.calls),
                Hosts.answered_by(self.hosts),
                CompareHosts.answered_by(self.compared),
                Drain.answered_by(self.drained),
                DrainedNow.answered_by(self.drained),
                Reload.answered_by(self.reloaded),
                SendMessage.answered_by(self.message),
                MessagesSeen.answered_by(self.seen),
                BarNumbers.answered_by(self.barred),
                BarEntry.answered_by(self.entry_barred),
                UnbarNumbers.answered_by(self.barred),
                BarredNumbers.answered_by(self.register),
                *(asked.answered_by(self.work_list) for asked in (OpenList, AddPeople, CloseList)),
                *(asked.answered_by(self.entry) for asked in (TakeNext, SettleEntry, SkipEntry)),
                ListEntries.answered_by(self.entries),
            )
        )

    def follow(self, feed: Feed, _asker: Asker) -> None:
        self.live.follow(feed)

    def unfollow(self, feed: Feed) -> None:
        self.live.followers.unfollow(feed)

    async def board(self, _: BoardNow, _asker: Asker) -> Snapshot:
        return self.live.snapshot()

    async def order(self, asked: Give, asker: Asker) -> Outcome:
        self.asked_for.append(asked.order)
        self.askers.append(asker)
        if asked.order.by == "nobody":
            raise NotNow("the call has ended")
        return await asyncio.shield(asyncio.create_task(self._carry_out(asked.order)))

    async def _carry_out(self, given: Order) -> Outcome:
        await self.let_go.wait()
        self.carried_out.append(given)
        return Outcome(order_id=given.id, kind=OutcomeKind.ACCEPTED)

    async def timeline(self, _: Timeline, _asker: Asker) -> tuple[Entry, ...]:
        return self.live.snapshot().entries

    async def raw_body(self, asked: RawBody, _asker: Asker) -> Payload:
        return Payload(number=asked.number, text='{"data": "\x1b]2;x"}')

    async def history(self, asked: History, _asker: Asker) -> tuple[PastCall, ...]:
        calls = (past(), past(ended_at=None))
        return tuple(call for call in calls if matches(asked.search, call))

    async def report(self, asked: Report, _asker: Asker) -> Reported:
        tally = Tally(asked.search, Team(), "Ada", Routing(), at(7200))
        tally.call(past())
        tally.spells("Ada", [Spell(Presence.READY, NOON, at(60))])
        return tally.reported()

    async def how_far(self, _: HowFar, _asker: Asker) -> Far:
        return Far(what="counting", done=3, total=28, unit="days")

    async def queues(self, _: Queues, _asker: Asker) -> tuple[QueueBoard, ...]:
        if self.refusal is not None:
            raise self.refusal
        return (QUEUE,)

    async def applications(self, _: Applications, _asker: Asker) -> ApplicationBoard:
        if self.refusal is not None:
            raise self.refusal
        return APPLICATIONS

    async def application(self, asked: OneApplication, _asker: Asker) -> Application:
        if asked.application_id != "129":
            raise NotFound(RETRIEVE_APPLICATION.wanted, 404, code="10005")
        return APPLICATIONS.applications[0]

    async def reconcile(self, _: Reconcile, _asker: Asker) -> None:
        self.live.add(99, answered(3, "A"))

    async def status(self, _: StatusNow, _asker: Asker) -> Status:
        return Status(
            pid=1,
            version="0",
            started_at=at(0),
            listener_url="http://127.0.0.1:1/",
            public_url=None,
            socket="",
            journal="",
            connections=(),
            live_legs=0,
            health=self.live.health,
        )

    async def calls(self, _: CallsNow, _asker: Asker) -> ListedCalls:
        return listed(self.live.snapshot(), self.live.legs.values())

    async def own_status(self, _: OwnStatusNow, asker: Asker) -> OwnStatus:
        return own_status(self.live, Team(), asker, self.live.legs.values())

    async def hosts(self, _: Hosts, _asker: Asker) -> HostsNow:
        return HostsNow(trouble="away", claims=2)

    async def compared(self, _: CompareHosts, _asker: Asker) -> HostsCompared:
        shown = ShownOtherwise(call=call("A"), states={"desk1": "held", "desk2": "gone"})
        return HostsCompared(hosts=("desk1", "desk2"), calls=1, shown=(shown,))

    async def drained(self, _: Drain | DrainedNow, _asker: Asker) -> Drained:
        waited_for = (WaitedFor(member="Ada", calls=(call("A"),)),)
        return Drained(node="desk1", draining=True, others=("desk2",), waited_for=waited_for)

    async def message(self, asked: SendMessage, asker: Asker) -> Message:
        return Message(
            id=asked.id,
            by=asker.user,
            at=NOON,
            to=asked.to,
            kind=AddressKind.GROUP,
            members=("bo",),
            text=asked.text,
            receipts=(Receipt(member="bo", shown_at=NOON),),
        )

    async def work_list(self, *_: object) -> WorkList:
        return WorkList(
            id="1",
            name="Winter",
            by="ada",
            opened_at=NOON,
            members=("ada",),
            people=1,
            figures=Figures(people=1, results=(("sold", 1),), recent=(NOON,)),
        )

    async def entry(self, *_: object) -> EntryNow:
        person = Person(name="Grace", numbers=("+13125550100",), columns=(("Town", "Ulm"),))
        call = Try(order=OrderId("1"), by="ada", number="+13125550100", at=NOON)
        entry = ListEntry(list="1", place=0, person=person)
        return EntryNow(entry=entry, standing=Standing.TAKEN, by="ada", tries=(call,))

    async def entries(self, *_: object) -> tuple[EntryNow, ...]:
        return (await self.entry(),)

    async def seen(self, *_: object) -> None:
        pass

    async def barred(self, asked: BarNumbers | UnbarNumbers, _asker: Asker) -> Barring:
        refused = NumberRefused(number="112", why="an emergency number is never barred")
        return Barring(done=asked.numbers, before=("+4930901820",), refused=(refused,))

    async def entry_barred(self, asked: BarEntry, _asker: Asker) -> Barring:
        return Barring(done=(asked.entry,))

    async def register(self, asked: BarredNumbers, asker: Asker) -> tuple[BarredNumber, ...]:
        return (BarredNumber(number=f"{asked.after}1", at=NOON, by=asker.user, why="asked"),)

    async def reloaded(self, _: Reload, _asker: Asker) -> Reloaded:
        return Reloaded(words="team.routes (Desk)", waiting=("listener.port",))

    def count(self, attached: Attached) -> None:
        self.attached, self.consoles = attached, attached.count
