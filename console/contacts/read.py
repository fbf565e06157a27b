"""Files of contacts, read into one directory."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from console.config.tables import Settings
from console.contacts.encodings import text_of
from console.contacts.tables import Listed, Unread, from_csv, from_toml, short
from console.contacts.written_numbers import dialled
from console.domain.people.contacts import Contact, Directory
from console.errors import ContactsUnreadable, InvalidNumber
from console.progress import Progress

LARGEST_FILE: Final = 32 * 1024 * 1024
"""Bytes of one file: a telephone's address book with its pictures."""

MOST_CONTACTS: Final = 50_000
"""Numbers of all files together; the rest is left out, and told."""

MOST_LISTED: Final = 4 * MOST_CONTACTS
"""Numbers of one file that are looked at."""

ROWS_TOLD: Final = 200
"""Rows of one file that are told one by one when they were not read."""


class Loaded(Struct, frozen=True):
    """The directory, and in words what of the files is not in it. Clean the words to show them.

    `problems` has a sentence for each file, `rows` one for each row.
    """

    directory: Directory
    problems: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


def read_people(settings: Settings, folder: Path, progress: Progress | None = None) -> Loaded:
    """All whom the settings name, those with a key of their own first; as `read_directory`."""
    directory = settings.directory
    loaded = read_directory(directory.files, folder, settings.telnyx.from_, progress)
    on_keys = (
        Contact(name=slot.name, number=slot.number, label=key, source=f"key {key}")
        for key, slot in directory.speed.items()
    )
    everybody = Directory((*on_keys, *loaded.directory.contacts))
    return structs.replace(loaded, directory=everybody)


def read_directory(
    files: Iterable[str],
    folder: Path,
    home: str | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """The contacts of all files. Takes a second for ten thousand: call it in a thread.

    Relative files stand in `folder`. National numbers are read as those of the
    country that `home`, the caller id, belongs to. Raises `Cancelled` alone.
    """
    progress = progress or Progress()
    contacts: list[Contact] = []
    problems: list[str] = []
    rows: list[str] = []
    for file in files:
        path = folder / _at_home(file)
        try:
            listed = _listed(path, progress)
            progress.begin(f"reading the numbers of {path.name}", "", len(listed))
            room = MOST_CONTACTS - len(contacts)
            found = _contacts(progress.over(listed), path.name, home, room)
        except ContactsUnreadable as error:
            problems.append(str(error))
            continue
        contacts += found.contacts
        if found.problem:
            problems.append(f"{path}: {found.problem}")
        told = found.unread[:ROWS_TOLD]
        rows += (f"{path}, {one.place}: {one.reason}" for one in told)
        if more := len(found.unread) - len(told):
            rows.append(f"{path}: {more} more rows were not read")
    return Loaded(Directory(contacts), tuple(problems), tuple(rows))


def _listed(path: Path, progress: Progress) -> list[Listed | Unread]:
    """Raises `ContactsUnreadable` and `Cancelled`."""
    progress.begin(f"reading {path.name}", "entries")
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ContactsUnreadable(str(path), "its name must end in .toml, .csv or .vcf")
    text = text_in(path)
    try:
        return list(progress.over(islice(read(text), MOST_LISTED)))
    except ValueError as error:
        raise ContactsUnreadable(str(path), str(error)) from error


def text_in(path: Path) -> str:
    """The text of a plain file, in whatever encoding. Raises `ContactsUnreadable`."""
    try:
        raw = _read(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ContactsUnreadable(str(path), reason) from error
    if len(raw) > LARGEST_FILE:
        raise ContactsUnreadable(str(path), f"it is larger than {LARGEST_FILE // 2**20} MiB")
    return text_of(raw)


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


class _Found(Struct, frozen=True):
    """What of one file can be dialled, what was not read, and both in a sentence."""

    contacts: list[Contact]
    unread: list[Unread]
    problem: str = ""


def _contacts(listed: Iterable[Listed | Unread], file: str, home: str | None, room: int) -> _Found:
    """The contacts with numbers that can be dialled, and what is said of the others."""
    contacts: list[Contact] = []
    unread: list[Unread] = []
    left = 0
    for one in listed:
        if isinstance(one, Unread):
            unread.append(one)
        elif len(contacts) + len(unread) >= room:
            left += 1
        else:
            try:
                contacts.append(_contact(one, file, home))
            except InvalidNumber as error:
                reason = f"{error.reason} ({short(one.number)})"
                unread.append(Unread(place=one.place, reason=reason))
    if left:
        problem = f"only {MOST_CONTACTS} contacts are kept; {left} are left out"
        return _Found(contacts, unread, problem)
    if not unread:
        return _Found(contacts, unread)
    first = f"{unread[0].place}: {unread[0].reason}"
    count = f"{len(unread)} of {len(contacts) + len(unread)}"
    problem = f"{count} were not read ({first}): `contacts` lists them"
    return _Found(contacts, unread, problem)


def _contact(listed: Listed, file: str, home: str | None) -> Contact:
    """The contact. Raises `InvalidNumber`."""
    organisation = short(listed.organisation)
    read = dialled(f"{listed.number}{_behind(listed.extension)}", home)
    return Contact(
        name=short(listed.name) or organisation,
        number=read.number,
        extension=read.extension,
        label=short(listed.label),
        organisation=organisation,
        source=short(file),
    )


def _behind(extension: str) -> str:
    """An extension that has a column of its own, behind its number."""
    return f" x{extension.strip()}" if extension.strip() else ""


def _from_vcards(text: str) -> Iterator[Listed | Unread]:
    from console.contacts.vcards import from_vcards  # noqa: PLC0415 - icalendar takes 70 ms to load

    return from_vcards(text)


_READERS: Final[Mapping[str, Callable[[str], Iterable[Listed | Unread]]]] = {
    ".toml": from_toml,
    ".csv": from_csv,
    ".vcf": _from_vcards,
}
