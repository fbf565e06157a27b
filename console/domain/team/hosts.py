"""The hosts of a team that has several."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

SILENT_FOR: Final = 5.0
"""Seconds without a sign of life from which a host is said to be silent."""


class HostNow(Struct, frozen=True, kw_only=True):
    """A host of a team that has several.

    `silent` and `up_for` are seconds. `waiting` are its facts that the others cannot have yet,
    `behind` those of the others that it has not taken yet. `once` says that it does what one
    host does for all, `here` that it is the one that is asked.
    """

    name: str
    version: str
    listener: str
    consoles: int
    waiting: int
    behind: int
    silent: float
    up_for: float
    once: bool = False
    draining: bool = False
    here: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether it gives no sign of life."""
        return self.silent > SILENT_FOR


class HostsNow(Struct, frozen=True, kw_only=True):
    """The hosts of a team, by name; none where one works alone. `claims` are calls that are taken.

    `trouble` says in words why they are not reached now, and what is told is of before.
    """

    hosts: tuple[HostNow, ...] = ()
    trouble: str = ""
    claims: int = 0
