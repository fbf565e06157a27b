"""A start that fails leaves nothing behind, and one that takes its time takes webhooks."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from console.demo.exchange import free_port
from console.domain.leg import CallId, CallState
from console.errors import ConsoleError, JournalFailed, JournalTooNew, LineInUse, PortInUse
from console.line.questions import BoardNow
from console.line.unix import connect
from console.secret import Secret
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings
from tests.benchmarks import restart
from tests.processes import Home, eventually
from tests.switchboard.harness import Practice, practice, service_settings
from tests.switchboard.killed_service import as_program
from tests.switchboard.webhooks.wire import answer, post, status
from tests.telnyx.signing import LIVE, Signer, body
from tests.waiting import until, until_asked


def descriptors() -> set[str]:
    """What this process has open, by name; sockets and pipes of the test itself included."""
    return {str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink()}


async def start(settings: ServiceSettings) -> None:
    async with opened(settings, Secret("KEY")):
        pass


def newer_journal(settings: ServiceSettings) -> None:
    settings.journal.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(settings.journal)
    database.execute("PRAGMA user_version = 99")
    database.close()


def folder_for_journal(settings: ServiceSettings) -> None:
    settings.journal.mkdir(parents=True)


def file_for_socket(settings: ServiceSettings) -> None:
    settings.socket.parent.mkdir(parents=True, exist_ok=True)
    settings.socket.write_text("mine")


@pytest.mark.parametrize(
    ("obstacle", "error"),
    [
        (newer_journal, JournalTooNew),
        (folder_for_journal, JournalFailed),
        (file_for_socket, ConsoleError),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
async def test_a_start_that_fails_closes_what_it_opened(
    tmp_path: Path, obstacle: Callable[[ServiceSettings], None], error: type[ConsoleError]
) -> None:
    """Locks, files, sockets and tasks go; the next start finds everything free."""
    async with Simulator(Settings(seed=7)) as telnyx:
        settings = service_settings(telnyx, tmp_path / "home")
        await asyncio.to_thread(obstacle, settings)
        with pytest.raises(error):
            await start(settings)

        home = str(tmp_path / "home")
        assert not any(name.startswith(home) for name in await asyncio.to_thread(descriptors))
        names = {task.get_name() for task in asyncio.all_tasks()}
        assert not names & {"reconciling", "pruning", "the service's beat"}


async def test_a_port_in_use_gives_back_journal_and_socket(tmp_path: Path) -> None:
    """The second try, with another port, must not find its own remains."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        async with Simulator(Settings(seed=7)) as telnyx:
            port = taken.getsockname()[1]
            with pytest.raises(PortInUse):
                await start(service_settings(telnyx, tmp_path, port=port))
            await start(service_settings(telnyx, tmp_path))


async def test_a_second_switchboard_at_the_same_socket_takes_nothing(tmp_path: Path) -> None:
    """Another state folder, the same runtime folder: the first goes on, the second says why."""
    async with practice(tmp_path) as desk:
        settings = service_settings(desk.simulator, tmp_path / "other", socket=desk.settings.socket)
        with pytest.raises(LineInUse):
            await start(settings)

        await one_more_caller(desk)
        assert desk.settings.socket.is_socket()


async def one_more_caller(desk: Practice) -> None:
    call = await desk.ring()
    await until(lambda: desk.leg(call))


async def test_a_service_that_ends_leaves_no_task_and_no_file(tmp_path: Path) -> None:
    """Five times in one process: nothing grows."""
    before: set[str] = set()
    async with Simulator(Settings(seed=7)) as telnyx:
        for round_ in range(5):
            async with opened(service_settings(telnyx, tmp_path), Secret(telnyx.api_key)) as one:
                await until(lambda one=one: one.live.connections)
            if round_ == 0:
                before = await asyncio.to_thread(descriptors)
        after = await asyncio.to_thread(descriptors)

    assert {name for name in after - before if str(tmp_path) in name} == set()
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


MANY = 1000
"""Live calls of ten facts each, which take a second to be put on the board."""


async def test_a_webhook_is_taken_while_the_board_is_still_being_built(tmp_path: Path) -> None:
    """Telnyx does not wait for a start: what is delivered is stored, answered, and shown later."""
    home, ada = Home(tmp_path), Signer()
    await asyncio.to_thread(restart.fill, home.state / "journal.sqlite3", MANY)
    port = free_port()
    home.config.write_text(
        f'[telnyx]\nbase_url = "http://127.0.0.1:9/v2"\npublic_keys = ["{ada.public_key}"]\n'
        f"[listener]\nport = {port}\n"
    )
    home.environment["TELNYX_API_KEY"] = "KEY"

    def signed() -> bytes:
        # of what happens as it is told
        content = body(id=str(uuid4()), occurred_at=datetime.now(UTC).isoformat())
        return post(content, headers=ada.headers(content, int(time.time())))

    process = await asyncio.to_thread(as_program, home, home.folder / "stderr")
    try:
        await until_asked(lambda: delivered(port, signed))
        said = await delivered(port, signed)
        building = not await asyncio.to_thread(home.socket.exists)
        await asyncio.to_thread(eventually, home.switchboard)
        line = await connect(home.socket, name="test")
        board = await line.ask(BoardNow())
        await line.close()
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)

    assert status(said) == 200
    assert building
    assert len(board.legs) == MANY + 1
    (rang,) = [leg for leg in board.legs if leg.id == CallId(LIVE["call_control_id"])]
    assert rang.state is not CallState.STALE
    assert all(leg.state is CallState.STALE for leg in board.legs if leg.id != rang.id)


async def delivered(port: int, request: Callable[[], bytes]) -> bytes:
    """The answer to a request; nothing as long as nobody listens."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return b""
    writer.write(request())
    head = await answer(reader)
    writer.close()
    return head
