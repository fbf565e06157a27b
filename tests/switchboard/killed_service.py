"""`switchboard run` as a process, to be killed, and a crowd of callers."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final, Protocol

from console.domain.orders import Answer, HangUp
from console.errors import ConsoleError
from console.line.questions import BoardNow, Give
from console.line.unix import connect
from tests.processes import PROGRAM, Home, Practice, eventually
from tests.switchboard.harness import new_order

CROWD: Final = 40
"""Callers from which on as many leave as come: a shift has busy hours, and no million calls."""


class Running(Protocol):
    """A process that is a switchboard."""

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        ...

    def kill(self) -> None:
        """`kill -9`."""
        ...

    def terminate(self) -> None:
        """SIGTERM."""
        ...

    def wait(self) -> object:
        """Wait for its end."""
        ...


Start = Callable[[Home, Path], Running]
"""Starts a switchboard in a home; what it says to standard error goes into the file."""


def as_program(home: Home, said: Path) -> Running:
    """Start it as a user does: an interpreter that reads all of the program first."""
    with said.open("w") as errors:
        return subprocess.Popen(
            [*PROGRAM, "switchboard", "run"],
            env=home.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )


class Service:
    """A switchboard that is killed and started again, and callers who come and go."""

    def __init__(self, home: Home, practice: Practice, chance: random.Random) -> None:
        self.home, self.practice, self.chance = home, practice, chance
        self.calls: list[str] = []
        self.process = self.run()

    def run(self, start: Start = as_program) -> Running:
        """A switchboard that is up."""
        said = self.home.folder / "stderr"
        process = start(self.home, said)
        eventually(lambda: self.home.switchboard() or process.poll() is not None)
        assert process.poll() is None, (process.poll(), said.read_text())
        return process

    def killed(self, start: Start = as_program) -> None:
        """Kill it at some moment while callers come and go, and start it again."""
        enough = self.facts() + self.chance.randint(0, 60)
        for _ in range(self.chance.randint(5, 30)):
            self.stir()
        eventually(lambda: self.facts() >= enough or self.stir())
        self.process.kill()
        self.process.wait()
        for _ in range(self.chance.randint(0, 5)):
            self.stir()
        self.process = self.run(start)

    def stir(self) -> None:
        """A caller rings in, or one leaves."""
        leaving = 0.4 if len(self.calls) < CROWD else 0.6
        if self.calls and self.chance.random() < leaving:
            call = self.calls.pop(self.chance.randrange(len(self.calls)))
            with suppress(OSError):  # it may have left by itself
                self.practice.ask(f"calls/{call}/remote", {"do": "hangup"})
            return
        number = self.chance.randrange(10**4)
        self.calls.append(self.practice.ring(from_=f"+44207946{number:04d}"))

    def facts(self) -> int:
        """How many facts the journal has now."""
        with closing(sqlite3.connect(self.home.paths.journal)) as journal:
            found: tuple[int] = journal.execute("SELECT max(number) FROM facts").fetchone()
        return found[0] or 0

    def living(self) -> set[str]:
        """The legs that live at Telnyx."""
        return {c["call_control_id"] for c in self.practice.legs() if c["state"] != "ended"}

    def acknowledged(self) -> set[str]:
        """The events whose delivery was answered 200."""
        return {d["event_id"] for d in self.practice.ask("deliveries") if d["status"] == 200}


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


async def killed_under_load(service: Service, *others: Callable[[], object], start: Start) -> None:
    """One kill while orders are given, and others do in threads what they do."""
    ordering = asyncio.create_task(orders(service))
    doing = [asyncio.create_task(asyncio.to_thread(other)) for other in others]
    await asyncio.to_thread(service.killed, start)
    await asyncio.gather(ordering, *doing)
