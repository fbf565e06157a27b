"""What the switchboard does by itself: reconcile, notice gaps, forget, prune, index."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from console.domain.events import Payload
from console.errors import JournalError
from console.line.port import Light
from console.process import elapsed
from console.switchboard.board.health import Lights
from console.switchboard.board.lasting.site import Note
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import ONE_HOST, Hosts
from console.switchboard.journal.history.spans import RESTS
from console.switchboard.journal.prune import MEGABYTE, Retention
from console.switchboard.journal.writer import FOUND_EMPTY, Journal
from console.switchboard.sync.reconcile import INTERVAL, Reconciler
from console.switchboard.sync.registration import Registration

GAP: Final = 10.0
"""Seconds without a beat after which webhooks may have been missed: the process was stopped, or
the machine slept."""

FIRST_ROUND: Final = 8.0
"""Seconds that an order waits at the start until the calls are reconciled."""

BEAT: Final = 1.0
DAY: Final = 86_400.0

SIZED_EVERY: Final = 600.0
"""Seconds between two looks at how large the journal is."""

INDEXED_AFTER: Final = 60.0
"""Seconds after the start, which has other things to do, until calls are indexed."""

LIVES_FOR: Final = 18_000.0
"""Seconds for which no fact is too much: a call lasts for four hours at most."""


async def _noted_nowhere(payload: Payload) -> None:
    """Who keeps nothing for longer has nothing to note."""


class Schedule:
    """The tasks that run for as long as the service does."""

    def __init__(
        self,
        live: LiveBoard,
        lights: Lights,
        reconciler: Reconciler,
        registration: Registration,
        journal: Journal,
        *,
        retention: Retention,
        clock: Callable[[], float] = elapsed,
        hosts: Hosts = ONE_HOST,
        note: Note = _noted_nowhere,
    ) -> None:
        self._hosts, self._note = hosts, note
        self._live, self._lights = live, lights
        self._reconciler, self._registration, self._journal = reconciler, registration, journal
        self._retention = retention
        self._clock = clock
        self._known = False
        self._in_doubt = False
        self._broken_at: float | None = None
        self._first = asyncio.Event()
        self._due = asyncio.Event()

    async def ready(self) -> None:
        """Wait for the first round, but not for ever: a hang-up must be possible without it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_ROUND):
                await self._first.wait()

    async def reconcile(self) -> None:
        """One round: the connections if they are not known yet, then every call."""
        try:
            self._known = self._known or await self._registration.learn()
            await self._reconciler.reconcile()
        finally:
            self._first.set()

    async def keep_true(self) -> None:
        """Reconcile at the start, every minute, and after a gap."""
        while True:
            self._due.clear()
            if self._hosts.does_what_is_done_once or not self._known:
                await self.reconcile()
            with suppress(TimeoutError):
                async with asyncio.timeout(INTERVAL):
                    await self._due.wait()

    async def beat(self) -> None:
        """Every second: let ended legs go, and notice when webhooks may have been missed.

        Nothing here waits for Telnyx, or that wait would look like a gap.
        """
        if self._journal.found_empty:
            self._live.notice(FOUND_EMPTY, Light.WARN)
        last = self._clock()
        while True:
            await asyncio.sleep(BEAT)
            now = self._clock()
            self._lights.journal(self._journal.trouble)
            self._notice_gap(now - last)
            last = now
            if self._in_doubt:
                await self._doubt()
            self._live.forget_ended()
            self._live.agents.look_at_the_day()
            self._lights.age()

    async def prune(self) -> None:
        """Remove from the journal what is older than it has to be, every day, and what is too much.

        What a call that lives has told is never too much. It goes by Telnyx's time, waits for
        it, and as long as the clock here does not agree: a clock that is a year ahead would
        empty the journal, and the ids of what was delivered, by which a copy is known, would
        go too.
        """
        pruned_at: float | None = None
        await self.ready()
        while True:
            if not self._lights.clock.known or self._lights.clock.doubt():
                await asyncio.sleep(SIZED_EVERY)
                continue
            now, since = self._lights.clock.now().timestamp(), None
            try:
                if pruned_at is None or self._clock() - pruned_at >= DAY:
                    pruned_at = self._clock()
                    await self._keep_what_lasts(now - self._retention.days * DAY / 2)
                    await self._journal.prune(now - self._retention.days * DAY)
                largest = self._retention.megabytes * MEGABYTE
                if await self._journal.holds_more_than(largest):
                    await self._keep_what_lasts(now - LIVES_FOR)
                    since = await self._journal.shrink(largest, now - LIVES_FOR)
            except JournalError as error:
                self._live.notice(f"Old facts could not be removed: {error}", Light.WARN)
            if since is not None:
                self._tell_of_too_much(since)
            await asyncio.sleep(SIZED_EVERY)

    async def _keep_what_lasts(self, noted_before: float) -> None:
        """Note anew what outlives its facts, before these go. Raises `JournalFailed`."""
        before = datetime.fromtimestamp(noted_before, UTC)
        await self._live.lasting.renew(before, self._note)
        begun = before.replace(minute=0, second=0, microsecond=0)
        # the next full hour: several hosts note the same, and nothing of before is left out
        hour = begun if begun == before else begun + timedelta(hours=1)
        for payload in self._live.agents.lists.lasting(hour):
            await self._note(payload)

    async def index(self) -> None:
        """Index the calls that have come to rest, so that a search need not look at them all."""
        await asyncio.sleep(INDEXED_AFTER)
        while True:
            await self._journal.index(self._lights.clock.now().timestamp() - RESTS)
            await asyncio.sleep(SIZED_EVERY)

    def _tell_of_too_much(self, since: float) -> None:
        at = datetime.fromtimestamp(since, UTC).astimezone()
        self._live.notice(
            f"The journal took more than journal.max_mb, {self._retention.megabytes} MB: "
            f"what came before {at:%Y-%m-%d %H:%M} was removed",
            Light.WARN,
        )

    def _notice_gap(self, since_last_beat: float) -> None:
        broken_at = self._lights.broken_at
        if since_last_beat > GAP:
            self._lose_sight(f"The switchboard stood still for {since_last_beat:.0f} s")
        elif broken_at != self._broken_at and (
            broken_at is None or self._clock() - broken_at > GAP
        ):
            self._broken_at = broken_at
            if broken_at is not None:
                self._lose_sight(f"Webhooks could not be taken for {GAP:.0f} s")

    def _lose_sight(self, why: str) -> None:
        self._in_doubt = True
        self._live.notice(f"{why}: asking Telnyx about every call", Light.WARN)

    async def _doubt(self) -> None:
        """Put every leg in doubt and have Telnyx asked; again at the next beat if that fails.

        What another host took meanwhile is no gap.
        """
        others_are_up = self._hosts.others_are_up
        if others_are_up is None:
            return
        with suppress(JournalError):
            if not others_are_up:
                await self._reconciler.doubt_all()
            self._in_doubt = False
            self._due.set()
