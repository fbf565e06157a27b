"""Telnyx's codes for what it does not do: what each means, and what to do about it.

The one table of them, for a dial that is refused, a leg that ends, and a conference. The
words are ours; codes and meanings are those of Telnyx's two lists:

- SIP response codes: https://support.telnyx.com/en/articles/4409457-telnyx-sip-response-codes
  and https://developers.telnyx.com/docs/voice/sip-trunking/troubleshooting/response-codes
- API errors: https://developers.telnyx.com/development/api-fundamentals/api-errors

A code about which the two pages of SIP codes disagree is not among them, and shown as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Meaning(NamedTuple):
    """What a code means, as the part of a sentence, and the next step, as a part of one too."""

    words: str
    step: str


_SUPPORT: Final = "ask Telnyx's support"
_NUMBER: Final = "check the number"
_VERIFICATIONS: Final = "complete the verifications of the account in Telnyx's portal"
_RATES: Final = "raise the profile's highest rate in Telnyx's portal, or call another number"
_PAYMENT: Final = "check balance and payment method of the account in Telnyx's portal"
_ACCOUNT_FULL: Final = Meaning(
    "the account has as many outgoing calls as it may have",
    "wait until one ends, or have Telnyx's support raise the limit of the account",
)
_PROFILE_FULL: Final = Meaning(
    "the outbound voice profile has as many calls as it may have",
    "wait until one ends, or raise the limit of the profile in Telnyx's portal",
)
_CONNECTION_FULL: Final = Meaning(
    "the connection has as many outgoing calls as it may have",
    "wait until one ends, or raise the limit of the connection in Telnyx's portal",
)
_NO_PROFILE: Final = Meaning(
    "the connection has no outbound voice profile",
    "assign an outbound voice profile to the application in Telnyx's portal",
)
_NO_ROUTE: Final = Meaning("Telnyx found no route to the number", "try again in a while")
_NOT_READY: Final = "wait until the number is ready in Telnyx's portal, or use another caller id"
_CALLER_ID: Final = "use a number of this account as caller id (telnyx.from)"

_LIMITS: Final = {
    "D1": _ACCOUNT_FULL,
    "D2": _PROFILE_FULL,
    "D3": _CONNECTION_FULL,
    "D4": Meaning(
        "the connection has as many incoming calls as it may have",
        "wait until one ends, or raise the limit of the connection in Telnyx's portal",
    ),
    "D22": Meaning(
        "a limit of calls at a time is reached: of the account, a profile or a connection",
        "wait until one ends, or raise that limit in Telnyx's portal",
    ),
    "D9": Meaning(
        "international calls are made too fast", "wait a minute, or ask Telnyx's support"
    ),
    "P05": Meaning("calls are made too fast", "try again in a few seconds"),
    "90041": _ACCOUNT_FULL,
    "90042": _PROFILE_FULL,
    "90043": _CONNECTION_FULL,
}
_BILLING: Final = {
    "D5": Meaning(
        "the channels that the account pays for are all in use (legacy channel billing)",
        "wait until a call ends, or add channels in Telnyx's portal under Numbers, Channels",
    ),
    "D56": Meaning(
        "the channels that the account pays for are all in use (global channel billing)",
        "wait until a call ends, or add channels in Telnyx's portal under Numbers, Channels",
    ),
    "D19": Meaning("the account is blocked for its balance", _PAYMENT),
    "D24": Meaning("the number costs more a minute than the outbound voice profile allows", _RATES),
    "D39": Meaning(
        "the account has spent what it may on international calls today",
        "try again after midnight UTC, or ask Telnyx's support",
    ),
    "20012": Meaning("the account is not active, perhaps for its balance", _PAYMENT),
}
_ACCOUNT: Final = {
    "D15": Meaning("the outbound voice profile is switched off", "switch it on in Telnyx's portal"),
    "D16": Meaning("the connection is switched off", "switch it on in Telnyx's portal"),
    "D17": Meaning("the account is blocked", f"{_SUPPORT}: their mail says why"),
    "D18": Meaning(
        "the connection that takes the call is switched off", "switch it on in Telnyx's portal"
    ),
    "D7": _NO_PROFILE,
    "D38": _NO_PROFILE,
    "D44": Meaning("there is no such connection", "check telnyx.connections"),
    "D60": Meaning(
        "the account may only call numbers that it has verified",
        "verify the number in Telnyx's portal, or upgrade the account",
    ),
    "D61": Meaning(
        "the account may not take this call at its level", "upgrade the account in Telnyx's portal"
    ),
    "20013": Meaning("the account is blocked", _SUPPORT),
    "20014": Meaning("the account is not verified for this", _VERIFICATIONS),
    "20015": Meaning("the account does not have this feature", _SUPPORT),
    "20016": Meaning("the account is not verified to level 1", _VERIFICATIONS),
    "20017": Meaning("the account is not verified to level 2", _VERIFICATIONS),
    "10038": Meaning("the account may not do this at its level", "upgrade it: telnyx.com/upgrade"),
    "10039": Meaning(
        "the account has done this as often as it may at its level",
        "upgrade it: telnyx.com/upgrade",
    ),
}
_CALLER_IDS: Final = {
    "D35": Meaning(
        "the caller id is no valid number", "write the caller id with + and country code"
    ),
    "D36": Meaning("the caller id belongs to another customer of Telnyx", _CALLER_ID),
    "D46": Meaning("the caller id is registered never to call out", _CALLER_ID),
    "D49": Meaning("the caller id is in no carrier's routing", _CALLER_ID),
    "D51": Meaning(
        "the caller id is no number of Telnyx's and is not verified",
        "verify it in Telnyx's portal under Verified Numbers, or use a number of this account",
    ),
    "D53": Meaning("caller id and number are the same", "use another caller id"),
    "D54": Meaning(
        "the caller id may not call for its reputation", f"use another caller id, or {_SUPPORT}"
    ),
    "D63": Meaning("the caller id is still being ported to Telnyx", _NOT_READY),
    "D64": Meaning("the caller id's papers are not accepted yet", _NOT_READY),
}
_DESTINATIONS: Final = {
    "D11": Meaning("the number is not valid", _NUMBER),
    "D13": Meaning(
        "the outbound voice profile does not allow the country of the number",
        "allow the country in the profile in Telnyx's portal, or call another number",
    ),
    "D14": Meaning("the number is not valid", _NUMBER),
    "D21": Meaning("nothing stands behind the number", _NUMBER),
    "D30": Meaning("the SIP address may not be called", "check the address"),
    "D37": Meaning("emergency calls cannot be made from here", "use another telephone"),
    "D40": Meaning("Telnyx found no route to the number", _SUPPORT),
    "D41": Meaning("Telnyx forbids this prefix against fraud", _SUPPORT),
    "D42": Meaning("the connection does not allow SIP REFER", "use a transfer instead"),
    "D50": Meaning("the number is in no carrier's routing", _NUMBER),
    "D57": Meaning("the number has no HD voice", "switch HD voice on for it in Telnyx's portal"),
    "D58": Meaning("Telnyx does not call this number", _SUPPORT),
    "D59": Meaning("the short or special number does not exist for this caller id", _NUMBER),
    "RG1": Meaning("the SIP phone is not registered", "register the phone, then try again"),
    "TM1": Meaning("Telnyx does not serve this destination", f"{_NUMBER}, or {_SUPPORT}"),
    "TV1": Meaning("the carriers behind Telnyx do not take the call", "try again in a while"),
    "B3": Meaning(
        "the connection wants encrypted sound and the phone offers none",
        "switch SRTP on in the phone, or off for the connection",
    ),
    **dict.fromkeys((f"PE{number}" for number in range(1, 7)), _NO_ROUTE),
}
_CONFERENCES: Final = {
    "90019": Meaning("the conference is over", "begin another one"),
    "90032": Meaning("the conference is full", "wait until somebody leaves"),
    "90033": Meaning("another conference has that name", "give it another name"),
    "90044": Meaning("they are in that conference already", "look at the call again"),
    "90058": Meaning("there is no such conference", "begin another one"),
}

MEANINGS: Final[Mapping[str, Meaning]] = {
    **_LIMITS,
    **_BILLING,
    **_ACCOUNT,
    **_CALLER_IDS,
    **_DESTINATIONS,
    **_CONFERENCES,
}
"""Every code that is known here."""


def meaning(code: str | None) -> Meaning | None:
    """What the code means; None for one that is not known here, and for none."""
    return MEANINGS.get(code.strip().upper()) if code else None


def as_sentence(step: str) -> str:
    """A step as the sentence that a message ends with; no text stays none."""
    return f"{step[0].upper()}{step[1:]}." if step else ""
