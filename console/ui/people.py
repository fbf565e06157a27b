"""Whom to call: the contacts and the people of past calls, as far as this console knows them."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.directory import Directory, Entry, Recent, recents
from console.domain.history import PastCall


class People:
    """Found by what is typed of a name or a number. Nobody is known before somebody asks."""

    def __init__(self) -> None:
        self._directory = Directory()
        self._recent: tuple[Recent, ...] = ()
        self.has_read = False

    def take_contacts(self, directory: Directory) -> None:
        """Know the contacts; they are read once."""
        self._directory = directory
        self.has_read = True

    def take_past(self, past: Iterable[PastCall]) -> None:
        """Know the people of the latest calls."""
        self._recent = recents(past)

    def find(self, typed: str, limit: int) -> tuple[Entry, ...]:
        """Those whom what is typed fits, the best first; nobody for nothing."""
        return self._directory.find(typed, self._recent, limit) if typed.strip() else ()
