"""Every event of Telnyx's contract has a payload type that holds all of it.

`contract.json` is the part of the contract that names the fields of each
event: a type's name, {"values"}, {"fields"}, {"list"}, {"any"}, or "object"
for JSON of free form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

import msgspec
import pytest
from telnyx.types.transcription import Payload as TranscriptionPayload
from telnyx.types.transcription import PayloadTranscriptionData

from console.domain.events import KINDS, Payload, Transcribed, Transcript, Unknown, read_payload
from console.domain.events.fact import FreeForm

CONTRACT: Final[dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "contract.json").read_text()
)
OUTSIDE_THE_CONTRACT: Final = {
    *("conference.floor.changed", "call.sip_info.received", "call.transcription"),
}
IDS: Final = {field.encode_name for field in msgspec.structs.fields(Payload)}
LIVE: Final = {
    "call.initiated": {"calling_party_type", "from_sip_uri", "to_sip_uri"},
    "call.answered": {
        *{"calling_party_type", "from_sip_uri", "to_sip_uri"},
        *{"codec", "sampling_rate"},
    },
    "call.bridged": {
        *{"calling_party_type", "from_sip_uri", "to_sip_uri"},
        *{"start_time", "bridged_call_control_id"},
    },
    "call.hangup": {
        *{"calling_party_type", "from_sip_uri", "to_sip_uri"},
        *{"end_time", "telnyx_error"},
    },
    "call.speak.started": {"speak_id"},
    "call.speak.ended": {"speak_id"},
}
"""Fields that real deliveries have and the contract does not."""

SAMPLES: Final = {"string": "…", "integer": 7, "number": 0.5, "boolean": True, "object": {"a": [1]}}


def sample(shape: Any) -> Any:
    """A value of this shape, as Telnyx would send it."""
    match shape:
        case str():
            return SAMPLES[shape]
        case {"values": [first, *_]}:
            return first
        case {"list": inner}:
            return [sample(inner)]
        case {"any": [first, *_]}:
            return sample(first)
        case {"fields": fields}:
            return {name: sample(inner) for name, inner in fields.items()}
    raise AssertionError(shape)


def held(payload: Payload) -> dict[str, Any]:
    """What a payload holds, written as Telnyx writes it."""
    written: dict[str, Any] = without_nothing(msgspec.json.decode(msgspec.json.encode(payload)))
    return written


def without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nothing(part) for name, part in value.items() if part is not None}
    return [without_nothing(part) for part in value] if isinstance(value, list) else value


def enumerations() -> Iterator[tuple[str, str, list[str]]]:
    for kind, fields in CONTRACT.items():
        for name, shape in fields.items():
            if isinstance(shape, dict) and "values" in shape:
                yield kind, name, shape["values"]


def test_the_contract_and_the_types_name_the_same_events() -> None:
    """A kind that is missing here would lose its fields on the screen."""
    assert set(KINDS) == set(CONTRACT) | OUTSIDE_THE_CONTRACT


def test_a_payload_holds_every_field_of_the_contract() -> None:
    """Nothing that Telnyx promises gets lost, at any depth."""
    for kind in CONTRACT:
        sent = sample({"fields": CONTRACT[kind]})

        assert held(read_payload(kind, json.dumps(sent).encode())) == sent, kind


def test_a_payload_invents_no_field() -> None:
    """What the contract does not name was seen in real deliveries, or is an id."""
    for kind in CONTRACT:
        ours = {field.encode_name for field in msgspec.structs.fields(KINDS[kind])}
        invented = ours - set(CONTRACT[kind]) - IDS
        if kind.startswith("conference."):
            invented -= {"occurred_at"}

        assert invented == LIVE.get(kind, set()), kind


def test_the_known_values_are_those_of_the_contract() -> None:
    """The types say at the field which values are known, so that words for them can be complete."""
    for kind, name, values in enumerations():
        attribute = {field.encode_name: field.name for field in msgspec.structs.fields(KINDS[kind])}
        hint = get_type_hints(KINDS[kind], include_extras=True)[attribute[name]]

        assert hint.__metadata__[0].examples == values, (kind, name, values)


def test_an_unknown_value_is_kept() -> None:
    """Telnyx adds values without notice; a new hang-up cause must not lose a hang-up."""
    for kind, name, _ in enumerations():
        payload = read_payload(kind, json.dumps({name: "brand_new"}).encode())

        assert held(payload) == {name: "brand_new"}, (kind, name)


def test_an_empty_payload_is_a_payload() -> None:
    """Any field may be missing, all of them too."""
    for kind in [*KINDS, "call.teleported"]:
        payload = read_payload(kind, b"{}")

        assert type(payload) is KINDS.get(kind, Unknown), kind
        assert held(payload) == {}, kind


def test_fields_that_nobody_knows_are_passed_over() -> None:
    """New fields appear without notice; the raw body keeps them."""
    for kind in [*KINDS, "call.teleported"]:
        payload = read_payload(kind, b'{"call_leg_id": "l", "zork": {"deep": [1, {"er": null}]}}')

        assert held(payload) == {"call_leg_id": "l"}, kind


def test_a_transcript_holds_what_the_vendor_s_library_names() -> None:
    """Its webhook stands in no schema of the contract; the library's own type is the judge."""
    sdk = PayloadTranscriptionData.model_fields
    ours = {field.encode_name for field in msgspec.structs.fields(Transcript)}
    track = get_type_hints(Transcript, include_extras=True)["transcription_track"]

    assert ours == set(sdk)
    assert set(TranscriptionPayload.model_fields) == IDS | {"transcription_data"}
    assert tuple(track.__metadata__[0].examples) == get_args(
        get_args(sdk["transcription_track"].annotation)[0]
    )


@pytest.mark.parametrize("name", [field.name for field in msgspec.structs.fields(Transcript)])
def test_any_part_of_a_transcript_may_be_null(name: str) -> None:
    """One engine sends no confidence, most tell no track."""
    body = json.dumps({"transcription_data": {"transcript": "hello", name: None}}).encode()
    payload = read_payload("call.transcription", body)

    assert isinstance(payload, Transcribed)
    assert payload.words == (None if name == "transcript" else "hello")


def test_only_what_is_said_to_be_interim_is_interim() -> None:
    """An engine that has no interim results may not say anything of it."""
    told = [Transcript(transcript="hello", is_final=final) for final in (True, False, None)]

    assert [Transcribed(transcription_data=one).words for one in (*told, None)] == [
        *("hello", None, "hello", None)
    ]


def test_payloads_cannot_be_changed() -> None:
    """A fact is shared by journal, board and screen."""
    payload = read_payload("call.hangup", b"{}")

    with pytest.raises(AttributeError):
        payload.call_leg_id = "other"  # type: ignore[misc]  # the point of the test


def test_free_form_is_any_json() -> None:
    """Answers have the shape that the account's owner asked for."""
    payload = read_payload("call.ai_gather.ended", b'{"result": {"age": 42, "pets": ["cat"]}}')

    assert FreeForm is object
    assert held(payload) == {"result": {"age": 42, "pets": ["cat"]}}
