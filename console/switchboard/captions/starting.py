"""Begins the captions of calls once they are answered, each once."""

from __future__ import annotations

import asyncio
from typing import Final, NoReturn, Protocol

from console.domain.acts import AnyAct
from console.domain.leg import CallId, Leg
from console.domain.speech.captions import asked_by, start_of
from console.line.port import Light
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.in_force import InForce

BECAUSE: Final = "captions"
"""What the order follows from: that a call is answered, which it is once."""

LOOK: Final = 1.0
"""Seconds between two looks whether the journal takes orders again."""

LATER: Final = "This call is transcribed as soon as the journal takes facts again."


class GiveFor(Protocol):
    """Gives an order in a member's name that follows by itself from what happened."""

    async def __call__(self, by: str, act: AnyAct, because: str = "") -> bool:
        """That act; `because` names once and for ever what happened.

        False where the journal refused the order: it may be given again, for another reason.
        """
        ...


class StartingCaptions:
    """Watches for calls that are answered, and has each of them transcribed.

    No call is begun twice: not by another host, after a restart, or because somebody stopped it.
    What Telnyx refuses is told in the log like any order, and not tried again; what the journal
    refuses is, once it takes facts.
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
            refused = 0
            # an order that the journal took too late was withdrawn: the next one is another
            while not await self._given(call, by, f"{BECAUSE} {refused}" if refused else BECAUSE):
                if not refused:
                    self._live.notice(LATER, Light.WARN, call=call, to=by)
                refused += 1
                await self._journal_works()
                if self._asked_by(call) is None:
                    break

    async def _given(self, call: CallId, by: str, because: str) -> bool:
        return await self._give(by, start_of(call, self._in_force.settings.captions_in), because)

    async def _journal_works(self) -> None:
        """Wait until the journal takes facts; what else is due cannot be written down before."""
        while True:
            await asyncio.sleep(LOOK)
            if self._live.health.journal.light is Light.GOOD:
                return

    def look(self) -> None:
        """Look at every call: those that are answered already may have captions by now."""
        for leg in tuple(self._live.legs.values()):
            self._moved(None, leg)

    def _moved(self, _: Leg | None, leg: Leg) -> None:
        if leg.id in self._begun:
            if not leg.alive:
                self._begun.discard(leg.id)
            return
        by = self._asked_by(leg.id)
        if by is not None:
            self._begun.add(leg.id)
            self._due.put_nowait((leg.id, by or self._in_force.settings.agent))

    def _asked_by(self, call: CallId) -> str | None:
        """In whose name the captions of a call begin, as it and the settings are; None for none."""
        settings, leg = self._in_force.settings, self._live.legs.get(call)
        if leg is None:
            return None
        return asked_by(leg, settings.captions, settings.team, self._live.legs)
