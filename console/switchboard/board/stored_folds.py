"""Keeps the legs of the board in the journal as they are folded, for the next start.

Every few seconds those that changed are stored, for the first time at once: a switchboard that
ends soon after each start would else read more at every one. A fold is stored with a number up
to which all facts are in it: the highest that had been applied some seconds before, because
facts are not applied in the very order of their numbers; at first the last one of the past. A
fact that is in a fold and is added to it again changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, NoReturn, Protocol

from console.domain.fold.leg import Folded
from console.domain.fold.packed import packed_body
from console.domain.leg import CallId
from console.switchboard.journal.bodies.pressed_keys import fold_without_keys
from console.switchboard.journal.folds import StoredFold, encoded

EVERY: Final = 5.0
"""Seconds between two rounds."""

AT_ONCE: Final = 32
"""Legs in one transaction: a webhook that comes meanwhile waits for it."""

GIVE_WAY: Final = 0.01
"""Seconds between two of them after a start: who has just begun the switchboard attaches to it."""


class Unsaved:
    """What of the board is not in the journal yet, as it is folded.

    `highest` is the number of the last fact that was applied, `remembered` that of the last one
    of the past that was put on the board at the start.
    """

    def __init__(self) -> None:
        self.highest = self.remembered = 0
        self._changed: dict[CallId, None] = {}
        self._gone: dict[tuple[CallId, str | None], None] = {}

    def applied(self, number: int) -> None:
        """The fact of that number was taken in."""
        self.highest = max(self.highest, number)

    def recalled(self, last: int) -> None:
        """All facts up to that number were taken in."""
        self.remembered = last
        self.applied(last)

    def changed(self, call: CallId) -> None:
        """The leg is folded to something else."""
        self._changed[call] = None

    def left(self, call: CallId, over: str | None) -> None:
        """The leg left the board; `over` is its session, if it was the last of it."""
        self._gone[call, over] = None

    def some_changed(self) -> list[CallId]:
        """A few of those that changed, which are no more among them."""
        some = list(islice(self._changed, AT_ONCE))
        for call in some:
            del self._changed[call]
        return some

    def all_gone(self) -> list[tuple[CallId, str | None]]:
        """Those that left, which are no more among them."""
        gone, self._gone = [*self._gone], {}
        return gone


class FoldedLegs(Protocol):
    """The board, as far as it is stored."""

    @property
    def unsaved(self) -> Unsaved:
        """What is not stored yet."""
        ...

    def folded(self, call: CallId) -> Folded | None:
        """The leg as it is to be stored; None if it is not, or not yet."""
        ...

    def rest(self, packed: Iterable[tuple[Folded, bytes]]) -> None:
        """Keep legs as what they are packed to, as far as nothing was told of them since."""
        ...


class FoldJournal(Protocol):
    """Where folds are stored."""

    def keep_folds(
        self, kept: Sequence[StoredFold], gone: Sequence[tuple[CallId, str | None]]
    ) -> asyncio.Future[bool]:
        """Store some and let others go; whether that was done."""
        ...


class StoredFolds:
    """Stores the folds of the board's legs.

    `version` is what they are of. Unless it shall `keep_keys`, keys that were pressed are
    counted in them, as in the facts.
    """

    def __init__(
        self,
        live: FoldedLegs,
        journal: FoldJournal,
        version: str,
        *,
        keep_keys: bool = False,
    ) -> None:
        self.version = version
        self._live, self._journal, self._keep_keys = live, journal, keep_keys
        self._safe = 0

    async def keep(self) -> NoReturn:
        """Store what changed, as long as the service runs."""
        self._safe = self._live.unsaved.remembered
        await self._store(rests=False, pause=GIVE_WAY)
        while True:
            self._safe = self._live.unsaved.highest
            await asyncio.sleep(EVERY)
            await self._store(rests=True)

    async def finish(self) -> None:
        """Store what changed to the last, once nothing is under way any more."""
        self._safe = self._live.unsaved.highest
        # what the journal took before this is applied by then
        await self._journal.keep_folds((), ())
        await asyncio.sleep(0)
        await self._store(rests=False)

    async def _store(self, *, rests: bool, pause: float = 0.0) -> None:
        """Store what changed by now. What the journal does not take is tried again later.

        What is stored `rests` until more is told of it. Between two steps there is a `pause`
        in seconds.
        """
        number, unsaved = self._safe, self._live.unsaved
        gone = unsaved.all_gone()
        calls = unsaved.some_changed()
        while calls or gone:
            folded = [leg for call in calls if (leg := self._live.folded(call)) is not None]
            kept = [self._stored(leg, number) for leg in folded]
            if not await self._journal.keep_folds(kept, gone):
                for call in calls:
                    unsaved.changed(call)
                for call, over in gone:
                    unsaved.left(call, over)
                return
            if rests:
                self._live.rest(await asyncio.to_thread(_all_packed, folded))
            await asyncio.sleep(pause)
            gone, calls = [], unsaved.some_changed()

    def _stored(self, leg: Folded, number: int) -> StoredFold:
        kept = leg if self._keep_keys else fold_without_keys(leg)
        return encoded(kept, number, self.version)


def _all_packed(folded: Sequence[Folded]) -> list[tuple[Folded, bytes]]:
    return [(leg, packed_body(leg)) for leg in folded]
