"""Settings that a running switchboard takes over when their file is saved, or it is told to.

What a call depends on from one moment to the next stays as it was at the start: ports, phones,
keys, who is in the team. A file with a fault changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final, NoReturn, Protocol

import msgspec
from msgspec import Struct

from console.config.changes import Changes, changes_of_switchboard, fault_in_words, in_words
from console.domain.team.members import Member, Team
from console.errors import ConsoleError, InvalidSetting, NotNow
from console.line.port import Asker, Light
from console.line.questions import Reload, Reloaded
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.draining import check_admin
from console.switchboard.in_force import InForce
from console.switchboard.settings import ServiceSettings

LOG: Final = logging.getLogger(__name__)

LOOK: Final = 2.0
"""Seconds between two looks at the file. What two looks find alike is whole, and is read."""

GONE: Final = "the file is gone: what was in force stays until it is back"
THE_SAME: Final = "nothing changed in the settings"
IN_NO_GROUP: Final = "You are in no group any more: no route of a group offers you a call"


class Reading(Struct, frozen=True):
    """The settings as a file has them: for a service, and all values by dotted key."""

    service: ServiceSettings
    values: Mapping[str, object]


class Source(Protocol):
    """Where the settings come from. `began` is how they were read at the start."""

    began: Reading

    def mark(self) -> Hashable:
        """How the file is now, told without reading it; None where it is not there."""
        ...

    def read(self) -> Reading:
        """The settings as they stand there now. Raises `ConsoleError`."""
        ...


class LiveSettings:
    """Looks at the file every few seconds, in a thread: a slow disk holds up no webhook.

    `words` say what came of the last change, no text where there was none; `light` is whether all
    of the file is in force. Without a `source` nothing is ever different.
    """

    def __init__(self, source: Source | None, in_force: InForce, live: LiveBoard) -> None:
        self._source, self._in_force, self._live = source, in_force, live
        self._values = dict(source.began.values) if source is not None else {}
        self._read = source.mark() if source is not None else None
        self._turn = asyncio.Lock()
        self._readmit: Callable[[], None] = _nobody
        self._background: Background | None = None
        self.words = ""
        self.light = Light.GOOD if source is not None else Light.UNKNOWN

    def begin(self, background: Background, readmit: Callable[[], None]) -> None:
        """Look from now on; `readmit` has every console be told what is its own then."""
        self._readmit, self._background = readmit, background
        if self._source is not None:
            background.keep(partial(self._keep, self._source), "reading the settings again")

    async def _keep(self, source: Source) -> NoReturn:
        seen = self._read
        while True:
            await asyncio.sleep(LOOK)
            before, seen = seen, await asyncio.to_thread(source.mark)
            if seen == before and seen != self._read:
                with suppress(ConsoleError):  # it was told to everybody
                    await self._reload(asked=False)

    def ask_soon(self) -> None:
        """Have the file read now, by nobody who waits for an answer."""
        if self._background is not None:
            self._background.start(self._asked(), "reading the settings again")

    async def _asked(self) -> None:
        with suppress(ConsoleError):  # it was told to everybody
            await self._reload(asked=True)

    async def answer(self, _: Reload, asker: Asker) -> Reloaded:
        """Read the file, and take over and say what can be.

        Raises `NotPermitted`, and the `ConsoleError` of a file with a fault: then nothing is
        different.
        """
        check_admin(asker)
        return await self._reload(asked=True)

    async def _reload(self, *, asked: bool) -> Reloaded:
        source = self._source
        if source is None:
            raise NotNow("these settings come from no file")
        async with self._turn:
            self._read = await asyncio.to_thread(source.mark)
            try:
                if self._read is None:
                    raise InvalidSetting("config", GONE, "the settings file")
                reading = await asyncio.to_thread(source.read)
            except ConsoleError as error:
                self._say(fault_in_words(error), Light.BAD)
                raise
            found = self._take(reading)
        words = in_words(found)
        if words:
            level = Light.WARN if found.waiting else Light.GOOD
            self._say(f"settings changed: {words}", level, again=bool(found.taken))
        elif self.light is not Light.GOOD:
            self._say(THE_SAME, Light.GOOD)  # what was wrong, or waited, is as it was
        elif asked:
            LOG.info(THE_SAME)
        return Reloaded(words=words or THE_SAME, waiting=found.waiting)

    def _say(self, words: str, level: Light, *, again: bool = False) -> None:
        """Say it where it is seen; what was said last is said `again` where that is news."""
        self.light = level
        if words == self.words and not again:
            return
        self.words = words if words != THE_SAME else ""
        LOG.log(logging.INFO if level is Light.GOOD else logging.WARNING, "%s", words)
        self._live.notice(words, level)

    def _take(self, reading: Reading) -> Changes:
        """Go by it from now on; what of it is different."""
        before = self._in_force.settings
        other_people = not _same_people(before.team, reading.service.team)
        found = changes_of_switchboard(self._values, reading.values, other_people=other_people)
        self._values |= {key: reading.values[key] for key in found.taken}
        after = taken_over(before, reading.service)
        if after != before:
            self._in_force.take(after, self._live)
            self._live.take_rules(self._in_force.with_rules)
            self._readmit()
            self._live.followers.have_all_begin_anew()
            for member in _without_groups(before.team, after.team):
                self._live.notice(IN_NO_GROUP, Light.WARN, to=member.user)
        return found


def taken_over(now: ServiceSettings, new: ServiceSettings) -> ServiceSettings:
    """The settings in force with what of others can take their place while it runs.

    The phones of the rules stay; and all of a team where other people are in it.
    """
    after = msgspec.structs.replace(
        now,
        rules=msgspec.structs.replace(new.rules, phones=now.rules.phones),
        numbers=new.numbers,
        auto_answer=new.auto_answer,
        hold_music=new.hold_music,
        redact=new.redact,
        captions=new.captions,
        captions_in=new.captions_in,
    )
    if not _same_people(now.team, new.team):
        return after
    team = msgspec.structs.replace(now.team, members=new.team.members, queues=new.team.queues)
    return msgspec.structs.replace(
        after,
        team=team,
        routes=new.routes,
        groups=new.groups,
        queues=new.queues,
        target=new.target,
    )


def _same_people(one: Team, other: Team) -> bool:
    """Whether nothing of the members is different but their groups."""
    return _bare(one) == _bare(other)


def _bare(team: Team) -> list[Member]:
    return [msgspec.structs.replace(member, groups=()) for member in team.members]


def _without_groups(before: Team, after: Team) -> list[Member]:
    """Those who were in a group, and are in none now."""
    return [one for one in after.members if not one.groups and before.groups_of(one.user)]


def _nobody() -> None:
    """Nobody is attached yet."""
