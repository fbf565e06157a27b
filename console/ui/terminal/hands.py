"""What hands can type, and what came too quickly to have been typed.

More keys at once than hands can make are a paste without brackets, or a program. So are, for
want of a better sign, keys that a slow line kept back and delivers together: what was taken
for pasted is shown and asked about, which costs one key more and sends nothing unseen.
"""

from __future__ import annotations

from collections import deque
from typing import Final

HANDS: Final = 8
"""Keys that hands can make within `AT_ONCE`; more were pasted, or came from a program."""

AT_ONCE: Final = 0.03
"""Seconds."""

HURRIED: Final = (
    "These keys came all at once, as a paste does: nothing was sent. Look, then press it again."
)
"""What is said where an order would have been given."""


class Hands:
    """Counts the keys of the last moment.

    All keys of one read came at the same moment: when they were pressed nobody can tell.
    """

    def __init__(self) -> None:
        self._arrived: deque[float] = deque(maxlen=HANDS)

    def outrun(self, keys: int, now: float) -> bool:
        """Whether so many keys more, read at that moment, are more than hands can make.

        The moment is in monotonic seconds.
        """
        before = sum(now - at <= AT_ONCE for at in self._arrived)
        self._arrived.extend([now] * min(keys, HANDS))
        return before + keys > HANDS
