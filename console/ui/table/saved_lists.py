"""Which columns the lists have, and how they are sorted, kept from one console to the next.

The file is the user's own, beside that of the table's view, and nothing depends on it: one
that cannot be read is as good as none, and what cannot be written holds for this console.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from console import private_files

FILE: Final = "lists.json"


class SavedList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One list. No columns are the usual ones; no `sort` is its own order."""

    columns: tuple[str, ...] = ()
    sort: str | None = None
    reverse: bool = False

    def known(self, columns: Sequence[str]) -> SavedList:
        """The same without columns that there are not."""
        there = tuple(one for one in dict.fromkeys(self.columns) if one in columns)
        sort = self.sort if self.sort in columns else None
        return SavedList(columns=there, sort=sort, reverse=self.reverse)


class SavedLists:
    """The lists by name. `view` is the file of the table's view; without one nothing is kept."""

    def __init__(self, view: Path | None = None) -> None:
        self._path = view.with_name(FILE) if view is not None else None
        self._lists: dict[str, SavedList] | None = None

    def saved(self, name: str) -> SavedList:
        """How a list was left."""
        if self._lists is None:
            self._lists = self._read()
        return self._lists.get(name, SavedList())

    def keep(self, name: str, saved: SavedList) -> None:
        """Remember how a list is left."""
        if saved == self.saved(name):
            return
        self._lists = {**(self._lists or {}), name: saved}
        if self._path is not None:
            with suppress(OSError), private_files.replacing(self._path) as fresh:
                fresh.write_bytes(msgspec.json.encode(self._lists))

    def _read(self) -> dict[str, SavedList]:
        if self._path is None:
            return {}
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, SavedList])
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
