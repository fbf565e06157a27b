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


class SetMemberState(Act, frozen=True, kw_only=True, tag="member.state"):
    """Put a colleague, by its user, into a state that it could choose itself; it is told so.

    A wrap-up that does not end is ended by it. `note` says why it is done.
    """

    action: ClassVar[str] = "member.state"
    member: str
    choice: Choice
    note: str = ""


AnyTeamAct: TypeAlias = GiveCall | TakeOver | OfferAgain | AskForHelp | SetMemberState
