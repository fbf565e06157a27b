"""Facts of other hosts out of the shared log, in its order, into the journal and onto the board."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any, Final, NoReturn

import msgspec

from console.errors import DatabaseAway
from console.switchboard.hosts import SharedFact, Take
from console.switchboard.journal.rows import Row, fact_of
from console.switchboard.journal.shared import Place
from console.switchboard.journal.writer import Journal
from console.switchboard.sharing import schema
from console.switchboard.sharing.database import Connected, Database, Portion, asked
from console.switchboard.sharing.kept import Kept
from console.switchboard.sharing.reach import Reach

PAGE: Final = 256
"""Facts that are read at one go."""

LOOK: Final = 1.0
"""Seconds after which it is looked for facts though nobody gave notice: a notice can be lost."""

OWN_LOOK: Final = 0.2
"""Seconds after which it is read past facts of this host: nobody waits for that."""

BACKLOG: Final = 32
"""Facts at one go, or as many as are read over a slow line, from which on they were noted a while
ago, mostly: the board is in between."""

BEHIND_FOR: Final = 10.0
"""Seconds for which it is said at most that this is so: where facts always come so many at a time,
who waits for that would wait for ever."""

LOOKS: Final = 2000
"""How often in a second all hosts together look at most: each alone would do so at each notice."""

_DAY: Final = timedelta(days=1)
_DIGITS: Final = 19
"""Those of a number of the log at most."""


class Pull:
    """Follows the shared log, as long as the service runs.

    What is new goes to `take`, in the order of the log, each fact once or, after a kill, once
    more. What was noted before this host first joined goes to `fill`, the newest first: it is
    needed for the history alone. Calls live for `longest` at most. `own` is the process at the
    database that notes facts of this host, and `among` how many hosts there are.
    """

    def __init__(
        self,
        database: Database,
        journal: Journal,
        reach: Reach,
        *,
        take: Take,
        fill: Take,
        longest: timedelta,
        now: Callable[[], datetime],
        own: Callable[[], int],
        among: Callable[[], int],
    ) -> None:
        self._database, self._journal = database, journal
        self._kept = Kept(database, reach, "pull")
        self._take, self._fill, self._longest, self._now = take, fill, longest, now
        self._own, self._among = own, among
        self._day = date.min
        self._told = 0
        self._portion, self._older = Portion(PAGE), Portion(PAGE)
        self._first, self._log = 0, ""
        self._behind_since: float | None = None

    @property
    def history_left(self) -> int:
        """How many facts from before this host joined are not here yet, or a few more."""
        return max(0, self.place.filled - max(1, self._first))

    @property
    def is_behind(self) -> bool:
        """Whether many facts are being taken one after the other, the last ones not yet."""
        since = self._behind_since
        return since is not None and monotonic() - since < BEHIND_FOR

    @property
    def place(self) -> Place:
        """How far this host has got with the shared log."""
        if self._journal.place is None:
            raise AssertionError("a journal that shares its facts has a place")
        return self._journal.place.now

    async def catch_up(self) -> None:
        """Take all that there is now. Raises `DatabaseAway` and `JournalFailed`."""
        async with self._database.connected("catch up") as connection:
            await self._find_log(connection)
            await self._read_on(connection)

    async def keep(self) -> NoReturn:
        """Take what comes, and again after whatever goes wrong with the database."""
        await self._kept.keep(self._keep_taking)

    async def _keep_taking(self, connection: Connected) -> NoReturn:
        await asked(connection, schema.LISTEN)
        await self._find_log(connection)
        while True:
            began = monotonic()
            await self._read_on(connection)
            self._kept.serves()
            await self._noticed(connection)
            pause = began + self._among() / LOOKS - monotonic()
            await asyncio.sleep(max(0.0, pause))

    async def _find_log(self, connection: Connected) -> None:
        """See that it is the log that is shared: who pushes begins anew with another one.

        Raises `DatabaseAway` until that is so.
        """
        self._day = date.min
        ((self._log, last),) = await asked(connection, schema.LOG)
        self._told = 0
        if self._log != self.place.log or self.place.pulled > last:
            raise DatabaseAway("another log", "its log is another one than that of before")

    async def _noticed(self, connection: Connected) -> None:
        """Wait until others noted what is not here, or for as long as a notice can be lost.

        What this host noted itself is here, so that there is time to read past it.
        """
        until = monotonic() + LOOK
        while (left := until - monotonic()) > 0:
            # all of them are read: one that is left half read would hold the connection
            notices = [one async for one in connection.notifies(timeout=left, stop_after=1)]
            self._told = max(self._told, *(_number(one.payload) for one in notices), 0)
            news = [one for one in notices if _number(one.payload) > self.place.pulled]
            if any(one.pid != self._own() for one in news):
                return
            if news:
                until = min(until, monotonic() + OWN_LOOK)

    async def keep_filling(self) -> None:
        """Take what was noted before this host joined, until all of it is here."""
        while self.place.filled:
            try:
                async with self._database.connected("history") as connection:
                    ((self._first,),) = await asked(connection, schema.FIRST)
                    while self.place.filled:
                        await self._fill_step(connection)
            except DatabaseAway:
                await asyncio.sleep(LOOK)

    async def _read_on(self, connection: Connected) -> None:
        """Take all that is after the place."""
        try:
            await self._read_to_the_end(connection)
        finally:
            self._behind_since = None

    async def _read_to_the_end(self, connection: Connected) -> None:
        if self.place.pulled < 0:
            since = self._now() - self._longest
            ((before,),) = await asked(connection, schema.LAST_BEFORE, (since,))
            said = {"origin": self.place.origin, "place": before}
            rows = await asked(connection, schema.FACTS_LASTING, said)
            if lasting := [_shared(row) for row in rows if row[-1] is not None]:
                await self._fill(lasting)
            self._keep(pulled=before, filled=before + 1 if before else 0)
        while True:
            place, most = self.place, self._portion.begin()
            said = {"origin": place.origin, "place": place.pulled, "limit": most}
            rows = await asked(connection, schema.FACTS_AFTER, {**said, "day": self._day})
            self._portion.end(most)
            if len(rows) >= min(BACKLOG, most) and self._behind_since is None:
                self._behind_since = monotonic()
            if rows:
                await self._take([_shared(row) for row in rows if row[-1] is not None])
                self._day = max(self._day, rows[-1][1] - _DAY)
                self._keep(pulled=rows[-1][0])
            if len(rows) < most:
                if self._told <= self.place.pulled or self._day == date.min:
                    return
                self._day = date.min  # the database's clock was days ahead, and is set right

    async def _fill_step(self, connection: Connected) -> None:
        place, most = self.place, self._older.begin()
        said: dict[str, object] = {"origin": place.origin, "place": place.filled, "limit": most}
        rows = await asked(connection, schema.FACTS_BEFORE, said)
        self._older.end(most)
        await self._fill([_shared(row) for row in rows if row[-1] is not None])
        self._keep(filled=rows[-1][0] if len(rows) == most else 0)

    def _keep(self, **changes: int) -> None:
        """Take down how far it is, unless that is told of a log that is no more shared."""
        if self._journal.place is not None and self.place.log == self._log:
            self._journal.place.now = msgspec.structs.replace(self.place, **changes)


def _number(told: str) -> int:
    """The number up to which facts are noted, by a notice; 0 where it tells none."""
    return int(told) if told.isdecimal() and len(told) <= _DIGITS else 0


def _shared(row: tuple[Any, ...]) -> SharedFact:
    number, _, id_, kind, session, occurred, received, attempt, headers, body = row
    seconds = occurred.astimezone(UTC).timestamp(), received.astimezone(UTC).timestamp()
    kept = Row(0, id_, kind, session, *seconds, attempt, body)
    return SharedFact(fact_of(kept), body, headers or b"", number)
