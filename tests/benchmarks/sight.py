"""What it costs to tell ten members of ten thousand legs what each of them may see.

    python -m tests.benchmarks.sight

Processor time in one process. Twenty legs of each member were taken by it, half of the others are
offered to one, and half wait for whoever comes; ten are phones of members, each with a caller of
its own. For a team that sees all or its groups, with and without masked numbers, are printed:
what a console is told when it attaches, and what a change costs for all ten consoles together,
until the bytes stand there. One is a change of a leg as it comes with any webhook; another moves
a member's phone from one caller to the next, so that what it sees of all others may be different.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

import msgspec

from console.domain import client_state
from console.domain.acts import Role
from console.domain.client_state import Parties
from console.domain.events import Fact
from console.domain.team.members import Member, Sight, Team
from console.line import frames
from console.line.feed import Feed
from console.line.port import Asker, Snapshot
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.reader import JournalReader
from console.switchboard.sight.sight import SightOfMembers
from tests.domain.stories import answered, claimed, digit, initiated, joined, offered

LEGS: Final = 10_000
MEMBERS: Final = 10
GROUPS: Final = 5
CLAIMED: Final = 400
"""The even ones of so many legs are members'."""

CHANGES: Final = 300
ATTACHED: Final = 5
"""Snapshots of each member, and changes, that are measured."""

USERS: Final = tuple(f"member{number}" for number in range(MEMBERS))
NO_ARCHIVE: JournalReader = None  # type: ignore[assignment]  # nothing is asked of the past here


def team(see: Sight, *, mask: bool) -> Team:
    """Two members a group."""
    members = tuple(
        Member(user=user, groups=(f"group{number % GROUPS}",), phone=f"sip:{user}@phone.example")
        for number, user in enumerate(USERS)
    )
    return Team(members=members, see=see, mask=mask)


def facts() -> Iterator[Fact]:
    """All legs, as they came to be."""
    for number in range(LEGS - MEMBERS):
        letter, user = str(number), USERS[number % MEMBERS]
        number_of = f"+4420794{number:05}"
        yield initiated(number / 100, letter, session=f"s{number}", from_=number_of)
        if number % 2 == 0 and number < CLAIMED:
            yield claimed(number / 100 + 0.1, letter, user, number)
            yield answered(number / 100 + 0.2, letter, session=f"s{number}")
        elif number % 2 == 0:
            yield offered(number / 100 + 0.1, letter, user)
    for number, user in enumerate(USERS):
        state = client_state.encode(Parties(agent=user, role=Role.AGENT, direction="outgoing"))
        phone = f"phone-{user}"
        yield initiated(200, phone, "outgoing", f"p{number}", client_state=state or "")
        yield from talks(201, user, number)


def talks(seconds: float, user: str, number: int) -> Iterator[Fact]:
    """A member's phone and one of its callers come into one conference."""
    at = (number // MEMBERS) * 2 * MEMBERS + USERS.index(user) // 2 * 2
    room = f"room-{user}-{seconds}"
    yield joined(seconds, f"phone-{user}", room, f"p{USERS.index(user)}")
    yield joined(seconds, str(at), room, f"s{at}")


class Consoles:
    """A board with everybody attached to it."""

    def __init__(self, of: Team) -> None:
        self.live = LiveBoard(Snapshot(number=0, team=of), time.monotonic)
        self.sight = SightOfMembers(self.live, NO_ARCHIVE, ("+13125550100",))
        self.askers = [Asker(user=one.user, member=one) for one in of.members]
        self.feeds = [Feed(limit=100_000) for _ in self.askers]
        self._number = count(1)

    def tell(self, told: Iterator[Fact]) -> None:
        """Facts of one turn."""
        for fact in told:
            self.live.add(next(self._number), fact)

    def attach(self) -> None:
        """Everybody follows from here on."""
        for asker, feed in zip(self.askers, self.feeds, strict=True):
            self.live.follow(feed, self.sight.follows(asker))

    def snapshot(self, asker: Asker) -> bytes:
        """What a console is told when it attaches."""
        whole = self.live.snapshot(asker.user)
        return msgspec.msgpack.encode(self.sight.snapshot(whole, asker))

    async def change(self, told: Iterator[Fact]) -> int:
        """Tell it to all, and put it into bytes for each; how many bytes."""
        self.tell(told)
        await asyncio.sleep(0)  # what is told goes at the end of a turn
        return sum([len(frames.frame(frames.News(await feed.next()))) for feed in self.feeds])


def cost(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of the processor, the median."""
    times = []
    for _ in range(rounds):
        began = time.process_time_ns()
        work()
        times.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(times)


async def costs(consoles: Consoles, told: Callable[[int], Iterator[Fact]]) -> float:
    """Milliseconds of the processor for a change of that kind, the median."""
    times = []
    for number in range(CHANGES):
        began = time.process_time_ns()
        await consoles.change(told(number))
        times.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(times)


async def measure(name: str, of: Team) -> None:
    """Print a line."""
    consoles = Consoles(of)
    consoles.tell(facts())
    await asyncio.sleep(0)
    first = [cost(lambda one=one: consoles.snapshot(one), 1) for one in consoles.askers]
    again = [cost(lambda one=one: consoles.snapshot(one), ATTACHED) for one in consoles.askers]
    size = len(consoles.snapshot(consoles.askers[0]))
    consoles.attach()
    a_digit = await costs(consoles, lambda n: iter([digit(300 + n, str(2 * n), "5")]))
    phones = await costs(
        consoles, lambda n: talks(700 + n, USERS[n % MEMBERS], MEMBERS * (n // MEMBERS + 1))
    )
    sys.stdout.write(
        f"{name:<22} snapshot, first {first[0]:6.1f} ms, others {statistics.median(again):6.1f} ms"
        f" ({size / 1e6:.1f} MB)   change {a_digit:6.2f} ms   phone moves {phones:6.2f} ms\n"
    )


async def main() -> None:
    """Measure the three teams."""
    await measure("sees all", team(Sight.ALL, mask=False))
    await measure("sees all, masked", team(Sight.ALL, mask=True))
    await measure("sees groups", team(Sight.GROUPS, mask=False))
    await measure("sees groups, masked", team(Sight.GROUPS, mask=True))


if __name__ == "__main__":
    asyncio.run(main())
