"""The hosts of a site: which live, who is attached where, and which does what is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Final, NoReturn

import msgspec

from console.domain.own_facts import OrderPlaced
from console.domain.team.hosts import HostsNow
from console.errors import DatabaseAway, NodeTaken
from console.switchboard.hosts import GiveUp
from console.switchboard.sharing import schema
from console.switchboard.sharing.database import Connected, Database, asked
from console.switchboard.sharing.kept import Kept
from console.switchboard.sharing.node import DEAD, GONE, SILENT, Node, consoles_at, silent_for, told
from console.switchboard.sharing.reach import Reach

BEAT: Final = 1.0
"""Seconds between two signs of life."""

HUNG: Final = 8.0
"""Seconds without one after which a host that does what is done once has to let go of that."""

_PLACED: Final = msgspec.json.Decoder(OrderPlaced)


class Nodes:
    """Says that this host lives, and follows the others, as long as the service runs.

    `mine` is this host's row as it is to be said. `changed` is told after each look. Orders of
    which a dead host will say no more go to `give_up`.
    """

    def __init__(
        self,
        database: Database,
        reach: Reach,
        mine: Callable[[], Node],
        changed: Callable[[], None],
        *,
        give_up: GiveUp,
    ) -> None:
        self._database, self._reach, self._mine, self._changed = database, reach, mine, changed
        self._kept = Kept(database, reach, "node")
        self._give_up = give_up
        self._buried: set[str] = set()
        self.nodes: tuple[Node, ...] = ()
        # done at each look, with the connection of it
        self.also: Callable[[Connected], Awaitable[None]] | None = None
        self.here: Mapping[str, int] = {}
        self._seen_at = -DEAD
        self._failed_at = -DEAD
        self._first, self._holds, self._released = True, False, False
        self._stirred = asyncio.Event()

    # What follows from it -----------------------------------------------------------------

    @property
    def fresh(self) -> bool:
        """Whether what is known of the others is of this moment."""
        return monotonic() - self._seen_at < SILENT

    @property
    def alone(self) -> bool:
        """Whether the database was asked and did not answer: this host works by itself."""
        return not self.fresh and self._failed_at > self._seen_at

    @property
    def stood_still(self) -> bool:
        """Whether the others may have acted in this host's place, and it has not looked yet."""
        return not self.fresh and not self.alone and self._reach.away_since is None

    @property
    def does_what_is_done_once(self) -> bool:
        """Whether this host does it: it holds the lock, or works by itself."""
        return self._holds if self.fresh else self.alone

    @property
    def others(self) -> tuple[Node, ...]:
        """The other hosts."""
        name = self._mine().name
        return tuple(node for node in self.nodes if node.name != name)

    def acts_for(self, user: str) -> bool:
        """Whether this host gives the orders that follow by themselves for that member.

        It is the one where the member is attached, of several the first by name; for who is
        attached nowhere the one that does what is done once. One that stood still acts for
        nobody before it has looked at the others.
        """
        if self.stood_still:
            return False
        name = self._mine().name
        elsewhere = self._attached_elsewhere(user)
        if self.here.get(user):
            return all(name < other.name for other in elsewhere)
        return not elsewhere and self.does_what_is_done_once

    def is_open_who_acts_for(self, user: str, since: float) -> bool:
        """Whether the host that acts for that member may be lost, and another is to act for it.

        It has to give a sign of life after that moment. What happens while nobody can say
        whether it lives is otherwise left to one that does not.
        """
        if self.stood_still:
            return True
        if self.acts_for(user) or not self.fresh or self._reach.away_since is not None:
            return False
        once = [node for node in self.others if node.once and self._acts(node)]
        acting = (self._attached_elsewhere(user) or once)[:1]
        signed = any(self._seen_at - one.silent > since for one in acting)
        return not signed and monotonic() - since < DEAD

    def _attached_elsewhere(self, user: str) -> list[Node]:
        """The hosts that act and where the member is attached, by name, without this one."""
        return [one for one in self.others if user in one.consoles and self._acts(one)]

    @property
    def others_are_up(self) -> bool | None:
        """Whether another host takes webhooks; None while that is not known."""
        if self.fresh:
            return any(self._acts(node) for node in self.others)
        return False if self.alone else None

    def elsewhere(self) -> Mapping[str, int]:
        """Who has how many consoles at other hosts that live.

        While the database does not answer nothing is known of them: they count for a while.
        """
        fresh, age = self.fresh, self._age
        return consoles_at(
            one for one in self.others if (one.acts(age) if fresh else one.silent + age < DEAD)
        )

    def silent_for(self) -> Mapping[str, float]:
        """For how many seconds the host was silent where a member was attached last."""
        return silent_for(self.others, self._age)

    def hosts(self) -> HostsNow:
        """All hosts, as they were when the database was asked last."""
        return told(self.nodes, self._mine().name, self._age)

    @property
    def _age(self) -> float:
        return monotonic() - self._seen_at

    def _acts(self, node: Node) -> bool:
        return node.acts(self._age)

    @property
    def living(self) -> tuple[Node, ...]:
        """This host and those that act; none while they are not reached."""
        mine = msgspec.structs.replace(self._mine(), consoles=self.here)
        return (mine, *filter(self._acts, self.others)) if self.fresh else ()

    # Signs of life ------------------------------------------------------------------------

    def tell(self) -> None:
        """Tell the others at once what is different here."""
        self._stirred.set()

    def attached(self, consoles: Mapping[str, int]) -> None:
        """Who has how many consoles here; others are told at once."""
        self.here = dict(consoles)
        self._stirred.set()

    async def join(self) -> None:
        """Say for the first time that this host lives. Raises `DatabaseAway` and `NodeTaken`."""
        async with self._database.connected("join") as connection:
            await self._beat(connection)

    def lost(self, error: DatabaseAway) -> None:
        """The database did not answer: what is known of the others is of before."""
        self._failed_at = monotonic()
        self._reach.lost(error)

    async def leave(self) -> None:
        """Say that this host is gone."""
        with suppress(DatabaseAway):
            async with self._database.connected("leave") as connection:
                mine = self._mine()
                await asked(connection, schema.LEAVE, (mine.name, mine.origin))

    async def keep(self) -> NoReturn:
        """Say it again and again, and after whatever goes wrong with the database."""
        await self._kept.keep(self._keep_looking, self._not_reached)

    def _not_reached(self, error: DatabaseAway) -> None:
        self.lost(error)
        self._changed()

    async def _keep_looking(self, connection: Connected) -> NoReturn:
        self._holds = False
        while True:
            self._stirred.clear()
            await self._look(connection)
            self._kept.serves()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._stirred.wait()

    async def _look(self, connection: Connected) -> None:
        if not self._holds:
            ((self._holds,),) = await asked(connection, schema.TRY_ONCE, (schema.ONCE_LOCK,))
        await self._beat(connection)
        await self._release_stranded(connection)
        if self._holds:
            await self._bury(connection)
        else:
            for node in self.others:
                if node.once and node.silent > HUNG:
                    held: dict[str, object] = {"lock": schema.ONCE_LOCK, "backend": node.backend}
                    await asked(connection, schema.END_HOLDER, held)
        if self.also is not None:
            await self.also(connection)
        self._changed()

    async def _release_stranded(self, connection: Connected) -> None:
        """Once, when this host has pushed what it noted before its start: release what it did not.

        A call that was claimed and never taken could be taken by nobody else.
        """
        up_for = max((n.up_for for n in self.nodes if n.name == self._mine().name), default=0.0)
        if not self._released and up_for > DEAD:
            said = {"node": self._mine().name, "dead": False}
            await asked(connection, schema.RELEASE_STRANDED, said)
            self._released = True

    async def _bury(self, connection: Connected) -> None:
        """Look after the orders and claims of the dead."""
        living = {node.origin for node in self.nodes if node.silent < DEAD}
        self._buried &= {node.origin for node in self.nodes} - living
        for node in self.others:
            if node.origin not in living | self._buried:
                for (body,) in await asked(connection, schema.UNSETTLED, (node.origin,)):
                    with suppress(msgspec.MsgspecError):  # a newer host may know other orders
                        await self._give_up(_PLACED.decode(body).order)
                await asked(connection, schema.RELEASE_STRANDED, {"node": node.name, "dead": True})
                self._buried.add(node.origin)

    async def _beat(self, connection: Connected) -> None:
        # of before the answer, which may be read long after it was given: by who stood still
        asked_at, mine = monotonic(), self._mine()
        said = {
            **{name: getattr(mine, name) for name in ("name", "origin", "version", "listener")},
            **{name: getattr(mine, name) for name in ("pushed", "pulled", "waiting")},
            "consoles": msgspec.json.encode(self.here).decode(),
            "once": self._holds,
            "draining": mine.draining,
            "clock": self._reach.now().timestamp(),
            "first": self._first,
            "dead": DEAD,
        }
        if not await asked(connection, schema.BEAT, said):
            raise NodeTaken(
                *(mine.name, "another host of that name lives"),
                "Give each host a name of its own, [team] node, or end the other one.",
            )
        self._first = False
        rows = await asked(connection, schema.NODES, {"gone": GONE, "dead": DEAD})
        self.nodes = tuple(Node(*row) for row in rows)
        twin = next((n for n in self.others if n.origin == mine.origin and n.silent < DEAD), None)
        if twin is not None:
            raise NodeTaken(
                *(mine.name, f"its journal is a copy of that of {twin.name}"),
                "Move this journal away; the host takes everything from the database.",
            )
        self._seen_at = asked_at
