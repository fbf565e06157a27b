"""What is asked of legs: dial, answer, reject, transfer, bridge, hang up, refer, SIP INFO."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from console.domain.ids import CallId


class Role(StrEnum):
    """What a leg is for, where it is not simply a caller or a callee."""

    AGENT = "agent"
    CONSULT = "consult"
    SUPERVISOR = "supervisor"
    TARGET = "target"


class Act(Struct, frozen=True, kw_only=True, tag_field="act"):
    """What is asked for. The tag is the action's id: key, palette and command line use it."""

    action: ClassVar[str] = ""

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The legs that the act is about; none for a dial."""
        return ()


class Dial(Act, frozen=True, kw_only=True, tag="call.dial"):
    """Call `to` from the caller id `from_` on a connection.

    With `join` my phone rings first, and the two are joined. `role` says what the
    new leg is for, `link_to` puts it into another leg's session, `park` keeps it
    alive when it is unbridged, `supervise` lets it listen to a call. `headers` are SIP headers
    of our own, by name and value. `confirmed` is the destination that a person was asked about
    once more, and said yes to. `keys` are pressed once the call is answered: those of an
    extension. `entry` is the id of the work list's entry that is called; `to` may be no text then,
    for the number that is next. One for a `call_back`, by its id, calls its number, whatever `to`
    says.
    """

    action: ClassVar[str] = "call.dial"
    to: str
    from_: str
    connection_id: str
    timeout_secs: int | None = None
    join: bool = False
    role: Role | None = None
    link_to: CallId | None = None
    supervise: CallId | None = None
    supervisor_role: str | None = None
    park: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    confirmed: str = ""
    keys: str = ""
    entry: str = ""
    call_back: str = ""


class OnCall(Act, frozen=True, kw_only=True):
    """An act on one leg."""

    call: CallId

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The leg."""
        return (self.call,)


class Answer(OnCall, frozen=True, kw_only=True, tag="call.answer"):
    """Answer an offered call; with `join` my phone rings and is joined to it."""

    action: ClassVar[str] = "call.answer"
    join: bool = False


class RejectCause(StrEnum):
    """The causes Telnyx takes (ActionRejectParams.cause)."""

    CALL_REJECTED = "CALL_REJECTED"
    USER_BUSY = "USER_BUSY"
    NOT_FOUND = "NOT_FOUND"
    TEMPORARILY_UNAVAILABLE = "TEMPORARILY_UNAVAILABLE"


class Reject(OnCall, frozen=True, kw_only=True, tag="call.reject"):
    """Turn an offered call away."""

    action: ClassVar[str] = "call.reject"
    cause: RejectCause = RejectCause.CALL_REJECTED


class Transfer(OnCall, frozen=True, kw_only=True, tag="call.transfer"):
    """Send the far end of a leg to another number, without talking first."""

    action: ClassVar[str] = "call.transfer"
    to: str
    confirmed: str = ""


class Bridge(OnCall, frozen=True, kw_only=True, tag="call.bridge"):
    """Join two legs. With `park` the first one stays alive when the other leaves."""

    action: ClassVar[str] = "call.bridge"
    other: CallId
    park: bool = False

    @property
    def calls(self) -> tuple[CallId, ...]:
        """Both legs."""
        return (self.call, self.other)


class HangUp(OnCall, frozen=True, kw_only=True, tag="call.hangup"):
    """End a leg."""

    action: ClassVar[str] = "call.hangup"


class Refer(OnCall, frozen=True, kw_only=True, tag="call.refer"):
    """Ask the far end's SIP peer to call another address itself (SIP REFER)."""

    action: ClassVar[str] = "call.refer"
    sip_address: str
    confirmed: str = ""


class SendSipInfo(OnCall, frozen=True, kw_only=True, tag="call.sip_info"):
    """Send a SIP INFO with a body to the far end."""

    action: ClassVar[str] = "call.sip_info"
    content_type: str
    body: str
