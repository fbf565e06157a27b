"""Files of contacts, read into one directory."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct

from console.config.settings import Settings
from console.contacts.tables import Listed, from_csv, from_toml, short, text_of
from console.domain.numbers import destination
from console.domain.people.contacts import Contact, Directory
from console.errors import ContactsUnreadable, InvalidNumber

LARGEST_FILE: Final = 32 * 1024 * 1024
"""Bytes of one file: a telephone's address book with its pictures."""

MOST_CONTACTS: Final = 50_000
"""Numbers of all files together; the rest is left out, and told."""

MOST_LISTED: Final = 4 * MOST_CONTACTS
"""Numbers of one file that are looked at."""

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)


class Loaded(Struct, frozen=True):
    """The directory, and in words what of the files is not in it. Clean the words to show them."""

    directory: Directory
    problems: tuple[str, ...] = ()


def read_people(settings: Settings, folder: Path) -> Loaded:
    """All whom the settings name, those with a key of their own first; as `read_directory`."""
    directory = settings.directory
    loaded = read_directory(directory.files, folder, home=settings.telnyx.from_)
    on_keys = (
        Contact(name=slot.name, number=slot.number, label=key, source=f"key {key}")
        for key, slot in directory.speed.items()
    )
    return Loaded(Directory((*on_keys, *loaded.directory.contacts)), loaded.problems)


def read_directory(files: Iterable[str], folder: Path, home: str | None = None) -> Loaded:
    """The contacts of all files. Takes a second for ten thousand: call it in a thread.

    Relative files stand in `folder`. National numbers are read as those of the
    country that `home`, the caller id, belongs to. Nothing is raised.
    """
    contacts: list[Contact] = []
    problems: list[str] = []
    for file in files:
        path = folder / _at_home(file)
        try:
            room = MOST_CONTACTS - len(contacts)
            found, problem = _contacts(_listed(path), path.name, home, room)
        except ContactsUnreadable as error:
            problems.append(str(error))
            continue
        contacts += found
        if problem:
            problems.append(f"{path}: {problem}")
    return Loaded(Directory(contacts), tuple(problems))


def _listed(path: Path) -> list[Listed]:
    """Raises `ContactsUnreadable`."""
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ContactsUnreadable(str(path), "its name must end in .toml, .csv or .vcf")
    try:
        raw = _read(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ContactsUnreadable(str(path), reason) from error
    if len(raw) > LARGEST_FILE:
        raise ContactsUnreadable(str(path), f"it is larger than {LARGEST_FILE // 2**20} MiB")
    try:
        return list(islice(read(text_of(raw)), MOST_LISTED))
    except ValueError as error:
        raise ContactsUnreadable(str(path), str(error)) from error


def _read(path: Path) -> bytes:
    """The bytes of a plain file, one more than it may have. Raises `OSError` and `ValueError`.

    A pipe would be waited for, and a device has no end.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("it is no plain file")
        return file.read(LARGEST_FILE + 1)


def _at_home(file: str) -> Path:
    """The path with the user's home for `~`; as it is where no home is known."""
    try:
        return Path(file).expanduser()
    except RuntimeError:
        return Path(file)


def _contacts(
    listed: list[Listed], file: str, home: str | None, room: int
) -> tuple[list[Contact], str | None]:
    """The contacts with numbers that can be dialled, and what is said of the others."""
    contacts: list[Contact] = []
    refused: list[str] = []
    for one in listed[:room]:
        try:
            number = _number(one.number, home)
        except InvalidNumber as error:
            refused.append(f"{one.place}: {error.reason}")
            continue
        contacts.append(_contact(one, number, file))
    if len(listed) > room:
        return (
            contacts,
            f"only {MOST_CONTACTS} contacts are kept; {len(listed) - room} are left out",
        )
    if refused:
        return contacts, f"{len(refused)} of {len(listed)} have no number to dial ({refused[0]})"
    return contacts, None


def _contact(listed: Listed, number: str, file: str) -> Contact:
    organisation = short(listed.organisation)
    return Contact(
        name=short(listed.name) or organisation,
        number=number,
        label=short(listed.label),
        organisation=organisation,
        source=short(file),
    )


def _number(entered: str, home: str | None) -> str:
    """The number as it is dialled. Raises `InvalidNumber`."""
    text = entered.strip().lstrip("'")
    return text if _E164.fullmatch(text) else destination(text, home=home)


def _from_vcards(text: str) -> Iterator[Listed]:
    from console.contacts.vcards import from_vcards  # noqa: PLC0415 - icalendar takes 70 ms to load

    return from_vcards(text)


_READERS: Final[Mapping[str, Callable[[str], Iterable[Listed]]]] = {
    ".toml": from_toml,
    ".csv": from_csv,
    ".vcf": _from_vcards,
}
