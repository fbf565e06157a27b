"""What stands in a file of contacts, before its numbers are read."""

from __future__ import annotations

import codecs
from typing import Final

from msgspec import Struct

LONGEST_TEXT: Final = 200
"""Characters of a name, a label or an organisation that are kept."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Listed(Struct, frozen=True, kw_only=True):
    """One number of somebody, as the file has it. `place` says where in the file."""

    name: str
    number: str
    label: str = ""
    organisation: str = ""
    place: str = ""


def text_of(raw: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else what Windows programs write."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace").lstrip("\ufeff")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def short(text: str) -> str:
    """The text on one line, as far as it is kept."""
    return " ".join(text[: 4 * LONGEST_TEXT].split())[:LONGEST_TEXT]
