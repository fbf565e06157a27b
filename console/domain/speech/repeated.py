"""A sentence that Telnyx tells twice, under two event ids, was said once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from console.domain.ids import CallId

FASTEST: Final = 40
"""Characters that somebody says in a second, at most; who talks fast says 25."""


class Utterance(NamedTuple):
    """A text that will not be corrected: when it was said, on which track of which leg."""

    at: datetime
    call: CallId | None
    track: str | None
    text: str


Line = TypeVar("Line")


def said_once(lines: Iterable[Line], told: Callable[[Line], Utterance | None]) -> Iterator[Line]:
    """The lines, in the order of time, without those that are told again.

    One is told again where the same is told of the same track sooner than anybody could have said
    it once more. A line of which nothing is `told`, one that may still change, stays.
    """
    last: dict[tuple[CallId | None, str | None, str], datetime] = {}
    for line in lines:
        one = told(line)
        if one is not None:
            speech = (one.call, one.track, one.text)
            before = last.get(speech)
            if before is not None and _is_too_soon(one, before):
                continue
            last[speech] = one.at
        yield line


def _is_too_soon(one: Utterance, before: datetime) -> bool:
    return (one.at - before).total_seconds() < len(one.text) / FASTEST
