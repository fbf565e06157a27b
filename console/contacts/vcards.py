"""Contacts as vCards of versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350).

Lines are unfolded and taken apart by icalendar, whose content lines are the same
(RFC 5545). What it has no need for is put right before: bare parameters and
quoted-printable text, which version 2.1 has and telephones still write.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterator
from typing import Final

from icalendar.parser import Contentline, Contentlines

from console.contacts.tables import Listed

MOST_PARAMETERS: Final = 32
"""Parameters of a line; what has more is passed over."""

MOST_LINES: Final = 500
"""Lines of one card that are looked at; the rest of a longer one is passed over."""

LONGEST_LINE: Final = 4000
"""Characters of an unfolded line that is looked at; pictures are longer."""

_unfolded: Final[Callable[[str], list[Contentline]]] = Contentlines.from_ical
_content_line: Final[Callable[[str], Contentline]] = Contentline
"""icalendar leaves these two without types."""

_OF_INTEREST: Final = re.compile(
    r"(?:[\w-]{1,64}\.)?(BEGIN|END|FN|N|ORG|TEL|IMPP)[;:]", re.IGNORECASE
)
_QUOTED_PRINTABLE: Final = "QUOTED-PRINTABLE"
_SAID_OF_ANY: Final = frozenset({"voice", "pref", "internet", "isdn", "msg", "text", "video"})
_NO_TELEPHONE: Final = frozenset({"fax", "pager", "bbs", "modem", "textphone"})


class _Card:
    """What was read of one card so far."""

    def __init__(self) -> None:
        self.name = self.structured = self.organisation = ""
        self.numbers: list[tuple[str, str]] = []
        self.lines = 0

    def listed(self, count: int) -> Iterator[Listed]:
        """Its numbers."""
        for number, label in self.numbers:
            yield Listed(
                name=self.name or self.structured,
                number=number,
                label=label,
                organisation=self.organisation,
                place=f"card {count}",
            )


def from_vcards(text: str) -> Iterator[Listed]:
    """The numbers of all cards; lines that cannot be read are passed over.

    Raises `ValueError` if there is no card at all.
    """
    count = 0
    card = _Card()
    for line in _unfolded(_without_soft_breaks(text)):
        match = _OF_INTEREST.match(line)
        if match is None or len(line) > LONGEST_LINE:
            continue
        name = match[1].upper()
        if name == "BEGIN":
            count, card = count + 1, _Card()
        elif name == "END":
            yield from card.listed(count)
            card = _Card()
        elif card.lines < MOST_LINES:
            card.lines += 1
            _take(card, name, line)
    if count == 0:
        raise ValueError("no vCard begins in it")


def _without_soft_breaks(text: str) -> str:
    """Lines of quoted-printable text in one piece, as far as they are looked at at all."""
    lines: list[str] = []
    goes_on = quoted = False
    for line in re.split("\r\n|\r|\n", text):
        if goes_on and len(lines[-1]) < LONGEST_LINE:
            lines[-1] = lines[-1][:-1] + line.lstrip(" \t")
        else:
            quoted = _QUOTED_PRINTABLE in line[:LONGEST_LINE].upper()
            lines.append(line)
        goes_on = quoted and line.endswith("=")
    return "\n".join(lines)


def _take(card: _Card, name: str, line: Contentline) -> None:
    try:
        types, value = _parts(line)
    except ValueError:
        return
    match name:
        case "FN":
            card.name = card.name or value
        case "N":
            card.structured = card.structured or _spoken(value)
        case "ORG":
            card.organisation = card.organisation or value.strip("; ").replace(";", ", ")
        case "TEL" if not types & _NO_TELEPHONE:
            card.numbers.append((_dialled(value), _label(types)))
        case "IMPP" if value.lower().startswith(("sip:", "sips:")):
            card.numbers.append((_dialled(value), _label(types)))


def _parts(line: Contentline) -> tuple[frozenset[str], str]:
    """The types of a line, in small letters, and its value. Raises `ValueError`."""
    colon = line.value_separator_index()
    if colon < 0:
        raise ValueError("it has no value")
    name, *parameters = line[:colon].split(";")
    if len(parameters) > MOST_PARAMETERS:
        raise ValueError("it has too many parameters")
    types: list[str] = []
    others: list[str] = []
    for parameter in parameters:
        word, equals, of = parameter.partition("=")
        if word.strip().upper() == "TYPE":
            types += of.strip('" ').lower().split(",")
        elif equals:
            others.append(parameter)
        elif word.strip().upper() == _QUOTED_PRINTABLE:
            others.append(f"ENCODING={_QUOTED_PRINTABLE}")
        else:
            types.append(word.strip().lower())
    head = ";".join([name, *others])
    _, kept, value = _content_line(f"{head}{line[colon:]}").parts()
    if str(kept.get("ENCODING", "")).upper() == _QUOTED_PRINTABLE:
        value = _decoded(value, str(kept.get("CHARSET", "utf-8")))
    return frozenset(types), value


def _decoded(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("ascii", "replace"))
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _spoken(structured: str) -> str:
    """A structured name, which begins with the family name, as it is spoken."""
    family, given, *_ = (*structured.split(";"), "", "")
    return f"{given} {family}"


def _dialled(value: str) -> str:
    """A number without what a `tel:` address adds (RFC 3966)."""
    if value.lower().startswith("tel:"):
        return value[4:].partition(";")[0]
    return value


def _label(types: frozenset[str]) -> str:
    return " ".join(sorted(types - _SAID_OF_ANY)).replace("cell", "mobile")
