"""What the members of a team ask of one another's calls and states. Telnyx knows no members."""

from __future__ import annotations

from typing import ClassVar, Final, TypeAlias

from console.domain.acts.legs import Act, OnCall
from console.domain.acts.presence import Choice

LONGEST_WORD: Final = 500
"""Characters at most of what a colleague is told with a call, or asked for help with."""


class GiveCall(OnCall, frozen=True, kw_only=True, tag="call.give"):
    """Hand the call over to a colleague: `member` is its user, `note` what it is about."""

    action: ClassVar[str] = "call.give"
    member: str
    note: str = ""


class TakeOver(OnCall, frozen=True, kw_only=True, tag="call.take_over"):
    """Take a colleague's call over: my phone is in the place of theirs."""

    action: ClassVar[str] = "call.take_over"


class OfferAgain(OnCall, frozen=True, kw_only=True, tag="call.offer_again"):
    """Have nobody's claim on the call any more, so that it is offered anew."""

    action: ClassVar[str] = "call.offer_again"


class AskForHelp(OnCall, frozen=True, kw_only=True, tag="call.ask_help"):
    """Ask the supervisors to come to this call; `note` says what for."""

    action: ClassVar[str] = "call.ask_help"
    note: str = ""


class TakeHelp(OnCall, frozen=True, kw_only=True, tag="assist.take"):
    """Say that you come to the call for which help is asked: one alone does."""

    action: ClassVar[str] = "assist.take"


class WithdrawHelp(OnCall, frozen=True, kw_only=True, tag="assist.withdraw"):
    """Need no help any more with this call; who came leaves the request to somebody else."""

    action: ClassVar[str] = "assist.withdraw"


class LeaveNote(OnCall, frozen=True, kw_only=True, tag="call.leave_note"):
    """Write a note for whoever has the call next; it goes nowhere else."""

    action: ClassVar[str] = "call.leave_note"
    note: str


class SetMemberState(Act, frozen=True, kw_only=True, tag="member.state"):
    """Put a colleague, by its user, into a state that it could choose itself; it is told so.

    A wrap-up that does not end is ended by it. `note` says why it is done.
    """

    action: ClassVar[str] = "member.state"
    member: str
    choice: Choice
    note: str = ""


AnyTeamAct: TypeAlias = (
    GiveCall
    | TakeOver
    | OfferAgain
    | AskForHelp
    | TakeHelp
    | WithdrawHelp
    | LeaveNote
    | SetMemberState
)
