"""Facts into the journal first, then to the live board."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from console.deadlines import Deadlines, InTime
from console.domain.events import TELL_WHAT_WAS_SAID, Fact, Payload, Unknown
from console.domain.fold.facts import with_fact
from console.domain.fold.own_ids import agent_told_of, doubted, leg_told_of, noted
from console.domain.fold.packed import Packed, packed
from console.domain.leg import CallId
from console.domain.own_facts import ClaimReleased, DoubtReason
from console.line.port import Light
from console.process import elapsed
from console.switchboard.board.health import Lights
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import ONE_HOST, Hosts, SharedFact
from console.switchboard.journal.bodies.pressed_keys import (
    body_without_keys,
    may_tell_keys,
    payload_without_keys,
)
from console.switchboard.journal.commit import BATCH, Delivered, Stored
from console.switchboard.journal.rows import encode_own
from console.switchboard.journal.shared import ELSEWHERE, Source
from console.switchboard.journal.writer import Journal
from console.switchboard.journal.writing.waiting import Waiting, all_stored
from console.telnyx.webhook import Delivery

if TYPE_CHECKING:
    from console.switchboard.journal.bodies.speech import SaidMasked

DELIVERED_WITHIN: Final = 1.2
"""Seconds in which a delivery is on the disk, or refused. Telnyx waits for two."""

ANSWERED_WITHIN: Final = 1.5
"""Seconds from its arrival for which one that is on the disk waits for the log of all hosts."""

WRITTEN_WITHIN: Final = 5.0
"""Seconds in which a fact of our own is, for which a person waits at most."""

IN_ONE_TURN: Final = 64
"""Facts of other hosts that are applied before webhooks and keys have a turn: they take 20 ms."""


LEAVING: Final = 2
"""Turns of the loop in which head and body of a request leave that waited for its order to be
durable. The board, which takes as long as all else here, comes behind them."""


Apply = Callable[[Stored], object]


class Follows(Protocol):
    """What follows from a fact at once, as a request does from an order."""

    def is_being_written(self) -> None:
        """The disk is at it; not told where that is over in no time."""
        ...

    def is_written(self, stored: Stored) -> None:
        """It is durable."""
        ...


class Said:
    """Masks what was said; where nothing is ever said, what does so is not loaded."""

    def __init__(self, redact: tuple[str, ...]) -> None:
        self._redact = redact

    def redact(self, words: tuple[str, ...]) -> None:
        """Hide these words and patterns from now on."""
        if words != self._redact:
            self._redact = words
            self._masked.redact(words)

    def masked(self, fact: Fact, body: bytes) -> tuple[Fact, bytes]:
        """The fact and its body with nothing in them that is not to be kept."""
        return self._masked.masked(fact, body)

    @cached_property
    def _masked(self) -> SaidMasked:
        from console.switchboard.journal.bodies.speech import SaidMasked  # noqa: PLC0415

        return SaidMasked(self._redact)


class Recorder:
    """The one way a fact gets onto the board: durable first, applied after that.

    Unless it shall `keep_keys`, the journal is told how many keys were pressed, not which. Of
    what was said neither journal nor board are told card numbers and the words to `redact`.
    What is noted here goes to the other `hosts`, too.
    """

    def __init__(
        self,
        journal: Journal,
        live: LiveBoard,
        *,
        clock: Callable[[], datetime],
        keep_keys: bool = False,
        redact: tuple[str, ...] = (),
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self.said = Said(redact)
        self._journal, self._live, self._hosts = journal, live, hosts
        self._clock, self._keep_keys = clock, keep_keys
        self._arrivals, self._delivering = live.arrivals, Deadlines(DELIVERED_WITHIN)
        self._arrivals.works = lambda: journal.works

    async def webhook(self, fact: Fact, body: bytes, headers: bytes) -> Stored:
        """Store what Telnyx delivered; returns when it is durable. Raises `JournalFailed`.

        It is applied after the answer, which Telnyx waits for. One that the journal takes
        later than that is applied then, and is a duplicate when Telnyx sends it again.
        """
        if fact.kind in TELL_WHAT_WAS_SAID or isinstance(fact.payload, Unknown):
            fact, body = self.said.masked(fact, body)
        body = body if self._keep_keys else body_without_keys(fact.kind, body)
        self._arrivals.storing += 1
        try:
            told = partial(self._arrived, partial(self._take, fact))
            storing = self._journal.append(fact, body, headers, told=told)
            return await self._delivering.within(self._delivering.begin(), storing)
        except TimeoutError:
            raise self._journal.late() from None
        finally:
            self._arrivals.storing -= 1

    def deliver(
        self, fact: Fact, body: bytes, headers: bytes, tell: Callable[[Stored | Exception], object]
    ) -> bool:
        """The same, for who waits in no task: what became of it is told once, by a call.

        False where something is to be left out of the body first: then nothing is begun.
        """
        if fact.kind in TELL_WHAT_WAS_SAID or may_tell_keys(fact.kind):
            return False
        self._arrivals.storing += 1
        done = InTime(self._delivering, partial(self._ended, tell), self._journal.late)
        told = partial(self._arrived, partial(self._take, fact))
        self._journal.put(Waiting(Delivered(fact, body, headers), done, told))
        return True

    def _ended(
        self, tell: Callable[[Stored | Exception], object], told: Stored | Exception
    ) -> None:
        self._arrivals.storing -= 1
        tell(told)

    async def own(
        self,
        payload: Payload,
        at: datetime | None = None,
        *,
        patient: bool = False,
        late: Callable[[], None] = lambda: None,
        follows: Follows | None = None,
    ) -> Stored:
        """Store a fact of our own, then apply it. Raises `JournalFailed`.

        One that is `patient` waits for as long as the disk takes; others are refused by
        `JournalSlow`, and `late` is called when such a one is stored after all. What `follows`
        comes before it is applied and told.
        """
        fact = self._noted(payload, at)
        kept = payload if self._keep_keys else payload_without_keys(payload)
        stored = await self._store(
            fact,
            encode_own(kept),
            within=None if patient else WRITTEN_WITHIN,
            late=late,
            follows=follows,
        )
        if isinstance(payload, ClaimReleased):
            await self._hosts.release(payload.call, payload.member)
        return stored

    async def from_elsewhere(self, facts: Sequence[SharedFact]) -> None:
        """Store facts that other hosts noted, a commit for many, then apply them in their order.

        Raises `JournalFailed`. What is stored is applied whoever still waits for it.
        """
        for begin in range(0, len(facts), IN_ONE_TURN):
            storing = []
            for one in facts[begin : begin + IN_ONE_TURN]:
                told = partial(self._put, partial(self._add_of_others, one.fact))
                fact = (one.fact, one.body, one.headers, ELSEWHERE)
                storing.append(self._journal.append(*fact, told=told))
            await all_stored(storing)
            self._arrivals.catch_up()

    async def from_history(self, facts: Sequence[SharedFact]) -> None:
        """Store facts that other hosts noted before this one joined: they are no news.

        Raises `JournalFailed`.
        """
        storing = []
        for one in facts:
            source = Source(elsewhere=True, number=one.number)
            told = partial(self._put, partial(self._of_history, one.fact))
            storing.append(self._journal.append(one.fact, one.body, one.headers, source, told=told))
        if storing:
            await all_stored(storing)
            self._arrivals.catch_up()

    async def doubt(self, call: CallId, reason: DoubtReason) -> Stored:
        """Note that what is known of a leg by now may no longer be true. Raises `JournalFailed`.

        Nobody waits for it.
        """
        self._arrivals.catch_up()
        fact = doubted(call, reason, self._live.board.folded(call), self._clock())
        return await self.own(fact.payload, fact.occurred_at, patient=True)

    async def doubt_each(self, calls: Iterable[CallId], reason: DoubtReason) -> None:
        """The same of many legs, a commit for many of them. Raises `JournalFailed`.

        It takes as long as the disk does.
        """
        waiting = iter(calls)
        while some := list(islice(waiting, BATCH)):
            storing, now = [], self._clock()
            self._arrivals.catch_up()
            for call in some:
                fact = doubted(call, reason, self._live.board.folded(call), now)
                told = partial(self._arrived, partial(self._add, fact))
                storing.append(self._journal.append(fact, encode_own(fact.payload), told=told))
            await all_stored(storing)
            self._arrivals.catch_up()

    async def doubt_before(
        self, legs: Mapping[CallId, Packed], calls: Iterable[CallId], reason: DoubtReason
    ) -> AsyncIterator[Packed]:
        """The same of some legs that are not on the board yet, in doubt. Raises `JournalFailed`.

        A leg is given once its doubt is durable.
        """
        now, waiting = self._clock(), iter(calls)
        while some := [legs[call] for call in islice(waiting, BATCH)]:
            doubts = await asyncio.to_thread(_all_doubted, some, reason, now)
            storing = []
            for leg, doubt in doubts:
                storing.append(self._journal.append(doubt, encode_own(doubt.payload)))
                self._live.unsaved.changed(leg.call)
            self._live.unsaved.applied(await all_stored(storing))
            self._hosts.stored()
            for leg, _ in doubts:
                yield leg

    def _noted(self, payload: Payload, at: datetime | None) -> Fact:
        """The fact of our own, as it follows from what the board shows now."""
        self._arrivals.catch_up()
        now = self._clock()
        call, agent = leg_told_of(payload), agent_told_of(payload)
        return noted(
            payload,
            at or now,
            now,
            leg=self._live.board.folded(call) if call is not None else None,
            attendance=self._live.agents.attendances.of(agent) if agent is not None else None,
        )

    async def _store(
        self,
        fact: Fact,
        body: bytes,
        *,
        within: float | None,
        late: Callable[[], None],
        follows: Follows | None,
    ) -> Stored:
        """Store a fact of our own and apply it, also if whoever waits for it is cancelled.

        A fact that is in the journal is new only once: if it were not applied now,
        it would be missing from the board until the next start.
        """

        def told(stored: Stored) -> None:
            if follows is not None:
                follows.is_written(stored)
            self._arrived(partial(self._add, fact), stored, caught_up=follows is not None)

        begun = follows.is_being_written if follows is not None else None
        storing = self._journal.append(fact, body, told=told, begun=begun)
        # a loop that stood still finds both done, the commit and the time
        await asyncio.wait([storing], timeout=within)
        if not storing.done():
            storing.add_done_callback(partial(_tell_late, late))
            raise self._journal.late()
        stored = storing.result()
        for _ in range(0 if follows is None else LEAVING):
            await asyncio.sleep(0)
        self._arrivals.catch_up()
        return stored

    def _arrived(self, apply: Apply, stored: Stored, *, caught_up: bool = False) -> None:
        """A fact of this host is on the disk: others may have it, and the board soon has it."""
        if stored.new:
            self._hosts.stored()
        self._arrivals.put(partial(apply, stored), caught_up=caught_up)

    def _put(self, apply: Apply, stored: Stored) -> None:
        self._arrivals.put(partial(apply, stored))

    def _take(self, fact: Fact, stored: Stored) -> None:
        """Give the live board a delivered fact, and tell of one that came twice and differs."""
        if stored.contradicts:
            self._live.notice(
                f"{fact.kind} {fact.id} came twice with different content: the first one counts",
                Light.WARN,
            )
        self._add(fact, stored)

    def _add(self, fact: Fact, stored: Stored) -> None:
        if stored.new:
            self._live.add(stored.number, fact, after_end=stored.after_end)

    def _add_of_others(self, fact: Fact, stored: Stored) -> None:
        self._add(fact, stored)
        self._replaced(stored)

    def _of_history(self, fact: Fact, stored: Stored) -> None:
        """It is no news; but what lasts holds from now on."""
        self._live.lasting.attend(fact)
        self._live.agents.attend_lists(fact)
        self._replaced(stored)

    def _replaced(self, stored: Stored) -> None:
        """Have folded anew what a fact was about that is another one now."""
        if stored.instead is not None:
            self._live.replaced.add(stored.instead.calls, stored.instead.agents)


def _all_doubted(
    legs: Iterable[Packed], reason: DoubtReason, now: datetime
) -> list[tuple[Packed, Fact]]:
    """The legs in doubt, each with its doubt; for a thread."""
    found = []
    for leg in legs:
        folded = leg.folded
        doubt = doubted(leg.call, reason, folded, now)
        found.append((packed(with_fact(folded, leg.call, doubt)), doubt))
    return found


def _tell_late(late: Callable[[], None], storing: asyncio.Future[Stored]) -> None:
    """Tell of what was stored after nobody waited for it any more."""
    if not storing.cancelled() and storing.exception() is None:
        late()


class Intake:
    """Deliveries from the listener into the journal, and into the log of all hosts."""

    def __init__(self, recorder: Recorder, lights: Lights, hosts: Hosts = ONE_HOST) -> None:
        self._recorder, self._lights, self._hosts = recorder, lights, hosts

    async def receive(self, delivery: Delivery, kept: Callable[[], None]) -> None:
        """Make a delivery durable, here and for all hosts, as far as they can be reached.

        Once it is so here it is `kept`, and refused no more whatever the others do. Raises
        `JournalFailed`, which is answered with 503.
        """
        began = elapsed()
        headers = msgspec.json.encode(delivery.headers)
        stored = await self._recorder.webhook(delivery.fact, delivery.body, headers)
        kept()
        if not stored.new:
            self._lights.duplicate()
        await self._hosts.shared(stored.number, began + ANSWERED_WITHIN - elapsed())

    def begin(self, delivery: Delivery, tell: Callable[[Exception | None], object]) -> bool:
        """The same without a task, where this host is the only one; whether that is begun.

        What came of it is told by a call: None, or why it is not kept.
        """
        if self._hosts is not ONE_HOST:
            return False
        headers = msgspec.json.encode(delivery.headers)
        stored = partial(self._stored, tell)
        return self._recorder.deliver(delivery.fact, delivery.body, headers, stored)

    def _stored(self, tell: Callable[[Exception | None], object], told: Stored | Exception) -> None:
        if isinstance(told, Exception):
            tell(told)
            return
        if not told.new:
            self._lights.duplicate()
        tell(None)
