"""The line: the one port between a console and its switchboard.

A console takes a `Snapshot`, follows the numbered `Change`s, and asks questions; an order is
one of them. Numbers grow by one; who sees a gap takes a new snapshot. Its side of the line is
`console_side.Line`. All texts are as they came from outside: clean them before showing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Generic, Self, TypeVar

from msgspec import Struct

from console.domain.agent.state import AgentRules, AgentState
from console.domain.call_backs.call_back import CallBack
from console.domain.leg import CallId, Delay, Leg
from console.domain.messages.message import Message
from console.domain.number_rules.rules import NumberRules
from console.domain.queues import QueueBoard
from console.domain.team.call_rules import TeamRules
from console.domain.team.members import Member, MemberNow, Team
from console.domain.team.rights import why_no_orders
from console.domain.team.served import ServedToday
from console.domain.undertaking.undertaking import Undertaking
from console.domain.work_lists.work_list import WorkList
from console.process import elapsed

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


class Asker(Struct, frozen=True, kw_only=True):
    """Who is at a console's end of the line: as the system says, never as the console does.

    `user` is what stands in orders and facts. `member` is None where there is no team: one
    person works alone and has every right.
    """

    user: str
    member: Member | None = None

    @property
    def why_no_orders(self) -> str | None:
        """Why no order of this person is taken, whatever it is; None where some are."""
        return why_no_orders(self.member.role) if self.member is not None else None


class Connection(Struct, frozen=True, kw_only=True):
    """A Call Control application whose calls are shown. `name` is the id where none is known."""

    id: str
    name: str


def names_among(connections: tuple[Connection, ...]) -> dict[str, str]:
    """The names of connections by their ids."""
    return {one.id: one.name for one in connections}


def default_among(default: str | None, connections: tuple[Connection, ...]) -> str | None:
    """The connection that calls go out by: the usual one while there is one, else the first."""
    if not connections or any(one.id == default for one in connections):
        return default
    return connections[0].id


class Light(StrEnum):
    """How a part is. Unknown is neither good nor bad: nothing was heard yet."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


class ApiHealth(Struct, frozen=True, kw_only=True):
    """The way to Telnyx's API. `milliseconds` is the time of the last reply."""

    light: Light = Light.UNKNOWN
    milliseconds: float | None = None
    detail: str = ""
    since: datetime | None = None


class WebhookHealth(Struct, frozen=True, kw_only=True):
    """The webhooks that came in. `refused` counts by reason; `failed` are those answered 503.

    `tunnel` says why none can come through the tunnel; nothing where it stands, or there is none.
    """

    light: Light = Light.UNKNOWN
    last_at: datetime | None = None
    accepted: int = 0
    duplicates: int = 0
    refused: dict[str, int] = {}
    failed: int = 0
    detail: str = ""
    tunnel: str = ""


class JournalHealth(Struct, frozen=True, kw_only=True):
    """Whether the journal takes facts. `word` says in short why not, `detail` what to do now."""

    light: Light = Light.GOOD
    word: str = ""
    detail: str = ""
    since: datetime | None = None


class DatabaseHealth(Struct, frozen=True, kw_only=True):
    """Whether a team's hosts are reached by their database; `word` and `detail` say why not."""

    light: Light = Light.GOOD
    word: str = ""
    detail: str = ""
    since: datetime | None = None

    @property
    def words(self) -> str:
        """Since when and why they are not reached; no text while they are."""
        since = f"since {self.since.astimezone():%H:%M:%S}: " if self.since else ""
        return f"{since}{self.detail}" if self.detail else ""


class Health(Struct, frozen=True, kw_only=True):
    """The parts that the switchboard knows; the line's own light is the console's to see.

    `consoles` follow the board, `ordering` of them may give orders. `clock` says how far the
    machine's clock is off ("10 min behind"), nothing while it agrees with Telnyx's. `lead` is the
    switchboard's time in Unix seconds less `console.process.elapsed`, so that consoles count the
    same time. `delays` are the requests that Telnyx does not take for now, the oldest first.
    `hosts` says what is so of a team's hosts until it is no more: this one is taken out, or takes
    what others noted; `lost_hosts` give no sign of life, `other_hosts` take calls.
    """

    api: ApiHealth = ApiHealth()
    webhooks: WebhookHealth = WebhookHealth()
    journal: JournalHealth = JournalHealth()
    database: DatabaseHealth = DatabaseHealth()
    hosts: str = ""
    lost_hosts: tuple[str, ...] = ()
    other_hosts: tuple[str, ...] = ()
    consoles: int = 0
    ordering: int = 0
    clock: str = ""
    lead: float | None = None
    delays: tuple[Delay, ...] = ()

    def now(self) -> datetime:
        """The switchboard's time, aware UTC; that of the wall clock where it told none."""
        if self.lead is None:
            return datetime.now(UTC)
        return datetime.fromtimestamp(elapsed() + self.lead, UTC)


class EntryKind(StrEnum):
    """What a line of the log or of a timeline is about."""

    FACT = "fact"
    ORDER = "order"
    OUTCOME = "outcome"
    NOTICE = "notice"


class Said(Struct, frozen=True, kw_only=True):
    """A piece of what is said on a leg, in words; another replaces a text that is not `final`.

    `track` is "inbound" for what the far end of the leg says, "outbound" for what it
    hears, None where Telnyx does not tell.
    """

    track: str | None
    text: str
    final: bool


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the log or of a timeline: a fact, an order, its outcome, or a notice.

    `number` is its place in the journal and asks for the payload. `title` is the
    event type or the action; `text` says the rest. `level` colours it and is
    repeated in the words. `order_id` ties an outcome to its order. What was `said` belongs
    into the transcript of the call and stands in no log. `to` is the user of the member whom
    it is said to, who is shown it at once; no text for everybody. What is said `among` some
    users nobody else reads, but supervisors where it is about a call. One that is `untold` is about
    a supervision of which members are not told: supervisors and admins alone read it.
    """

    number: int
    at: datetime
    received_at: datetime
    kind: EntryKind
    title: str
    text: str = ""
    level: Light = Light.UNKNOWN
    call: CallId | None = None
    session_id: str | None = None
    order_id: str | None = None
    attempt: int | None = None
    said: Said | None = None
    to: str = ""
    among: tuple[str, ...] = ()
    untold: bool = False


class Snapshot(Struct, frozen=True, kw_only=True):
    """All that a console needs to draw. `number` is that of the last change in it.

    `from_` is the default caller id. `agent` is the user of whoever asks; `phone` its own.
    `agent_state` is that agent's, `agent_rules` what may be chosen and how long a wrap-up lasts;
    of a call `call_rules` tell that, by where it came from.
    `undertakings` are what agents began and is not over, the oldest first.
    `number_rules` say which numbers are asked about; the switchboard alone enforces them.
    `practice` is True where the switchboard talks to the simulator, `read_only` where it
    takes no order from anybody, or none from whoever asks.
    `team` has no members where one person works alone; `members` are those of the team as they
    are, in its order, and `served` how its callers of today are served. `messages` are the last
    ones that whoever asks wrote or got, the oldest first. `barred_numbers` are those of the
    do-not-call register that were put there last, of the `barred_count` that it has; the
    switchboard alone enforces it. `call_backs` are the open ones, the first that is due in front.
    """

    number: int
    legs: tuple[Leg, ...] = ()
    connections: tuple[Connection, ...] = ()
    queues: tuple[QueueBoard, ...] = ()
    undertakings: tuple[Undertaking, ...] = ()
    entries: tuple[Entry, ...] = ()
    health: Health = Health()
    from_: str | None = None
    default_connection: str | None = None
    agent: str = ""
    phone: str | None = None
    practice: bool = False
    read_only: bool = False
    agent_state: AgentState = AgentState()
    agent_rules: AgentRules = AgentRules()
    call_rules: TeamRules = TeamRules()
    number_rules: NumberRules = NumberRules()
    team: Team = Team()
    members: tuple[MemberNow, ...] = ()
    served: ServedToday = ServedToday()
    messages: tuple[Message, ...] = ()
    barred_numbers: tuple[str, ...] = ()
    barred_count: int = 0
    lists: tuple[WorkList, ...] = ()
    call_backs: tuple[CallBack, ...] = ()


class Change(Struct, frozen=True, kw_only=True, tag_field="change"):
    """One numbered change since the snapshot."""

    number: int


class LegChanged(Change, frozen=True, kw_only=True, tag="leg"):
    """A leg is new or looks different."""

    leg: Leg


class LegsGone(Change, frozen=True, kw_only=True, tag="gone"):
    """Legs that ended a while ago left the board."""

    calls: tuple[CallId, ...]


class Logged(Change, frozen=True, kw_only=True, tag="entry"):
    """The log has one more line."""

    entry: Entry


class HealthChanged(Change, frozen=True, kw_only=True, tag="health"):
    """A light or a counter is different."""

    health: Health


class ConnectionsChanged(Change, frozen=True, kw_only=True, tag="connections"):
    """The list of connections is different, or which of them is the usual one."""

    connections: tuple[Connection, ...]
    usual: str | None = None


class QueuesChanged(Change, frozen=True, kw_only=True, tag="queues"):
    """Telnyx was asked about the queues."""

    queues: tuple[QueueBoard, ...]


class AgentChanged(Change, frozen=True, kw_only=True, tag="agent"):
    """The agent is in another state, or another call of its waits for a disposition."""

    state: AgentState


class UndertakingsChanged(Change, frozen=True, kw_only=True, tag="undertakings"):
    """Something was begun, stands otherwise, or is over: all of them, as in the snapshot."""

    undertakings: tuple[Undertaking, ...]


class MemberChanged(Change, frozen=True, kw_only=True, tag="member"):
    """A member of the team is in another state, or its phone or its consoles are."""

    member: MemberNow


class MessageChanged(Change, frozen=True, kw_only=True, tag="message"):
    """A message was written, or it is known of one more member that it has seen it."""

    message: Message


class BarredChanged(Change, frozen=True, kw_only=True, tag="barred"):
    """Numbers were put on the do-not-call register, which has `count`, or taken off."""

    barred: tuple[str, ...] = ()
    unbarred: tuple[str, ...] = ()
    count: int = 0


class ListChanged(Change, frozen=True, kw_only=True, tag="list"):
    """A work list is new or stands otherwise."""

    list: WorkList


class CallBackChanged(Change, frozen=True, kw_only=True, tag="call_back"):
    """A call-back is new, set to another time, rung, or over."""

    call_back: CallBack


class ServedChanged(Change, frozen=True, kw_only=True, tag="served"):
    """The callers of today are served otherwise than was told."""

    served: ServedToday


OneChange = (
    LegChanged
    | LegsGone
    | Logged
    | HealthChanged
    | ConnectionsChanged
    | QueuesChanged
    | UndertakingsChanged
    | AgentChanged
    | MemberChanged
    | ServedChanged
    | MessageChanged
    | BarredChanged
    | ListChanged
    | CallBackChanged
)


class AsSeen(Change, frozen=True, kw_only=True, tag="seen"):
    """What a change is to a member who may not see everything: nothing at all, or several.

    The numbers of its parts mean nothing.
    """

    parts: tuple[OneChange, ...]


AnyChange = OneChange | AsSeen


class Question(Struct, Generic[A_co], frozen=True, tag=True):
    """What a console may ask, with the type of the answer; `questions.py` has them all."""

    @classmethod
    def answered_by(
        cls, handler: Callable[[Self, Asker], Awaitable[A_co]]
    ) -> tuple[type[Question[Any]], Callable[[Any, Asker], Awaitable[Any]]]:
        """A row of a table of answers; the types of both sides are checked here.

        The handler is told what is asked, and who asks.
        """
        return cls, handler


SILENCE: Final = 3.0
"""Seconds without a word after which a switchboard is taken for one that hangs."""

Answers = Mapping[type[Question[Any]], Callable[[Any, Asker], Awaitable[Any]]]
"""A switchboard's handler of every question. Its rows are made by `Question.answered_by`."""


async def answer(answers: Answers, question: Question[A], asker: Asker) -> A:
    """The answer that the table has for whoever asks. Raises what the handler raises."""
    answered: A = await answers[type(question)](question, asker)
    return answered
