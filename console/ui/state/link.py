"""Keeps the line for the screen: connects, follows, carries orders, connects again.

No Textual here. Nothing but the end of the line's use raises: a line that is
lost is shown in the store and tried again, more and more calmly.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NoReturn

from msgspec import structs

from console.domain.history.past_calls import LONGEST_PAGE, PastCall, Search
from console.domain.ids import CallId
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.team.hosts import elsewhere_words
from console.errors import (
    AT_SITE,
    ConsoleError,
    LineClosed,
    LineDiffers,
    LineError,
    LineTaken,
    NoSwitchboard,
    NotAMember,
    NotInGroup,
    SiteAway,
    StillStarting,
)
from console.line.console_side import Line
from console.line.port import SILENCE, A, AnyChange, Entry, Light, Question
from console.line.questions import Give, History, Queues, Timeline
from console.progress import Progress
from console.ui.actions.registry import BY_ID
from console.ui.state.people import People
from console.ui.state.sight import LineState
from console.ui.state.store import Store, Touched

if TYPE_CHECKING:
    from console.contacts.read import Loaded

Connect = Callable[[], Awaitable[Line]]
"""Reaches the switchboard, or raises `LineError`."""

WAITS: Final = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between attempts to reach the switchboard; the last one repeats."""


LOOK: Final = 0.25
"""Seconds between two looks at whether the switchboard is silent."""

HANGS: Final = "`telnyx-console switchboard stop` ends it; orders are not taken, calls go on"


class SwitchboardLink:
    """The one place in the console that awaits the line.

    `changed` is called with what is different in the store after each step.
    """

    def __init__(
        self,
        connect: Connect,
        store: Store,
        *,
        changed: Callable[[Touched], None],
        now: Callable[[], datetime],
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connect = connect
        self._store = store
        self._changed = changed
        self._now = now
        self._wait = wait
        self._line: Line | None = None
        self.reading: Progress | None = None
        """How far the contacts are that are being read, None where none are."""

    async def attend(self) -> NoReturn:
        """Keep the store as the switchboard has the board, for ever.

        Raises `LineTaken`, `LineDiffers`, `NotAMember`, `NotInGroup`, and every error but
        a lost line that the first attempt to connect raises: there is nothing to wait for then.
        """
        while True:
            async with self._reached() as line:
                try:
                    await self._follow(line)
                except LineClosed as error:
                    self._lost(f"trying again: {error.reason}")

    def begin(self, order: Order) -> asyncio.Task[Outcome]:
        """Give an order, at once: it waits for nothing that is drawn."""
        try:
            answer = self._here().ask(Give(order))
        except ConsoleError as error:
            answer = _raised(error)
        return asyncio.create_task(self._outcome(order, answer), name=f"order {order.id}")

    async def carry_out(self, order: Order) -> Outcome:
        """Give an order; the outcome says in words what came of it, whatever happened."""
        return await self._outcome(order, self.ask(Give(order)))

    async def _outcome(self, order: Order, answer: Awaitable[Outcome]) -> Outcome:
        outcome = None
        try:
            outcome = await answer
        except LineError:
            outcome = _unknown(order)
            self._note(outcome, order)
        except ConsoleError as error:
            outcome = Outcome(
                order_id=order.id, kind=OutcomeKind.REFUSED, message=str(error), hint=error.hint
            )
            self._note(outcome, order)
        finally:
            self._changed(self._store.close_order(order, outcome, self._now()))
        return structs.replace(outcome, message=self._store.people.with_names(outcome.message))

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question. Raises `ConsoleError`."""
        return await self._here().ask(question)

    async def timeline(self, call: CallId) -> tuple[Entry, ...]:
        """What happened in the session of a call, in words. Raises `ConsoleError`."""
        return tuple(map(self._store.people.worded, await self.ask(Timeline(call))))

    async def past(self, search: Search) -> tuple[PastCall, ...]:
        """A page of the history, each call with whom the contacts name. Raises `ConsoleError`."""
        people, home = self._store.people, self._store.board.from_
        found = await self.ask(History(people.asked(search, home)))
        return tuple(map(self._store.people.named, found))

    async def read_contacts(self, read: Callable[[Progress], Loaded]) -> None:
        """Know the user's contacts, read in a thread, and say what of them was not read.

        Who reads them again waits for these no more.
        """
        progress = self.reading = Progress()
        try:
            loaded = await asyncio.to_thread(read, progress)
        finally:
            progress.cancel()
            if self.reading is progress:
                self.reading = None
        self._changed(self._store.take_contacts(loaded.directory))
        for problem in loaded.problems:
            self._changed(self._store.note(self._now(), problem))

    async def get_to_know(self, people: People) -> None:
        """Ask whom the latest calls were with, and who waits in queues. Raises `ConsoleError`."""
        people.take_past(await self.past(Search(limit=LONGEST_PAGE)))
        await self.ask(Queues())

    # The line ---------------------------------------------------------------------------

    def _here(self) -> Line:
        if self._line is None:
            raise LineClosed("it is not up yet")
        return self._line

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[Line]:
        attempt = 0
        while True:
            try:
                line = await self._connect()
                break
            except (LineTaken, LineDiffers, NotAMember, NotInGroup):
                raise
            except StillStarting as error:
                attempt = 0  # it is waited for a moment at a time, however long it takes
                self._lost(str(error))
            except (ConsoleError, OSError) as error:
                if isinstance(error, ConsoleError) and not self._worth_waiting(error):
                    raise
                self._lost(self._what_now(error) if self._store.sight.ever else str(error))
            await self._wait(WAITS[min(attempt, len(WAITS) - 1)])
            attempt += 1
        self._line = line
        watching = asyncio.create_task(self._watch(line), name="silence of the line")
        try:
            yield line
        finally:
            self._line = None
            watching.cancel()
            with suppress(LineError, OSError):
                await line.close()

    def _what_now(self, error: ConsoleError | OSError) -> str:
        """What is said while the line is lost, the remedy where only a person has it.

        Of several hosts of a team the others were there a moment ago: calls are served there.
        """
        others = self._store.health.other_hosts
        if isinstance(error, SiteAway) and others:
            return elsewhere_words(others)
        return error.hint if isinstance(error, NoSwitchboard) else f"trying again: {error}"

    def _worth_waiting(self, error: ConsoleError) -> bool:
        """A lost line comes back; what is not configured does not, and is told at the start."""
        return isinstance(error, LineError) or self._store.sight.ever

    async def _watch(self, line: Line) -> NoReturn:
        """Say when the switchboard falls silent, and when it speaks again."""
        while True:
            await asyncio.sleep(LOOK)
            silent, sight = line.silent, self._store.sight
            if silent >= SILENCE and sight.up:
                since = self._now() - timedelta(seconds=silent)
                hint = AT_SITE if self._store.board.team.members else HANGS
                self._changed(self._store.see(sight.silent(since, hint)))
            elif silent < SILENCE and sight.state is LineState.SILENT:
                self._changed(self._store.see(sight.reached(self._now())))

    async def _follow(self, line: Line) -> NoReturn:
        while True:
            snapshot = await line.snapshot()
            self._changed(self._store.begin(snapshot, self._now()))
            await self._follow_from(line, snapshot.number)

    async def _follow_from(self, line: Line, number: int) -> None:
        """Apply changes; return where one is missing, so that a new snapshot is taken."""
        changes = line.changes()
        try:
            async for batch in changes:
                following = tuple(change for change in batch if change.number > number)
                if not _without_gap(following, number):
                    return
                if following:
                    number = following[-1].number
                    self._changed(self._store.apply(following))
        finally:
            await _ended(changes)
        raise LineClosed

    def _lost(self, reason: str) -> None:
        self._changed(self._store.see(self._store.sight.lost(self._now(), reason)))

    def _note(self, outcome: Outcome, order: Order) -> None:
        calls = order.act.calls
        self._changed(
            self._store.note(
                self._now(),
                " ".join(filter(None, (outcome.message, outcome.hint))),
                level=Light.BAD if outcome.kind is OutcomeKind.REFUSED else Light.WARN,
                call=calls[0] if calls else None,
            )
        )


def _without_gap(changes: tuple[AnyChange, ...], number: int) -> bool:
    return all(change.number == number + place for place, change in enumerate(changes, 1))


async def _ended(changes: AsyncIterator[tuple[AnyChange, ...]]) -> None:
    """End the stream before another one is taken."""
    close = getattr(changes, "aclose", None)
    if close is not None:
        await close()


async def _raised(error: ConsoleError) -> Outcome:
    """What is answered where asking failed."""
    raise error


def _unknown(order: Order) -> Outcome:
    action = BY_ID.get(order.act.action)
    word = action.title if action else order.act.action
    return Outcome(
        order_id=order.id,
        kind=OutcomeKind.UNKNOWN,
        message=f"{word}: the line closed before the outcome was known.",
        hint="The call shows what came of it as soon as that is known.",
    )
