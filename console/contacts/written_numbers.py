"""Numbers as people write them into an address book, with what is dialled after the answer."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from console.domain.numbers import LONGEST, destination, dtmf_keys, plain_signs
from console.domain.people.far_end import far_end_number, is_withheld
from console.errors import InvalidNumber, InvalidParameter
from console.later import phonenumbers


class Dialled(Struct, frozen=True):
    """A number as it is dialled; `extension` are the keys to press once it is answered."""

    number: str
    extension: str = ""


_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_FORMULA: Final = re.compile(r'="?([^"]*)"?\Z')
"""A spreadsheet's way to keep a zero in front: `="030123"`."""

_SPOKEN: Final = re.compile(
    r"(?P<number>.*[0-9A-Z])\s*[,;]?\s*"
    r"(?:;ext=|\b(?:ext(?:ension)?|extn|anexo|durchwahl|dw|poste|interno|int|toestel|ramal)\b[.:]?"
    r"|x\.?|\#)\s*(?P<keys>[0-9]{1,10})\s*\Z",
    re.IGNORECASE,
)
_PAUSED: Final = re.compile(
    r"(?P<number>\+?[^,;pw]*[0-9])\s*(?P<keys>[,;pw][0-9,;pw*#]*[0-9*#])\s*\Z", re.IGNORECASE
)
"""`,,123#`: a telephone pauses at each comma or `p`, and waits at `;` or `w`."""

_CONTEXT: Final = re.compile(r";phone-context=(\+[0-9.()\-]+)", re.IGNORECASE)
_PARAMETERS: Final = re.compile(r";(?!ext=)[a-z][a-z0-9-]*(?:=[^;]*)?", re.IGNORECASE)
_WORD: Final = re.compile(r"[+0-9(][0-9()\-. /]*[A-Za-z][A-Za-z0-9()\-. ]*")
_PAUSES: Final = str.maketrans("pPwW;", ",,,,,")


def dialled(entered: str, home: str | None) -> Dialled:
    """The number and its extension; national ones are of the country of `home`.

    Signs of any script, invisible ones and letters on a keypad are read as the digits that
    they are. What is in E.164 already is taken as it stands: whether its country is one is
    asked before it is dialled. Raises `InvalidNumber`.
    """
    text = plain_signs(entered[: 2 * LONGEST]).strip().lstrip("'").strip()
    if _E164.fullmatch(text):
        return Dialled(text)
    if formula := _FORMULA.match(text):
        text = formula[1].strip()
    if is_withheld(text, home):
        raise InvalidNumber(entered, "this says that there is no number")
    if text.lower().startswith(("sip:", "sips:")) or "@" in text:
        return Dialled(far_end_number(destination(_with_small_scheme(text)), home) or text)
    number, keys = _apart(_without_parameters(text))
    return Dialled(_number(number, home), keys)


def _with_small_scheme(text: str) -> str:
    scheme, colon, rest = text.partition(":")
    return f"{scheme.lower()}{colon}{rest}" if colon else text


def _without_parameters(text: str) -> str:
    """A `tel:` address as a number, in its context and without other parameters (RFC 3966)."""
    bare = text[4:] if text.lower().startswith("tel:") else text
    context = _CONTEXT.search(bare)
    if context and not bare.startswith("+"):
        bare = f"{context[1]}{bare}"
    return _PARAMETERS.sub("", bare)


def _apart(text: str) -> tuple[str, str]:
    """The number, and the keys behind it: digits of an extension, or with their pauses."""
    if paused := _PAUSED.fullmatch(text):
        keys = paused["keys"].translate(_PAUSES)
        return paused["number"], _checked(keys, text)
    if spoken := _SPOKEN.fullmatch(text):
        return spoken["number"], spoken["keys"]
    return text, ""


def _checked(keys: str, text: str) -> str:
    try:
        dtmf_keys(keys)
    except InvalidParameter as error:
        raise InvalidNumber(text, f"its extension {error.reason}") from error
    return keys


def _number(text: str, home: str | None) -> str:
    """The number; letters are the digits of their keys, if that makes a number in use."""
    if not _WORD.fullmatch(text):
        return destination(text, home=home)
    number = destination(phonenumbers.convert_alpha_characters_in_number(text), home=home)
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        raise InvalidNumber(text, "its letters make no number")
    return number
