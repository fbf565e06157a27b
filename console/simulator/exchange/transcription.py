"""Live transcription: what is said in a call becomes text, part by part and then for good.

A sentence grows through interim results, if they were asked for, up to a final one.
What is being said when the transcription stops, or the call ends, gets no final result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from console.simulator.contract.refusals import unprocessable
from console.simulator.exchange import events
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Exchange, Moment, Oddity
from console.simulator.exchange.model import Leg, Track, Transcription

TRANSCRIBES: Final = "a transcription"
MOST_PARTS: Final = 5
SECONDS_A_PART: Final = 0.6
ODDITY_AFTER: Final = 0.3
USUAL_CONFIDENCE: Final = 0.977219
"""That of the contract's own example."""
INTERIM_CONFIDENCE: Final = 0.0
"""What Telnyx documents for interim results of its WebSocket transcription."""
TELLS_TRACK: Final = frozenset({"Telnyx", "B"})
"""The engine whose results say whose speech it was, under both of its names."""
TELLS_NO_CONFIDENCE: Final = "Cohere"
"""The engine whose results have null for it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody says while it is transcribed, as it grows; the last part is all of it."""

    transcription: Transcription
    track: Track
    parts: tuple[str, ...]
    confidence: float


def start(exchange: Exchange, leg: Leg, transcription: Transcription) -> None:
    """Transcribe until it is stopped, or the call ends.

    Raises:
        Refusal: 90054 if the call is being transcribed already.
    """
    if leg.transcription is not None:
        raise unprocessable("90054", "Call Transcription can not be started more than once.")
    leg.transcription = transcription
    exchange.when(Moment.ENDED, leg, TRANSCRIBES, stop)
    exchange.surroundings.transcription_began(exchange, leg)


def stop(exchange: Exchange, leg: Leg) -> None:
    """Transcribe no more, from this moment on; without a transcription nothing happens."""
    leg.transcription = None
    exchange.call_off(leg, TRANSCRIBES)


def say(
    exchange: Exchange,
    leg: Leg,
    track: Track,
    text: str,
    *,
    confidence: float = USUAL_CONFIDENCE,
) -> None:
    """Somebody says a sentence in a call; it is heard if that track is transcribed.

    A sentence that is being said on the same track is broken off: its final result
    is what was heard of it.
    """
    transcription = leg.transcription
    if transcription is None or track not in transcription.tracks:
        return
    broken_off = transcription.unfinished.pop(track, None)
    if broken_off is not None:
        _tell(exchange, leg, track, broken_off, confidence)
    _listen(exchange, leg, Sentence(transcription, track, _growing(text), confidence), 0)


def seconds_to_say(text: str) -> float:
    """How long it takes until a sentence has its final result."""
    return len(_growing(text)) * SECONDS_A_PART


def _growing(text: str) -> tuple[str, ...]:
    """The beginnings of a text, by words, or by characters in a script that parts no words."""
    between = " " if " " in text or text.isascii() else ""
    words = text.split(" ") if between else list(text)
    count = min(len(words), MOST_PARTS)
    return tuple(between.join(words[: len(words) * part // count]) for part in range(1, count + 1))


def _listen(exchange: Exchange, leg: Leg, sentence: Sentence, number: int) -> None:
    def hear(exchange: Exchange, leg: Leg) -> None:
        if leg.transcription is sentence.transcription:
            _hear(exchange, leg, sentence, number)

    exchange.after(SECONDS_A_PART, leg, f"{sentence.track} speech", hear)


def _hear(exchange: Exchange, leg: Leg, sentence: Sentence, number: int) -> None:
    """One more part of a sentence was said."""
    transcription, track, part = sentence.transcription, sentence.track, sentence.parts[number]
    if number == len(sentence.parts) - 1:
        transcription.unfinished.pop(track, None)
        _tell(exchange, leg, track, part, sentence.confidence)
        _add_oddities(exchange, leg, sentence)
        return
    transcription.unfinished[track] = part
    if transcription.interim_results and Oddity.FINAL_ALONE not in exchange.rules.oddities:
        _tell(exchange, leg, track, part, None)
    _listen(exchange, leg, sentence, number + 1)


def _add_oddities(exchange: Exchange, leg: Leg, sentence: Sentence) -> None:
    """What else is told of a sentence that has had its final result."""
    transcription, track = sentence.transcription, sentence.track
    oddities = exchange.rules.oddities

    def tell(exchange: Exchange, leg: Leg) -> None:
        if leg.transcription is not transcription:
            return
        if Oddity.FINAL_TWICE in oddities:
            _tell(exchange, leg, track, sentence.parts[-1], sentence.confidence)
        if Oddity.LATE_INTERIM in oddities and transcription.interim_results:
            _tell(exchange, leg, track, sentence.parts[0], None)

    if oddities:
        exchange.after(ODDITY_AFTER, leg, f"{track} oddities", tell)


def _tell(
    exchange: Exchange, leg: Leg, track: Track, transcript: str, confidence: float | None
) -> None:
    """`call.transcription`; without a confidence it is an interim result."""
    engine = leg.transcription.engine if leg.transcription else None
    final = confidence is not None
    data: Payload = {
        "confidence": confidence if final else INTERIM_CONFIDENCE,
        "is_final": final,
        "transcript": transcript,
    }
    if engine == TELLS_NO_CONFIDENCE:
        data["confidence"] = None
    rule = exchange.rules.tell_track
    if rule == "always" or (rule == "by_engine" and engine in TELLS_TRACK):
        data["transcription_track"] = track.value
    exchange.emit(leg, "call.transcription", {**events.about(leg), "transcription_data": data})
