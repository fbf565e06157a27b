"""Who is at the far end, however the network tells the number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.history.past_calls import call_back_number
from console.domain.leg import CallState, Direction
from console.domain.numbers import destination
from console.domain.people.contacts import AnyCall, Contact, Directory, named, recents
from console.domain.people.far_end import Known, NameSource, Who, far_end_number, is_withheld, who
from tests.domain.history.test_past_calls import past
from tests.ui.table.people import call


def named_by(contacts: list[Contact], one: AnyCall) -> AnyCall:
    return named(one, Directory(contacts).known)


BERLIN, CHICAGO = "+4930901821", "+13125550100"
CARLA = Contact(name="Carla Kontakt", number="+4930901820", source="people.vcf")
KNOWN = Known(name="Carla Kontakt", source="people.vcf")

WRITTEN = [
    ("+4930901820", BERLIN),
    ("030901820", BERLIN),
    ("030 / 90 18-20", BERLIN),
    ("004930901820", BERLIN),
    ("004930901820", CHICAGO),
    ("01149 30 901820", CHICAGO),
    ("4930901820", BERLIN),
    ("4930901820", CHICAGO),
    ("4930901820", None),
    ("sip:+4930901820@198.51.100.7", CHICAGO),
    ("sip:+4930901820@198.51.100.7:5060;user=phone", CHICAGO),
    ("SIP:+4930901820@PBX.EXAMPLE.COM;USER=PHONE", CHICAGO),
    ("sips:004930901820@pbx.example.com;transport=tls", CHICAGO),
    ("sip:030901820@pbx.example.com", BERLIN),
    ("sip:%2B4930901820@pbx.example.com", None),
    ("sip:+4930901820;npdi@pbx.example.com;user=phone", None),
    ('"Carla" <sip:+4930901820@pbx.example.com;user=phone>;tag=abc', None),
    ("+4930901820@pbx.example.com", None),
    ("tel:+49-30-901820", None),
    ("TEL:+49.30.901820;phone-context=+49", None),
    ("\u202a+49\u00a030\u202f901820\u202c", None),
    ("\uff0b\uff14\uff1930\u2212901820", None),
]


@pytest.mark.parametrize(("told", "ours"), WRITTEN)
def test_a_number_is_the_same_person_however_the_network_writes_it(
    told: str, ours: str | None
) -> None:
    """Trunks tell a caller in the forms of their country; the agent knows one Carla."""
    caller = call(1, from_=told, to=ours, name="4930901820", direction=Direction.INCOMING)
    carla = named_by([CARLA], caller)

    assert caller.other_party == CARLA.number
    assert carla.contact == KNOWN
    assert who(carla) == Who(text=CARLA.name, source=NameSource.CONTACT, file="people.vcf")
    assert call_back_number(past(from_=told, to=ours)) == CARLA.number


def test_a_national_number_is_one_of_the_country_of_the_number_that_was_called() -> None:
    """The same ten digits are another person in Chicago and in Berlin."""
    assert far_end_number("8124040851", CHICAGO) == "+18124040851"
    assert far_end_number("13125550142", CHICAGO) == "+13125550142"
    assert far_end_number("0812404085", BERLIN) == "+49812404085"


@pytest.mark.parametrize(
    "told",
    [
        "anonymous",
        "Anonymous",
        "Restricted",
        "unavailable",
        "PRIVATE",
        "Withheld number",
        "No Caller ID",
        "Unterdr\u00fcckt",
        "sip:anonymous@anonymous.invalid",
        "SIP:Anonymous@Anonymous.Invalid",
        "sip:c8oqz84zk7z@anonymous.invalid;user=phone",
        '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1928',
        "sip:restricted@198.51.100.7",
        "sip:unavailable@unknown.invalid",
        "anonymous@pbx.example.com",
        "+266696687",
        "266696687",
        "sip:+266696687@198.51.100.7",
        "+86282452253",
        "+7378742833",
        "00000000",
    ],
)
def test_who_withholds_the_number_is_nobody(told: str) -> None:
    """No name, nobody to call back, and not the same person as the next one who does."""
    caller = call(1, from_=told, to=CHICAGO, name="Anonymous", direction=Direction.INCOMING)
    pretender = Contact(name="Anonymous", number="sip:anonymous@anonymous.invalid")

    assert caller.withheld
    assert caller.other_party is None
    assert named_by([pretender], caller) is caller
    assert who(caller) == Who(text="", source=NameSource.WITHHELD)
    assert recents([past(from_=told), past(from_=told, name="Anonymous")]) == ()


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        "+442079460123",
        "sip:ada@example.com",
        "sip:anonymouse@example.com",
        "7378742833",
        "101",
    ],
)
def test_a_plain_number_or_address_is_not_withheld(told: str | None) -> None:
    """What spells a word on a keypad may be a number of Austin, Texas, too."""
    assert not call(1, from_=told, to=CHICAGO, direction=Direction.INCOMING).withheld


def test_an_extension_of_a_telephone_system_is_no_number_of_the_world() -> None:
    """`101` at a desk is reached at its address; there is a country with the code 1."""
    assert far_end_number("sip:101@PBX.example.com;tag=x", CHICAGO) == "sip:101@pbx.example.com"
    assert far_end_number("sip:1234567@pbx.example.com", CHICAGO) == "sip:1234567@pbx.example.com"
    assert far_end_number("SIPS:Ada@Example.com;transport=tls", None) == (
        "sips:Ada@example.com;transport=tls"
    )


def test_the_contact_names_a_caller_whatever_the_caller_id_says() -> None:
    """What the user wrote is trusted; what the network says stands beside it where it differs."""
    caller = call(1, from_=CARLA.number, name="Somebody Else", direction=Direction.INCOMING)
    same = call(2, from_=CARLA.number, name="KONTAKT  CARLA", direction=Direction.INCOMING)
    stranger = call(3, from_=BERLIN, name="Bo", direction=Direction.INCOMING)
    bare = call(4, from_=BERLIN, name="030901821", direction=Direction.INCOMING)
    nothing = call(5, from_=None, name="Unknown", direction=Direction.INCOMING)

    assert who(named_by([CARLA], caller)) == Who(
        text=CARLA.name, source=NameSource.CONTACT, beside="Somebody Else", file="people.vcf"
    )
    assert who(named_by([CARLA], same)).beside == ""
    assert who(named_by([CARLA], stranger)) == Who(text="Bo", source=NameSource.NETWORK)
    assert who(named_by([CARLA], bare)) == Who(text=BERLIN, source=NameSource.NUMBER)
    assert who(named_by([CARLA], nothing)) == Who(text="", source=NameSource.UNKNOWN)


def test_who_is_called_is_named_by_the_contacts_too() -> None:
    """The name that the network sends with an outgoing call is our own."""
    callee = call(
        1, CallState.DIALLING, direction=Direction.OUTGOING, from_=CHICAGO, to=CARLA.number
    )

    assert who(named_by([CARLA], callee)).text == CARLA.name
    assert who(named_by([CARLA], past(direction="outgoing", to=CARLA.number))).text == (CARLA.name)


SIGNS = st.sampled_from(list('+0123456789 -().@:;<>"%sipteluser=phone\u202a\u00a0\uff11\0x'))


@given(
    st.lists(SIGNS, max_size=24).map("".join) | st.text(max_size=30),
    st.sampled_from([None, "", BERLIN, CHICAGO, "sip:me@example.com"]),
)
def test_whatever_is_told_is_a_number_an_address_the_text_itself_or_withheld(
    told: str, ours: str | None
) -> None:
    """Read twice it is the same; nothing that a network sends fails."""
    number = far_end_number(told, ours)

    assert number is None or far_end_number(number, ours) == number
    if is_withheld(told, ours):
        assert number is None
    if number and number.startswith("+") and number[1:].isdecimal() and number != told.strip():
        assert destination(number) == number
