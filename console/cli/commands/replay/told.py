"""A replay as a program reads it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from console.domain.leg import CallId, age
from console.line.listed_calls import CallJson, call_told
from console.replay.trouble import Opened, Trouble, Wrong


class WrongJson(Struct, frozen=True, kw_only=True):
    """One thing that went wrong, and the position at which it first shows."""

    at: datetime
    position: int
    wrong: Wrong
    text: str
    call_control_id: CallId | None


class OverviewJson(Struct, frozen=True, kw_only=True):
    """A whole replay: positions go from `first` to `last`; what went wrong, the first one first."""

    begins_at: datetime | None
    ends_at: datetime | None
    first: int
    last: int
    masked: bool
    wrong: tuple[WrongJson, ...]


class AgentJson(Struct, frozen=True, kw_only=True):
    """An agent as it was."""

    agent: str
    state: str
    reason: str | None
    since: datetime | None


class BoardJson(Struct, frozen=True, kw_only=True):
    """The board once so many facts had been taken; ended calls stand on it for two minutes."""

    at: datetime | None
    position: int
    agents: tuple[AgentJson, ...]
    calls: tuple[CallJson, ...]


def overview_told(opened: Opened) -> OverviewJson:
    """The extent of a replay, and what went wrong in it."""
    recording = opened.recording
    own = recording.moments[recording.before :]
    return OverviewJson(
        begins_at=own[0] if own else None,
        ends_at=own[-1] if own else None,
        first=recording.before,
        last=recording.length,
        masked=recording.masked,
        wrong=tuple(map(_wrong, opened.troubles)),
    )


def board_told(opened: Opened, position: int) -> BoardJson:
    """The board at a position."""
    found, moments = opened.positions.at(position), opened.recording.moments
    at = moments[found.taken - 1] if found.taken else (moments[0] if moments else None)
    legs = sorted(found.board.legs.values(), key=age)
    return BoardJson(
        at=at,
        position=found.taken,
        agents=tuple(
            AgentJson(
                agent=one.agent,
                state=one.state.state.value,
                reason=one.state.reason,
                since=one.state.since,
            )
            for one in found.attendances.values()
        ),
        calls=tuple(call_told(leg, at) for leg in legs) if at is not None else (),
    )


def _wrong(one: Trouble) -> WrongJson:
    return WrongJson(
        at=one.at, position=one.taken, wrong=one.wrong, text=one.text, call_control_id=one.call
    )
