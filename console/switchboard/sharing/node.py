"""A host of a site, as the database knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from console import __version__
from console.domain.team.hosts import HostNow, HostsNow

SILENT: Final = 4.0
"""Seconds without a sign of life after which another host acts in the place of one."""

GONE: Final = 2.0
"""The same of one whose connection to the database ended, as that of a process that is killed."""

DEAD: Final = 15.0
"""Seconds without one after which the members who were attached there are away."""


class Node(Struct, frozen=True):
    """A host as the database knows it. `silent` and `up_for` are seconds by the database's clock.

    `pushed` is a number of its own journal, `pulled` one of the shared log, and `waiting` counts
    the facts of it that are not there yet. `last` is the last number of that log.
    `gone` says that it is silent, and that its connection ended: its process did, most likely.
    `ahead` is by how many seconds its times are before the database's clock; None where a host of
    an older version does not say.
    """

    name: str
    origin: str
    version: str
    listener: str
    consoles: Mapping[str, int]
    pushed: int
    pulled: int
    waiting: int
    backend: int
    once: bool
    draining: bool
    last: int
    silent: float
    up_for: float
    gone: bool = False
    ahead: float | None = None

    def acts(self, age: float) -> bool:
        """Whether no other acts in its place, so many seconds after the database was asked."""
        return not self.gone and self.silent + age < SILENT


def told(nodes: Sequence[Node], here: str, age: float) -> HostsNow:
    """The hosts as they are told here, so many seconds after the database was asked."""
    last = max((node.last for node in nodes), default=0)
    return HostsNow(hosts=tuple(_told(node, last, age, here=node.name == here) for node in nodes))


def _told(node: Node, last: int, age: float, *, here: bool) -> HostNow:
    return HostNow(
        name=node.name,
        version=node.version,
        listener=node.listener,
        consoles=sum(node.consoles.values()),
        waiting=node.waiting,
        behind=max(0, last - node.pulled),
        silent=node.silent + age,
        up_for=node.up_for,
        once=node.once and node.acts(age),
        draining=node.draining,
        here=here,
        ahead=node.ahead,
    )


def consoles_at(nodes: Iterable[Node]) -> Mapping[str, int]:
    """Who has how many consoles at those hosts."""
    found: Counter[str] = Counter()
    for node in nodes:
        found.update(node.consoles)
    return found


def silent_for(nodes: Iterable[Node], age: float) -> Mapping[str, float]:
    """For how many seconds the host was silent where a member was attached last."""
    found: dict[str, float] = {}
    for node in nodes:
        for user in node.consoles:
            found[user] = min(found.get(user, node.silent + age), node.silent + age)
    return found


def this_node(name: str, origin: str, listener: str) -> Node:
    """This host as it begins."""
    return Node(name, origin, __version__, listener, {}, 0, 0, 0, 0, False, False, 0, 0.0, 0.0)


def leaving(living: Iterable[Node]) -> frozenset[str]:
    """Who is attached to hosts alone that are taken out; nobody while no host takes the calls."""
    nodes = tuple(living)
    staying = [node for node in nodes if not node.draining]
    if not staying:
        return frozenset()
    stay = {user for node in staying for user in node.consoles}
    return frozenset(user for node in nodes for user in node.consoles) - stay
