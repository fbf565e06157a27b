"""What the boards of the hosts have in common: each tells digests, and where they differ the facts.

The questions and the answers go through the database, for hosts know no other way to each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import groupby
from typing import Final
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct

from console import __version__
from console.domain.fold.leg import FOLDING
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.team.hosts import HostsCompared, LackedFact, ShownOtherwise
from console.errors import NoOtherHost
from console.switchboard.background import Background
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.sharing import schema
from console.switchboard.sharing.database import Connected, Database, asked

PATIENCE: Final = 20.0
"""Seconds in which a host answers, or counts as silent."""

SETTLING: Final = 1.5
"""Seconds between two looks at what differs: what is on its way in the first is there then."""

MOST: Final = 100
"""Calls whose facts are told one by one."""

_LOOK: Final = 0.2


class NamedFact(Struct, frozen=True, array_like=True):
    """A fact by its id, its kind, and when it happened as a Unix time."""

    id: str
    kind: str
    at: float


class Digest(Struct, frozen=True, array_like=True):
    """A call as a host has it: a digest of its facts' ids, one of the leg, and the state."""

    facts: bytes
    leg: bytes = b""
    state: str = ""


class Told(Struct, frozen=True, kw_only=True):
    """What a host says: all calls of its board, or those that are named, with their facts.

    Legs of two hosts compare where `folding` is the same.
    """

    folding: str
    calls: dict[CallId, Digest]
    facts: dict[CallId, tuple[NamedFact, ...]] = {}


_TOLD: Final = msgspec.msgpack.Decoder(Told)
_ENCODER: Final = msgspec.msgpack.Encoder(order="deterministic")


class Comparing:
    """Answers other hosts, and asks them. `living` names the hosts that answer, this one first."""

    def __init__(
        self, database: Database, journal: Journal, node: str, living: Callable[[], tuple[str, ...]]
    ) -> None:
        self._database, self._journal, self._node = database, journal, node
        self._living = living
        self.legs: Callable[[], Mapping[CallId, Leg]] = dict
        self.background: Background | None = None
        self._answering: set[UUID] = set()

    async def look(self, connection: Connected) -> None:
        """Answer what others ask, meanwhile. Raises errors of psycopg."""
        for id_, calls in await asked(connection, schema.COMPARISONS, {"node": self._node}):
            if id_ not in self._answering and self.background is not None:
                self._answering.add(id_)
                self.background.start(self._answer(id_, calls), "comparing hosts")

    async def _answer(self, id_: UUID, calls: list[str] | None) -> None:
        try:
            told = await self._told(calls)
            body = _ENCODER.encode(told)
            async with self._database.connected("check") as connection:
                said = {"id": id_, "node": self._node, "body": body}
                await asked(connection, schema.TELL, said)
        finally:
            self._answering.discard(id_)

    async def compare(self) -> HostsCompared:
        """Compare all hosts that live. Raises `NoOtherHost` and `DatabaseAway`."""
        hosts = self._living()
        if len(hosts) < 2:  # noqa: PLR2004 - two are compared
            raise NoOtherHost("none is up, or the team's database does not answer")
        async with self._database.connected("check") as connection:
            first = await self._ask(connection, hosts, None)
            found = sorted(_differing(first))
            named = found[:MOST]
            lacked: set[LackedFact] | None = None
            shown: dict[CallId, ShownOtherwise] = {}
            for _ in range(2 if named else 0):
                await asyncio.sleep(SETTLING)
                again = await self._ask(connection, hosts, named)
                now = set(_lacked(again, named))
                lacked = now if lacked is None else lacked & now
                shown = {one.call: one for one in _shown_otherwise(again, named)}
        ours = first[self._node].folding
        return HostsCompared(
            hosts=tuple(sorted(first)),
            calls=len({call for told in first.values() for call in told.calls}),
            lacked=tuple(sorted(lacked or (), key=lambda one: (one.call, one.at, one.id))),
            shown=tuple(shown.values()),
            silent=tuple(sorted(set(hosts) - first.keys())),
            otherwise=tuple(sorted(one for one, told in first.items() if told.folding != ours)),
            more=max(0, len(found) - MOST),
        )

    async def _ask(
        self, connection: Connected, hosts: Iterable[str], calls: list[CallId] | None
    ) -> dict[str, Told]:
        """What each host says, this one included; who does not say it in time is left out."""
        id_ = uuid4()
        await asked(connection, schema.COMPARE, (id_, self._node, calls))
        told = {self._node: await self._told(calls)}
        try:
            async with asyncio.timeout(PATIENCE):
                while not told.keys() >= set(hosts):
                    await asyncio.sleep(_LOOK)
                    for node, body in await asked(connection, schema.TOLD, (id_,)):
                        if node not in told:
                            told[node] = await asyncio.to_thread(_TOLD.decode, body)
        except TimeoutError:
            pass
        await asked(connection, schema.COMPARED, (id_,))
        return told

    async def _told(self, calls: Iterable[str] | None) -> Told:
        """What this host has to say."""
        legs = self.legs()
        named = None if calls is None else [CallId(call) for call in calls]
        return await asyncio.to_thread(self._looked_up, legs, named)

    def _looked_up(self, legs: Mapping[CallId, Leg], named: list[CallId] | None) -> Told:
        wanted = sorted(legs) if named is None else named
        reader = JournalReader(self._journal.path)
        try:
            rows = list(reader.named_facts(wanted))
        finally:
            reader.close()
        facts = {
            call: tuple(NamedFact(*row[1:]) for row in found)
            for call, found in groupby(rows, lambda row: row[0])
        }
        calls = {call: _digest(legs.get(call), facts.get(call, ())) for call in wanted}
        told = facts if named is not None else {}
        return Told(folding=f"{__version__} {FOLDING}", calls=calls, facts=told)


def _digest(leg: Leg | None, facts: Iterable[NamedFact]) -> Digest:
    ids = _hash(_ENCODER.encode([one.id for one in facts]))
    if leg is None:
        return Digest(ids)
    return Digest(ids, _hash(_ENCODER.encode(leg)), leg.state.value)


def _hash(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).digest()


def _differing(told: Mapping[str, Told]) -> set[CallId]:
    """The calls that are not the same at all; one that ended may have left some boards."""
    calls = {call for one in told.values() for call in one.calls}
    return {call for call in calls if not _is_alike(call, told)}


def _is_alike(call: CallId, told: Mapping[str, Told]) -> bool:
    digests = [one.calls.get(call) for one in told.values()]
    there = [digest for digest in digests if digest is not None]
    if len(there) < len(digests) and any(digest.state != "ended" for digest in there):
        return False
    if len({digest.facts for digest in there}) > 1:
        return False
    legs = {(one.folding, one.calls[call].leg) for one in told.values() if call in one.calls}
    return len(legs) == len({folding for folding, _ in legs})


def _lacked(told: Mapping[str, Told], calls: Iterable[CallId]) -> Iterable[LackedFact]:
    for call in calls:
        facts = {fact for one in told.values() for fact in one.facts.get(call, ())}
        for fact in facts:
            having = tuple(sorted(n for n, one in told.items() if fact in one.facts.get(call, ())))
            lacking = tuple(sorted(told.keys() - set(having)))
            if lacking:
                at = datetime.fromtimestamp(fact.at, UTC)
                yield LackedFact(
                    call=call, id=fact.id, kind=fact.kind, at=at, lacking=lacking, having=having
                )


def _shown_otherwise(told: Mapping[str, Told], calls: Iterable[CallId]) -> Iterable[ShownOtherwise]:
    """Calls of which all have the same facts, and which look different."""
    for call in calls:
        digests = {node: one.calls[call] for node, one in told.items() if call in one.calls}
        if len({digest.facts for digest in digests.values()}) > 1:
            continue
        on_boards = {node: digest for node, digest in digests.items() if digest.state}
        legs = {(told[node].folding, digest.leg) for node, digest in on_boards.items()}
        gone = len(on_boards) < len(told) and any(
            digest.state != "ended" for digest in on_boards.values()
        )
        if gone or len(legs) > len({folding for folding, _ in legs}):
            states = {node: digest.state or "gone" for node, digest in digests.items()}
            yield ShownOtherwise(call=call, states=states)
