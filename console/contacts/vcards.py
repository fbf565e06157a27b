"""Contacts as vCards of versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350).

Lines are unfolded and taken apart by icalendar, whose content lines are the same
(RFC 5545). What it has no need for is put right before: bare parameters and
quoted-printable text, which version 2.1 has and telephones still write.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final

from icalendar.parser import Contentline, Contentlines

from console.contacts.tables import NO_NUMBER, Listed, Unread

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
    r"(?:([\w-]{1,64})\.)?(BEGIN|END|FN|N|ORG|TEL|IMPP|X-ABLABEL|AGENT)[;:]", re.IGNORECASE
)
_OTHER: Final = re.compile(
    r"(?:([\w-]{1,64})\.)?(?!(?:VERSION|PRODID|PHOTO|LOGO|SOUND|KEY|UID|REV|X-[A-Z-]*ID)[;:])"
    r"([A-Z][A-Z0-9-]{1,31})[;:]",
    re.IGNORECASE,
)
"""What else a card says of somebody in words."""

MOST_OTHERS: Final = 40
"""Such lines of a card that are kept, where that is wanted."""

_CUSTOM: Final = re.compile(r"X-CUSTOM\(([^()]*)\)", re.IGNORECASE)
"""How Android writes a label of the user's own: TEL;X-CUSTOM(CHARSET=…,ENCODING=…,text)."""

_APPLES_OWN: Final = re.compile(r"_\$!<(.*)>!\$_\Z")
"""How Apple marks a label that it translates."""

_INNER: Final = re.compile(r"AGENT[^:]*:\s*(BEGIN:VCARD)?\s*\Z", re.IGNORECASE)
"""A card inside a card, of version 2.1: it begins on this line or on the next one."""

_QUOTED_PRINTABLE: Final = "QUOTED-PRINTABLE"
_SAID_OF_ANY: Final = frozenset({"voice", "pref", "internet", "isdn", "msg", "text", "video"})
_NO_TELEPHONE: Final = frozenset({"pager", "bbs", "modem", "textphone"})
_STANDARD: Final = (
    frozenset({"home", "work", "cell", "fax", "car", "main", "other", "company", "iphone", "sip"})
    | frozenset({"pcs", "dom", "intl", "postal", "parcel", "x-sip"})
    | _SAID_OF_ANY
    | _NO_TELEPHONE
)
"""Types that programs write; others are words of the user's own."""


MOST_INNER: Final = 8
"""Cards inside each other; what lies deeper is read as one beside them."""


class _Card:
    """What was read of one card so far."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.name = self.structured = self.organisation = ""
        self.numbers: list[tuple[str, str, str]] = []
        self.labels: dict[str, str] = {}
        self.others: list[tuple[str, str]] = []
        self.unread: list[Unread] = []
        self.lines = 0

    def listed(self, *, whole: bool) -> Iterator[Listed | Unread]:
        """Its numbers, those of a fax last, and what of it was not read."""
        columns = self._columns() if whole else ()
        for group, number, label in sorted(self.numbers, key=lambda one: FAX in one[2].split()):
            yield Listed(
                name=self.name or self.structured,
                number=number,
                label=self.labels.get(group, label) if group else label,
                organisation=self.organisation,
                place=self.place,
                columns=columns,
            )
        yield from self.unread
        if not self.numbers and not self.unread and (self.name or self.structured).strip():
            yield Unread(place=self.place, reason=NO_NUMBER)

    def _columns(self) -> tuple[tuple[str, str], ...]:
        """All that it says in words, as a table has it."""
        numbers = (
            (self.labels.get(group, label) if group else label, number)
            for group, number, label in self.numbers
        )
        return (
            ("name", (self.name or self.structured).strip()),
            *((("organisation", self.organisation),) if self.organisation else ()),
            *((label or "phone", number) for label, number in numbers),
            *self.others,
        )

    def leave(self, reason: str) -> None:
        """Note a line that is not read."""
        self.unread.append(Unread(place=self.place, reason=reason))


def from_vcards(text: str, *, whole: bool = False) -> Iterator[Listed | Unread]:
    """The numbers of all cards, and what of them was not read; with `whole` all that is in words.

    Raises `ValueError` if there is no card at all.
    """
    count, inside = 0, False
    open_cards: list[_Card] = []
    for line in _unfolded(_without_soft_breaks(text)):
        match = _OF_INTEREST.match(line)
        if match is None:
            _keep(open_cards[-1:] if whole else (), line)
            continue
        name = match[2].upper()
        inner = _INNER.match(line) if name == "AGENT" else None
        if name == "BEGIN" or (inner and inner[1]):
            if not (inside or inner):
                yield from _ended(open_cards, whole=whole)
            count, inside = count + 1, False
            open_cards.append(_Card(f"card {count}"))
            if len(open_cards) > MOST_INNER:
                yield from open_cards.pop(0).listed(whole=whole)
        elif name == "AGENT":
            inside = inner is not None
        elif name == "END" and open_cards:
            yield from open_cards.pop().listed(whole=whole)
        elif open_cards:
            _look_at(open_cards[-1], name, match[1] or "", line)
    yield from _ended(open_cards, whole=whole)
    if count == 0:
        raise ValueError("no vCard begins in it")


def _ended(cards: list[_Card], *, whole: bool) -> Iterator[Listed | Unread]:
    """Cards whose end is missing, as far as they go."""
    while cards:
        yield from cards.pop().listed(whole=whole)


def _keep(cards: Iterable[_Card], line: Contentline) -> None:
    """Keep what a line says that nobody here goes by; one that cannot be read is passed over."""
    match = _OTHER.match(line)
    for card in cards:
        if match is None or len(line) > LONGEST_LINE or len(card.others) >= MOST_OTHERS:
            return
        with suppress(ValueError):
            types, value = _parts(line)
            words = " ".join((match[2].lower().removeprefix("x-"), _label(types))).strip()
            card.others.append((words, value.replace(";", " ").strip()))


def _look_at(card: _Card, name: str, group: str, line: Contentline) -> None:
    card.lines += 1
    if card.lines > MOST_LINES:
        if card.lines == MOST_LINES + 1:
            card.leave(f"it has more than {MOST_LINES} lines: the rest is left out")
        return
    if len(line) > LONGEST_LINE:
        card.leave(f"a line of it has more than {LONGEST_LINE} characters")
        return
    try:
        _take(card, name, group, line)
    except ValueError as error:
        card.leave(f"its {name} cannot be read: {error}")


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


def _take(card: _Card, name: str, group: str, line: Contentline) -> None:
    """Take what a line says. Raises `ValueError` for one that is none."""
    types, value = _parts(line)
    match name:
        case "FN":
            card.name = card.name or value
        case "N":
            card.structured = card.structured or _spoken(value)
        case "ORG":
            card.organisation = card.organisation or value.strip("; ").replace(";", ", ")
        case "X-ABLABEL":
            own = _APPLES_OWN.match(value.strip())
            card.labels[group] = own[1] if own else value.strip()
        case "TEL" if not _lowered(types) & _NO_TELEPHONE:
            card.numbers.append((group, value, _label(types)))
        case "TEL":
            card.leave("a pager, a modem or the like is nobody to talk with")
        case "IMPP" if value.lower().startswith(("sip:", "sips:")):
            card.numbers.append((group, value, _label(types)))


def _lowered(types: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in types)


def _parts(line: Contentline) -> tuple[tuple[str, ...], str]:
    """The types of a line as they are written, and its value. Raises `ValueError`."""
    types: list[str] = []
    if custom := _CUSTOM.search(line[:LONGEST_LINE]):
        types.append(_custom(custom[1]))
        line = _content_line(line[: custom.start()].rstrip(";") + line[custom.end() :])
    colon = line.value_separator_index()
    if colon < 0:
        raise ValueError("it has no value")
    name, *parameters = line[:colon].split(";")
    if len(parameters) > MOST_PARAMETERS:
        raise ValueError("it has too many parameters")
    others: list[str] = []
    for parameter in parameters:
        word, equals, of = parameter.partition("=")
        if word.strip().upper() == "TYPE":
            types += (each.strip() for each in of.strip('" ').split(","))
        elif equals:
            others.append(parameter)
        elif word.strip().upper() == _QUOTED_PRINTABLE:
            others.append(f"ENCODING={_QUOTED_PRINTABLE}")
        else:
            types.append(word.strip())
    head = ";".join([name, *others])
    _, kept, value = _content_line(f"{head}{line[colon:]}").parts()
    if str(kept.get("ENCODING", "")).upper() == _QUOTED_PRINTABLE:
        value = _decoded(value, str(kept.get("CHARSET", "utf-8")))
    return tuple(types), value


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


def _custom(inside: str) -> str:
    """The user's own word: `CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=D0=94`, or just the word."""
    said: dict[str, str] = {}
    words: list[str] = []
    for part in inside.split(","):
        name, equals, of = part.partition("=")
        if equals and name.strip().upper() in {"CHARSET", "ENCODING"}:
            said[name.strip().upper()] = of.strip()
        else:
            words.append(part)
    word = ",".join(words).strip()
    if said.get("ENCODING", "").upper() == _QUOTED_PRINTABLE:
        return _decoded(word, said.get("CHARSET", "utf-8"))
    return word


FAX: Final = "fax"


def _label(types: tuple[str, ...]) -> str:
    """The types in words: those of the standard in small letters, the user's own as they are."""
    known = sorted({word.lower() for word in types if word.lower() in _STANDARD} - _SAID_OF_ANY)
    own = [
        word.removeprefix("X-").removeprefix("x-")
        for word in types
        if word.lower() not in _STANDARD
    ]
    return " ".join(dict.fromkeys([*known, *own])).replace("cell", "mobile")
