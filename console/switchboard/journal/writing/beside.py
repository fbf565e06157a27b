"""What is done to the journal's file beside its writer: what is old goes, the past is indexed."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from console.errors import JournalFailed, JournalMoved
from console.progress import Progress
from console.switchboard.journal.causes import moved_again
from console.switchboard.journal.prune import holds_more_than, index, prune, shrink

T = TypeVar("T")


class Beside(ABC):
    """A journal that is worked on in another thread, one work at a time.

    `trouble` is why it takes no facts now; one whose files are others now is left alone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._one_beside = asyncio.Lock()

    @property
    @abstractmethod
    def trouble(self) -> JournalFailed | None:
        """Why it takes no facts now; None while it takes them."""

    async def prune(self, before: float) -> None:
        """Delete facts received before that Unix time, in small steps. Raises `JournalFailed`."""
        await self._beside(lambda progress: prune(self.path, before, progress))

    async def shrink(self, largest: int, keep_since: float) -> float | None:
        """Delete the oldest facts if there are more than `largest` bytes of them.

        Those received since the Unix time `keep_since` stay. The Unix time from which on facts
        are left; None if none had to go. Raises `JournalFailed`.
        """
        return await self._beside(lambda progress: shrink(self.path, largest, keep_since, progress))

    async def holds_more_than(self, largest: int) -> bool:
        """Whether its facts take more than that many bytes. Raises `JournalFailed`."""
        return await self._beside(lambda _: holds_more_than(self.path, largest))

    async def index(self, before: float) -> None:
        """Index calls that ended before that Unix time, in small steps. Raises `JournalFailed`."""
        await self._beside(lambda progress: index(self.path, before, progress))

    async def _beside(self, work: Callable[[Progress], T]) -> T:
        """Have the file worked on in another thread, one work at a time.

        It ends at its next step where nobody waits for it any more.
        """
        async with self._one_beside:
            self._refuse_if_moved()
            progress = Progress()
            try:
                return await asyncio.to_thread(work, progress)
            finally:
                progress.cancel()

    def _refuse_if_moved(self) -> None:
        if isinstance(self.trouble, JournalMoved):
            raise moved_again(self.trouble)
