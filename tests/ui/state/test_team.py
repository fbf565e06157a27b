"""A team in the store: its members as they are, and changes that mean another thing to a member."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.domain.acts import Role
from console.domain.agent.state import AgentState, Presence
from console.domain.alarms import Limits
from console.domain.leg import CallState
from console.domain.orders import OrderId
from console.domain.team.members import Member, MemberNow, MemberRole, Team
from console.domain.team.offers import Claim, Offer
from console.line.port import AsSeen, LegChanged, LegsGone, MemberChanged, Snapshot
from console.ui.render.whose import agent
from console.ui.state.callers import Callers
from console.ui.state.store import Store
from console.ui.state.waits import LiveFigures, Offers, Watch
from console.ui.table.view import Lens, Names, seen_through
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


def offers(*users: str) -> tuple[Offer, ...]:
    return tuple(Offer(member=user, at=NOON) for user in users)


CLAIM = Claim(member="bo", at=NOON, order=OrderId("1"))
FOR_ME = call(1, offered_to=offers("bo", "ada"))
FOR_BO = call(2, offered_to=offers("bo"))
FOR_NOBODY = call(3, started_at=NOON - timedelta(hours=3))
TAKEN = call(4, claimed_by=CLAIM, agent="bo")
ALONE_OF_BO = call(5, CallState.ANSWERED, claimed_by=CLAIM, agent="bo", alone_since=NOON)
LEFT = call(6, CallState.ANSWERED, offered_to=offers("ada"), alone_since=NOON)


def test_what_is_offered_to_me_alone_rings_and_comes_first() -> None:
    """A hall in which every console rings for every call is a hall in which nobody looks."""
    store = beginning()
    callers, told = Callers(store), Offers()
    for one in (FOR_BO, TAKEN, ALONE_OF_BO, FOR_NOBODY):
        touched = store.apply([LegChanged(number=2, leg=one)])
        callers.follow(touched, 0.0)
        assert not told.news(store, touched)
    for one in (FOR_ME, LEFT):
        touched = store.apply([LegChanged(number=2, leg=one)])
        callers.follow(touched, 0.0)
        assert told.news(store, touched)

    assert [one.call for one in callers] == [FOR_ME.id, LEFT.id, FOR_NOBODY.id]
    first = callers.next(1.0)
    assert first is not None
    assert first.id == FOR_ME.id


def test_mine_is_what_i_have_and_what_is_offered_to_me() -> None:
    """The key for mine leaves nothing out that I have to do something about."""
    reader = beginning().reader
    talks = call(7, CallState.BRIDGED, agent="ada")
    legs = (FOR_ME, FOR_BO, FOR_NOBODY, TAKEN, talks)
    seen = seen_through(Lens(mine=True), legs, Names(reader=reader))

    assert {one.id for one in seen} == {FOR_ME.id, talks.id}
    assert [agent(one, reader) for one in legs] == ["for you", "for Bo", "", "Bo", "you"]
    order = seen_through(Lens(), legs, Names(reader=reader))
    assert order.index(FOR_BO) > order.index(FOR_ME)


def test_what_waits_for_others_alarms_nobody_but_a_supervisor() -> None:
    """Nothing can be done about it here; who may do something about it is told."""
    old = msgspec.structs.replace(FOR_BO, started_at=NOON - timedelta(hours=1))
    for user, alarms in (("ada", False), ("sue", True)):
        store = Store()
        team = Team(members=(ADA, BO, Member(user="sue", role=MemberRole.SUPERVISOR)))
        touched = store.begin(Snapshot(number=1, agent=user, team=team, legs=(old,)), NOON)
        figures = LiveFigures(store, Watch(Limits(wait=(20, 60))))
        figures.follow(touched, NOON)
        assert figures.watch.advance(NOON) is alarms


def test_a_colleague_s_phone_is_no_call_in_the_table() -> None:
    """Each talk would stand there twice; the team board has what phones do."""
    store = beginning()
    phone = call(8, CallState.BRIDGED, role=Role.AGENT, agent="bo")
    strangers = call(9, CallState.BRIDGED, role=Role.AGENT, agent="gone")

    assert store.folded(phone)
    assert not store.folded(strangers)
    assert not Store().folded(phone)
