"""Requests and replies as values: what is refused before anything is sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console.errors import InvalidParameter, InvalidSetting
from console.telnyx import operations, wire
from console.telnyx.operations import Operation
from console.telnyx.params.assistants import Assistant, HangupTool, HangupToolConfig
from console.telnyx.params.calls import Answer, Bridge, Dial, Hangup, Reject, Transfer
from console.telnyx.params.legs import CustomSipHeader, SoundModifications
from console.telnyx.params.lists import (
    Contains,
    ListActiveCalls,
    ListApplications,
    OccurredAt,
    VoiceFilter,
)
from console.telnyx.params.transcription import AzureTranscription, Transcription
from tests.telnyx.fake import CALL
from tests.telnyx.shapes import least, struct_shape

BASE = "https://api.telnyx.com/v2"
ROWS = [row for row in vars(operations).values() if isinstance(row, Operation)]
WITH_IDS = [row for row in ROWS if row.id_names]
DIAL: dict[str, Any] = {"connection_id": "129", "to": "+1", "from_": "+2"}

NAN = float("nan")
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
HOSTILE = [
    "../../evil",
    "..%2f..%2fevil",
    "a/../../b",
    "%2e%2e",
    "//evil.example",
    "https://evil.example/",
    "a?b=c#d",
    "a\\..\\b",
    "@evil.example",
    "{0.__class__}",
    "{call_control_id}",
    "\u202e\u2066",
    "\u2025",
    "é" * 40,
    " ",
    CALL,
]


@example(HOSTILE[0], WITH_IDS[0])
@given(
    st.one_of(st.sampled_from(HOSTILE), PRINTABLE.filter(lambda text: text not in {".", ".."})),
    st.sampled_from(WITH_IDS),
)
def test_an_id_stays_one_segment_below_the_base(hostile: str, row: Operation[Any, Any]) -> None:
    """An id comes from webhooks and keyboards; it must not choose another path or host (B4)."""
    made = wire.request(row, *[hostile] * len(row.id_names), params=some(row))
    url = httpx.URL(f"{BASE}{made.target}")
    template, segments = row.path.split("/"), made.path.split("/")

    assert str(url).startswith(f"{BASE}/")
    assert url.host == "api.telnyx.com"
    assert len(segments) == len(template)
    assert [hostile if "{" in name else name for name in template] == [
        unquote(segment) for segment in segments
    ]


def some(row: Operation[Any, Any]) -> Any:
    """The least parameters that pass for an operation."""
    return msgspec.convert(least(struct_shape(row.params)), row.params)


@pytest.mark.parametrize("bad", ["", ".", "..", "a\x00b", "a\nb", "\x7f", "\x85", "\ud800"])
def test_what_is_no_id_is_refused(bad: str) -> None:
    """The error names the operation and the id, and nothing is made."""
    for row in WITH_IDS:
        for place, name in enumerate(row.id_names):
            ids = ["x"] * len(row.id_names)
            ids[place] = bad
            with pytest.raises(InvalidParameter) as refused:
                wire.request(row, *ids, params=some(row))

            assert (refused.value.operation, refused.value.field) == (row.name, name)


@pytest.mark.parametrize("bad", [None, 7, b"v3:x"])
def test_an_id_is_text(bad: Any) -> None:
    """`None` must not become the call named None."""
    with pytest.raises(InvalidParameter):
        wire.request(operations.HANGUP, bad)


def test_an_id_that_makes_the_url_too_long_is_refused() -> None:
    """Telnyx takes 2,000 characters (10003)."""
    with pytest.raises(InvalidParameter):
        wire.request(operations.HANGUP, "v" * 2000)


def test_a_call_control_id_keeps_its_colon() -> None:
    """The path is the one that Telnyx's own libraries send."""
    made = wire.request(operations.RETRIEVE_STATUS, "v3:a-b_c/d")

    assert made.path == "/calls/v3:a-b_c%2Fd"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"privacy": "secret"}, "privacy"),
        ({"stream_bidirectional_sampling_rate": 8001}, "stream_bidirectional_sampling_rate"),
        ({"timeout_secs": "30"}, "timeout_secs"),
        ({"timeout_secs": True}, "timeout_secs"),
        ({"timeout_secs": 1.5}, "timeout_secs"),
        ({"record": "record-from-ringing"}, "record"),
        ({"bridge_on_answer": 1}, "bridge_on_answer"),
        ({"link_to": None}, "link_to"),
        ({"to": ("+1", 2)}, "to[1]"),
        ({"to": 1}, "to"),
        ({"custom_headers": ({"name": "X-A"},)}, "custom_headers[0]"),
        ({"custom_headers": ({"name": "X-A", "value": "1", "x": 1},)}, "custom_headers[0]"),
        ({"custom_headers": (CustomSipHeader(name="X", value=1),)}, "custom_headers[0].value"),
        ({"sound_modifications": SoundModifications(pitch="high")}, "sound_modifications.pitch"),
        (
            {"sound_modifications": SoundModifications(pitch=float("nan"))},
            "sound_modifications.pitch",
        ),
        ({"webhook_urls": {"call.hangup": "https://a"}}, "webhook_urls[...]"),
        ({"client_state": "\ud800"}, "client_state"),
        ({"audio_url": object()}, "audio_url"),
        ({"audio_url": b"\xff"}, None),
        (
            {
                "transcription_config": Transcription(
                    transcription_engine_config=AzureTranscription(region="moon")
                )
            },
            "transcription_config.transcription_engine_config.region",
        ),
        (
            {"transcription_config": {"transcription_engine_config": {"language": "en"}}},
            "transcription_config.transcription_engine_config",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_the_contract_does_not_allow_is_refused_by_name(
    params: dict[str, Any], field: str | None
) -> None:
    """Words, types and nested parts are checked here, so that nothing half-right is sent."""
    if field is None:  # bytes are sent as base64 text, which is what they are for
        assert b'"audio_url":"/w=="' in (dial(**params).body or b"")
        return
    with pytest.raises(InvalidParameter) as refused:
        dial(**params)

    assert (refused.value.operation, refused.value.field) == ("dial", field)
    assert refused.value.reason


def dial(**params: Any) -> wire.Request[Any]:
    return wire.request(operations.DIAL, params=Dial(**{**DIAL, **params}), command_id="c-1")


def nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {}
    for _ in range(depth):
        value = {"in": value}
    return value


@pytest.mark.parametrize("value", [nested(100_000), {"x": object()}, {"x": {1, object()}}])
def test_a_value_that_json_cannot_hold_is_refused(value: Any) -> None:
    """Free-form parts of an assistant are the only place where such a value fits."""
    assistant = Assistant(id="a", observability_settings=value, mcp_servers=(value,))

    with pytest.raises(InvalidParameter) as refused:
        wire.request(operations.ANSWER, CALL, params=Answer(assistant=assistant))

    assert refused.value.field.startswith("assistant")


def test_the_wrong_kind_of_parameters_is_refused() -> None:
    """A transfer's parameters would pass for a dial's in part, and call somebody else."""
    with pytest.raises(InvalidParameter):
        wire.request(operations.DIAL, params=Transfer(to="+1"))  # type: ignore[arg-type]  # the test


def test_what_tells_a_union_apart_is_sent() -> None:
    """`type` follows from the struct and is never forgotten."""
    assistant = Assistant(id="a", tools=(HangupTool(hangup=HangupToolConfig(description="bye")),))

    body = wire.request(operations.ANSWER, CALL, params=Answer(assistant=assistant)).body

    assert body == (
        b'{"assistant":{"id":"a","tools":[{"type":"hangup","hangup":{"description":"bye"}}]}}'
    )


def test_a_command_id_given_twice_must_agree() -> None:
    """Two names for one attempt would break what the id is for."""
    same = wire.request(operations.HANGUP, CALL, params=Hangup(command_id="a"), command_id="a")

    assert same.body == b'{"command_id":"a"}'
    with pytest.raises(InvalidParameter):
        wire.request(operations.HANGUP, CALL, params=Hangup(command_id="a"), command_id="b")


def test_a_filter_becomes_a_nested_query() -> None:
    """`filter[application_name][contains]`, as Telnyx documents it."""
    params = ListApplications(
        filter=VoiceFilter(
            application_name=Contains(contains="a b&c"),
            outbound_outbound_voice_profile_id="9",
            failed=True,
            from_="+1",
            occurred_at=OccurredAt(gte="2026-01-01"),
        ),
        sort="-created_at",
        page_number=2,
        page_size=5,
    )

    query = wire.request(operations.LIST_APPLICATIONS, params=params).query

    assert [unquote(pair.replace("+", " ")) for pair in query.split("&")] == [
        "page[number]=2",
        "page[size]=5",
        "filter[application_name][contains]=a b&c",
        "filter[failed]=true",
        "filter[from]=+1",
        "filter[occurred_at][gte]=2026-01-01",
        "filter[outbound.outbound_voice_profile_id]=9",
        "sort=-created_at",
    ]


@pytest.mark.parametrize("sort", ["name", "+created_at", "--created_at", ""])
def test_a_sort_that_telnyx_does_not_know_is_refused(sort: Any) -> None:
    """Six words and no more."""
    with pytest.raises(InvalidParameter):
        wire.request(operations.LIST_APPLICATIONS, params=ListApplications(sort=sort))


def test_the_pages_of_active_calls_go_by_cursors() -> None:
    """`page[after]` and `page[limit]` are what Telnyx answers to (facts 4.4)."""
    params = ListActiveCalls(page_after="a=b", page_limit=20)

    query = wire.request(operations.LIST_ACTIVE_CALLS, "129", params=params).query

    assert query == "page%5Blimit%5D=20&page%5Bafter%5D=a%3Db"


def test_no_text_form_shows_a_parameter() -> None:
    """SIP passwords and numbers of callers must not reach a log by way of `repr`."""
    params = Dial(**DIAL, sip_auth_password="hush", stream_auth_token="hush")
    made = wire.request(operations.DIAL, params=params, command_id="c-1")

    shown = f"{params!r} {params} {made!r} {params.__rich_repr__()!r}"

    assert "hush" not in shown
    assert "+1" not in shown
    assert "sip_auth_password=…" in shown


@pytest.mark.parametrize(
    "url",
    [
        "http://api.telnyx.com/v2",
        "http://10.0.0.1/v2",
        "http://127.0.0.1.evil.example/v2",
        "http://localhost.evil.example",
        "ftp://api.telnyx.com",
        "api.telnyx.com/v2",
        "/v2",
        "",
        "https://",
        "https://user:hush@api.telnyx.com/v2",
        "https://user@api.telnyx.com/v2",
        "https://api.telnyx.com/v2?x=1",
        "https://api.telnyx.com/v2#x",
        "https://api.telnyx.com/../v2",
        "https://api.telnyx.com/v 2",
        "https://api.telnyx.com/v2\n",
        "https://api.telnyx.com\\@evil.example",
        "https://api.telnyx.com:0/",
        "https://api.telnyx.com:99999/",
        "https://[::1/",
        "https://äpi.telnyx.com",
    ],
)
def test_a_base_url_that_could_leak_the_key_is_refused(url: str) -> None:
    """In the clear, to another host, or with parts that change where requests go."""
    with pytest.raises(InvalidSetting) as refused:
        wire.base_url(url)

    assert refused.value.key == "telnyx.base_url"
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.telnyx.com/v2/",
        "http://127.0.0.1:8080/v2",
        "http://[::1]:8080/v2",
        "http://localhost:1/v2",
        "https://sim.example:8443",
    ],
)
def test_a_base_url_may_be_https_or_on_this_machine(url: str) -> None:
    """The simulator has no certificate and needs none."""
    assert wire.base_url(url) == url.rstrip("/")
    assert urlsplit(wire.base_url(url)).hostname


def test_the_words_of_the_contract_win_over_the_guides() -> None:
    """Guides know two causes of a rejection, the contract four; all four can be sent."""
    for cause in ("CALL_REJECTED", "USER_BUSY", "NOT_FOUND", "TEMPORARILY_UNAVAILABLE"):
        assert wire.request(operations.REJECT, CALL, params=Reject(cause=cause)).body
    with pytest.raises(InvalidParameter):
        wire.request(operations.REJECT, CALL, params=Reject(cause="call_rejected"))  # type: ignore[arg-type]  # the test


def test_parameters_stay_as_they_were_given() -> None:
    """Making a request changes nothing in the caller's hands."""
    params = Bridge(call_control_id="v3:b")
    wire.request(operations.BRIDGE, CALL, params=params, command_id="c-1")

    assert list(params.set_fields()) == ["call_control_id"]
