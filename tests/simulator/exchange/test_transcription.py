"""What is said in a call as text: interim and final results, tracks, and what is strange."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.contract.refusals import Refusal
from console.simulator.exchange.events import seen_from_inside
from console.simulator.exchange.exchange import CallRules, Oddity
from console.simulator.exchange.model import Leg
from tests.simulator.rig import CALLEE, Rig

SENTENCE = "I would like to pay my last invoice by card"
INTERIM: dict[str, Any] = {"transcription_engine_config": {"interim_results": True}}
LONG_ENOUGH = 10.0
"""Seconds after which any sentence has been said."""


@pytest.fixture
def caller(rig: Rig) -> Leg:
    return talks(rig)


def talks(rig: Rig) -> Leg:
    leg = rig.talks()
    rig.heard().clear()
    return leg


def results(rig: Rig) -> list[dict[str, Any]]:
    """What `call.transcription` told so far."""
    return [
        event.payload["transcription_data"]  # type: ignore[misc]
        for event in rig.heard()
        if event.event_type == "call.transcription"
    ]


def said(rig: Rig) -> list[tuple[bool, str]]:
    """Whether each result is final, and its text."""
    return [(one["is_final"], one["transcript"]) for one in results(rig)]


def tracks(rig: Rig) -> list[tuple[str | None, str]]:
    """Whose speech each result is said to be, and its text."""
    return [(one.get("transcription_track"), one["transcript"]) for one in results(rig)]


class TestResults:
    def test_a_sentence_grows_and_is_final_in_the_end(self, rig: Rig, caller: Leg) -> None:
        """A client replaces each result by the next one, and keeps the final one for good."""
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        *interim, (final, whole) = said(rig)
        assert (final, whole) == (True, SENTENCE)
        assert len(interim) >= 3
        assert not any(final for final, _ in interim)
        texts = [text for _, text in interim]
        assert texts == sorted(set(texts), key=len)
        assert all(whole.startswith(text) and text != whole for text in texts)

    def test_it_takes_the_time_of_speech(self, caller: Leg, rig: Rig) -> None:
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(0.5)
        nothing = said(rig)
        rig.turn(0.5)

        assert nothing == []
        assert len(said(rig)) == 1

    def test_the_speed_divides_it(self) -> None:
        fast = Rig(speed=100)
        leg = fast.talks()
        fast.order(leg, "transcription_start")
        fast.remote(leg, "say", text=SENTENCE)

        fast.turn(0.05)

        assert said(fast) == [(True, SENTENCE)]

    def test_interim_results_come_only_if_they_are_asked_for(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "transcription_start")
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        assert said(rig) == [(True, SENTENCE)]

    @pytest.mark.parametrize("engine", ["Telnyx", "B", "Azure", "Humain", "Reson8", "Cohere"])
    def test_engines_that_do_not_know_the_parameter_give_none(
        self, rig: Rig, caller: Leg, engine: str
    ) -> None:
        """The name is ignored and noted, as every name that Telnyx does not know."""
        config = {"interim_results": True, "transcription_engine": engine, "region": "eastus"}
        answer = rig.order(
            caller,
            "transcription_start",
            transcription_engine=engine,
            transcription_engine_config=config,
        )
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        assert said(rig) == [(True, SENTENCE)]
        assert "transcription_engine_config/interim_results" in answer.unknown_parameters

    def test_only_a_final_result_has_a_confidence(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        *interim, final = [one["confidence"] for one in results(rig)]
        assert set(interim) == {0.0}
        assert 0.5 < final <= 1.0

    def test_one_engine_has_null_for_a_confidence(self, rig: Rig, caller: Leg) -> None:
        """The SDK documents it of Cohere, where other engines would leave it out."""
        rig.order(caller, "transcription_start", transcription_engine="Cohere")
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        assert [one["confidence"] for one in results(rig)] == [None]

    @pytest.mark.parametrize(
        ("text", "count"),
        [("注文をキャンセルしたいのですが", 5), ("مرحبا، أريد أن أسأل", 4), ("Yes", 1)],
    )
    def test_every_script_is_said_to_its_end(
        self, rig: Rig, caller: Leg, text: str, count: int
    ) -> None:
        """Some have no blanks between words; a single word has no part before its end."""
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=text)

        rig.turn(LONG_ENOUGH)

        assert said(rig)[-1] == (True, text)
        assert all(text.startswith(part) for _, part in said(rig))
        assert len(said(rig)) == count

    def test_who_interrupts_himself_leaves_a_final_result(self, rig: Rig, caller: Leg) -> None:
        """What was heard stays heard; a client that waits for the rest would wait for ever."""
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=SENTENCE)
        rig.turn(1.3)
        rig.remote(caller, "say", text="No, wait")
        rig.turn(LONG_ENOUGH)

        finals = [text for final, text in said(rig) if final]
        assert finals == [said(rig)[1][1], "No, wait"]


class TestStartAndStop:
    def test_the_doors_show_that_it_runs(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "transcription_start", transcription_tracks="both", **INTERIM)
        during = seen_from_inside(caller)["transcription"]
        rig.order(caller, "transcription_stop")

        assert during == {
            "engine": "Google",
            "tracks": ("inbound", "outbound"),
            "interim_results": True,
        }
        assert seen_from_inside(caller)["transcription"] is None

    def test_it_cannot_be_started_twice(self, rig: Rig, caller: Leg) -> None:
        """90054, also with other parameters; the one that runs goes on."""
        rig.order(caller, "transcription_start", **INTERIM)

        with pytest.raises(Refusal) as caught:
            rig.order(caller, "transcription_start", transcription_engine="Telnyx")

        assert (caught.value.status, caught.value.objections[0].code) == (422, "90054")
        assert caller.transcription is not None
        assert caller.transcription.engine == "Google"

    def test_the_same_command_again_is_no_second_start(self, rig: Rig, caller: Leg) -> None:
        """A retry of a lost reply has the same id, and must not be told that it is too late."""
        rig.order(caller, "transcription_start", command_id="1")

        assert rig.order(caller, "transcription_start", command_id="1").repeated

    def test_after_a_stop_it_can_be_started_again(self, rig: Rig, caller: Leg) -> None:
        for _ in range(2):
            rig.order(caller, "transcription_start")
            rig.remote(caller, "say", text=SENTENCE)
            rig.turn(LONG_ENOUGH)
            rig.order(caller, "transcription_stop")

        assert said(rig) == [(True, SENTENCE)] * 2

    def test_nothing_comes_after_a_stop(self, rig: Rig, caller: Leg) -> None:
        """Webhooks cease once the command takes effect: an interim result may be the last."""
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=SENTENCE)
        rig.turn(1.3)
        rig.order(caller, "transcription_stop")
        before = said(rig)
        rig.order(caller, "transcription_start", **INTERIM)

        rig.turn(LONG_ENOUGH)

        assert said(rig) == before
        assert [final for final, _ in before] == [False, False]

    def test_stopping_what_does_not_run_is_no_error(self, rig: Rig, caller: Leg) -> None:
        """No document has an error for it."""
        assert rig.order(caller, "transcription_stop").data == {"result": "ok"}

    def test_the_end_of_the_call_ends_it(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "transcription_start", **INTERIM)
        rig.remote(caller, "say", text=SENTENCE)
        rig.turn(1.3)
        rig.remote(caller, "hangup")

        rig.turn(LONG_ENOUGH)

        assert rig.story(a=caller) == ["a transcription", "a transcription", "a hangup"]
        assert caller.transcription is None

    def test_it_needs_an_answered_call(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            rig.order(rig.rings(), "transcription_start")

        assert caught.value.objections[0].code == "90034"

    def test_answer_may_start_it(self, rig: Rig) -> None:
        """With the parameters of the command, its client state among them."""
        leg = rig.rings()
        config = {"transcription_engine": "B", "client_state": "bmV3"}
        rig.order(leg, "answer", transcription=True, transcription_config=config)
        rig.remote(leg, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        assert tracks(rig) == [("inbound", SENTENCE)]
        assert rig.last("call.transcription")["client_state"] == "bmV3"

    def test_dial_may_start_it(self, rig: Rig) -> None:
        leg = rig.dials(transcription=True)
        before = leg.transcription
        rig.remote(leg, "answer")

        assert before is None
        assert leg.transcription is not None

    def test_a_configuration_alone_starts_nothing(self, rig: Rig) -> None:
        leg = rig.rings()
        rig.order(leg, "answer", transcription_config={"transcription_engine": "B"})

        assert leg.transcription is None


class TestTracks:
    def joined(self, rig: Rig, wanted: str) -> tuple[Leg, Leg]:
        """A caller and an agent who are bridged; the caller's leg is transcribed."""
        caller, agent = rig.talks(), rig.dials(CALLEE)
        rig.remote(agent, "answer")
        rig.order(caller, "bridge", call_control_id=agent.control_id)
        rig.order(
            caller,
            "transcription_start",
            transcription_tracks=wanted,
            transcription_engine="Telnyx",
        )
        return caller, agent

    @pytest.mark.parametrize(
        ("wanted", "heard"),
        [
            ("inbound", [("inbound", "Hello")]),
            ("outbound", [("outbound", "Good day")]),
            ("both", [("inbound", "Hello"), ("outbound", "Good day")]),
        ],
    )
    def test_each_side_is_heard_if_it_is_asked_for(
        self, rig: Rig, wanted: str, heard: list[tuple[str, str]]
    ) -> None:
        """Inbound is the leg that was commanded, outbound the one that it is bridged with."""
        caller, agent = self.joined(rig, wanted)
        rig.remote(caller, "say", text="Hello")
        rig.remote(agent, "say", text="Good day")

        rig.turn(LONG_ENOUGH)

        assert tracks(rig) == heard
        assert rig.last("call.transcription")["call_control_id"] == caller.control_id

    def test_without_a_word_it_is_the_leg_itself(self, rig: Rig, caller: Leg) -> None:
        rig.order(caller, "transcription_start")

        assert caller.transcription is not None
        assert caller.transcription.tracks == ("inbound",)

    @pytest.mark.parametrize(
        ("rule", "engine", "told"),
        [
            ("by_engine", "Google", None),
            ("by_engine", "A", None),
            ("by_engine", "Telnyx", "inbound"),
            ("by_engine", "B", "inbound"),
            ("always", "Google", "inbound"),
            ("never", "B", None),
        ],
    )
    def test_whether_the_track_is_told(self, rule: Any, engine: str, told: str | None) -> None:
        """Documented for engine B alone, the old name of Telnyx's own; a client needs neither."""
        rig = Rig(rules=CallRules(tell_track=rule))
        leg = rig.talks()
        rig.order(leg, "transcription_start", transcription_engine=engine)
        rig.remote(leg, "say", text="Hello")

        rig.turn(LONG_ENOUGH)

        assert tracks(rig) == [(told, "Hello")]


class TestOddities:
    def told(self, *oddities: Oddity) -> list[tuple[bool, str]]:
        """What is told of one sentence."""
        rig = Rig(rules=CallRules(oddities=frozenset(oddities)))
        leg = rig.talks()
        rig.order(leg, "transcription_start", **INTERIM)
        rig.remote(leg, "say", text=SENTENCE)
        rig.turn(LONG_ENOUGH)
        return said(rig)

    def test_a_final_result_without_interim_ones(self) -> None:
        assert self.told(Oddity.FINAL_ALONE) == [(True, SENTENCE)]

    def test_the_same_final_result_twice(self) -> None:
        """Another event with an id of its own: whoever counts ids takes it for a new sentence."""
        assert self.told(Oddity.FINAL_TWICE) == [*self.told(), (True, SENTENCE)]

    def test_an_interim_result_after_its_final_one(self) -> None:
        """A client that takes the last result for the newest text loses the sentence."""
        *before, late = self.told(Oddity.LATE_INTERIM)

        assert before == self.told()
        assert late == before[0]

    def test_they_may_come_together(self) -> None:
        told = self.told(*Oddity)

        assert [final for final, _ in told] == [True, True, False]

    def test_they_do_not_outlive_the_transcription(self) -> None:
        rig = Rig(rules=CallRules(oddities=frozenset(Oddity)))
        leg = rig.talks()
        rig.order(leg, "transcription_start", **INTERIM)
        rig.remote(leg, "say", text="Yes")
        rig.turn(0.7)
        rig.order(leg, "transcription_stop")

        rig.turn(LONG_ENOUGH)

        assert said(rig) == [(True, "Yes")]


class TestParameters:
    @pytest.mark.parametrize(
        ("body", "code", "pointer"),
        [
            ({"transcription_engine": "C"}, "10032", "/transcription_engine"),
            ({"transcription_tracks": "inbound_track"}, "10032", "/transcription_tracks"),
            ({"transcription_engine_config": None}, "10026", "/transcription_engine_config"),
            ({"transcription_engine_config": {"language": "klingon"}}, "10032", "language"),
            (
                {
                    "transcription_engine": "Telnyx",
                    "transcription_engine_config": {"language": "yue"},
                },
                "10032",
                "language",
            ),
            (
                {"transcription_engine_config": {"interim_results": "yes"}},
                "10026",
                "interim_results",
            ),
            (
                {"transcription_engine_config": {"transcription_engine": "B"}},
                "10032",
                "transcription_engine",
            ),
            (
                {
                    "transcription_engine": "Azure",
                    "transcription_engine_config": {"transcription_engine": "Azure"},
                },
                "10004",
                "region",
            ),
            (
                {
                    "transcription_engine": "Soniox",
                    "transcription_engine_config": {
                        "transcription_engine": "Soniox",
                        "max_endpoint_delay_ms": 499,
                    },
                },
                "10033",
                "max_endpoint_delay_ms",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused_and_starts_nothing(
        self, rig: Rig, caller: Leg, body: dict[str, Any], code: str, pointer: str
    ) -> None:
        """Each engine knows other languages and other parameters than its neighbour."""
        with pytest.raises(Refusal) as caught:
            rig.order(caller, "transcription_start", **body)

        (objection,) = caught.value.objections
        whole = pointer if pointer[0] == "/" else f"/transcription_engine_config/{pointer}"
        assert (objection.code, objection.pointer) == (code, whole)
        assert caller.transcription is None

    def test_the_models_of_one_engine_take_different_parameters(
        self, rig: Rig, caller: Leg
    ) -> None:
        model = "deepgram/nova-3"
        config = {
            "transcription_engine": model,
            "transcription_model": model,
            "keyterms": ["Telnyx"],
            "hints": ["Telnyx"],
        }

        answer = rig.order(
            caller,
            "transcription_start",
            transcription_engine="Deepgram",
            transcription_engine_config=config,
        )

        assert answer.unknown_parameters == ("transcription_engine_config/hints",)

    def test_what_dial_and_answer_say_of_it_is_checked_alike(self, rig: Rig) -> None:
        config = {"transcription_engine_config": {"language": "klingon"}}

        with pytest.raises(Refusal) as caught:
            rig.order(rig.rings(), "answer", transcription=True, transcription_config=config)

        pointer = "/transcription_config/transcription_engine_config/language"
        assert caught.value.objections[0].pointer == pointer


class TestTheFarEnd:
    def test_what_it_says_is_lost_where_nobody_transcribes(self, rig: Rig, caller: Leg) -> None:
        rig.remote(caller, "say", text=SENTENCE)

        rig.turn(LONG_ENOUGH)

        assert rig.story() == []

    def test_it_must_have_something_to_say(self, rig: Rig, caller: Leg) -> None:
        with pytest.raises(Refusal) as caught:
            rig.remote(caller, "say")

        assert caught.value.objections[0].pointer == "/text"

    def test_it_can_only_talk_in_an_answered_call(self, rig: Rig) -> None:
        with pytest.raises(Refusal) as caught:
            rig.remote(rig.rings(), "say", text=SENTENCE)

        assert caught.value.objections[0].code == "90034"
