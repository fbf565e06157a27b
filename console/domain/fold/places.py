"""The order of facts, and values that are kept with the place of the fact that told them.

Whether a value is the first or the last that was told follows from the places alone, so
that facts may come in any order and any number of times.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

from msgspec import Struct, structs

from console.domain.events import (
    Answered,
    Bridged,
    ConferenceParticipantJoined,
    ConferenceParticipantLeft,
    Dequeued,
    Enqueued,
    Fact,
    Held,
    HungUp,
    Initiated,
    Payload,
    Unheld,
)
from console.domain.own_facts import CallClaimed, CallOffered, ClaimReleased, OfferEnded

Place: TypeAlias = tuple[datetime, int, str]
"""Where a fact stands among those of its leg: its time, the rank of its kind, its id."""

_T = TypeVar("_T")
_S = TypeVar("_S", bound=Struct)

Told: TypeAlias = tuple[Place, _T] | None
"""A value and the place of the fact that told it; None where none did."""

_RANK: Final[Mapping[type[Payload], int]] = {
    Initiated: 0,
    Answered: 10,
    Enqueued: 20,
    Dequeued: 30,
    Bridged: 40,
    ConferenceParticipantJoined: 44,
    ConferenceParticipantLeft: 46,
    Held: 50,
    Unheld: 60,
    OfferEnded: 62,
    ClaimReleased: 64,
    CallOffered: 66,
    CallClaimed: 68,
    HungUp: 80,
}
_RANK_OF_OTHERS: Final = 70


def place_of(fact: Fact) -> Place:
    """The place of a fact; facts of one instant stand as calls usually go."""
    return (fact.occurred_at, _RANK.get(type(fact.payload), _RANK_OF_OTHERS), fact.id)


def with_first(told: _S, place: Place, values: Mapping[str, Any]) -> _S:
    """The struct of told values with those that no earlier fact told; None tells nothing.

    The same object if nothing is new.
    """
    new = {
        name: (place, value)
        for name, value in values.items()
        if value is not None and ((held := getattr(told, name)) is None or place < held[0])
    }
    return structs.replace(told, **new) if new else told


def with_last(told: _S, place: Place, values: Mapping[str, Any]) -> _S:
    """The struct of told values with those that no later fact told; None is a value, too.

    The same object if nothing is new.
    """
    new = {
        name: (place, value)
        for name, value in values.items()
        if (held := getattr(told, name)) is None or place > held[0]
    }
    return structs.replace(told, **new) if new else told


def value(told: Told[_T]) -> _T | None:
    """The value that was told."""
    return told[1] if told is not None else None


def later(one: Told[_T], other: Told[_T]) -> Told[_T]:
    """The one of two that was told last."""
    if one is None or other is None:
        return one or other
    return one if one[0] >= other[0] else other
