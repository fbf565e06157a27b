"""Who may be called, who is asked about, and who never is: a ruling for each shape."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import AnyAct, Dial, Refer, Transfer
from console.domain.leg import CallId
from console.domain.number_rules.rules import (
    Calling,
    NumberRules,
    Verdict,
    called_by,
    permit_call,
    rule,
)
from console.errors import InvalidNumber, NumberNotAllowed, NumberUnconfirmed
from console.forms.catalog import CATALOG, OF_CONFERENCE

OURS = "+13125550100"
CALLEES = {"to", "sip_address"}
"""Names of fields in which somebody to call stands."""

NOBODY = {
    *("call", "other", "others", "from_", "connection_id", "timeout_secs", "join", "role"),
    *("link_to", "supervise", "supervisor_role", "park", "confirmed", "cause", "content_type"),
    *("body", "parameters", "conference", "name", "reason", "code", "note", "seconds"),
    *("settings", "before", "application", "choice", "headers", "keys", "entry"),
    *("queue", "max_size", "stuck", "members", "member", "group"),
    *("call_back", "at", "number", "done"),
}
"""Names of fields in which nobody stands whom the act calls."""


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+19005551234", "a premium-rate number, United States"),
        ("+449061234567", "a premium-rate number, United Kingdom"),
        ("+4918051234567", "a shared-cost number, Germany"),
        ("+881612345678", "a satellite telephone"),
        ("+87077123456789", "a satellite telephone"),
        ("+8821612345", "an international network of no country"),
        ("+883510012345678", "an international network of no country"),
        ("+979123456789", "an international premium-rate number"),
        ("sip:+19005551234@gateway.example.com", "a premium-rate number, United States"),
        ("sip:%2B881612345678@gateway.example.com", "a satellite telephone"),
        ("sip:0019005551234@gateway.example.com", "a premium-rate number, United States"),
        ("sip:011881612345678@gateway.example.com", "a satellite telephone"),
        ("sip:19005551234@gateway.example.com", "a premium-rate number, United States"),
    ],
)
def test_what_costs_a_lot_is_asked_about_with_the_country(number: str, words: str) -> None:
    """A gateway that takes a number in an address calls it, whatever it is wrapped in."""
    ruling = NumberRules().on(number)

    assert ruling.verdict is Verdict.ASK
    assert ruling.why == words


@pytest.mark.parametrize(
    ("number", "home"),
    [("+10900123456", "Austria"), ("+4919005551234", "Colombia"), ("+44891123456", "France")],
)
def test_a_national_premium_number_of_another_country_is_asked_about(
    number: str, home: str
) -> None:
    """Typed without +, it is read as one of the caller id's country, which has no such number."""
    ruling = NumberRules().on(number)

    assert ruling.verdict is Verdict.ASK
    assert "no number of" in ruling.why
    assert home in ruling.why


@pytest.mark.parametrize(
    "number",
    [
        *("+13125550001", "+15550000001", "+15550009876", "+442079460123", "+18005551234"),
        *("+4915112345678", "sip:ada@sip.telnyx.com", "sip:1001@pbx.example.com"),
        *("sip:+442079460123@gateway.example.com", "sip:112@pbx.example.com"),
    ],
)
def test_an_ordinary_number_is_called_as_it_is(number: str) -> None:
    """A question at every call is one that nobody reads; numbers of fiction are ordinary."""
    assert NumberRules().on(number).verdict is Verdict.ALLOWED


@given(st.integers(0, 9_999_999))
def test_no_number_of_fiction_is_asked_about(number: int) -> None:
    """+1 555 belongs to the simulator, to tests and to films."""
    assert NumberRules().on(f"+1555{number:07}").verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("number", "verdict"),
    [
        ("+13125550001", Verdict.ALLOWED),
        ("+442079460123", Verdict.ASK),
        ("+447700900123", Verdict.DENIED),
        ("+18765550001", Verdict.DENIED),
        ("+4930123456", Verdict.DENIED),
        ("sip:ada@pbx.example.com", Verdict.ALLOWED),
        ("sip:ada@PBX.example.com:5060;transport=tls", Verdict.ALLOWED),
        ("sip:ada@pbx.example.com.evil.example", Verdict.DENIED),
        ("sip:+442079460123@pbx.example.com", Verdict.ASK),
        ("sip:+4930123456@pbx.example.com", Verdict.DENIED),
        ("sip:+447700900123@pbx.example.com", Verdict.DENIED),
        ("sip:112@elsewhere.example.com", Verdict.ALLOWED),
    ],
)
def test_the_settings_name_prefixes_countries_and_hosts(number: str, verdict: Verdict) -> None:
    """Deny goes before allow; a number in an address is held to both, an emergency to deny only."""
    rules = NumberRules(
        allow=("US", "GB", "sip:*@pbx.example.com"), confirm=("+4420",), deny=("+447700", "JM")
    )

    assert rules.on(number).verdict is verdict


def test_deny_is_the_last_word_on_an_emergency_address_too() -> None:
    """A host that is denied gets no call by the user part that a stranger chose."""
    rules = NumberRules(deny=("sip:*@evil.example",))

    assert rules.on("sip:112@evil.example").verdict is Verdict.DENIED


@pytest.mark.parametrize("written", ["", "+", "49", "ZZ", "Germany", "sip:host", "sip:*@", "+49x"])
def test_what_is_no_rule_is_told_in_words(written: str) -> None:
    """A rule that matches nothing would be a lock that is not there."""
    with pytest.raises(ValueError, match="write a prefix"):
        rule(written)


def test_a_rule_is_compared_as_it_is_meant() -> None:
    """Small letters and capitals are the same country and host."""
    assert [rule("de"), rule(" +49 ".strip()), rule("sip:*@PBX.example.com")] == [
        *("DE", "+49"),
        "sip:*@pbx.example.com",
    ]


def test_every_act_that_calls_somebody_is_held_to_the_rules() -> None:
    """A new act with somebody to call in it cannot be forgotten."""
    fields = {act: {f.name for f in msgspec.structs.fields(act)} for act in get_args(AnyAct)}
    parameters = {
        field.name for row in (*CATALOG.values(), *OF_CONFERENCE.values()) for field in row.fields
    }

    assert {act for act, names in fields.items() if CALLEES & names} == set(get_args(Calling))
    assert set().union(*fields.values()) - CALLEES - NOBODY == set()
    assert not parameters & {*CALLEES, "from", "number", "destination", "phone_number", "sip_uri"}


@pytest.mark.parametrize(
    "to", ["not a number; DROP", "911", "+1 312 555 0001", " +13125550001", "+99912345678", ""]
)
def test_what_is_not_written_as_it_is_dialled_is_refused(to: str) -> None:
    """Consoles send what Telnyx takes; who sends anything else is no console."""
    with pytest.raises(InvalidNumber):
        permit_call(Dial(to=to, from_=OURS, connection_id="1"), NumberRules().on)
    with pytest.raises(InvalidNumber):
        permit_call(Refer(call=CallId("v3:a"), sip_address=to), NumberRules().on)


def test_the_caller_id_of_a_dial_is_a_number() -> None:
    """Telnyx would refuse it, after the order stood in the journal as sent."""
    with pytest.raises(InvalidNumber):
        permit_call(Dial(to=OURS, from_="anybody", connection_id="1"), NumberRules().on)


def test_a_yes_counts_for_the_destination_it_was_said_to() -> None:
    """A yes to one number is none to another."""
    act = Transfer(call=CallId("v3:a"), to="+881612345678")
    other = msgspec.structs.replace(act, confirmed="+881612345679")
    meant = msgspec.structs.replace(act, confirmed=called_by(act))

    for unasked in (act, other):
        with pytest.raises(NumberUnconfirmed, match="a satellite telephone"):
            permit_call(unasked, NumberRules().on)
    permit_call(meant, NumberRules().on)
    with pytest.raises(NumberNotAllowed, match=r"safety\.deny"):
        permit_call(meant, NumberRules(deny=("+881",)).on)
