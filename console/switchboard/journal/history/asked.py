"""The connection by which a journal is asked, beside its writer or without one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from console.errors import JournalTooNew
from console.switchboard.journal import schema, versions
from console.switchboard.journal.causes import failure_of, is_no_text
from console.switchboard.journal.check import read_only
from console.switchboard.journal.history.awaited import SINCE, last_told, until_told
from console.switchboard.journal.rows import Row, row_of
from console.switchboard.journal.search import Parameters, define_functions
from console.switchboard.journal.uses import Uses


class Asked:
    """A journal that is asked and not written. Its methods raise `JournalFailed`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._uses = Uses()
        try:
            self._database = read_only(path)
            version = self._database.execute("PRAGMA user_version").fetchone()[0]
            versions.define_functions(self._database)
            self._database.executescript(versions.AS_NOW.get(version, ""))
            define_functions(self._database)
        except sqlite3.Error as error:
            raise failure_of(path, error) from error
        if version > schema.VERSION:
            self._database.close()
            raise JournalTooNew(str(path), f"written by a newer version (schema {version})")
        self._waits = version >= SINCE

    def ask(self, sql: str, parameters: Any) -> list[tuple[Any, ...]]:
        """The rows that answer a statement, of lines that people read.

        Where a bad disk made of a text what is none, it is told with marks in the place of what
        cannot be read: one such call would hide all others of its page.
        """
        try:
            with self._uses:
                return self._database.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            if not is_no_text(error):
                raise failure_of(self.path, error) from error
        # By a connection of its own: to who reads facts in another thread it stays damage.
        apart = Asked(self.path)
        apart._database.text_factory = _with_marks
        try:
            return apart._select(sql, parameters)
        finally:
            apart.close()

    def close(self) -> None:
        """Let go of the file. A question that is under way in another thread is cut off."""
        self._uses.end(self._database.interrupt)
        self._database.close()

    @contextmanager
    def _at_one_moment(self) -> Iterator[None]:
        """See the journal as it is now, whatever is written meanwhile."""
        self._until_told()
        self._select(schema.FOLDED, ())
        self._select("BEGIN", ())
        try:
            yield
        finally:
            self._select("COMMIT", ())

    def _until_told(self) -> None:
        """Wait for a writer that is behind with what its facts tell of calls."""
        if self._waits:
            until_told(self._select, self.path)

    def _last_told(self) -> int:
        """The number of the last fact from which all follows that else stands in the journal."""
        if self._waits:
            return last_told(self._select)
        return int(self._select(schema.LAST_NUMBER, ())[0][0])

    def _rows(self, sql: str, parameters: tuple[object, ...]) -> list[Row]:
        return [row_of(columns) for columns in self._select(sql, parameters)]

    def _one(self, sql: str, parameters: tuple[object, ...]) -> object:
        rows = self._select(sql, parameters)
        return rows[0][0] if rows else None

    def _insert(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        try:
            with self._uses:
                self._database.executemany(sql, rows)
        except sqlite3.Error as error:
            raise failure_of(self.path, error) from error

    def _select(
        self, sql: str, parameters: tuple[object, ...] | Parameters
    ) -> list[tuple[Any, ...]]:
        return [*self._each(sql, parameters)]

    def _each(
        self, sql: str, parameters: tuple[object, ...] | Parameters
    ) -> Iterator[tuple[Any, ...]]:
        """The rows, one after the other: many large ones would take much memory at once."""
        try:
            with self._uses:
                yield from self._database.execute(sql, parameters)
        except sqlite3.Error as error:
            raise failure_of(self.path, error) from error


def _with_marks(text: bytes) -> str:
    return text.decode("utf-8", "replace")
