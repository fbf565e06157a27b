"""Brings the table back to how it was looked at, and keeps how it is looked at now."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from console.ui.kept_view import (
    LONGEST_FILTER,
    MOST_MARKS,
    KeptView,
    read_view,
    write_view,
)
from console.ui.widgets.call_table import CallTable


class ViewKeeper:
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

    def news(self, *, log: bool) -> KeptView | None:
        """The view of now, if it is another one than that which is kept."""
        if self._path is None or self._waits:
            return None
        lens = self._table.lens
        view = KeptView(
            columns=self._table.columns,
            sort=lens.sort,
            reverse=lens.reverse,
            connection=lens.connection,
            filter=lens.filter[:LONGEST_FILTER],
            marks=self._table.marked[:MOST_MARKS],
            log=log,
        )
        return None if view == self._kept else view

    def keep(self, view: KeptView) -> None:
        """Write a view; what cannot be written is tried again with the next change."""
        if self._path is not None:
            self._kept = view
            write_view(self._path, view)
