"""The hosts of a team that has several."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct

from console.domain.ids import CallId
from console.text import counted

SILENT_FOR: Final = 5.0
"""Seconds without a sign of life from which a host is said to be silent."""

LEFT_FOR: Final = 3600.0
"""Seconds without one after which a host is taken for one that was put away."""

WORTH_A_WORD: Final = 1000
"""Facts that a host has not taken yet from which it is said: fewer come in a blink."""


class HostNow(Struct, frozen=True, kw_only=True):
    """A host of a team that has several.

    `silent` and `up_for` are seconds. `waiting` are its facts that the others cannot have yet,
    `behind` those of the others that it has not taken yet. `once` says that it does what one
    host does for all, `here` that it is the one that is asked. `ahead` is by how many seconds the
    times that it notes are before the database's clock, None where it does not say.
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
    ahead: float | None = None

    @property
    def is_silent(self) -> bool:
        """Whether it gives no sign of life."""
        return self.silent > SILENT_FOR

    @property
    def is_lost(self) -> bool:
        """Whether it gives no sign of life, and did not long ago: it did not take leave."""
        return self.is_silent and not self.here and self.silent < LEFT_FOR


APART: Final = 2.0
"""Seconds by which the times of two hosts may differ: what is noted within them has no order."""


class HostsNow(Struct, frozen=True, kw_only=True):
    """The hosts of a team, by name; none where one works alone. `claims` are calls that are taken.

    `trouble` says in words since when and why they are not reached, and what is told is of before;
    `word` what is so of the host that is asked until it is no more.
    """

    hosts: tuple[HostNow, ...] = ()
    trouble: str = ""
    word: str = ""
    claims: int = 0

    @property
    def apart(self) -> tuple[tuple[HostNow, float], ...]:
        """The hosts whose times differ from those of most, and by how many seconds."""
        known = [(one, one.ahead) for one in self.hosts if one.ahead is not None]
        told = [(one, ahead) for one, ahead in known if not one.is_silent]
        if not told:
            return ()
        usual = sorted(ahead for _, ahead in told)[(len(told) - 1) // 2]
        return tuple((one, ahead - usual) for one, ahead in told if abs(ahead - usual) > APART)

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


class LackedFact(Struct, frozen=True, kw_only=True):
    """A fact of a call that some hosts have and `lacking` have not."""

    call: CallId
    id: str
    kind: str
    at: datetime
    lacking: tuple[str, ...]
    having: tuple[str, ...]


class ShownOtherwise(Struct, frozen=True, kw_only=True):
    """A call that hosts show in different ways though they have the same facts.

    `states` are what each shows, by its name; alike where something else of it differs.
    """

    call: CallId
    states: dict[str, str]


class HostsCompared(Struct, frozen=True, kw_only=True):
    """What the boards of a team's hosts have in common, fact by fact.

    `silent` live and did not answer in time, `otherwise` are of another version, whose states
    cannot be compared with those of this one. `more` calls differ beside those that are told.
    """

    hosts: tuple[str, ...]
    calls: int
    lacked: tuple[LackedFact, ...] = ()
    shown: tuple[ShownOtherwise, ...] = ()
    silent: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    more: int = 0

    @property
    def alike(self) -> bool:
        """Whether all that answered have the same, and all did."""
        return not (self.lacked or self.shown or self.silent or self.more)


def leave_words(node: str, others: tuple[str, ...]) -> str:
    """What a member on a host that is taken out has to do; the names of hosts are not clean."""
    if not others:
        return (
            f"This host, {node}, is to be taken out, but no other one takes calls now: go on here"
        )
    where = " or ".join(f"`ssh {one}`" for one in others[:3])
    return (
        f"This host, {node}, is being taken out: finish your call, then log in to another one: "
        f"{where}"
    )


def elsewhere_words(others: tuple[str, ...]) -> str:
    """Where a member goes on whose own host is gone; the names of hosts are not clean."""
    return f"go on at another host: {' or '.join(f'`ssh {one}`' for one in others[:3])}"


def lost_words(node: str, staying: tuple[str, ...]) -> str:
    """What it means that another host is lost; the names of hosts are not clean."""
    where = " or ".join(staying[:3])
    return (
        f"{node}, a host of the team, gives no sign of life: calls go on, and whoever works there "
        + (f"logs in to {where}" if where else "waits for it")
    )


def back_words(node: str) -> str:
    """That a lost host is there again."""
    return f"{node}, a host of the team, is there again"


def taking_words(left: int) -> str:
    """How much of what others noted a host has not taken yet; no text where that is hardly any."""
    return f"taking what the other hosts noted: {left:,} facts left" if left >= WORTH_A_WORD else ""


def compared_words(found: HostsCompared) -> list[str]:
    """What came of a comparison, one line for each difference; it is not clean."""
    lines = [
        f"{one.call}: {_and(one.lacking)} lacks {one.kind} of {one.at.astimezone():%H:%M:%S} "
        f"({one.id}), which {_and(one.having)} has"
        for one in found.lacked
    ]
    for shown in found.shown:
        states = ", ".join(f"{state} at {node}" for node, state in shown.states.items())
        lines.append(f"{shown.call}: the same facts, and shown otherwise: {states}")
    if found.more:
        lines.append(counted(found.more, "more call differs", "more calls differ"))
    lines += [f"{node} lives and did not answer" for node in found.silent]
    lines += [f"{node} is of another version: facts alone" for node in found.otherwise]
    end = "alike" if found.alike else "not alike"
    return [*lines, f"{counted(len(found.hosts), 'host')}, {counted(found.calls, 'call')}: {end}"]


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)
