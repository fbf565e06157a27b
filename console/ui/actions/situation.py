"""What an action is about, decided before anything is shown or sent.

Pure functions over a `Situation`: the call under the cursor, the marked ones,
and whether the line is up. An action takes its calls from here at key-down and
never looks at a row again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from console.domain.agent.state import AgentState, OwnPhone
from console.domain.leg import CallId, Leg
from console.domain.my_phone import Consultation
from console.domain.orders import Bridge
from console.domain.team.rights import Asking, why_no_orders
from console.domain.why_not import why_not
from console.domain.work_lists.work_list import EntryNow, WorkList

ENDS: Final = 2
"""A bridge has two."""

LINE_LOST: Final = "the line to the switchboard is lost; calls go on"
LINE_TO_COME: Final = "the switchboard has not been reached yet: wait a moment"
READ_ONLY: Final = "this console is read-only: it gives no orders"
LINE_SILENT: Final = "the switchboard hangs and takes no order; calls go on"


class Situation(Struct, frozen=True, kw_only=True):
    """All that decides whether an action is possible, at one moment.

    `leg` is the call under the cursor with the orders that are under way; `others` counts
    the parties beside it that an opened call can go to.
    `phone` is where my phone is reached, None if none is configured, and `phones` are all
    that I can change to; `mine` is its leg, None while it is down, and `rung` the one by which a
    colleague has it rung, who may consult me. `consultation` is the
    one that I am in, `supervision` the leg of my phone that supervises a call;
    `agent` is my own state.
    `armed` is False for a moment after the state of `leg` changed under the hand; `adrift` is
    True from when a change of the view put the cursor on `leg` until the hand moves it.
    `next_call` is the oldest that rings and can be answered, wherever the cursor is;
    `next_settled` is False for a moment after another one became it.
    `pasted` says that the argument of a command was not typed. `unreachable` is why nothing
    can be asked of the switchboard now; in a `read_only` console one only looks.
    `asking` is the member of a team who works here, None where there is no team; `help_wanted`
    the call that has waited longest for somebody, where this member may be the one.
    `lists` are the work lists, and `entry` is whom of one is meant: whoever is under the cursor of
    an opened list, else whom I have; `user` is this console's agent.
    """

    leg: Leg | None = None
    others: int = 0
    marked: tuple[Leg, ...] = ()
    phone: str | None = None
    phones: tuple[OwnPhone, ...] = ()
    mine: Leg | None = None
    rung: Leg | None = None
    consultation: Consultation | None = None
    supervision: Leg | None = None
    agent: AgentState = field(default_factory=AgentState)
    unreachable: str | None = None
    read_only: bool = False
    armed: bool = True
    adrift: bool = False
    next_call: Leg | None = None
    next_settled: bool = True
    pasted: bool = False
    asking: Asking | None = None
    help_wanted: Leg | None = None
    lists: tuple[WorkList, ...] = ()
    entry: EntryNow | None = None
    user: str = ""

    @property
    def barred(self) -> str | None:
        """Why no order at all can be given now, whatever it is for."""
        return self.unreachable or (why_read_only(self.asking) if self.read_only else None)


def why_read_only(asking: Asking | None) -> str:
    """Why one only looks: by the role, or because this console, or every one, gives no orders."""
    return (why_no_orders(asking.member.role) if asking is not None else None) or READ_ONLY


def why_not_ordered(action: str, now: Situation) -> str | None:
    """Why an order for the call under the cursor cannot be given now."""
    return now.barred or why_not(action, now.leg)


def help_meant(now: Situation) -> Leg | None:
    """The call that one comes to: the one under the cursor where help is asked for with it.

    Otherwise the one that has waited longest.
    """
    leg, asking = now.leg, now.asking
    request = leg.help_request if leg is not None else None
    mine = request is not None and asking is not None and request.by == asking.member.user
    return leg if request is not None and not mine else now.help_wanted


# Bridge -----------------------------------------------------------------------------------


class Pair(Struct, frozen=True):
    """Both legs of a bridge are clear."""

    call: CallId
    other: CallId


class OneOf(Struct, frozen=True):
    """One leg is clear; the other is to be picked."""

    call: CallId


class No(Struct, frozen=True):
    """No bridge now, and why."""

    reason: str


def bridge_choice(now: Situation) -> Pair | OneOf | No:
    """Which legs a bridge would join: marked with cursor, the two marked, or one to be picked."""
    if now.barred:
        return No(now.barred)
    legs = _legs_of_bridge(now)
    if isinstance(legs, No):
        return legs
    for leg in legs:
        if reason := why_not(Bridge.action, leg):
            return No(reason)
    match [leg.id for leg in legs]:
        case [call, other]:
            return Pair(call, other)
        case [call]:
            return OneOf(call)
        case _:
            return No("no call is selected")


def _legs_of_bridge(now: Situation) -> tuple[Leg, ...] | No:
    if len(now.marked) > ENDS:
        return No(f"{len(now.marked)} calls are marked, and a bridge joins two")
    if len(now.marked) == ENDS:
        return now.marked
    if now.leg is None:
        return No("no call is selected")
    others = tuple(leg for leg in now.marked if leg.id != now.leg.id)
    return (now.leg, *others)


def partners(call: CallId, legs: Iterable[Leg]) -> list[Leg]:
    """The legs that a call could be bridged with now, oldest first."""
    return sorted(
        (leg for leg in legs if leg.id != call and why_not(Bridge.action, leg) is None),
        key=lambda leg: (leg.started_at or leg.changed_at, leg.id),
    )
