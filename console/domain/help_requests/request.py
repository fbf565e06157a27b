"""Help that somebody asks for with a call, and what is written for the next one who has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct

from console.domain.ids import OrderId

WAITS_LONG: Final = 30.0
"""Seconds after which whoever asks for help is told that nobody has taken it."""


class HelpRequest(Struct, frozen=True, kw_only=True):
    """That help is asked for with a call: `by` is the user who asks, `note` says what for.

    `taken_by` is the user who comes, no text while nobody does; `order` the one that asked.
    `note` is as it was written: clean it before showing.
    """

    by: str
    at: datetime
    order: OrderId
    note: str = ""
    taken_by: str = ""
    taken_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken it."""
        return not self.taken_by

    def waits_for(self, now: datetime) -> float:
        """Seconds since it was asked; they end when somebody takes it."""
        return max(0.0, ((self.taken_at or now) - self.at).total_seconds())


class CallNote(Struct, frozen=True, kw_only=True):
    """What `by` wrote of a call for whoever has it next.

    `to` is the user whom it was handed over to with it, no text for whoever comes. The text is
    as it was written: clean it before showing.
    """

    by: str
    at: datetime
    text: str
    to: str = ""


# Why not ----------------------------------------------------------------------------------

_NONE: Final = "no help is asked for with this call"


def _asking(request: HelpRequest | None) -> str | None:
    return "help is asked for already" if request is not None else None


def _taking(request: HelpRequest | None) -> str | None:
    if request is None:
        return _NONE
    return None if request.is_open else "somebody comes already"


def _ending(request: HelpRequest | None) -> str | None:
    return _NONE if request is None else None


WHY_NOT_HELP: Final[Mapping[str, Callable[[HelpRequest | None], str | None]]] = {
    "call.ask_help": _asking,
    "assist.take": _taking,
    "assist.withdraw": _ending,
}
"""By the action's id: why it cannot be done, by the request that stands with the call."""
