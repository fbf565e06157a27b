"""This host among the hosts of its site: what it shares with them, and what it leaves to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import msgspec

from console.domain.ids import CallId, OrderId
from console.domain.leg import Leg
from console.domain.orders import Order
from console.domain.team.hosts import HostsCompared, HostsNow, leave_words, taking_words
from console.errors import DatabaseAway, NoOtherHost
from console.switchboard.background import Background
from console.switchboard.hosts import Away, GiveUp, SharingSettings, Take
from console.switchboard.journal.writer import Journal
from console.switchboard.sharing.claims import SharedClaims
from console.switchboard.sharing.comparing import Comparing
from console.switchboard.sharing.database import Database, prepare
from console.switchboard.sharing.days import Days
from console.switchboard.sharing.node import Node, leaving, this_node
from console.switchboard.sharing.nodes import Nodes
from console.switchboard.sharing.pull import Pull
from console.switchboard.sharing.push import Push
from console.switchboard.sharing.reach import Reach

_LOG: Final = logging.getLogger(__name__)

COUNTED_EVERY: Final = 1.0
"""Seconds between two looks at how many facts wait for the database."""

CATCH_UP: Final = 10.0
"""Seconds for which a start waits for what others noted meanwhile; the rest comes while it runs."""


class Site:
    """The hosts of a site, as this one knows them: `Hosts`, with a database between them.

    Open it before the past is put on the board, `begin` after that.
    """

    def __init__(
        self, settings: SharingSettings, journal: Journal, now: Callable[[], datetime]
    ) -> None:
        if journal.place is None:
            raise AssertionError("a journal that shares its facts has a place")
        self._settings, self._journal, self._now = settings, journal, now
        self.name = settings.node
        self._origin = journal.place.now.origin
        self._listener = ""
        self._lost_order: GiveUp | None = None
        self._carry_on: Callable[[Order], None] | None = None
        self._database = Database(settings.url, settings.password, settings.node)
        self.reach = Reach(now)
        self.push = Push(self._database, journal, self.reach, settings.node)
        self.nodes = Nodes(
            *(self._database, self.reach, self._mine, self._changed),
            give_up=self._give_up,
        )
        self.days = Days(self._database, self.nodes, settings.keep_days)
        self.claims = SharedClaims(self._database, self.reach, settings.node)
        self._comparing = Comparing(self._database, journal, settings.node, self._living)
        self.nodes.also = self._comparing.look
        self.pull: Pull | None = None
        self._watching: list[Callable[[], None]] = []
        self.reach.watch(self._changed)
        self.reach.watch(self._reached)
        self.waiting, self.draining = 0, False
        self._looked = asyncio.Event()

    # Its life -----------------------------------------------------------------------------

    async def join(
        self, take: Take, fill: Take, give_up: GiveUp, *, longest: timedelta, listener: str
    ) -> None:
        """Make the tables, say that this host lives, and take what the others noted meanwhile.

        Facts that come from others go to `take`, those from before this host first joined to
        `fill`, orders of which a dead host will say no more to `give_up`. Without an answer of
        the database the host begins alone. Raises `DatabaseTooNew`, `NodeTaken` and
        `JournalFailed`.
        """
        self._listener, self._lost_order = listener, give_up
        self.pull = Pull(
            *(self._database, self._journal, self.reach),
            take=take,
            fill=fill,
            longest=longest,
            now=self._now,
            own=lambda: self.push.backend,
            among=lambda: len(self.nodes.nodes),
        )
        try:
            async with self._database.connected("tables") as connection:
                await prepare(connection)
                await self.push.find_log(connection)
            await self.nodes.join()
            with suppress(TimeoutError):
                async with asyncio.timeout(CATCH_UP):
                    await self.pull.catch_up()
        except DatabaseAway as error:
            self.nodes.lost(error)

    def begin(self, background: Background) -> None:
        """Share from now on, as long as the background runs."""
        if self.pull is None:
            raise AssertionError("a host joins before it shares")
        self._comparing.background = background
        background.keep(self.push.keep, "giving facts to the other hosts")
        background.keep(self.pull.keep, "taking facts of the other hosts")
        background.keep(self.nodes.keep, "keeping in touch with the other hosts")
        background.keep(self.days.keep, "looking after the team's database")
        background.keep(self.claims.keep, "sharing claims")
        background.keep(self._count, "counting what waits for the database")
        background.start(self.pull.keep_filling(), "taking the history of the other hosts")

    def on_given_up(self, carry_on: Callable[[Order], None]) -> None:
        """Have a function told of each order that was given up here as one of a lost host."""
        self._carry_on = carry_on

    async def leave(self) -> None:
        """Share what was noted last, and be gone; the background has ended."""
        await self.push.finish()
        await self.nodes.leave()
        self.push.close()

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function told after each look at the others, and when the database is lost."""
        self._watching.append(changed)

    def _reached(self) -> None:
        """Have it stand in the log of this host when the database goes, and when it is back."""
        since, why = self.reach.away_since, self.reach.why
        if since is not None:
            _LOG.warning("%s, a host of a team, works alone from %s: %s", self.name, since, why)
        else:
            _LOG.warning("%s reaches its team again; facts that wait: %d", self.name, self.waiting)

    def _changed(self) -> None:
        self._looked.set()  # for those who wait by now
        self._looked.clear()
        for changed in self._watching:
            changed()

    async def _give_up(self, order: Order) -> None:
        if self._lost_order is not None:
            await self._lost_order(order)
        if self._carry_on is not None:
            self._carry_on(order)

    async def _count(self) -> None:
        while True:
            self.waiting = await self.push.count_waiting()
            await asyncio.sleep(COUNTED_EVERY)

    def _mine(self) -> Node:
        place = self._journal.place
        node = this_node(self._settings.node, self._origin, self._listener)
        return msgspec.structs.replace(
            node,
            pushed=self.push.pushed,
            pulled=place.now.pulled if place is not None else 0,
            waiting=self.waiting,
            draining=self.draining,
        )

    # What bears on this host --------------------------------------------------------------

    @property
    def does_what_is_done_once(self) -> bool:
        """Whether this host does it."""
        return self.nodes.does_what_is_done_once

    def hosts(self) -> HostsNow:
        """All hosts of the site, as this one knows them."""
        return self.nodes.hosts()

    @property
    def are_known(self) -> bool:
        """Whether what is known of the hosts is of this moment."""
        return self.nodes.fresh

    @property
    def here(self) -> Mapping[str, int]:
        """Who has how many consoles at this host."""
        return self.nodes.here

    @property
    def word(self) -> str:
        """What is so of the hosts until it is no more, in words."""
        known = self.hosts()
        if self.draining:
            return leave_words(self.name, known.staying)
        missed = sum(one.behind for one in known.hosts if one.here)
        return taking_words(missed + (self.pull.history_left if self.pull is not None else 0))

    @property
    def fills(self) -> bool:
        """Whether what others noted before this host joined is still being taken."""
        return self.pull is not None and bool(self.pull.place.filled)

    @property
    def is_behind(self) -> bool:
        """Whether much of what others noted is being taken, and the board knows half of it."""
        return self.pull is not None and self.pull.is_behind

    def drain(self, *, on: bool) -> None:
        """Have calls be offered at other hosts alone, or here again. Raises `NoOtherHost`."""
        if on and not self.draining and not self.hosts().staying:
            raise NoOtherHost("none is up, or the team's database does not answer")
        self.draining = on
        self.nodes.tell()
        self._changed()

    def leaving(self) -> frozenset[str]:
        """Who is attached to hosts alone that are taken out."""
        return leaving(self.nodes.living)

    def shows(self, legs: Callable[[], Mapping[CallId, Leg]]) -> None:
        """Take what tells the legs on this host's board."""
        self._comparing.legs = legs

    async def compare(self) -> HostsCompared:
        """Compare all hosts fact by fact. Raises `NoOtherHost` and `DatabaseAway`."""
        return await self._comparing.compare()

    def _living(self) -> tuple[str, ...]:
        hosts = self.hosts().hosts
        return tuple(one.name for one in hosts if one.here or not one.is_silent)

    @property
    def away(self) -> Away | None:
        """Why the database is not reached; None while it is."""
        since, why = self.reach.away_since, self.reach.why
        if since is None or why is None:
            return None
        return Away(since=since, word=why.word, words=f"{why}. {why.hint}")

    @property
    def others_are_up(self) -> bool | None:
        """Whether another host takes webhooks; None while that is not known."""
        return self.nodes.others_are_up

    def acts_for(self, user: str) -> bool:
        """Whether this host gives the orders that follow by themselves for that member."""
        return self.nodes.acts_for(user)

    async def known(self, user: str) -> None:
        """Wait until it is known who acts for that member from now on."""
        since = monotonic()
        while self.nodes.is_open_who_acts_for(user, since):
            await self._looked.wait()

    def attached(self, consoles: Mapping[str, int]) -> None:
        """Take who has how many consoles here."""
        self.nodes.attached(consoles)

    def elsewhere(self) -> Mapping[str, int]:
        """Who has how many consoles at other hosts."""
        return self.nodes.elsewhere()

    def silent_for(self) -> Mapping[str, float]:
        """For how many seconds the host was silent where a member was attached last."""
        return self.nodes.silent_for()

    def stored(self) -> None:
        """A fact of this host is in its journal."""
        self.push.stored()

    async def shared(self, number: int, within: float) -> bool:
        """Wait so many seconds until the fact is in the shared log, or cannot be; whether it is."""
        await self.push.shared(number, within)
        return number <= self.push.pushed

    async def claim(self, call: CallId, member: str, order: OrderId) -> str | None:
        """None for the member, else who has the call."""
        return await self.claims.claim(call, member, order)

    async def move_claim(self, call: CallId, member: str, order: OrderId) -> None:
        """Have a call be that member's, whoever had it."""
        await self.claims.move(call, member, order)

    async def release(self, call: CallId, member: str) -> None:
        """Let another take the call that the member had."""
        await self.claims.release(call, member)
