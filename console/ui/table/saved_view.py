"""How the table was looked at, kept from one console to the next.

Whoever opens the console comes back to the columns, order, filter, connection and marks
that were there. The file is the user's own, and nothing depends on it: one that cannot
be read is as good as none.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console import private_files
from console.ui.table.layout import ALWAYS, CHOSEN
from console.ui.table.view import Column, Lens
from console.ui.table.widget import CallTable

LONGEST_FILTER: Final = 1000
MOST_MARKS: Final = 1000


class SavedView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept. `marks` are ids of calls; `log` is whether the log is shown."""

    columns: tuple[Column, ...] = CHOSEN
    sort: Column | None = None
    reverse: bool = False
    connection: str | None = None
    filter: Annotated[str, Meta(max_length=LONGEST_FILTER)] = ""
    marks: Annotated[tuple[str, ...], Meta(max_length=MOST_MARKS)] = ()
    log: bool = True
    sessions: bool = False

    @property
    def lens(self) -> Lens:
        """Connection, filter, sort, and whether a session is one row."""
        return Lens(
            connection=self.connection,
            filter=self.filter,
            sort=self.sort,
            reverse=self.reverse,
            sessions=self.sessions,
        )


def read_view(path: Path | None) -> SavedView:
    """What was kept; the usual view where there is nothing that can be read."""
    if path is None:
        return SavedView()
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=SavedView)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return SavedView()
    known = tuple(column for column in dict.fromkeys(kept.columns) if column in CHOSEN)
    shown = known if ALWAYS in known else (ALWAYS, *known)
    return msgspec.structs.replace(kept, columns=shown)


def write_view(path: Path, view: SavedView) -> None:
    """Keep a view, mode 0600 and as a whole or not at all. Raises `OSError`."""
    with private_files.replacing(path) as fresh:
        fresh.write_bytes(msgspec.json.encode(view))


class ViewFile:
    """The view of one table and its file; without a file nothing is kept.

    What names calls and connections comes back with the first board, as far as they are
    still there.
    """

    def __init__(self, path: Path | None, table: CallTable) -> None:
        self._path = path
        self._table = table
        self._kept = read_view(path)
        self._waits = True

    @property
    def log(self) -> bool:
        """Whether the log was shown."""
        return self._kept.log

    def begin(self) -> None:
        """Columns, order and filter, before there is a board; the board may be quicker."""
        if not self._waits:
            return
        if self._kept.columns != self._table.columns:
            self._table.set_columns(self._kept.columns)
        lens = msgspec.structs.replace(self._kept.lens, connection=None)
        if lens != self._table.lens:
            self._table.set_lens(lens)

    def come_back(self, connections: Iterable[str]) -> None:
        """Connection and marks, at the first board."""
        if not self._waits:
            return
        self.begin()
        self._waits = False
        if self._kept.connection in set(connections):
            self._table.set_connection(self._kept.connection)
        self._table.mark(self._kept.marks)
        self._table.take_aim()  # the hand has not been on any other call yet

    def news(self, *, log: bool) -> SavedView | None:
        """The view of now, if it is another one than that which is kept."""
        if self._path is None or self._waits:
            return None
        lens = self._table.lens
        view = SavedView(
            columns=self._table.columns,
            sort=lens.sort,
            reverse=lens.reverse,
            sessions=lens.sessions,
            connection=lens.connection,
            filter=lens.filter[:LONGEST_FILTER],
            marks=self._table.marked[:MOST_MARKS],
            log=log,
        )
        return None if view == self._kept else view

    def keep(self, view: SavedView) -> None:
        """Write a view; what cannot be written is tried again with the next change."""
        if self._path is not None:
            self._kept = view
            write_view(self._path, view)
