"""A small switchboard in memory: carries out orders as a real one would, when it is let.

Calls are answered, bridged and ended as ordered, every step is a numbered change
on each console's line, and orders wait at a gate that a test opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from console.domain.acts import (
    CreateApplication,
    DeleteApplication,
    RejectNotReady,
    UpdateApplication,
)
from console.domain.agent.state import AgentRules, AgentState
from console.domain.applications import Application, ApplicationBoard
from console.domain.call_backs.call_back import CallBack
from console.domain.history.past_calls import PastCall, Search, matches
from console.domain.leg import CallId, CallState, Direction, Ending, Leg
from console.domain.messages.message import AddressKind, Message, Receipt
from console.domain.number_rules.rules import NumberRules
from console.domain.orders import (
    Answer,
    Bridge,
    Dial,
    HangUp,
    Order,
    OrderId,
    Outcome,
    OutcomeKind,
    Reject,
    Transfer,
)
from console.domain.queues import QueueBoard
from console.domain.team.call_rules import TeamRules
from console.domain.team.members import MemberNow, Team
from console.domain.team.report import Reported, ReportSearch, Tally
from console.domain.team.served import Served, ServedToday
from console.domain.team.waiting_calls import Routing
from console.domain.why_not import permit
from console.errors import ConsoleError, LineClosed, LineError, NoSwitchboard, NotFound
from console.line.port import (
    A,
    AgentChanged,
    Answers,
    AnyChange,
    ApiHealth,
    Asker,
    Connection,
    Entry,
    EntryKind,
    Health,
    HealthChanged,
    LegChanged,
    LegsGone,
    Light,
    Logged,
    MemberChanged,
    MessageChanged,
    Question,
    QueuesChanged,
    ServedChanged,
    Snapshot,
    WebhookHealth,
    answer,
)
from console.line.questions import (
    Applications,
    BoardNow,
    Far,
    Give,
    History,
    HowFar,
    MessagesSeen,
    OneApplication,
    Payload,
    Queues,
    RawBody,
    Reconcile,
    Report,
    SendMessage,
    Timeline,
)
from console.telnyx.operations import RETRIEVE_APPLICATION
from tests.ui.screens.lists.listed import Listed

CONNECTIONS = (
    Connection(id="c1", name="Support"),
    Connection(id="c2", name="Sales"),
    Connection(id="c3", name="Outbound"),
)
OUR_NUMBER = "+13125550100"


def utc_now() -> datetime:
    return datetime.now(UTC)


def leg(number: int, state: CallState = CallState.OFFERED, **more: Any) -> Leg:
    """A leg whose id and number are made of `number`."""
    outgoing = state is CallState.DIALLING
    stranger = f"+4420794601{number:02}"
    begun = utc_now() - timedelta(seconds=number + 5)
    given = {
        "id": CallId(f"v3:call-{number:02}"),
        "state": state,
        "known": state,
        "session_id": f"session-{number:02}",
        "connection_id": CONNECTIONS[number % len(CONNECTIONS)].id,
        "direction": Direction.OUTGOING if outgoing else Direction.INCOMING,
        "from_": OUR_NUMBER if outgoing else stranger,
        "to": stranger if outgoing else OUR_NUMBER,
        "started_at": begun,
        "answered_at": begun if state in {CallState.ANSWERED, CallState.BRIDGED} else None,
        "changed_at": begun,
        **more,
    }
    return Leg(**given)


@dataclass
class Switchboard:
    """The board, the orders that came, and the lines to consoles."""

    legs: dict[CallId, Leg] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    health: Health = field(
        default_factory=lambda: Health(
            api=ApiHealth(light=Light.GOOD, milliseconds=38),
            webhooks=WebhookHealth(light=Light.GOOD, last_at=utc_now(), accepted=12),
        )
    )
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    reachable: bool = True
    refusal: Outcome | LineError | None = None
    reconciled: int = 0
    number: int = 100
    lines: list[FakeLine] = field(default_factory=list)
    agent: str = "Ada"
    phone: str | None = None
    practice: bool = False
    from_: str | None = OUR_NUMBER
    connections: tuple[Connection, ...] = CONNECTIONS
    payloads: dict[int, str] = field(default_factory=dict)
    state: AgentState = field(default_factory=AgentState)
    rules: AgentRules = field(default_factory=AgentRules)
    call_rules: TeamRules | None = None
    number_rules: NumberRules = field(default_factory=NumberRules)
    past: list[PastCall] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    reports: list[ReportSearch] = field(default_factory=list)
    begins: datetime | None = datetime(2020, 1, 1, tzinfo=UTC)
    reported_at: datetime | None = None
    fails: ConsoleError | None = None
    far: Far = field(default_factory=Far)
    pages: asyncio.Event = field(default_factory=asyncio.Event)
    counts: asyncio.Event = field(default_factory=asyncio.Event)
    queues: tuple[QueueBoard, ...] = ()
    asked: int = 0
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    applications: dict[str, Application] = field(default_factory=dict)
    public_url: str | None = None
    listed: int = 0
    held: list[asyncio.Future[ApplicationBoard]] | None = None
    team: Team = field(default_factory=Team)
    members: tuple[MemberNow, ...] = ()
    served: ServedToday = field(default_factory=ServedToday)
    messages: dict[str, Message] = field(default_factory=dict)
    call_backs: tuple[CallBack, ...] = ()
    barred_numbers: tuple[str, ...] = ()
    sent: list[SendMessage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listed_people = Listed(self)
        self.gate.set()
        self.answers.set()
        self.counts.set()
        self.pages.set()

    # Consoles ---------------------------------------------------------------------------

    async def connect(self) -> FakeLine:
        if not self.reachable:
            raise NoSwitchboard("/run/console.sock")
        line = FakeLine(self)
        self.lines.append(line)
        return line

    def cut(self, error: LineError | None = None) -> None:
        """The switchboard is gone for every console."""
        for line in self.lines:
            line.end(error or LineClosed("the switchboard ended"))
        self.lines.clear()

    def push(self, *changes: AnyChange) -> None:
        for line in self.lines:
            line.feed.put_nowait(changes)

    def next(self) -> int:
        self.number += 1
        return self.number

    def lose_a_change(self) -> None:
        """A number that no console ever sees."""
        self.number += 1

    # Calls ------------------------------------------------------------------------------

    def put(self, *legs: Leg) -> None:
        for one in legs:
            self.legs[one.id] = one
            self.push(LegChanged(number=self.next(), leg=one))

    def change(self, call: CallId, **fields: Any) -> None:
        self.put(msgspec.structs.replace(self.legs[call], changed_at=utc_now(), **fields))

    def end(self, call: CallId, cause: str = "normal_clearing") -> None:
        self.change(
            call, state=CallState.ENDED, ended_at=utc_now(), ending=Ending(cause=cause), pending=()
        )

    def drop(self, *calls: CallId) -> None:
        for call in calls:
            self.legs.pop(call, None)
        self.push(LegsGone(number=self.next(), calls=calls))

    def show_health(self, health: Health) -> None:
        self.health = health
        self.push(HealthChanged(number=self.next(), health=health))

    def be(self, state: AgentState) -> None:
        """The agent is in another state."""
        self.state = state
        self.push(AgentChanged(number=self.next(), state=state))

    def member(self, user: str, **fields: Any) -> None:
        """A member of the team is otherwise."""
        before = next(one for one in self.members if one.member.user == user)
        after = msgspec.structs.replace(before, **fields)
        self.members = tuple(after if one is before else one for one in self.members)
        self.push(MemberChanged(number=self.next(), member=after))

    def show_queues(self, *queues: QueueBoard) -> None:
        self.queues = queues
        self.push(QueuesChanged(number=self.next(), queues=queues))

    def show_served(self, *rows: Served) -> None:
        """Today's callers are served otherwise."""
        self.served = msgspec.structs.replace(self.served, rows=rows)
        self.push(ServedChanged(number=self.next(), served=self.served))

    @property
    def application_board(self) -> ApplicationBoard:
        return ApplicationBoard(
            applications=tuple(self.applications.values()),
            public_url=self.public_url,
            all_shown=True,
        )

    def log(self, kind: EntryKind, title: str, text: str, **more: Any) -> Entry:
        now = utc_now()
        entry = Entry(
            **{
                "number": len(self.entries) + 1,
                "at": now,
                "received_at": now,
                "kind": kind,
                "title": title,
                "text": text,
                **more,
            }
        )
        self.entries.append(entry)
        self.push(Logged(number=self.next(), entry=entry))
        return entry

    # Orders -----------------------------------------------------------------------------

    async def carry_out(self, order: Order) -> Outcome:
        self.orders.append(order)
        calls = order.act.calls
        here: dict[str, Any] = {"order_id": order.id, "call": calls[-1] if calls else None}
        self.log(EntryKind.ORDER, order.act.action, f"{_words(order)} by {order.by}", **here)
        await self.gate.wait()
        if isinstance(self.refusal, LineError):
            raise self.refusal
        if self.refusal is not None:
            outcome = msgspec.structs.replace(self.refusal, order_id=order.id)
        else:
            permit(order.act, self.legs)
            outcome = self._done(order)
        level = Light.GOOD if outcome.kind is OutcomeKind.ACCEPTED else Light.BAD
        said = outcome.message or f"{outcome.kind.value} in 38 ms"
        here["call"] = outcome.call or here["call"]
        self.log(EntryKind.OUTCOME, order.act.action, said, level=level, **here)
        return outcome

    def _done(self, order: Order) -> Outcome:
        accepted = Outcome(order_id=order.id, kind=OutcomeKind.ACCEPTED, seconds=0.038)
        match order.act:
            case Answer(call=call):
                self.change(call, state=CallState.ANSWERED, answered_at=utc_now(), agent=order.by)
            case HangUp(call=call):
                self.end(call)
            case Reject(call=call) | RejectNotReady(call=call):
                self.end(call, "call_rejected")
            case Transfer(call=call):
                self.change(call, state=CallState.BRIDGED)
            case Bridge(call=call, other=other):
                self.change(call, state=CallState.BRIDGED, peer=other)
                self.change(other, state=CallState.BRIDGED, peer=call)
            case Dial(to=to, from_=from_, connection_id=connection):
                new = leg(50 + len(self.legs), CallState.DIALLING)
                new = msgspec.structs.replace(
                    new, to=to, from_=from_, connection_id=connection, agent=order.by
                )
                self.put(new)
                return msgspec.structs.replace(accepted, call=new.id)
            case CreateApplication(settings=settings):
                self.applications["990"] = Application(id="990", settings=settings, shown=True)
                return msgspec.structs.replace(accepted, message="Its id is 990.")
            case UpdateApplication(application=id_, settings=settings):
                old = self.applications[id_]
                new_settings = {**old.settings, **settings}
                self.applications[id_] = msgspec.structs.replace(old, settings=new_settings)
            case DeleteApplication(application=id_):
                del self.applications[id_]
        return accepted

    # Questions --------------------------------------------------------------------------

    @property
    def table(self) -> Answers:
        """What a screen asks; nobody here asks for the status."""
        return dict(
            (
                BoardNow.answered_by(self._board),
                Give.answered_by(lambda asked, _: self.carry_out(asked.order)),
                Timeline.answered_by(self._timeline),
                RawBody.answered_by(self._raw_body),
                History.answered_by(self._history),
                Report.answered_by(self._report),
                HowFar.answered_by(self._how_far),
                Queues.answered_by(self._queues),
                Applications.answered_by(self._applications),
                OneApplication.answered_by(self._application),
                Reconcile.answered_by(self._reconcile),
                SendMessage.answered_by(self._sent),
                MessagesSeen.answered_by(self._seen),
                *self.listed_people.answers,
            )
        )

    async def _board(self, _: BoardNow, _asker: Asker) -> Snapshot:
        return Snapshot(
            number=self.number,
            legs=tuple(self.legs.values()),
            connections=self.connections,
            entries=tuple(self.entries),
            health=self.health,
            from_=self.from_,
            default_connection=self.connections[0].id if self.connections else None,
            agent=self.agent,
            phone=self.phone,
            practice=self.practice,
            agent_state=self.state,
            agent_rules=self.rules,
            call_rules=self.call_rules or TeamRules(everybody=self.rules),
            number_rules=self.number_rules,
            queues=self.queues,
            team=self.team,
            members=self.members,
            served=self.served,
            messages=tuple(self.messages.values()),
            lists=tuple(self.listed_people.lists),
            call_backs=self.call_backs,
            barred_numbers=self.barred_numbers,
        )

    def write(self, by: str, text: str, *, to: str = "", **more: Any) -> Message:
        """Somebody writes to whoever works here, or to others."""
        to = to or self.agent
        given = {"kind": AddressKind.MEMBER, "members": (to,), **more}
        id_ = f"m{len(self.messages)}"
        one = Message(id=id_, by=by, at=utc_now(), to=to, text=text, **given)
        self.show_message(one)
        return one

    def show_message(self, one: Message) -> None:
        self.messages[one.id] = one
        self.push(MessageChanged(number=self.next(), message=one))

    async def _sent(self, asked: SendMessage, asker: Asker) -> Message:
        if self.fails is not None:
            raise self.fails
        self.sent.append(asked)
        return self.write(self.agent, asked.text, to=asked.to, answers=asked.answers)

    async def _seen(self, asked: MessagesSeen, _asker: Asker) -> None:
        now = utc_now()
        for one in (self.messages[id_] for id_ in asked.messages):
            known = one.receipt(self.agent)
            shown_at = known.shown_at if known is not None else now
            read_at = now if asked.read else None
            receipt = Receipt(member=self.agent, shown_at=shown_at, read_at=read_at)
            self.show_message(msgspec.structs.replace(one, receipts=(receipt,)))

    async def _timeline(self, asked: Timeline, _asker: Asker) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.call == asked.call)

    async def _raw_body(self, asked: RawBody, _asker: Asker) -> Payload:
        text = self.payloads.get(asked.number, f'{{"data":{{"number":{asked.number}}}}}')
        return Payload(number=asked.number, text=text)

    async def _history(self, asked: History, _asker: Asker) -> tuple[PastCall, ...]:
        search = asked.search
        self.searches.append(search)
        await self.pages.wait()
        found = [call for call in self.past if matches(search, call)]
        calls = [call.call for call in found]
        begin = calls.index(search.after) + 1 if search.after in calls else 0
        return tuple(found[begin : begin + search.limit])

    async def _report(self, asked: Report, _asker: Asker) -> Reported:
        """The figures of the past that it has; how members spent their time it does not know."""
        self.reports.append(asked.search)
        await self.counts.wait()
        if self.fails is not None:
            raise self.fails
        now = self.reported_at or self.health.now()
        tally = Tally(asked.search, self.team, self.agent, Routing(), now)
        for call in filter(tally.is_asked_for, self.past):
            tally.call(call)
        return msgspec.structs.replace(tally.reported(), begins=self.begins)

    async def _how_far(self, _: HowFar, _asker: Asker) -> Far:
        return self.far

    async def _queues(self, _: Queues, _asker: Asker) -> tuple[QueueBoard, ...]:
        self.asked += 1
        await self.answers.wait()
        return self.queues

    async def _applications(self, _: Applications, _asker: Asker) -> ApplicationBoard:
        self.listed += 1
        if self.held is None:
            return self.application_board
        board: asyncio.Future[ApplicationBoard] = asyncio.get_running_loop().create_future()
        self.held.append(board)
        return await board

    async def _application(self, asked: OneApplication, _asker: Asker) -> Application:
        if asked.application_id not in self.applications:
            raise NotFound(RETRIEVE_APPLICATION.wanted, 404, code="10005")
        return self.applications[asked.application_id]

    async def _reconcile(self, _: Reconcile, _asker: Asker) -> None:
        self.reconciled += 1


def _words(order: Order) -> str:
    match order.act:
        case Dial(to=to, from_=from_):
            return f"dial {to} from {from_}"
        case Transfer(to=to):
            return f"transfer to {to}"
        case act:
            return act.action.removeprefix("call.")


class FakeLine:
    """One console's end of the line."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.feed: asyncio.Queue[tuple[AnyChange, ...] | LineError] = asyncio.Queue()
        self.ended: LineError | None = None
        self.closed = False
        self.silent = 0.0

    def end(self, error: LineError) -> None:
        self.ended = error
        self.feed.put_nowait(error)

    async def snapshot(self) -> Snapshot:
        return await self.ask(BoardNow())

    async def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        while True:
            batch = await self.feed.get()
            if isinstance(batch, LineError):
                raise batch
            yield batch

    async def ask(self, question: Question[A]) -> A:
        if self.ended is not None:
            raise self.ended
        return await answer(self.board.table, question, Asker(user=self.board.agent))

    async def close(self) -> None:
        self.closed = True


def refused(message: str, hint: str = "") -> Outcome:
    return Outcome(order_id=OrderId(""), kind=OutcomeKind.REFUSED, message=message, hint=hint)


Make = Callable[[], Switchboard]
