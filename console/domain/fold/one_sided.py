"""Bridges of which Telnyx tells one side alone, or nobody.

After a transfer `call.bridged` comes for the new leg, for both legs, or for the one that was
transferred (its reference names the first; live traffic shows the second). So the order
counts: the leg that it made carries its mark, and the two are with each other from the
moment that either is told to be bridged, or that the new leg was answered.

Two that Telnyx agreed to bridge are with each other, too, if it tells nobody: taken for alone,
they would be offered to others while they talk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

from msgspec import Struct
from rpds import HashTrieMap

from console.domain.fold.leg import Folded, came_at
from console.domain.fold.places import value
from console.domain.leg import CallId, CallState

LOOSE: Final = timedelta(seconds=2)
"""So much later than a bridge Telnyx may tell that the leg left the conference or queue for it."""

FoldedOf: TypeAlias = Callable[[CallId], Folded | None]
"""The leg of that id, None if it is not on the board."""

_Marked: TypeAlias = "HashTrieMap[str, frozenset[CallId]]"


class Join(NamedTuple):
    """With whom a leg is bridged, and since when."""

    other: CallId
    at: datetime


class Transfers(Struct, frozen=True):
    """By the mark of a transfer: who was `sent` by it, and the legs that it `made`."""

    sent: _Marked = HashTrieMap()
    made: _Marked = HashTrieMap()

    def after(self, before: Folded | None, after: Folded) -> Transfers:
        """The same once a leg is another than before."""
        call, old = after.call, before
        sent = _moved(self.sent, call, old.transfer if old else None, after.transfer)
        made = _moved(self.made, call, _made_by(old) if old else None, _made_by(after))
        return self if sent is self.sent and made is self.made else Transfers(sent, made)

    def without(self, leg: Folded) -> Transfers:
        """The same without a leg that leaves the board."""
        sent = _moved(self.sent, leg.call, leg.transfer, None)
        return Transfers(sent, _moved(self.made, leg.call, _made_by(leg), None))

    def partners(self, leg: Folded) -> Iterator[CallId]:
        """Those with whom a transfer is to join the leg."""
        yield from self.made.get(leg.transfer or "", frozenset())
        yield from self.sent.get(_made_by(leg) or "", frozenset())

    def join(self, leg: Folded, folded_of: FoldedOf) -> Join | None:
        """With whom a transfer joined the leg; None if it did not, or several could be meant."""
        if leg.transfer is None and leg.first.made_by is None:
            return None
        found = []
        for call in self.partners(leg):
            other = folded_of(call)
            if other is None or call == leg.call:
                continue
            sent = leg.transfer is not None and leg.transfer == _made_by(other)
            caller, target = (leg, other) if sent else (other, leg)
            at = _joined_at(caller, target)
            if at is not None:
                found.append(Join(call, at))
        return found[0] if len(found) == 1 else None


def _joined_at(caller: Folded, target: Folded) -> datetime | None:
    """Since when one who was transferred is with the target, whichever of the two was told."""
    elsewhere = value(target.last.joined)
    if elsewhere is not None and elsewhere != caller.call:
        return None
    told = []
    if target.known is CallState.BRIDGED and target.bridged_at and follows(caller, target):
        told.append(target.bridged_at)
    begun, bridged = value(target.first.started_at), caller.bridged_at
    if caller.known is CallState.BRIDGED and begun and bridged and follows(target, caller):
        told += [bridged] if bridged > begun else []
    answered = value(target.first.answered_at)
    if answered and is_still_answered(target, answered) and may_be_in(caller, answered):
        told.append(answered)
    return max(told, default=None)


def follows(leg: Folded, told: Folded) -> bool:
    """Whether a leg may be in the bridge that the other one was told of.

    Not if it ended, or came into another state since. Telnyx may tell a little later that it
    left for the bridge what it was in before.
    """
    return told.bridged_at is not None and may_be_in(leg, told.bridged_at)


def may_be_in(leg: Folded, at: datetime) -> bool:
    """Whether a leg may be in a bridge since that time."""
    known = leg.known
    if known is CallState.ENDED:
        return False
    if known in (None, CallState.OFFERED, CallState.DIALLING, CallState.BRIDGED):
        return True
    return came_at(leg) <= (at + LOOSE if known is CallState.ANSWERED else at)


def follower(told: Folded, folded_of: FoldedOf) -> CallId | None:
    """The leg that an order joined with a bridged one, and that was not told so itself."""
    named = value(told.last.joined)
    other = folded_of(named) if named is not None and named != told.call else None
    if other is None or value(other.last.joined) not in (None, told.call):
        return None
    rings = other.known in (CallState.OFFERED, CallState.DIALLING)
    is_told = rings or other.known is CallState.BRIDGED
    return None if is_told or not follows(other, told) else other.call


def agreed(leg: Folded, folded_of: FoldedOf) -> Join | None:
    """With whom Telnyx agreed to bridge a leg that was picked up, of which it told neither."""
    joined = leg.last.joined
    other = folded_of(joined[1]) if joined is not None else None
    if joined is None or other is None or other.last.joined is None:
        return None
    at = joined[0][0]
    mutual = other.call != leg.call and other.last.joined[1] == leg.call
    newest = leg.transfer is None and other.transfer is None
    there = is_still_answered(leg, at) and is_still_answered(other, at)
    return Join(other.call, at) if mutual and newest and there else None


def is_still_answered(leg: Folded, at: datetime) -> bool:
    """Whether a leg was picked up and came nowhere else since that time."""
    return leg.known is CallState.ANSWERED and came_at(leg) <= at + LOOSE


def _made_by(leg: Folded) -> str | None:
    return value(leg.first.made_by)


def _moved(marked: _Marked, call: CallId, old: str | None, new: str | None) -> _Marked:
    """The map with a leg under its mark as it is now."""
    if old == new:
        return marked
    if old is not None:
        left = marked.get(old, frozenset()) - {call}
        marked = marked.insert(old, left) if left else marked.discard(old)
    if new is not None:
        marked = marked.insert(new, marked.get(new, frozenset()) | {call})
    return marked
