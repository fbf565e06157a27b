"""A file of contacts as people to call: each once, with all their columns, and who is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from console.contacts.read import MOST_LISTED, text_in
from console.contacts.tables import Listed, Unread, from_csv, from_toml, short
from console.contacts.written_numbers import dialled
from console.domain.numbers import dtmf_keys
from console.domain.work_lists.work_list import (
    LONGEST_PERSON,
    MOST_COLUMNS,
    MOST_NUMBERS,
    MOST_PEOPLE,
    Person,
)
from console.errors import ContactsUnreadable, InvalidNumber
from console.progress import Progress

_FAX: Final = "fax"
_CORRECT: Final = "Correct the file and open it again. No list was opened."


class Read(Struct, frozen=True, kw_only=True):
    """Somebody who was read, and where in the file that stands."""

    place: str
    person: Person


class PeopleToCall(Struct, frozen=True, kw_only=True):
    """What a file has. `heads` are those of its columns, `refused` what was not read, and why.

    `twice` are people of whom every number stands before them already. Clean the words to show
    them.
    """

    people: tuple[Read, ...]
    heads: tuple[str, ...] = ()
    refused: tuple[Unread, ...] = ()
    twice: tuple[Unread, ...] = ()


def people_to_call(path: Path, home: str | None, progress: Progress | None = None) -> PeopleToCall:
    """Read a file. National numbers are those of the country that `home` belongs to.

    Raises `ContactsUnreadable` and `Cancelled`.
    """
    progress = progress or Progress()
    progress.begin(f"reading {path.name}", "entries")
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ContactsUnreadable(
            str(path), "its name must end in .csv, .vcf or .toml", hint=_CORRECT
        )
    try:
        listed = list(progress.over(islice(read(text_in(path)), MOST_LISTED)))
    except ValueError as error:
        raise ContactsUnreadable(str(path), str(error), hint=_CORRECT) from error
    except ContactsUnreadable as error:
        raise ContactsUnreadable(str(path), error.reason, hint=_CORRECT) from error
    return _gathered(listed, home)


def _gathered(listed: Iterable[Listed | Unread], home: str | None) -> PeopleToCall:
    people: list[Read] = []
    refused: list[Unread] = []
    twice: list[Unread] = []
    known: dict[str, str] = {}
    heads: dict[str, None] = {}
    for place, lines in groupby(listed, key=lambda one: one.place):
        of_one = list(lines)
        refused += (one for one in of_one if isinstance(one, Unread))
        found, wrong = _person([one for one in of_one if isinstance(one, Listed)], home)
        refused += wrong
        if found is None:
            continue
        if found.is_too_long:
            reason = f"its columns have more than {LONGEST_PERSON} characters together"
            refused.append(Unread(place=place, reason=reason))
            continue
        again = [known[number] for number in found.numbers if number in known]
        if len(again) == len(found.numbers):
            twice.append(Unread(place=place, reason=f"has no other number than {again[0]}"))
        elif len(people) >= MOST_PEOPLE:
            refused.append(Unread(place=place, reason=f"a list has {MOST_PEOPLE} people at most"))
        else:
            people.append(Read(place=place, person=found))
            known.update({number: place for number in found.numbers if number not in known})
            heads.update(dict.fromkeys(head for head, _ in found.columns))
    return PeopleToCall(
        people=tuple(people), heads=tuple(heads), refused=tuple(refused), twice=tuple(twice)
    )


def _person(listed: list[Listed], home: str | None) -> tuple[Person | None, list[Unread]]:
    """Somebody with the numbers that can be called, and what is said of the others.

    A fax is called by nobody.
    """
    numbers: dict[str, str] = {}
    wrong: list[Unread] = []
    for one in listed:
        try:
            number, keys = _called(one, home)
        except InvalidNumber as error:
            reason = f"{error.reason} ({short(one.number)})"
            wrong.append(Unread(place=one.place, reason=reason))
        else:
            numbers.setdefault(number, keys)
    if not numbers:
        return None, wrong
    first = listed[0]
    kept = dict(islice(numbers.items(), MOST_NUMBERS))
    return Person(
        name=short(first.name) or short(first.organisation),
        numbers=tuple(kept),
        columns=(first.columns or _columns(listed))[:MOST_COLUMNS],
        extensions={number: keys for number, keys in kept.items() if keys},
    ), wrong


def _called(one: Listed, home: str | None) -> tuple[str, str]:
    """The number and the keys behind it. Raises `InvalidNumber`."""
    behind = f" x{one.extension.strip()}" if one.extension.strip() else ""
    if _FAX in one.label.lower().split():
        raise InvalidNumber(one.number, "this is a fax")
    read = dialled(f"{one.number}{behind}", home)
    if not read.number.startswith("+"):
        raise InvalidNumber(one.number, "a work list calls telephone numbers alone")
    return read.number, dtmf_keys(read.extension) if read.extension else ""


def _columns(listed: list[Listed]) -> tuple[tuple[str, str], ...]:
    """The columns of somebody of whom the file names none."""
    first = listed[0]
    named = (("name", first.name), ("organisation", first.organisation))
    numbers = ((one.label or "phone", one.number) for one in listed)
    return tuple((head, text) for head, text in (*named, *numbers) if text)


def _from_vcards(text: str) -> Iterator[Listed | Unread]:
    from console.contacts.vcards import from_vcards  # noqa: PLC0415 - icalendar takes 70 ms to load

    return from_vcards(text, whole=True)


_READERS: Final[Mapping[str, Callable[[str], Iterable[Listed | Unread]]]] = {
    ".toml": from_toml,
    ".csv": partial(from_csv, whole=True),
    ".vcf": _from_vcards,
}


def without(read: PeopleToCall, barred: frozenset[str]) -> tuple[PeopleToCall, tuple[Read, ...]]:
    """The same without those of whom every number is barred, and those people.

    Of the others the numbers stay that are not.
    """
    kept: list[Read] = []
    left: list[Read] = []
    for one in read.people:
        numbers = tuple(number for number in one.person.numbers if number not in barred)
        if numbers:
            kept.append(structs.replace(one, person=structs.replace(one.person, numbers=numbers)))
        else:
            left.append(one)
    return structs.replace(read, people=tuple(kept)), tuple(left)
