"""What fifty consoles cost the switchboard at a hundred events a second, against one.

    python -m tests.benchmarks.consoles

Switchboard, consoles and whoever delivers the webhooks are processes of their own. Each console
follows the board over the real socket, and it is noted when the bytes of a change reach it, from
the moment at which its webhook was sent. Fifty terminals that draw are more than two cores can do:
these read and draw nothing. Rounds of one and of fifty consoles are interleaved; one works alone,
or all are a member's of a team whose numbers are masked. Printed are the time from webhook to
bytes at all consoles, how busy the processor was for the switchboard, and its memory. What a
console that draws takes is measured beside it, as a process at a terminal of its own.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

import msgspec
from nacl.signing import SigningKey

from console.domain.team.members import Member, Team
from console.line import frames
from console.process import keep_what_lives, user_name
from console.secret import Secret
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings
from tests.benchmarks.deliveries import Exchange, on_connections, public, signed
from tests.benchmarks.processes import busy
from tests.e2e.terminal import Terminal
from tests.processes import Home, Practice

CROWD: Final = 50
RATE: Final = 100
SECONDS: Final = 15
ROUNDS: Final = 2
WARM: Final = 100
"""Events at the beginning that are not counted."""

DRAWING: Final = 3
"""Consoles that draw, for their memory."""

LEG: Final = re.compile(rb"v3:A{40}([0-9]{8})")


class Measured(NamedTuple):
    """One round: milliseconds from webhook to bytes, share of a processor, megabytes."""

    late: list[float]
    processor: float
    memory: float


def serve(pipe: Connection, key: str, folder: str, *, team: bool) -> None:
    """Be the switchboard, until killed."""
    me = Member(user=user_name(), name="Ada", groups=("support",))
    settings = ServiceSettings(
        base_url="http://127.0.0.1:9/v2",
        public_keys=(key,),
        journal=Path(folder) / "journal.db",
        socket=Path(folder) / "line.sock",
        port=0,
        agent="" if team else "Ada",
        team=Team(members=(me,), mask=True) if team else Team(),
    )

    async def run() -> None:
        async with opened(settings, Secret("KEY")) as switchboard:
            keep_what_lives()
            pipe.send(switchboard.listener.port)
            await asyncio.Event().wait()

    asyncio.run(run())


def follow(pipe: Connection, socket: str, consoles: int) -> None:
    """Be so many consoles; at the end tell when each had the first bytes of each event."""

    async def one(seen: dict[int, float], attached: asyncio.Event) -> None:
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(frames.frame(frames.Hello(version=frames.VERSION, name="bench")))
        await frames.from_switchboard(reader)
        writer.write(frames.frame(frames.Follow()))
        attached.set()
        rest = b""
        while data := await reader.read(1 << 16):
            now = time.monotonic()
            rest += data
            for found in LEG.finditer(rest):
                seen.setdefault(int(found[1]), now)
            rest = rest[-64:]

    async def run() -> None:
        seen: list[dict[int, float]] = [{} for _ in range(consoles)]
        here = [asyncio.Event() for _ in seen]
        tasks = [asyncio.create_task(one(*pair)) for pair in zip(seen, here, strict=True)]
        for task, event in zip(tasks, here, strict=True):
            there = asyncio.create_task(event.wait())
            await asyncio.wait((task, there), return_when=asyncio.FIRST_COMPLETED)
            assert event.is_set(), task.exception()
        pipe.send(None)
        await asyncio.to_thread(pipe.recv)
        pipe.send(seen)
        for task in tasks:
            task.cancel()

    asyncio.run(run())


def webhook(number: int) -> bytes:
    """A call.initiated of about 1.5 kB for a leg of that number, then its end ten events later."""
    leg = number if number % 2 == 0 or number < 10 else number - 9
    name = "call.initiated" if leg == number else "call.hangup"
    payload = {
        "call_control_id": f"v3:{'A' * 40}{leg:08}",
        "call_leg_id": f"leg-{leg}",
        "call_session_id": f"session-{leg}",
        "connection_id": "1293384261075731499",
        "direction": "incoming",
        "from": "+442079460123",
        "to": "+13125550100",
        "state": "parked",
        "hangup_cause": "normal_clearing",
        "hangup_source": "caller",
        "caller_id_name": "Ada Lovelace",
        "custom_headers": [{"name": f"X-Header-{i}", "value": "v" * 60} for i in range(8)],
    }
    data = {
        "record_type": "event",
        "event_type": name,
        "id": str(uuid4()),
        "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime()),
        "payload": payload,
    }
    return msgspec.json.encode({"data": data, "meta": {"attempt": 1, "delivered_to": ""}})


async def deliver(port: int, key: SigningKey, sent: dict[int, float]) -> None:
    """A hundred webhooks a second; when each was sent that begins a call."""

    async def send(exchange: Exchange, _: int) -> None:
        began = time.monotonic()
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
            request = signed(key, port, webhook(number))
            if number % 2 == 0:
                sent[number] = time.monotonic()
            assert await exchange(request)

    await on_connections([port], send)


def resident(pid: int, what: str = "Rss") -> float:
    """Megabytes of a process: `Rss`, or `Pss`, in which what several share counts in parts."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{what}:\s+(\d+)", told, re.MULTILINE)[1]) / 1024  # type: ignore[index]


def measured(consoles: int, *, team: bool) -> Measured:
    """One round with so many consoles."""
    context, key = multiprocessing.get_context("spawn"), SigningKey.generate()
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = context.Pipe()
        switchboard = context.Process(
            target=serve, args=(theirs, public(key), folder), kwargs={"team": team}, daemon=True
        )
        switchboard.start()
        port = ours.recv()
        following, pipe = context.Pipe()
        crowd = context.Process(
            target=follow, args=(pipe, str(Path(folder) / "line.sock"), consoles), daemon=True
        )
        crowd.start()
        following.recv()
        sent: dict[int, float] = {}
        pid, began = switchboard.pid or 0, time.monotonic()
        before = busy(pid)
        asyncio.run(deliver(port, key, sent))
        worked = (busy(pid) - before) / (time.monotonic() - began)
        memory = resident(pid)
        time.sleep(1)
        following.send(None)
        seen = following.recv()
        crowd.kill()
        switchboard.kill()
        switchboard.join()
    late = [
        (arrived[number] - at) * 1000
        for arrived in seen
        for number, at in sent.items()
        if number >= WARM
    ]
    return Measured(late, worked, memory)


def drawing() -> list[float]:
    """Megabytes of each of a few consoles that draw, what they share counted in parts."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        with Practice(home) as practice:
            practice.configure(home)
            assert home.run("switchboard", "start").returncode == 0
            with ExitStack() as open_:
                screens = [
                    open_.enter_context(
                        Terminal("attach", environment=home.environment, columns=120, lines=40)
                    )
                    for _ in range(DRAWING)
                ]
                for screen in screens:
                    screen.until(lambda it: "● line" in it.text)
                found = [resident(screen.process.pid, "Pss") for screen in screens]
            home.stop()
    return found


def main() -> None:
    """Measure, and print a table."""
    for team in (False, True):
        rounds: dict[int, list[Measured]] = {1: [], CROWD: []}
        for _ in range(ROUNDS):
            for consoles, found in rounds.items():
                found.append(measured(consoles, team=team))
        load = os.getloadavg()[0]
        sys.stdout.write(f"{'a team, masked' if team else 'one agent'}, load {load:.1f}\n")
        for consoles, found in rounds.items():
            late = statistics.quantiles([one for each in found for one in each.late], n=100)
            processor = statistics.median(one.processor for one in found)
            memory = statistics.median(one.memory for one in found)
            sys.stdout.write(
                f"  {consoles:2} consoles   webhook to bytes p50 {late[49]:6.2f} ms   "
                f"p99 {late[98]:7.2f} ms   processor {100 * processor:5.1f} %   {memory:6.1f} MB\n"
            )
        one, crowd = ([each.processor for each in rounds[n]] for n in (1, CROWD))
        ratio = statistics.median(crowd) / statistics.median(one)
        grown = statistics.median(each.memory for each in rounds[CROWD]) - statistics.median(
            each.memory for each in rounds[1]
        )
        sys.stdout.write(
            f"  processor {ratio:.1f} times that of one; memory {1000 * grown / (CROWD - 1):.0f} kB"
            " for each further console\n"
        )
    sys.stdout.write(f"a console that draws: {statistics.mean(drawing()):.0f} MB\n")


if __name__ == "__main__":
    main()
