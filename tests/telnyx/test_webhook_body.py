"""What Telnyx signed is kept, however odd it looks, and says what is odd."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.events import Answered, HungUp, Initiated, Unknown
from console.errors import WebhookRefused
from console.telnyx.webhook import decode
from tests.telnyx.signing import LIVE, NOW, body, envelope

RECEIVED = datetime.fromtimestamp(NOW, UTC)
V1 = {
    "record_type": "event",
    "id": "v1-event",
    "event_type": "call_answered",
    "created_at": "2026-05-19T23:30:11.5Z",
    "payload": LIVE,
}
HOSTILE = [
    *("[/x]", "[@click=app.quit]Ada[/]", "\x1b]2;owned\x1b\\", "\x9b31m", "\x00", "\r\n", "\t"),
    *(
        "\u202e+1 312",
        "\u200b",
        "e" + "\u0301" * 50,
        "=1+1",
        "'; DROP TABLE facts;--",
        "\U0001f4de",
    ),
    *("\ud800", "\udfff\ud800", "a" * 10_000, "{{7*7}}", "%s%n", "\ufeff", "\u2028", ""),
]


def test_a_live_delivery_is_read() -> None:
    """The common case: every part of the envelope arrives in the fact."""
    fact = decode(body(), RECEIVED)

    assert fact.id == "9f9301c2-a9db-41bf-a670-013af4c67e3a"
    assert fact.kind == "call.initiated"
    assert fact.occurred_at == datetime(2026, 5, 19, 23, 30, 15, 38431, tzinfo=UTC)
    assert fact.received_at == RECEIVED
    assert fact.attempt == 1
    assert fact.oddities == ()
    assert isinstance(fact.payload, Initiated)
    assert fact.payload.from_ == "+13125550100"
    assert fact.payload.call_control_id == LIVE["call_control_id"]


@pytest.mark.parametrize(
    "event",
    [
        '"payload": {"hangup_cause": "timeout"}, "event_type": "call.hangup"',
        '"event_type": "call.answered", "payload": {}, "event_type": "call.hangup"',
        '"payload": {"event_type": "call.answered"}, "event_type": "call.hangup"',
        '"event_type": "call.hangup", "payload": {"event_type": "call.answered"}',
    ],
    ids=["behind its payload", "twice", "once more, before it", "once more, in the payload"],
)
def test_the_kind_may_stand_anywhere(event: str) -> None:
    """One fact is made of a body for ever, in however many passes it is read: the last counts."""
    fact = decode(
        f'{{"data": {{"id": "1", "occurred_at": "2026-05-19T23:30:15Z", {event}}}}}'.encode(),
        RECEIVED,
    )

    assert fact.kind == "call.hangup"
    assert isinstance(fact.payload, HungUp)
    assert fact.oddities == ()


def test_the_same_body_gives_the_same_fact() -> None:
    """The journal is replayed with this function: the board must come out the same."""
    assert decode(body(), RECEIVED) == decode(body(), RECEIVED)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("field", ["caller_id_name", "from", "to", "client_state"])
def test_no_text_makes_an_event_disappear(field: str, name: str) -> None:
    """Whoever calls writes these fields: refusing one would let a caller hide."""
    fact = decode(body(payload={field: name}), RECEIVED)

    assert isinstance(fact.payload, Initiated)
    assert fact.payload.call_leg_id == LIVE["call_leg_id"]
    kept = getattr(fact.payload, "from_" if field == "from" else field)
    assert kept == "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in name)


@pytest.mark.parametrize(
    "raw",
    [
        b'"\xff\xfe"',
        b'"\xc3\x28"',
        b'"\x01\x1b[31m"',
        b'"tab\tand\nline"',
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
    ],
)
def test_bytes_that_are_no_text_cost_their_characters_only(raw: bytes) -> None:
    """A SIP header may be in any encoding; the event around it is genuine."""
    fact = decode(body(payload={"caller_id_name": "NAME"}).replace(b'"NAME"', raw), RECEIVED)

    assert fact.oddities == ("not plain JSON",)
    assert isinstance(fact.payload, Initiated)
    assert fact.payload.caller_id_name
    assert fact.payload.caller_id_name.encode()  # no half character is left in it
    assert fact.payload.call_leg_id == LIVE["call_leg_id"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_of_json_is_read(encoding: str) -> None:
    """JSON was once allowed in these, and a byte order mark is no reason to lose a call."""
    fact = decode(body().decode().encode(encoding), RECEIVED)

    assert fact.oddities == ("not plain JSON",)
    assert fact.payload == decode(body(), RECEIVED).payload


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "-" + "9" * 5000, "0.1e-9999"]
)
def test_absurd_numbers_are_no_error(number: str) -> None:
    """Python's own reader raises three different errors for these."""
    for place in ("sampling_rate", "tags", "zork"):
        text = body("call.answered", {place: "NUMBER"}).replace(b'"NUMBER"', number.encode())
        fact = decode(text, RECEIVED)

        assert isinstance(fact.payload, Answered)
        assert fact.payload.call_leg_id == LIVE["call_leg_id"]


def nested(depth: int) -> bytes:
    """A delivery with lists within lists in a field that nobody knows."""
    return body(payload={"zork": "DEEP"}).replace(b'"DEEP"', b"[" * depth + b"]" * depth)


def test_an_event_with_nested_fields_is_kept() -> None:
    """Deeper than anything that Telnyx sends."""
    assert decode(nested(500), RECEIVED).payload.call_leg_id == LIVE["call_leg_id"]


def test_nesting_that_no_reader_can_follow_is_refused_in_order() -> None:
    """It ends Python's own reader with an error that is none of its documented ones."""
    with pytest.raises(WebhookRefused) as caught:
        decode(nested(450_000), RECEIVED)

    assert caught.value.reason == "not_json"


@pytest.mark.parametrize(
    "text",
    [b"", b" ", b"\x00", b"{", b'{"a":', b"call.initiated", b"<xml/>", b"a=b&c=d", b"[" * 100_000],
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    """There is nothing to keep; the reason is counted."""
    with pytest.raises(WebhookRefused) as caught:
        decode(text, RECEIVED)

    assert caught.value.reason == "not_json"


@pytest.mark.parametrize("text", [b"[]", b"null", b"7", b'"text"', b"true", b"[{}]"])
def test_json_that_is_no_object_is_refused(text: bytes) -> None:
    """An event is an object."""
    with pytest.raises(WebhookRefused) as caught:
        decode(text, RECEIVED)

    assert caught.value.reason == "not_object"


def test_an_unknown_kind_is_kept_with_its_leg_and_parties() -> None:
    """Telnyx adds events without notice."""
    fact = decode(body("call.teleported"), RECEIVED)

    assert fact.kind == "call.teleported"
    assert fact.oddities == ("unknown kind",)
    assert isinstance(fact.payload, Unknown)
    assert fact.payload.from_ == LIVE["from"]
    assert fact.payload.call_control_id == LIVE["call_control_id"]


def test_an_unknown_value_is_kept_without_a_word() -> None:
    """A new hang-up cause is shown as it came."""
    fact = decode(body("call.hangup", {"hangup_cause": "USER_NOT_REGISTERED"}), RECEIVED)

    assert isinstance(fact.payload, HungUp)
    assert fact.payload.hangup_cause == "USER_NOT_REGISTERED"
    assert fact.oddities == ()


def test_a_field_that_does_not_fit_is_named() -> None:
    """The rest of the event is kept, and the raw body has the field."""
    fact = decode(body(payload={"tags": "none", "shaken_stir_validated": "yes"}), RECEIVED)

    assert fact.oddities == ("payload does not fit: shaken_stir_validated, tags",)
    assert isinstance(fact.payload, Initiated)
    assert fact.payload.from_ == LIVE["from"]


@pytest.mark.parametrize("payload", [None, [], "text", 7, True])
def test_an_event_without_a_payload_is_kept(payload: Any) -> None:
    """It happened; of which call is not known."""
    event = envelope("call.hangup")
    event["data"]["payload"] = payload
    fact = decode(json.dumps(event).encode(), RECEIVED)

    assert fact.kind == "call.hangup"
    assert fact.payload == HungUp()
    assert fact.oddities == ("no payload",)


def test_a_body_of_version_1_is_kept_as_such() -> None:
    """It carried a valid signature, so it is Telnyx's; its kind stays as sent."""
    fact = decode(json.dumps(V1).encode(), RECEIVED)

    assert fact.id == "v1-event"
    assert fact.kind == "call_answered"
    assert fact.oddities == ("v1 body", "unknown kind")
    assert fact.occurred_at == datetime(2026, 5, 19, 23, 30, 11, 500_000, tzinfo=UTC)
    assert isinstance(fact.payload, Unknown)
    assert fact.payload.call_control_id == LIVE["call_control_id"]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda event: {"metadata": {"event": event["data"]}},
        lambda event: {"metadata": {"event": event}},
        lambda event: {"data": {"metadata": {"event": event["data"]}}},
    ],
)
def test_an_event_in_metadata_is_found(wrap: Any) -> None:
    """Telnyx's log of events wraps them like this."""
    fact = decode(json.dumps(wrap(envelope())).encode(), RECEIVED)

    assert fact.oddities == ("metadata.event envelope",)
    assert fact.payload == decode(body(), RECEIVED).payload


def test_an_event_without_an_envelope_is_found() -> None:
    """The contract describes conference.floor.changed like this."""
    flat = {
        "id": "floor",
        "event_type": "conference.floor.changed",
        "payload": {"conference_id": "c", "occurred_at": "2026-05-19T23:30:10Z"},
    }
    fact = decode(json.dumps(flat).encode(), RECEIVED)

    assert fact.kind == "conference.floor.changed"
    assert fact.oddities == ("no data envelope",)
    assert fact.occurred_at == datetime(2026, 5, 19, 23, 30, 10, tzinfo=UTC)


def test_a_conference_tells_its_time_in_the_payload() -> None:
    """By the contract its envelope has none: nothing is odd about that."""
    event = envelope("conference.created", {"occurred_at": "2026-05-19T23:30:10Z"})
    del event["data"]["occurred_at"]
    fact = decode(json.dumps(event).encode(), RECEIVED)

    assert fact.occurred_at == datetime(2026, 5, 19, 23, 30, 10, tzinfo=UTC)
    assert fact.oddities == ()


@pytest.mark.parametrize(
    "told",
    [
        *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z"),
        *("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "10000-01-01T00:00:00Z"),
        *("2026-05-19T23:59:60Z", "2026-02-30T00:00:00Z", "yesterday", 1779233415, ["?"], {"a": 1}),
        *("2026-05-19T23:40:16Z", "2026-05-20T09:30:15Z"),
    ],
)
def test_an_absurd_time_becomes_the_time_of_receipt(told: Any) -> None:
    """Order is made by this time: one event of the year 9999 would be the last for ever."""
    fact = decode(body(occurred_at=told), RECEIVED)

    assert fact.occurred_at == RECEIVED
    assert fact.oddities == ("bad occurred_at",)


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("2026-05-19T23:30:15", timedelta(0)),
        ("2026-05-20T01:30:15+02:00", timedelta(0)),
        ("2026-05-19T23:30:15.000001Z", timedelta(microseconds=1)),
        ("2026-05-19T23:30:15.123456789Z", timedelta(microseconds=123_457)),
        ("2026-05-19 23:30:15Z", timedelta(0)),
        ("2026-05-19T23:40:15Z", timedelta(minutes=10)),
        ("2025-05-19T23:30:15Z", timedelta(days=-365)),
    ],
)
def test_a_time_is_read_in_every_usual_writing(told: str, meant: timedelta) -> None:
    """A late delivery may tell an old time, and a clock may be ahead a little."""
    fact = decode(body(occurred_at=told), RECEIVED)

    assert fact.occurred_at == RECEIVED + meant
    assert fact.occurred_at.utcoffset() == timedelta(0)
    assert fact.oddities == ()


def test_an_event_without_a_time_happened_when_it_came() -> None:
    """And it says so."""
    fact = decode(body(occurred_at=None), RECEIVED)

    assert fact.occurred_at == RECEIVED
    assert fact.oddities == ("no occurred_at",)


@pytest.mark.parametrize(("told", "word"), [(None, "no id"), ("", "bad id"), ([1], "bad id")])
def test_an_event_without_an_id_gets_one_that_redelivery_repeats(told: Any, word: str) -> None:
    """Duplicates are known by it: the attempt and the order of fields are no part of it."""
    first = envelope(id=told)
    second = envelope(id=told)
    second["meta"]["attempt"] = 2
    second["data"] = dict(reversed(second["data"].items()))
    facts = [decode(json.dumps(event).encode(), RECEIVED) for event in (first, second)]

    assert facts[0].id == facts[1].id
    assert facts[0].id.startswith("sha256:")
    assert facts[0].oddities == (word,)
    assert [fact.attempt for fact in facts] == [1, 2]


def test_ids_are_texts_of_bounded_length() -> None:
    """They are keys of a table."""
    assert decode(body(id=42), RECEIVED).id == "42"
    assert decode(body(id="x" * 128), RECEIVED).id == "x" * 128
    assert len(decode(body(id="x" * 129), RECEIVED).id) < 128


@pytest.mark.parametrize("told", [0, -1, True, "1", 1.5, None, [], {}])
def test_an_attempt_is_a_count_or_unknown(told: Any) -> None:
    """`meta` is in no contract."""
    event = envelope() | {"meta": {"attempt": told}}

    assert decode(json.dumps(event).encode(), RECEIVED).attempt is None


@pytest.mark.parametrize("meta", [None, [], "text", 7])
def test_meta_may_be_anything(meta: Any) -> None:
    """Or missing."""
    event = envelope() | {"meta": meta}

    assert decode(json.dumps(event).encode(), RECEIVED).payload.call_leg_id == LIVE["call_leg_id"]


TREES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("data", "meta", "metadata", "event", "event_type", "id", "occurred_at"),
                    *("created_at", "payload", "attempt", "call_control_id", "from"),
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(TREES)
def test_every_signed_object_becomes_a_fact(tree: Any) -> None:
    """An object is kept, anything else is refused in order; no other error comes out."""
    text = json.dumps(tree).encode()
    if isinstance(tree, dict):
        fact = decode(text, RECEIVED)
        assert fact.id
        assert fact.kind
        assert fact.occurred_at.tzinfo is UTC
    else:
        with pytest.raises(WebhookRefused):
            decode(text, RECEIVED)
