"""The messages of a team as the facts tell them, whichever order these come in.

A message is told by the first fact of its id, and a receipt by the earliest fact of its member:
both follow from the set of facts, and a receipt may come before its message.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from console.domain.events import Fact
from console.domain.fold.places import Place, place_of
from console.domain.messages.message import SHOWN, AddressKind, Message, Receipt, concerns
from console.domain.own_facts import MessageSeen, MessageSent


class _Kept(Struct):
    """What is known of one id. The message is None where a receipt came first."""

    place: Place | None = None
    message: Message | None = None
    shown: dict[str, datetime] = {}
    read: dict[str, datetime] = {}


class Messages:
    """All messages. Facts of any sort may be given, each any number of times."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def take(self, fact: Fact) -> Message | None:
        """Take one more fact: the message as it is now, None where nothing is different."""
        payload = fact.payload
        if isinstance(payload, MessageSent):
            return self._sent(fact, payload)
        if isinstance(payload, MessageSeen):
            return self._seen(fact, payload)
        return None

    def of(self, user: str) -> tuple[Message, ...]:
        """The last messages that a user wrote or gets, the oldest first."""
        found = [one for one in self if concerns(one, user)]
        return tuple(sorted(found, key=lambda one: (one.at, one.id))[-SHOWN:])

    def message(self, id_: str) -> Message | None:
        """The message of that id; None where there is none."""
        kept = self._kept.get(id_)
        return kept.message if kept is not None else None

    def forget(self, before: datetime) -> None:
        """Let go of what was written before that time, and of receipts for what is not known."""
        for id_, kept in list(self._kept.items()):
            at = kept.message.at if kept.message else max((*kept.shown.values(), before))
            if at <= before:
                del self._kept[id_]

    def __iter__(self) -> Iterator[Message]:
        return (kept.message for kept in self._kept.values() if kept.message is not None)

    def _sent(self, fact: Fact, payload: MessageSent) -> Message | None:
        kept = self._kept.setdefault(payload.message, _Kept())
        place = place_of(fact)
        if kept.place is not None and kept.place <= place:
            return None
        before, kept.place = kept.message, place
        told = {name: getattr(payload, name) for name in _TOLD}
        message = Message(id=payload.message, at=fact.occurred_at, kind=_kind(payload.kind), **told)
        kept.message = structs.replace(message, receipts=_receipts(kept, message))
        return kept.message if kept.message != before else None

    def _seen(self, fact: Fact, payload: MessageSeen) -> Message | None:
        kept = self._kept.setdefault(payload.message, _Kept())
        at, member = fact.occurred_at, payload.member
        kept.shown[member] = min(at, kept.shown.get(member, at))
        if payload.read:
            kept.read[member] = min(at, kept.read.get(member, at))
        before = kept.message
        if before is None:
            return None
        kept.message = structs.replace(before, receipts=_receipts(kept, before))
        return kept.message if kept.message != before else None


_TOLD: Final = ("by", "to", "members", "text", "call", "urgent", "answers")
"""The fields that the fact and the message have both."""


def _kind(told: str) -> AddressKind:
    """Whom it was written to; what a later version writes to is named as a group is."""
    return AddressKind(told) if told in tuple(AddressKind) else AddressKind.GROUP


def _receipts(kept: _Kept, message: Message) -> tuple[Receipt, ...]:
    """Those of its members; what others claim to have seen is nothing."""
    return tuple(
        Receipt(member=member, shown_at=at, read_at=kept.read.get(member))
        for member, at in sorted(kept.shown.items())
        if member in message.members
    )
