"""Whether a member is in a state that nothing bears out any more, for longer than makes sense.

What is found are doubts, in words: a person looks at what is known, and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from console.domain.agent.state import AgentState, Presence
from console.domain.ids import CallId
from console.domain.team.members import IN_USE, MemberNow
from console.text import counted

GRACE: Final = timedelta(minutes=1)
"""How long a call may be over, or a member be gone, until that is worth a word."""

OVERDUE: Final = timedelta(seconds=30)
"""How long a wrap-up may go on after its time."""

LONGEST_WAIT: Final = timedelta(minutes=10)
"""How long a wrap-up may wait for a disposition."""

MANY: Final = 2
"""Offers let pass in a row, by one who is Ready, that are no accident."""


def doubts(one: MemberNow, lives: Callable[[CallId], bool], now: datetime) -> tuple[str, ...]:
    """Why its state may not be true, each in words; none where nothing speaks against it.

    `lives` says of a call whether it does.
    """
    return tuple(_found(one, lives, now))


def is_overdue(state: AgentState, now: datetime) -> bool:
    """Whether a wrap-up goes on without a time, or after its time."""
    if state.state is not Presence.WRAP_UP:
        return False
    return state.until is None or now - state.until > OVERDUE


def _found(one: MemberNow, lives: Callable[[CallId], bool], now: datetime) -> Iterator[str]:
    state = one.state
    lasts = now - state.since if state.since is not None else timedelta()
    talks = one.phone in IN_USE or any(map(lives, state.calls))
    if state.state is Presence.ON_CALL and not talks and lasts > GRACE:
        yield "none of its calls lives"
    if is_overdue(state, now) and (state.until is not None or lasts > LONGEST_WAIT):
        yield "the wrap-up does not end" if state.until else "no disposition comes"
    if state.state is Presence.READY and one.missed_in_a_row >= MANY:
        yield f"let {counted(one.missed_in_a_row, 'call')} pass in a row"
    gone = one.gone_since
    if state.state is not Presence.NOT_READY and gone is not None and now - gone > GRACE:
        yield "nobody is there"
