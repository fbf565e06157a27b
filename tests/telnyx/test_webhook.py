"""Only what Telnyx signed, and signed just now, comes in."""

from __future__ import annotations

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import InvalidSetting, WebhookRefused
from console.telnyx import webhook_body
from console.telnyx.clock import Doubt
from console.telnyx.webhook import RawHeaders, SignedHeaders, Verifier, receive
from tests.telnyx.signing import NOW, SIGNATURE, TIMESTAMP, Signer, body

ADA, BOB = Signer(1), Signer(2)
BODY = body()
SIGNED_AT_NOW = ADA.sign(BODY, str(NOW).encode())


def verifier(*keys: str, now: float = NOW) -> Verifier:
    return Verifier(keys or (ADA.public_key,), now=lambda: now)


def refusal(
    headers: RawHeaders, body_: bytes = BODY, *, with_: Verifier | None = None
) -> WebhookRefused:
    """How this delivery is refused; the test fails if it is not."""
    with pytest.raises(WebhookRefused) as caught:
        receive(with_ or verifier(), headers, body_)
    return caught.value


def test_a_delivery_of_telnyx_is_received_with_its_evidence() -> None:
    """Body and headers go into the journal as they came, so that they can be checked again."""
    delivery = receive(verifier(), ADA.headers(BODY), BODY)

    assert delivery.body == BODY
    assert delivery.headers == SignedHeaders(str(NOW), SIGNED_AT_NOW.decode())
    assert delivery.fact.kind == "call.initiated"
    assert delivery.fact.received_at.timestamp() == NOW


def test_header_names_are_read_in_any_case() -> None:
    """Proxies write them as they like."""
    headers = [(name.title(), value) for name, value in ADA.headers(BODY)]

    assert receive(verifier(), headers, BODY).fact.attempt == 1


def test_any_of_several_keys_will_do() -> None:
    """While a key is changed, or for two accounts, deliveries of both must come in."""
    both = verifier(ADA.public_key, BOB.public_key)

    assert receive(both, ADA.headers(BODY), BODY).body == BODY
    assert receive(both, BOB.headers(BODY), BODY).body == BODY


def test_the_key_of_another_account_is_refused() -> None:
    """Everybody can have a Telnyx account."""
    assert refusal(BOB.headers(BODY)).reason == "signature"


@given(place=st.integers(0, len(BODY) - 1), bit=st.integers(0, 7))
def test_one_bit_of_the_body_is_enough(place: int, bit: int) -> None:
    """No byte of the body is outside the signature."""
    changed = bytearray(BODY)
    changed[place] ^= 1 << bit

    assert refusal(ADA.headers(BODY), bytes(changed)).reason == "signature"


@pytest.mark.parametrize(
    "changed",
    [BODY + b"\n", b" " + BODY, BODY[:-1], b"\xef\xbb\xbf" + BODY, BODY.replace(b":", b": ", 1)],
    ids=["a line end", "a space", "a byte less", "a mark of order", "a space inside"],
)
def test_not_a_byte_more_or_less(changed: bytes) -> None:
    """The same JSON in other bytes is another body: the bytes are signed, not what they say."""
    assert refusal(ADA.headers(BODY), changed).reason == "signature"
    assert receive(verifier(), ADA.headers(BODY + b"\n"), BODY + b"\n").body == BODY + b"\n"


@given(place=st.integers(0, 511))
def test_one_bit_of_the_signature_is_enough(place: int) -> None:
    """Every bit counts, those of S and R alike, and none raises anything else."""
    signature = bytearray(base64.b64decode(SIGNED_AT_NOW))
    signature[place // 8] ^= 1 << place % 8
    headers = [(SIGNATURE, base64.b64encode(signature)), (TIMESTAMP, str(NOW).encode())]

    assert refusal(headers).reason == "signature"


@pytest.mark.parametrize("distance", [-300, -1, 0, 1, 300])
def test_a_timestamp_within_five_minutes_is_fresh(distance: int) -> None:
    """Both ends belong to the window, and both sides do: clocks differ both ways."""
    assert receive(verifier(now=NOW + distance + 0.9), ADA.headers(BODY), BODY).body == BODY


@pytest.mark.parametrize(("distance", "reason"), [(301, "stale"), (-301, "early")])
def test_a_timestamp_outside_five_minutes_is_refused(distance: int, reason: str) -> None:
    """A delivery that somebody recorded cannot be played again later; the word names the side."""
    refused = refusal(ADA.headers(BODY), with_=verifier(now=NOW + distance))

    assert refused.reason == reason
    assert "clock" in refused.detail


def test_freshness_and_signature_use_the_same_timestamp() -> None:
    """A new timestamp over an old signature is a forgery."""
    old = ADA.sign(BODY, str(NOW - 4000).encode())
    headers = [(SIGNATURE, old), (TIMESTAMP, str(NOW).encode())]

    assert refusal(headers).reason == "signature"


@pytest.mark.parametrize(
    "timestamp",
    [
        *(b"", b"0", b"-1779233415", b"+1779233415", b" 1779233415", b"1779233415 "),
        *(b"1779233415\n", b"1_779_233_415", b"1779233415.0", b"1.779e9", b"0x6a0d0000"),
        *(b"01779233415", b"17792334", b"9" * 13, b"9" * 400, b"NaN", b"1779233415|"),
        "١٧٧٩٢٣٣٤١٥".encode(),
        "１７７９２３３４１５".encode(),
        "1779233415\u00a0".encode(),
        b"\xff\xfe",
    ],
)
def test_a_timestamp_has_one_form(timestamp: bytes) -> None:
    """Python's int() takes most of these; what is signed and what is compared must be one text."""
    headers = [(SIGNATURE, ADA.sign(BODY, timestamp)), (TIMESTAMP, timestamp)]

    assert refusal(headers).reason == "timestamp_form"


def signatures_in_other_forms() -> list[bytes]:
    last = SIGNED_AT_NOW[-3:-2]
    twin = bytes([last[0] + 1])
    return [
        *(b"", b"=", b"==", b"a", b"!" * 88, SIGNED_AT_NOW[:-1], SIGNED_AT_NOW[:-2]),
        *(SIGNED_AT_NOW + b"=", SIGNED_AT_NOW + b"\n", b" " + SIGNED_AT_NOW),
        SIGNED_AT_NOW[:40] + b"\n" + SIGNED_AT_NOW[40:],
        SIGNED_AT_NOW[:40] + b"*" + SIGNED_AT_NOW[40:],
        SIGNED_AT_NOW[:-3] + twin + b"==",
        base64.urlsafe_b64encode(b"\xff" * 64),
        base64.b64decode(SIGNED_AT_NOW).hex().encode(),
        base64.b64encode(base64.b64decode(SIGNED_AT_NOW)[:63]),
        base64.b64encode(base64.b64decode(SIGNED_AT_NOW) + b"\0"),
        SIGNED_AT_NOW.decode().encode("utf-16"),
        b"\xff" * 88,
        b"v1," + SIGNED_AT_NOW,
    ]


@pytest.mark.parametrize("signature", signatures_in_other_forms())
def test_a_signature_has_one_form(signature: bytes) -> None:
    """86 canonical characters of base64 and ==; lenient decoders let one signature have many."""
    headers = [(SIGNATURE, signature), (TIMESTAMP, str(NOW).encode())]

    assert refusal(headers).reason == "signature_form"


@pytest.mark.parametrize("twice", [SIGNATURE, TIMESTAMP])
@pytest.mark.parametrize("same", [True, False])
def test_a_header_that_comes_twice_is_refused(twice: bytes, *, same: bool) -> None:
    """A proxy and we might each believe another one."""
    headers = ADA.headers(BODY)
    value = dict(headers)[twice] if same else b"1779233415"

    assert refusal([*headers, (twice.upper(), value)]).reason == "duplicate_header"
    assert refusal([(twice.title(), value), *headers]).reason == "duplicate_header"


def test_other_headers_may_come_twice() -> None:
    """Proxies add theirs."""
    headers = [*ADA.headers(BODY), (b"Via", b"a"), (b"Via", b"b")]

    assert receive(verifier(), headers, BODY).body == BODY


def test_a_delivery_without_signature_is_refused() -> None:
    """There is no way in which the check is left out."""
    assert refusal([]).reason == "unsigned"
    assert refusal([(TIMESTAMP, str(NOW).encode())]).reason == "unsigned"
    assert refusal([(SIGNATURE, SIGNED_AT_NOW)]).reason == "no_timestamp"


def test_a_delivery_of_version_1_is_diagnosed() -> None:
    """Version 1 is the default of an application: whoever runs into it needs the one setting."""
    v1 = b'{"record_type":"event","event_type":"call_answered","payload":{}}'
    by_header = refusal([(b"X-Telnyx-Signature", b"t=1,h=abc")], BODY)
    by_body = refusal([], v1)

    assert by_header.reason == by_body.reason == "v1"
    assert 'webhook_api_version to "2"' in by_body.detail


def test_the_look_for_version_1_is_short_and_opens_nothing() -> None:
    """A body that is refused costs a bounded look, and one of version 2 is not called version 1."""
    far = b" " * 5000 + b'"event_type":"call_answered"'

    assert refusal([], far).reason == "unsigned"
    assert refusal([], BODY).reason == "unsigned"


def test_nothing_is_parsed_before_the_signature_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's bytes must not reach a parser, however good the parser is."""

    def parser(*_: object) -> None:
        raise AssertionError("the body was read")

    monkeypatch.setattr(webhook_body, "_BODY", type("Trap", (), {"decode": parser}))
    monkeypatch.setattr(webhook_body, "_in_one_pass", parser)
    monkeypatch.setattr(msgspec.json, "decode", parser)

    assert refusal(BOB.headers(BODY)).reason == "signature"
    with pytest.raises(AssertionError, match="the body was read"):
        receive(verifier(), ADA.headers(BODY), BODY)


@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from([SIGNATURE, TIMESTAMP, b"X-Telnyx-Signature"]) | st.binary(max_size=9),
            st.binary(max_size=99) | st.sampled_from([SIGNED_AT_NOW, str(NOW).encode()]),
        ),
        max_size=4,
    ),
    body_=st.binary(max_size=99),
)
def test_noise_is_refused_in_order(headers: list[tuple[bytes, bytes]], body_: bytes) -> None:
    """Whatever comes in, the answer is a refusal with a reason, never another error."""
    assert refusal(headers, body_).reason


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ([], "no key"),
        ([""], "key 1 is not base64"),
        ([ADA.public_key, "zz"], "key 2 is not base64"),
        ([ADA.public_key + "\n"], "key 1 is not base64"),
        ([ADA.public_key[:-1]], "key 1 is not base64"),
        ([base64.b64decode(ADA.public_key).hex()], "key 1 is not base64"),
        (["-----BEGIN PUBLIC KEY-----"], "key 1 is not base64"),
        (["ключ" * 11], "key 1 is not base64"),
        (["\ud800" * 44], "key 1 is not base64"),
        ([base64.b64encode(bytes(31)).decode()], "key 1 is not base64 of 32"),
        ([base64.b64encode(bytes(32)).decode()], "key 1 is no public key"),
        ([base64.b64encode(b"\x01" + bytes(31)).decode()], "key 1 is no public key"),
        ([base64.b64encode(b"\xff" * 32).decode()], "key 1 is no public key"),
    ],
)
def test_a_bad_key_is_found_at_the_start(keys: list[str], what: str) -> None:
    """With a key of small order everybody can sign; with a mangled one nothing would come in."""
    with pytest.raises(InvalidSetting, match=what) as caught:
        Verifier(keys, origin="config.toml")

    assert caught.value.key == "telnyx.public_keys"
    assert "config.toml" in str(caught.value)


# A clock in doubt ---------------------------------------------------------------------------

BEHIND = Doubt(600.0, "10 min behind")


def doubting(now: float, doubt: Doubt = BEHIND) -> Verifier:
    """A verifier on a machine whose clock is known to be off."""
    return Verifier([ADA.public_key], now=lambda: now, doubt=lambda: doubt)


def test_what_a_wrong_clock_calls_early_is_to_come_again() -> None:
    """Telnyx signed it just now: the clock here is ten minutes behind."""
    refused = refusal(ADA.headers(BODY), with_=doubting(NOW - 600))

    assert refused.reason == "clock"
    assert "10 min behind" in refused.detail


def test_a_false_signature_stays_one_whatever_the_clock() -> None:
    """Only Telnyx is asked to come again."""
    assert refusal(BOB.headers(BODY), with_=doubting(NOW - 600)).reason == "signature"


def test_what_was_signed_long_ago_is_not_let_in_by_a_clock_that_is_behind() -> None:
    """A copy of an old delivery is fresh by the wrong clock; by Telnyx's it is not."""
    assert refusal(ADA.headers(BODY), with_=doubting(NOW)).reason == "clock"


def test_a_clock_that_is_off_a_little_lets_everything_in() -> None:
    """It is in doubt beyond a minute, and deliveries are fresh for five."""
    little = doubting(NOW - 100, Doubt(100.0, "100 s behind"))

    assert receive(little, ADA.headers(BODY), BODY).body == BODY


def test_before_anything_is_known_of_the_clock_nothing_is_refused_for_ever() -> None:
    """The first reply of Telnyx is on its way."""
    unknown = Doubt(None, "not compared with Telnyx's yet")
    assert receive(doubting(NOW, unknown), ADA.headers(BODY), BODY).body == BODY

    assert refusal(ADA.headers(BODY), with_=doubting(NOW - 301, unknown)).reason == "clock"


def test_a_head_is_refused_for_its_time_only_by_a_clock_that_is_sure() -> None:
    """What is stale for sure needs no body; what may be genuine is read to its end."""
    headers, late = ADA.headers(BODY), NOW + 900.0
    with pytest.raises(WebhookRefused) as caught:
        verifier().look(headers, late, bytes)
    assert caught.value.reason == "stale"

    doubting(late).look(headers, late, bytes)
