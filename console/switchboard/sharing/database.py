"""The way to the team's database: connections, and what its errors mean."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Final, TypeAlias

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from console.errors import ConsoleError, DatabaseAway, DatabaseTooNew
from console.secret import Secret
from console.switchboard.hosts import ReadPassword
from console.switchboard.sharing import schema
from console.switchboard.sharing.reach import in_time

Connected: TypeAlias = AsyncConnection[tuple[Any, ...]]

Parameters: TypeAlias = tuple[object, ...] | dict[str, object]

CONNECT_SECONDS: Final = 3.0
"""Seconds in which a connection stands, or the database is away."""

ANSWER_SECONDS: Final = 5.0
"""Seconds in which a statement is answered, or its connection is given up."""

FINISH_SECONDS: Final = 1.0
"""Seconds for those that use a connection to notice its end; what is left is freed with it."""

HOUSE_SECONDS: Final = 60.0
"""The same of one that makes or removes tables."""

FORGET_SECONDS: Final = 1800.0
"""The same of one that removes the rows of a whole day, some ten millions of a large site."""

DAYS_AHEAD: Final = 2
"""Days whose partitions are made before they begin."""

_KEEPALIVE: Final = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
}
"""A host that is cut off is noticed by either side within seconds, and its locks go."""


_NO_TABLES: Final = (
    "it has no tables of this team: it is another database, or was made anew. If that is meant, "
    "start one host again, which makes them; every host then shares again what it noted"
)


class Database:
    """The team's database, as one host connects to it. `url` holds no password.

    That is read for each connection: it may be changed while the host runs. `node` is the host's
    name, under which its connections are listed there.
    """

    def __init__(self, url: str, read_password: ReadPassword, node: str) -> None:
        self._url, self._read_password, self._node = url, read_password, node

    @asynccontextmanager
    async def connected(self, what: str) -> AsyncIterator[Connected]:
        """A connection for that purpose, each statement a transaction; it ends with the context.

        Raises `DatabaseAway`, also for whatever goes wrong with it inside.
        """
        password = self._password()
        with away():
            async with asyncio.timeout(CONNECT_SECONDS):
                connection = await AsyncConnection.connect(
                    make_conninfo(self._url, **_KEEPALIVE),
                    autocommit=True,
                    application_name=f"telnyx-console {self._node} {what}"[:63],
                    password=password.reveal() if password else None,
                )
            try:
                await asked(connection, schema.PATH)
                yield connection
            finally:
                await _finish(connection)

    def _password(self) -> Secret | None:
        try:
            return self._read_password()
        except ConsoleError as error:
            raise DatabaseAway("no password", f"its password cannot be read: {error}") from error


class Portion:
    """How many facts are put in or read at one go, `most` at most.

    After a time that did not come to its end it is half as many: over a slow line the whole may
    take longer than an answer is waited for, each time anew.
    """

    def __init__(self, most: int) -> None:
        self._most = self._next = most

    def begin(self) -> int:
        """So many are tried now."""
        size = self._next
        self._next = max(1, size // 2)
        return size

    def end(self, size: int) -> None:
        """That many went well: a few more are tried next."""
        self._next = min(self._most, size + size // 4 + 1)


class away:  # noqa: N801 - it is used as a function is
    """Tells an error of the database inside the context as `DatabaseAway`."""

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise `DatabaseAway` in the place of an error of the database or of the network."""
        if isinstance(error, psycopg.Error | OSError | TimeoutError):
            raise away_by(error) from None


def away_by(error: BaseException) -> DatabaseAway:
    """What an error of the database means; no text of it holds a password."""
    if isinstance(error, TimeoutError):
        return DatabaseAway("no answer", "it does not answer")
    first = next(iter(str(error).strip().splitlines()), type(error).__name__)
    match error:
        case psycopg.errors.DiskFull():
            return DatabaseAway("disk full", f"its disk is full ({first})")
        case psycopg.errors.InsufficientPrivilege():
            return DatabaseAway("not allowed", f"this role may not do that ({first})")
        case psycopg.errors.UndefinedTable():
            return DatabaseAway("no tables", _NO_TABLES)
        case psycopg.errors.ReadOnlySqlTransaction():
            return DatabaseAway("read-only", f"it takes nothing: a standby? ({first})")
    return DatabaseAway("away", first)


async def asked(
    connection: Connected,
    sql: str,
    parameters: Parameters = (),
    *,
    within: float = ANSWER_SECONDS,
) -> list[tuple[Any, ...]]:
    """What the database answers to a statement. Raises errors of psycopg and `TimeoutError`.

    A connection on which nobody waits any more for the answer is of no more use.
    """
    asking = asyncio.create_task(_answer(connection, sql, parameters))
    try:
        if await in_time(asking, within):
            return asking.result()
        raise TimeoutError
    finally:
        if not asking.done():
            await _hang_up(connection, asking)


async def _answer(connection: Connected, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    cursor = await connection.execute(sql.encode(), parameters or None)
    return await cursor.fetchall() if cursor.description else []


async def _hang_up(connection: Connected, asking: asyncio.Task[list[tuple[Any, ...]]]) -> None:
    """Have a statement end at once.

    Cancelled, it would ask the database to let go of it, and wait for that: a database that
    hangs would hold up whoever has no more time for it.
    """
    _shut(connection)
    await asyncio.wait([asking])
    with suppress(psycopg.Error):
        asking.result()


def _shut(connection: Connected) -> None:
    """Have whatever waits for an answer of the database fail at once."""
    with suppress(OSError, psycopg.Error):
        number = os.dup(connection.pgconn.socket)
        with socket.socket(fileno=number) as end:
            end.shutdown(socket.SHUT_RDWR)


async def _finish(connection: Connected) -> None:
    """End a connection without a word to the database: to one that hangs, that would hang.

    A statement of another task may be under way. Its library reads what is freed here, which
    would end the whole process: so it is waited for that all of them have failed.
    """
    _shut(connection)
    with suppress(TimeoutError):
        async with asyncio.timeout(FINISH_SECONDS), connection.lock:
            connection.pgconn.finish()


async def prepare(connection: Connected) -> None:
    """Make the tables, or bring them up to date. Raises `DatabaseTooNew` and errors of psycopg."""
    async with connection.transaction():
        await asked(connection, schema.TAKE_TURN, (schema.MIGRATION_LOCK,))
        ((there,),) = await asked(connection, schema.HAS_TABLES)
        if not there:
            await asked(connection, schema.MAKE_SCHEMA)
        version, readable_by = (
            (await asked(connection, schema.VERSION_THERE))[0] if there else (0, 0)
        )
        if readable_by > schema.VERSION:
            raise DatabaseTooNew(version, schema.VERSION)
        for older in range(version, schema.VERSION):
            await asked(connection, schema.MIGRATIONS[older], within=HOUSE_SECONDS)
        if version < schema.VERSION:
            await asked(connection, schema.SET_VERSION, (schema.VERSION, schema.READABLE_BY))
    await make_days(connection)


async def forget(connection: Connected, days: int) -> None:
    """Remove what is older than so many days. Raises errors of psycopg."""
    ((today,),) = await asked(connection, schema.TODAY)
    before = today - timedelta(days=days)
    for (day,) in await asked(connection, schema.OLD_DAYS, (before,)):
        async with _unless_read(connection):
            await asked(connection, schema.DROP_DAY.format(day=day), within=HOUSE_SECONDS)
    for sql in schema.FORGET:
        await asked(connection, sql, {"before": before}, within=FORGET_SECONDS)


async def make_days(connection: Connected) -> None:
    """Make the partitions of today and of the next days. Raises errors of psycopg."""
    async with connection.transaction():
        await asked(connection, schema.TAKE_TURN, (schema.MIGRATION_LOCK,))
        ((today,),) = await asked(connection, schema.TODAY)
        for ahead in range(DAYS_AHEAD + 1):
            day = today + timedelta(days=ahead)
            made = schema.MAKE_DAY.format(day=day, after=day + timedelta(days=1))
            async with _unless_read(connection):
                await asked(connection, made)


@asynccontextmanager
async def _unless_read(connection: Connected) -> AsyncIterator[None]:
    """A transaction that changes tables; nothing of it where somebody reads them for long.

    A backup reads them all the while. What waits for its end would have whatever comes later
    wait behind it: every fact of every host. The next hour is as good.
    """
    with suppress(psycopg.errors.LockNotAvailable):
        async with connection.transaction():
            await asked(connection, schema.BRIEFLY)
            yield
