"""Who is offered a leg and who claimed it follow from the facts, in whichever order they come."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce as fold_left

from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import Enqueue
from console.domain.board import Board, advance, reduce
from console.domain.events import Dequeued, Enqueued, Fact
from console.domain.fold.offers import Offers
from console.domain.orders import OutcomeKind
from console.domain.own_facts import CallClaimed, CallOffered, ClaimReleased, OfferEnded
from console.domain.team.offers import Claim, Offer
from tests.domain.many_facts import MEMBERS, members
from tests.domain.stories import (
    answered,
    at,
    call,
    claimed,
    fact,
    hung_up,
    ids,
    initiated,
    offer_ended,
    offered,
    order,
    order_id,
    released,
    settled,
)

RINGING = initiated(0, "A")


def board_of(*facts: Fact) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, facts, Board())


def offered_to(*facts: Fact) -> list[str]:
    """To whom the leg is offered then."""
    leg = board_of(RINGING, *facts).legs[call("A")]
    return [offer.member for offer in leg.offered_to]


def claimed_by(*facts: Fact) -> str | None:
    """Who has the leg then."""
    claim = board_of(RINGING, *facts).legs[call("A")].claimed_by
    return claim.member if claim is not None else None


def test_a_call_is_offered_to_each_until_it_is_over_for_that_one() -> None:
    """One who did not take it in time sees it as the next one's."""
    both = offered(1, "A", "ada", "bo")

    leg = board_of(RINGING, both).legs[call("A")]
    assert leg.offered_to == (
        Offer(member="ada", at=at(1), until=at(21), route="Support"),
        Offer(member="bo", at=at(1), until=at(21), route="Support"),
    )
    assert offered_to(both, offer_ended(21, "A", "ada")) == ["bo"]
    assert offered_to(both, offer_ended(21, "A", "ada"), offered(30, "A", "ada")) == ["bo", "ada"]


def test_of_two_who_claim_at_once_the_earlier_one_has_the_call_and_all_offers_are_over() -> None:
    """Two hosts may each have written a claim before they heard of the other's."""
    to_all = offered(1, "A", "ada", "bo", "cy")
    ada, bo = claimed(2, "A", "ada", 1), claimed(2.1, "A", "bo", 2)

    leg = board_of(RINGING, to_all, bo, ada).legs[call("A")]
    assert leg.claimed_by == Claim(member="ada", at=at(2), order=order_id(1))
    assert leg.offered_to == ()
    assert claimed_by(to_all, bo, ada, released(3, "A", "bo")) == "ada"
    assert claimed_by(to_all, bo, ada, released(3, "A", "ada")) == "bo"
    assert claimed_by(to_all, bo, ada, released(3, "A")) is None


def test_a_released_call_may_be_offered_and_claimed_again() -> None:
    """Telnyx refused the answer, or the member's desk went dark: the caller still rings."""
    before = (offered(1, "A", "ada", "bo"), claimed(2, "A", "ada"), released(3, "A", "ada"))

    assert (offered_to(*before), claimed_by(*before)) == ([], None)
    assert offered_to(*before, offered(3, "A", "bo")) == ["bo"]
    assert claimed_by(*before, offered(3, "A", "bo"), claimed(4, "A", "bo", 2)) == "bo"
    assert claimed_by(*before, claimed(3, "A", "cy", 2)) == "cy"


def test_who_puts_a_call_into_a_queue_has_it_no_more() -> None:
    """It waits for whoever is free, also once it left the queue by itself."""
    asked = order(Enqueue(call=call("A")), 7, 4)
    queued = settled(5, asked)
    before = (claimed(2, "A", "ada"), answered(3, "A"))

    assert claimed_by(*before, queued) is None
    assert claimed_by(queued, *before) is None
    assert claimed_by(*before, queued, claimed(6, "A", "bo", 2)) == "bo"
    assert claimed_by(*before, queued, fact(9, Dequeued(**ids("A")))) is None
    assert claimed_by(*before, settled(5, asked, OutcomeKind.REFUSED)) == "ada"
    slow = fact(9, Enqueued(**ids("A"), queue="support"))
    assert claimed_by(*before, queued, claimed(6, "A", "bo", 2), slow) == "bo"


def test_nothing_is_offered_or_claimed_of_a_call_that_ended() -> None:
    """Whatever is told of it afterwards."""
    over = (offered(1, "A", "ada"), claimed(2, "A", "bo"), offered(3, "A", "cy"), hung_up(9, "A"))

    assert (offered_to(*over), claimed_by(*over)) == ([], None)
    assert (offered_to(*over, offered(10, "A", "ada")), claimed_by(*over)) == ([], None)


def test_a_console_is_told_of_each_change() -> None:
    """A row that went on ringing after somebody took the call would be pressed."""
    board = board_of(RINGING)
    facts = (offered(1, "A", "ada"), offer_ended(2, "A", "ada"), claimed(3, "A", "bo"))
    for one in (*facts, released(4, "A")):
        before = board.legs[call("A")]
        board, touched = advance(board, one)
        assert touched == {call("A")}
        assert board.legs[call("A")] != before


def by_definition(told: Iterable[Fact]) -> tuple[set[str], str | None]:
    """The same, looked up in all the facts: whom the leg is offered to, and who has it."""
    facts = [(one.occurred_at, one.payload) for one in told]
    claims = [(at_, one) for at_, one in facts if isinstance(one, CallClaimed)]
    ends = [(at_, one) for at_, one in facts if isinstance(one, ClaimReleased)]
    standing = [
        (at_, one.member)
        for at_, one in claims
        if not any(end > at_ and it.member in ("", one.member) for end, it in ends)
    ]
    last = max((at_ for at_, _ in claims), default=at(-1))
    offers = {
        member
        for at_, one in facts
        if isinstance(one, CallOffered) and at_ > last
        for member in one.to
        if not any(
            isinstance(it, OfferEnded) and it.member == member and end > at_ for end, it in facts
        )
    }
    return offers, min(standing)[1] if standing else None


@given(st.data())
def test_offers_and_claims_are_a_function_of_the_set_of_facts(data: st.DataObject) -> None:
    """Webhooks, two hosts and a restart bring them in any order, and some of them twice."""
    count = data.draw(st.integers(0, 12))
    told = [data.draw(members(float(number), "A")) for number in range(count)]
    shuffled = data.draw(st.permutations([*told, *told[: count // 2], RINGING]))

    board, in_order = board_of(*shuffled), board_of(RINGING, *told)
    leg = board.legs[call("A")]
    offers, member = by_definition(told)
    assert {one.member for one in leg.offered_to} == offers <= set(MEMBERS)
    assert (leg.claimed_by.member if leg.claimed_by else None) == member
    assert folded_offers(board) == folded_offers(in_order)


def folded_offers(board: Board) -> Offers:
    """All that is kept of them, who let the call pass included."""
    folded = board.folded(call("A"))
    assert folded is not None
    return folded.offers
