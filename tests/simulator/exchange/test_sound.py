"""What a call hears, presses and leaves behind: speech, files, digits, recordings, streams."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.contract.refusals import Refusal
from console.simulator.exchange.model import Leg
from tests.simulator.rig import CALLEE, OURS, SUPPORT, Rig


@pytest.fixture
def caller(rig: Rig) -> Leg:
    leg = rig.talks()
    rig.heard().clear()
    return leg


def press(rig: Rig, leg: Leg, digits: str) -> None:
    rig.remote(leg, "dtmf", digits=digits)


def gathered(rig: Rig) -> tuple[str, str]:
    """Status and digits of the gathering that ended last."""
    told = rig.last("call.gather.ended")
    return told["status"], told["digits"]


class TestSpeech:
    def test_it_starts_and_is_completed(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "speak", payload="x" * 45, voice="female")

        rig.turn(2.9)
        assert rig.story(a=caller) == ["a speak.started"]
        rig.turn(0.2)

        assert rig.story(a=caller) == ["a speak.started", "a speak.ended"]
        assert rig.last("call.speak.ended")["status"] == "completed"

    def test_several_ones_follow_each_other(self, rig: Rig, caller: Leg) -> None:
        for _ in range(2):
            rig.order(caller, "speak", payload="Hello", voice="female")

        rig.turn(1.5)
        assert len(rig.story()) == 3
        rig.turn(1)

        assert rig.story(a=caller) == ["a speak.started", "a speak.ended"] * 2

    def test_a_hang_up_cuts_it_off(self, rig: Rig, caller: Leg) -> None:
        """What waited in line was never heard and gives no event."""
        for _ in range(2):
            rig.order(caller, "speak", payload="Hello", voice="female")

        rig.remote(caller, "hangup")

        assert rig.story(a=caller) == ["a speak.started", "a speak.ended", "a hangup"]
        assert rig.last("call.speak.ended")["status"] == "call_hangup"

    def test_it_needs_an_answered_call(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            rig.order(rig.rings(), "speak", payload="Hello", voice="female")

        assert caught.value.objections[0].code == "90034"


class TestPlayback:
    def test_the_file_is_named_in_both_events(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "playback_start", audio_url="https://x.example/a.mp3")

        rig.turn(6)

        for moment in ("started", "ended"):
            told = rig.last(f"call.playback.{moment}")
            assert told["media_url"] == "https://x.example/a.mp3"
        assert told["status"] == "completed"

    def test_music_on_hold_plays_until_it_is_stopped(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "playback_start", media_name="hold", loop="infinity")

        rig.turn(3600)
        assert rig.story(a=caller) == ["a playback.started"]
        rig.order(caller, "playback_stop")

        assert rig.last("call.playback.ended")["status"] == "cancelled"

    def test_a_file_that_is_not_there_ends_at_once(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "playback_start", audio_url="https://x.example/not-found.mp3")

        assert rig.last("call.playback.ended")["status"] == "file_not_found"

    def test_stopping_the_current_one_lets_the_next_one_play(self, rig: Rig, caller: Leg) -> None:
        for name in ("one", "two"):
            rig.order(caller, "playback_start", media_name=name, loop="infinity")

        rig.order(caller, "playback_stop", stop="current")

        assert rig.story(a=caller) == [
            "a playback.started",
            "a playback.ended",
            "a playback.started",
        ]
        assert rig.last("call.playback.started")["media_name"] == "two"

    def test_a_new_file_may_take_the_place_of_all(self, rig: Rig, caller: Leg) -> None:
        for name in ("one", "two"):
            rig.order(caller, "playback_start", media_name=name, loop="infinity")

        rig.order(caller, "playback_start", media_name="three", stop="all")

        assert rig.last("call.playback.started")["media_name"] == "three"
        assert len(caller.sounds) == 1

    def test_stopping_ends_speech_too(self, rig: Rig, caller: Leg) -> None:
        """No document has a status for that; completed is the nearest of the three."""
        rig.order(caller, "speak", payload="Hello", voice="female", loop="infinity")

        rig.order(caller, "playback_stop")

        assert rig.last("call.speak.ended")["status"] == "completed"

    def test_stopping_silence_is_no_error(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "playback_stop")

        assert rig.story() == []

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "10004"),
            ({"audio_url": "https://x.example/a", "media_name": "b"}, "10015"),
            ({"media_name": "b", "loop": 0}, "10033"),
            ({"media_name": "b", "loop": "for ever"}, "10032"),
            ({"media_name": "b", "target_legs": "all"}, "10032"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, rig: Rig, caller: Leg, body: dict[str, Any], code: str
    ) -> None:
        with pytest.raises(Refusal) as caught:
            rig.order(caller, "playback_start", **body)

        assert caught.value.objections[0].code == code


class TestGather:
    def test_the_terminator_ends_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather", gather_id="menu")

        press(rig, caller, "42#")

        assert rig.story(a=caller) == ["a dtmf.received"] * 3 + ["a gather.ended"]
        assert gathered(rig) == ("valid", "42")
        assert rig.last("call.gather.ended")["gather_id"] == "menu"

    def test_enough_digits_end_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather", maximum_digits=2)

        press(rig, caller, "123")

        assert gathered(rig) == ("valid", "12")

    def test_a_pause_between_digits_ends_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather")
        press(rig, caller, "1")
        rig.turn(4)
        press(rig, caller, "2")
        rig.turn(4)
        assert caller.gathering is not None
        rig.turn(1.1)

        assert gathered(rig) == ("valid", "12")

    def test_nothing_pressed_is_a_timeout(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather", initial_timeout_millis=3000)

        rig.turn(3.1)

        assert gathered(rig) == ("timeout", "")

    def test_the_whole_may_not_take_longer_than_its_limit(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather", timeout_millis=4000, inter_digit_timeout_millis=3000)
        for _ in range(2):
            rig.turn(1.5)
            press(rig, caller, "1")

        rig.turn(1.1)

        assert gathered(rig) == ("valid", "11")

    @pytest.mark.parametrize(("pressed", "body"), [("1#", {"minimum_digits": 2}), ("9#", {})])
    def test_too_few_or_wrong_digits_are_invalid(
        self, rig: Rig, caller: Leg, pressed: str, body: dict[str, int]
    ) -> None:
        rig.order(caller, "gather", valid_digits="12", **body)

        press(rig, caller, pressed)

        assert gathered(rig)[0] == "invalid"

    def test_it_can_be_stopped(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather")

        rig.order(caller, "gather_stop")
        rig.turn(100)

        assert rig.story(a=caller) == ["a gather.ended"]
        assert gathered(rig)[0] == "cancelled"

    def test_a_new_one_cancels_the_old_one(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather")

        rig.order(caller, "gather", maximum_digits=1)
        assert gathered(rig)[0] == "cancelled"
        press(rig, caller, "7")

        assert gathered(rig) == ("valid", "7")

    def test_a_hang_up_ends_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather")

        rig.remote(caller, "hangup")

        assert rig.story(a=caller) == ["a gather.ended", "a hangup"]
        assert gathered(rig)[0] == "call_hangup"


class TestPromptedGather:
    def test_the_wait_begins_when_the_question_is_over(self, rig: Rig, caller: Leg) -> None:
        rig.order(
            caller,
            "gather_using_audio",
            media_name="ask",
            timeout_millis=2000,
            maximum_tries=1,
        )

        rig.turn(6.9)
        assert caller.gathering is not None
        rig.turn(0.2)

        assert rig.story(a=caller) == ["a playback.started", "a playback.ended", "a gather.ended"]
        assert gathered(rig)[0] == "timeout"

    def test_silence_asks_again_three_times_in_all(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather_using_audio", media_name="ask", timeout_millis=1000)

        rig.turn(60)

        assert rig.story(a=caller).count("a playback.started") == 3
        assert gathered(rig)[0] == "timeout"

    def test_a_mistake_plays_the_other_question(self, rig: Rig, caller: Leg) -> None:
        rig.order(
            caller,
            "gather_using_audio",
            media_name="ask",
            invalid_media_name="again",
            valid_digits="1",
        )
        rig.turn(6)

        press(rig, caller, "9#")
        assert rig.last("call.playback.started")["media_name"] == "again"
        press(rig, caller, "1#")

        assert gathered(rig) == ("valid", "1")

    def test_a_digit_interrupts_the_question(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "gather_using_audio", media_name="ask", maximum_digits=1)

        press(rig, caller, "1")

        assert rig.last("call.playback.ended")["status"] == "cancelled"
        assert gathered(rig) == ("valid", "1")

    def test_a_spoken_question_gives_no_events_of_its_own(self, rig: Rig, caller: Leg) -> None:
        """No document lists speak events for it."""
        rig.order(
            caller, "gather_using_speak", payload="Your number?", voice="female", maximum_digits=1
        )
        rig.turn(2)

        press(rig, caller, "5")

        assert rig.story(a=caller) == ["a dtmf.received", "a gather.ended"]

    def test_music_that_plays_is_not_taken_for_the_question(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "playback_start", media_name="hold", loop="infinity")
        rig.order(caller, "gather_using_audio", media_name="ask", maximum_digits=1)

        press(rig, caller, "5")

        assert [sound.told["media_name"] for sound in caller.sounds] == ["hold"]
        assert gathered(rig) == ("valid", "5")


class TestRecording:
    START = {"format": "mp3", "channels": "dual"}  # noqa: RUF012 - a body that nobody changes

    def test_nothing_tells_the_start_and_a_little_after_the_stop_it_is_saved(
        self, rig: Rig, caller: Leg
    ) -> None:
        rig.order(caller, "record_start", **self.START)
        rig.turn(10)
        rig.order(caller, "record_stop")
        assert rig.heard() == []

        rig.turn(0.9)

        told = rig.last("call.recording.saved")
        assert told["call_leg_id"] == caller.leg_id
        assert told["recording_urls"]["mp3"].endswith(".mp3")
        assert not {"call_control_id", "from", "to"} & told.keys()

    def test_the_end_of_the_call_saves_it_too(self, rig: Rig, caller: Leg) -> None:
        """A late fact: it belongs to a leg that has ended."""
        rig.order(caller, "record_start", **self.START)
        rig.remote(caller, "hangup")

        rig.turn(0.9)

        assert [one.event_type for one in rig.heard()] == ["call.hangup", "call.recording.saved"]

    def test_pause_and_resume_are_silent(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "record_start", **self.START)

        rig.order(caller, "record_pause")
        rig.order(caller, "record_resume")
        rig.turn(100)

        assert rig.heard() == []

    def test_a_longest_length_stops_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "record_start", max_length=5, **self.START)

        rig.turn(6)

        assert rig.story() == ["? recording.saved"]

    def test_before_the_answer_there_is_nothing_to_record(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            rig.order(rig.rings(), "record_start", **self.START)

        assert caught.value.objections[0].code == "90020"

    def test_an_answer_can_start_it_and_names_it(self, rig: Rig) -> None:
        caller = rig.rings()

        told = rig.order(caller, "answer", record="record-from-answer", record_format="wav")

        assert list(caller.recordings) == [told.data["recording_id"]]

    def test_a_dial_names_it_before_it_starts(self, rig: Rig) -> None:
        body = {"connection_id": SUPPORT, "from": OURS, "to": CALLEE}
        told = rig.commands.dial({**body, "record": "record-from-answer"})
        leg = rig.exchange.legs[str(told.data["call_control_id"])]
        assert leg.recordings == {}

        rig.turn(1.1)

        assert list(leg.recordings) == [told.data["recording_id"]]

    def test_a_transfer_records_the_new_leg(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "transfer", to=CALLEE, record="record-from-answer")
        rig.turn(1.1)

        assert rig.other_than(caller).recordings

    def test_a_bridge_records_the_commanded_leg(self, rig: Rig, caller: Leg) -> None:
        other = rig.talks()

        rig.order(caller, "bridge", call_control_id=other.control_id, record="record-from-answer")

        assert caller.recordings
        assert not other.recordings

    def test_one_of_several_can_be_stopped(self, rig: Rig, caller: Leg) -> None:
        for _ in range(2):
            rig.order(caller, "record_start", **self.START)
        first, second = caller.recordings

        rig.order(caller, "record_stop", recording_id=first)

        assert list(caller.recordings) == [second]


class TestStreaming:
    URL = "wss://x.example/ear"

    def test_it_starts_and_stops(self, rig: Rig, caller: Leg) -> None:
        """Their names have no `call.` in front."""
        rig.order(caller, "streaming_start", stream_url=self.URL)
        rig.order(caller, "streaming_stop")

        assert rig.story(a=caller) == ["a streaming.started", "a streaming.stopped"]
        assert rig.last("streaming.stopped")["stream_url"] == self.URL

    def test_the_end_of_the_call_stops_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "streaming_start", stream_url=self.URL)

        rig.remote(caller, "hangup")

        assert rig.story(a=caller)[1:] == ["a streaming.stopped", "a hangup"]

    def test_an_address_that_cannot_be_reached_fails(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "streaming_start", stream_url="wss://unreachable.example/")

        told = rig.last("streaming.failed")
        assert told["stream_params"]["track"] == "inbound_track"
        assert caller.streams == {}

    def test_an_answer_and_a_dial_can_start_it(self, rig: Rig) -> None:
        caller = rig.rings()
        rig.order(caller, "answer", stream_url=self.URL)
        mine = rig.dials(stream_url=self.URL)
        rig.turn(1.1)

        assert caller.streams
        assert mine.streams

    @pytest.mark.parametrize(
        ("name", "body", "code"),
        [
            ("streaming_start", {}, "10004"),
            ("streaming_start", {"stream_url": "https://x.example"}, "10003"),
            ("streaming_stop", {}, "90048"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, rig: Rig, caller: Leg, name: str, body: dict[str, str], code: str
    ) -> None:
        with pytest.raises(Refusal) as caught:
            rig.order(caller, name, **body)

        assert caught.value.objections[0].code == code

    def test_a_refused_answer_starts_nothing_later(self, rig: Rig) -> None:
        caller = rig.rings()
        with pytest.raises(Refusal):
            rig.order(caller, "answer", stream_url="https://x.example")

        rig.order(caller, "answer")

        assert caller.streams == {}
