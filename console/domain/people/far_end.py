"""The far end of a call: its number however it was told, and what it is called.

Networks tell one number in many ways: in E.164, as it is dialled at home, inside a SIP
address. All of them are one person. What says only that the number is withheld is nobody:
it has no name, and no two such callers are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Final, Protocol
from urllib.parse import unquote

from msgspec import Struct

from console.domain.numbers import PUNCTUATION, plain_signs, region_of
from console.later import phonenumbers


class Known(Struct, frozen=True, kw_only=True):
    """Whom the contacts name at a number; `source` says where that stands: a file, or a key."""

    name: str
    organisation: str = ""
    source: str = ""


class NameSource(StrEnum):
    """Where the name of a far end comes from, or why there is none."""

    CONTACT = "contact"
    NETWORK = "network"
    NUMBER = "number"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


class Who(Struct, frozen=True, kw_only=True):
    """What a far end is called. Clean the texts to show them.

    `text` is the contact's name, else the network's, else the number; no text where it is
    withheld or not known. `beside` is the network's name where it differs from the contact's,
    `file` is where the contact stands.
    """

    text: str
    source: NameSource
    beside: str = ""
    file: str = ""

    @property
    def name(self) -> str:
        """The name; no text where there is only a number."""
        return self.text if self.source in _NAMED else ""


_NAMED: Final = frozenset({NameSource.CONTACT, NameSource.NETWORK})


class Call(Protocol):
    """What is needed of a call, live or past, to name its far end."""

    @property
    def outgoing(self) -> bool:
        """Whether we called."""

    @property
    def from_(self) -> str | None:
        """The number that calls, as it was told."""

    @property
    def to(self) -> str | None:
        """The number that is called, as it was told."""

    @property
    def contact(self) -> Known | None:
        """Whom the contacts of this console name there."""

    @property
    def name(self) -> str | None:
        """The name that the network sent."""

    @property
    def other_party(self) -> str | None:
        """The far end's number."""

    @property
    def withheld(self) -> bool:
        """Whether the far end withholds its number."""


def who(call: Call) -> Who:
    """What the far end of a call is called: as the contacts say, the network, or by its number."""
    if call.withheld:
        return _WITHHELD
    number = call.other_party or ""
    sent = name_sent(call.name, number)
    if call.contact is not None:
        return Who(
            text=call.contact.name,
            source=NameSource.CONTACT,
            beside="" if _alike(sent, call.contact.name) else sent,
            file=call.contact.source,
        )
    if sent:
        return Who(text=sent, source=NameSource.NETWORK)
    return Who(text=number, source=NameSource.NUMBER) if number else _UNKNOWN


WITHHELD: Final = "withheld"
"""Stands in place of a number that the far end does not tell."""

UNTOLD: Final = "?"
"""Stands in place of a number that nobody told."""


def ends(call: Call) -> tuple[str, str]:
    """Who calls and who is called, as numbers: the far end's as it is dialled, or withheld."""
    far = WITHHELD if call.withheld else call.other_party or UNTOLD
    return (call.from_ or UNTOLD, far) if call.outgoing else (far, call.to or UNTOLD)


_WITHHELD: Final = Who(text="", source=NameSource.WITHHELD)
_UNKNOWN: Final = Who(text="", source=NameSource.UNKNOWN)


@lru_cache(maxsize=4096)
def name_sent(name: str | None, number: str) -> str:
    """The network's name of that number; no text where it only repeats it, or names nobody."""
    text = (name or "").strip()
    if not text or _letters(text) in _NOBODY:
        return ""
    if any(sign.isalpha() for sign in text):
        return text
    digits, known = _digits(text), _digits(number)
    return "" if digits and known.endswith(digits.lstrip("0")) else text


@lru_cache(maxsize=4096)
def _alike(one: str, other: str) -> bool:
    """Whether two names are of the same words, whatever their order, case and accents."""
    return _words(one) == _words(other)


def _words(name: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return sorted(re.findall(r"\w+", plain))


# Withheld ---------------------------------------------------------------------------------

_NOBODY: Final = frozenset(
    (
        *("anonymous", "anonymouscaller", "restricted", "restrictednumber", "unavailable"),
        *("notavailable", "idunavailable", "private", "privatenumber", "privatecaller"),
        *("withheld", "numberwithheld", "withheldnumber", "blocked", "blockedcaller"),
        *("unknown", "unknowncaller", "unknownnumber", "hidden", "hiddennumber", "nocallerid"),
        *("callerunknown", "undisclosed", "outofarea", "nonumber", "noname", "suppressed"),
        *("anonym", "unbekannt", "unterdruckt", "anonyme", "inconnu", "masque", "prive"),
        *("anonimo", "desconocido", "oculto", "privado", "sconosciuto", "privato", "onbekend"),
    )
)
"""What networks write, letters alone, in place of a number or a name that they do not tell."""

_LONGEST: Final = 64
"""Characters. What is longer is no such word; a stranger's name may have thousands."""

_KEYPAD: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SPELLED: Final = frozenset(
    word.translate(_KEYPAD)
    for word in ("anonymous", "unavailable", "restricted", "private", "unknown", "withheld")
)
"""Some switches dial the word instead, as a keypad spells it: +266696687 is `anonymous`."""

_ANONYMOUS_HOST: Final = "anonymous.invalid"
"""The host of callers who want to be private (RFC 3323, 4.1.1.3)."""


@lru_cache(maxsize=16_384)
def is_withheld(told: str | None, ours: str | None) -> bool:
    """Whether what was told in place of a number says that there is none to be told."""
    address = _address(told or "")
    user, _, host = address.partition("@")
    if host.partition(";")[0].lower().endswith(_ANONYMOUS_HOST) or _letters(user) in _NOBODY:
        return True
    digits = plain_signs(user).translate(PUNCTUATION)
    if not _NUMBER.fullmatch(digits):
        return False
    if digits.strip("+") in _SPELLED:  # a word may be a number of Austin, Texas, too
        return _e164(digits, ours, only_in_use=True) is None
    return not digits.strip("+0")


def _letters(text: str) -> str:
    if len(text) > _LONGEST:
        return ""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "" if _digits(text) else "".join(filter(str.isalpha, apart))


# The number -------------------------------------------------------------------------------

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_SCHEME: Final = re.compile(r"(sips?|tel):", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"<([^<>]+)>")
_NUMBER: Final = re.compile(r"\+?[0-9]{3,20}", re.ASCII)
_OF_THE_DIALOG: Final = frozenset({"user", "tag"})
"""Parameters of a SIP address that say nothing about where it leads."""


@lru_cache(maxsize=16_384)
def far_end_number(told: str | None, ours: str | None) -> str | None:
    """The number or SIP address to reach the far end at, from what was told of it.

    A number without `+` is one of the country of `ours`, the number at our end, if that
    country has such a number; else the country code stands in front of it. None where it is
    withheld or nothing was told; what is neither number nor address stays as it was told.
    """
    if told is None or _E164.fullmatch(told):
        return None if is_withheld(told, ours) else told
    if not (text := told.strip()) or is_withheld(told, ours):
        return None
    address = _address(text)
    user, at, host = address.partition("@")
    digits = plain_signs(user).translate(PUNCTUATION)
    if _NUMBER.fullmatch(digits):
        telephone = "user=phone" in address.lower()
        bare = at and not telephone and not digits.startswith("+")
        if number := _e164(digits, ours, only_in_use=bool(bare)):
            return number
    if not at:
        return text
    scheme = "sips" if text.lower().startswith("sips:") or "<sips:" in text.lower() else "sip"
    place, *parameters = host.split(";")
    kept = [one for one in parameters if one.partition("=")[0].lower() not in _OF_THE_DIALOG]
    return ";".join([f"{scheme}:{user}@{place.lower()}", *kept])


def _address(told: str) -> str:
    """What was told without the name beside it and the scheme; the user without its parameters."""
    text = told.strip()
    if inside := _BRACKETS.search(text):
        text = inside[1]
    bare = _SCHEME.sub("", text, count=1) if _SCHEME.match(text) else text
    user, at, host = bare.partition("@")
    if at or bare is not text:
        user = unquote(user).partition(";")[0]
    return f"{user}{at}{host}"


def _e164(digits: str, ours: str | None, *, only_in_use: bool) -> str | None:
    """The first reading that is a number in use; else the first that could be one."""
    read = list(_readings(digits, ours))
    found = next(filter(phonenumbers.is_valid_number, read), None)
    if found is None and not only_in_use:
        found = next(iter(read), None)
    form = phonenumbers.PhoneNumberFormat.E164
    return phonenumbers.format_number(found, form) if found is not None else None


def _readings(digits: str, ours: str | None) -> Iterator[phonenumbers.PhoneNumber]:
    """The numbers that the digits may mean, the likeliest first."""
    abroad, country = f"+{digits}", region_of(ours)
    for written, region in (
        (digits if digits.startswith("+") else "", None),
        (f"+{digits[2:]}" if digits.startswith("00") else "", None),
        (digits if country and not digits.startswith("+") else "", country),
        (abroad if digits[0] not in "+0" else "", None),
    ):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            yield number


def _digits(text: str) -> str:
    return "".join(sign for sign in text if "0" <= sign <= "9")
