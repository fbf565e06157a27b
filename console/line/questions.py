"""What a console may ask of its switchboard.

A new question is one struct here and one handler in the switchboard's table.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, get_args

from msgspec import Struct

from console.domain.applications import Application, ApplicationBoard
from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import CallId
from console.domain.messages.message import Message
from console.domain.number_rules.barred import BarredNumber
from console.domain.orders import Order, Outcome
from console.domain.queues import QueueBoard
from console.domain.team.hosts import Drained, HostsCompared, HostsNow
from console.domain.team.report import Reported, ReportSearch
from console.domain.work_lists.rules import ListRules
from console.domain.work_lists.work_list import EntryNow, Person, WorkList
from console.line.listed_calls import ListedCalls
from console.line.port import Connection, Entry, Health, Light, Question, Snapshot


class Payload(Struct, frozen=True, kw_only=True):
    """The raw body behind an entry, as it was received or sent; `text` is not clean."""

    number: int
    text: str


class Status(Struct, frozen=True, kw_only=True):
    """What `switchboard status` prints.

    `node` is the name of a host among several, `waiting` how many of its facts the team's
    database has not taken yet. `settings` says what came of the last change of the settings,
    no text where none was made since the start. `offered` and `alone` count the legs that whoever
    asks is told of. `settings_light` is whether all of the file is in force: good, warn where a
    part waits for a restart, bad where the file has a fault.
    """

    pid: int
    version: str
    started_at: datetime
    listener_url: str
    public_url: str | None
    socket: str
    journal: str
    connections: tuple[Connection, ...]
    live_legs: int
    health: Health
    offered: int = 0
    alone: int = 0
    node: str = ""
    waiting: int = 0
    settings: str = ""
    settings_light: Light = Light.UNKNOWN


class Reloaded(Struct, frozen=True, kw_only=True):
    """What came of reading the settings again, in words; `waiting` hold from a restart on."""

    words: str
    waiting: tuple[str, ...] = ()


class OwnStatus(Struct, frozen=True, kw_only=True):
    """How it stands for whoever asks, small enough for a status bar.

    `agent` is its name, `state` and `words` tell its state, no text where it has none;
    `seconds` is how long that has lasted, of a wrap-up how long it will last. `calls` live
    where it may see them. `offered` of them ring for it and `alone` hear nobody; the one that
    has waited longest has waited `longest_wait` seconds.
    """

    agent: str
    state: str = ""
    words: str = ""
    seconds: int | None = None
    calls: int = 0
    offered: int = 0
    alone: int = 0
    longest_wait: int | None = None
    api: Light = Light.UNKNOWN
    webhooks: Light = Light.UNKNOWN
    journal: Light = Light.UNKNOWN


class BoardNow(Question[Snapshot], frozen=True):
    """The board, without following it: for a command that asks once."""


class Give(Question[Outcome], frozen=True):
    """Carry out an order, to its end even if nobody waits any more.

    The answer comes when its outcome is known; an order that makes no sense raises
    `OrderRejected`. Given again, it has the same outcome and does nothing twice.
    """

    order: Order


class Timeline(Question[tuple[Entry, ...]], frozen=True):
    """Facts and orders of the call's whole session, oldest first."""

    call: CallId


class Hosts(Question[HostsNow], frozen=True):
    """The hosts of a team that has several, as this one knows them."""


class Drain(Question[Drained], frozen=True):
    """Take the host that is asked out of its team, or keep it in: it gets no new offers.

    Admins may. Raises a `ConsoleError` where no other host takes calls.
    """

    on: bool


class DrainedNow(Question[Drained], frozen=True):
    """How far the host that is asked is taken out. Admins may ask."""


class Reload(Question[Reloaded], frozen=True):
    """Read the settings again and take over what can be. Admins may.

    Raises a `ConsoleError` for a file with a fault, which changes nothing.
    """


class CompareHosts(Question[HostsCompared], frozen=True):
    """Compare the boards of a team's hosts fact by fact; it takes seconds. Admins may ask.

    Raises a `ConsoleError` where there is no other host, or they are not reached.
    """


class RawBody(Question[Payload], frozen=True):
    """The raw body behind an entry; no text if there is none."""

    number: int


class History(Question[tuple[PastCall, ...]], frozen=True):
    """A page of the past calls that are searched for, the one that ended last first."""

    search: Search


class Report(Question[Reported], frozen=True):
    """How callers were served, and what members did, in a time: of those the asker may know."""

    search: ReportSearch


class Far(Struct, frozen=True, kw_only=True):
    """How far a piece of work is: `done` of `total` in `unit`, None where nobody knows of how many.

    `what` is its step, in words; no text where none is under way.
    """

    what: str = ""
    done: int = 0
    total: int | None = None
    unit: str = ""


class HowFar(Question[Far], frozen=True):
    """How far the report is that the asker waits for, the last one it asked for."""


class Queues(Question[tuple[QueueBoard, ...]], frozen=True):
    """All queues and who waits in them, asked of Telnyx: the answer of the last 2 s counts.

    Raises a `ConsoleError` with the words of what went wrong.
    """


class Applications(Question[ApplicationBoard], frozen=True):
    """All Call Control applications, asked of Telnyx. Raises a `ConsoleError` likewise.

    They are changed by orders, whose outcomes stand in the log of every console.
    """


class OneApplication(Question[Application], frozen=True):
    """One Call Control application as it is now. Raises a `ConsoleError` likewise."""

    application_id: str


class Reconcile(Question[None], frozen=True):
    """Ask Telnyx about every call now, instead of at the next minute."""


class SendMessage(Question[Message], frozen=True):
    """Write to members of the team: `to` is a user, a group, `all`, or how a member begins.

    `id` is a UUID that names the message: sent again, it is the same one. `answers` is the id of
    the message that it answers. Raises `MemberNotFound`, and a `ConsoleError` that says why not.
    """

    id: str
    to: str
    text: str
    call: CallId | None = None
    urgent: bool = False
    answers: str = ""


class MessagesSeen(Question[None], frozen=True):
    """Tell that this console shows these messages, by their ids, or that they are `read`.

    Those that are not for whoever asks are passed over.
    """

    messages: tuple[str, ...]
    read: bool = False


class NumberRefused(Struct, frozen=True, kw_only=True):
    """A number that is not put on the do-not-call register, or is not on it, and why."""

    number: str
    why: str


class Barring(Struct, frozen=True, kw_only=True):
    """What came of it: the numbers that it changed, those that were so before, and the others."""

    done: tuple[str, ...]
    before: tuple[str, ...] = ()
    refused: tuple[NumberRefused, ...] = ()


class BarNumbers(Question[Barring], frozen=True):
    """Put E.164 numbers, 500 at most, on the site's do-not-call register, and say why.

    Asked again it changes nothing more. Raises a `ConsoleError` that says why not.
    """

    numbers: tuple[str, ...]
    why: str = ""


class UnbarNumbers(Question[Barring], frozen=True):
    """Take numbers, 500 at most, off the register. Supervisors may. Raises likewise."""

    numbers: tuple[str, ...]


class BarredNumbers(Question[tuple[BarredNumber, ...]], frozen=True):
    """Those of the register, in the order of the numbers, after that one: 500 at most."""

    after: str = ""


class OpenList(Question[WorkList], frozen=True):
    """Open a work list of so many `people`, who are added after that; its `id` is a UUID.

    `members` are those who work through it, each as `SendMessage.to`; none is whoever asks.
    Without `rules` those of the settings hold. Given again, it is the same one. Raises
    `MemberNotFound`, and a `ConsoleError` that says why not.
    """

    id: str
    name: str
    people: int
    members: tuple[str, ...] = ()
    rules: ListRules | None = None


class AddPeople(Question[WorkList], frozen=True):
    """Put people on a list that one opened, the first at the place `first`: a few hundred at once.

    Nobody is called from it before all are in. Given again, they are the same ones.
    """

    list: str
    first: int
    people: tuple[Person, ...]


class TakeNext(Question[EntryNow], frozen=True):
    """Take whoever is to be called next, of that list or of the one that there is.

    `id` is a UUID that names the taking: given again, it is the same entry. Who has an entry
    keeps it, and is told that one. `entry` is a place where one in particular is wanted. Raises a
    `ConsoleError` that says why there is nobody.
    """

    id: str
    list: str = ""
    entry: int | None = None


class SettleEntry(Question[EntryNow], frozen=True):
    """Say by a disposition what came of an entry, by its id; that of its call is said with it.

    `id` is a UUID. With `again_at` the person is called once more then, by whoever says it alone
    if `only`.
    """

    id: str
    entry: str
    code: str
    note: str = ""
    again_at: datetime | None = None
    only: bool = False


class SkipEntry(Question[EntryNow], frozen=True):
    """Have an entry, by its id, no more: it is called later, by whoever comes to it.

    One of which it is not known whether it was called is called by nobody until somebody decides.
    """

    entry: str


class BarEntry(Question[Barring], frozen=True):
    """Put all numbers of an entry, by its id, on the register; a masked console knows none.

    Raises as `BarNumbers` does.
    """

    entry: str


class CloseList(Question[WorkList], frozen=True):
    """Have nobody be called from a list any more. Who opened it may, and supervisors."""

    list: str


class ListEntries(Question[tuple[EntryNow, ...]], frozen=True):
    """So many entries of a list from a place on: those that whoever asks may read.

    Whoever opened it and supervisors read all; others those that they have, or had last.
    """

    list: str
    first: int = 0
    limit: int = 200


class StatusNow(Question[Status], frozen=True):
    """What the switchboard is and counts."""


class CallsNow(Question[ListedCalls], frozen=True):
    """The live calls, for a command that lists them and knows no contacts."""


class OwnStatusNow(Question[OwnStatus], frozen=True):
    """What rings for whoever asks, and its state."""


CHANGING: Final[frozenset[type[Question[Any]]]] = frozenset(
    (
        *(Give, Drain, Reload, SendMessage, BarNumbers, UnbarNumbers),
        *(OpenList, AddPeople, TakeNext, SettleEntry, SkipEntry, BarEntry, CloseList),
    )
)
"""The questions that change something; every other one only reads. A switchboard takes one of
these only while it is fresh, and from nobody who may only look."""

QUESTIONS: Final[tuple[type[Question[Any]], ...]] = tuple(Question.__subclasses__())
"""Every question above."""


def answer_type(question: type[Question[Any]]) -> Any:
    """The type of a question's answer, as it stands in the brackets after `Question`."""
    (base,) = vars(question)["__orig_bases__"]
    (answer,) = get_args(base)
    return answer
