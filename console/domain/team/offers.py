"""To whom a call is offered, who claimed it, and where it came from.

An offer shows a call as for a member until a moment; a claim says that one member took it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from console.domain.ids import OrderId


class Offer(Struct, frozen=True, kw_only=True):
    """A call is offered to one member, since `at`, by a route; no text is no route.

    `until` is when it ends by itself; None for one that lasts as long as the call rings.
    """

    member: str
    at: datetime
    until: datetime | None = None
    route: str = ""


class Claim(Struct, frozen=True, kw_only=True):
    """One member took a call, at that time, by that order."""

    member: str
    at: datetime
    order: OrderId


class OfferEnd(StrEnum):
    """Why an offer to a member ended, beside the two that need no word: claim and end of the call.

    It was not taken in time; the member turned it down, or can take none now; the call goes
    another way; the member was asked by somebody who then took the offer back.
    """

    MISSED = "missed"
    DECLINED = "declined"
    BUSY = "busy"
    ROUTED = "routed"
    WITHDRAWN = "withdrawn"


class ClaimEnd(StrEnum):
    """Why a claim ended before its call.

    Telnyx refused what was claimed for; the member handed the call over, or gave it back;
    the member's console and phone are both gone; a supervisor took the call over; nothing
    came of it, and the call rings on; or whom the member answered heard nobody for too long.
    """

    REFUSED = "refused"
    HANDED_OVER = "handed over"
    GIVEN_BACK = "given back"
    GONE = "gone"
    TAKEN_OVER = "taken over"
    LAPSED = "lapsed"
    LEFT_ALONE = "left alone"


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The route that offered a call last, the queue that it waited in last, and our own number.

    `caller_id` is the number that a callee saw, which tells for which group was dialled; of
    a caller's call there is none. No text is none.
    """

    route: str = ""
    queue: str = ""
    caller_id: str = ""

    @property
    def words(self) -> str:
        """`queue sales`, `route Support`: what decides first; no text for neither."""
        if self.queue:
            return f"queue {self.queue}"
        return f"route {self.route}" if self.route else ""
