"""Two switchboards that were told the same facts show the same, and remember the same.

Whatever order the facts came in and whatever their numbers, whoever had the end of a call first,
and though each of the two has been delivered the same webhook at another time.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import client_state
from console.domain.acts import Dispose, GoNotReady, GoReady
from console.domain.events import Bridged, Fact, HungUp
from console.domain.ids import CallId, mark_of
from console.domain.leg import Leg
from console.domain.orders import Answer, OutcomeKind, Transfer
from console.domain.own_facts import OWN_KINDS, CallLeft, CallTaken, OrderSettled, tells_of
from console.line.port import Snapshot
from console.switchboard.board.live_board import LINGER, LiveBoard
from console.switchboard.board.membership import Membership
from console.switchboard.board.replaced import Refolding
from console.switchboard.journal import schema
from console.switchboard.journal.commit import Delivered, commit
from console.switchboard.journal.file import make_tables
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.shared import ELSEWHERE, HERE, Source, begin_sharing
from tests.domain.many_facts import LETTERS, facts
from tests.domain.stories import (
    CALLER,
    at,
    call,
    fact,
    ids,
    initiated,
    order,
    order_id,
    placed,
    settled,
)
from tests.examples import examples
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until

NONE, OURS_ONLY = frozenset[str](), frozenset({"ours"})
OTHERS = call("E")
"""A call of another application: nobody here does anything with it."""


class Node:
    """A switchboard's journal and board; nothing that is told to it waits."""

    def __init__(self, connections: frozenset[str] = frozenset(), path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir()
        self.database = sqlite3.connect(path or ":memory:", isolation_level=None)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = OFF")
        make_tables(self.database)
        self.database.executescript(schema.INDICES)
        self.seconds = 0.0
        snapshot = Snapshot(number=0, agent="Ada")
        self.live = LiveBoard(snapshot, lambda: self.seconds, Membership(connections))

    def take(self, batch: Sequence[Fact], source: Source = HERE) -> None:
        """Store some facts together, then show them."""
        told = [Delivered(one, body_of(one), b"", source) for one in batch]
        for one, stored in zip(batch, commit(self.database, told), strict=True):
            if stored.instead is not None:
                self.live.replaced.add(stored.instead.calls, stored.instead.agents)
            if stored.new:
                self.live.add(stored.number, one, after_end=stored.after_end)

    def wait(self) -> None:
        """So much time passes that calls that ended are shown no more."""
        self.seconds += 2 * LINGER
        self.live.forget_ended()

    def shown(self) -> dict[str, Any]:
        """All that people can see of calls and of an agent."""
        agent = self.live.agents.attendances.of("Ada")
        known = self.database.execute("SELECT call_id FROM calls ORDER BY call_id").fetchall()
        rows = [self.database.execute(schema.LINE_OF_CALL, one).fetchone() for one in known]
        history = [dict(zip(schema.PROJECTED, row, strict=True)) for row in rows]
        for line in history:
            del line["touched_at"]
        return {
            "legs": dict(self.live.legs),
            "agent": (agent.state, agent.folded),
            "history": history,
        }


async def told(node: Node, batches: Iterable[Sequence[Fact]]) -> dict[str, Any]:
    """What a switchboard shows that was told these facts, as it has them."""
    for batch in batches:
        node.take(batch)
    return node.shown()


@st.composite
def work(draw: st.DrawFn) -> list[Fact]:
    """What happened to a few calls, and what an agent did with them."""
    found = [_in_its_session(one) for one in draw(facts(at_most=20))]
    found += [_in_its_session(initiated(0, letter)) for letter in LETTERS]
    for number in range(draw(st.integers(0, 8))):
        letter, seconds = draw(st.sampled_from(LETTERS)), draw(st.floats(0, 60)).__round__(3)
        given_ = order_id(500 + number)
        match draw(st.sampled_from("dddaatlrn")):
            case "d":
                said = {"code": draw(st.sampled_from(["sold", "busy"])), "note": f"n{number % 3}"}
                act = Dispose(call=call(letter), **said)
                found.append(settled(seconds, order(act, 500 + number, by=f"agent {number}")))
            case "a":
                act = Answer(call=call(letter))
                found.append(settled(seconds, order(act, 500 + number, by=f"agent {number}")))
            case "t":
                found.append(fact(seconds, CallTaken(agent="Ada", call=call(letter)), given_))
            case "l":
                left = CallLeft(agent="Ada", call=call(letter), answered=True, wrap_up=9)
                found.append(fact(seconds, left, given_))
            case kind:
                act = GoReady() if kind == "r" else GoNotReady(reason="")
                found.append(settled(seconds, order(act, 500 + number, by="Ada")))
    return [
        one for one in found if one.kind not in OWN_KINDS or OTHERS not in tells_of(one.payload)
    ]


def _in_its_session(one: Fact) -> Fact:
    """The fact as those of a call are: all of one session, and of one application."""
    payload, letter = one.payload, (one.payload.call_control_id or "")[-1:]
    if payload.call_session_id:
        session, connection = ("S", "ours") if letter in "ABC" else ("T", "others")
        session = "S" if letter == "D" else session
        payload = msgspec.structs.replace(
            payload, call_session_id=session, connection_id=connection
        )
    return msgspec.structs.replace(one, payload=payload, oddities=())


def delivered_to(one: Fact, chance: Random) -> Fact:
    """The fact as it came to one switchboard: of a webhook that was sent twice, one of the two."""
    if one.kind in OWN_KINDS:
        return one
    late = one.received_at + timedelta(seconds=chance.choice((0, 0.2, 30)))
    return msgspec.structs.replace(one, received_at=late, attempt=chance.choice((None, 1, 2)))


def heard(facts_: Sequence[Fact], chance: Random) -> list[list[Fact]]:
    """The facts as they came to one switchboard: in some order, a few of them together."""
    some = chance.sample(facts_, len(facts_))
    size = chance.choice((1, 3, 100))
    shuffled = [delivered_to(one, chance) for one in some]
    return [shuffled[begin : begin + size] for begin in range(0, len(shuffled), size)]


@settings(max_examples=examples(0.5))
@given(work(), st.randoms(use_true_random=False), st.sampled_from([NONE, OURS_ONLY]))
def test_two_that_were_told_the_same_show_the_same(
    happened: list[Fact], chance: Random, connections: frozenset[str]
) -> None:
    """An agent who goes on at another host finds there what was shown on the first."""
    first = asyncio.run(told(Node(connections), [happened]))
    other = asyncio.run(told(Node(connections), heard(happened, chance)))

    assert first == other


async def living(node: Node, batches: Iterable[Sequence[Fact]], last: int) -> dict[CallId, Leg]:
    """The calls that are shown, if those that ended by the `last` batch left before the rest."""
    for number, batch in enumerate(batches):
        node.take(batch)
        if number == last:
            node.wait()
    node.wait()
    return dict(node.live.legs)


@settings(max_examples=examples(0.5))
@given(work(), st.randoms(use_true_random=False), st.sampled_from([NONE, OURS_ONLY]))
def test_a_call_that_ended_comes_back_nowhere_whoever_hears_of_its_end_first(
    happened: list[Fact], chance: Random, connections: frozenset[str]
) -> None:
    """A host is cut off for minutes: what it tells then is old at the others."""
    batches = heard(happened, chance)
    first = asyncio.run(living(Node(connections), [happened], 0))
    other = asyncio.run(living(Node(connections), batches, chance.randrange(len(batches))))

    assert first == other


class Site:
    """Two switchboards, each of which notes what it is told, and the log that they share."""

    def __init__(self, folder: Path, told_: Sequence[Sequence[Fact]]) -> None:
        self.nodes = [SharingNode(folder / f"{n}", facts_) for n, facts_ in enumerate(told_)]
        self.log: dict[str, tuple[SharingNode, Fact]] = {}

    async def step(self, node: SharingNode, what: str, count: int) -> None:
        """Let a switchboard note, share or take some facts; others have their turn."""
        match what:
            case "note":
                node.note(count)
            case "share":
                for one in node.to_share(count):
                    self.log.setdefault(one.id, (node, one))
            case "take":
                node.take_shared([*self.log.values()], count)
        await asyncio.sleep(0)

    async def settle(self) -> None:
        """Have everything noted, shared, taken and folded."""
        for what in ("note", "share", "take"):
            for node in self.nodes:
                await self.step(node, what, 1000)
        await until(lambda: not any(node.unfolded for node in self.nodes))


class SharingNode(Node):
    """A switchboard of a site."""

    def __init__(self, folder: Path, told_: Sequence[Fact]) -> None:
        super().__init__(path=folder / "journal.db")
        self._told, self._noted, self._shared, self._taken = [*told_], list[Fact](), 0, 0
        begin_sharing(self.database)
        self.reader = JournalReader(folder / "journal.db")
        self.refolding = Refolding(self.live, self.reader)

    @property
    def unfolded(self) -> bool:
        """Whether there is something to be folded anew."""
        return bool(self.live.replaced.calls or self.live.replaced.agents)

    def note(self, count: int) -> None:
        """Store and show some of what it is told."""
        some, self._told = self._told[:count], self._told[count:]
        known = {id_ for (id_,) in self.database.execute("SELECT id FROM facts")}
        self._noted += [one for one in some if one.id not in known]
        if some:
            self.take(some)

    def to_share(self, count: int) -> list[Fact]:
        """Some of those that it noted itself."""
        some = self._noted[self._shared : self._shared + count]
        self._shared += len(some)
        return some

    def take_shared(self, log: Sequence[tuple[Node, Fact]], count: int) -> None:
        """Store and show some of what others shared."""
        some = log[self._taken : self._taken + count]
        self._taken += len(some)
        theirs = [one for node, one in some if node is not self]
        if theirs:
            self.take(theirs, ELSEWHERE)

    def rows(self) -> list[tuple[Any, ...]]:
        """All facts of the journal that count, with who was told of by which."""
        facts_ = self.database.execute(FACTS).fetchall()
        return [*facts_, *self.database.execute(FOLLOWED).fetchall()]


FACTS = (
    "SELECT id, kind, leg_id, session_id, occurred_at, received_at, attempt, body FROM facts "
    "WHERE substr(id, -17, 1) <> '~' ORDER BY id"
)
FOLLOWED = (
    "SELECT 'about', call_id, facts.id FROM about JOIN facts USING (number) UNION ALL "
    "SELECT 'attendance', agent, facts.id FROM attendance JOIN facts USING (number) UNION ALL "
    "SELECT 'had', step || call_id || at || ifnull(note, ''), facts.id FROM had "
    "JOIN facts USING (number) ORDER BY 1, 2, 3"
)


def noted_otherwise(one: Fact, chance: Random) -> Fact:
    """The fact as another host notes it: at another time, or something else of the same."""
    shift = timedelta(seconds=chance.choice((0, 0, 0.001, 3, -40)))
    payload = one.payload
    match payload:
        case CallLeft():
            payload = msgspec.structs.replace(payload, wrap_up=chance.choice((9, 30)))
        case HungUp():
            cause = chance.choice((payload.hangup_cause, "user_busy"))
            payload = msgspec.structs.replace(payload, hangup_cause=cause)
        case OrderSettled():
            kind = chance.choice((payload.outcome.kind, OutcomeKind.UNKNOWN))
            outcome = msgspec.structs.replace(payload.outcome, kind=kind)
            payload = msgspec.structs.replace(payload, outcome=outcome)
    moved = one.occurred_at + shift
    received = one.received_at + shift
    return msgspec.structs.replace(
        one, payload=payload, occurred_at=moved, received_at=received, oddities=()
    )


@settings(max_examples=examples(0.5))
@given(work(), st.randoms(use_true_random=False))
def test_two_that_noted_a_fact_with_different_contents_show_the_one_that_was_shared_first(
    happened: list[Fact], chance: Random
) -> None:
    """Each concludes the same while it works alone, and each has its own clock."""
    versions = [[noted_otherwise(one, chance) for one in happened] for _ in range(2)]
    told_ = [chance.sample(one, chance.randrange(len(one) + 1)) for one in versions]

    async def lived(folder: Path) -> None:
        site = Site(folder, told_)
        folding = [asyncio.create_task(node.refolding.keep()) for node in site.nodes]
        for _ in range(30):
            what, count = chance.choice(("note", "share", "take")), chance.choice((1, 3, 50))
            await site.step(chance.choice(site.nodes), what, count)
        await site.settle()
        for task in folding:
            task.cancel()
        later = SharingNode(folder / "later", ())
        later.take_shared([*site.log.values()], 1000)
        await site.step(later, "take", 0)
        one, two = site.nodes
        assert one.rows() == two.rows() == later.rows()
        assert one.shown() == two.shown() == later.shown()

    with TemporaryDirectory() as folder:
        asyncio.run(lived(Path(folder)))


def test_a_call_of_which_the_order_alone_told_that_is_another_one_has_no_line() -> None:
    """One host knew that an answer was taken, the other one did not, and was shared first."""
    answer = order(Answer(call=call("B")), 1, by="Ada")
    node = Node()
    begin_sharing(node.database)
    taken, unknown = settled(1, answer), settled(1, answer, OutcomeKind.UNKNOWN)
    commit(node.database, [Delivered(taken, body_of(taken), b"")])
    assert node.database.execute(schema.LINE_OF_CALL, (call("B"),)).fetchone()

    commit(node.database, [Delivered(unknown, body_of(unknown), b"", ELSEWHERE)])
    assert node.database.execute(schema.LINE_OF_CALL, (call("B"),)).fetchone() is None


def test_a_caller_whose_transfer_another_host_ordered_talks_since_the_bridge() -> None:
    """The order is heard of last: the bridge was told here, and names the new leg alone."""
    transfer = order(Transfer(call=call("A"), to=CALLER))
    mark = client_state.encode(client_state.Parties(role="target", order=mark_of(transfer.id)))
    bridge = Bridged(**{**ids("B"), "client_state": mark})
    told_ = [initiated(0, "A"), placed(3, transfer), fact(9, bridge)]

    for facts_ in permutations(told_):
        node = Node()
        commit(node.database, [Delivered(one, body_of(one), b"") for one in facts_])
        line = node.database.execute(schema.LINE_OF_CALL, (call("A"),)).fetchone()
        named = dict(zip(schema.PROJECTED, line, strict=True))
        assert named["bridged_at"] == at(9).timestamp()


@pytest.mark.parametrize("first", [0, 1])
def test_the_last_word_on_a_call_stands_in_the_history_whichever_is_stored_first(
    first: int,
) -> None:
    """Two hosts push what they know when they can."""
    sold = settled(30, order(Dispose(call=call("A"), code="sold", note="yes"), 1, by="Ada"))
    lost = settled(20, order(Dispose(call=call("A"), code="lost"), 2, by="Bo"))
    node = Node()
    for one in (initiated(0, "A"), *[(sold, lost), (lost, sold)][first]):
        commit(node.database, [Delivered(one, body_of(one), b"")])
    line = node.database.execute(schema.LINE_OF_CALL, (call("A"),)).fetchone()
    named = dict(zip(schema.PROJECTED, line, strict=True))

    assert (named["disposition"], named["note"]) == ("sold", "yes")
