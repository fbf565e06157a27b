"""Commands that send something to the far end: refer, send_sip_info, send_dtmf."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from msgspec import Meta

from console.simulator.api.commands.body import CommandBody, SipHeader
from console.simulator.contract.parameters import Digits, SipAddress
from console.simulator.contract.refusals import unprocessable
from console.simulator.exchange import calls, events
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Header, Leg
from console.simulator.people.habits import Habit, habit_at

LONGEST_INFO_BYTES: Final = 1400
REFER_ANSWERED_AFTER: Final = 0.5
LEAVES_AFTER_REFER: Final = 0.2
NOTIFIED: Final[Mapping[Habit, int]] = {
    Habit.IS_BUSY: 486,
    Habit.NEVER_ANSWERS: 408,
    Habit.DECLINES: 603,
    Habit.CANNOT_BE_REACHED: 404,
}
"""What the far end reports when the place that it was referred to fails."""


class Refer(CommandBody, frozen=True, kw_only=True):
    """The body of refer: whom the far end is asked to call."""

    sip_address: SipAddress
    custom_headers: list[Header] | None = None
    sip_auth_password: str | None = None
    sip_auth_username: str | None = None
    sip_headers: list[SipHeader] | None = None


class SendSipInfo(CommandBody, frozen=True, kw_only=True):
    """The body of send_sip_info; the text may have 1400 bytes."""

    body: str
    content_type: str


class SendDtmf(CommandBody, frozen=True, kw_only=True):
    """The body of send_dtmf; `w` and `W` are pauses of half a second and a second."""

    digits: Digits
    call_control_ids: list[str] | None = None
    duration_millis: Annotated[int, Meta(ge=100, le=500)] = 250


def refer(exchange: Exchange, leg: Leg, body: Refer) -> None:
    """Ask the far end to call somebody else.

    It reports 100 at once and the outcome a little later, by the meaning that
    the digits before the `@` have. After a success it leaves the call.
    """
    outcome = NOTIFIED.get(habit_at(body.sip_address))
    _notify(exchange, leg, "call.refer.started", 100)

    def report(exchange: Exchange, leg: Leg) -> None:
        if outcome is not None:
            _notify(exchange, leg, "call.refer.failed", outcome)
            return
        _notify(exchange, leg, "call.refer.completed", 200)
        exchange.after(LEAVES_AFTER_REFER, leg, "the referred party leaves", calls.far_end_leaves)

    exchange.after(REFER_ANSWERED_AFTER, leg, "the referral is answered", report)


def send_sip_info(exchange: Exchange, leg: Leg, body: SendSipInfo) -> None:
    """Send a SIP INFO; the partner of a bridge is the one that receives it."""
    if len(body.body.encode()) > LONGEST_INFO_BYTES:
        raise unprocessable("10033", "The body may have 1400 bytes.", "/body")
    if leg.partner is not None:
        receive_sip_info(exchange, leg.partner, body.body, body.content_type)


def send_dtmf(exchange: Exchange, leg: Leg, body: SendDtmf) -> None:
    """Play tones to the far end; no event tells of it."""


def receive_sip_info(exchange: Exchange, leg: Leg, body: str, content_type: str) -> None:
    """A SIP INFO arrives at a leg. No schema of this event is published."""
    exchange.emit(
        leg,
        "call.sip_info.received",
        {**events.with_parties(leg), "body": body, "content_type": content_type},
    )


def _notify(exchange: Exchange, leg: Leg, event_type: str, response: int) -> None:
    exchange.emit(leg, event_type, {**events.with_parties(leg), "sip_notify_response": response})
