"""Begins the captions of calls once they are answered, each once."""

from __future__ import annotations

import asyncio
from typing import Final, NoReturn, Protocol

from console.domain.acts import AnyAct
from console.domain.leg import CallId, Leg
from console.domain.speech.captions import asked_by, start_of
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.in_force import InForce

BECAUSE: Final = "captions"
"""What the order follows from: that a call is answered, which it is once."""


class GiveFor(Protocol):
    """Gives an order in a member's name that follows by itself from what happened."""

    async def __call__(self, by: str, act: AnyAct, because: str = "") -> None:
        """That act; `because` names once and for ever what happened."""
        ...


class StartingCaptions:
    """Watches for calls that are answered, and has each of them transcribed.

    No call is begun twice: not by another host, after a restart, or because somebody stopped it.
    What Telnyx refuses is told in the log like any order, and not tried again.
    """

    def __init__(self, live: LiveBoard, in_force: InForce, give: GiveFor) -> None:
        self._live, self._in_force, self._give = live, in_force, give
        self._begun: set[CallId] = set()
        self._due: asyncio.Queue[tuple[CallId, str]] = asyncio.Queue()
        live.watch(self._moved)

    async def keep(self) -> NoReturn:
        """Begin them, as long as the service runs; those that were answered before, too."""
        self.look()
        while True:
            call, by = await self._due.get()
            await self._give(by, start_of(call, self._in_force.settings.captions_in), BECAUSE)

    def look(self) -> None:
        """Look at every call: those that are answered already may have captions by now."""
        for leg in tuple(self._live.legs.values()):
            self._moved(None, leg)

    def _moved(self, _: Leg | None, leg: Leg) -> None:
        if leg.id in self._begun:
            if not leg.alive:
                self._begun.discard(leg.id)
            return
        settings = self._in_force.settings
        by = asked_by(leg, settings.captions, settings.team, self._live.legs)
        if by is not None:
            self._begun.add(leg.id)
            self._due.put_nowait((leg.id, by or settings.agent))
