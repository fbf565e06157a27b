"""How long a report takes, and how much later everybody else gets their turn meanwhile.

    python -m tests.benchmarks.report

A journal of 100,000 events has the last week of twenty members: calls that were offered,
claimed, answered and wrapped up. Every kind of report is asked for, and meanwhile another process
writes a byte to a socket every 5 ms; how much later than it was written the loop has it is what
each step of a webhook waits for. The same without a report, and without the pauses that a report
makes, stand beside it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import uuid4

from console.domain.acts import Answer, GoReady
from console.domain.events import Answered, Bridged, Fact, HungUp, Initiated, Payload
from console.domain.ids import OrderId
from console.domain.orders import AnyAct, Order, Outcome, OutcomeKind
from console.domain.own_facts import (
    CallClaimed,
    CallLeft,
    CallOffered,
    CallTaken,
    OrderPlaced,
    OrderSettled,
    WrapUpExpired,
)
from console.domain.team.members import Member, Team
from console.domain.team.report import By, ReportSearch
from console.domain.team.routes import Route
from console.line.port import Asker, Snapshot
from console.line.questions import Report
from console.switchboard import reports
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.reports import Reports
from console.switchboard.settings import ServiceSettings
from tests.domain.stories import KINDS
from tests.switchboard.journal.test_writer import body_of

CALLS: Final = 9000
MEMBERS: Final = 20
WEEK: Final = timedelta(days=7)
NOTHING: Final = 10.0
"""Seconds in which no report is counted, for comparison: as long as one takes on a busy machine."""

EVERY: Final = 0.005
"""Seconds between two bytes."""

SENT: Final = struct.Struct("d")
TEAM: Final = Team(
    members=tuple(Member(user=f"member{n}", groups=(f"group{n % 4}",)) for n in range(MEMBERS))
)


def told(at: datetime, payload: Payload) -> Fact:
    """A fact of that time."""
    kind = KINDS[type(payload)]
    if isinstance(payload, OrderPlaced | OrderSettled):
        id_ = f"{kind.removeprefix('order.')}-{payload.order.id}"
    else:
        id_ = str(uuid4())
    return Fact(id=id_, kind=kind, occurred_at=at, received_at=at, payload=payload)


def ordered(at: datetime, by: str, act: AnyAct) -> tuple[OrderId, list[Fact]]:
    """An order that is accepted 0.1 s later."""
    order = Order(id=OrderId(str(uuid4())), act=act, placed_at=at, by=by)
    outcome = Outcome(order_id=order.id, kind=OutcomeKind.ACCEPTED)
    settled = OrderSettled(order=order, outcome=outcome)
    return order.id, [told(at, OrderPlaced(order=order)), told(at + _S / 10, settled)]


_S: Final = timedelta(seconds=1)


def week(began: datetime, calls: int = CALLS) -> Iterator[list[Fact]]:
    """What is written of each call, of eleven facts, and how the members began."""
    for member in TEAM.members:
        yield ordered(began, member.user, GoReady())[1]
    for number in range(calls):
        at = began + WEEK * number / calls
        leg = f"v3:{uuid4().hex}{uuid4().hex}"
        member = TEAM.members[number % MEMBERS].user
        ids = {
            "call_control_id": leg,
            "call_leg_id": str(uuid4()),
            "call_session_id": str(uuid4()),
            "connection_id": "1293384261075731499",
        }
        called = {"from_": "+442079460123", "to": "+13125550100", "direction": "incoming"}
        id_, answer = ordered(at + 5 * _S, member, Answer(call=leg, join=True))
        ended = HungUp(**ids, hangup_cause="normal_clearing", hangup_source="caller")
        yield [
            told(at, Initiated(**ids, **called, state="parked")),
            told(at + _S, CallOffered(call=leg, to=(member,), route="Support")),
            told(at + 5 * _S, CallClaimed(call=leg, member=member, order=id_)),
            *answer,
            told(at + 6 * _S, Answered(**ids)),
            told(at + 6 * _S, CallTaken(agent=member, call=leg)),
            told(at + 7 * _S, Bridged(**ids)),
            told(at + 187 * _S, ended),
            told(at + 187 * _S, CallLeft(agent=member, call=leg, answered=True, wrap_up=30)),
            told(at + 217 * _S, WrapUpExpired(agent=member, until=at + 217 * _S)),
        ]


async def fill(path: Path, began: datetime) -> int:
    """A journal as its writer makes it; how many facts stand in it."""
    journal, facts = Journal(path), 0
    journal.open()
    waiting: list[Fact] = []
    for some in week(began):
        waiting += some
        if len(waiting) > 2000:
            await asyncio.gather(*(journal.append(one, body_of(one)) for one in waiting))
            facts, waiting = facts + len(waiting), []
    await asyncio.gather(*(journal.append(one, body_of(one)) for one in waiting))
    await journal.close()
    return facts + len(waiting)


def beat(end: socket.socket) -> None:
    """Write the time to the socket, again and again, until nobody reads."""
    while True:
        time.sleep(EVERY)
        try:
            end.sendall(SENT.pack(time.monotonic()))
        except OSError:
            return


async def late(reader: asyncio.StreamReader, found: list[float]) -> None:
    """Note how many milliseconds after it was written the loop has what was written."""
    while True:
        (sent,) = SENT.unpack(await reader.readexactly(SENT.size))
        found.append((time.monotonic() - sent) * 1000)


async def measured(name: str, asked: Reports | None, by: By | None, began: datetime) -> None:
    """One report, or some seconds of nothing, with the delays of everybody else meanwhile."""
    ours, theirs = socket.socketpair()
    beating = multiprocessing.get_context("spawn").Process(target=beat, args=(theirs,), daemon=True)
    beating.start()
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    (_,) = SENT.unpack(await reader.readexactly(SENT.size))
    found: list[float] = []
    listening = asyncio.create_task(late(reader, found))
    start, worked = time.perf_counter(), time.process_time()
    if asked is None:
        await asyncio.sleep(NOTHING)
    else:
        hours = tuple(began + timedelta(hours=hour) for hour in range(7 * 24))
        search = ReportSearch(by=by, since=began, periods=hours if by in (By.HOUR, By.DAY) else ())
        answer = await asked.answer(Report(search), Asker(user="x"))
        assert answer.total.calls.answered == answer.total.offers.taken == CALLS
    took, worked = time.perf_counter() - start, time.process_time() - worked
    listening.cancel()
    writer.close()
    beating.kill()
    found.sort()
    p99 = found[int(len(found) * 0.99)]
    sys.stdout.write(
        f"{name:<24} {took:5.2f} s   processor {worked:5.2f} s   others: median "
        f"{statistics.median(found):5.2f} ms   p99 {p99:6.2f} ms   longest {found[-1]:6.2f} ms\n"
    )


async def main() -> None:
    """Make the journal, ask for each report, and print a table."""
    began = datetime.now(UTC) - WEEK - timedelta(hours=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        facts = await fill(path, began)
        sys.stdout.write(f"{facts} events, {path.stat().st_size / 1e6:.0f} MB\n")
        settings = ServiceSettings(
            base_url="",
            public_keys=(),
            journal=path,
            socket=path,
            team=TEAM,
            routes=(Route(name="Support"),),
        )
        archive = JournalReader(path)
        asked = Reports(settings, archive, LiveBoard(Snapshot(number=0, team=TEAM), time.monotonic))
        await measured("nothing", None, None, began)
        for by in (None, *By):
            await measured(f"by {by.value}" if by else "in all", asked, by, began)
        reports.PAUSE, reports.CALLS_AT_ONCE, reports.FACTS_AT_ONCE = 0.0, 100_000, 100_000
        await measured("in all, at one go", asked, None, began)
        archive.close()


if __name__ == "__main__":
    asyncio.run(main())
