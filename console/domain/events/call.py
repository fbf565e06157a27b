"""The life of one leg: it starts, is answered, joined, held, queued, and ends."""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeAlias

from msgspec import Struct

from console.domain.events.fact import FreeForm, Parties, Payload, Whole, known

Direction: TypeAlias = Annotated[str | None, known("incoming", "outgoing")]
InitialState: TypeAlias = Annotated[str | None, known("parked", "bridging")]
PartyType: TypeAlias = Annotated[str | None, known("pstn", "sip")]
HangupCause: TypeAlias = Annotated[
    str | None,
    known(
        "call_rejected",
        "normal_clearing",
        "originator_cancel",
        "timeout",
        "time_limit",
        "user_busy",
        "not_found",
        "no_answer",
        "unspecified",
    ),
]
HangupSource: TypeAlias = Annotated[str | None, known("caller", "callee", "unknown")]
DequeueReason: TypeAlias = Annotated[
    str | None, known("bridged", "bridging-in-process", "hangup", "leave", "timeout")
]
GatherStatus: TypeAlias = Annotated[
    str | None,
    known("valid", "invalid", "call_hangup", "cancelled", "cancelled_amd", "timeout"),
]
CostStatus: TypeAlias = Annotated[str | None, known("success", "error")]

_CODE: Final = re.compile(r"[A-Za-z0-9]{1,12}")


class Header(Struct, frozen=True, kw_only=True, gc=False):
    """One SIP header of the call, written by whoever called."""

    name: str | None = None
    value: str | None = None


class LiveParties(Parties, frozen=True, kw_only=True, gc=False):
    """Both ends, with what real deliveries add to the contract."""

    calling_party_type: PartyType = None
    from_sip_uri: str | None = None
    to_sip_uri: str | None = None


class Initiated(LiveParties, frozen=True, kw_only=True, gc=False):
    """call.initiated: a leg exists; incoming ones are parked until commanded."""

    direction: Direction = None
    state: InitialState = None
    caller_id_name: str | None = None
    start_time: str | None = None
    call_screening_result: str | None = None
    shaken_stir_attestation: str | None = None
    shaken_stir_validated: bool | None = None
    connection_codecs: str | None = None
    offered_codecs: str | None = None
    custom_headers: tuple[Header, ...] | None = None
    sip_headers: tuple[Header, ...] | None = None
    tags: tuple[str, ...] | None = None


class Answered(LiveParties, frozen=True, kw_only=True, gc=False):
    """call.answered. `start_time` is when the leg started, not when it was answered."""

    state: Annotated[str | None, known("answered")] = None
    start_time: str | None = None
    codec: str | None = None
    sampling_rate: Whole | str | None = None
    custom_headers: tuple[Header, ...] | None = None
    sip_headers: tuple[Header, ...] | None = None
    tags: tuple[str, ...] | None = None


class Bridged(LiveParties, frozen=True, kw_only=True, gc=False):
    """call.bridged: this leg hears another. Which one is not documented.

    `bridged_call_control_id` was seen once; pair the legs by session instead.
    """

    start_time: str | None = None
    bridged_call_control_id: str | None = None


class InboundQuality(Struct, frozen=True, kw_only=True, gc=False):
    """What Telnyx received; all numbers are text."""

    jitter_max_variance: str | None = None
    jitter_packet_count: str | None = None
    mos: str | None = None
    packet_count: str | None = None
    skip_packet_count: str | None = None


class OutboundQuality(Struct, frozen=True, kw_only=True, gc=False):
    """What Telnyx sent; all numbers are text."""

    packet_count: str | None = None
    skip_packet_count: str | None = None


class Quality(Struct, frozen=True, kw_only=True, gc=False):
    """How good the sound was, in both ways."""

    inbound: InboundQuality | None = None
    outbound: OutboundQuality | None = None


class HungUp(LiveParties, frozen=True, kw_only=True, gc=False):
    """call.hangup: the leg is over. `sip_hangup_cause` is a SIP status or "unspecified".

    `telnyx_error` is no part of the contract. It was seen as null here, and as an object with
    an `error_code` in a refused dial.
    """

    state: Annotated[str | None, known("hangup")] = None
    hangup_cause: HangupCause = None
    hangup_source: HangupSource = None
    sip_hangup_cause: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    telnyx_error: FreeForm = None
    call_quality_stats: Quality | None = None
    custom_headers: tuple[Header, ...] | None = None
    sip_headers: tuple[Header, ...] | None = None
    tags: tuple[str, ...] | None = None

    @property
    def error_code(self) -> str | None:
        """The code in `telnyx_error`, such as D56; None where there is none that is a code."""
        error = self.telnyx_error
        found = error.get("error_code") if isinstance(error, dict) else error
        return found if isinstance(found, str) and _CODE.fullmatch(found) else None


class Held(Parties, frozen=True, kw_only=True, gc=False):
    """call.hold: the far end holds the call."""


class Unheld(Parties, frozen=True, kw_only=True, gc=False):
    """call.unhold: the far end resumes the call."""


class Enqueued(Payload, frozen=True, kw_only=True, gc=False):
    """call.enqueued. Waiting times are in seconds."""

    queue: str | None = None
    current_position: Whole | None = None
    queue_avg_wait_time_secs: Whole | None = None


class Dequeued(Payload, frozen=True, kw_only=True, gc=False):
    """call.dequeued; after "leave" and "timeout" the leg is parked."""

    queue: str | None = None
    queue_position: Whole | None = None
    reason: DequeueReason = None
    wait_time_secs: Whole | None = None


class DtmfReceived(Parties, frozen=True, kw_only=True, gc=False):
    """call.dtmf.received: one key on the far end's phone."""

    digit: str | None = None


class GatherEnded(Parties, frozen=True, kw_only=True, gc=False):
    """call.gather.ended: the digits that were collected."""

    digits: str | None = None
    status: GatherStatus = None


class Referring(Parties, frozen=True, kw_only=True, gc=False):
    """Base of the three REFER events. `sip_notify_response` is a SIP status."""

    sip_notify_response: Whole | None = None


class ReferStarted(Referring, frozen=True, kw_only=True, gc=False):
    """call.refer.started."""


class ReferCompleted(Referring, frozen=True, kw_only=True, gc=False):
    """call.refer.completed."""


class ReferFailed(Referring, frozen=True, kw_only=True, gc=False):
    """call.refer.failed."""


class SipInfoReceived(Parties, frozen=True, kw_only=True, gc=False):
    """call.sip_info.received, on the leg that got it. No schema is published: names are guesses."""

    content_type: str | None = None
    body: str | None = None


class CostPart(Struct, frozen=True, kw_only=True, gc=False):
    """One line of the bill; money is text."""

    billed_duration_secs: Whole | None = None
    call_part: str | None = None
    cost: str | None = None
    currency: str | None = None
    rate: str | None = None


class Costed(Payload, frozen=True, kw_only=True, gc=False):
    """call.cost, some time after the hang-up; money is text."""

    billed_duration_secs: Whole | None = None
    billing_group_id: str | None = None
    cost_parts: tuple[CostPart, ...] | None = None
    occurred_at: str | None = None
    status: CostStatus = None
    total_cost: str | None = None
