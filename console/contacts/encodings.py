"""The text of a file of contacts, whatever program wrote it."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT: Final = 4096
"""Bytes at the beginning that tell UTF-16 without a mark: every second one is mostly zero."""

_MOSTLY: Final = 0.4
_WINDOWS: Final = "cp1252"
_FOLDED_SIGN: Final = re.compile(
    rb"([\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\r?\n[ \t](?=[\x80-\xbf])"
)
"""A line of a vCard that was folded inside a sign: old programs count bytes."""


def text_of(raw: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16, with a mark or without, else what Windows writes.

    In a text that is mostly UTF-8 a byte that is none costs that one sign, which is read as
    Windows writes it; a file in which such bytes prevail is one of a Windows program.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, "replace").lstrip("\ufeff")
    if wide := _wide(raw):
        return raw.decode(wide, "replace")
    whole = _FOLDED_SIGN.sub(rb"\1", raw)
    try:
        return whole.decode()
    except UnicodeDecodeError:
        return _mended(whole)


def _wide(raw: bytes) -> str:
    """The UTF-16 that the zeros among the bytes tell; no text for none."""
    beginning = raw[:_LOOKED_AT]
    enough = len(beginning) // 2 * _MOSTLY
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(raw) > 1 and beginning[offset::2].count(0) > enough:
            return encoding
    return ""


def _mended(raw: bytes) -> str:
    """UTF-8 with each byte that is none as Windows writes it, or all of it so."""
    text = raw.decode("utf-8", "surrogateescape")
    odd = sum("\udc80" <= sign <= "\udcff" for sign in text)
    good = sum(sign > "\x7f" for sign in text) - odd
    if odd > good:
        return raw.decode(_WINDOWS, "replace")
    return re.sub("[\udc80-\udcff]", _as_windows, text)


def _as_windows(found: re.Match[str]) -> str:
    return found[0].encode("utf-8", "surrogateescape").decode(_WINDOWS, "replace")
