"""Whom a hang-up is for: the call, the one of a consultation who is talked with, a supervision.

What was begun away from the cursor leaves the cursor where it was, so a hang-up may be meant for
that: it is asked about before it ends the call under the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from console.domain.acts import AbortConsult, Role
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import Consultation
from console.domain.orders import AnyAct, HangUp, OrderId
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.ui.actions.reasons import talked_with
from console.ui.actions.situation import Situation
from console.ui.actions.supervision import TOO_EARLY, is_begun, is_supervised
from console.ui.render import leg as reads
from console.ui.state.store import Store, Touched

COMES_BACK: Final = 3.0
"""Seconds in which another hang-up does not end the one who was held in a consultation."""

LOOKS: Final = 0.7
"""Seconds in which another hang-up is no answer to what was asked: a held key comes sooner."""

ASKED_FOR: Final = 10.0
"""Seconds in which another hang-up is the answer."""

ENDED: Final = "your supervision ends; the call goes on"


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


# The call that was begun last ---------------------------------------------------------------

_BEGINS: Final = (Kind.ANSWER, Kind.DIAL)
_OTHER_ENDS: Final = (None, Role.CONSULT)


class NewestCall:
    """The call that I began or took last, by whatever hand: a key, a command, a headset.

    `edition` is another number with each. `call` is None as long as there is no leg, and once it
    failed; `to` is then the number that is called, no text where none is.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.edition = 0
        self.call: CallId | None = None
        self.to = ""
        self._order: OrderId | None = None
        self._begun: frozenset[OrderId] = frozenset()
        self._mine: set[CallId] = set()

    def follow(self, touched: Touched) -> None:
        """Take what is different. A call is mine before it has been joined with my phone, too."""
        if touched.everything:
            self._mine = {leg.id for leg in self._store.legs.values() if self._is_mine(leg)}
        for call in touched.legs:
            leg = self._store.legs.get(call)
            if leg is None or not self._is_mine(leg):
                self._mine.discard(call)
            elif call not in self._mine:
                self._mine.add(call)
                if call != self.call:
                    self._begin(None, call)
        self._mine.difference_update(touched.gone)
        if touched.everything or touched.undertakings:
            self._follow_orders(self._store.board.undertakings, self._store.board.agent)

    def elsewhere(self, here: Leg | None, aimed: int) -> str:
        """Who is on my newest call, where the one under the cursor is another; else no text.

        That is where I began it after the hand chose the call under the cursor, at the edition
        `aimed`, and who is on it is not held, and in no conversation with the one under the cursor.
        """
        if here is None or self.edition == aimed or self.call == here.id:
            return ""
        if self.call is None:
            return reads.number(self.to) if self.to else ""
        leg = self._store.leg(self.call)
        if leg is None or not leg.alive or leg.state is CallState.HELD:
            return ""
        together = here.id in {one.id for one in self._store.company(leg)}
        return "" if together else reads.label(leg)

    def _is_mine(self, leg: Leg) -> bool:
        """Whether I have the call, and it is no phone of mine."""
        if not (leg.agent or leg.claimed_by) or leg.role not in _OTHER_ENDS or not leg.alive:
            return False
        return self._store.reader.is_me(self._store.reader.holder(leg))

    def _follow_orders(self, undertakings: Iterable[Undertaking], me: str) -> None:
        mine = {one.id: one for one in undertakings if one.by == me and one.kind in _BEGINS}
        for one in mine.values():
            if one.id not in self._begun and (one.call is None or one.call != self.call):
                self._begin(one.id, one.call)
        self._begun = frozenset(mine)
        begun = mine.get(self._order) if self._order is not None else None
        if begun is None:
            self.to = ""
            return
        failed = begun.stage is Stage.FAILED
        self.call = None if failed else begun.call
        self.to = "" if failed or begun.call is not None else begun.to

    def _begin(self, order: OrderId | None, call: CallId | None) -> None:
        self.edition += 1
        self._order, self.call, self.to = order, call, ""


# The act --------------------------------------------------------------------------------------


class HangUps:
    """Makes the act of a hang-up, and minds that a second one does not end somebody else."""

    def __init__(self) -> None:
        self._comes_back: CallId | None = None
        self._until = 0.0
        self._asked: CallId | None = None
        self._asked_at = float("-inf")

    def made(self, now: Situation, moment: float, elsewhere: str = "") -> tuple[AnyAct | None, str]:
        """The act, if there is one, and words where it is more than the call that ends.

        In a consultation the one is hung up whom I talk with; the other one waits for me. Where
        somebody `elsewhere` may be meant it is asked first, and the same once more is the answer.
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
        if elsewhere and not self._is_meant(now.leg.id, moment):
            ends = reads.other_number(now.leg)
            return None, f"your newest call is {elsewhere}; hanging up again ends {ends}"
        return HangUp(call=now.leg.id), ""

    def _is_meant(self, call: CallId, moment: float) -> bool:
        """Whether it was asked about this call, long enough ago that the answer was read."""
        passed = moment - self._asked_at if self._asked == call else None
        self._asked, self._asked_at = call, moment
        if passed is None or not LOOKS <= passed <= ASKED_FOR:
            return False
        self._asked = None
        return True

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
