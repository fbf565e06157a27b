"""Acts: everything that an operator may ask for. The tag of each is its action's id.

Key, palette, command line and journal use the same id. Acts of one leg name it by
its call id. An act with `parameters` is one operation of Telnyx: they are named as
in its contract, and checked against it before anything is sent.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, TypeAlias

from msgspec import Struct

from console.domain.calls import CallId

Scalar: TypeAlias = str | int | float | bool
"""A parameter as a form or a command line gives it; an object or a list as its JSON text."""


class Act(Struct, frozen=True, kw_only=True, tag_field="act"):
    """What is asked for. The tag is the action's id: key, palette and command line use it."""

    action: ClassVar[str] = ""

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The legs that the act is about; none for a dial."""
        return ()


class Dial(Act, frozen=True, kw_only=True, tag="call.dial"):
    """Call `to` from the caller id `from_` on a connection."""

    action: ClassVar[str] = "call.dial"
    to: str
    from_: str
    connection_id: str
    timeout_secs: int | None = None


class OnCall(Act, frozen=True, kw_only=True):
    """An act on one leg."""

    call: CallId

    @property
    def calls(self) -> tuple[CallId, ...]:
        """The leg."""
        return (self.call,)


class Answer(OnCall, frozen=True, kw_only=True, tag="call.answer"):
    """Answer an offered call."""

    action: ClassVar[str] = "call.answer"


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


class Bridge(OnCall, frozen=True, kw_only=True, tag="call.bridge"):
    """Join two legs."""

    action: ClassVar[str] = "call.bridge"
    other: CallId

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


class SendSipInfo(OnCall, frozen=True, kw_only=True, tag="call.sip_info"):
    """Send a SIP INFO with a body to the far end."""

    action: ClassVar[str] = "call.sip_info"
    content_type: str
    body: str


AnyAct = Dial | Answer | Reject | Transfer | Bridge | HangUp | Refer | SendSipInfo
