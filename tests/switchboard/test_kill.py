"""A real switchboard, killed again and again under load, forgets nothing it said yes to."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from console.domain.history.outcomes import CallOutcome
from console.domain.history.past_calls import PastCall, Search, outcome
from console.domain.leg import CallId, CallState, Leg
from console.line.port import Snapshot
from console.line.questions import BoardNow, History
from console.line.unix import connect
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of
from tests.processes import Home, Practice, eventually, forked_switchboard
from tests.switchboard.killed_service import Service, as_program, killed_under_load
from tests.waiting import until_asked

ROUNDS = int(os.environ.get("KILLS", "2"))
"""How often it is killed: few in the usual run, many by hand."""

KILLS = int(os.environ.get("KILLS", "1000"))
"""The same of the long form."""

STARTED_AS_PROGRAM = 20
"""One of so many switchboards is started as users do."""

ASKED_AFTER = 50
"""Kills between two looks at what was answered and what is there: the exchange remembers the
newest only."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    yield home
    home.stop()


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
            await killed_under_load(service, start=as_program)

        async def true() -> bool:
            ours = await board(home)
            return {c for c, leg in ours.items() if leg.alive} == await asyncio.to_thread(
                service.living
            )

        async def same() -> bool:
            ours, told = await board(home), replayed(home.paths.journal)
            return all(told.get(call) == leg for call, leg in ours.items())

        async def many_answered() -> bool:
            return len(await asyncio.to_thread(service.acknowledged)) > 10

        await until_asked(true)
        await until_asked(many_answered)
        await until_asked(same)
        legs = await board(home)
        acknowledged = service.acknowledged()
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

        for _ in range(2):
            many = len(service.acknowledged()) + 50
            for _ in range(50):
                service.calls.append(practice.ring())
            eventually(lambda many=many: len(service.acknowledged()) >= many)
            looked_into(home.paths.journal)
        acknowledged = service.acknowledged()
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
    """The same, at any moment and under load, with a look into the journal between.

    Most of the switchboards are forked off one process, a few are started as users do.
    """
    chance = random.Random(os.environ.get("SEED", "7"))  # noqa: S311 - a schedule, no secret
    acknowledged: set[str] = set()
    began = time.monotonic()
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        service = await asyncio.to_thread(Service, home, practice, chance)
        look = partial(looked_into, home.paths.journal)
        for number in range(1, KILLS + 1):
            start = forked_switchboard if number % STARTED_AS_PROGRAM else as_program
            await killed_under_load(service, look, start=start)
            if number % ASKED_AFTER and number != KILLS:
                continue
            acknowledged |= await asyncio.to_thread(service.acknowledged)
            stored, intact = told_by(home.paths.journal)
            lost, seconds = acknowledged - set(stored), time.monotonic() - began
            told = f"{number} kills, {len(acknowledged)} acknowledged, {len(lost)} lost"
            sys.stdout.write(f"{told}, {seconds:.0f} s\n")
            sys.stdout.flush()

            assert intact == "ok"
            assert not lost
            assert len(stored) == len(set(stored))
        service.process.terminate()
        await asyncio.to_thread(service.process.wait)


def told_by(journal: Path) -> tuple[list[str], str]:
    """The ids of all facts, and whether the file is whole."""
    with closing(sqlite3.connect(journal)) as database:
        stored = [id_ for (id_,) in database.execute("SELECT id FROM facts")]
        (intact,) = database.execute("PRAGMA integrity_check").fetchone()
    return stored, intact


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
