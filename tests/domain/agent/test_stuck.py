"""A state that nothing bears out is doubted, and one that is true never."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from console.domain.agent.state import AgentState, Presence
from console.domain.agent.stuck import doubts
from console.domain.my_phone import PhoneState
from console.domain.team.members import Member, MemberNow
from tests.domain.stories import NOON, at, call

A = call("A")
NOW = 3600.0


def one(state: Presence, since: float, **more: Any) -> MemberNow:
    """A member with a console, in that state since then."""
    told = {key: more.pop(key) for key in ("calls", "until") if key in more}
    of_state = AgentState(agent="ada", state=state, since=at(since), **told)
    return MemberNow(**{"member": Member(user="ada"), "state": of_state, "consoles": 1, **more})


READY, AWAY, TALKS, WRAPS = (
    Presence.READY,
    Presence.NOT_READY,
    Presence.ON_CALL,
    Presence.WRAP_UP,
)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        (one(TALKS, 0, calls=(A,)), ("none of its calls lives",)),
        (one(TALKS, NOW - 30, calls=(A,)), ()),
        (one(TALKS, 0, calls=(A,), phone=PhoneState.TALKING), ()),
        (one(WRAPS, NOW - 300), ()),
        (one(WRAPS, NOW - 700), ("no disposition comes",)),
        (one(WRAPS, 0, until=at(NOW + 20)), ()),
        (one(WRAPS, 0, until=at(NOW - 31)), ("the wrap-up does not end",)),
        (one(READY, 0, missed_in_a_row=1), ()),
        (one(READY, 0, missed_in_a_row=3), ("let 3 calls pass in a row",)),
        (one(AWAY, 0, missed_in_a_row=3), ()),
        (one(READY, 0, consoles=0, gone_since=at(NOW - 61)), ("nobody is there",)),
        (one(READY, 0, consoles=0, gone_since=at(NOW - 20)), ()),
        (one(AWAY, 0, consoles=0, gone_since=NOON), ()),
    ],
)
def test_a_state_is_doubted_after_longer_than_makes_sense(
    member: MemberNow, said: tuple[str, ...]
) -> None:
    """A moment in between is no doubt: facts come one after the other."""
    assert doubts(member, lambda _: False, at(NOW)) == said


def test_whose_call_lives_is_on_it_however_long() -> None:
    """A long call is no stuck agent."""
    talks = one(TALKS, -90_000, calls=(call("B"), A))

    assert doubts(talks, lambda known: known == A, at(NOW)) == ()
    assert doubts(structs.replace(talks, phone=PhoneState.HELD), lambda _: False, at(NOW)) == ()
