"""Procedures: several operations under one order, and my own phone in them."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from console.domain.acts.legs import Act, OnCall
from console.domain.ids import CallId


class RingPhone(Act, frozen=True, kw_only=True, tag="phone.ring"):
    """Ring my phone and keep the leg up, ready for a call."""

    action: ClassVar[str] = "phone.ring"


class DropPhone(Act, frozen=True, kw_only=True, tag="phone.drop"):
    """Hang up my phone."""

    action: ClassVar[str] = "phone.drop"


class Hold(OnCall, frozen=True, kw_only=True, tag="call.hold"):
    """Separate the parties: the far end waits. A bridge becomes a conference."""

    action: ClassVar[str] = "call.hold"


class Resume(OnCall, frozen=True, kw_only=True, tag="call.resume"):
    """Talk again with a held party."""

    action: ClassVar[str] = "call.resume"


class Mute(OnCall, frozen=True, kw_only=True, tag="call.mute"):
    """Let the far end of this call not hear me. A bridge becomes a conference."""

    action: ClassVar[str] = "call.mute"


class Unmute(OnCall, frozen=True, kw_only=True, tag="call.unmute"):
    """Let the far end hear me again."""

    action: ClassVar[str] = "call.unmute"


class Confer(OnCall, frozen=True, kw_only=True, tag="call.conference"):
    """Bring the call, the others and my phone into one conference."""

    action: ClassVar[str] = "call.conference"
    others: tuple[CallId, ...] = ()

    @property
    def calls(self) -> tuple[CallId, ...]:
        """All the legs that are named."""
        return (self.call, *self.others)


class Consult(OnCall, frozen=True, kw_only=True, tag="consult.start"):
    """Hold the call and talk with somebody else first."""

    action: ClassVar[str] = "consult.start"
    to: str
    confirmed: str = ""


class CompleteConsult(OnCall, frozen=True, kw_only=True, tag="consult.complete"):
    """Join the held party with the one consulted, and leave."""

    action: ClassVar[str] = "consult.complete"


class SwapConsult(OnCall, frozen=True, kw_only=True, tag="consult.swap"):
    """Talk with the other of the two."""

    action: ClassVar[str] = "consult.swap"


class AbortConsult(OnCall, frozen=True, kw_only=True, tag="consult.abort"):
    """Let the one consulted go, and talk with the held party again."""

    action: ClassVar[str] = "consult.abort"


class Supervise(OnCall, frozen=True, kw_only=True, tag="call.supervise"):
    """Ring my phone as a supervisor of this call."""

    action: ClassVar[str] = "call.supervise"
    role: str = "monitor"


AnyProcedure: TypeAlias = (
    RingPhone
    | DropPhone
    | Hold
    | Resume
    | Mute
    | Unmute
    | Confer
    | Consult
    | CompleteConsult
    | SwapConsult
    | AbortConsult
    | Supervise
)
