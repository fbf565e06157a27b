"""Noise that is taken out of a call: it is seen at the doors, and told by no webhook."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.contract.refusals import Refusal
from console.simulator.exchange.events import seen_from_inside
from console.simulator.exchange.model import Leg
from tests.simulator.rig import Rig


@pytest.fixture
def caller(rig: Rig) -> Leg:
    leg = rig.talks()
    rig.heard().clear()
    return leg


def seen(leg: Leg) -> Any:
    return seen_from_inside(leg)["noise_suppression"]


def test_it_is_seen_while_it_is_on(rig: Rig, caller: Leg) -> None:
    """No webhook tells of it, so that the doors are the only proof that it was switched."""
    before = seen(caller)
    rig.order(caller, "suppression_start", direction="both", noise_suppression_engine="Krisp")
    during = seen(caller)
    rig.order(caller, "suppression_stop")

    assert (before, seen(caller)) == (None, None)
    assert during == {"direction": "both", "engine": "Krisp"}
    assert rig.story() == []


def test_without_a_word_it_is_the_incoming_sound_and_the_usual_engine(
    rig: Rig, caller: Leg
) -> None:
    rig.order(caller, "suppression_start")

    assert seen(caller) == {"direction": "inbound", "engine": "Denoiser"}


def test_a_second_start_replaces_the_first(rig: Rig, caller: Leg) -> None:
    """No document has an error for it, and the other direction must be had somehow."""
    rig.order(caller, "suppression_start", direction="inbound")
    rig.order(caller, "suppression_start", direction="outbound")

    assert seen(caller)["direction"] == "outbound"


def test_stopping_what_is_not_on_is_no_error(rig: Rig, caller: Leg) -> None:
    assert rig.order(caller, "suppression_stop").data == {"result": "ok"}


def test_it_ends_with_the_call(rig: Rig, caller: Leg) -> None:
    rig.order(caller, "suppression_start")

    rig.remote(caller, "hangup")

    assert seen(caller) is None
    assert rig.story(a=caller) == ["a hangup"]


def test_it_needs_an_answered_call(rig: Rig) -> None:
    with pytest.raises(Refusal) as caught:
        rig.order(rig.rings(), "suppression_start")

    assert caught.value.objections[0].code == "90034"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"direction": "inwards"}, "10032", "/direction"),
        ({"noise_suppression_engine": "Krispy"}, "10032", "/noise_suppression_engine"),
        ({"noise_suppression_engine": "A"}, "10032", "/noise_suppression_engine"),
        ({"attenuation_limit": 101}, "10033", "attenuation_limit"),
        ({"enhancement_level": 1.5}, "10033", "enhancement_level"),
        ({"suppression_level": -1}, "10033", "suppression_level"),
        ({"voice_gain": 0}, "10033", "voice_gain"),
        ({"voice_gain": "loud"}, "10026", "voice_gain"),
        ({"family": "parrot"}, "10032", "family"),
        ({"size": "xl"}, "10032", "size"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    rig: Rig, caller: Leg, body: dict[str, Any], code: str, pointer: str
) -> None:
    if not pointer.startswith("/"):
        body = {"noise_suppression_engine_config": body}
        pointer = f"/noise_suppression_engine_config/{pointer}"

    with pytest.raises(Refusal) as caught:
        rig.order(caller, "suppression_start", **body)

    (objection,) = caught.value.objections
    assert (objection.code, objection.pointer) == (code, pointer)
    assert seen(caller) is None


def test_a_misspelt_name_inside_the_configuration_is_noted(rig: Rig, caller: Leg) -> None:
    """Telnyx ignores it without a word; whoever practises here reads it at the doors."""
    config = {"attenuation_limit": 50, "atenuation_limit": 50}

    answer = rig.order(caller, "suppression_start", noise_suppression_engine_config=config)

    assert answer.unknown_parameters == ("noise_suppression_engine_config/atenuation_limit",)
