"""A masked file gives nobody away, and folds to the same board."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path

import msgspec
import phonenumbers
import pytest
import zstandard

from console.domain import client_state
from console.domain.acts import Dial, Speak
from console.domain.leg import CallId, Leg
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.own_facts import CallOffered, OrderPlaced, OrderSettled
from console.domain.team.members import Member, Team
from console.errors import ReplayUnreadable
from console.line.port import Connection
from console.replay import file
from console.replay.journal import since
from console.replay.mask.masked import Mask
from console.replay.mask.vocabulary import vocabulary
from console.replay.recording import Desk, Recording
from console.replay.trouble import opened
from console.switchboard.journal.rows import Row, encode_own
from tests.replay.storm import AGENT, BEGUN, Lived

HEAD = b'{"format":"telnyx-console replay","version":1,"facts":%d}\n'

PLANTED = (
    *("+4915112345678", "4915112345678", "015112345678", "0151 1234 5678", "(312) 555-0188"),
    *("+442079460123", "442079460123", "12345678", "555-0188", "sip:grace.hopper@pbx.acme.test"),
    *("grace.hopper", "pbx.acme.test", "acme.test", "Ada Lovelace", "Lovelace", "Hedy", "hedy"),
    *("rings back about the divorce", "divorce", "VIP-Kunde", "X-Secret-Tag", "s3cr3t-state"),
    *("my card is", "4111 1111", "4111111111111111", "https://hooks.acme.test/in?token=abc123"),
    *("token=abc123", "Support Berlin", "Billing-Queue", "v3:planted-call-id-0001", "planted"),
    *("b1a2c3d4-0000-4000-8000-1234567890ab", "1293384261075731499", "Müller", "5309"),
    *("my_own_field", "invoice 77-4711", "no-such-member", "Herr Schulz", "hedy-desk-phone"),
)
"""What somebody could be known by, in every way in which it may be written."""


def planted_rows() -> tuple[Row, ...]:
    """Facts with all of that in them, wherever it can stand."""
    call = CallId("v3:planted-call-id-0001")
    ids = {
        "call_control_id": call,
        "call_leg_id": "b1a2c3d4-0000-4000-8000-1234567890ab",
        "call_session_id": "b1a2c3d4-0000-4000-8000-1234567890ab",
        "connection_id": "1293384261075731499",
        "client_state": base64.b64encode(b"s3cr3t-state of Herr Schulz").decode(),
    }
    ours = client_state.encode(
        client_state.Parties(
            from_="+4915112345678", to="sip:grace.hopper@pbx.acme.test", agent="hedy"
        )
    )
    payloads = [
        {
            **ids,
            "from": "+4915112345678",
            "to": "sip:grace.hopper@pbx.acme.test;user=phone",
            "from_sip_uri": "sip:015112345678@pbx.acme.test",
            "caller_id_name": "Ada Lovelace",
            "direction": "incoming",
            "state": "parked",
            "start_time": "2023-11-14T22:13:20.000000Z",
            "tags": ["VIP-Kunde", "0151 1234 5678", "Müller"],
            "custom_headers": [{"name": "X-Secret-Tag", "value": "invoice 77-4711"}],
            "my_own_field": {"phone": 4915112345678, "Herr Schulz": "(312) 555-0188"},
        },
        {**ids, "client_state": ours, "from": "0151 1234 5678", "to": "+442079460123"},
        {
            **ids,
            "transcription_data": {
                "transcript": "my card is 4111 1111 1111 1111",
                "is_final": True,
            },
        },
        {**ids, "digit": "5309"},
        {**ids, "recording_urls": {"mp3": "https://hooks.acme.test/in?token=abc123"}},
        {**ids, "queue": "Billing-Queue", "current_position": 2},
        {**ids, "hangup_cause": "Ada Lovelace hung up", "sip_hangup_cause": "486"},
    ]
    kinds = (
        *("call.initiated", "call.answered", "call.transcription", "call.dtmf.received"),
        *("call.recording.saved", "call.enqueued", "call.hangup"),
    )
    rows = [
        _row(number, f"planted-{number}", kind, webhook(number, kind, payload))
        for number, (kind, payload) in enumerate(zip(kinds, payloads, strict=True), 1)
    ]
    id_ = OrderId("01980000-0000-4000-8000-0000000000aa")
    dial = Dial(to="+442079460123", from_="+4915112345678", connection_id="1293384261075731499")
    order = Order(id=id_, act=dial, placed_at=BEGUN, by="hedy")
    message = "Müller at 015112345678 was not called"
    outcome = Outcome(order_id=id_, kind=OutcomeKind.REFUSED, message=message, hint="ask Hedy")
    speak = Order(
        id=OrderId("01980000-0000-4000-8000-0000000000ab"),
        act=Speak(call=call, parameters={"payload": "rings back about the divorce"}),
        placed_at=BEGUN,
        by="hedy",
    )
    own = {
        f"placed-{id_}": ("order.placed", OrderPlaced(order=order)),
        f"settled-{id_}": ("order.settled", OrderSettled(order=order, outcome=outcome)),
        f"placed-{speak.id}": ("order.placed", OrderPlaced(order=speak)),
        "offer-hedy": ("offer.made", CallOffered(call=call, to=("hedy", "no-such-member"))),
    }
    for number, (id_own, (kind, payload)) in enumerate(own.items(), len(rows) + 1):
        rows.append(_row(number, id_own, kind, encode_own(payload)))
    rows.append(_row(len(rows) + 1, "planted-no-json", "call.answered", b"Ada Lovelace, no JSON"))
    return tuple(rows)


def webhook(number: int, kind: str, payload: dict[str, object]) -> bytes:
    event = {
        "record_type": "event",
        "event_type": kind,
        "id": f"planted-{number}",
        "occurred_at": "2023-11-14T22:13:21.000000Z",
        "payload": payload,
    }
    meta = {"attempt": 1, "delivered_to": "https://hooks.acme.test/in?token=abc123"}
    return msgspec.json.encode({"data": event, "meta": meta})


def _row(number: int, id_: str, kind: str, body: bytes) -> Row:
    at = BEGUN.timestamp() + number
    return Row(number, id_, kind, "b1a2c3d4-0000-4000-8000-1234567890ab", at, at, 1, body)


PLANTED_DESK = Desk(
    agent="hedy",
    team=Team(
        members=(
            Member(user="hedy", name="Hedy Lamarr", phone="sip:hedy-desk-phone@pbx.acme.test"),
            Member(user="ada", name="Ada Lovelace", groups=("Support Berlin",)),
        ),
        queues={"Billing-Queue": ("Support Berlin",)},
    ),
    connections=(Connection(id="1293384261075731499", name="Support Berlin"),),
    shown=("1293384261075731499",),
)


def test_nothing_that_was_planted_is_in_an_exported_file(tmp_path: Path) -> None:
    """Neither in its bytes nor in what they unpack to, nor inside what is base64 in there."""
    recording = Recording(rows=planted_rows(), desk=PLANTED_DESK, over=(CallId("v3:planted-x"),))
    path = tmp_path / "masked.replay"

    file.write(path, Mask().recording(recording))

    packed = path.read_bytes()
    text = zstandard.ZstdDecompressor().stream_reader(packed).read().decode()
    inner = [
        base64.b64decode(fact.payload.client_state or "").decode("utf-8", "replace")
        for fact in file.read(path).facts
    ]
    for where in (packed.decode("latin-1"), text, *inner):
        found = [one for one in PLANTED if one.lower() in where.lower()]
        assert found == []


def test_no_field_that_is_known_lets_through_what_somebody_wrote() -> None:
    """Whatever its name, and however deep: also those that were added after the mask was made."""
    written = ["Zebra Quagga", "+491511234567", "0151 123 4567", "https://zebra.test/q?quagga"]
    fields = {
        name: [*written, 491511234567, 491511234567.0, {name: written, "zebra quagga": written}]
        for name in vocabulary().names
    }
    body = webhook(1, "call.initiated", dict(fields))

    masked = Mask().row(_row(1, "zebra-quagga", "call.initiated", body))

    told = f"{masked.id} {masked.session_id} {masked.body.decode()}".lower()
    for one in ("zebra", "quagga", "491511234567", "1511234567", "123 4567"):
        assert one not in told


def test_a_masked_recording_folds_to_the_same_board(day: Lived, tmp_path: Path) -> None:
    """The same legs in the same states since the same times, joined with the same others."""
    desk = Desk(agent=AGENT)
    recording = since(day.journal, BEGUN - timedelta(hours=1), None, desk)
    mask = Mask()
    file.write(tmp_path / "day.replay", mask.recording(recording))
    masked = file.read(tmp_path / "day.replay")

    before, after = opened(recording), opened(masked)

    for taken in range(0, recording.length + 1, 61):
        legs = before.positions.at(taken).board.legs
        others = after.positions.at(taken).board.legs
        new = {CallId(mask.pseudonyms.id(call)): leg for call, leg in legs.items()}
        assert new.keys() == others.keys()
        wrong = [call for call, leg in new.items() if shape(leg, mask) != shape(others[call], None)]
        assert wrong == []
    assert [one.taken for one in before.troubles] == [one.taken for one in after.troubles]


def shape(leg: Leg, mask: Mask | None) -> tuple[object, ...]:
    """What of a leg is no number, name or text; its ids as they are masked."""
    new = mask.pseudonyms.id if mask is not None else str
    return (
        *(leg.state, leg.known, leg.direction, leg.role, leg.started_at, leg.changed_at),
        *(leg.answered_at, leg.bridged_at, leg.ended_at, leg.alive),
        *(new(one) if one else None for one in (leg.peer, leg.session_id, leg.leg_id)),
        *(leg.ending.cause if leg.ending else None,),
    )


def test_numbers_are_those_of_the_same_country_that_nobody_has() -> None:
    pseudonyms = Mask().pseudonyms
    for number, country in (("442079461000", 44), ("13125550100", 1), ("4915112345678", 49)):
        new = pseudonyms.number(number)
        assert pseudonyms.number(number) == new != number
        assert phonenumbers.parse(f"+{new}").country_code == country


def test_many_numbers_stay_different() -> None:
    pseudonyms = Mask().pseudonyms

    new = {pseudonyms.number(f"4420794{one:05}") for one in range(8_000)}

    assert len(new) == 8_000


@pytest.mark.parametrize("cut", [0, 3, 40, -30])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.replay"
    file.write(path, Recording(rows=planted_rows()))
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(ReplayUnreadable):
        file.read(path)


@pytest.mark.parametrize(
    "lines",
    [
        b"",
        b"[]\n",
        b'{"format":"x","version":1,"facts":0}\n',
        b'{"format":"telnyx-console replay","version":2,"facts":0}\n',
        HEAD % 1 + b'[1,"a","k",null,1e30,1,1,"{}"]\n',
        HEAD % 2 + b'[2,"a","k",null,1,1,1,"{}"]\n[1,"b","k",null,1,1,1,"{}"]\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_file_of_a_stranger_is_refused_in_words(tmp_path: Path, lines: bytes) -> None:
    path = tmp_path / "hostile.replay"
    path.write_bytes(zstandard.ZstdCompressor().compress(lines))

    with pytest.raises(ReplayUnreadable):
        file.read(path)
