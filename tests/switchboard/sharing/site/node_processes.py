"""Several hosts of one site as processes, with a crowd of callers and an agent at each."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Any, Final

import httpx
from msgspec import Struct

from console.demo.exchange import free_port
from console.domain.acts import Answer, HangUp, Role, Speak
from console.domain.alone import may_be_with
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.orders import AnyAct
from console.errors import ConsoleError, OrderRejected
from console.line.port import Snapshot
from console.line.questions import BoardNow, Give, StatusNow
from console.line.unix import UnixLine, connect
from console.process import user_name
from tests.postgres import PASSWORD, Server
from tests.processes import Forked, Home, Practice, forked_switchboard
from tests.switchboard.harness import Doors, new_order
from tests.switchboard.sharing.site.balancer import TimedBalancer
from tests.switchboard.sharing.site.evidence import keep
from tests.switchboard.sharing.site.wrong_clock import WithClock
from tests.waiting import until, until_asked

CROWD: Final = 30
"""Callers from which on as many leave as come."""

BACKLOG: Final = 50
"""Webhooks or orders under way from which on no more of them are begun: a second's worth."""

SAID: Final = {"payload": "One moment", "voice": "female"}

GROUP: Final = 61_100 if os.geteuid() == 0 else os.getegid()
"""The group of the team."""

CALM: Final = 120.0
"""Seconds in which all is told everywhere, or something is broken."""


class Node:
    """One host: a home with its settings, and its switchboard while it runs."""

    def __init__(self, name: str, home: Home, port: int) -> None:
        self.name, self.home, self.port = name, home, port
        # a folder that others may look into, for members who are other users
        self.socket = home.folder / "line" / "switchboard.sock"
        self.socket.parent.mkdir(parents=True)
        for folder in (home.folder, self.socket.parent):
            folder.chmod(0o755)
        self.process: Forked | WithClock | None = None
        self.begin: Callable[[Home, Path], Forked | WithClock] = forked_switchboard
        self._starts = 0
        self._lines: dict[str, UnixLine] = {}
        self._connecting = asyncio.Lock()

    async def start(self) -> None:
        """Have it run, and answer."""
        self._starts += 1
        said = self.home.folder / f"stderr-{self._starts}"
        process = self.process = self.begin(self.home, said)

        async def answers() -> bool:
            assert process.poll() is None, (process.poll(), said.read_text()[-2000:])
            try:
                await (await self.line()).ask(StatusNow())
            except (ConsoleError, OSError):
                await self.leave()
                return False
            return True

        await until_asked(answers, CALM)

    async def kill(self) -> None:
        """`kill -9`."""
        if self.process is not None:
            process, self.process = self.process, None
            process.kill()
            await asyncio.to_thread(process.wait)
        await self.leave()

    async def stop(self) -> None:
        """End it gently."""
        await self.leave()
        if self.process is not None:
            process, self.process = self.process, None
            process.terminate()
            await asyncio.to_thread(process.wait)

    def signal(self, number: signal.Signals) -> None:
        """Send its process a signal."""
        assert self.process is not None
        os.kill(self.process.pid, number)

    async def line(self, what: str = "looks") -> UnixLine:
        """A console of the agent here. Raises `LineError`."""
        async with self._connecting:
            if what not in self._lines:
                self._lines[what] = await connect(self.socket, name=what, site=True)
            return self._lines[what]

    async def leave(self, *which: str) -> None:
        """Have no console here, or not that one."""
        for what in which or tuple(self._lines):
            if (line := self._lines.pop(what, None)) is not None:
                with suppress(ConsoleError, OSError):
                    await line.close()

    async def board(self) -> Snapshot:
        """What a console here is shown."""
        return await (await self.line()).ask(BoardNow())

    def ids(self) -> Counter[str]:
        """The ids of all facts in its journal, without what stands beside one that was known.

        While the database is away two hosts may find out the same, and not say the same of it.
        """
        facts = "SELECT id FROM facts WHERE instr(id, '~') = 0"
        with closing(sqlite3.connect(self.home.paths.journal)) as journal:
            return Counter(id_ for (id_,) in journal.execute(facts))


class Nodes(Struct):
    """The hosts, what is before them and between them, and the callers."""

    server: Server
    database: str
    practice: Practice
    doors: Doors
    balancer: TimedBalancer
    nodes: tuple[Node, ...]
    chance: random.Random
    calls: dict[str, bool]
    """The callers who are there, and whether an agent answered."""
    given: list[str]
    """What came of each order."""
    begun: int = 0
    """Events that the load began."""

    @property
    def up(self) -> list[Node]:
        """Those that run."""
        return [node for node in self.nodes if node.process is not None]

    # The load -----------------------------------------------------------------------------

    async def ring(self) -> str:
        """A caller rings in."""
        made = await self.doors.post(
            "calls",
            **{
                "from": f"+44207946{self.chance.randrange(10**4):04}",
                "to": self.practice.numbers[0],
                "connection_id": self.practice.connections[0],
            },
        )
        call: str = made["call_control_id"]
        self.calls[call] = False
        return call

    async def stir(self) -> None:
        """A caller rings in, or one leaves."""
        self.begun += 1
        leaving = 0.4 if len(self.calls) < CROWD else 0.6
        if not self.calls or self.chance.random() >= leaving:
            await self.ring()
            return
        call = self.chance.choice(list(self.calls))
        del self.calls[call]
        with suppress(httpx.HTTPStatusError):  # it may have left by itself
            await self.doors.post(f"calls/{call}/remote", do="hangup")

    async def order(self) -> None:
        """The agent gives an order at one of the hosts."""
        if not self.calls or not self.up:
            return
        call = self.chance.choice(list(self.calls))
        # one in four is answered with the phone, of which there is one
        act: AnyAct = Answer(call=CallId(call), join=self.chance.random() < 0.25)
        if self.calls[call]:
            act = HangUp(call=CallId(call))
            if self.chance.random() < 0.5:
                act = Speak(call=CallId(call), parameters=SAID)
        self.calls[call] = True
        if isinstance(act, HangUp):
            del self.calls[call]
        node = self.chance.choice(self.up)
        try:
            async with asyncio.timeout(10):
                outcome = await (await node.line("orders")).ask(Give(new_order(act)))
            self.given.append(outcome.kind.value)
        except (ConsoleError, OSError, TimeoutError) as error:
            self.given.append(type(error).__name__)
            if not isinstance(error, OrderRejected):
                await node.leave("orders")

    @asynccontextmanager
    async def load(self, *, events: float = 50, orders: float = 10) -> AsyncIterator[None]:
        """So many events and orders a second, until the context ends.

        Fewer on a machine that others use meanwhile: what it has not carried out by now waits.
        """
        tasks: set[asyncio.Task[None]] = set()

        async def keep(rate: float, one: Any) -> None:
            due = time.monotonic()
            while True:
                due = max(due + 1 / rate, time.monotonic() - 1)
                await asyncio.sleep(due - time.monotonic())
                if len(tasks) > BACKLOG or self.balancer.under_way > BACKLOG:
                    continue
                task = asyncio.create_task(one())
                tasks.add(task)
                task.add_done_callback(tasks.discard)

        keeping = [asyncio.create_task(keep(events, self.stir))]
        keeping.append(asyncio.create_task(keep(orders, self.order)))
        try:
            yield
        finally:
            for one in keeping:
                one.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)
            await asyncio.gather(*tasks)

    # What it has to have come to ----------------------------------------------------------

    async def acknowledged(self) -> set[str]:
        """The events whose delivery was answered 200."""
        return {
            one["event_id"] for one in await self.doors.get("deliveries") if one["status"] == 200
        }

    async def living(self) -> set[str]:
        """The legs that live at Telnyx."""
        calls = await self.doors.get("calls")
        return {one["call_control_id"] for one in calls if one["state"] != "ended"}

    async def ask(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What the database answers."""
        return await asyncio.to_thread(self.server.ask, self.database, sql, *parameters)

    async def boards(self) -> list[dict[CallId, Leg]]:
        """The living legs, as each host that runs shows them."""
        shown = [await node.board() for node in self.up]
        return [{leg.id: leg for leg in one.legs if leg.alive} for one in shown]

    async def calm(self, limit: float = CALM) -> float:
        """Wait until all boards show the same calls, which live at Telnyx; how long it took.

        Nothing is under way then, and no host has anything to tell the others.
        """
        began = time.monotonic()

        async def same() -> bool:
            first, *others = await self.boards()
            return (
                all(other == first for other in others)
                and set(first) == await self.living()
                and not any(leg.pending for leg in first.values())
            )

        try:
            await until_asked(same, limit)
        except AssertionError:
            raise AssertionError(await self.differences()) from None
        return time.monotonic() - began

    async def differences(self) -> str:
        """In which ways the boards are not the same."""
        boards, living = await self.boards(), await self.living()
        lines = [f"{len(living)} live"]
        for node, board in zip(self.up, boards, strict=True):
            lines.append(f"{node.name}: {len(board)}, missing {living - set(board)}")
            lines += [f"  too many: {leg}" for call, leg in board.items() if call not in living]
            lines += [f"  pending: {leg.id} {leg.pending}" for leg in board.values() if leg.pending]
            for call, leg in board.items():
                first = boards[0].get(call, leg)
                for field in leg.__struct_fields__:
                    if (here := getattr(leg, field)) != (there := getattr(first, field)):
                        lines += [f"  {call[-8:]} {field}: {here}", f"     first: {there}"]
        return "\n".join(lines)[:20000]

    async def nothing_is_lost_or_doubled(self) -> None:
        """Each event that was answered 200 is everywhere once, and no order had two effects."""
        acknowledged = await self.acknowledged()

        async def everywhere() -> bool:
            rows = await self.ask("SELECT id FROM telnyx_console.fact")
            shared = Counter(id_ for (id_,) in rows)
            assert acknowledged <= set(shared), len(acknowledged - set(shared))
            assert set(shared.values()) == {1}
            ids = [await asyncio.to_thread(node.ids) for node in self.up]
            assert all(set(one.values()) == {1} for one in ids)
            return all(set(one) == set(shared) for one in ids)

        await until_asked(everywhere, CALM)
        await self.no_order_had_two_effects()
        await self.claims_are_those_of_the_board()

    async def no_order_had_two_effects(self) -> None:
        """No command had its effect twice, and no call was answered twice."""
        done = [one for one in await self.doors.get("commands") if one["effect"] == "done"]
        twice = Counter(one["command_id"] for one in done if one["command_id"])
        assert not [id_ for id_, count in twice.items() if count > 1]
        answers = Counter(one["path"] for one in done if one["path"].endswith("/answer"))
        assert not [path for path, count in answers.items() if count > 1]

    async def claims_are_those_of_the_board(self) -> None:
        """Who has a call is the same in the database and on the boards."""
        claims = dict(await self.ask("SELECT call, member FROM telnyx_console.claim"))
        for board in await self.boards():
            for call, leg in board.items():
                if leg.claimed_by is not None and call in claims:
                    assert leg.claimed_by.member == claims[call]

    async def nobody_is_alone_unnoticed(self) -> None:
        """Whoever was answered and hears nobody is shown so at each host, after a moment.

        Not who is in doubt while the phone of its agent is up: that one may be with it.
        """

        async def shown() -> bool:
            return all(
                leg.alone_since or _is_in_company(leg, board)
                for board in await self.boards()
                for leg in board.values()
                if leg.known is CallState.ANSWERED and leg.role is not Role.AGENT
            )

        await until_asked(shown)


def _is_in_company(leg: Leg, board: dict[CallId, Leg]) -> bool:
    """Whether nothing is certain of the leg, and its agent's phone may be with it."""
    if leg.state is not CallState.STALE:
        return False
    theirs = (one for one in board.values() if one.role is Role.AGENT and one.agent == leg.agent)
    return any(may_be_with(phone, leg) for phone in theirs)


def settings_of(node: Node, database: str | None, extra: str = "") -> str:
    """The table `[team]` of a host, which is the only one where there is no database."""
    shared = f'node = "{node.name}"\ndatabase = {json.dumps(database)}\n' if database else ""
    members = "".join(
        f'[[team.members]]\nuser = "{user}"\nrole = "{role}"\ngroups = ["support"]\n'
        f'phone = "sip:{user}@sip.example"\n'
        for user, role in ((user_name(), "supervisor"), ("61021", "agent"))
    )
    return (
        f'[team]\n{shared}group = "{GROUP}"\nsocket = {json.dumps(str(node.socket))}\n'
        f'{members}{extra}[[team.routes]]\nname = "Support"\ngroups = ["support"]\n'
        'how = "everybody"\nring = 600\n'
    )


def open_folder() -> Path:
    """A folder that others may look into; its name is short, as those of sockets have to be."""
    folder = Path(tempfile.mkdtemp(prefix="nodes"))
    folder.chmod(0o755)
    return folder


@asynccontextmanager
async def nodes(
    server: Server, database: str, count: int = 3, *, extra: str = ""
) -> AsyncIterator[Nodes]:
    """So many hosts, none of which runs yet, until the context ends.

    `extra` are more members, as settings.
    """
    folder = await asyncio.to_thread(open_folder)
    async with AsyncExitStack() as closing_:
        closing_.callback(shutil.rmtree, folder, ignore_errors=True)
        names = [f"desk{number}" for number in range(1, count + 1)]
        made = tuple(Node(name, Home(folder / name), free_port()) for name in names)
        balancer = await closing_.enter_async_context(TimedBalancer([node.port for node in made]))
        practice = await asyncio.to_thread(
            Practice, made[0].home, "--speed", "5", listener_port=balancer.port
        )
        closing_.callback(practice.leave)
        for node in made:
            practice.configure(node.home, settings_of(node, database, extra), node.port)
            node.home.environment["TELNYX_CONSOLE_DATABASE_PASSWORD"] = PASSWORD
            closing_.push_async_callback(node.kill)
        http = await closing_.enter_async_context(httpx.AsyncClient(timeout=60))
        doors = Doors(http, practice.door)
        chance = random.Random(int(os.environ.get("SEED", "7")))  # noqa: S311 - a schedule
        site = Nodes(server, database, practice, doors, balancer, made, chance, {}, [])
        try:
            yield site
        except BaseException as error:
            said = {"answers": balancer.answers, "orders": site.given}
            kept = await asyncio.to_thread(keep, folder, practice, server, database, said)
            error.add_note(f"all that it left is kept in {kept}")
            raise


async def started(some: Iterable[Node]) -> None:
    """Have them run, all at once."""
    await asyncio.gather(*(node.start() for node in some))


async def know_each_other(site: Nodes) -> None:
    """Wait until each host that runs has heard of all of them."""
    count = len(site.up)

    async def known() -> bool:
        rows = await site.ask(
            "SELECT count(*) FROM telnyx_console.node WHERE seen_at > now() - interval '3 s'"
        )
        return rows == [(count,)]

    await until_asked(known)


__all__ = ["Node", "Nodes", "know_each_other", "nodes", "started", "until"]
