"""A leg of which nothing is told for a while is packed, and nobody can tell."""

from __future__ import annotations

import base64
import os
import sys
from collections.abc import Iterator
from itertools import product
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.board import Board, advance, forget, packed_away
from console.domain.events import (
    KINDS,
    Answered,
    Bridged,
    DtmfReceived,
    Fact,
    Initiated,
    Payload,
    fit_payload,
)
from console.domain.fold.facts import with_fact
from console.domain.fold.leg import Folded
from console.domain.fold.packed import packed, packed_body
from console.domain.leg import CallId
from tests.domain.many_facts import facts
from tests.domain.stories import CALLER, OURS, answered, bridged, call, digit, initiated
from tests.domain.stories import fact as told_at


@given(facts(), st.data())
def test_a_board_whose_legs_are_packed_now_and_then_is_the_same_board(
    told: list[Fact], data: st.DataObject
) -> None:
    """Whenever that is, and whoever is told of afterwards, ended and forgotten legs too."""
    shuffled = data.draw(st.permutations(told))
    loose = tight = Board()
    for fact in shuffled:
        loose, touched = advance(loose, fact)
        tight, as_touched = advance(tight, fact)
        assert touched == as_touched
        resting = data.draw(st.sets(st.sampled_from(sorted(tight.records) or [call("A")])))
        tight = with_packed(tight, resting)
        if data.draw(st.integers(0, 9)) == 0:
            gone = data.draw(st.sampled_from(sorted(tight.records) or [call("A")]))
            loose, tight = forget(loose, [gone]), forget(tight, [gone])

    assert tight.legs == loose.legs
    assert tight.pairing == loose.pairing
    assert {one: tight.folded(one) for one in tight.legs} == {
        one: loose.folded(one) for one in loose.legs
    }


def with_packed(board: Board, calls: set[str]) -> Board:
    """The board, with those of them packed that are not."""
    kept = [record.kept for call_, record in board.records.items() if call_ in calls]
    unpacked = [one for one in kept if isinstance(one, Folded)]
    return packed_away(board, [(leg, packed_body(leg)) for leg in unpacked])


def test_what_was_told_while_a_leg_was_being_packed_stays() -> None:
    """It is packed in a thread; the board goes on meanwhile."""
    board = Board()
    for fact in (initiated(0, "A"), answered(1, "A")):
        board, _ = advance(board, fact)
    before = board.folded(call("A"))
    assert before is not None
    board, _ = advance(board, bridged(2, "A"))
    after = packed_away(board, [(before, packed_body(before))])

    assert after.legs == board.legs
    assert after.folded(call("A")) is board.folded(call("A"))


def test_a_packed_leg_takes_a_tenth_of_its_facts() -> None:
    """However many keys were pressed: what a leg keeps does not grow with its facts."""
    board = Board()
    for fact in (initiated(0, "A"), answered(1, "A"), *(digit(n, "A", "1") for n in range(2, 400))):
        board, _ = advance(board, fact)
    folded = board.folded(call("A"))
    assert folded is not None

    assert packed(folded).folded == folded
    assert len(packed_body(folded)) < 1500


def test_a_packed_leg_is_mostly_short_enough_for_pythons_own_memory() -> None:
    """With ids that nothing shortens, and all that is told from ring to talk.

    Above 512 bytes it comes from `malloc`, which takes twice as much for ten thousand.
    """

    def some(count: int = 16) -> str:
        return base64.urlsafe_b64encode(os.urandom(count)).decode()

    id_, leg_id, session_id = CallId(f"v3:{some(42)}"), some(), some()
    about = {"call_control_id": id_, "call_leg_id": leg_id, "call_session_id": session_id}
    told = (
        Initiated(**about, connection_id="1293384261075731499", from_=CALLER, to=OURS),
        Answered(**about),
        Bridged(**about),
        *(DtmfReceived(**about, digit=digit) for digit in "1234"),
    )
    board = Board()
    for second, payload in enumerate(told):
        board, _ = advance(board, told_at(second, payload, some()))
    folded = board.folded(id_)
    assert folded is not None

    assert packed(folded).folded == folded
    assert len(packed_body(folded)) + sys.getsizeof(b"") <= 512


STRANGE: Final = ("x", "", 1, True, 0.5, {}, [], None)


def payloads(kind: str) -> Iterator[Payload]:
    """An event of a kind with nothing but its leg, and with one more field each."""
    shape, bare = KINDS[kind], {"call_control_id": call("A")}
    yield msgspec.convert(bare, shape)
    for field, value in product(msgspec.structs.fields(shape), STRANGE):
        told, _ = fit_payload(kind, {field.encode_name: value, **bare})
        yield told


@pytest.mark.parametrize("kind", KINDS)
def test_a_leg_is_packed_whatever_its_events_leave_out(kind: str) -> None:
    """A leg that cannot be unpacked ends the service, and its next start, too."""
    for payload in payloads(kind):
        at = answered(1, "A").occurred_at
        odd = Fact(id="odd", kind=kind, occurred_at=at, received_at=at, payload=payload)
        folded = with_fact(None, call("A"), odd)

        assert packed(folded).folded == folded
