"""What Telnyx answers, as far as this program reads it.

Fields that Telnyx may leave out have a default, fields we do not know are
passed over, and a word from a fixed list is any string: the list may grow.
Only what an answer would be worthless without is required.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct, field

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Id = Annotated[str, Meta(min_length=1)]


class Reply(Struct, Generic[T_co], frozen=True):
    """An envelope, and what it holds."""

    @property
    def content(self) -> T_co:
        """What the reply tells, without the envelope."""
        raise NotImplementedError


class Body(Reply[T], Generic[T], frozen=True):
    """The envelope of one thing."""

    data: T

    @property
    def content(self) -> T:
        """The thing."""
        return self.data


class Cursors(Struct, frozen=True):
    """Where the pages before and after this one begin."""

    after: str | None = None
    before: str | None = None


class PageMeta(Struct, frozen=True):
    """Where a page stands: by number in most listings, by cursors in that of active calls."""

    page_number: int | None = None
    page_size: int | None = None
    total_pages: int | None = None
    total_results: int | None = None
    total_items: int | None = None
    cursors: Cursors | None = None


class Page(Struct, Generic[T], frozen=True):
    """The envelope of one page of a listing."""

    data: tuple[T, ...]
    meta: PageMeta | None = None


class CommandReply(Struct, frozen=True):
    """A command was accepted; what comes of it is told by webhooks."""

    result: str | None = None
    recording_id: str | None = None


class CommandBody(Reply[CommandReply], frozen=True):
    """The envelope of a command's reply, which may be empty."""

    data: CommandReply | None = None

    @property
    def content(self) -> CommandReply:
        """What Telnyx adds to its yes."""
        return self.data or CommandReply()


class Nothing(Reply[None], frozen=True):
    """An answer whose body does not matter, if there is one."""

    @property
    def content(self) -> None:
        """Nothing: the yes is all."""


class Dialled(Struct, frozen=True):
    """The new leg of a dial. Times are ISO 8601, durations seconds.

    A refusal that comes as a yes names the first id alone, of a call that does not exist.
    """

    call_control_id: Id
    call_leg_id: str | None
    call_session_id: str | None
    is_alive: bool = False
    record_type: str = "call"
    call_duration: int | None = None
    client_state: str | None = None
    recording_id: str | None = None
    start_time: str | None = None
    end_time: str | None = None


class CallStatus(Struct, frozen=True):
    """What Telnyx tells of a leg until ten minutes after its end: no state, no parties."""

    call_control_id: Id
    is_alive: bool
    call_leg_id: str | None = None
    call_session_id: str | None = None
    record_type: str = "call"
    call_duration: int | None = None
    client_state: str | None = None
    start_time: str | None = None
    end_time: str | None = None


class ActiveCall(Struct, frozen=True):
    """One row of the active calls of a connection; `call_duration` in seconds."""

    call_control_id: Id
    call_leg_id: str | None = None
    call_session_id: str | None = None
    call_duration: int | None = None
    client_state: str | None = None
    record_type: str = "call"


class ApplicationInboundState(Struct, frozen=True):
    """How calls come in."""

    channel_limit: int | None = None
    shaken_stir_enabled: bool | None = None
    sip_subdomain: str | None = None
    sip_subdomain_receive_settings: str | None = None


class ApplicationOutboundState(Struct, frozen=True):
    """How calls go out; without a profile none can be dialled (D38)."""

    channel_limit: int | None = None
    outbound_voice_profile_id: str | None = None


class Application(Struct, frozen=True):
    """A Call Control application; its id is the `connection_id` of its calls."""

    id: Id
    active: bool | None = None
    anchorsite_override: str | None = None
    application_name: str | None = None
    call_cost_in_webhooks: bool | None = None
    created_at: str | None = None
    dtmf_type: str | None = None
    first_command_timeout: bool | None = None
    first_command_timeout_secs: int | None = None
    inbound: ApplicationInboundState | None = None
    outbound: ApplicationOutboundState | None = None
    record_type: str | None = None
    redact_dtmf_debug_logging: bool | None = None
    tags: tuple[str, ...] | None = None
    updated_at: str | None = None
    webhook_api_version: str | None = None
    webhook_event_failover_url: str | None = None
    webhook_event_url: str | None = None
    webhook_timeout_secs: int | None = None

    @property
    def called(self) -> str:
        """What people call it; its id where it has no name."""
        return self.application_name or self.id


class Connection(Struct, frozen=True):
    """A connection of any kind; `record_type` tells which."""

    id: Id
    active: bool | None = None
    anchorsite_override: str | None = None
    connection_name: str | None = None
    created_at: str | None = None
    outbound_voice_profile_id: str | None = None
    record_type: str | None = None
    tags: tuple[str, ...] | None = None
    updated_at: str | None = None
    webhook_api_version: str | None = None
    webhook_event_failover_url: str | None = None
    webhook_event_url: str | None = None


class ConferenceEnder(Struct, frozen=True):
    """The leg whose leaving ended a conference."""

    call_control_id: str | None = None
    call_session_id: str | None = None


class Conference(Struct, frozen=True):
    """A conference; it ends by itself when it is empty or after four hours."""

    id: Id
    name: str | None = None
    connection_id: str | None = None
    created_at: str | None = None
    end_reason: str | None = None
    ended_by: ConferenceEnder | None = None
    expires_at: str | None = None
    record_type: str | None = None
    region: str | None = None
    status: str | None = None
    updated_at: str | None = None


class ConferenceName(Struct, frozen=True):
    """The conference that a participant is in."""

    id: str | None = None
    name: str | None = None


class ParticipantRow(Struct, frozen=True):
    """One row of the participants of a conference."""

    id: Id
    call_control_id: Id
    call_leg_id: str | None = None
    conference: ConferenceName | None = None
    created_at: str | None = None
    end_conference_on_exit: bool | None = None
    muted: bool | None = None
    on_hold: bool | None = None
    record_type: str | None = None
    soft_end_conference_on_exit: bool | None = None
    status: str | None = None
    updated_at: str | None = None
    whisper_call_control_ids: tuple[str, ...] | None = None


class Participant(Struct, frozen=True):
    """One participant of a conference, asked for alone."""

    id: Id
    call_control_id: str | None = None
    call_leg_id: str | None = None
    conference_id: str | None = None
    created_at: str | None = None
    end_conference_on_exit: bool | None = None
    label: str | None = None
    muted: bool | None = None
    on_hold: bool | None = None
    soft_end_conference_on_exit: bool | None = None
    status: str | None = None
    updated_at: str | None = None
    whisper_call_control_ids: tuple[str, ...] | None = None


class Queue(Struct, frozen=True):
    """A queue of waiting legs."""

    id: Id
    name: str
    average_wait_time_secs: int | None = None
    created_at: str | None = None
    current_size: int | None = None
    max_size: int | None = None
    record_type: str | None = None
    updated_at: str | None = None


class QueuedCall(Struct, frozen=True, rename={"from_": "from"}):
    """A leg that waits in a queue; position 1 is the head."""

    call_control_id: Id
    call_leg_id: str | None = None
    call_session_id: str | None = None
    connection_id: str | None = None
    enqueued_at: str | None = None
    from_: str | None = None
    is_alive: bool | None = None
    queue_id: str | None = None
    queue_position: int | None = None
    record_type: str | None = None
    to: str | None = None
    wait_time_secs: int | None = None


class ErrorSource(Struct, frozen=True):
    """What in a request an error is about."""

    pointer: str | None = None
    parameter: str | None = None


class ErrorItem(Struct, frozen=True):
    """One error of a refusal."""

    code: str | int | None = None
    title: str | None = None
    detail: str | None = None
    source: ErrorSource | None = None


class CarrierError(Struct, frozen=True):
    """The error of the telephone network behind a refusal, such as D38."""

    error_code: str | None = None


class ErrorBody(Struct, frozen=True):
    """The envelope of a refusal."""

    errors: tuple[ErrorItem, ...] = ()
    carrier: CarrierError | None = field(default=None, name="telnyx_error")
