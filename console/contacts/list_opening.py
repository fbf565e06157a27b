"""A work list opened of people who were read: looked at first, and then put on it part by part."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct

from console.contacts.people_to_call import PeopleToCall, Read, people_to_call, without
from console.domain.work_lists.work_list import WorkList
from console.line.port import A, Question
from console.line.questions import AddPeople, BarredNumbers, OpenList
from console.progress import Progress

AT_ONCE: Final = 200
"""People who are put on a list by one order."""


class Asks(Protocol):
    """Whoever reaches the switchboard."""

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question."""
        ...


class LookedAt(Struct, frozen=True, kw_only=True):
    """What a file has, without those of whom every number is `barred`."""

    read: PeopleToCall
    barred: tuple[Read, ...]


async def barred_numbers(line: Asks) -> frozenset[str]:
    """All numbers of the do-not-call list. Raises a `ConsoleError` where nobody tells them."""
    barred: list[str] = []
    while page := await line.ask(BarredNumbers(barred[-1] if barred else "")):
        barred += (one.number for one in page)
    return frozenset(barred)


async def looked_at(line: Asks, path: Path, home: str | None, progress: Progress) -> LookedAt:
    """What is in a file, read in a thread: nothing of it is taken.

    Raises `ContactsUnreadable`, `Cancelled`, and likewise.
    """
    barred = await barred_numbers(line)
    whole = await asyncio.to_thread(people_to_call, path, home, progress)
    read, left = without(whole, barred)
    return LookedAt(read=read, barred=left)


async def open_list(
    line: Asks, name: str, members: tuple[str, ...], people: Sequence[Read]
) -> WorkList:
    """The list, with everybody on it. Raises a `ConsoleError`."""
    id_ = str(uuid.uuid4())
    opened = await line.ask(OpenList(id_, name, len(people), members))
    for first in range(0, len(people), AT_ONCE):
        some = tuple(one.person for one in people[first : first + AT_ONCE])
        opened = await line.ask(AddPeople(id_, first, some))
    return opened
