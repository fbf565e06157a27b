"""The part of the table of actions that is about the agent's own day.

My state and the wrap-up, the history, the board of queues, the applications. Digits are
dispositions only inside the wrap-up; on the table they are connections.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.domain.acts import (
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    RejectNotReady,
)
from console.domain.agent.state import Presence, why_not
from console.ui.actions.action import BOTH, TABLE, Action, Group
from console.ui.actions.reasons import may_order, on_the_line, ordering
from console.ui.actions.situation import Situation

STATE: Final = "agent.state"
WRAP_UP: Final = "agent.wrap_up"
HISTORY: Final = "console.history"
QUEUES: Final = "console.queues"
APPLICATIONS: Final = "console.applications"
STATS: Final = "console.stats"


def _asking(action: str) -> Callable[[Situation], str | None]:
    """The reason that my own state gives."""

    def reason(now: Situation) -> str | None:
        return now.barred or why_not(action, now.agent)

    return reason


def _wrapping_up(now: Situation) -> str | None:
    """A wrap-up must be under way, or a call be there to say what came of it."""
    if now.barred:
        return now.barred
    if now.agent.state is Presence.WRAP_UP:
        return None
    return why_not(Dispose.action, now.agent)


def _leading_to_ready(now: Situation) -> str | None:
    """Who reads that they are Not ready looks for a way to be Ready."""
    away = now.agent.agent and now.agent.state is Presence.NOT_READY
    return "be Ready" if away else None


AGENT: Final = (
    Action(
        STATE,
        ("n",),
        "state",
        "Ready, Not ready and why; on a call, what follows it",
        Group.AGENT,
        why_not=may_order,
        called=_leading_to_ready,
        asks=True,
        footer=51,
        own=BOTH,
    ),
    Action(
        WRAP_UP,
        ("w",),
        "wrap-up",
        "Say what came of the call by one key; a note, more time, or the end",
        Group.AGENT,
        why_not=_wrapping_up,
        asks=True,
        footer=52,
        own=BOTH,
    ),
    Action(
        RejectNotReady.action,
        ("R",),
        "reject, not ready",
        "Turn the offered call away and go Not ready",
        Group.AGENT,
        why_not=ordering(RejectNotReady.action),
        order=True,
        dangerous=True,
    ),
    Action(
        GoReady.action,
        (),
        "ready",
        "Be Ready now; a wrap-up ends with it",
        Group.AGENT,
        why_not=_asking(GoReady.action),
    ),
    Action(
        GoNotReady.action,
        (),
        "not ready",
        "Be Not ready now, for a reason; a wrap-up ends with it",
        Group.AGENT,
        why_not=_asking(GoNotReady.action),
    ),
    Action(
        ChooseNext.action,
        (),
        "next state",
        "Choose the state that follows the call and its wrap-up",
        Group.AGENT,
        why_not=_asking(ChooseNext.action),
    ),
    Action(
        ExtendWrapUp.action,
        (),
        "extend wrap-up",
        "Make the wrap-up longer",
        Group.AGENT,
        why_not=_asking(ExtendWrapUp.action),
    ),
    Action(
        EndWrapUp.action,
        (),
        "end wrap-up",
        "End the wrap-up before its time",
        Group.AGENT,
        why_not=_asking(EndWrapUp.action),
    ),
    Action(
        Dispose.action,
        (),
        "disposition",
        "Say by a code what came of the call that you left last",
        Group.AGENT,
        why_not=_asking(Dispose.action),
    ),
    Action(
        HISTORY,
        ("h",),
        "history",
        "Search the past calls, call somebody back, write them to a file",
        Group.AGENT,
        TABLE,
        why_not=on_the_line,
        asks=True,
        footer=54,
        own=TABLE,
    ),
    Action(
        QUEUES,
        ("Q",),
        "queues",
        "The queues and who waits in them; Enter takes a caller",
        Group.AGENT,
        TABLE,
        why_not=on_the_line,
        asks=True,
        footer=55,
        own=TABLE,
    ),
    Action(
        STATS,
        ("%",),
        "stats",
        "Figures of today and the last weeks: callers, waits, service level, members, dispositions",
        Group.AGENT,
        TABLE,
        why_not=on_the_line,
        also="report",
    ),
    Action(
        APPLICATIONS,
        ("I",),
        "applications",
        "Call Control applications: list, create, edit, delete, point their webhooks here",
        Group.AGENT,
        TABLE,
        why_not=on_the_line,
        asks=True,
        footer=58,
        own=TABLE,
        also="apps",
    ),
)
"""My state, the wrap-up, the history, the queues, the figures and the applications."""
