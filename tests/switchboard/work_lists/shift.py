"""A shift: members who work through a list at a switchboard that is killed meanwhile.

It runs as a process of its own, and each member has a console on its socket. Where the line is
lost they come back and go on with whom they have, as people do.
"""

from __future__ import annotations

import asyncio
import getpass
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from console.domain.acts import Dial, HangUp, Role
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Person, Standing, WorkList
from console.errors import ConsoleError, LineError, NotNow, NotTaken, OrderRejected
from console.line.port import Snapshot
from console.line.questions import (
    AddPeople,
    BoardNow,
    Give,
    ListEntries,
    OpenList,
    SettleEntry,
    TakeNext,
)
from console.line.unix import UnixLine, connect
from tests.processes import Forked, Home, Practice, forked_switchboard
from tests.switchboard.harness import new_order
from tests.waiting import until_asked

USERS: Final = ("ada", "bo", "cy")
TRIES: Final = 3
ENDINGS: Final = ("0100", "0002", "0100", "0003", "0004", "0100", "0008", "0007", "0100", "0005")
"""What the people do, by the ends of their numbers: half of them answer."""

NEVER_PLACED: Final = "0005"
"""The end of a number that Telnyx does not call at all."""

CODES: Final = ("resolved", "voicemail", "call-back", "wrong-number", "resolved")
"""What the members say came of those who answered, by the place; one is called again."""

LIMIT: Final = 600.0


def people(count: int) -> tuple[Person, ...]:
    """So many, each with a number of its own."""
    return tuple(
        Person(
            name=f"Person {place}",
            numbers=(f"+1312{200 + place % 700:03}{ending_of(place)}",),
            columns=(("Name", f"Person {place}"),),
        )
        for place in range(count)
    )


def ending_of(place: int) -> str:
    """How the number at a place ends."""
    return ENDINGS[place % len(ENDINGS)]


def code_of(place: int) -> str:
    """What is said of whoever answered there."""
    return CODES[place % len(CODES)]


class Shift:
    """The exchange, the switchboard, and the members. `kill` kills it and starts another one."""

    def __init__(self, home: Home, practice: Practice) -> None:
        self._home, self._practice = home, practice
        site = home.folder / "site"
        site.mkdir(mode=0o700)
        self.socket = site / "switchboard.sock"
        self.list = ""
        self.kills, self._killing = 0, False
        self.decided: Counter[str] = Counter()
        self._configure()
        self._process = self._started()

    def _configure(self) -> None:
        members = "".join(
            f'[[team.members]]\nuser = "{user}"\nphone = "sip:{user}@sip.example.com"\n'
            for user in USERS
        )
        pauses = "".join(
            f"{name} = 0\n" for name in ("busy", "no_answer", "declined", "cancelled", "failed")
        )
        self._practice.configure(
            self._home,
            f"wrap_up = 0\n[lists]\ntries = {TRIES}\n{pauses}again = {{ call-back = 0 }}\n"
            f"[team]\nsocket = {json.dumps(str(self.socket))}\n"
            f'web_user = "{getpass.getuser()}"\n{members}',
        )

    def _started(self) -> Forked:
        return forked_switchboard(self._home, self._home.folder / "stderr")

    @property
    def stderr(self) -> str:
        """What the switchboard said to whoever started it."""
        return (self._home.folder / "stderr").read_text()

    async def line(self, user: str) -> UnixLine:
        """A line of that member, as soon as a switchboard is there."""

        async def there() -> UnixLine | None:
            with suppress(ConsoleError, OSError, TimeoutError):
                return await connect(self.socket, name="test", site=True, member=user)
            assert self._killing or self._process.poll() is None, self.stderr
            return None

        line = await until_asked(there)
        assert line is not None
        return line

    async def open(self, count: int) -> WorkList:
        """The list, with everybody on it."""
        line = await self.line("")
        self.list = str(uuid4())
        those = people(count)
        await line.ask(OpenList(self.list, "Winter", count, ("all",)))
        for first in range(0, count, 200):
            opened = await line.ask(AddPeople(self.list, first, those[first : first + 200]))
        await line.close()
        return opened

    async def kill(self) -> None:
        """`kill -9`, and another one."""
        self._killing = True
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
        self._process, self._killing = self._started(), False
        self.kills += 1

    async def end(self) -> None:
        """The switchboard ends."""
        self._process.terminate()
        await asyncio.to_thread(self._process.wait)

    async def now(self) -> tuple[WorkList, dict[int, EntryNow]]:
        """The list and all its entries."""
        line = await self.line("")
        (found,) = (await line.ask(BoardNow())).lists
        entries: dict[int, EntryNow] = {}
        for first in range(0, found.people, 500):
            page = await line.ask(ListEntries(self.list, first, 500))
            entries |= {one.entry.place: one for one in page}
        await line.close()
        return found, entries

    async def works(self, user: str) -> None:
        """A member works until nobody is left to be called."""
        while True:
            line = await self.line(user)
            try:
                if await self._goes_on(line):
                    return
            except (LineError, NotTaken, OSError, TimeoutError):
                continue  # it was killed: whoever one has is had still
            finally:
                await line.close()

    async def _goes_on(self, line: UnixLine) -> bool:
        """Take, call and settle until the list is done."""
        while True:
            try:
                entry = await line.ask(TakeNext(str(uuid4()), self.list))
            except NotNow as reason:
                if "is done" in str(reason):
                    return True
                await until_asked(lambda: _may_go_on(line), LIMIT)
                continue
            if entry.why_no_dial is None:
                await self._call(line, entry)
            await self._settle(line, entry)

    async def _call(self, line: UnixLine, entry: EntryNow) -> None:
        now = await until_asked(lambda: _with_connection(line))
        act = Dial(
            to="",
            from_=now.from_ or "",
            connection_id=now.default_connection or "",
            join=True,
            entry=entry.entry.id,
        )
        with suppress(OrderRejected, NotNow):
            await line.ask(Give(new_order(act, by=now.agent)))

    async def _settle(self, line: UnixLine, entry: EntryNow) -> None:
        """Say what came of whoever answered, or of whom nobody knows it; the rest follows."""

        async def told() -> EntryNow | None:
            found = await line.ask(ListEntries(self.list, entry.entry.place, 1))
            now = next((one for one in found if one.entry.place == entry.entry.place), None)
            if now is None or now.taking != entry.taking or now.standing is not Standing.TAKEN:
                return entry
            last = now.last
            waits = last is None or last.outcome is None
            return None if waits and now.why_no_dial is not None else now

        now = await until_asked(told, LIMIT)
        assert now is not None
        last = now.last
        refused = ending_of(entry.entry.place) == NEVER_PLACED and last is not None
        if now.standing is not Standing.TAKEN or now.taking != entry.taking or last is None:
            return
        if now.why_no_dial is None and not refused:
            return  # it never left: call again
        if last.outcome is CallOutcome.UNKNOWN:
            self.decided["unknown"] += 1
        await _hang_up(line)
        code = code_of(entry.entry.place)
        with suppress(OrderRejected, NotNow):
            await line.ask(SettleEntry(str(uuid4()), entry.entry.id, code))

    # What the exchange has ------------------------------------------------------------------

    def dialled(self) -> Mapping[str, int]:
        """How often the exchange was told to call each number, and did."""
        commands = self._practice.ask("commands")
        return Counter(
            one["body"]["to"]
            for one in commands
            if one["path"].endswith("/calls") and one["effect"] == "done"
        )

    def answered(self) -> Mapping[str, int]:
        """How often somebody answered at each number."""
        events: list[dict[str, Any]] = self._practice.ask("events")
        return Counter(
            one["payload"]["to"] for one in events if one["event_type"] == "call.answered"
        )


async def _with_connection(line: UnixLine) -> Snapshot | None:
    now = await line.ask(BoardNow())
    return now if now.default_connection else None


async def _may_go_on(line: UnixLine) -> bool:
    """Whether somebody is free, or all are done: nobody has to wait any more."""
    (found,) = (await line.ask(BoardNow())).lists
    figures = found.figures
    return figures.untouched + figures.waiting > 0 or figures.done == figures.people


async def _hang_up(line: UnixLine) -> None:
    """End the call and put the phone down, and see that they are."""
    now = await line.ask(BoardNow())
    for leg in now.legs:
        if leg.alive and leg.agent == now.agent:
            with suppress(OrderRejected, NotNow):
                await line.ask(Give(new_order(HangUp(call=leg.id), by=now.agent)))

    async def down() -> bool:
        legs = (await line.ask(BoardNow())).legs
        return not any(
            leg.alive and leg.agent == now.agent and leg.role is Role.AGENT for leg in legs
        )

    await until_asked(down)


async def killed_at(shift: Shift, done: int) -> None:
    """Kill the switchboard once so many are done."""

    async def so_far() -> bool:
        with suppress(LineError, OSError, TimeoutError):
            found, _ = await shift.now()
            return found.figures.done >= done
        return False

    await until_asked(so_far, LIMIT)
    await shift.kill()


def folder_of(path: Path) -> Home:
    """A home in that folder."""
    return Home(path)
