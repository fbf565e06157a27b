"""What a member of a team may not do, asked beside all that forbids an action otherwise.

The table is the domain's; here is which calls an action means in a situation. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from console.domain.acts import (
    AbortConsult,
    CompleteConsult,
    Confer,
    SwapConsult,
    TakeHelp,
    Transfer,
    Unmute,
)
from console.domain.leg import Leg
from console.domain.orders import Bridge
from console.domain.team.rights import RIGHTS, Asking, holder, is_own, why_not, why_not_act
from console.domain.why_not import JOIN
from console.ui.actions.action import Action
from console.ui.actions.calls import ANSWER_NEXT
from console.ui.actions.marked import supervised
from console.ui.actions.situation import Situation, help_meant
from console.ui.actions.speed_dial import SPEED, is_over

_CONSULTATION: Final = frozenset(act.action for act in (AbortConsult, CompleteConsult, SwapConsult))
_JOINING: Final = frozenset({Bridge.action, Confer.action})


def permitted(action: Action) -> Action:
    """The action, possible where the member who works here may do it."""
    right = action.handler or action.id
    if right not in RIGHTS:
        return action
    otherwise = action.why_not

    def reason(now: Situation) -> str | None:
        asking = now.asking
        if asking is None:
            return otherwise(now)
        meant = Transfer.action if right == SPEED and not is_over(now.leg) else right
        by_role = now.barred or why_not(meant, asking, None)
        return by_role or otherwise(now) or why_not_on(meant, asking, _meant(meant, now))

    return replace(action, why_not=reason)


def is_of_another(action: Action, now: Situation) -> bool:
    """Whether an action ends something of a call that a colleague has, or is to take.

    On a call that I supervise it is my supervision that ends.
    """
    asking, leg = now.asking, now.leg
    if asking is None or leg is None or not (action.dangerous and action.order):
        return False
    if supervised(action.id, now) or is_own(leg, asking.member.user, asking.mine):
        return False
    return holder(leg) is not None or bool(leg.offered_to)


def why_not_on(action: str, asking: Asking | None, legs: Sequence[Leg]) -> str | None:
    """Why this member may not do it with these calls; None if it may, and where there is no team.

    A bridge joins a call of one's own with others, of which the second may be picked later.
    """
    if asking is None or not legs:
        return None
    if action in _JOINING and (len(legs) > 1 or action == Confer.action):
        known = {leg.id: leg for leg in legs}
        joined = Confer(call=legs[0].id, others=tuple(leg.id for leg in legs[1:]))
        return why_not_act(joined, asking, known.get)
    right = JOIN if action in _JOINING else action
    return next((why for leg in legs if (why := why_not(right, asking, leg))), None)


def _meant(action: str, now: Situation) -> tuple[Leg, ...]:
    """The calls that an action is for: mostly the one under the cursor."""
    if action == ANSWER_NEXT:
        found = (now.next_call,)
    elif action in _CONSULTATION:
        found = (now.consultation.caller if now.consultation else None,)
    elif action == Unmute.action:
        found = (now.mine,)
    elif action == TakeHelp.action:
        found = (help_meant(now),)
    elif action in _JOINING:
        legs = {leg.id: leg for leg in (*now.marked, *((now.leg,) if now.leg else ()))}
        return tuple(legs.values())
    else:
        found = (now.leg,)
    return tuple(leg for leg in found if leg is not None)
