"""What was said in a call is kept as it was said, and nothing of a card number anywhere."""

from __future__ import annotations

import asyncio
import random
import re
from pathlib import Path

import msgspec

from console.domain.acts import Answer
from console.domain.acts.operations import StartTranscription
from console.domain.events import Fact, RecordingTranscribed, Transcribed
from console.domain.leg import CallState
from console.line.local import LocalLine
from console.line.port import Snapshot
from console.line.questions import RawBody, Timeline
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.journal.bodies.speech import SaidMasked
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of
from console.switchboard.journal.writer import Journal
from console.telnyx.webhook import decode
from tests.domain.stories import at, call, fact, ids, initiated, transcribed
from tests.switchboard.harness import new_order, practice
from tests.switchboard.journal.everything_written import everything_written
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until, until_asked

CARD = "4556737586899855"
IN_GROUPS = "4556 7375 8689 9855"
AS_WORDS = "vier fünf fünf sechs sieben drei sieben fünf acht sechs acht neun neun acht fünf fünf"
SENTENCES = (
    "Good morning, how may I help you with order {n}?",
    "Ich hätte gerne Auskunft über die Lieferung {n}.",
    "¿Podría cambiar mi cita número {n} del miércoles?",
)


def script() -> list[str]:
    """Two hundred sentences in three languages; in some of them a card is read out."""
    sentences = [SENTENCES[n % 3].format(n=n) for n in range(200)]
    for n, text in {
        20: f"My card is {IN_GROUPS}.",
        41: f"Meine Karte: {AS_WORDS}",
        62: f"Es {CARD}, ¿vale?",
        90: "It begins with 4556 7375",
        91: "8689 9855, that is all.",
        120: "The password is Blaubeere.",
    }.items():
        sentences[n] = text
    return sentences


def masked(text: str) -> str:
    """The sentence as it is to be kept."""
    for secret in (IN_GROUPS, CARD, "4556 7375", "8689 9855"):
        text = text.replace(secret, re.sub(r"\d", "•", secret))
    spelt = AS_WORDS
    return text.replace(spelt, re.sub(r"\w+", "•", spelt)).replace("Blaubeere", "•••")


def pieces(sentences: list[str]) -> list[Fact]:
    """What Telnyx tells of a conversation: each sentence as it grows, then for good."""
    told = []
    for number, text in enumerate(sentences):
        track = "inbound" if number % 2 else "outbound"
        track = "inbound" if number in {90, 91} else track
        words = text.split(" ")
        for part in range(1, 4):
            grown = " ".join(words[: max(1, len(words) * part // 4)])
            told.append(transcribed(number * 4 + part, "A", grown, final=False, track=track))
        told.append(transcribed(number * 4 + 3.5, "A", text, track=track))
    return told


def jumbled(told: list[Fact], dice: random.Random) -> list[Fact]:
    """The same, many of them twice, each a little before or after its turn."""
    sent = [*told, *dice.sample(told, len(told) // 3)]
    turn = {one.id: dice.uniform(-2, 2) for one in told}
    return sorted(sent, key=lambda one: one.occurred_at.timestamp() + turn[one.id])


async def test_two_hundred_sentences_are_kept_as_they_were_said(tmp_path: Path) -> None:
    """Interim and final, out of order and doubled: what is kept is the script, masked."""
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    live = LiveBoard(Snapshot(number=0), lambda: 0.0)
    recorder = Recorder(journal, live, clock=lambda: at(900), redact=("Blaubeere",))
    await recorder.webhook(initiated(0, "A"), body_of(initiated(0, "A")), b"")
    sent = jumbled(pieces(script()), random.Random(14))  # noqa: S311 - the same each time
    for begin in range(0, len(sent), 20):
        some = sent[begin : begin + 20]
        stored = [recorder.webhook(piece, body_of(piece), b"") for piece in some]
        assert not any(one.contradicts for one in await asyncio.gather(*stored))
    recorded = RecordingTranscribed(**ids("A"), transcription_text=f"... {IN_GROUPS} ...")
    whole = fact(900, recorded)
    await recorder.webhook(whole, body_of(whole), b"")
    await until(lambda: live.board.leg(call("A")))
    rows = JournalReader(journal.path).facts_of_call(call("A"))
    kept = sorted((fact_of(row) for row in rows), key=lambda one: one.occurred_at)
    files = b"".join(content for _, content in everything_written(tmp_path)).decode(
        errors="replace"
    )
    await journal.close()

    final = [one.payload.words for one in kept if isinstance(one.payload, Transcribed)]
    assert [text for text in final if text is not None] == [masked(text) for text in script()]
    assert "Blaubeere" not in files
    for length in range(6, 17):
        parts = {CARD[begin : begin + length] for begin in range(17 - length)}
        assert not [one for one in parts if one in re.sub("[ -]", "", files)]
    assert AS_WORDS[: len(AS_WORDS) // 2] not in files


async def test_a_card_that_is_read_out_reaches_no_file_and_no_screen(tmp_path: Path) -> None:
    """Telnyx's signature holds for what it sent, and what is kept is something else."""
    async with practice(tmp_path) as desk:
        caller = await desk.ring()
        await desk.switchboard.order(new_order(Answer(call=caller)))
        await desk.state(caller, CallState.ANSWERED)
        starting = StartTranscription(call=caller, parameters={"transcription_engine": "Telnyx"})
        await desk.switchboard.order(new_order(starting))
        await desk.doors.post(f"calls/{caller}/remote", do="say", text=f"It is {IN_GROUPS}, yes.")
        line = LocalLine(desk.switchboard)

        async def said() -> list[str]:
            entries = await line.ask(Timeline(call=caller))
            told = [one.said.text for one in entries if one.said is not None and one.said.final]
            return [text for text in told if text.endswith("yes.")]

        texts = await until_asked(said)
        bodies = [
            (await line.ask(RawBody(number=one.number))).text
            for one in await line.ask(Timeline(call=caller))
        ]
        files = b"".join(content for _, content in everything_written(tmp_path))

    assert texts == ["It is •••• •••• •••• ••••, yes."]
    assert not [body for body in bodies if "8689" in body]
    assert b"8689 9855" not in files


def test_the_body_stays_one_that_can_be_read() -> None:
    """Ids, numbers of telephones and links are nobody's speech, and stay as they were."""
    body = msgspec.json.encode(
        {
            "data": {
                "event_type": "call.ai_gather.ended",
                "id": CARD,
                "occurred_at": "2026-11-30T12:00:00.123456Z",
                "payload": {
                    "call_control_id": f"v3:{CARD}",
                    "from": "+4556737586899855",
                    "message_history": [
                        {"role": "user", "content": "4556 7375"},
                        {"role": "user", "content": "8689 9855"},
                    ],
                    "result": {"card": int(CARD), "text": CARD, "n": [12, 1.5, None, True]},
                },
            }
        }
    )
    fact_, kept = SaidMasked().masked(decode(body, at(0)), body)
    payload = msgspec.json.decode(kept)["data"]["payload"]

    assert fact_.id == CARD
    assert payload["call_control_id"] == f"v3:{CARD}"
    assert payload["from"] == "+4556737586899855"
    assert [turn["content"] for turn in payload["message_history"]] == ["•••• ••••"] * 2
    assert payload["result"] == {"card": "•••", "text": "•" * 16, "n": [12, 1.5, None, True]}


def test_a_card_that_is_told_word_by_word_is_known_by_the_second_word() -> None:
    """An engine may tell each word in a member of its own, which no contract holds it to."""
    words = [{"word": word, "start": 0.5} for word in IN_GROUPS.split()]
    told = {"transcript": "in groups", "is_final": True, "words": words}
    payload = {"call_control_id": "v3:A", "transcription_data": told}
    data = {"event_type": "call.transcription", "id": "1", "occurred_at": "2026-11-30T12:00:00Z"}
    body = msgspec.json.encode({"data": {**data, "payload": payload}})
    _, kept = SaidMasked().masked(decode(body, at(0)), body)
    kept_words = msgspec.json.decode(kept)["data"]["payload"]["transcription_data"]["words"]

    assert [one["word"] for one in kept_words] == ["4556", "••••", "••••", "••••"]
    assert {one["start"] for one in kept_words} == {0.5}
