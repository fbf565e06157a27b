"""Who is on the line with my phone: one answer for the screen and for the service."""

from __future__ import annotations

from itertools import permutations

import pytest
from msgspec.structs import replace

from console.domain import client_state
from console.domain.acts import Role
from console.domain.client_state import Parties
from console.domain.events import Fact
from console.domain.leg import CallState, Leg, Pending
from console.domain.my_phone import (
    PhoneState,
    as_mine,
    as_others_read,
    company,
    consultation,
    far_end,
    has_company,
    is_busy,
    is_my_phone,
    is_up,
    my_leg,
    my_supervision,
    parties_of,
    phone_of,
    phone_state,
    role,
    state_with_rung,
    together,
)
from tests.domain.stories import answered, bridged, call, hung_up, initiated
from tests.domain.test_board import board_of


def my_phone(seconds: float) -> Fact:
    """My phone is rung, as leg M."""
    state = client_state.encode(Parties(agent="Ada", role=Role.AGENT)) or ""
    return initiated(seconds, "M", "outgoing", client_state=state)


def told(*facts: Fact) -> tuple[Leg, dict[str, Leg]]:
    """My phone, and all legs by their letter, once those facts are told."""
    legs = board_of(list(facts)).legs
    mine = my_leg(legs.values(), "Ada")
    assert mine is not None
    return mine, {letter: legs[call(letter)] for letter in "MAC" if call(letter) in legs}


THREE = (
    initiated(0, "A"),
    my_phone(1),
    initiated(2, "C", "outgoing"),
    *(answered(5, letter) for letter in "MAC"),
)
MOMENTS = (10.0, 14.0, 18.0)


@pytest.mark.parametrize("order", tuple(permutations("MAC")))
def test_a_phone_that_one_side_alone_says_is_bridged_talks(order: tuple[str, ...]) -> None:
    """Three legs, bridged at 10, 14 and 18 s: no pair is told of by both sides.

    The screen said that I talk, and the service that my phone is free, so that `a` or
    auto-answer took a phone that talks.
    """
    mine, legs = told(
        *THREE, *(bridged(at, letter) for at, letter in zip(MOMENTS, order, strict=True))
    )
    others = [leg for letter, leg in legs.items() if letter != "M"]
    talking = [leg for leg in others if mine.peer == leg.id or leg.peer == mine.id]

    assert company(mine, legs.values()) == talking
    assert has_company(mine, legs.values()) is bool(talking)
    assert (phone_state(mine, others) is PhoneState.TALKING) is bool(talking)
    assert [party.leg for party in parties_of(mine, others)] == talking


def test_a_phone_bridged_first_of_three_is_not_free() -> None:
    """The case in which the two answers differed: my phone names the caller, the caller nobody."""
    mine, legs = told(*THREE, bridged(10, "M"), bridged(14, "A"), bridged(18, "C"))

    assert (mine.peer, legs["A"].peer) == (call("A"), None)
    assert company(mine, legs.values()) == [legs["A"]]
    assert has_company(mine, legs.values())
    assert phone_state(mine, legs.values()) is PhoneState.TALKING


def test_nobody_is_on_the_line_with_a_phone_that_is_down_or_with_itself() -> None:
    """A call that is over was, and is not any more."""
    mine, legs = told(*THREE, bridged(10, "M"), bridged(10, "A"), hung_up(20, "A"))

    assert not together(mine, legs["A"])
    assert not together(mine, mine)
    assert not together(None, legs["C"])
    assert company(None, legs.values()) == []
    assert is_my_phone(mine, "Ada")
    assert not is_my_phone(mine, "Bob")
    assert not is_my_phone(replace(mine, role=Role.SUPERVISOR), "Ada")


def in_state(leg: Leg, state: CallState) -> Leg:
    """The same leg, in another state."""
    return replace(leg, state=state)


def in_conference(leg: Leg, conference: str) -> Leg:
    """The same leg, in a conference of that id and bridged with nobody."""
    media = replace(leg.media, conference=conference)
    return replace(leg, state=CallState.CONFERENCE, peer=None, media=media)


# What it does -----------------------------------------------------------------------------


def test_of_two_phones_of_mine_the_newest_is_mine_and_of_nobody_else() -> None:
    """A phone that is rung anew may be there before the old one is down."""
    state = client_state.encode(Parties(agent="Ada", role=Role.AGENT)) or ""
    newest = initiated(30, "B", "outgoing", client_state=state)
    legs = board_of([*THREE, newest]).legs

    assert my_leg(legs.values(), "Ada") == legs[call("B")]
    assert my_leg(legs.values(), "Bob") is None
    over = board_of([*THREE, newest, hung_up(40, "B")]).legs
    assert my_leg(over.values(), "Ada") == over[call("M")]
    dialled = replace(legs[call("C")], agent="Ada")
    assert my_leg((dialled,), "Ada") is None


def test_the_leg_by_which_i_supervise_is_mine_alone_while_it_lasts() -> None:
    """Another supervisor's would change roles under my keys, and one that ended did nothing."""
    _, legs = told(*THREE)
    mine = replace(legs["C"], role=Role.SUPERVISOR, agent="Ada")
    others = (
        replace(mine, agent="Bob"),
        in_state(mine, CallState.ENDED),
        replace(mine, role=Role.AGENT),
    )

    assert my_supervision((*others, mine), "Ada") is mine
    assert my_supervision(others, "Ada") is None


@pytest.mark.parametrize(
    ("state", "does"),
    [
        (CallState.DIALLING, PhoneState.RINGING),
        (CallState.OFFERED, PhoneState.RINGING),
        (CallState.ANSWERED, PhoneState.UP),
        (CallState.BRIDGED, PhoneState.UP),
        (CallState.CONFERENCE, PhoneState.UP),
        (CallState.HELD, PhoneState.HELD),
        (CallState.ENDING, PhoneState.ENDING),
        (CallState.STALE, PhoneState.UNKNOWN),
        (CallState.ENDED, PhoneState.DOWN),
    ],
)
def test_what_a_phone_does_with_nobody_on_the_line(state: CallState, does: PhoneState) -> None:
    """One that rings is not up, and one that nobody knows of talks with nobody for all we know."""
    mine, _ = told(*THREE)
    mine = in_state(mine, state)

    assert phone_state(mine, ()) is does
    assert is_up(mine) is (does not in {PhoneState.RINGING, PhoneState.ENDING, PhoneState.DOWN})
    assert (is_up(None), is_busy(None), phone_state(None, ())) == (False, False, PhoneState.DOWN)
    doubted = replace(mine, state=CallState.STALE, known=state)
    assert is_busy(doubted) is (state in {CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD})


def test_a_phone_talks_with_one_of_two_and_waits_for_both() -> None:
    """Who talks with one party while another one is held is heard; who is muted is not."""
    mine, legs = told(*THREE)
    mine, caller, other = (in_conference(legs[letter], "c1") for letter in "MAC")
    held = [in_state(one, CallState.HELD) for one in (caller, other)]

    assert phone_state(mine, (caller, other)) is PhoneState.TALKING
    assert phone_state(mine, (held[0], other)) is PhoneState.TALKING
    assert phone_state(mine, held) is PhoneState.WAITING
    assert phone_state(mine, held).words == "holding"
    assert phone_state(mine, (caller,)).words == "talking"
    muted = replace(mine, media=replace(mine.media, muted=True))
    assert phone_state(muted, (caller, other)) is PhoneState.MUTED
    assert [party.role for party in parties_of(mine, (held[1], caller))] == ["talking", "held"]
    alone = replace(caller, alone_since=caller.changed_at)
    assert [party.role for party in parties_of(mine, (alone,))] == ["alone"]
    roles = {
        CallState.DIALLING: "dialling",
        CallState.ANSWERED: "waiting",
        CallState.STALE: "?",
        CallState.ENDING: "ending",
    }
    assert {state: role(in_state(other, state)) for state in roles} == roles
    assert role(in_state(other, CallState.ENDED)) == "gone"


def test_a_phone_that_is_about_to_be_joined_with_somebody_is_not_free() -> None:
    """Between the order and its webhook the next caller would be joined to it as well."""
    mine, _ = told(*THREE)
    joining = Pending(order_id="o1", action="call.bridge", placed_at=mine.changed_at)

    assert not has_company(mine, ())
    assert has_company(replace(mine, pending=(joining,)), ())


def test_who_is_in_another_conference_is_not_on_my_line() -> None:
    """Nor one who was in mine and hung up: an order for those on my line would reach them."""
    _, legs = told(*THREE)
    mine, inside = (in_conference(legs[letter], "c1") for letter in "MA")
    elsewhere = in_conference(legs["C"], "c2")

    assert company(mine, (mine, inside, elsewhere)) == [inside]
    assert company(mine, (in_state(inside, CallState.ENDED),)) == []
    outside = replace(mine, media=replace(mine.media, conference=None))
    assert company(outside, (inside, in_state(legs["C"], CallState.ANSWERED))) == []


@pytest.mark.parametrize(
    ("own", "rung", "does"),
    [
        (PhoneState.DOWN, CallState.DIALLING, PhoneState.RINGING),
        (PhoneState.DOWN, CallState.BRIDGED, PhoneState.TALKING),
        (PhoneState.DOWN, CallState.ENDING, PhoneState.ENDING),
        (PhoneState.DOWN, CallState.ENDED, PhoneState.DOWN),
        (PhoneState.UP, CallState.DIALLING, PhoneState.RINGING),
        (PhoneState.UP, CallState.HELD, PhoneState.HELD),
        (PhoneState.UP, CallState.BRIDGED, PhoneState.TALKING),
        (PhoneState.UP, CallState.ENDING, PhoneState.UP),
        (PhoneState.UP, CallState.STALE, PhoneState.UP),
        (PhoneState.TALKING, CallState.DIALLING, PhoneState.TALKING),
        (PhoneState.WAITING, CallState.BRIDGED, PhoneState.WAITING),
    ],
)
def test_a_phone_that_a_colleague_rang_is_not_free(
    own: PhoneState, rung: CallState, does: PhoneState
) -> None:
    """What I do by my own leg counts first; where that is down or free, what rings there does."""
    _, legs = told(*THREE)

    assert state_with_rung(own, (in_state(legs["C"], rung),)) is does
    assert state_with_rung(own, ()) is own


# Consultations ----------------------------------------------------------------------------


def test_a_consultation_is_over_once_the_two_are_joined_or_one_is_gone() -> None:
    """`C` would join those who talk with each other already, or ring on for nobody."""
    _, legs = told(*THREE)
    caller = in_state(legs["A"], CallState.HELD)
    target = replace(legs["C"], role=Role.CONSULT)
    session = (target, caller)

    found = consultation(target, session)
    assert found is not None
    assert (found.caller, found.waiting, found.talking) == (caller, caller, target)
    swapped = consultation(
        in_state(target, CallState.HELD), (target, in_state(caller, CallState.CONFERENCE))
    )
    assert swapped is not None
    assert (swapped.waiting, swapped.talking) == (swapped.target, swapped.caller)
    together_now = consultation(target, (target, in_state(caller, CallState.ANSWERED)))
    assert together_now is not None
    assert (together_now.waiting, together_now.talking) == (None, None)
    for over in (CallState.BRIDGED, CallState.ENDED):
        assert consultation(in_state(target, over), session) is None
        assert consultation(target, (target, in_state(caller, over))) is None
    assert consultation(legs["C"], session) is None
    assert consultation(target, (target, replace(caller, role=Role.TARGET))) is None


# Words ------------------------------------------------------------------------------------


def test_who_is_at_the_far_end_called_or_was_called() -> None:
    """In a sentence about a call that I dialled nobody is a caller."""
    _, legs = told(*THREE)

    assert (far_end(legs["A"]), far_end(legs["C"])) == ("the caller", "the one called")


def test_each_reads_of_the_phone_of_whoever_it_is() -> None:
    """Mine is mine, that of Adam is not though his name begins so, and `you` is who did it."""
    assert as_mine("rings the phone of Ada", "Ada") == "rings your phone"
    assert as_mine("rings the phone of Adam", "Ada") == "rings the phone of Adam"
    nobodys = f"rings {phone_of(None)}"
    assert (nobodys, as_mine(nobodys, "")) == ("rings an agent's phone", nobodys)
    said = {
        "you are talking with X by your phone": "Ada is talking with X by the phone of Ada",
        "you have a call of yours": "Ada has a call of Ada",
        "you talk, you supervise, you went": "Ada talks, Ada supervises, Ada went",
    }
    assert {words: as_others_read(words, "Ada") for words in said} == said
