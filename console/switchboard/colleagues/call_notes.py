"""Notes that go with a call: written for the next one who has it, and told to that one first.

The note stands with the leg and in its timeline; it goes to no queue, no colleague's phone and
not to Telnyx.
"""

from __future__ import annotations

from console.domain.acts import LeaveNote
from console.domain.help_requests.request import CallNote
from console.domain.leg import Leg
from console.domain.orders import Order
from console.domain.team.rights import holder
from console.errors import StepFailed
from console.line.port import Light
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.orders.requests import Sent


class CallNotes:
    """Writes notes down, and tells them to whoever gets the call next."""

    def __init__(self, live: LiveBoard) -> None:
        self._live = live
        if live.agents.team.members:
            live.watch(self._moved)

    async def leave(self, order: Order) -> Sent:
        """The note is written with the order itself. Raises `StepFailed` where it says nothing."""
        if not isinstance(order.act, LeaveNote):
            raise TypeError(order.act)
        if not order.act.note.strip():
            raise StepFailed("the note says nothing", "Write what the next one has to know.")
        return Sent(message="whoever has the call next reads it first")

    def _moved(self, before: Leg | None, after: Leg) -> None:
        """Tell the last note to a member who has the call from now on."""
        has, had = holder(after), holder(before) if before is not None else None
        if has is None or has == had or not after.notes or not after.alive:
            return
        note = after.notes[-1]
        was_told = had not in (None, note.by)  # the one before had read it
        if has not in (note.by, note.to) and not was_told:
            self._live.notice(self._words(note), Light.WARN, title="note", call=after.id, to=has)

    def _words(self, note: CallNote) -> str:
        return f"note of {self._live.agents.team.name(note.by)}: {note.text}"
