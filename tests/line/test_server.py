"""The switchboard's side of the line against consoles that hang, and against other switchboards."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import shutil
import socket
import stat
from pathlib import Path

import pytest

from console.errors import LineError, LineInUse, LineTaken, UnsafeFolder
from console.line import frames
from console.line.port import Asker
from console.line.questions import Reconcile
from console.line.server import LineServer
from console.line.unix import connect
from tests.domain.stories import initiated
from tests.examples import few_or_many
from tests.line.switchboard import Desk
from tests.waiting import LIMIT, until


class Faulty(Desk):
    """A switchboard with a fault of its own."""

    async def reconcile(self, _: Reconcile, _asker: Asker) -> None:
        raise KeyError("nobody foresaw this")


def descriptors() -> int:
    """How many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


async def listening(desk: Desk, path: Path) -> LineServer:
    server = LineServer(desk, path, desk.count)
    await server.start()
    return server


@pytest.fixture
def _short_parting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not read why the line ends is cut off at once."""
    monkeypatch.setattr("console.line.server.PARTING", 0.01)


def held_up(server: LineServer) -> bool:
    """Whether more waits for a console than the socket and the buffers before it hold."""
    transports = [console._writer.transport for console in server._consoles]
    return any(one.get_write_buffer_size() > one.get_write_buffer_limits()[1] for one in transports)


async def stalled(path: Path, desk: Desk, server: LineServer) -> asyncio.StreamWriter:
    """A console that follows and reads no more, with more news waiting than any buffer holds."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(frames.frame(frames.Hello(version=frames.VERSION, name="stalled")))
    await frames.from_switchboard(reader)
    writer.write(frames.frame(frames.Follow()))
    await until(lambda: desk.consoles == 1)
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own has it
    numbers = itertools.count()
    while not held_up(server):
        for number in itertools.islice(numbers, 100):
            desk.live.add(number, initiated(number, f"L{number % 50}", caller_id_name="x" * 200))
        await asyncio.sleep(0)
    return writer


@pytest.mark.usefixtures("_short_parting")
async def test_a_console_that_does_not_read_is_taken_over_all_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    """A hung SSH session is the very reason for `attach --steal`."""
    path = tmp_path / "line.sock"
    server = await listening(desk, path)
    hung = await stalled(path, desk, server)
    async with asyncio.timeout(LIMIT):
        thief = await connect(path, name="thief", steal=True)
        await thief.snapshot()
        await until(lambda: desk.consoles == 1)

    hung.transport.abort()
    with contextlib.suppress(OSError):
        await hung.wait_closed()
    await thief.close()
    await server.stop()


@pytest.mark.usefixtures("_short_parting")
async def test_a_console_that_does_not_read_does_not_hold_up_the_end(
    desk: Desk, tmp_path: Path
) -> None:
    """SIGTERM ends the switchboard within its few seconds, and no task is left."""
    path = tmp_path / "line.sock"
    server = await listening(desk, path)
    hung = await stalled(path, desk, server)
    silent = await asyncio.open_unix_connection(str(path))
    await until(lambda: len(server._consoles) == 2)
    async with asyncio.timeout(LIMIT):
        await server.stop()

    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert not path.exists()
    for writer in (hung, silent[1]):
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def test_the_socket_of_a_living_switchboard_is_not_taken(desk: Desk, tmp_path: Path) -> None:
    """Two state folders may share one runtime folder: the second is told, the first goes on."""
    path = tmp_path / "line.sock"
    server = await listening(desk, path)
    with pytest.raises(LineInUse):
        await listening(Desk(), path)

    line = await connect(path, name="Ada")
    assert (await line.snapshot()).agent == "Ada"
    await line.close()
    await server.stop()
    await (await listening(desk, path)).stop()


async def test_the_socket_of_a_dead_switchboard_is_replaced(desk: Desk, tmp_path: Path) -> None:
    """After kill -9 nobody tidies up."""
    path = tmp_path / "line.sock"
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))
    dead.close()
    assert path.is_socket()
    server = await listening(desk, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await server.stop()


async def test_what_is_no_socket_is_not_removed(desk: Desk, tmp_path: Path) -> None:
    """A file of the user's stands there: a clear word, and the file stays."""
    path = tmp_path / "line.sock"
    path.write_text("mine")
    with pytest.raises(UnsafeFolder):
        await listening(desk, path)
    assert path.read_text() == "mine"

    with pytest.raises(UnsafeFolder, match="too long"):
        await listening(desk, tmp_path / ("x" * 120))


async def test_a_fault_of_the_switchboard_is_told_and_ends_no_line(tmp_path: Path) -> None:
    """One question cannot be answered; the console stays attached."""
    path = tmp_path / "line.sock"
    server = await listening(Faulty(), path)
    line = await connect(path, name="Ada")
    with pytest.raises(LineError, match="fault"):
        await line.ask(Reconcile())

    assert (await line.snapshot()).agent == "Ada"
    await line.close()
    await server.stop()


@pytest.mark.parametrize("count", few_or_many(100, 1000))
async def test_consoles_that_came_and_went_leave_nothing(
    desk: Desk, tmp_path: Path, count: int
) -> None:
    """Descriptors, tasks and feeds are as before: an SSH line that flaps all night."""
    path = tmp_path / "line.sock"
    server = await listening(desk, path)

    async def come_and_go(count: int) -> None:
        for number in range(count):
            line = await connect(path, name=str(number))
            await line.snapshot()
            await line.close()
        await until(lambda: desk.consoles == 0 and not server._consoles)

    await come_and_go(10)
    tasks, files = len(asyncio.all_tasks()), descriptors()
    await come_and_go(count)

    assert len(asyncio.all_tasks()) == tasks
    assert descriptors() <= files
    assert not desk.live.followers
    await server.stop()


def test_the_error_says_who_took_over() -> None:
    """The name crosses the line and stands in the message."""
    assert "Bob" in str(LineTaken("Bob"))


async def test_a_socket_that_lost_its_name_gets_it_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last logout removes /run/user/UID: whoever logs in again must reach the switchboard."""
    monkeypatch.setattr("console.line.server.LOOK", 0.02)
    folder = tmp_path / "run" / "telnyx-console"
    path = folder / "line.sock"
    server = await listening(desk, path)
    attached = await connect(path, name="Ada")
    shutil.rmtree(tmp_path / "run")
    (tmp_path / "run").write_text("as long as nobody is logged in, no folder can be made here")
    assert (await attached.snapshot()).agent == "Ada"
    (tmp_path / "run").unlink()
    await until(path.is_socket)
    again = await connect(path, name="Ada again")

    assert (await again.snapshot()).agent == "Ada"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with pytest.raises(LineInUse):
        await listening(Desk(), path)
    for line in (attached, again):
        await line.close()
    await server.stop()
    assert not path.exists()
