"""A real switchboard, killed again and again under load, forgets nothing it said yes to."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from console.domain.history.past_calls import CallOutcome, PastCall, Search, outcome
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Answer, HangUp
from console.errors import ConsoleError
from console.line.port import Snapshot
from console.line.questions import BoardNow, Give, History
from console.line.unix import connect
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of
from tests.processes import PROGRAM, Home, Practice, eventually
from tests.switchboard.harness import new_order
from tests.waiting import until_asked

ROUNDS = int(os.environ.get("KILLS", "2"))
"""How often it is killed: few in the usual run, many by hand."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.stop()


class Service:
    """`switchboard run` as a process, and a crowd of callers."""

    def __init__(self, home: Home, practice: Practice, chance: random.Random) -> None:
        self.home, self.practice, self.chance = home, practice, chance
        self.calls: list[str] = []
        self.process = self.run()

    def run(self) -> subprocess.Popen[bytes]:
        """A switchboard that is up."""
        said = self.home.folder / "stderr"
        with said.open("w") as errors:
            process = subprocess.Popen(
                [*PROGRAM, "switchboard", "run"],
                env=self.home.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        eventually(lambda: self.home.switchboard() or process.poll() is not None)
        assert process.poll() is None, said.read_text()
        return process

    def killed(self) -> None:
        """Kill it at some moment while callers come and go, and start it again."""
        for _ in range(self.chance.randint(5, 30)):
            self.stir()
        self.process.kill()
        self.process.wait()
        for _ in range(self.chance.randint(0, 5)):
            self.stir()
        self.process = self.run()

    def stir(self) -> None:
        """A caller rings in, or one leaves."""
        if self.calls and self.chance.random() < 0.4:
            call = self.calls.pop(self.chance.randrange(len(self.calls)))
            with suppress(OSError):  # it may have left by itself
                self.practice.ask(f"calls/{call}/remote", {"do": "hangup"})
            return
        number = self.chance.randrange(10**4)
        self.calls.append(self.practice.ring(from_=f"+44207946{number:04d}"))

    def living(self) -> set[str]:
        """The legs that live at Telnyx."""
        return {c["call_control_id"] for c in self.practice.legs() if c["state"] != "ended"}


async def orders(service: Service) -> None:
    """Answer and hang up what can be, for as long as the switchboard lives."""
    with suppress(ConsoleError):
        line = await connect(service.home.socket, name="test")
        try:
            for leg in (await line.ask(BoardNow())).legs[:3]:
                act = Answer(call=leg.id) if service.chance.random() < 0.5 else HangUp(call=leg.id)
                with suppress(ConsoleError):
                    await line.ask(Give(new_order(act)))
        finally:
            await line.close()


async def board(home: Home) -> dict[CallId, Leg]:
    line = await connect(home.socket, name="test")
    legs = {leg.id: leg for leg in (await line.ask(BoardNow())).legs}
    await line.close()
    return legs


def replayed(journal: Path) -> dict[CallId, Leg]:
    """The board that the journal tells."""
    reader, live = JournalReader(journal), LiveBoard(Snapshot(number=0), lambda: 0.0)
    live.replay((row.number, fact_of(row)) for row in reader.live_facts(0, 0))
    reader.close()
    return dict(live.board.legs)


async def test_killed_at_any_moment_it_comes_back_with_the_truth(home: Home) -> None:
    """What was answered 200 is in the journal, the board is the journal's replay, ghosts are gone
    and every living call is there."""
    chance = random.Random(os.environ.get("SEED", "7"))  # noqa: S311 - a schedule, no secret
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        service = await asyncio.to_thread(Service, home, practice, chance)
        for _ in range(ROUNDS):
            ordering = asyncio.create_task(orders(service))
            await asyncio.to_thread(service.killed)
            await ordering

        async def true() -> bool:
            ours = await board(home)
            return {c for c, leg in ours.items() if leg.alive} == await asyncio.to_thread(
                service.living
            )

        async def same() -> bool:
            ours, told = await board(home), replayed(home.paths.journal)
            return all(told.get(call) == leg for call, leg in ours.items())

        def answered() -> set[str]:
            return {d["event_id"] for d in practice.ask("deliveries") if d["status"] == 200}

        async def many_answered() -> bool:
            return len(await asyncio.to_thread(answered)) > 10

        await until_asked(true, limit=20)
        await until_asked(many_answered, limit=20)
        await until_asked(same)
        legs = await board(home)
        acknowledged = answered()
        database = sqlite3.connect(home.paths.journal)
        stored = {id_ for (id_,) in database.execute("SELECT id FROM facts")}
        intact = database.execute("PRAGMA integrity_check").fetchone()
        database.close()
        service.process.terminate()
        await asyncio.to_thread(service.process.wait)

    assert intact == ("ok",)
    assert acknowledged <= stored
    assert all(leg.state is not CallState.ENDING for leg in legs.values())
    assert all(leg.pending == () for leg in legs.values())


def looked_into(journal: Path) -> None:
    """Somebody looks into the journal with SQLite, in a process of its own."""
    script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT 1 FROM facts')"
    subprocess.run([sys.executable, "-c", f"{script}.fetchall()", str(journal)], check=True)


def test_a_look_into_the_journal_costs_it_nothing(home: Home) -> None:
    """Fifty events, a look with SQLite, fifty events, `kill -9`: what was answered 200 is there."""
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        service = Service(home, practice, random.Random(1))  # noqa: S311 - a schedule, no secret

        def answered() -> set[str]:
            return {d["event_id"] for d in practice.ask("deliveries") if d["status"] == 200}

        for _ in range(2):
            many = len(answered()) + 50
            for _ in range(50):
                service.calls.append(practice.ring())
            eventually(lambda many=many: len(answered()) >= many)
            looked_into(home.paths.journal)
        acknowledged = answered()
        service.process.kill()
        service.process.wait()
        looked_into(home.paths.journal)
        service.process = service.run()
        database = sqlite3.connect(home.paths.journal)
        stored = {id_ for (id_,) in database.execute("SELECT id FROM facts")}
        database.close()
        service.process.terminate()
        service.process.wait()

    assert len(acknowledged) >= 100
    assert acknowledged <= stored


@pytest.mark.long
async def test_killed_a_thousand_times_while_others_look_it_loses_nothing(home: Home) -> None:
    """The same, at any moment and under load, with a look into the journal between."""
    chance = random.Random(os.environ.get("SEED", "7"))  # noqa: S311 - a schedule, no secret
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        service = await asyncio.to_thread(Service, home, practice, chance)
        for _ in range(int(os.environ.get("KILLS", "1000"))):
            ordering = asyncio.create_task(orders(service))
            looking = asyncio.create_task(asyncio.to_thread(looked_into, home.paths.journal))
            await asyncio.to_thread(service.killed)
            await asyncio.gather(ordering, looking)
        acknowledged = {d["event_id"] for d in practice.ask("deliveries") if d["status"] == 200}
        database = sqlite3.connect(home.paths.journal)
        stored = [id_ for (id_,) in database.execute("SELECT id FROM facts")]
        intact = database.execute("PRAGMA integrity_check").fetchone()
        database.close()
        service.process.terminate()
        await asyncio.to_thread(service.process.wait)

    assert intact == ("ok",)
    assert acknowledged <= set(stored)
    assert len(stored) == len(set(stored))


async def history(home: Home) -> tuple[PastCall, ...]:
    line = await connect(home.socket, name="test")
    found = await line.ask(History(Search()))
    await line.close()
    return found


async def test_the_history_is_the_same_after_a_kill(home: Home) -> None:
    """Who called, when, how it ended: what was in the history is there to the last figure."""
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        service = await asyncio.to_thread(Service, home, practice, random.Random(1))  # noqa: S311 - a schedule, no secret
        calls = [practice.ring(f"Caller {n}", f"+44207946010{n}") for n in range(3)]
        for call in calls:
            practice.ask(f"calls/{call}/remote", {"do": "hangup"})

        async def all_there() -> bool:
            return {past.call for past in await history(home)} == set(calls)

        await until_asked(all_there)
        before = await history(home)
        service.process.kill()
        service.process.wait()
        service.process = await asyncio.to_thread(service.run)
        after = await history(home)
        service.process.terminate()
        await asyncio.to_thread(service.process.wait)

    assert after == before
    assert {past.name for past in after} == {"Caller 0", "Caller 1", "Caller 2"}
    assert all(outcome(past) is CallOutcome.MISSED for past in after)
