"""One of a consultation leaves: who stays and was held talks with me again, and it is said."""

from __future__ import annotations

from typing import Final

from console.domain.acts import Resume, Role
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.procedures.phone import Phone
from console.switchboard.procedures.steps import Give, Steps

_THERE: Final = frozenset({CallState.HELD, CallState.CONFERENCE})


class AfterConsultation:
    """Watches the two of each consultation of an agent. `ended_by_me` has those I took leave of.

    They are brought back by the procedure that let them go. Where my phone is gone, too, who
    stays is alone, and shown so.
    """

    def __init__(
        self,
        agent: str,
        phone: Phone,
        steps: Steps,
        *,
        background: Background,
        give: Give,
        ended_by_me: set[CallId],
    ) -> None:
        self._agent, self._phone, self._steps = agent, phone, steps
        self._background, self._give = background, give
        self._ended_by_me = ended_by_me
        steps.live.watch(self._moved)

    def _moved(self, before: Leg | None, after: Leg) -> None:
        if before is None or not before.alive or after.alive or after.media.was_in is None:
            return
        if after.id in self._ended_by_me:
            self._ended_by_me.discard(after.id)
            return
        other = self._other(after)
        if other is not None:
            name = "bringing back who was held"
            self._background.start(self._bring_back(after, other), name)

    def _other(self, gone: Leg) -> Leg | None:
        """The other one of the two, still there with my phone; None if it was no consultation."""
        conference = gone.media.was_in
        mine = self._phone.leg if gone.role in (None, Role.CONSULT) else None
        if mine is None or mine.media.conference != conference:
            return None
        sought = None if gone.role is Role.CONSULT else Role.CONSULT
        found = [
            leg
            for leg in self._steps.live.board.session(gone.session_id)
            if leg.role is sought and leg.state in _THERE and leg.media.conference == conference
        ]
        consulted = gone if gone.role is Role.CONSULT else next(iter(found), None)
        if consulted is None or consulted.agent != self._agent or len(found) != 1:
            return None
        return found[0]

    async def _bring_back(self, gone: Leg, other: Leg) -> None:
        if other.state is CallState.HELD:
            await self._give(Resume(call=other.id), gone.id)
        if self._steps.state(other.id) is CallState.CONFERENCE:
            self._steps.live.notice(
                f"{gone.other_party or 'The one consulted'} left: "
                f"you talk with {other.other_party or 'the other one'}",
                Light.WARN,
                call=other.id,
                to=self._agent,
            )
