"""Which members of a body hold text that somebody may have said, where no contract says so.

Of an event of a kind that is not known nobody knows what its members are. So all text in them
may have been said, but for what its name or its shape says is something else: an id, a link, a
time, a number that is called. In doubt it was said: a card number must not be kept.

A name tells what a text is and nothing of an object, whose members have names of their own. What
stands in a member for a telephone number and is none, but is the number of a card, is a card's.
"""

from __future__ import annotations

import re
from typing import Final

from console.domain.speech.cards import has_card, is_of_network
from console.domain.speech.digits import LONGEST_CALLED
from console.later import phonenumbers

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")

_IDS: Final = frozenset({"id", "ids", "uuid", "url", "urls", "uri"})
_TIMES: Final = frozenset({"at", "time", "timestamp"})
"""Last words of names of ids and links, and of times."""

_ABOUT: Final = frozenset(
    {"client_state", "delivered_to", "event_type", "record_type", "direction"}
)
_CALLED: Final = frozenset(
    {"from", "to", "phone", "caller", "callee", "msisdn", "ani", "dnis", "e164"}
)
_OF_WHOM: Final = _CALLED | {
    *("called", "calling", "destination", "dialed", "dialled", "from", "id", "sip", "source", "to"),
}
"""Words before `number` in the name of a number that is called: `caller_id_number`."""

_OPAQUE: Final = re.compile(r"(?=[!-~]*\d)(?=[!-~]*[A-Za-z])[!-~]+", re.ASCII)
"""Signs without a blank, letters and digits among them: an id, a link, a time, a SIP address."""

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ALONE: Final = re.compile(r"(?<![A-Za-z0-9])\d{13,19}(?![A-Za-z0-9])", re.ASCII)
_CALLS: Final = ("sip:", "sips:", "tel:")
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d([.,]\d+)?)? ?(Z|UTC|[+-]\d\d:?\d\d)?"
)
_TEXTS: Final = frozenset({"content", "text", "transcript", "transcription", "utterance"})


def is_speech(name: str) -> bool:
    """Whether a member is named as what was said, so that its text goes on with the one before."""
    return bool(_TEXTS & {*_words(name)})


def is_about(name: str) -> bool:
    """Whether a member is named as what nobody said: an id, link, time, or who is called."""
    words = _words(name)
    return _is_id(words) or _is_called(words) or (bool(words) and words[-1] in _TIMES)


def may_be_said(name: str, value: object) -> bool:
    """Whether a member may hold what was said, by its name and its shape.

    Of an object the members are to be asked about, of a list the elements under its name.
    """
    if isinstance(value, dict | list):
        return True
    words = _words(name)
    if _is_id(words):  # an id or a link is one word, whatever digits are in it
        return isinstance(value, str) and len(value.split()) > 1 and has_card(value)
    if isinstance(value, int | float):
        return is_of_network(f"{abs(value):.0f}")
    if not isinstance(value, str) or is_speech(name):
        return True
    if words and words[-1] in _TIMES:
        return not (_is_opaque(value) or _TIME.fullmatch(value)) and has_card(value)
    if _is_called(words) and sum(map(str.isdigit, value)) <= LONGEST_CALLED:
        return _is_cards(value)
    return not (_is_opaque(value) or _TIME.fullmatch(value))


def _is_id(words: tuple[str, ...]) -> bool:
    """Whether it is the name of an id, a link, or of what Telnyx has in each event."""
    return "_".join(words) in _ABOUT or (bool(words) and words[-1] in _IDS)


def _is_cards(text: str) -> bool:
    """Whether it is a card's number, and no telephone number that is written without its plus."""
    digits = _decimals(text)
    if "+" in text or not is_of_network(digits):
        return False
    try:
        return not phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return True


def _decimals(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _is_opaque(text: str) -> bool:
    """Whether it is an id, an address or a time; one with a card number in it is none."""
    if text.isascii() and text.isdigit():
        return not is_of_network(text)
    if _UUID.fullmatch(text):
        return True
    if not _OPAQUE.fullmatch(text):
        return False
    is_called = text.lower().startswith(_CALLS)
    return is_called or not any(map(is_of_network, _ALONE.findall(text)))


def _is_called(words: tuple[str, ...]) -> bool:
    if len(words) > 1 and words[-1] in {"number", "numbers"}:
        return words[-2] in _OF_WHOM
    return bool(words) and words[-1] in _CALLED


def _words(name: str) -> tuple[str, ...]:
    """`callControlId` and `call_control_id` are the same words."""
    return tuple(word.lower() for word in _WORDS.findall(name))
