"""Whom to call: the contacts and the people of past calls, as far as this console knows them."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.contacts import Directory, Entry, Recent, recents
from console.domain.history import PastCall
from console.ui.speed import Slot


class People:
    """Found by what is typed of a name or a number. Nobody is known before somebody asks."""

    def __init__(self) -> None:
        self._directory = Directory()
        self._recent: tuple[Recent, ...] = ()
        self._slots: tuple[Slot, ...] = ()
        self._on_keys = Directory()
        self.has_read = False

    def take_slots(self, slots: tuple[Slot, ...]) -> None:
        """Know those who have a key of their own."""
        self._slots = slots
        self._on_keys = Directory(slot.contact for slot in slots)

    def on_key(self, key: str) -> Slot | None:
        """Who is on a key."""
        return next((slot for slot in self._slots if slot.key == key), None)

    def number_on(self, key: str) -> str | None:
        """Whose number is on a key."""
        slot = self.on_key(key)
        return slot.number if slot else None

    def take_contacts(self, directory: Directory) -> None:
        """Know the contacts; they are read once."""
        self._directory = directory
        self.has_read = True

    def take_past(self, past: Iterable[PastCall]) -> None:
        """Know the people of the latest calls."""
        self._recent = recents(past)

    def find(self, typed: str, limit: int) -> tuple[Entry, ...]:
        """Those whom what is typed fits, with a key first, then the best; nobody for nothing."""
        if not typed.strip():
            return ()
        on_keys = self._on_keys.find(typed, (), limit)
        there = {entry.number for entry in on_keys}
        others = self._directory.find(typed, self._recent, limit)
        return (*on_keys, *(one for one in others if one.number not in there))[:limit]
