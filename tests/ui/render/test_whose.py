"""Whose a call is: you, a colleague by name, nobody yet, or somebody who is not known."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from console.domain.acts import Role
from console.domain.leg import CallState
from console.domain.leg_media import Media
from console.domain.orders import OrderId
from console.domain.team.members import Member, Team
from console.domain.team.offers import Claim, Offer
from console.ui.render.whose import agent, called, named, phone_word, role_word
from console.ui.state.reader import Reader
from tests.ui.table.people import ME, NOON, call

TEAM = Team(
    members=(
        Member(user="ada", name="Ada Lovelace"),
        Member(user="bo", name="Bo\x1b[2J\u202e"),
        Member(user="cleo"),
    )
)
ADA = Reader("ada", TEAM)


@pytest.mark.parametrize(
    ("state", "user", "read"),
    [
        (CallState.BRIDGED, ME, "you"),
        (CallState.BRIDGED, "Grace", "Grace"),
        (CallState.BRIDGED, None, "?"),
        (CallState.STALE, None, "?"),
        (CallState.OFFERED, None, ""),
        (CallState.QUEUED, None, ""),
    ],
)
def test_an_agent_is_you_a_name_nobody_or_unknown(
    state: CallState, user: str | None, read: str
) -> None:
    """Nobody yet and somebody unknown are two things."""
    assert agent(call(1, state, agent=user), Reader(ME)) == read


def test_a_member_is_read_by_name_and_oneself_as_you() -> None:
    """A system's user name says little to people; a name from the settings is outside text."""
    assert named("ada", ADA) == "you"
    assert called("ada", ADA) == "Ada Lovelace"
    assert named("bo", ADA).isprintable()
    assert named("cleo", ADA) == "cleo"
    assert named("gone", ADA) == "gone"


def test_who_claimed_a_call_has_it_whoever_ordered_before() -> None:
    """The claim is the truth of a team; an order before it says only who once did something."""
    claim = Claim(member="ada", at=NOON, order=OrderId("1"))
    theirs = call(1, CallState.BRIDGED, agent="cleo", claimed_by=claim)

    assert agent(theirs, ADA) == "you"
    assert agent(call(1, CallState.BRIDGED, agent="cleo"), ADA) == "cleo"


def test_a_call_that_is_offered_is_mine_only_if_it_is_offered_to_me() -> None:
    """What rings for colleagues must not look as if one had to answer it."""
    until = NOON + timedelta(seconds=20)
    for_me = call(1, offered_to=(Offer(member="ada", at=NOON, until=until),))
    for_bo = call(2, offered_to=(Offer(member="bo", at=NOON, until=until),))

    assert ADA.is_mine(for_me)
    assert not ADA.is_for_others(for_me)
    assert not ADA.is_mine(for_bo)
    assert ADA.is_for_others(for_bo)
    assert not ADA.is_for_others(call(3))
    assert not Reader("ada").is_for_others(for_bo)


def test_where_there_is_no_room_the_name_is_cut_and_not_how_many_others_there_are() -> None:
    """`for Cleo It…` looks as if one alone were asked; a name is known by its beginning."""
    names = ("Cleo Ito", "C" * 60, "\u5c71\u7530\u592a\u90ce", "[/x]\x1b[2J")
    for name in names:
        team = Team(members=(*TEAM.members[:2], Member(user="cleo", name=name)))
        offers = tuple(Offer(member=user, at=NOON) for user in ("cleo", "bo"))
        for width in (8, 10, 14, 40):
            read = agent(call(1, offered_to=offers), Reader("ada", team), width)

            assert read.startswith("for ")
            assert read.endswith(" +1")
            assert cell_len(read) <= width
            assert read.isprintable()
    assert agent(call(1, offered_to=offers[:1]), ADA, 14) == "for cleo"


def test_a_colleagues_phone_and_supervision_carry_the_name() -> None:
    """The ladder and the parties tell people, not users."""
    phone = call(1, CallState.BRIDGED, agent="cleo", role=Role.AGENT)
    listens = call(2, CallState.BRIDGED, agent="cleo", role=Role.SUPERVISOR)
    heard = call(
        *(3, CallState.BRIDGED),
        agent="cleo",
        role=Role.SUPERVISOR,
        media=Media(supervisor_role="whisper"),
    )

    assert phone_word(phone, ADA) == "phone of cleo"
    assert role_word(listens, ADA) == "supervisor"
    assert role_word(heard, ADA) == "cleo whispers"
    assert role_word(heard, Reader("cleo", TEAM)) == "you whisper"
    assert role_word(heard, Reader("Bob")) == "supervisor whispers"
