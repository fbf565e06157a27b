"""Which actions are for all marked calls, and what that means for each of them. Pure.

Calls are marked to do one thing with all of them. An action that is for one call at
a time is then one order for each of them, after one question; those that it is not
possible for are named and left. Bridge and conference join the marked ones, and what
only one call can get (my phone, a number to send it to) stays with the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from msgspec.structs import replace

from console.domain.acts import (
    Confer,
    HangUp,
    Hold,
    MuteParticipant,
    Reject,
    Resume,
    SwitchRole,
    UnmuteParticipant,
)
from console.domain.leg import CallId, Leg
from console.domain.orders import Bridge
from console.domain.why_not import OVER
from console.forms.catalog import CATALOG
from console.ui.actions.action import Action
from console.ui.actions.reasons import hanging_up as hanging_up_calls
from console.ui.actions.situation import Situation
from console.ui.actions.supervision import TOO_EARLY, is_begun, is_supervised

EACH: Final = frozenset(
    {
        *(act.action for act in (HangUp, Reject, Hold, Resume, MuteParticipant, UnmuteParticipant)),
        *(action for action in CATALOG if action != SwitchRole.action),
    }
)
"""The actions that are for each marked call, where calls are marked."""

JOINING: Final = frozenset({Bridge.action, Confer.action})
"""The actions that join the marked calls."""


def are_meant(now: Situation) -> bool:
    """Whether the marked calls are others than the one under the cursor alone."""
    return bool(now.marked) and [leg.id for leg in now.marked] != [now.leg.id if now.leg else None]


def for_each(action: str, now: Situation) -> bool:
    """Whether the action is for each marked call in this situation."""
    return action in EACH and are_meant(now)


def shared(action: Action) -> Action:
    """The action, possible where it is possible for one of the marked calls."""
    if action.id not in EACH:
        return action
    alone = action.why_not

    def why_not(now: Situation) -> str | None:
        return _none_of_them(action.id, alone, now) if are_meant(now) else alone(now)

    return replace(action, why_not=why_not)


def supervised(action: str, now: Situation) -> str | None:
    """Why a call that I supervise is not hung up with the others: alone, the key ends that only."""
    if action != HangUp.action or now.leg is None:
        return None
    mine = is_supervised(now.leg, now.supervision) or is_begun(now.leg)
    return "you supervise it" if mine else None


def hanging_up(now: Situation) -> str | None:
    """What ends a supervision alone ends nothing before my phone rings for it."""
    begun = now.leg is not None and now.supervision is None and is_begun(now.leg)
    return TOO_EARLY if begun and not are_meant(now) else hanging_up_calls(now)


def ending_supervision(now: Situation) -> str | None:
    """What hanging up is called where it ends my supervision and nothing else."""
    mine = now.leg is not None and is_supervised(now.leg, now.supervision)
    return "end supervision" if mine and not are_meant(now) else None


def _none_of_them(
    action: str, alone: Callable[[Situation], str | None], now: Situation
) -> str | None:
    """Why it is possible for none of the marked calls; the reason that the first one gives."""
    each = [replace(now, leg=leg, marked=()) for leg in now.marked]
    reasons = [supervised(action, one) or alone(one) for one in each]
    if not all(reasons) or now.barred:
        return now.barred
    return f"{reasons[0]} (none of {len(reasons)} marked can)" if len(reasons) > 1 else reasons[0]


class Judged(NamedTuple):
    """A marked call: its id, how it is now if the board has it, and why the action leaves it."""

    call: CallId
    leg: Leg | None
    reason: str | None


def judged(
    action: Action, calls: Iterable[CallId], at: Callable[[CallId], Situation]
) -> list[Judged]:
    """Each call with the reason that forbids the action for it; `at` gives its situation."""
    found = []
    for call in calls:
        now = at(call)
        if now.leg is None:
            found.append(Judged(call, None, OVER))
        else:
            reason = supervised(action.id, now) or action.why_not(now)
            found.append(Judged(call, now.leg, reason))
    return found
