"""Keys that are pressed on the line (Voice API, send_dtmf: 0-9 A-D * # and the pauses w and W)."""

from __future__ import annotations

import re
from typing import Final

from console.errors import InvalidParameter

_KEYS: Final = re.compile(r"[0-9A-D*#wW]+", re.ASCII)
_WRITTEN: Final = str.maketrans({" ": "", "-": "", "\t": "", "\u00a0": "", ",": "WW"}) | {
    ord(key): key.upper() for key in "abcd"
}
"""Blanks and hyphens only part the groups; a comma is the 2 s pause of mobile phones."""


def keys(entered: str) -> str:
    """The keys as Telnyx takes them, from what was typed or pasted.

    `w` waits half a second, `W` a whole one. Raises `InvalidParameter`.
    """
    pressed = entered.translate(_WRITTEN)
    if not pressed:
        raise InvalidParameter("dtmf", "digits", "has no key in it")
    if not _KEYS.fullmatch(pressed):
        wrong = _KEYS.sub("", pressed)[0]
        raise InvalidParameter(
            "dtmf", "digits", f"has {wrong!r}: keys are 0-9, A-D, * and #, pauses are w and W"
        )
    return pressed
