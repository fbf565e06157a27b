"""Who is in a conference: what Telnyx says when it is asked, folded wherever it stands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from console.domain.acts import RecordAll, StopRecordingAll
from console.domain.events import Fact
from console.domain.leg import CallState, Leg
from console.domain.leg_media import Media
from console.domain.own_facts import ConferenceRecorded, DoubtReason, ParticipantSighted
from console.domain.participants import is_uncertain, participants_of, recording_told
from tests.domain.fold.test_facts import board_of
from tests.domain.stories import (
    answered,
    at,
    call,
    doubted,
    fact,
    initiated,
    joined,
    left,
    order,
    placed,
    settled,
)

A, B = call("A"), call("B")
RECORD = order(RecordAll(call=A, conference="room", members=(A, B)), 1)
STOP = order(StopRecordingAll(call=A, conference="room", members=(A, B)), 2)
STORY = [
    *(one for letter in "AB" for one in (initiated(0, letter), answered(1, letter))),
    joined(2, "A"),
    joined(3, "B"),
    *(placed(4, RECORD), settled(5, RECORD)),
    doubted(6, "A", DoubtReason.GAP),
    doubted(6, "B", DoubtReason.GAP),
    fact(7, ParticipantSighted(call_control_id=A, inside="room", held=True, muted=True)),
    fact(8, ParticipantSighted(call_control_id=B, inside=None)),
    fact(9, ConferenceRecorded(call_control_id=A, conference="room", recording="paused")),
]


def legs(seconds: float) -> tuple[Leg, Leg]:
    """The two, as they are known at that time."""
    board = board_of(one for one in STORY if one.occurred_at <= at(seconds))
    return board.legs[A], board.legs[B]


@given(st.permutations(STORY))
def test_what_telnyx_said_comes_to_the_same_in_any_order(shuffled: list[Fact]) -> None:
    """Facts of our own are folded as its events are."""
    assert board_of([*shuffled, *shuffled[:4]]).legs == board_of(STORY).legs


def test_a_gap_makes_hold_and_mute_uncertain_until_the_participants_were_asked() -> None:
    """Who is among them is so; of who is not, nothing more is known."""
    first, second = legs(6)
    assert is_uncertain(first)
    assert is_uncertain(second)
    first, second = legs(8)
    assert (first.state, first.media.muted_since) == (CallState.HELD, at(7))
    assert (second.state, second.media.conference) == (CallState.STALE, None)
    assert not is_uncertain(second)


def test_a_recording_is_of_all_who_are_inside_as_long_as_they_are() -> None:
    """Whoever left is not recorded, nor who comes back after its end."""
    assert [leg.media.conference_recording for leg in legs(5)] == ["on", "on"]
    assert [leg.media.conference_recording for leg in legs(9)] == ["on", None]
    again = [left(10, "A"), placed(11, STOP), settled(12, STOP), joined(13, "A")]
    assert board_of([*STORY, *again]).legs[A].media.conference_recording is None


def test_what_changes_on_one_is_told_to_the_others_and_to_who_joins() -> None:
    """An order names those who were inside when it was given."""
    first, second = legs(5)
    late = structs.replace(second, id=call("C"), media=Media(conference="room"))
    everybody = (first, second, late)

    (told,) = recording_told(None, late, everybody)
    assert (told.call_control_id, told.recording) == ("v3:C", "on")
    (told,) = recording_told(legs(3)[0], first, everybody)
    assert told.call_control_id == "v3:C"
    assert not list(recording_told(first, first, everybody))


def test_the_participants_are_those_of_the_conference_that_the_call_is_in() -> None:
    """Nobody of another one, and nobody who ended."""
    first, second = legs(5)

    found = participants_of(A, (first, second))
    assert found is not None
    assert (found.conference, set(found.calls)) == ("room", {A, B})
    assert participants_of(B, legs(9)) is None
