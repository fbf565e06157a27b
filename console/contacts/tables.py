"""Contacts as TOML tables, and as CSV of any program that names its columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct, field

# What stands in a file, before its numbers are read ----------------------------
LONGEST_TEXT: Final = 200
"""Characters of a name, a label or an organisation that are kept."""

MOST_COLUMNS: Final = 250
"""Columns of a table; Google's address book has about 90."""

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


# TOML -------------------------------------------------------------------------------------


class _Person(Struct, frozen=True, forbid_unknown_fields=True):
    """`[[contact]]`: one `number`, or `numbers` by their labels."""

    name: str = ""
    number: str = ""
    label: str = ""
    organisation: str = ""
    numbers: dict[str, str] = field(default_factory=dict)


class _Book(Struct, frozen=True, forbid_unknown_fields=True):
    contact: tuple[_Person, ...] = ()


def from_toml(text: str) -> Iterator[Listed]:
    """The contacts of `[[contact]]` tables. Raises `ValueError` in words."""
    try:
        book = msgspec.convert(tomllib.loads(text), _Book)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is no TOML {str(error).rpartition('(')[2].rstrip(')')}") from None
    except msgspec.ValidationError as error:
        raise ValueError(str(error).replace("`", "")) from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    for count, person in enumerate(book.contact, 1):
        place = f"contact {count}"
        numbers = {person.label: person.number} if person.number else {}
        for label, number in (numbers | person.numbers).items():
            yield Listed(
                name=person.name,
                number=number,
                label=label,
                organisation=person.organisation,
                place=place,
            )


# CSV --------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"\b(phone|telephone|tel|number|mobile|cell|sip)\b")
_NO_NUMBER: Final = re.compile(r"\b(type|label|fax|pager|telex|isdn|id)\b")
_LABELS: Final = re.compile(r"\b(type|label)\b")
_NAMES: Final = frozenset({"name", "full name", "display name", "fn", "contact", "formatted name"})
_GIVEN: Final = frozenset({"first name", "given name", "firstname", "forename"})
_FAMILY: Final = frozenset({"last name", "family name", "lastname", "surname"})
_ORGANISATIONS: Final = frozenset({"organisation", "organization", "company", "company name"})
_SEPARATOR_IN_CELL: Final = ":::"
"""How Google's address book parts several numbers in one cell."""


class _Columns(Struct, frozen=True):
    """Which column holds what, by its place. A number's label has a column of its own, or none."""

    name: int | None
    given: int | None
    family: int | None
    organisation: int | None
    numbers: tuple[tuple[int, str, int | None], ...]


def from_csv(text: str) -> Iterator[Listed]:
    """The contacts of a table whose head names its columns. Raises `ValueError` in words.

    Without a head the first column is the name, the second the number, the third its label.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        head = next(rows, [])
        columns = _columns(head)
        if columns is None:
            columns = _Columns(0, None, None, None, ((1, "", 2),))
            yield from _row(head, columns, rows.line_num)
        for row in rows:
            yield from _row(row, columns, rows.line_num)
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: {error}") from None


def _delimiter(text: str) -> str:
    head = text[:10_000].lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _columns(head: Sequence[str]) -> _Columns | None:
    """What the head names; None if it is no head. Raises `ValueError` if it names no number."""
    if len(head) > MOST_COLUMNS:
        raise ValueError(f"line 1: it has more than {MOST_COLUMNS} columns")
    names = [re.sub(r"[\s_-]+", " ", cell.strip().lower()) for cell in head]
    numbers = tuple(
        (place, _label(name), _label_column(name, names))
        for place, name in enumerate(names)
        if _NUMBER.search(name) and not _NO_NUMBER.search(name)
    )
    if numbers:
        return _Columns(
            _place(names, _NAMES),
            _place(names, _GIVEN),
            _place(names, _FAMILY),
            _place(names, _ORGANISATIONS),
            numbers,
        )
    second = head[1] if len(head) > 1 else ""
    if any(sign.isdigit() or sign == "@" for sign in second):
        return None
    raise ValueError('no column holds numbers: its head must say so, as "phone" or "number" do')


def _place(names: Sequence[str], known: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _label(name: str) -> str:
    """`mobile phone` is labelled mobile; `phone 1 value` and `number` are not labelled by that."""
    words = [word for word in name.split() if word not in _UNTELLING and not word.isdigit()]
    return " ".join(words)


_UNTELLING: Final = frozenset({"phone", "telephone", "tel", "number", "value", "no", "primary"})


def _label_column(name: str, names: Sequence[str]) -> int | None:
    """The column with the label of a number: `phone 1 type` of `phone 1 value`, or just `label`."""
    stem = name.removesuffix("value").strip()
    for place, other in enumerate(names):
        if _LABELS.search(other) and _LABELS.sub("", other).strip() in {"", stem}:
            return place
    return None


def _row(row: Sequence[str], columns: _Columns, line: int) -> Iterator[Listed]:
    def cell(place: int | None) -> str:
        return row[place] if place is not None and place < len(row) else ""

    name = cell(columns.name) or f"{cell(columns.given)} {cell(columns.family)}"
    for place, label, label_place in columns.numbers:
        for number in cell(place).split(_SEPARATOR_IN_CELL):
            if number.strip():
                yield Listed(
                    name=name,
                    number=number,
                    label=cell(label_place).lstrip("* ") or label,
                    organisation=cell(columns.organisation),
                    place=f"line {line}",
                )
