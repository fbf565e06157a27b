"""What may stand in the place of a parameter: asked of the switchboard, the settings, the files.

Nothing here fails: what cannot be found out is not offered. A switchboard is not started.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

import click

from console.cli.program import Program
from console.config.settings import Effective
from console.domain.leg import Leg
from console.errors import ConsoleError
from console.line.port import Snapshot
from console.line.questions import BoardNow
from console.line.unix import connect

NAME: Final = "a shell"

PATIENCE: Final = 2.0
"""Seconds in which the switchboard has to tell: a shell waits for it."""

FOUND: Final = 100_000
"""Contacts that are offered at most: all, for a shell types on what all that it is told share."""

LAST_CALLS: Final = 50
"""Past calls that are offered."""


class Offer(NamedTuple):
    """Something that may be typed, and what it is."""

    value: str
    words: str = ""


class Known:
    """What is known while one word is completed; each thing is read when it is wanted."""

    def __init__(self, program: Program, *, rewrites: bool) -> None:
        self.program, self.rewrites = program, rewrites

    @cached_property
    def board(self) -> Snapshot | None:
        """The board as whoever asks may see it; None where nobody tells in time."""
        with suppress(ConsoleError, OSError, TimeoutError):
            return asyncio.run(self._asked())
        return None

    @cached_property
    def settings(self) -> Effective | None:
        """The settings; None where they are wrong."""
        with suppress(ConsoleError, OSError):
            return self.program.settings()
        return None

    @property
    def live(self) -> list[Leg]:
        """The calls that go on, the newest first."""
        return [leg for leg in self.board.legs if leg.alive][::-1] if self.board else []

    async def _asked(self) -> Snapshot:
        paths = self.program.paths
        async with asyncio.timeout(PATIENCE):
            site = paths.site is not None
            line = await connect(paths.socket, name=NAME, read_only=True, site=site)
            try:
                return await line.ask(BoardNow())
            finally:
                await line.close()


Source = Callable[[Known, str], Iterable[Offer]]
"""What fits the beginning of a word."""


def offers(
    program: Program, context: click.Context, found: Any, typed: str, *, rewrites: bool
) -> Iterator[Offer]:
    """What fits a word at that place of a command, by the parameter's name or by its place."""
    words = tuple(context.command_path.split()[1:])
    if isinstance(found, click.Parameter):
        source = BY_PLACE.get((*words, found.name or "")) or BY_NAME.get(found.name or "")
    else:
        source = BY_PLACE.get(words)
    if source is None or (not isinstance(found, click.Parameter) and typed.startswith("-")):
        return
    rewritten = rewrites and source in (numbers, colleagues_or_numbers)
    seen = set()
    for offer in source(Known(program, rewrites=rewrites), typed):
        if offer.value not in seen and (rewritten or _begins(offer.value, typed)):
            seen.add(offer.value)
            yield offer


def _begins(value: str, typed: str) -> bool:
    return value.casefold().startswith(typed.casefold())


# Calls ------------------------------------------------------------------------------------


def calls(known: Known, _: str) -> Iterator[Offer]:
    """The live calls by their ids."""
    return (Offer(leg.id, _of(leg)) for leg in known.live)


def call_backs(known: Known, _: str) -> Iterator[Offer]:
    """The open call-backs by their ids."""
    found = known.board.call_backs if known.board else ()
    return (Offer(one.id, f"{one.name} {one.number}".strip()) for one in found)


def conferences(known: Known, _: str) -> Iterator[Offer]:
    """The conferences by their ids, and the calls that are in one."""
    inside = [leg for leg in known.live if leg.media.conference]
    yield from (Offer(leg.media.conference or "", "conference") for leg in inside)
    yield from (Offer(leg.id, _of(leg)) for leg in inside)


def disposed(known: Known, _: str) -> Iterator[Offer]:
    """The calls that wait for a disposition, and the live ones."""
    awaiting = known.board.agent_state.awaiting if known.board else ()
    if awaiting:
        yield Offer("last", "the call you left last")
    yield from (Offer(call, "waits for a disposition") for call in reversed(awaiting))
    yield from calls(known, _)


def work_lists(known: Known, _: str) -> Iterator[Offer]:
    """The work lists by their names; those of one name by their ids."""
    lists = known.board.lists if known.board else ()
    names = [one.name.casefold() for one in lists]
    for one in lists:
        alone = names.count(one.name.casefold()) == 1
        yield Offer(one.name if alone else one.id, "closed" if one.closed_at else "open")


def of_my_entry(known: Known, _: str) -> Iterator[Offer]:
    """The numbers of whom one has of a work list."""
    if known.board is not None:
        held = (one.of(known.board.agent) for one in known.board.lists)
        for entry in filter(None, held):
            person = entry.entry.person
            yield from (Offer(number, person.name) for number in person.numbers)


def waiting(known: Known, _: str) -> Iterator[Offer]:
    """The calls in queues."""
    for queue in known.board.queues if known.board else ():
        yield from (Offer(one.call, f"in {queue.name}") for one in queue.waiting)


def past(known: Known, _: str) -> Iterator[Offer]:
    """The last calls of one who works alone; a team's are its switchboard's to search."""
    with suppress(ConsoleError, OSError):
        if known.program.paths.site is None:
            reading = importlib.import_module("console.cli.past")
            with reading.past_calls(known.program) as found:
                for call in found.search(reading.Search(limit=LAST_CALLS)):
                    yield Offer(call.call, call.other_party or "")


def _of(leg: Leg) -> str:
    return " ".join(filter(None, (leg.state.value, leg.name, leg.other_party)))


# Numbers and people -----------------------------------------------------------------------


def numbers(known: Known, typed: str) -> Iterator[Offer]:
    """Contacts by their numbers, found by their names too.

    Where several fit a name they are offered by name, label and number, for that begins as what
    was typed does; the number takes the place of the name once it is the only one.
    """
    if known.settings is None:
        return
    with suppress(ConsoleError, OSError):
        read = importlib.import_module("console.contacts.read").read_people
        directory = read(known.settings.settings, known.program.paths.config).directory
        found = directory.find(typed, limit=FOUND)
        named = [Offer(one.number, f"{one.name} {one.label}".strip()) for one in found]
        by_number = [one for one in named if one.value.startswith(typed)]
        if by_number or len(named) == 1 or not known.rewrites:
            yield from by_number or named
            return
        texts = (Offer(f"{one.words} {one.value}") for one in named)
        yield from (one for one in texts if _begins(one.value, typed))


def colleagues_or_numbers(known: Known, typed: str) -> Iterator[Offer]:
    """The members of the team, then contacts."""
    return chain(
        (one for one in members(known, typed) if _begins(one.value, typed)), numbers(known, typed)
    )


def members(known: Known, _: str) -> Iterator[Offer]:
    """The members of the team by their users."""
    for one in known.board.members if known.board else ():
        state = one.state.state.replace("-", " ")
        yield Offer(one.member.user, f"{one.member.shown} {state}")


def callers(known: Known, _: str) -> Iterator[Offer]:
    """The caller ids: the usual one, and those of the groups."""
    if known.board is None:
        return
    if known.board.from_:
        yield Offer(known.board.from_, "the usual one")
    groups = known.board.call_rules.groups
    yield from (Offer(name, rules.from_) for name, rules in groups.items() if rules.from_)


# What is set ------------------------------------------------------------------------------


def reasons(known: Known, _: str) -> Iterator[Offer]:
    """The reasons for Not ready."""
    return map(Offer, known.board.agent_rules.reasons if known.board else ())


def dispositions(known: Known, _: str) -> Iterator[Offer]:
    """The dispositions: one's own, and those of every group."""
    if known.board is not None:
        of_groups = (rules.dispositions or () for rules in known.board.call_rules.groups.values())
        for one in chain(known.board.agent_rules.dispositions, *of_groups):
            yield Offer(one.code, one.title)


def queues(known: Known, _: str) -> Iterator[Offer]:
    """The queues."""
    for one in known.board.queues if known.board else ():
        yield Offer(one.name, f"{one.size} waiting")


def connections(known: Known, _: str) -> Iterator[Offer]:
    """The Call Control applications whose calls are shown."""
    return (Offer(one.id, one.name) for one in (known.board.connections if known.board else ()))


def phones(known: Known, _: str) -> Iterator[Offer]:
    """One's own phones."""
    own = known.settings.settings.agent.own_phones if known.settings else ()
    return (Offer(one.name, one.address) for one in own)


def profiles(known: Known, _: str) -> Iterator[Offer]:
    """The profiles of the settings."""
    return map(Offer, known.settings.profiles if known.settings else ())


def themes(known: Known, _: str) -> Iterator[Offer]:
    """The themes."""
    with suppress(ConsoleError, OSError):
        load = importlib.import_module("console.ui.themes").load
        yield from map(Offer, load(known.program.paths.themes))


def topics(_: Known, __: str) -> Iterator[Offer]:
    """The topics of the manual."""
    module = importlib.import_module("console.manual.topics")
    return (Offer(one.name, one.title) for one in module.topics())


# Where ------------------------------------------------------------------------------------

BY_NAME: Final[Mapping[str, Source]] = {
    "agent": members,
    "application_id": connections,
    "call": calls,
    "promise": call_backs,
    "number": numbers,
    "calls": calls,
    "code": dispositions,
    "conference": conferences,
    "connection": connections,
    "from_": callers,
    "member": members,
    "whom": members,
    "other": calls,
    "profile": profiles,
    "queue": queues,
    "queue_name": queues,
    "reason": reasons,
    "theme": themes,
    "to": numbers,
    "words": topics,
    "work_list": work_lists,
    "written": numbers,
}
"""By the name of the parameter, wherever it stands."""

BY_PLACE: Final[Mapping[tuple[str, ...], Source]] = {
    ("agent", "disposition", "call"): disposed,
    ("callback", "call"): past,
    ("conference",): calls,
    ("consult", "start", "to"): colleagues_or_numbers,
    ("list", "dial", "number"): of_my_entry,
    ("phone", "use", "name"): phones,
    ("queues", "delete", "name"): queues,
    ("queues", "resize", "name"): queues,
    ("queues", "take-out", "call"): waiting,
    ("queues", "take-out", "name"): queues,
}
"""By the words of the command and the parameter, where its name does not tell."""
