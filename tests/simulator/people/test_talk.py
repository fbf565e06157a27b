"""Scripted talks: what people say by themselves in a call that is transcribed."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Any

from console.simulator.exchange.model import Leg, Track
from console.simulator.people.talk import SCRIPTS
from tests.simulator.rig import Rig

LINES = [line for talk in SCRIPTS for line in talk]


def transcribed(rig: Rig, **body: Any) -> Leg:
    """A caller whose call is transcribed."""
    leg = rig.talks()
    rig.order(leg, "transcription_start", transcription_engine="Telnyx", **body)
    return leg


def finals(rig: Rig) -> list[tuple[str, str]]:
    """Track and text of each final result."""
    told = [one.payload.get("transcription_data") for one in rig.heard()]
    return [
        (one["transcription_track"], one["transcript"])
        for one in told
        if isinstance(one, dict) and one["is_final"]
    ]


def test_the_two_talk_as_long_as_they_are_transcribed() -> None:
    rig = Rig(talk=True)
    leg = transcribed(rig, transcription_tracks="both")
    rig.turn(60)
    talked = len(finals(rig))
    rig.order(leg, "transcription_stop")
    rig.turn(60)

    assert 10 <= talked <= 40
    assert len(finals(rig)) == talked
    assert {track for track, _ in finals(rig)} == {"inbound", "outbound"}


def test_talks_are_said_line_by_line_and_then_others() -> None:
    """In a long call every line of every talk is heard, whole and in its place."""
    rig = Rig(talk=True)
    transcribed(rig, transcription_tracks="both")
    rig.turn(3600)

    told = finals(rig)
    assert set(told) == {(track.value, text) for track, text in LINES}
    followers = {line: talk[index + 1 :] for talk in SCRIPTS for index, line in enumerate(talk)}
    for before, after in pairwise(told):
        rest = followers[Track(before[0]), before[1]]
        assert not rest or after == rest[0]


def test_one_side_alone_leaves_time_for_the_other() -> None:
    """The pauses in which the other side speaks are there, and what it says is not."""
    rig = Rig(talk=True)
    transcribed(rig, transcription_tracks="inbound")
    rig.turn(600)

    both = Rig(talk=True)
    transcribed(both, transcription_tracks="both")
    both.turn(600)
    assert finals(rig) == [line for line in finals(both) if line[0] == "inbound"]


def test_the_same_seed_talks_alike() -> None:
    def told(seed: int) -> list[Any]:
        rig = Rig(seed=seed, talk=True)
        transcribed(rig, transcription_tracks="both")
        rig.turn(300)
        return [(one.id, one.occurred_at, one.payload) for one in rig.heard()]

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_who_is_told_what_to_say_talks_by_no_script_any_more() -> None:
    """A test that lets the far end speak hears its own sentences alone from then on."""
    rig = Rig(talk=True)
    leg = transcribed(rig, transcription_tracks="both")
    rig.turn(0.2)
    rig.remote(leg, "say", text="Is anybody there?")

    rig.turn(120)

    assert finals(rig) == [("inbound", "Is anybody there?")]


def test_nobody_talks_where_people_are_silent() -> None:
    rig = Rig(talk=False)
    transcribed(rig, transcription_tracks="both")

    rig.turn(120)

    assert finals(rig) == []


def test_the_lines_practise_what_a_screen_must_stand() -> None:
    """Thirty short ones, of both sides, in several scripts; a card number, and an attack."""
    texts = [text for _, text in LINES]
    scripts = {
        unicodedata.name(character).split()[0]
        for character in "".join(texts)
        if character.isalpha()
    }

    assert 28 <= len(texts) <= 40
    assert max(map(len, texts)) < 80
    assert {"LATIN", "ARABIC", "DEVANAGARI", "HIRAGANA", "CJK"} <= scripts
    assert any("4111 1111 1111 1111" in text for text in texts)
    assert any("\x1b" in text and "\u202e" in text for text in texts)
    assert {track for track, _ in LINES} == set(Track)
