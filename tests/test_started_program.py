"""Programs that were started: nothing of them stays open, whatever they started themselves."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from console.started_program import said_by, start_program
from tests.waiting import LIMIT, until

FLED = (
    "import os, time\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    print(os.getpid(), flush=True)\n"
    "    time.sleep(600)\n"
    "time.sleep(600)\n"
)
"""Starts another one, out of its group, with its pipes in its hands."""


def open_files() -> int:
    """How many files this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


async def test_what_fled_from_its_group_holds_no_pipe_of_ours_open() -> None:
    """asyncio would read until that one ends, too: a pipe a call, all day long."""
    before = open_files()
    program = await start_program((sys.executable, "-c", FLED), stdout=PIPE, stderr=PIPE)
    assert program.process.stdout is not None
    async with asyncio.timeout(LIMIT):
        fled = int(await program.process.stdout.readline())
        try:
            await program.end(LIMIT)

            assert program.process.returncode == -signal.SIGKILL
            await until(lambda: open_files() <= before)
        finally:
            os.kill(fled, signal.SIGKILL)


async def test_its_end_is_told_though_what_it_started_holds_its_pipes() -> None:
    """A clipboard's program does so: what it printed was lost, and it was ended."""
    leaves = f"import os; os.fork() == 0 and os.execvp('sleep', ['sleep', '{LIMIT * 2}']); print(1)"
    program = await start_program((sys.executable, "-c", leaves), stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(LIMIT):
            assert await program.wait() == 0
    finally:
        await program.end()


async def test_who_ends_it_waits_for_its_end_also_where_that_is_cancelled() -> None:
    """A console that is left while it looks a caller up: nothing of the program stays behind."""
    before = open_files()
    program = await start_program(("sleep", f"{LIMIT * 2}"), stdout=PIPE, stderr=PIPE)
    ending = asyncio.create_task(program.end(LIMIT))
    await asyncio.sleep(0)  # it has begun
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending

    assert program.process.returncode == -signal.SIGKILL
    await until(lambda: open_files() <= before)


async def test_one_that_is_not_ours_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs as somebody else, by sudo: it may go on, and nobody waits for it for long."""
    before = open_files()
    program = await start_program((sys.executable, "-c", FLED), stdout=PIPE)
    assert program.process.stdout is not None
    async with asyncio.timeout(LIMIT):
        fled = int(await program.process.stdout.readline())
        try:
            with monkeypatch.context() as system:
                system.setattr(os, "killpg", forbidden)
                system.setattr(os, "kill", forbidden)
                await program.end(0.01)

                assert program.process.returncode is None
        finally:
            os.kill(fled, signal.SIGKILL)
            os.kill(program.process.pid, signal.SIGKILL)
            await program.process.wait()
    await until(lambda: open_files() <= before)


def forbidden(_: int, __: int) -> None:
    """What the system says of a process of somebody else."""
    raise PermissionError(1, "Operation not permitted")


async def test_a_program_of_the_system_that_hangs_says_nothing_and_is_ended(
    tmp_path: Path,
) -> None:
    """tmux may hang; a start must not, and must leave nobody behind."""
    pid = tmp_path / "pid"
    hangs = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    before = open_files()
    async with asyncio.timeout(LIMIT):
        asking = asyncio.create_task(said_by(sys.executable, "-c", hangs, seconds=LIMIT))
        await until(lambda: pid.exists() and pid.read_text())
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    await until(lambda: open_files() <= before)
    assert await said_by(sys.executable, "-c", hangs, seconds=0.01) == ""
    await until(lambda: open_files() <= before)


@pytest.mark.parametrize("word", ["with\0a NUL", "half a pair \ud800"])
async def test_words_that_no_program_can_be_given_are_as_one_that_cannot_be_run(word: str) -> None:
    """Settings can hold them; what raises otherwise would end the screen that asks."""
    with pytest.raises(OSError, match="Invalid argument"):
        await start_program(("echo", word))
    assert await said_by("echo", word, seconds=LIMIT) == ""


async def test_a_program_that_is_not_there_says_nothing() -> None:
    """infocmp, mosh-server and loginctl are not everywhere."""
    assert await said_by("no-such-program", seconds=LIMIT) == ""
    assert await said_by(sys.executable, "-c", "print(' here ')", seconds=LIMIT) == "here"
