"""The directory: contacts and the people of past calls, found by what is typed of them.

A word that is typed finds a name by its beginning, its inside, its initials or by
letters in their order, a number by its digits. The better a word fits, the higher
its contact stands; among equals those of late calls come first. The order follows
from what is in the directory alone, never from the order in which it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from heapq import nsmallest
from typing import Final, TypeVar

from msgspec import Struct, structs

from console.domain.history.matching import Word, digits_of, plain, words
from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import Leg
from console.domain.people.far_end import Known, far_end_number, who

AnyCall = TypeVar("AnyCall", Leg, PastCall)
WhoHas = Callable[[str | None], Known | None]
"""Who has a number, as it is dialled."""

FOUND: Final = 50
"""Entries that a search gives at most, unless another number is asked for."""

_EXACT, _BEGINNING, _ENDING, _INSIDE, _INITIALS, _BESIDE, _LETTERS = 100, 90, 85, 70, 65, 50, 30
"""How well a word fits. `_BESIDE` is for label and organisation."""

_NO_FIT: Final = 0


class Contact(Struct, frozen=True, kw_only=True):
    """Somebody to call: one number as it is dialled, E.164 or SIP. Clean the texts to show them.

    `extension` are the keys to press once it is answered, pauses with them. `source` says
    where the contact stands: the name of a file, or a key.
    """

    name: str
    number: str
    extension: str = ""
    label: str = ""
    organisation: str = ""
    source: str = ""


class SpeedSlot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody on a key of their own: one stroke transfers to that number."""

    name: str
    number: str


class Recent(Struct, frozen=True, kw_only=True):
    """A number that calls were made with: when the last one began, and how many there were."""

    number: str
    name: str
    last_at: datetime
    calls: int


class Entry(Struct, frozen=True, kw_only=True):
    """What a picker shows. `is_contact` is False for a number known from calls alone."""

    name: str
    number: str
    extension: str = ""
    label: str = ""
    organisation: str = ""
    is_contact: bool = True
    last_at: datetime | None = None
    calls: int = 0


def recents(past: Iterable[PastCall]) -> tuple[Recent, ...]:
    """Who called or was called, the last one first; numbers that cannot be dialled are left out.

    The name is that of the contacts, else the newest one that a caller came with. Callers who
    withhold their numbers are nobody.
    """
    calls: dict[str, list[tuple[datetime, str]]] = {}
    for call in past:
        at = call.started_at or call.ended_at
        number = call.other_party
        if at and number and _can_be_dialled(number):
            name = "" if call.outgoing else who(call).name
            calls.setdefault(number, []).append((at, name))
    found = (_recent(number, times) for number, times in calls.items())
    return tuple(sorted(found, key=lambda recent: (-recent.last_at.timestamp(), recent.number)))


def _recent(number: str, times: list[tuple[datetime, str]]) -> Recent:
    named = [(at, name) for at, name in times if name]
    return Recent(
        number=number,
        name=max(named)[1] if named else "",
        last_at=max(times)[0],
        calls=len(times),
    )


def _can_be_dialled(number: str) -> bool:
    if number.startswith("+"):
        return number.isascii() and number[1:].isdigit()
    return number.lower().startswith(("sip:", "sips:"))


class _Indexed(Struct, frozen=True):
    """An entry, and what of it is compared."""

    entry: Entry
    name: str
    names: tuple[str, ...]
    initials: str
    beside: str
    address: str
    digits: str
    order: tuple[str, ...]


class Directory:
    """Contacts, ready to be searched. Of the same number under the same name the first counts."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        once: dict[tuple[str, str, str], Contact] = {}
        extensions: dict[str, Known] = {}
        self._known: dict[str, Known] = {}
        for contact in contacts:
            once.setdefault((plain(contact.name), contact.number, contact.extension), contact)
            number = far_end_number(contact.number, None) or ""
            (extensions if contact.extension else self._known).setdefault(number, _known(contact))
        self._known = extensions | self._known
        self.contacts = tuple(sorted(once.values(), key=_by_name))
        self._indexed = [_indexed(_entry(contact)) for contact in self.contacts]

    def __bool__(self) -> bool:
        """Whether anybody is in it."""
        return bool(self.contacts)

    def known(self, number: str | None) -> Known | None:
        """Who has exactly this number, as it is dialled: the first one that was read."""
        return self._known.get(number) if number else None

    def numbers_named(self, word: str) -> Iterator[str]:
        """The numbers of all in whose name, label or organisation a plain word stands."""
        for one in self._indexed:
            if word in one.name or word in one.beside:
                yield far_end_number(one.entry.number, None) or one.entry.number

    def find(
        self, typed: str, recent: Iterable[Recent] = (), limit: int = FOUND
    ) -> tuple[Entry, ...]:
        """The entries that every word fits, the best one first; all of them if nothing is typed."""
        calls = {one.number: one for one in recent}
        sought = words(typed)
        fitting = (
            (score, indexed)
            for indexed in self._candidates(calls)
            if (score := _score(indexed, sought)) is not None
        )
        return tuple(one.entry for _, one in nsmallest(limit, fitting, key=_order))

    def _candidates(self, calls: Mapping[str, Recent]) -> Iterator[_Indexed]:
        for indexed in self._indexed:
            recent = calls.get(indexed.entry.number)
            if recent is None:
                yield indexed
            else:
                yield structs.replace(indexed, entry=_called(indexed.entry, recent))
        for number, recent in calls.items():
            if number not in self._known:
                stranger = Entry(name=recent.name, number=number, is_contact=False)
                yield _indexed(_called(stranger, recent))


def with_extension(number: str, extension: str) -> str:
    """`+13125550152 x123`; keys that need their pauses stand as they are: `+13125550152 ,,123#`."""
    if not extension:
        return number
    return f"{number} {'x' if extension.isdecimal() else ''}{extension}"


def named(call: AnyCall, known: WhoHas) -> AnyCall:
    """The call with whom the contacts name at its far end."""
    contact = known(call.other_party)
    return call if contact == call.contact else structs.replace(call, contact=contact)


def asked_with(search: Search, home: str | None, *directories: Directory) -> Search:
    """The search with what the contacts, and the country of `home`, say of its text.

    So calls are found by a name that only the contacts know, and by a number as one dials it
    at home, whatever the network told of the two.
    """
    sought = words(search.text)
    named_so = {
        word.text: tuple(number for one in directories for number in one.numbers_named(word.text))
        for word in sought
    }
    number = far_end_number(search.text, home) if sought else None
    return structs.replace(
        search,
        contacts={word: numbers for word, numbers in named_so.items() if numbers},
        number=number if number and _NUMBER.fullmatch(number) else "",
    )


def with_names(text: str, known: WhoHas) -> str:
    """The text with the name of each contact before the number: `transfer to Ada +442079460123`.

    A number with its name before it already stays as it is.
    """

    def name_before(found: re.Match[str]) -> str:
        contact = known(found[0])
        said = found.string[: found.start()].rstrip()
        if contact is None or said.endswith(contact.name):
            return found[0]
        return f"{contact.name} {found[0]}"

    return _NUMBER.sub(name_before, text) if "+" in text else text


_NUMBER: Final = re.compile(r"(?<![\w+:])\+[1-9][0-9]{6,14}(?![0-9@])", re.ASCII)


def _known(contact: Contact) -> Known:
    return Known(
        name=contact.name or contact.number,
        organisation=contact.organisation,
        source=contact.source,
    )


def _entry(contact: Contact) -> Entry:
    return Entry(
        name=contact.name,
        number=contact.number,
        extension=contact.extension,
        label=contact.label,
        organisation=contact.organisation,
    )


def _called(entry: Entry, recent: Recent) -> Entry:
    return structs.replace(entry, last_at=recent.last_at, calls=recent.calls)


def _indexed(entry: Entry) -> _Indexed:
    name = plain(entry.name)
    names = tuple(name.split())
    return _Indexed(
        entry=entry,
        name=name,
        names=names,
        initials="".join(word[0] for word in names),
        beside=plain(f"{entry.organisation} {entry.label}"),
        address="" if entry.number.startswith("+") else plain(entry.number),
        digits=digits_of(entry.number),
        order=_by_name(entry),
    )


# How well it fits -------------------------------------------------------------------------


def _score(indexed: _Indexed, sought: tuple[Word, ...]) -> int | None:
    """The sum over all words; None if one of them does not fit."""
    total = 0
    for word in sought:
        fit = max(_fit_of_digits(indexed, word), _fit_of_text(indexed, word.text))
        if fit == _NO_FIT:
            return None
        total += fit
    return total


def _fit_of_digits(indexed: _Indexed, word: Word) -> int:
    digits = indexed.digits
    if not word.digits or word.digits not in digits:
        return _NO_FIT
    if digits == word.digits:
        return _EXACT
    if digits.startswith(word.digits):
        return _BEGINNING
    return _ENDING if digits.endswith(word.digits) else _INSIDE


def _fit_of_text(indexed: _Indexed, text: str) -> int:
    if text in indexed.name:
        if text in indexed.names:
            return _EXACT
        begins = any(name.startswith(text) for name in indexed.names)
        return _BEGINNING if begins else _INSIDE
    if indexed.initials.startswith(text):
        return _INITIALS
    if text in indexed.beside or text in indexed.address:
        return _BESIDE
    return _LETTERS if _in_order(text, indexed.name) else _NO_FIT


def _in_order(letters: str, name: str) -> bool:
    """Whether a word of the name begins with the first letter, and the others follow somewhere."""
    place = f" {name}".find(f" {letters[0]}")
    if place < 0:
        return False
    for letter in letters[1:]:
        place = name.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _order(scored: tuple[int, _Indexed]) -> tuple[object, ...]:
    score, indexed = scored
    entry = indexed.entry
    last = entry.last_at.timestamp() if entry.last_at else 0.0
    return (-score, _FAX in entry.label.split(), -last, -entry.calls, indexed.order)


_FAX: Final = "fax"
"""The label of a number that nobody talks on: it is found after all others."""


def _by_name(one: Contact | Entry) -> tuple[str, ...]:
    """A total order of everything that is told apart on a screen."""
    return (plain(one.name), one.name, one.number, one.label, one.organisation)
