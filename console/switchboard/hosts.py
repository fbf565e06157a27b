"""What of the other hosts of a site bears on this one. Where there is one host alone: nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from msgspec import Struct

from console.domain.events import Fact
from console.domain.ids import CallId, OrderId
from console.domain.leg import Leg
from console.domain.orders import Order
from console.domain.team.hosts import HostsCompared, HostsNow
from console.errors import NoOtherHost
from console.secret import Secret
from console.switchboard.background import Background

ReadPassword = Callable[[], Secret | None]
"""Reads the password of the team's database as it is now. Raises `ConsoleError`."""


class SharingSettings(Struct, frozen=True, kw_only=True):
    """Where the team's database is, and as which host this one comes. `url` holds no password.

    What is older than `keep_days` is removed from the shared log.
    """

    url: str
    node: str
    password: ReadPassword
    keep_days: int = 90


class Away(Struct, frozen=True, kw_only=True):
    """Since when the team's database does not answer. `word` says in short why, `words` in full."""

    since: datetime
    word: str
    words: str


class SharedFact(Struct, frozen=True):
    """A fact that another host wrote, with its raw body and the headers that prove it.

    `number` is its number in the shared log.
    """

    fact: Fact
    body: bytes
    headers: bytes
    number: int


Take = Callable[[Sequence[SharedFact]], Awaitable[None]]
"""Makes facts of other hosts durable here. Raises `JournalFailed`."""

GiveUp = Callable[[Order], Awaitable[None]]
"""Notes that nobody knows what came of an order of a host that is gone. Raises `JournalFailed`."""


class Hosts(Protocol):
    """The hosts of a site, as one of them needs to know them."""

    async def join(
        self, take: Take, fill: Take, give_up: GiveUp, *, longest: timedelta, listener: str
    ) -> None:
        """Take what other hosts noted meanwhile; `longest` is how long a call may live.

        What was noted before this host first joined goes to `fill`: it is history.

        Raises `DatabaseTooNew`, `NodeTaken` and `JournalFailed`.
        """
        ...

    def begin(self, background: Background) -> None:
        """Share from now on, as long as the background runs."""
        ...

    def on_given_up(self, carry_on: Callable[[Order], None]) -> None:
        """Have a function told of each order that was given up as one of a host that is gone.

        It is told at one host: that which does what is done once.
        """
        ...

    async def leave(self) -> None:
        """Share what was noted last, and be gone; the background has ended."""
        ...

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function told when what is known of the others may be different."""
        ...

    def elsewhere(self) -> Mapping[str, int]:
        """Who has how many consoles at other hosts."""
        ...

    def hosts(self) -> HostsNow:
        """All hosts of the site, as this one knows them."""
        ...

    def silent_for(self) -> Mapping[str, float]:
        """For how many seconds the host was silent where a member was attached last."""
        ...

    @property
    def name(self) -> str:
        """The name of this host; no text where there is only one."""
        ...

    @property
    def are_known(self) -> bool:
        """Whether what is known of the hosts is of this moment."""
        ...

    @property
    def draining(self) -> bool:
        """Whether this host is taken out."""
        ...

    @property
    def here(self) -> Mapping[str, int]:
        """Who has how many consoles at this host."""
        ...

    @property
    def word(self) -> str:
        """What is so of the hosts until it is no more, in words; no text while nothing is."""
        ...

    @property
    def fills(self) -> bool:
        """Whether what others noted before this host joined is still being taken."""
        ...

    @property
    def is_behind(self) -> bool:
        """Whether much of what others noted is being taken, and the board knows half of it.

        What follows by itself from how the board stands has to wait: a call may be answered, and
        the answer stands behind what is known. It is said for some seconds at most.
        """
        ...

    def drain(self, *, on: bool) -> None:
        """Have calls be offered at other hosts alone, or here again. Raises `NoOtherHost`."""
        ...

    def leaving(self) -> frozenset[str]:
        """Who is attached to hosts alone that are taken out: no call is offered to them."""
        ...

    def shows(self, legs: Callable[[], Mapping[CallId, Leg]]) -> None:
        """Take what tells the legs on this host's board, for whoever compares hosts."""
        ...

    async def compare(self) -> HostsCompared:
        """Compare all hosts fact by fact. Raises `NoOtherHost` and `DatabaseAway`."""
        ...

    @property
    def away(self) -> Away | None:
        """Why the others are not reached; None while they are."""
        ...

    @property
    def does_what_is_done_once(self) -> bool:
        """Whether this host is the one that does what one host has to do: routes, asking Telnyx."""
        ...

    @property
    def others_are_up(self) -> bool | None:
        """Whether another host takes webhooks meanwhile; None where that is not known yet."""
        ...

    def acts_for(self, user: str) -> bool:
        """Whether this host gives the orders that follow by themselves for that member."""
        ...

    async def known(self, user: str) -> None:
        """Wait until it is known which host acts for that member from now on.

        One that stood still has to look first; of one that may be lost it is waited for a sign
        of life.
        """
        ...

    def attached(self, consoles: Mapping[str, int]) -> None:
        """Take who has how many consoles at this host."""
        ...

    def stored(self) -> None:
        """Take that facts of this host are in its journal that were not."""
        ...

    async def shared(self, number: int, within: float) -> bool:
        """Wait until that fact is in the log of all hosts, or cannot be for now; whether it is.

        No longer than so many seconds.
        """
        ...

    async def claim(self, call: CallId, member: str, order: OrderId) -> str | None:
        """Decide between all hosts who takes a call: None for that member, else who has it."""
        ...

    async def move_claim(self, call: CallId, member: str, order: OrderId) -> None:
        """Have a call be that member's, whoever had it."""
        ...

    async def release(self, call: CallId, member: str) -> None:
        """Let another take the call that the member had."""
        ...


class OneHost:
    """A site of one host: it does all there is to do, and waits for nobody."""

    does_what_is_done_once = True
    others_are_up: bool | None = False
    away: Away | None = None
    here: Mapping[str, int] = MappingProxyType({})
    name = word = ""
    draining = fills = is_behind = False
    are_known = True

    async def join(
        self, take: Take, fill: Take, give_up: GiveUp, *, longest: timedelta, listener: str
    ) -> None:
        """There is nothing to take."""

    def begin(self, background: Background) -> None:
        """There is nobody to share with."""

    def on_given_up(self, carry_on: Callable[[Order], None]) -> None:
        """There is none that may be lost."""

    async def leave(self) -> None:
        """There is nobody to leave."""

    def watch(self, changed: Callable[[], None]) -> None:
        """There is nothing to tell."""

    def hosts(self) -> HostsNow:
        """There are none to be told apart."""
        return HostsNow()

    def drain(self, *, on: bool) -> None:  # noqa: ARG002 - neither way
        """There is nobody to take its calls. Raises `NoOtherHost`."""
        raise NoOtherHost("team.database is not set, this is the only host")

    def leaving(self) -> frozenset[str]:
        """Nobody is."""
        return frozenset()

    def shows(self, legs: Callable[[], Mapping[CallId, Leg]]) -> None:
        """Nobody compares them."""

    async def compare(self) -> HostsCompared:
        """There is nothing to compare with. Raises `NoOtherHost`."""
        raise NoOtherHost("team.database is not set, this is the only host")

    def elsewhere(self) -> Mapping[str, int]:
        """Nobody is."""
        return {}

    def silent_for(self) -> Mapping[str, float]:
        """No other host is."""
        return {}

    def acts_for(self, user: str) -> bool:  # noqa: ARG002 - for everybody
        """Whether this host gives the orders that follow by themselves: always."""
        return True

    async def known(self, user: str) -> None:
        """It is."""

    def attached(self, consoles: Mapping[str, int]) -> None:
        """Nobody is told."""

    def stored(self) -> None:
        """Nobody is told."""

    async def shared(self, number: int, within: float) -> bool:  # noqa: ARG002
        """What the journal has is enough."""
        return True

    async def claim(self, call: CallId, member: str, order: OrderId) -> str | None:  # noqa: ARG002
        """The loop of the one switchboard decides."""
        return None

    async def move_claim(self, call: CallId, member: str, order: OrderId) -> None:
        """The journal has it."""

    async def release(self, call: CallId, member: str) -> None:
        """The journal has it."""


ONE_HOST: Final = OneHost()
"""It holds nothing, so that all who have no others may have the same."""
