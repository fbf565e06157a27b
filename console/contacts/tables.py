"""Contacts as TOML tables, and as CSV of any program that names its columns."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

import msgspec
from msgspec import Struct, field

from console.contacts.heads import BARE, Columns, columns_of

# What stands in a file, before its numbers are read ----------------------------
LONGEST_TEXT: Final = 200
"""Characters of a name, a label or an organisation that are kept."""


class Listed(Struct, frozen=True, kw_only=True):
    """One number of somebody, as the file has it. `place` says where in the file.

    `extension` are keys to press after the answer, where they stand apart from the number.
    `columns` is all that the file says of somebody, by its heads, where that is wanted.
    """

    name: str
    number: str
    extension: str = ""
    label: str = ""
    organisation: str = ""
    place: str = ""
    columns: tuple[tuple[str, str], ...] = ()


class Unread(Struct, frozen=True, kw_only=True):
    """What of a file was not read: where it stands, and why."""

    place: str
    reason: str


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

MOST_ODD_ROWS: Final = 1000
"""Rows that cannot be read, from which on the rest of a table is left out."""

MOST_LINES_OF_A_ROW: Final = 200
"""Lines on which one row may stand; a quote that is open for longer was never closed."""

_SEPARATOR_IN_CELL: Final = ":::"
"""How Google's address book parts several numbers in one cell."""

_SEPARATOR_LINE: Final = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n?", re.IGNORECASE)
"""How Excel is told at what sign the cells part."""

_FORMULA: Final = re.compile(r'="([^"]*)"\s*')
"""How Excel is told that a cell is a text."""

Row = tuple[int, list[str]]
"""The line on which a row begins, and its cells."""


def from_csv(text: str, *, whole: bool = False) -> Iterator[Listed | Unread]:
    """The contacts of a table whose head names its columns. Raises `ValueError` in words.

    Without a head the first column is the name, the second the number, the third its label. A
    row that cannot be read costs that row, and is told. With `whole` each has all its columns.
    """
    lines = list(io.StringIO(text, newline=""))
    separator = _SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
    delimiter = separator[1] if separator else _delimiter(text)
    rows = _rows(lines, int(separator is not None), delimiter)
    first = next(rows, None)
    head = [] if first is None or isinstance(first, Unread) else first[1]
    columns = columns_of(head)
    heads = (head if columns is not None else ()) if whole else None
    if columns is None:
        yield from _row((1, head), BARE, heads)
    for row in rows:
        yield from (row,) if isinstance(row, Unread) else _row(row, columns or BARE, heads)


def _delimiter(text: str) -> str:
    head = text[:10_000].lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t|", key=head.count)


def _rows(lines: list[str], begin: int, delimiter: str) -> Iterator[Row | Unread]:
    """The rows from a line on. One that is odd is told, and the next line begins a row."""
    odd, at = 0, begin
    while at < len(lines):
        if odd >= MOST_ODD_ROWS:
            yield Unread(
                place=f"line {at + 1}", reason="too many rows are odd: the rest is left out"
            )
            return
        window = _Window(lines, at)
        rows = csv.reader(window, delimiter=delimiter, strict=True)
        try:
            for row in rows:
                yield at + 1, row
                at = window.row_is_read()
        except csv.Error as error:
            odd += 1
            yield _alone(lines[at], at + 1, delimiter, error)
            at += 1


class _Window:
    """Lines for the reader, so many for one row."""

    def __init__(self, lines: list[str], at: int) -> None:
        self._lines, self._at = lines, at
        self._row_began = at

    def __iter__(self) -> Iterator[str]:
        while self._at < len(self._lines):
            if self._at - self._row_began >= MOST_LINES_OF_A_ROW:
                raise csv.Error("a quote is not closed")
            self._at += 1
            yield self._lines[self._at - 1]

    def row_is_read(self) -> int:
        """Where the next row begins."""
        self._row_began = self._at
        return self._at


def _alone(line: str, number: int, delimiter: str, error: csv.Error) -> Row | Unread:
    """One odd line read as far as it goes by itself; else what is wrong with it."""
    said = str(error)
    with suppress(csv.Error):
        cells = next(csv.reader([line], delimiter=delimiter), [])
        if len(cells) > 1:
            return number, cells
    reason = "a quote in it is not closed" if "field larger" not in said else said
    return Unread(place=f"line {number}", reason=reason)


def _row(
    row: Row, columns: Columns, heads: Sequence[str] | None = None
) -> Iterator[Listed | Unread]:
    """What a row lists, with all its columns under their heads where there are any to be told."""
    line, cells = row

    def cell(place: int | None) -> str:
        text = cells[place] if place is not None and place < len(cells) else ""
        formula = _FORMULA.fullmatch(text)
        return formula[1] if formula else text

    told = _under(heads, [cell(place) for place in range(len(cells))]) if heads is not None else ()

    name = _name(cell(columns.name), cell(columns.given), cell(columns.family), columns)
    found = False
    for column in columns.numbers:
        for number in cell(column.place).split(_SEPARATOR_IN_CELL):
            if number.strip():
                found = True
                yield Listed(
                    name=name,
                    number=number,
                    extension=cell(column.extension_place),
                    label=cell(column.label_place).lstrip("* ") or column.label,
                    organisation=cell(columns.organisation),
                    place=f"line {line}",
                    columns=told,
                )
    if not found and name.strip():
        yield Unread(place=f"line {line}", reason=NO_NUMBER)


def _under(heads: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The cells under their heads; those beyond the head are counted."""
    named = (*heads, *(f"column {place + 1}" for place in range(len(heads), len(cells))))
    return tuple(zip(named, (*cells, *[""] * (len(named) - len(cells))), strict=True))


def _name(name: str, given: str, family: str, columns: Columns) -> str:
    """The name as it is spoken: `Name` beside a first name alone is the family's, and so on."""
    if columns.given is not None and columns.family is None:
        return f"{given} {name}"
    if columns.family is not None and columns.given is None:
        return f"{name} {family}"
    return name or f"{given} {family}"


NO_NUMBER: Final = "it has no number"
