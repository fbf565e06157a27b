"""`demo` with several hosts: the console is at one of them, and goes on at another."""

from __future__ import annotations

from concurrent.futures import Future
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from msgspec import Struct

from console.cli.commands.demo import _at_one_of
from console.config.paths import Paths
from console.errors import NoSwitchboard, StillStarting, SwitchboardFailed
from console.line.unix import UnixLine
from console.ui.actions.console import KILL_HOST, OF_HOSTS
from console.ui.actions.keymap import Keymap
from tests.switchboard.harness import practice


class Host(Struct):
    """A host, by the folders in which its socket is."""

    name: str
    paths: Paths


class Hosts:
    """Two of them; the console is at the first."""

    stage = "starting a PostgreSQL"

    def __init__(self, folder: Path) -> None:
        names = ("desk1", "desk2")
        self.hosts = tuple(
            Host(name, Paths(folder / name, folder / name, folder / name)) for name in names
        )
        self.mine = self.hosts[0]

    @property
    def nearest(self) -> tuple[Host, ...]:
        """Where the console is, then the other."""
        return tuple(sorted(self.hosts, key=lambda host: host is not self.mine))


async def test_a_console_goes_on_at_the_next_host_that_runs(tmp_path: Path) -> None:
    """It says how far the start is, and where nothing runs any more, what starts a host."""
    hosts, started = Hosts(tmp_path), Future[None]()
    attach = _at_one_of(hosts, started)  # type: ignore[arg-type]
    with pytest.raises(StillStarting, match="starting a PostgreSQL"):
        await attach()
    started.set_result(None)
    async with AsyncExitStack() as second:
        async with AsyncExitStack() as first:
            for up, host in zip((first, second), hosts.hosts, strict=True):
                folder = host.paths.runtime
                folder.mkdir(mode=0o700)
                await up.enter_async_context(practice(folder, socket=host.paths.socket))
            line = await attach()
            assert isinstance(line, UnixLine)
            await line.close()
            assert hosts.mine is hosts.hosts[0]
        line = await attach()
        await line.close()
        assert hosts.mine is hosts.hosts[1]
    with pytest.raises(NoSwitchboard) as lost:
        await attach()
    key = lost.value.hint.partition(": ")[2].removesuffix(" starts one again")
    action, _ = Keymap.of({}, "", {}, OF_HOSTS).commanded(key)
    assert action is not None
    assert action.id == KILL_HOST


async def test_a_start_that_failed_is_told(tmp_path: Path) -> None:
    """In the words of what failed."""
    started: Future[None] = Future()
    started.set_exception(SwitchboardFailed("no database", "look", 1))
    with pytest.raises(SwitchboardFailed, match="no database"):
        await _at_one_of(Hosts(tmp_path), started)()  # type: ignore[arg-type]
