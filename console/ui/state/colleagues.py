"""What colleagues ask and tell whoever works here: calls that need help, messages not yet read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.messages.message import Message
from console.domain.team.rights import is_asked
from console.line.port import Snapshot
from console.ui.state.reader import Reader


class HelpWanted:
    """The calls for which help is asked, whoever asks; the one that has waited longest first.

    They are few of thousands, so which they are is noted. `leg_of` has them as they are now.
    """

    def __init__(self, leg_of: Callable[[CallId | None], Leg | None]) -> None:
        self._leg_of = leg_of
        self._calls: dict[CallId, None] = {}

    def begin(self, legs: Iterable[Leg]) -> None:
        """These are the legs there are."""
        self._calls = {leg.id: None for leg in legs if leg.help_request is not None}

    def put(self, leg: Leg) -> None:
        """A leg is new or different."""
        if leg.help_request is not None:
            self._calls[leg.id] = None
        else:
            self._calls.pop(leg.id, None)

    def drop(self, call: CallId) -> None:
        """A leg is gone."""
        self._calls.pop(call, None)

    def __bool__(self) -> bool:
        return bool(self._calls)

    def __iter__(self) -> Iterator[Leg]:
        legs = filter(None, map(self._leg_of, self._calls))
        asked = [(leg.help_request.at, leg.id, leg) for leg in legs if leg.help_request is not None]
        return (leg for *_, leg in sorted(asked, key=lambda one: one[:2]))


def to_come_to(legs: Iterable[Leg], reader: Reader) -> Leg | None:
    """The call that has waited longest for somebody, where the reader may be the one."""
    asking = reader.asking(None)
    if asking is None:
        return None
    for leg in legs:
        request = leg.help_request
        if request is not None and request.is_open and is_asked(leg, asking.team, asking.member):
            return leg
    return None


def my_request(legs: Iterable[Leg], reader: Reader) -> Leg | None:
    """The call with which the reader asks for help; the last one of several."""
    mine = [leg for leg in legs if leg.help_request and reader.is_me(leg.help_request.by)]
    return mine[-1] if mine else None


def help_word(leg: Leg, reader: Reader) -> str:
    """`help!` at a call that waits for somebody, `Nina comes` at one to which Nina Simone comes."""
    request = leg.help_request
    if request is None:
        return ""
    return "help!" if request.is_open else f"{reader.name(request.taken_by).split()[0]} comes"


def unread(board: Snapshot) -> list[Message]:
    """The messages that whoever works here has not read, the oldest first."""
    return [one for one in board.messages if one.is_unread(board.agent)]


def unseen(board: Snapshot) -> list[Message]:
    """Those of them that no console of theirs has shown."""
    return [one for one in unread(board) if one.receipt(board.agent) is None]
