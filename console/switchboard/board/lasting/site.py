"""What the site keeps for longer than the journal keeps facts: the register, and call-backs.

Its facts are noted anew before they are pruned, under a time of their own: so they stand in
every copy of the journal, in the log that hosts share, and in what a repair finds.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from heapq import nlargest
from itertools import chain
from typing import Any

from console.domain.call_backs.call_back import CallBack, in_turn
from console.domain.call_backs.fold import CallBacks
from console.domain.events import Fact, Payload
from console.domain.number_rules.barred import TOLD, Register
from console.domain.own_facts import LASTING
from console.line.port import BarredChanged, CallBackChanged
from console.switchboard.board.followers import Followers

Note = Callable[[Payload], Awaitable[object]]
"""Notes a fact of our own."""


class Lasting:
    """The do-not-call register, the call-backs, and the consoles that are told of both.

    `barred_otherwise` is told of the numbers that are barred, or barred no more, since now.
    """

    def __init__(
        self, followers: Followers, barred_otherwise: Callable[[tuple[str, ...]], None]
    ) -> None:
        self._followers, self._barred_otherwise = followers, barred_otherwise
        self.register, self.call_backs = Register(), CallBacks()
        self._told: tuple[str, ...] | None = None

    def attend(self, fact: Fact) -> None:
        """Take one more fact; consoles are told of what is different by it."""
        if type(fact.payload) not in LASTING:
            return
        if (one := self.call_backs.take(fact)) is not None:
            change = CallBackChanged(number=self._followers.next(), call_back=one)
            self._followers.tell(change)
        changed = self.register.take(fact)
        if not changed:
            return
        self._told = None
        barred = tuple(one for one in changed if self.register.is_barred(one))
        unbarred = tuple(one for one in changed if not self.register.is_barred(one))
        self._followers.tell(
            BarredChanged(
                number=self._followers.next(),
                barred=barred[:TOLD],
                unbarred=unbarred,
                count=self.register.count,
            )
        )
        self._barred_otherwise(changed)

    def recall(self, facts: Iterable[Fact]) -> None:
        """Take facts of the past, of which nobody is told."""
        self._told = None
        for fact in facts:
            self.register.take(fact)
            self.call_backs.take(fact)

    def parts(self, promised: Iterable[CallBack]) -> dict[str, Any]:
        """What a console is told of it at first: parts of a `Snapshot`.

        Those that were `promised` to people of work lists stand among the call-backs.
        """
        return {
            "barred_numbers": self._numbers(),
            "barred_count": self.register.count,
            "call_backs": tuple(in_turn((*self.call_backs.open, *promised))),
        }

    def _numbers(self) -> tuple[str, ...]:
        """The numbers that are barred, as many as a console is told of: those barred last."""
        if self._told is None:
            newest = nlargest(TOLD, self.register, key=lambda one: (one.at, one.number))
            self._told = tuple(one.number for one in newest)
        return self._told

    async def renew(self, noted_before: datetime, note: Note) -> None:
        """Have all noted anew whose facts are older than that. Raises `JournalFailed`."""
        due = (self.register.lasting(noted_before), self.call_backs.lasting(noted_before))
        for payload in [*chain.from_iterable(due)]:
            await note(payload)
