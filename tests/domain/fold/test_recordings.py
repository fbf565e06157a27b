"""Which recordings of a leg go on, in whatever order it is told."""

from __future__ import annotations

from functools import reduce as fold_left
from itertools import permutations

from msgspec import structs

from console.domain.acts import AnyAct, PauseRecording, StartRecording, StopRecording
from console.domain.board import Board, reduce
from console.domain.events import ConferenceRecordingSaved, Fact, Payload, RecordingSaved
from console.domain.leg_media import Media
from console.ui.render.leg import going_on
from tests.domain.stories import answered, at, call, ids, initiated, order, settled

START = StartRecording(call=call("A"), parameters={"format": "mp3", "channels": "single"})


def did(seconds: float, act: AnyAct, recording: str | None = None) -> Fact:
    """An order that Telnyx took, with the recording that its reply names."""
    fact = settled(seconds, order(act, int(seconds * 10)))
    payload = fact.payload
    outcome = structs.replace(payload.outcome, recording=recording)  # type: ignore[attr-defined]
    return structs.replace(fact, payload=structs.replace(payload, outcome=outcome))


def told(seconds: float, payload: Payload, name: str) -> Fact:
    """An event of Telnyx about a recording."""
    return Fact(
        id=f"{name}@{seconds}",
        kind=name,
        occurred_at=at(seconds),
        received_at=at(seconds),
        payload=payload,
    )


def saved(seconds: float, began: float, ended: float) -> Fact:
    """`call.recording.saved` of a recording with those times, which names no recording."""
    payload = RecordingSaved(
        **ids("A"),
        recording_started_at=at(began).isoformat(),
        recording_ended_at=at(ended).isoformat(),
    )
    return told(seconds, payload, "call.recording.saved")


def media(facts: list[Fact]) -> Media:
    """What goes on on the leg after these facts, the same in every order of the last five."""
    begun = [initiated(0, "A"), answered(1, "A")]
    kept = {
        fold_left(reduce, [*begun, *facts[:-5], *order_], Board()).legs[call("A")].media
        for order_ in permutations(facts[-5:])
    }
    (one,) = kept
    return one


def test_of_two_recordings_each_ends_by_itself() -> None:
    """With ids, by what Telnyx calls them; without, by when the saved one began."""
    begun = [did(10, START, "one"), did(12, START, "two")]
    both = media(begun)
    assert [one.id for one in both.going] == ["one", "two"]
    assert going_on(both)[:2] == ("● REC 1 one", "● REC 2 two")

    paused = did(13, PauseRecording(call=call("A"), parameters={"recording_id": "one"}))
    held = media([*begun, paused])
    assert held.recording == "on"
    assert going_on(held)[:2] == ("‖ REC paused 1 one", "● REC 2 two")

    stop = did(14, StopRecording(call=call("A"), parameters={"recording_id": "two"}))
    left = media([*begun, paused, stop])
    assert (left.recording, [one.id for one in left.going]) == ("paused", ["one"])
    assert going_on(left)[:1] == ("‖ REC paused",)
    assert media([*begun, did(14, StopRecording(call=call("A")))]).recording is None

    nameless = [did(10, START), did(12, START)]
    lasting = media([*nameless, saved(15, 9.9, 14.2), saved(15.5, 9.9, 14.2)])
    assert [one.since for one in lasting.going] == [at(12)]
    assert media([*nameless, saved(15, 9.9, 14), saved(16, 11.9, 15)]).recording is None


def test_what_is_saved_of_one_recording_ends_no_other() -> None:
    """It comes a second after the stop, while the next one goes on, or a conference's did."""
    facts = [did(10, START), did(20, StopRecording(call=call("A"))), did(20.3, START)]
    after = media([*facts, saved(20.8, 9.9, 19.9)])
    assert (after.recording, len(after.recordings)) == ("on", 1)

    of_conference = ConferenceRecordingSaved(
        **ids("A"),
        conference_id="room",
        recording_started_at=at(15).isoformat(),
        recording_ended_at=at(21).isoformat(),
    )
    both = media([*facts, told(21.5, of_conference, "conference.recording.saved")])
    assert (both.recording, len(both.recordings)) == ("on", 1)

    unread = RecordingSaved(**ids("A"), recording_started_at="then")
    assert media([did(10, START), told(21, unread, "call.recording.saved")]).recording is None
