"""Whom a hang-up is for: the call, the one of a consultation who is talked with, a supervision."""

from __future__ import annotations

from typing import Final

from console.domain.acts import AbortConsult
from console.domain.leg import CallId
from console.domain.my_phone import Consultation
from console.domain.orders import AnyAct, HangUp
from console.ui.actions.reasons import talked_with
from console.ui.actions.situation import Situation
from console.ui.actions.supervision import ABOUT_TO_RING, is_begun, is_supervised
from console.ui.render import leg as reads

COMES_BACK: Final = 3.0
"""Seconds in which another hang-up does not end the one who was held in a consultation."""

ENDED: Final = "your supervision ends; the call goes on"
TOO_EARLY: Final = f"{ABOUT_TO_RING}; hanging up ends that alone once it does"


def of_supervision(now: Situation) -> tuple[AnyAct | None, str] | None:
    """What ends the supervision of the call, and not the call, in words; None if none is.

    One whose leg is not there yet cannot be ended, but the call must not end for that.
    """
    leg = now.supervision
    if now.leg is not None and leg is None and is_begun(now.leg):
        return None, TOO_EARLY
    if leg is None or now.leg is None or not is_supervised(now.leg, leg):
        return None
    ending = any(pending.action == HangUp.action for pending in leg.pending)
    return (None if ending else HangUp(call=leg.id)), ENDED


class HangUps:
    """Makes the act of a hang-up, and minds that a second one does not end somebody else."""

    def __init__(self) -> None:
        self._comes_back: CallId | None = None
        self._until = 0.0

    def made(self, now: Situation, moment: float) -> tuple[AnyAct | None, str]:
        """The act, if there is one, and words where it is more than the call that ends.

        In a consultation the one is hung up whom I talk with; the other one waits for me.
        """
        if now.leg is None:
            return None, ""
        if (ended := of_supervision(now)) is not None:
            return ended
        talking = talked_with(now)
        if talking is not None and now.consultation is not None:
            return self._end_talk(now.consultation, talking.id, moment)
        if self._comes_back == now.leg.id and moment < self._until:
            return None, f"{reads.other_number(now.leg)} comes back: a hang-up ends them after that"
        return HangUp(call=now.leg.id), ""

    def _end_talk(
        self, both: Consultation, talking: CallId, moment: float
    ) -> tuple[AnyAct | None, str]:
        """Let go whom I talk with; a key that is pressed twice must not end the other one, too."""
        is_caller = talking == both.caller.id
        ends, other = (both.caller, both.target) if is_caller else (both.target, both.caller)
        self._comes_back, self._until = other.id, moment + COMES_BACK
        words = f"{reads.other_number(ends)} is hung up; {reads.other_number(other)} comes back"
        if ends.answered_at is None and not is_caller:
            return AbortConsult(call=both.caller.id), words
        return HangUp(call=ends.id), words
