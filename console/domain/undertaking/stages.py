"""How what was begun stands: a pure function of its order, the order's outcome, and the board.

An outcome says that Telnyx took the order. What came of it is told by the legs: those that it
is for, and those that it made, which carry its mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from console.domain.acts import (
    Act,
    Answer,
    Bridge,
    CompleteConsult,
    Confer,
    Consult,
    Dial,
    Role,
    Transfer,
)
from console.domain.alone import Around, is_alone, may_be_with, rings_as_target
from console.domain.board import Board
from console.domain.ids import CallId, is_step, mark_of, step_of
from console.domain.leg import CallState, Leg
from console.domain.my_phone import is_up
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import OrderSettled
from console.domain.team.supervision import supervises
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking


class Begun(Struct, frozen=True, kw_only=True):
    """An order of the sort that is followed, and what came of the order itself.

    `given_up` says that only another switchboard told of its outcome, which then is unknown.
    """

    order: Order
    outcome: Outcome | None = None
    settled_at: datetime | None = None
    given_up: bool = False

    def settled(self, told: OrderSettled, at: datetime) -> Begun:
        """The same with an outcome: that of whoever gave the order, as soon as there is one."""
        if told.given_up and self.outcome is not None:
            return self
        return Begun(order=self.order, outcome=told.outcome, settled_at=at, given_up=told.given_up)

    @property
    def kind(self) -> Kind:
        """What was begun."""
        return _KINDS[type(self.order.act)]

    @property
    def refused(self) -> bool:
        """Whether it was turned down, by Telnyx or on the way."""
        return self.outcome is not None and self.outcome.kind is OutcomeKind.REFUSED

    @property
    def in_doubt(self) -> bool:
        """Whether nobody said what came of the order."""
        return self.outcome is not None and self.outcome.kind is OutcomeKind.UNKNOWN

    @property
    def accepted(self) -> bool:
        """Whether it was carried out, as far as an answer can say."""
        return self.outcome is not None and self.outcome.kind is OutcomeKind.ACCEPTED


_KINDS: Final[Mapping[type[Act], Kind]] = {
    Transfer: Kind.TRANSFER,
    Consult: Kind.CONSULT,
    Dial: Kind.DIAL,
    Answer: Kind.ANSWER,
    CompleteConsult: Kind.HAND_OVER,
    Bridge: Kind.BRIDGE,
    Confer: Kind.CONFERENCE,
}

_HELPS: Final[Mapping[Kind, str]] = {
    Kind.TRANSFER: Answer.action,
    Kind.DIAL: Dial.action,
    Kind.ANSWER: Answer.action,
    Kind.HAND_OVER: CompleteConsult.action,
    Kind.BRIDGE: Bridge.action,
    Kind.CONFERENCE: Confer.action,
}
"""What is to be pressed once it failed: the same again, or what brings the caller back."""


def is_followed(order: Order) -> bool:
    """Whether an order begins something that is followed: no step, and no answer by itself."""
    act = order.act
    if is_step(order.id) or (isinstance(act, Answer) and not act.join) or supervises(act):
        return False
    return type(act) in _KINDS


def marks_of(order: Order) -> tuple[str, str]:
    """The marks of the legs that it makes: of the other party's, and of my phone's."""
    of_other = order.id if _is_one_request(order.act) else step_of(order.id, "dial")
    return mark_of(of_other), mark_of(step_of(order.id, "phone"))


def _is_one_request(act: Act) -> bool:
    return isinstance(act, Transfer) or (isinstance(act, Dial) and not act.join)


class View(Struct, frozen=True):
    """What is asked of the board; `made` has the legs that carry the mark of an order."""

    board: Board
    made: Mapping[str, CallId]

    def leg(self, call: CallId | None) -> Leg | None:
        """The leg of that id."""
        return self.board.leg(call) if call else None

    def made_by(self, mark: str) -> Leg | None:
        """The leg that carries that mark."""
        return self.leg(self.made.get(mark))

    def session(self, session_id: str | None) -> tuple[Leg, ...]:
        """The legs of a session."""
        return self.board.session(session_id)


NEVER_SAID: Final = "Telnyx never said that it was done"
_OF_THOSE_THERE: Final = frozenset({Kind.BRIDGE, Kind.CONFERENCE})
"""What joins legs that there are, so that their being alone tells that it did not come about."""

_UNSETTLED: Final = frozenset({CallState.OFFERED, CallState.STALE})
_WAITING: Final = (_UNSETTLED, _UNSETTLED | {CallState.HELD})
"""How a call is that waits because something failed; also held, if it was to be handed over."""


def standing(begun: Begun, view: View) -> Undertaking | None:
    """How it stands; None once it is over."""
    call, other = _parties(begun, view)
    stage, since, because = _stage(begun, call, other)
    if stage is Stage.OVER:
        return None
    legs = {leg.id: leg for leg in (call, other, *map(view.leg, begun.order.act.calls)) if leg}
    alone = tuple(leg.id for leg in legs.values() if _is_alone(leg, view))
    if stage is Stage.SENT and begun.in_doubt and begun.kind in _OF_THOSE_THERE and alone:
        # Telnyx was asked about them since: who hears nobody was not joined
        stage, since, because = Stage.FAILED, begun.settled_at or since, NEVER_SAID
    failed = stage is Stage.FAILED
    alone = alone if failed else ()
    waits = call is not None and call.state in _WAITING[begun.kind is Kind.HAND_OVER]
    called = call if begun.kind is Kind.DIAL else other
    return Undertaking(
        id=begun.order.id,
        kind=begun.kind,
        by=begun.order.by,
        call=call.id if call else next(iter(begun.order.act.calls), None),
        other=other.id if other else None,
        to=getattr(begun.order.act, "to", ""),
        stage=stage,
        begun_at=begun.order.placed_at,
        since=since,
        because=because,
        ending=called.ending if failed and called else None,
        alone=alone,
        press=_HELPS.get(begun.kind, "") if failed else "",
        unknown=begun.in_doubt,
        settled=stage is Stage.JOINED or (failed and not alone and not waits),
    )


def _parties(begun: Begun, view: View) -> tuple[Leg | None, Leg | None]:
    """The call that it is for, and the leg that it is to be joined with."""
    act = begun.order.act
    of_other, of_phone = marks_of(begun.order)
    call = view.leg(next(iter(act.calls), None))
    match act:
        case Dial():
            return view.made_by(of_other), view.made_by(of_phone)
        case Transfer() | Consult():
            return call, view.made_by(of_other)
        case CompleteConsult():
            return _both(call, view)
        case Bridge():
            return call, view.leg(act.other)
        case Confer():
            return call, view.leg(next(iter(act.others), None))
    return call, view.made_by(of_phone)


def _both(named: Leg | None, view: View) -> tuple[Leg | None, Leg | None]:
    """The caller and the one who was consulted, whichever of the two is named."""
    session = list(view.session(named.session_id)) if named is not None else []
    callers = [leg for leg in session if leg.role is None and leg.alive]
    targets = [leg for leg in session if leg.role is Role.CONSULT and leg.alive]
    if named is None or named.role is Role.CONSULT:
        return (callers[0] if callers else None), named
    return named, (targets[0] if targets else None)


_Standing = tuple[Stage, datetime, str]


def _stage(begun: Begun, call: Leg | None, other: Leg | None) -> _Standing:
    placed, settled = begun.order.placed_at, begun.settled_at or begun.order.placed_at
    if begun.kind is not Kind.DIAL and call is not None and not call.alive:
        return Stage.OVER, settled, ""
    if begun.kind is Kind.CONSULT and other is not None and other.known is CallState.BRIDGED:
        return Stage.OVER, settled, ""  # it was handed over
    if call is not None and other is not None and _joined(begun.kind, call, other):
        joined_at = _later(call.bridged_at, other.bridged_at, other.answered_at, placed)
        return Stage.JOINED, joined_at, ""
    if begun.refused:
        told = begun.outcome
        return Stage.FAILED, settled, (told.why or told.message) if told else ""
    if begun.kind is Kind.DIAL:
        return _dialled(begun, call, other)
    if begun.kind in (Kind.TRANSFER, Kind.CONSULT):
        return _called(begun, call, other)
    return _joining(begun, call, other, settled)


def _joined(kind: Kind, one: Leg, other: Leg) -> bool:
    """Whether what was begun came about: a bridge is one only outside the conference before it."""
    if kind in (Kind.BRIDGE, Kind.HAND_OVER):
        return one.alive and other.alive and (one.peer == other.id or other.peer == one.id)
    return together(one, other)


def _joining(begun: Begun, call: Leg | None, other: Leg | None, settled: datetime) -> _Standing:
    """How it stands with legs that there are, or with my phone, which rings for the call."""
    placed = begun.order.placed_at
    if begun.accepted and begun.kind is Kind.CONFERENCE:
        talking = call is not None and call.state is CallState.CONFERENCE
        return (Stage.JOINED if talking else Stage.OVER), settled, ""
    if begun.accepted and (call is None or other is None or not other.alive):
        return Stage.OVER, settled, ""
    if begun.kind is Kind.ANSWER and other is not None and other.state is CallState.DIALLING:
        return Stage.RINGING, other.started_at or placed, ""
    return Stage.SENT, placed, ""


def _called(begun: Begun, call: Leg | None, other: Leg | None) -> _Standing:
    """How it stands with somebody who is called for a call that there is."""
    placed = begun.order.placed_at
    if other is None:
        gone = begun.outcome is not None and call is None
        return (Stage.OVER if gone else Stage.SENT), placed, ""
    if other.alive:
        return _reached(other, placed)
    ended = other.ended_at or other.changed_at
    return (Stage.FAILED if other.answered_at is None else Stage.OVER), ended, ""


def _dialled(begun: Begun, callee: Leg | None, phone: Leg | None) -> _Standing:
    """How it stands with a callee, before whom my phone rings."""
    placed = begun.order.placed_at
    if callee is not None and callee.alive:
        return _reached(callee, placed)
    if callee is not None:
        ended = callee.ended_at or callee.changed_at
        return (Stage.FAILED if callee.answered_at is None else Stage.OVER), ended, ""
    if begun.outcome is not None:
        return Stage.OVER, placed, ""
    rings = phone is not None and phone.state is CallState.DIALLING
    return (Stage.RINGING if rings else Stage.SENT), placed, ""


def _reached(other: Leg, placed: datetime) -> _Standing:
    if other.answered_at is None and other.bridged_at is None:
        return Stage.RINGING, other.started_at or placed, ""
    return Stage.ANSWERED, other.answered_at or other.bridged_at or placed, ""


def _later(*times: datetime | None) -> datetime:
    return max(at for at in times if at is not None)


def together(one: Leg, other: Leg) -> bool:
    """Whether two legs are on one line, by bridge or conference, held or not."""
    if not (one.alive and other.alive) or one.id == other.id:
        return False
    if one.peer == other.id or other.peer == one.id:
        return True
    conference = one.media.conference
    return conference is not None and conference == other.media.conference


def _is_alone(leg: Leg, view: View) -> bool:
    """Whether a leg hears nobody. Only of one in a conference all others are looked at."""
    conference = leg.media.conference
    others = [*view.session(leg.session_id), *(view.board.legs.values() if conference else ())]
    phones = [one for one in others if one.role is Role.AGENT and one.agent == leg.agent]
    around = Around(
        heard=any(
            together(leg, other)
            and other.state is not CallState.HELD
            and other.role is not Role.SUPERVISOR
            for other in others
        ),
        agent=any(is_up(phone) for phone in phones),
        near=any(may_be_with(phone, leg) for phone in phones),
        ringing=any(rings_as_target(other) for other in others),
    )
    return is_alone(leg, around)
