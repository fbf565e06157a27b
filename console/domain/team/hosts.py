"""The hosts of a team that has several."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from console.domain.ids import CallId

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

    @property
    def staying(self) -> tuple[str, ...]:
        """The names of the other hosts that take calls."""
        return tuple(
            one.name
            for one in self.hosts
            if not one.here and not one.draining and not one.is_silent
        )


class WaitedFor(Struct, frozen=True, kw_only=True):
    """A member, by its name, whose calls a host that is taken out waits for."""

    member: str
    calls: tuple[CallId, ...]


class Drained(Struct, frozen=True, kw_only=True):
    """How far a host is taken out, or that it is not. `others` take the calls meanwhile."""

    node: str
    draining: bool
    others: tuple[str, ...] = ()
    waited_for: tuple[WaitedFor, ...] = ()


def leave_words(node: str, others: tuple[str, ...]) -> str:
    """What a member on a host that is taken out has to do; the names of hosts are not clean."""
    where = " or ".join(f"`ssh {one}`" for one in others[:3])
    return (
        f"This host, {node}, is being taken out: finish your call, then log in to another one"
        + (f": {where}" if where else "")
    )
