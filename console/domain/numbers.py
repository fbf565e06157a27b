"""Telephone numbers and SIP addresses, as they are dialled and shown (E.164, RFC 3261)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from console.errors import InvalidNumber, InvalidParameter
from console.later import phonenumbers

SIP_ADDRESS: Final = re.compile(r"sips?:[^\s@:;<>\"]+@[A-Za-z0-9.\-\[\]:]+(;[^\s<>\"]*)?\Z")
_PLAIN: Final = re.compile(
    r"\+[0-9]{1,15}|sips?:[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,128}(:[0-9]{1,5})?", re.ASCII
)
PUNCTUATION: Final = str.maketrans("", "", " \t().-/\u00a0\u2011\u2013")
NO_SIP_ADDRESS: Final = "a SIP address reads sip:user@host"
LONGEST: Final = 256
SHORTEST_SUBSCRIBER: Final = 7
"""Digits below which a number is a service or emergency number, which is never dialled here."""


def destination(entered: str, *, home: str | None = None) -> str:
    """What Telnyx takes as `to`: an E.164 number or a SIP URI.

    A number without `+` is read as one of the country that `home` (an E.164
    number, the caller id) belongs to. Raises `InvalidNumber`.
    """
    text = entered.strip()
    if not text:
        raise InvalidNumber(entered, "a number is needed")
    if len(text) > LONGEST or not text.isprintable():
        raise InvalidNumber(entered, "this is no number")
    if text.lower().startswith(("sip:", "sips:")):
        return _sip(text)
    if "@" in text:
        return _sip(f"sip:{text}")
    return _e164(entered, text, home)


def plain_signs(written: str) -> str:
    """A number in the signs of a keyboard, as people and programs write it in many others.

    Digits of any script become 0-9, every dash a hyphen, every blank and tab a space;
    invisible signs, which only say in which direction to read, are left out.
    """
    if written.isascii():
        return written.replace("\t", " ")
    return "".join(map(_plain_sign, unicodedata.normalize("NFKC", written)))


def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category == "Pd" or sign == "\u2212":
        return "-"
    if category == "Zs" or sign == "\t":
        return " "
    return "" if category == "Cf" else sign


def sip_address(entered: str) -> str:
    """What Telnyx takes as `sip_address`: a SIP URI, and no number. Raises `InvalidNumber`."""
    address = destination(entered)
    if not address.startswith(("sip:", "sips:")):
        raise InvalidNumber(entered, NO_SIP_ADDRESS)
    return address


def plain_destination(entered: str) -> str:
    """A destination that no program takes for anything else: E.164, or sip:user@host and a port.

    User and host are of letters, digits and `.`, `_`, `-`, `+` alone. Raises `InvalidNumber`.
    """
    address = destination(entered)
    if not _PLAIN.fullmatch(address):
        raise InvalidNumber(entered, "the address has signs that a program could misread")
    return address


def caller_id(entered: str) -> str:
    """What Telnyx takes as `from`: an E.164 number. Raises `InvalidNumber`."""
    return _e164(entered, entered.strip(), None)


def _sip(text: str) -> str:
    if not SIP_ADDRESS.fullmatch(text):
        raise InvalidNumber(text, NO_SIP_ADDRESS)
    return text


_SIP_PARTS: Final = re.compile(r"sips?:(?P<user>[^@]+)@(?P<host>[^;]+?)(?::506[01])?(?:;.*)?\Z")


def reached_as(address: str) -> str:
    """The same text for all ways to write one phone, of what `destination` gave.

    Hosts are alike in any letters, and how the message gets there makes no other phone (RFC 3261,
    URI comparison); users are not alike in any letters.
    """
    parts = _SIP_PARTS.match(address)
    return f"{parts['user']}@{parts['host'].lower()}" if parts else address


def _e164(entered: str, text: str, home: str | None) -> str:
    digits = text.translate(PUNCTUATION)
    if not re.fullmatch(r"\+?[0-9]+", digits, re.ASCII):
        raise InvalidNumber(entered, "a number has digits only, and + in front")
    if not digits.startswith("+") and len(digits) < SHORTEST_SUBSCRIBER:
        raise InvalidNumber(entered, "short and emergency numbers are not dialled from here")
    try:
        number = phonenumbers.parse(digits, region_of(home))
    except phonenumbers.NumberParseException as error:
        raise InvalidNumber(entered, _parse_reason(error, digits)) from error
    if not phonenumbers.is_possible_number(number):
        raise InvalidNumber(entered, _length_reason(number))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=256)
def region_of(home: str | None) -> str | None:
    """The country of an E.164 number, as phonenumbers names it; None if it has none."""
    if home is None or not home.startswith("+"):
        return None
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(home))
    except phonenumbers.NumberParseException:
        return None
    if region is None:
        country = phonenumbers.parse(home).country_code
        region = phonenumbers.region_code_for_country_code(country or 0)
    return region


def _parse_reason(error: phonenumbers.NumberParseException, digits: str) -> str:
    if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
        if digits.startswith("+"):
            return "no country has this code"
        return "the country code is missing: begin with +"
    return "this is no number"


def _length_reason(number: phonenumbers.PhoneNumber) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return "the number is too short"
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return "the number is too long"
    return "no number of that country has this length"


def country(number: str) -> str:
    """The country of an E.164 number as two letters, or no text if it is not known."""
    return region_of(number) or ""


_DTMF_KEYS: Final = re.compile(r"[0-9A-D*#wW]+", re.ASCII)
_DTMF_WRITTEN: Final = str.maketrans({" ": "", "-": "", "\t": "", "\u00a0": "", ",": "WW"}) | {
    ord(key): key.upper() for key in "abcd"
}
"""Blanks and hyphens only part the groups; a comma is the 2 s pause of mobile phones."""


def dtmf_keys(entered: str) -> str:
    """The dtmf_keys as Telnyx takes them, from what was typed or pasted.

    `w` waits half a second, `W` a whole one. Raises `InvalidParameter`.
    """
    pressed = entered.translate(_DTMF_WRITTEN)
    if not pressed:
        raise InvalidParameter("dtmf", "digits", "has no key in it")
    if not _DTMF_KEYS.fullmatch(pressed):
        wrong = _DTMF_KEYS.sub("", pressed)[0]
        raise InvalidParameter(
            "dtmf", "digits", f"has {wrong!r}: keys are 0-9, A-D, * and #, pauses are w and W"
        )
    return pressed


def is_emergency(number: str) -> bool:
    """Whether a number, with or without the code of a country, is one of an emergency service."""
    if not number.startswith("+"):
        short = len(number) < SHORTEST_SUBSCRIBER
        regions = phonenumbers.SUPPORTED_SHORT_REGIONS if short else ()
        return any(_is_emergency_in(number, region) for region in regions)
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    region = region_of(number)
    return region is not None and _is_emergency_in(f"{parsed.national_number}", region)


def _is_emergency_in(digits: str, region: str) -> bool:
    return bool(phonenumbers.shortnumberinfo.is_emergency_number(digits, region))
