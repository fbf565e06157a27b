"""Of an event that nobody knows: what may have been said in it, and what is something else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.speech.cards import is_card
from console.domain.speech.fields import is_speech, may_be_said
from console.switchboard.journal.bodies.speech import SaidMasked
from console.telnyx.webhook import decode
from tests.domain.stories import at

CARD = "4556737586899855"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("from", "+378282246310005"), ("to", "4915112345678"), ("callControlId", f"v3:{CARD}")),
        *(("to", "Ada <sip:ada@acme.test>"), ("media_url", f"https://acme.test/{CARD}")),
        *(("peer", f"sip:{CARD}@acme.test"), ("leg", "12345678-4556-4737-8586-899855000000")),
        *(("caller_id_number", "4915112345678"), ("phone", "0151 1234 5678")),
        *(("began", "2026-11-30 12:00:00.123456"), ("began", "2026-11-30T12:00:00.123456Z")),
        *(("start_time", "Mon, 30 Nov 2026 10:00:00 GMT"), ("call_time", "2026-11-30 12:00:00")),
        *(("began", 1764500000007), ("began", "1764500000007"), ("made_at", "1764500000007123")),
        *(("client_state", "NDU1NiA3Mzc1IDg2ODkgOTg1NQ=="), ("event_type", "call.caption")),
    ],
)
def test_ids_links_times_and_numbers_that_are_called_stay(name: str, value: object) -> None:
    assert not may_be_said(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("words", f"it is {CARD}"), ("words", CARD), ("number", int(CARD)), ("words", [CARD])),
        *(("card_number", CARD), ("number", CARD), ("phone_number", CARD)),
        *(
            ("to", CARD),
            ("from", f"+{CARD}"),
            ("to", f"it is {CARD}"),
            ("time", "4556 7375 8689 9855"),
            ("amount", float(CARD)),
            ("made_at", CARD),
            ("made_at", int(CARD)),
        ),
        *(("caller_number", "378282246310005"), ("phone", "3056 9309 0259 04")),
        *(("answer", f"card:{CARD}"), ("transcript", f"a{CARD}"), ("words", f"卡号是{CARD}")),
    ],
)
def test_whatever_else_may_have_been_said(name: str, value: object) -> None:
    """Also what stands in a member for a telephone number, and is too long for one."""
    assert may_be_said(name, value)


def test_names_are_read_word_by_word_however_they_are_written() -> None:
    assert is_speech("transcriptText")
    assert is_speech("TRANSCRIPTION_TEXT")
    assert not is_speech("context")
    assert not is_speech("")


def cards() -> st.SearchStrategy[str]:
    """Numbers of cards, whole, in groups, or behind dashes."""

    def made(seed: int) -> str:
        chance = random.Random(seed)  # noqa: S311 - a number as any other
        digits = chance.choice("456") + "".join(chance.choices("0123456789", k=14))
        whole = next(digits + last for last in "0123456789" if is_card(digits + last))
        groups = [whole[begin : begin + 4] for begin in range(0, 16, 4)]
        return chance.choice((whole, " ".join(groups), "-".join(groups)))

    return st.integers(0, 10_000).map(made)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="0123456789"), max_size=12)
NAMES = st.sampled_from(("text", "transcript", "said", "words", "note", "payload", "to", "time"))
KEPT = {
    "id": "1c1a0d70-4556-4737-8586-899855000000",
    "call_control_id": f"v3:{CARD}",
    "from": "+378282246310005",
    "to": f"sip:{CARD}@acme.test",
    "started_at": "2026-11-30T12:00:00.123456Z",
    "timestamp_ms": 1764500000007,
}


def planted(card: str, before: str, behind: str) -> str:
    return f"{before} {card} {behind}"


@given(card=cards(), data=st.data())
def test_no_card_number_is_kept_of_an_event_that_nobody_knows(card: str, data: Any) -> None:
    """Wherever in it, however deep; and what tells which call, who and when is as it was."""
    text = st.builds(planted, st.just(card), TEXTS, TEXTS)
    said = st.recursive(
        text | TEXTS,
        lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
        max_leaves=6,
    )
    payload = {
        "callee": data.draw(said),
        **data.draw(st.dictionaries(NAMES, said, min_size=1, max_size=4)),
        **KEPT,
    }
    event = {
        "event_type": "call.caption.final",
        "id": "e",
        "occurred_at": "2026-11-30T12:00:00.123456Z",
        "payload": payload,
    }
    body = msgspec.json.encode({"data": event})

    fact, kept = SaidMasked().masked(decode(body, at(0)), body)

    told = msgspec.json.decode(kept)["data"]
    assert (fact.kind, told["event_type"]) == ("call.caption.final", "call.caption.final")
    assert {name: told["payload"][name] for name in KEPT} == KEPT
    others = {name: one for name, one in told["payload"].items() if name not in KEPT}
    digits = card.translate({ord(sign): None for sign in " -"})
    for one in _texts(others):
        assert digits not in "".join(filter(str.isdigit, one))


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _texts(one)
        case list():
            for one in value:
                yield from _texts(one)


def test_words_of_the_settings_and_numbers_in_pieces_are_hidden_too() -> None:
    """A number that goes on in the next event of that kind; no word in the name of the kind."""
    masked = SaidMasked(("Blaubeere", "caption"))
    texts = []
    for number, text in enumerate(("Blaubeere, 4556 7375", "8689 9855, that is all.")):
        event = {
            "event_type": "call.caption",
            "id": str(number),
            "occurred_at": "2026-11-30T12:00:00Z",
            "payload": {"call_control_id": "v3:A", "text": text},
        }
        body = msgspec.json.encode({"data": event})
        _, kept = masked.masked(decode(body, at(0)), body)
        told = msgspec.json.decode(kept)["data"]
        texts.append(told["payload"]["text"])
        assert told["event_type"] == "call.caption"

    assert texts == ["•••, •••• ••••", "•••• ••••, that is all."]
