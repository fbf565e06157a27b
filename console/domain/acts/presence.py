"""What an agent asks for itself: a state, the next one, a longer wrap-up, a disposition.

Telnyx is not asked: such an order is done as soon as it stands in the journal.
`RejectNotReady` alone is about a call, too, and rejects it.
"""

from __future__ import annotations

from typing import ClassVar, Final, TypeAlias

from msgspec import Struct

from console.domain.acts.legs import Act, OnCall, RejectCause
from console.domain.ids import CallId

EXTENSION: Final = 30
"""Seconds that a wrap-up is made longer by, unless another number is given."""

REJECTED: Final = "rejected call"
"""The reason of an agent who rejected a call and went Not ready with it."""


class Choice(Struct, frozen=True, kw_only=True):
    """A state that an agent can choose: Ready, or Not ready for a reason."""

    ready: bool
    reason: str = ""

    @property
    def words(self) -> str:
        """`ready`, `not ready`, `not ready: lunch`."""
        if self.ready:
            return "ready"
        return f"not ready: {self.reason}" if self.reason else "not ready"


class AgentAct(Act, frozen=True, kw_only=True):
    """An act that is about the agent who orders it."""


class GoReady(AgentAct, frozen=True, kw_only=True, tag="agent.ready"):
    """Be Ready now. A wrap-up ends with it."""

    action: ClassVar[str] = "agent.ready"


class GoNotReady(AgentAct, frozen=True, kw_only=True, tag="agent.not_ready"):
    """Be Not ready now, for one of the configured reasons. A wrap-up ends with it."""

    action: ClassVar[str] = "agent.not_ready"
    reason: str = ""


class ChooseNext(AgentAct, frozen=True, kw_only=True, tag="agent.next"):
    """Choose the state that follows the call and its wrap-up; None takes the choice back."""

    action: ClassVar[str] = "agent.next"
    choice: Choice | None = None


class ExtendWrapUp(AgentAct, frozen=True, kw_only=True, tag="agent.extend"):
    """Make the wrap-up longer by that many seconds."""

    action: ClassVar[str] = "agent.extend"
    seconds: int = EXTENSION


class EndWrapUp(AgentAct, frozen=True, kw_only=True, tag="agent.wrap_up_end"):
    """End the wrap-up before its time."""

    action: ClassVar[str] = "agent.wrap_up_end"


class Dispose(AgentAct, frozen=True, kw_only=True, tag="agent.disposition"):
    """Say by a configured code what came of a call, with a note.

    It may come long after the call has left the board, so it is no act on a leg.
    A later one takes the place of the first; an empty note leaves the old one.
    """

    action: ClassVar[str] = "agent.disposition"
    call: CallId
    code: str
    note: str = ""


class UsePhone(AgentAct, frozen=True, kw_only=True, tag="phone.use"):
    """Have another of the configured phones be mine, by its name, from its next ring on."""

    action: ClassVar[str] = "phone.use"
    name: str


class RejectNotReady(OnCall, frozen=True, kw_only=True, tag="call.reject_not_ready"):
    """Turn an offered call away and go Not ready, so that no other one is expected of me."""

    action: ClassVar[str] = "call.reject_not_ready"
    cause: RejectCause = RejectCause.CALL_REJECTED
    reason: str = REJECTED


AnyAgentAct: TypeAlias = (
    GoReady
    | GoNotReady
    | ChooseNext
    | ExtendWrapUp
    | EndWrapUp
    | Dispose
    | UsePhone
    | RejectNotReady
)
