"""Facts of our own: orders and their outcomes, and what the API said when asked.

They stand in the journal beside Telnyx's events and are folded with them, so
that a restart knows what was ordered and what was in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, get_args

from console.domain.acts import Choice, Dispose
from console.domain.events import Payload
from console.domain.leg import CallId
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.team.offers import Origin
from console.domain.work_lists.facts import LIST_KINDS, EntryAnswered, ListKept


class OrderPlaced(Payload, frozen=True, kw_only=True):
    """An order stands in the journal; it is sent after that."""

    order: Order


class OrderSettled(Payload, frozen=True, kw_only=True):
    """What came of an order. For a dial that Telnyx took, the ids are those of the new leg.

    `given_up` says that it is not said by whoever gave the order, but by another switchboard,
    because that one is gone: it counts until whoever gave the order says what came of it.
    """

    order: Order
    outcome: Outcome
    given_up: bool = False


def given_up(order: Order) -> OrderSettled:
    """What another switchboard can say of an order whose own one is gone: it is not known."""
    outcome = Outcome(
        order_id=order.id,
        kind=OutcomeKind.UNKNOWN,
        message="the switchboard that gave it was lost before the outcome was known",
    )
    return OrderSettled(order=order, outcome=outcome, given_up=True)


class LegSighted(Payload, frozen=True, kw_only=True):
    """Telnyx was asked about a leg: it lives, or it does not.

    From the list of active calls or `GET /calls/{call_control_id}`. `started_at`
    is the text Telnyx gave, where it gave one.
    """

    alive: bool
    start_time: str | None = None
    call_duration: int | None = None


class ParticipantSighted(Payload, frozen=True, kw_only=True):
    """Telnyx was asked who is in a conference: a leg is in it, or is in it no more.

    `inside` is the id of the conference that it is in, None where it left the one that it was
    in. What became of it then, nobody said.
    """

    inside: str | None
    held: bool = False
    muted: bool = False


class ConferenceRecorded(Payload, frozen=True, kw_only=True):
    """A leg is in a conference that is recorded, or is no more: others of it were told of that.

    `recording` is "on" or "paused"; None once it is over.
    """

    conference: str
    recording: str | None


class DoubtReason(StrEnum):
    """Why a leg's state is not certain.

    After a gap in which no webhook could arrive, knowing that the leg lives says
    nothing of its state. After the other two it does: webhooks were arriving.
    """

    GAP = "gap"
    OUTCOME = "outcome"
    SILENCE = "silence"


class LegDoubted(Payload, frozen=True, kw_only=True):
    """What is known of a leg may no longer be true."""

    reason: DoubtReason


class LegLeftAlone(Payload, frozen=True, kw_only=True):
    """Nobody is with a leg any more since then: the last of those who were is the one named.

    That one leaves the boards; with this the leg knows by itself since when it is alone.
    """

    since: datetime
    by: CallId


class CallTaken(Payload, frozen=True, kw_only=True):
    """An agent is on a call from now on."""

    agent: str
    call: CallId


class CallLeft(Payload, frozen=True, kw_only=True):
    """An agent is no longer on a call, which ended or was handed over.

    `wrap_up` is the seconds of wrap-up that the call is worth, 0 for one that nobody answered.
    `required` says that the wrap-up lasts until the agent said what came of the call, and
    `origin` where that came from.
    """

    agent: str
    call: CallId
    answered: bool
    wrap_up: int
    required: bool = False
    origin: Origin = Origin()


class CallMissed(Payload, frozen=True, kw_only=True):
    """A caller rang for a Ready agent and gave up."""

    agent: str
    call: CallId


class WrapUpExpired(Payload, frozen=True, kw_only=True):
    """The time of a wrap-up is over: of the one that was to end then, and of no other."""

    agent: str
    until: datetime


class AgentFreed(Payload, frozen=True, kw_only=True):
    """A supervisor ended a wrap-up that did not end: what the member owes keeps it no more.

    `choice` is the state that follows, `order` the one that asked for it.
    """

    agent: str
    choice: Choice
    order: OrderId


class CallOffered(Payload, frozen=True, kw_only=True):
    """A call is offered to these members from now on, by a route; no text is no route.

    `until` is when the offer ends unless it is taken; None for as long as the call rings.
    """

    call: CallId
    to: tuple[str, ...]
    until: datetime | None = None
    route: str = ""


class OfferEnded(Payload, frozen=True, kw_only=True):
    """A call is not offered to a member any more. `why` is an `OfferEnd`, or a later version's."""

    call: CallId
    member: str
    why: str


class CallClaimed(Payload, frozen=True, kw_only=True):
    """A member takes a call, by that order: nobody else does.

    Of several claims the earliest counts that is not released. Offers before a claim are over.
    """

    call: CallId
    member: str
    order: OrderId


class ClaimReleased(Payload, frozen=True, kw_only=True):
    """The claim of a member is over, or that of whoever has it where no member is named.

    `why` is a `ClaimEnd`, or a later version's. Name the member where two hosts may have
    claimed: the one that lost then releases its own claim alone.
    """

    call: CallId
    why: str
    member: str = ""


class MessageSent(Payload, frozen=True, kw_only=True):
    """A member writes to others, as `messages.message` has it; `message` is its id.

    `kind` is an `AddressKind`, or a later version's. It goes nowhere but to the team's hosts.
    """

    message: str
    by: str
    to: str
    kind: str
    members: tuple[str, ...]
    text: str
    call: CallId | None = None
    urgent: bool = False
    answers: str = ""


class MessageSeen(Payload, frozen=True, kw_only=True):
    """A console of a member showed the message that `by` wrote, or the member has `read` it."""

    message: str
    member: str
    by: str
    read: bool = False


class MemberTold(Payload, frozen=True, kw_only=True):
    """A member is told what another one did: it hands a call over, say. `order` is by what.

    The member may have its console at another host than whoever gave that order.
    """

    to: str
    text: str
    order: OrderId
    call: CallId | None = None


class NumbersBarred(Payload, frozen=True, kw_only=True):
    """These E.164 numbers are not called any more, by the word of a member at that time, and why.

    What is noted anew, so that it outlives its first fact, tells in `renewed` when it was noted
    before.
    """

    numbers: tuple[str, ...]
    by: str
    at: datetime
    why: str = ""
    renewed: str = ""


class NumbersUnbarred(Payload, frozen=True, kw_only=True):
    """These numbers may be called again, by the word of a member. `renewed` as above."""

    numbers: tuple[str, ...]
    by: str
    at: datetime
    renewed: str = ""


class CallBackSet(Payload, frozen=True, kw_only=True):
    """A number is to be called back `at` that time, as `call_backs.call_back` has it.

    Said again of the same `call_back`, the later word counts. `renewed` as above.
    """

    call_back: str
    number: str
    at: datetime
    by: str
    told_at: datetime
    name: str = ""
    member: str = ""
    group: str = ""
    call: CallId | None = None
    note: str = ""
    renewed: str = ""


class CallBackRung(Payload, frozen=True, kw_only=True):
    """The phone of a member is rung for it, by that order: noted before anything is sent.

    `due` is the time that it was set to then.
    """

    call_back: str
    member: str
    order: OrderId
    due: datetime
    told_at: datetime
    renewed: str = ""


class CallBackEnded(Payload, frozen=True, kw_only=True):
    """It is over by the word of a member, done or cancelled; `how` may be a later version's."""

    call_back: str
    by: str
    how: str
    told_at: datetime
    renewed: str = ""


BarringPayload = NumbersBarred | NumbersUnbarred
"""The facts of the do-not-call register."""

CallBackPayload = CallBackSet | CallBackRung | CallBackEnded
"""The facts about call-backs."""

LastingPayload = BarringPayload | CallBackPayload
"""The facts that are noted anew before they are pruned."""

MessagePayload = MessageSent | MessageSeen
"""The facts about what members write to one another."""

OfferPayload = CallOffered | OfferEnded | CallClaimed | ClaimReleased
"""The facts about who is offered a call and who takes it."""

AgentPayload = CallTaken | CallLeft | CallMissed | WrapUpExpired | AgentFreed
"""The facts that are about an agent, beside the orders that it gave."""

OWN_KINDS: Final[Mapping[str, type[Payload]]] = {
    "order.placed": OrderPlaced,
    "order.settled": OrderSettled,
    "leg.sighted": LegSighted,
    "leg.doubted": LegDoubted,
    "leg.left_alone": LegLeftAlone,
    "participant.sighted": ParticipantSighted,
    "conference.recorded": ConferenceRecorded,
    "agent.took": CallTaken,
    "agent.left": CallLeft,
    "agent.missed": CallMissed,
    "agent.wrapped_up": WrapUpExpired,
    "agent.freed": AgentFreed,
    "offer.made": CallOffered,
    "offer.ended": OfferEnded,
    "claim.made": CallClaimed,
    "claim.released": ClaimReleased,
    "message.sent": MessageSent,
    "message.seen": MessageSeen,
    "member.told": MemberTold,
    "numbers.barred": NumbersBarred,
    "numbers.unbarred": NumbersUnbarred,
    **LIST_KINDS,
    "call_back.set": CallBackSet,
    "call_back.rung": CallBackRung,
    "call_back.ended": CallBackEnded,
}
"""Each kind of our own facts and its payload; none begins as an event of Telnyx does."""

OWN: Final = frozenset(OWN_KINDS.values())
"""The types of those payloads. All others are Telnyx's, as nearly all facts are: to know that first
is quicker than to ask for one kind after the other."""


LASTING: Final = frozenset(get_args(LastingPayload))
"""The types of the facts that are noted anew."""


def is_noted_anew(payload: Payload) -> bool:
    """Whether a fact says again what an older one said, so that it is known for longer."""
    if type(payload) not in LASTING:
        return type(payload) is ListKept
    return isinstance(payload, LastingPayload) and bool(payload.renewed)


def calls_of(payload: Payload) -> tuple[CallId, ...]:
    """The legs that a fact is about: those whose state may follow from it."""
    if type(payload) not in OWN:
        return (CallId(payload.call_control_id),) if payload.call_control_id else ()
    if isinstance(payload, OrderPlaced):
        return payload.order.act.calls
    if isinstance(payload, OrderSettled):
        calls = payload.order.act.calls
        return (*calls, payload.outcome.call) if payload.outcome.call else calls
    if isinstance(payload, OfferPayload):
        return (payload.call,)
    if payload.call_control_id:
        return (CallId(payload.call_control_id),)
    return ()


def tells_of(payload: Payload) -> tuple[CallId, ...]:
    """The legs in whose timeline a fact belongs, those included whose state it does not touch."""
    if type(payload) not in OWN:
        return calls_of(payload)
    if isinstance(payload, CallTaken | CallLeft | CallMissed):
        return (payload.call,)
    if isinstance(payload, OrderPlaced | OrderSettled) and isinstance(payload.order.act, Dispose):
        return (payload.order.act.call,)
    if isinstance(payload, MessageSent | MemberTold | EntryAnswered | CallBackSet):
        return (payload.call,) if payload.call else ()
    return calls_of(payload)
