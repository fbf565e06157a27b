"""Whatever befalls the journal: a running switchboard promises nothing that is not kept."""

from __future__ import annotations

import asyncio
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from console import private_files
from console.domain.history.past_calls import Search
from console.domain.leg import CallId
from console.domain.orders import Dial
from console.errors import NotWritten
from console.line.port import JournalHealth, Light, answer
from console.line.questions import History, RawBody, Timeline
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.reader import JournalReader
from tests.switchboard.harness import ONCE, Practice, new_order, practice
from tests.switchboard.journal.test_file import locks
from tests.telnyx.signing import Signer, body
from tests.waiting import until

ADA = Signer(1)
NUMBER = "+13125550100"

TELNYX_WAITS = 2.0
SLACK = 2.0
"""Seconds more, for a machine that others share."""

Fault = Callable[[Practice], AbstractAsyncContextManager[None]]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    """A switchboard whose journal lies in a folder of its own, and which knows Ada's key."""
    folder = tmp_path / "state"
    async with practice(
        tmp_path, journal=folder / "journal.db", public_keys=(ADA.public_key,), patience=ONCE
    ) as at_work:
        yield at_work


class Sender:
    """What Telnyx is to the listener."""

    def __init__(self, desk: Practice, http: httpx.AsyncClient) -> None:
        self._url, self._http = desk.switchboard.listener_url, http

    async def deliver(self, id_: str | None = None) -> tuple[str, int, float]:
        """Deliver an event: its id, the status of the answer, and the seconds that it took."""
        id_ = id_ or str(uuid4())
        content = body(id=id_, payload={"call_control_id": id_})
        headers = [(n.decode(), v.decode()) for n, v in ADA.headers(content, int(time.time()))]
        began = time.monotonic()
        reply = await self._http.post(self._url, content=content, headers=headers, timeout=60)
        return id_, reply.status_code, time.monotonic() - began


@pytest.fixture
async def sender(desk: Practice) -> AsyncIterator[Sender]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Sender(desk, http)


LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def locked(desk: Practice) -> AsyncIterator[None]:
    """A tool in another process began to write and does not end."""
    tool = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LOCK, str(desk.settings.journal)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert tool.stdout is not None
    await tool.stdout.readline()
    yield
    await tool.communicate(b"")


@asynccontextmanager
async def disk_without_room(desk: Practice) -> AsyncIterator[None]:
    """No file may grow any more, as far as this process is concerned."""
    log = desk.settings.journal.with_name("journal.db-wal")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (await asyncio.to_thread(log.stat)).st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@asynccontextmanager
async def read_only(desk: Practice) -> AsyncIterator[None]:
    """SQLite may not write, as where a disk was mounted anew after an error."""
    database = desk.switchboard._schedule._journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    yield
    database.execute("PRAGMA query_only = OFF")


@asynccontextmanager
async def folder_gone(desk: Practice) -> AsyncIterator[None]:
    """Somebody tidied up."""
    await asyncio.to_thread(shutil.rmtree, desk.settings.journal.parent)
    yield


@asynccontextmanager
async def folder_replaced(desk: Practice) -> AsyncIterator[None]:
    """A backup was put back under the running switchboard."""

    def replace() -> None:
        folder = desk.settings.journal.parent
        folder.rename(folder.with_name("away"))
        folder.mkdir(mode=0o700)
        open_for_writing(desk.settings.journal).close()

    await asyncio.to_thread(replace)
    yield


@asynccontextmanager
async def log_gone(desk: Practice) -> AsyncIterator[None]:
    """The write-ahead log and its index have no name any more."""

    def remove() -> None:
        for beside in ("-wal", "-shm"):
            desk.settings.journal.with_name(f"journal.db{beside}").unlink()

    await asyncio.to_thread(remove)
    yield


FAULTS: list[tuple[Fault, str, bool]] = [
    (locked, "locked", True),
    (disk_without_room, "disk error", True),
    (read_only, "read-only", True),
    (folder_gone, "files gone", False),
    (folder_replaced, "files gone", False),
    (log_gone, "files gone", False),
]
"""Each fault, the word in the header, and whether it passes."""


def journal_light(desk: Practice) -> JournalHealth:
    return desk.switchboard.snapshot().health.journal


async def red(desk: Practice) -> JournalHealth:
    """The journal's light, once it is red."""
    await until(lambda: journal_light(desk).light is Light.BAD)
    return journal_light(desk)


@pytest.mark.parametrize(
    ("fault", "word", "passes"), FAULTS, ids=[fault.__name__ for fault, _, _ in FAULTS]
)
async def test_nothing_is_promised_that_the_journal_does_not_keep(
    desk: Practice, sender: Sender, fault: Fault, word: str, *, passes: bool
) -> None:
    """Each delivery is refused within the two seconds that Telnyx waits, the light says why, an
    order is not sent, and what passes leaves no trace."""
    before, status, _ = await sender.deliver()
    assert status == 200
    async with fault(desk):
        answers = await asyncio.gather(*(sender.deliver() for _ in range(5)))
        light = await red(desk)
        dial = Dial(to=NUMBER, from_=NUMBER, connection_id=desk.simulator.connection_ids[0])
        with pytest.raises(NotWritten) as refused:
            await desk.switchboard.order(new_order(dial))
        commands = await desk.doors.get("commands")

    assert [status for _, status, _ in answers] == [503] * 5
    assert max(seconds for *_, seconds in answers) < TELNYX_WAITS + SLACK
    assert light.word == word
    assert light.since is not None
    assert refused.value.hint.startswith("Nothing was sent.")
    assert not [one for one in commands if one["path"] == "/v2/calls"]
    if not passes:
        assert "switchboard stop" in light.detail
        assert (await sender.deliver())[1] == 503
        return
    await until(lambda: journal_light(desk).light is Light.GOOD)
    late, status, _ = await sender.deliver(answers[0][0])
    assert status == 200
    stored = {row.id for row in JournalReader(desk.settings.journal).recent(100)}
    assert {before, late} <= stored
    texts = [entry.text for entry in desk.switchboard.snapshot().entries]
    assert sum("takes facts again" in text for text in texts) == 1


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system does not list locks")
async def test_a_day_of_a_switchboard_drops_no_lock_of_its_journal(
    desk: Practice, sender: Sender
) -> None:
    """Whatever is asked of it: history, raw bodies, timelines, pruning. One descriptor of the file
    that is closed in passing, and the next look from outside takes the log away."""
    journal = desk.settings.journal
    files = [journal, journal.with_name("journal.db-shm")]
    call, status, _ = await sender.deliver()
    held = await asyncio.to_thread(lambda: [locks(file) for file in files])
    ask, alone = desk.switchboard.answers, desk.switchboard.admittance.alone
    await answer(ask, History(Search()), alone)
    entries = await answer(ask, Timeline(CallId(call)), alone)
    await answer(ask, RawBody(entries[0].number), alone)
    await desk.switchboard._schedule._journal.prune(0)
    await desk.switchboard._schedule._journal.shrink(1, 0)
    await asyncio.to_thread(back_up_elsewhere, journal)

    assert status == 200
    assert all(held)
    assert await asyncio.to_thread(lambda: [locks(file) for file in files]) == held


def back_up_elsewhere(journal: Path) -> None:
    """A copy, made by a process of its own."""
    script = (
        "import sys; from pathlib import Path; "
        "from console.switchboard.journal.copies import back_up; "
        "back_up(Path(sys.argv[1]), Path(sys.argv[1] + '.copy'))"
    )
    subprocess.run([sys.executable, "-c", script, str(journal)], check=True, timeout=60)


async def test_an_empty_journal_is_told_to_whoever_opens_a_console(tmp_path: Path) -> None:
    """The past is gone: nobody should find that out when they look for a call."""
    await asyncio.to_thread(private_files.write_new, tmp_path / "journal.db", "")
    async with practice(tmp_path) as desk:
        live = desk.switchboard
        await until(lambda: any("an empty file" in one.text for one in live.snapshot().entries))
