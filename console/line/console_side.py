"""A console's side of the line, whatever it is made of.

Implementations: in process (`local.py`), a Unix socket (`unix.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from console.line.port import A, AnyChange, Question, Snapshot


class Line(Protocol):
    """A console's side of the line.

    `silent` is how many seconds the switchboard has said nothing, counted while this
    process was at work: it speaks every second, unless it hangs.

    Every method raises `LineClosed` when the switchboard is gone and `LineTaken`
    when another console took over.
    """

    @property
    def silent(self) -> float:
        """Seconds since the switchboard said anything."""
        ...

    async def snapshot(self) -> Snapshot:
        """The board now. Changes after its number follow in `changes`."""
        ...

    def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed, in batches, until the line closes; begins at the last snapshot."""
        ...

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question. The question says what else it raises."""
        ...

    async def close(self) -> None:
        """Leave. Calls, switchboard and other consoles are not touched."""
        ...
