"""Legs and agents of which a fact is another one than it was: they are folded anew.

Two hosts may note one fact with different contents, each before it hears of the other. The one
that is shared first is that of all, so that a host finds another one in its journal than the
one that it has folded already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn, Protocol

from console.domain.agent.attendance import FACTS_KEPT
from console.domain.events import Fact
from console.domain.ids import CallId
from console.switchboard.board.agents import Agents
from console.switchboard.board.membership import is_said
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import Row, fact_of, first_id

TURNS: Final = 10
"""Turns of the loop after which a fact that was stored before is applied: the old one, too."""


class Replaced:
    """The legs and agents that are to be folded anew."""

    def __init__(self) -> None:
        self.calls: dict[CallId, None] = {}
        self.agents: dict[str, None] = {}
        self._there = asyncio.Event()

    def add(self, calls: Iterable[CallId], agents: Iterable[str]) -> None:
        """A fact about those is another one in the journal than on the board."""
        self.calls.update(dict.fromkeys(calls))
        self.agents.update(dict.fromkeys(agents))
        self._there.set()

    async def wait(self) -> None:
        """Wait until there are some, and nothing is applied any more that was stored before."""
        while not (self.calls or self.agents):
            self._there.clear()
            await self._there.wait()
        for _ in range(TURNS):
            await asyncio.sleep(0)


class FoldedBoard(Protocol):
    """The board, as far as it is folded anew."""

    agents: Agents
    replaced: Replaced

    def fold_again(self, call: CallId, facts: Iterable[Fact]) -> None:
        """Show a leg as these facts tell it."""
        ...


class Refolding:
    """Folds anew what is to be, from the journal. Between two legs others have their turn.

    A leg is read and shown in one turn of the loop: what is stored later is added to it.
    """

    def __init__(self, live: FoldedBoard, reader: JournalReader) -> None:
        self._live, self._reader = live, reader

    async def keep(self) -> NoReturn:
        """Do so as long as the service runs. Raises `JournalFailed`."""
        replaced, agents = self._live.replaced, self._live.agents
        while True:
            await replaced.wait()
            for call in [*replaced.calls]:
                self._live.fold_again(call, _facts(self._reader.facts_of_call(call)))
                del replaced.calls[call]
                await asyncio.sleep(0)
            for agent in [*replaced.agents]:
                rows = self._reader.facts_of_agent(agent, FACTS_KEPT, agents.today.timestamp())
                agents.attend_again(agent, _facts(rows))
                del replaced.agents[agent]
                await asyncio.sleep(0)


def _facts(rows: Sequence[Row]) -> Iterable[Fact]:
    """The facts that count, without what was said: the board keeps none of that."""
    ids = {row.id for row in rows}
    facts = (fact_of(row) for row in rows if first_id(row.id) not in ids)
    return (fact for fact in facts if not is_said(fact))
