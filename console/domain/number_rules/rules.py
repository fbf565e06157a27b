"""Which destinations may be called, which are asked about once more, and which never are.

Toll fraud is a call that somebody else is paid for: a premium-rate number, a satellite
telephone, a far country. The rules are a value, the ruling on a destination is a
function of both, and the switchboard asks for it before any order that calls somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final, TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from console.domain.acts import AnyAct, Consult, Dial, Refer, Transfer
from console.domain.number_rules.countries import COUNTRIES, country_in_words
from console.domain.number_rules.hours import CountryHours, why_not_now
from console.domain.numbers import (
    caller_id,
    country,
    destination,
    dtmf_keys,
    is_emergency,
    sip_address,
)
from console.errors import InvalidNumber, NumberBarred, NumberNotAllowed, NumberUnconfirmed
from console.later import phonenumbers

Calling: TypeAlias = Dial | Transfer | Refer | Consult
"""Every act that has somebody called. Each holds what was `confirmed`."""


class Verdict(StrEnum):
    """What the rules say of a destination."""

    ALLOWED = "allowed"
    ASK = "ask"
    DENIED = "denied"


class Ruling(Struct, frozen=True):
    """A verdict, and the words of why; no words where all is well.

    `barred` says that it is the do-not-call register that forbids it, `hours` that it is not the
    time to call there, or is not known to be: who calls by hand is asked then.
    """

    verdict: Verdict
    why: str = ""
    barred: bool = False
    hours: bool = False

    @property
    def why_not_promised(self) -> str | None:
        """Why it is not called for a work list or a call-back, in words; None where it may be.

        What is costly may be: a person is asked about that.
        """
        return self.why if self.verdict is Verdict.DENIED or self.hours else None

    @property
    def why_closed(self) -> str:
        """The same in words that are no others a minute later; no text where it may be called."""
        not_now = "it is not the time to call there (safety.calling_hours)" if self.hours else ""
        return not_now or (self.why_not_promised or "")


ALLOWED: Final = Ruling(Verdict.ALLOWED)


class NumberRules(Struct, frozen=True, kw_only=True):
    """Rules, each a prefix (`+4490`), a country (`DE`) or SIP addresses (`sip:*@host`).

    `deny` goes before all; where there is an `allow`, only what it names is called;
    `confirm` is asked about once more. What is costly by its nature is asked about in
    any case, and so is who is called outside the `hours` of its country. The address of an
    emergency service is not kept back by `allow` or asked about.
    """

    allow: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    hours: tuple[CountryHours, ...] = ()

    def on(self, called: str, now: datetime | None = None) -> Ruling:
        """The ruling on a destination, as `numbers.destination` gives it.

        With `now`, an aware moment, the hours in which its country may be called count.
        """
        ruling, number = self._at_any_time(called), number_in(called)
        if now is None or not self.hours or not number or ruling.verdict is Verdict.DENIED:
            return ruling
        why = why_not_now(self.hours, number, now)
        if why is None:
            return ruling
        return Ruling(Verdict.ASK, "; ".join(filter(None, (why, ruling.why))), hours=True)

    def why_not_promised(self, called: str, now: datetime) -> str | None:
        """What `Ruling.why_not_promised` says, without looking at what a call costs.

        Of the twenty thousand people of a work list all may have to be passed over.
        """
        number = number_in(called)
        ruling = self._denied(called, number) or ALLOWED
        if ruling.verdict is Verdict.DENIED or not self.hours or not number:
            return ruling.why_not_promised
        return why_not_now(self.hours, number, now)

    def _denied(self, called: str, number: str) -> Ruling | None:
        """That it is denied; or that it is allowed, of an emergency service; None for neither."""
        if rule := _first(self.deny, called, number):
            return Ruling(Verdict.DENIED, f"safety.deny forbids {rule_in_words(rule)}")
        if _is_emergency(called):
            return ALLOWED
        if self.allow and not _all_named(self.allow, called, number):
            return Ruling(Verdict.DENIED, f"safety.allow does not name {_place(called, number)}")
        return None

    def _at_any_time(self, called: str) -> Ruling:
        number = number_in(called)
        if (ruling := self._denied(called, number)) is not None:
            return ruling
        if rule := _first(self.confirm, called, number):
            return Ruling(Verdict.ASK, f"{rule_in_words(rule)} (safety.confirm)")
        costly = _costly(number) if number else ""
        return Ruling(Verdict.ASK, costly) if costly else ALLOWED


def called_by(act: Calling) -> str:
    """Whom the act calls: an E.164 number or a SIP address."""
    return act.sip_address if isinstance(act, Refer) else act.to


def permit_call(act: AnyAct, on: Callable[[str], Ruling]) -> None:
    """Raise where the act calls somebody whom the ruling, or the rules of writing, do not allow.

    `InvalidNumber` for what is not written as it is dialled, `NumberBarred` for what is on the
    do-not-call register, `NumberNotAllowed` for what else is denied, `NumberUnconfirmed` where a
    person was not asked about this very destination.
    """
    if not isinstance(act, Calling):
        return
    called = called_by(act)
    read = sip_address if isinstance(act, Refer) else destination
    if read(called) != called:
        raise InvalidNumber(called, "this is not written as it is dialled")
    if isinstance(act, Dial) and caller_id(act.from_) != act.from_:
        raise InvalidNumber(act.from_, "the caller id is not written as it is dialled")
    if isinstance(act, Dial) and act.keys and dtmf_keys(act.keys) != act.keys:
        raise InvalidNumber(called, "its extension is not written as it is pressed")
    ruling = on(called)
    if ruling.barred:
        raise NumberBarred(called, ruling.why)
    if ruling.verdict is Verdict.DENIED:
        raise NumberNotAllowed(called, ruling.why)
    if ruling.verdict is Verdict.ASK and act.confirmed != called:
        raise NumberUnconfirmed(called, ruling.why)


# Rules ------------------------------------------------------------------------------------

_PREFIX: Final = re.compile(r"\+[0-9]{1,15}", re.ASCII)
_PORT: Final = re.compile(r":[0-9]+\Z", re.ASCII)
_SIP: Final = re.compile(r"sips?:([^\s@]+)@([^\s@;]+)", re.ASCII)


def rule(written: str) -> str:
    """A rule as it is compared. Raises `ValueError` with what a rule looks like."""
    text = written.strip()
    if _PREFIX.fullmatch(text):
        return text
    if text.upper() in COUNTRIES:
        return text.upper()
    if _SIP.fullmatch(text.lower()):
        return text.lower()
    raise ValueError(
        f"{written!r} is no rule: write a prefix (+4490), a country (DE) or sip:*@host"
    )


def rule_in_words(written: str) -> str:
    """A rule for a person: the name of a country, anything else as it stands."""
    return country_in_words(written)


def _first(rules: tuple[str, ...], called: str, number: str) -> str | None:
    """The first rule that names the address, or the number that stands in it."""
    named = (one for one in rules if _names(one, called) or (number and _names(one, number)))
    return next(named, None)


def _all_named(rules: tuple[str, ...], called: str, number: str) -> bool:
    """Whether the rules name all that is called: the address, and a number that stands in it."""
    dialled = [called, number] if _ABROAD.fullmatch(_user(called)) else [called]
    return all(any(_names(one, each) for one in rules) for each in dialled)


def _names(one: str, called: str) -> bool:
    if called.startswith("+"):
        return called.startswith(one) if one.startswith("+") else country(called) == one
    return (pattern := _SIP.fullmatch(one)) is not None and _fits(pattern, called)


def _fits(pattern: re.Match[str], called: str) -> bool:
    address = _SIP.match(called.lower())
    if address is None:
        return False
    user, host = pattern.groups()
    return user in ("*", address[1]) and _is_host(host, _PORT.sub("", address[2]))


def _is_host(wanted: str, host: str) -> bool:
    if wanted.startswith("*"):
        return host.endswith(wanted[1:])
    return host.rstrip(".") == wanted


# Numbers ----------------------------------------------------------------------------------

_UNGEOGRAPHIC: Final = {
    870: "a satellite telephone",
    881: "a satellite telephone",
    882: "an international network of no country",
    883: "an international network of no country",
    979: "an international premium-rate number",
}
"""Country codes that belong to no country, and cost accordingly (ITU-T E.164)."""


@cache
def _costly_types() -> dict[int, str]:
    """The types of a number that cost more than a call does, in words."""
    types = phonenumbers.PhoneNumberType
    return {
        types.PREMIUM_RATE: "a premium-rate number",
        types.SHARED_COST: "a shared-cost number",
    }


_ABROAD: Final = re.compile(r"(?:\+|00|011)([1-9][0-9]{6,14})", re.ASCII)
_BARE: Final = re.compile(r"[1-9][0-9]{8,14}", re.ASCII)
_FILLERS: Final = str.maketrans("", "", "-.() ")
_SHORT: Final = re.compile(r"[0-9]{2,4}", re.ASCII)
_NAMED: Final = 3
"""Countries that a sentence names at most."""


def _user(called: str) -> str:
    """The part of a SIP address before the host, as a gateway reads it."""
    address = _SIP.match(called)
    return unquote(address[1]).partition(";")[0].translate(_FILLERS) if address else called


def number_in(called: str) -> str:
    """The telephone number that is called, also one in a SIP address; no text for none."""
    if called.startswith("+"):
        return called
    user = _user(called)
    if abroad := _ABROAD.fullmatch(user):
        return f"+{abroad[1]}"
    return f"+{user}" if _BARE.fullmatch(user) else ""


def _is_emergency(called: str) -> bool:
    """Whether a SIP address is that of an emergency service somewhere: `sip:112@host`."""
    user = _user(called)
    return bool(_SHORT.fullmatch(user)) and is_emergency(user)


def _place(called: str, number: str) -> str:
    """What a person calls the place of a destination: the country, or the host."""
    if number and (name := _country(number)):
        return name
    address = _SIP.match(called)
    return f"sip:*@{address[2]}" if address else called


def _country(number: str) -> str:
    region = country(number)
    return country_in_words(region) if region in COUNTRIES else ""


@lru_cache(maxsize=1024)
def _costly(number: str) -> str:
    """Why the number costs more than a call does, with the country; no text if it does not."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ""
    if words := _UNGEOGRAPHIC.get(parsed.country_code or 0):
        return words
    where = _country(number) or "no country"
    if words := _costly_types().get(phonenumbers.number_type(parsed)):
        return f"{words}, {where}"
    return "" if phonenumbers.is_valid_number(parsed) else _costly_elsewhere(parsed, where)


def _costly_elsewhere(number: phonenumbers.PhoneNumber, where: str) -> str:
    """Why a number that its country does not have was perhaps meant for another one.

    A national premium-rate number, typed where the caller id is another country's, is
    such a one.
    """
    digits = phonenumbers.national_significant_number(number)
    forms = {digits, digits.lstrip("0"), digits.removeprefix("1")}
    names = {name for name, pattern in _patterns() if any(map(pattern.fullmatch, forms))} - {where}
    if not names:
        return ""
    some = ", ".join(sorted(names)[:_NAMED])
    return f"no number of {where}, but premium-rate in {some}"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The premium-rate and shared-cost numbers of every country, by the name of the country.

    Countries that share a code have the name of the largest.
    """
    return tuple(
        (_largest(region), re.compile(kind.national_number_pattern, re.ASCII))
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in _costly_kinds(region)
        if kind.national_number_pattern
    )


def _largest(region: str) -> str:
    code = phonenumbers.country_code_for_region(region)
    return country_in_words(phonenumbers.region_code_for_country_code(code))


def _costly_kinds(region: str) -> list[phonenumbers.PhoneNumberDesc]:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    kinds = (metadata.premium_rate, metadata.shared_cost) if metadata else ()
    return [kind for kind in kinds if kind is not None]
