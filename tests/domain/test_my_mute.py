"""My mute, as the facts tell it: whose it is, since when, and who does not know."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce as fold_left

from console.domain.acts import JoinConference, MuteParticipant, UnmuteParticipant
from console.domain.board import Board, reduce
from console.domain.events import Fact
from console.domain.leg import Leg
from console.domain.my_mute import YOU_ARE_MUTED, MuteWatch, as_row, my_mute
from console.domain.orders import AnyAct, OutcomeKind
from tests.domain.stories import answered, at, bridged, call, initiated, joined, left, order
from tests.domain.stories import settled as settled_by

ACCEPTED, UNKNOWN = OutcomeKind.ACCEPTED, OutcomeKind.UNKNOWN
PHONE = (initiated(0, "P", "outgoing"), answered(1, "P"), joined(2, "P"))
CALLER = (initiated(0, "A"), answered(1, "A"), joined(2, "A"))
NEXT = (initiated(10, "B", session="T"), answered(11, "B", session="T"))


def board_of(told: Iterable[Fact]) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, told, Board())


def done(seconds: int, act: AnyAct, kind: OutcomeKind = ACCEPTED) -> Fact:
    """An order that was placed and has its outcome."""
    return settled_by(seconds, order(act, number=seconds), kind)


def muted(seconds: int, kind: OutcomeKind = ACCEPTED) -> Fact:
    """My phone was muted in the room."""
    return done(seconds, MuteParticipant(call=call("P"), conference="room"), kind)


def phone(*facts: Fact) -> Leg:
    """My phone after these facts."""
    return found(board_of((*PHONE, *facts)), "P")


def found(board: Board, letter: str) -> Leg:
    """A leg that must be on the board."""
    leg = board.leg(call(letter))
    assert leg is not None
    return leg


def test_a_mute_belongs_to_one_stay_in_one_conference() -> None:
    """Telnyx has it there alone: whoever leaves, is bridged or joins again is heard."""
    again = JoinConference(call=call("P"), conference="room")
    assert phone(muted(3)).media.muted_since == at(3)
    for facts in (
        (left(4, "P"),),
        (left(4, "P"), joined(5, "P", "other")),
        (joined(5, "P", "other"),),
        (bridged(5, "P"),),
        (done(5, again),),
        (left(4, "P"), joined(6, "P"), done(5, again)),
        (done(4, UnmuteParticipant(call=call("P"), conference="room")),),
    ):
        leg = phone(muted(3), *facts)

        assert not leg.media.muted, facts
        assert my_mute(leg, ()) is None


def test_a_mute_of_which_nobody_knows_what_came_is_in_doubt_until_the_next_word() -> None:
    """Whoever may be muted must not be told that they are heard."""
    doubted = phone(muted(3, UNKNOWN))
    mute = my_mute(doubted, ())

    assert mute is not None
    assert mute.doubted
    assert my_mute(phone(muted(3, UNKNOWN), left(4, "P")), ()) is None
    assert phone(muted(3, UNKNOWN), muted(4)).media.mute_doubted is False


def test_whoever_comes_after_the_mute_does_not_know_of_it() -> None:
    """The one for whom it was wanted does, and is not told of."""
    board = board_of((*PHONE, *CALLER, *NEXT, muted(3), joined(12, "B", session="T")))
    mine, legs = found(board, "P"), board.legs.values()
    mute = my_mute(mine, legs)

    assert mute is not None
    assert [leg.id for leg in mute.unaware] == [call("B")]
    assert as_row(found(board, "B"), mine).begun == YOU_ARE_MUTED
    assert as_row(found(board, "A"), mine).begun == ""
    assert as_row(found(board, "A"), mine).media.muted


def test_each_one_who_does_not_hear_me_is_told_of_once() -> None:
    """Twice would be noise, not at all a caller who talks to nobody."""
    watch = MuteWatch()
    facts = [*PHONE, *CALLER, *NEXT]
    told = []
    for fact in (muted(3), left(9, "A"), joined(12, "B", session="T"), answered(11, "B")):
        facts.append(fact)
        board = board_of(facts)
        told.append(watch.unaware(found(board, "P"), board.legs.values()))

    assert [[leg.id for leg in one] for one in told] == [[], [], [call("B")], []]


def test_a_mute_that_ends_by_itself_is_told_when_somebody_hears_me() -> None:
    """One that I lift is no news."""
    for lifted in (False, True):
        watch, told = MuteWatch(), []
        facts = [*PHONE, *CALLER, *NEXT]
        unmute = done(4, UnmuteParticipant(call=call("P"), conference="room"))
        later = (muted(3), *((unmute,) if lifted else ()), left(5, "P"), joined(6, "P", "new"))
        for fact in (*later, joined(12, "B", "new", session="T")):
            facts.append(fact)
            board = board_of(facts)
            told.append(watch.ended_by_itself(found(board, "P"), board.legs.values()))

        assert any(told) is not lifted
        assert told[:-1] == [False] * (len(told) - 1)
