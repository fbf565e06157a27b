"""A team in the store: its members as they are, and changes that mean another thing to a member."""

from __future__ import annotations

import msgspec

from console.domain.agent.state import AgentState, Presence
from console.domain.team.members import Member, MemberNow, Team
from console.line.port import AsSeen, LegChanged, LegsGone, MemberChanged, Snapshot
from console.ui.state.store import Store
from tests.ui.table.people import NOON, call

ADA, BO = Member(user="ada", name="Ada"), Member(user="bo", name="Bo")


def beginning() -> Store:
    """A console of Ada, who has a colleague and no call."""
    store = Store()
    team = Team(members=(ADA, BO))
    now = tuple(MemberNow(member=one, state=AgentState(agent=one.user)) for one in team.members)
    store.begin(Snapshot(number=1, agent="ada", team=team, members=now), NOON)
    return store


def test_a_colleague_s_state_is_put_in_the_place_of_the_one_before() -> None:
    """The team board keeps its order."""
    store = beginning()
    on_call = MemberNow(member=ADA, state=AgentState(agent="ada", state=Presence.ON_CALL))
    touched = store.apply([MemberChanged(number=2, member=on_call)])

    assert touched.members
    assert [one.member for one in store.board.members] == [ADA, BO]
    assert store.board.members[0] == on_call


def test_what_a_change_means_to_a_member_is_taken_part_by_part() -> None:
    """A call that comes into sight brings its other legs; one that leaves it is off the board."""
    store = beginning()
    first, second = call(1), call(2)
    parts = (LegChanged(number=0, leg=first), LegChanged(number=0, leg=second))
    touched = store.apply([AsSeen(number=2, parts=()), AsSeen(number=3, parts=parts)])
    assert touched.legs == tuple(store.legs) == (first.id, second.id)

    gone = AsSeen(number=4, parts=(LegsGone(number=0, calls=(first.id,)),))
    assert store.apply([gone]).gone == (first.id,)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(gone), type=AsSeen) == gone
