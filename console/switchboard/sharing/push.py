"""Facts of this host into the shared log, in the order in which they stand in its journal."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final, NoReturn

import msgspec
import psycopg

from console.errors import DatabaseAway
from console.switchboard.journal.commit import BATCH
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import moment
from console.switchboard.journal.shared import OwnRow
from console.switchboard.journal.writer import Journal
from console.switchboard.sharing import schema
from console.switchboard.sharing.database import Connected, Database, Portion, asked, prepare
from console.switchboard.sharing.kept import Kept
from console.switchboard.sharing.reach import Reach, in_time

PATIENCE: Final = 0.5
"""Seconds that a delivery waits for the database; after that the local journal is enough."""

_LOG: Final = logging.getLogger(__name__)

UNSTORABLE: Final = (psycopg.DataError, psycopg.errors.ProgramLimitExceeded)
"""What PostgreSQL says of a value that it cannot hold: a number, a time or an id too large."""

LOOK: Final = 1.0
"""Seconds after which it is looked for facts, and at the database, whatever happened."""


class Push:
    """Puts the facts of this host into the shared log, as long as the service runs.

    A step is one call of the database; one whose answer was lost is given again, and changes
    nothing then. `backend` is the process that puts them in at the database.
    """

    def __init__(self, database: Database, journal: Journal, reach: Reach, node: str) -> None:
        if journal.place is None:
            raise AssertionError("a journal that shares its facts has a place")
        self._database, self._reach, self._node = database, reach, node
        self._kept = Kept(database, reach, "push", first=True)
        self._reader = JournalReader(journal.path)
        self._place = journal.place
        self._origin, self._pushed = journal.place.now.origin, journal.place.now.pushed
        # its own: deliveries wait for it, and those of the loop may all read reports
        self._thread = ThreadPoolExecutor(1, "push")
        self._behind, self._portion = False, Portion(BATCH)
        # whether the tables were seen to: those that are gone while it runs are not made again
        self._found = False
        self.backend = 0
        self._stirred = asyncio.Event()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._judging: set[asyncio.Task[None]] = set()
        reach.watch(self._let_go)

    def close(self) -> None:
        """Let go of the journal, and of whoever waits."""
        self._thread.shutdown()
        self._reader.close()
        for _, done in self._waiting:
            if not done.done():
                done.set_result(None)

    @property
    def pushed(self) -> int:
        """The number in the journal up to which all facts of this host are in the shared log."""
        return self._pushed

    async def count_waiting(self) -> int:
        """How many facts of this host are not in the shared log. It asks the journal."""
        loop = asyncio.get_running_loop()
        count, pushed = self._reader.count_of_this_host, self._pushed
        return await loop.run_in_executor(self._thread, count, pushed)

    def stored(self) -> None:
        """A fact of this host is in the journal."""
        self._stirred.set()

    async def shared(self, number: int, within: float) -> None:
        """Wait for so many seconds until the fact is in the shared log.

        It is not waited for while the database is away, nor while facts from then go before.
        """
        if number <= self._pushed or self._behind or self._reach.away_since is not None:
            return
        self.stored()
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((number, done))
        judging = asyncio.create_task(self._judge(done))
        self._judging.add(judging)
        judging.add_done_callback(self._judging.discard)
        await asyncio.wait([judging], timeout=within)

    async def _judge(self, done: asyncio.Future[None]) -> None:
        """Take the database for lost where it does not answer, however long anybody waits."""
        if not await in_time(done, PATIENCE):
            reason = f"it has not answered for {PATIENCE * 1000:.0f} ms"
            self._reach.lost(DatabaseAway("no answer", reason))

    async def keep(self) -> NoReturn:
        """Push what is to be pushed, and again after whatever goes wrong."""
        await self._kept.keep(self._keep_pushing, self._reach.lost)

    async def _keep_pushing(self, connection: Connected) -> NoReturn:
        self.backend = connection.info.backend_pid
        if not self._found:
            await prepare(connection)
        await self.find_log(connection)
        await self._push(connection)

    async def find_log(self, connection: Connected) -> None:
        """See which log is shared; with one that is not that of before all begins anew.

        It was made anew, or an older copy was put back: what it lacks is shared again then. What
        it has is known by its id, here and there. Raises errors of psycopg.
        """
        self._found = True
        before = self._place.now
        ((log, last),) = await asked(connection, schema.LOG)
        if before.log == log and before.pulled > last:
            # others may not look before it is as long as it was: they know it by its new name
            await asked(connection, schema.NEW_LOG, (log,))
            ((log, last),) = await asked(connection, schema.LOG)
        if before.log == log:
            return
        changes: dict[str, object] = {"log": log}
        if before.log or before.pulled > last:
            changes |= {"pushed": 0, "pulled": 0, "filled": 0}
            words = "the log in the team's database is another one: %s shares again all it noted"
            _LOG.warning(words, self._node)
        self._place.now = msgspec.structs.replace(self._place.now, **changes)
        self._pushed = self._place.now.pushed

    async def finish(self) -> None:
        """Push what was noted last, where the database answers at once."""
        if self._reach.away_since is None:
            with suppress(DatabaseAway):
                async with self._database.connected("last facts") as connection:
                    while await self._step(connection):
                        pass

    async def _push(self, connection: Connected) -> NoReturn:
        while True:
            self._stirred.clear()
            more = await self._step(connection)
            self._kept.serves()
            if more:
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await self._stirred.wait()

    async def _step(self, connection: Connected) -> bool:
        """Push a few facts; whether there may be more of those that were there then."""
        loop, read = asyncio.get_running_loop(), self._reader.of_this_host
        most = self._portion.begin()
        rows, last = await loop.run_in_executor(self._thread, read, self._pushed, most)
        full = last - self._pushed >= most
        if full and not self._kept.served:
            self._behind = True
            self._let_go()
        if rows:
            await self._put(connection, rows)
            self._reach.answered()
        elif self._reach.away_since is not None:
            await asked(connection, "SELECT 1")
            self._reach.answered()
        self._portion.end(most)
        if last == self._pushed:
            self._behind = False
            return False
        self._pushed = last
        self._place.now = msgspec.structs.replace(self._place.now, pushed=last)
        self._behind = self._behind and full
        self._let_go()
        return full

    async def _put(self, connection: Connected, rows: list[OwnRow]) -> None:
        """Put facts in. One that PostgreSQL cannot hold is left out: others would wait for ever."""
        try:
            await asked(connection, schema.PUT_FACTS, (self._node, self._origin, *_columns(rows)))
        except UNSTORABLE as error:
            if len(rows) > 1:
                for row in rows:
                    await self._put(connection, [row])
            else:
                words = "the team's database cannot hold the fact of number %d, %s: %s"
                _LOG.error(words, rows[0].number, rows[0].kind, type(error).__name__)

    def _let_go(self) -> None:
        """Have those wait no longer whose facts are there, or who wait for nothing."""
        away = self._reach.away_since is not None
        self._behind = self._behind or away
        still = []
        for number, done in self._waiting:
            if done.done():
                continue
            if self._behind or number <= self._pushed:
                done.set_result(None)
            else:
                still.append((number, done))
        self._waiting = still


def _columns(rows: list[OwnRow]) -> tuple[list[object], ...]:
    """What `put_facts` takes of each fact, column by column; its text has no NUL."""
    return (
        [_text(row.id) for row in rows],
        [_text(row.kind) for row in rows],
        [_text(row.call) for row in rows],
        [_text(row.leg) for row in rows],
        [_text(row.session) for row in rows],
        [moment(row.occurred_at) for row in rows],
        [moment(row.received_at) for row in rows],
        [row.attempt for row in rows],
        [row.headers for row in rows],
        [row.body for row in rows],
    )


def _text(text: str | None) -> str | None:
    """Text that PostgreSQL takes: it has no NUL."""
    return text.replace("\x00", "\ufffd") if text is not None else None
