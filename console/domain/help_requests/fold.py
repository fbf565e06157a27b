"""Who asks for help with a leg and who comes, whichever order the facts of it come in.

What was asked, taken and ended is kept by its place among the facts of the leg, and gone
through in that order: of two who take one request the earlier one comes, also where two hosts
each let one take it. Notes are kept likewise. Of either the last few are kept, so that a leg
stays small; which those are follows from their places alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

from msgspec import Struct, structs

from console.domain.acts import Act, AskForHelp, GiveCall, LeaveNote, TakeHelp, WithdrawHelp
from console.domain.fold.places import Place
from console.domain.help_requests.request import CallNote, HelpRequest
from console.domain.ids import OrderId
from console.domain.orders import Order
from console.domain.team.offers import Claim

STEPS_KEPT: Final = 64
NOTES_KEPT: Final = 8


class StepKind(StrEnum):
    """What somebody did about help."""

    ASKED = "asked"
    TAKEN = "taken"
    ENDED = "ended"


class HelpStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was done about help, by a user."""

    kind: StepKind
    by: str
    order: OrderId
    note: str = ""


_T = TypeVar("_T")
Steps: TypeAlias = tuple[tuple[Place, HelpStep], ...]
Notes: TypeAlias = tuple[tuple[Place, CallNote], ...]


def with_help(steps: Steps, place: Place, order: Order) -> Steps:
    """The steps with what that order did, once it was carried out; the same object if nothing."""
    kind = _KINDS.get(type(order.act))
    if kind is None:
        return steps
    note = order.act.note if isinstance(order.act, AskForHelp) else ""
    step = HelpStep(kind=kind, by=order.by, order=order.id, note=note)
    return _with(steps, place, step, STEPS_KEPT)


_KINDS: Final[Mapping[type[Act], StepKind]] = {
    AskForHelp: StepKind.ASKED,
    TakeHelp: StepKind.TAKEN,
    WithdrawHelp: StepKind.ENDED,
}


def with_note(notes: Notes, place: Place, order: Order) -> Notes:
    """The notes with the one of that order, once it was carried out; the same object if none."""
    act = order.act
    if not isinstance(act, GiveCall | LeaveNote) or not act.note:
        return notes
    to = act.member if isinstance(act, GiveCall) else ""
    note = CallNote(by=order.by, at=place[0], text=act.note, to=to)
    return _with(notes, place, note, NOTES_KEPT)


def _with(
    known: tuple[tuple[Place, _T], ...], place: Place, value: _T, most: int
) -> tuple[tuple[Place, _T], ...]:
    index = bisect_left(known, place, key=lambda one: one[0])
    if index < len(known) and known[index][0] == place:
        return known
    if index == 0 and len(known) >= most:
        return known
    return (*known[:index], (place, value), *known[index:])[-most:]


def request_of(steps: Steps, claim: Claim | None) -> HelpRequest | None:
    """The request that stands; None where none does.

    It is over once whoever asked takes it back, or somebody else has the call. Who came and goes
    again leaves it open.
    """
    request: HelpRequest | None = None
    for place, step in steps:
        request = _STEPS[step.kind](request, place, step)
    if request is None:
        return None
    moved = claim is not None and claim.member != request.by and claim.at > request.at
    return None if moved else request


def _asked(now: HelpRequest | None, place: Place, step: HelpStep) -> HelpRequest | None:
    if now is not None:
        return now
    return HelpRequest(by=step.by, at=place[0], order=step.order, note=step.note)


def _taken(now: HelpRequest | None, place: Place, step: HelpStep) -> HelpRequest | None:
    if now is None or now.taken_by or step.by == now.by:
        return now
    return structs.replace(now, taken_by=step.by, taken_at=place[0])


def _ended(now: HelpRequest | None, _: Place, step: HelpStep) -> HelpRequest | None:
    if now is not None and now.taken_by == step.by:
        return structs.replace(now, taken_by="", taken_at=None)
    return None


_STEPS: Final[Mapping[StepKind, Callable[[Any, Place, HelpStep], HelpRequest | None]]] = {
    StepKind.ASKED: _asked,
    StepKind.TAKEN: _taken,
    StepKind.ENDED: _ended,
}
