"""The tunnel: a real program that is kept running, and what becomes of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.demo.exchange import free_port
from console.switchboard.webhooks.tunnel import LOGGED, Pauses, Tunnel, address_in, command_of
from tests.e2e.ssh import needs_ssh, ssh_server
from tests.processes import Home, Practice, alive, eventually
from tests.waiting import until, until_asked

QUICK = Pauses(first=0.01, longest=0.02, settled=0.3, farewell=2.0)

PROGRAM = """
import os, subprocess, sys, time
from pathlib import Path
told = Path(sys.argv[1])
child = subprocess.Popen(["sleep", "600"])
(told / "runs").open("a").write(f"{os.getpid()} {child.pid}\\n")
(told / "environment").write_text("\\n".join(os.environ))
print("Thank you. By the terms (https://www.tunnel.example/website-terms), go on.", flush=True)
print("INF |  https://" + (told / "name").read_text() + ".tunnel.example   |", flush=True)
while not (told / "end").exists():
    time.sleep(0.01)
(told / "end").unlink()
child.kill()
sys.exit("lost the edge")
"""
"""What a tunnel's program does: says where it is reached, and ends when it is told to."""


class Stage:
    """A tunnel that is kept, and what it told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "name").write_text("first")
        (folder / "tunnel.py").write_text(PROGRAM)
        self.troubles: list[str] = []
        self.addresses: list[str] = []

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, str(self.folder / "tunnel.py"), str(self.folder))

    @property
    def pids(self) -> list[list[int]]:
        """The processes of each run."""
        file = self.folder / "runs"
        lines = file.read_text().splitlines() if file.exists() else []
        return [[int(pid) for pid in line.split()] for line in lines]

    @asynccontextmanager
    async def kept(self, *command: str, by_address: bool = True) -> AsyncIterator[None]:
        tunnel = Tunnel(
            command or self.command,
            trouble=self.troubles.append,
            reached=self.addresses.append if by_address else None,
            pauses=QUICK,
        )
        task = asyncio.create_task(tunnel.keep())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("|  https://two-words.trycloudflare.com   |", "https://two-words.trycloudflare.com"),
        ("t=1 lvl=info addr=http://localhost:8787 url=https://a.ngrok.app", "https://a.ngrok.app"),
        ("your url is: https://b.loca.lt/", "https://b.loca.lt"),
        ("https://desk.tail1.ts.net:8443", "https://desk.tail1.ts.net:8443"),
        ("uptime guarantee (https://www.cloudflare.com/website-terms), and", None),
        ("https://developers.cloudflare.com/connections/connect-apps", None),
        ("proxy to http://127.0.0.1:8787", None),
    ],
)
def test_the_address_is_told_from_links_to_documents(line: str, address: str | None) -> None:
    """Lines as such programs print them."""
    assert address_in(line) == address


def test_ssh_asks_nothing_and_ends_where_the_port_is_taken() -> None:
    command = command_of("ssh ada@calls.example.com", 8787)

    assert command[0] == "ssh"
    assert command[-3:] == ("-R", "127.0.0.1:8787:127.0.0.1:8787", "ada@calls.example.com")
    assert {"BatchMode=yes", "ExitOnForwardFailure=yes"} <= set(command)


async def test_it_is_started_again_and_ends_with_who_keeps_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end is told with its last words, another address is told, and no process is left."""
    secrets = {"TELNYX_API_KEY": "KEYcanary", "PGPASSWORD": "canary", "MY_COPY": "KEYcanary"}
    for name, text in secrets.items():
        monkeypatch.setenv(name, text)
    async with stage.kept():
        await until(lambda: stage.addresses == ["https://first.tunnel.example"])
        (stage.folder / "name").write_text("second")
        (stage.folder / "end").touch()
        await until(lambda: len(stage.addresses) == 2)
        first, second = stage.pids
        assert all(map(alive, second))

    await until(lambda: not any(map(alive, (*first, *second))))
    assert stage.addresses[1] == "https://second.tunnel.example"
    assert [bool(trouble) for trouble in stage.troubles] == [False, True, False]
    assert 'ended with 1, and said "lost the edge"' in stage.troubles[1]
    assert not secrets.keys() & set((stage.folder / "environment").read_text().splitlines())


async def test_one_that_cannot_start_is_told_and_tried_again(stage: Stage) -> None:
    async with stage.kept("no-such-tunnel", by_address=False):
        await until(lambda: len(stage.troubles) > 1)

    [trouble] = set(stage.troubles)
    assert trouble.startswith("The tunnel (no-such-tunnel) is not installed here")


async def test_one_that_tells_nothing_stands_once_it_runs(stage: Stage) -> None:
    """As `ssh -N` does."""
    async with stage.kept("sleep", "600", by_address=False):
        await until(lambda: stage.troubles == [""])


async def test_one_that_ended_is_started_again_though_its_child_holds_its_output(
    stage: Stage,
) -> None:
    """Telnyx would reach nobody from then on, and nobody would be told. Nothing of it is left."""
    noted = stage.folder / "children"
    script = f"trap '' TERM; sleep 600 & echo $! >> {noted}; echo lost the edge; exit 1"
    async with stage.kept("sh", "-c", script):
        await until(lambda: len(stage.troubles) > 1)
    children = list(map(int, noted.read_text().split()))

    assert stage.troubles[0].startswith('The tunnel (sh) ended with 1, and said "lost the edge".')
    await until(lambda: not any(map(alive, children)))


async def test_one_that_prints_without_end_fills_no_log_and_holds_up_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Webhooks are taken in the same loop: its output is read so fast that there is room."""
    caplog.set_level(logging.INFO)
    script = "yes no | head -n 200000; echo https://found.tunnel.example; sleep 600"
    async with stage.kept("sh", "-c", script):
        await until(lambda: stage.addresses == ["https://found.tunnel.example"])

    said = [one for one in caplog.records if "tunnel: no" in one.getMessage()]
    assert LOGGED <= len(said) < 20_000
    assert "lines more" in caplog.text


def test_it_ends_with_a_switchboard_that_is_killed(stage: Stage) -> None:
    """Otherwise the next one's `ssh -R` finds its port taken, by its own predecessor."""
    keeps = (
        "import asyncio, sys; from console.switchboard.webhooks.tunnel import Tunnel; "
        "asyncio.run(Tunnel(tuple(sys.argv[1:]), trouble=print, reached=print).keep())"
    )
    keeper = subprocess.Popen(
        [sys.executable, "-c", keeps, *stage.command], stdout=subprocess.DEVNULL
    )
    try:
        [[program, child]] = eventually(lambda: stage.pids)
    finally:
        keeper.send_signal(signal.SIGKILL)
        keeper.wait()

    eventually(lambda: not alive(program) and not alive(child))


@pytest.mark.long
@needs_ssh
async def test_a_webhook_comes_through_ssh(tmp_path: Path, stage: Stage) -> None:
    """A real server's port leads to ours; one that is taken there is told."""
    got: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.readline())
        writer.close()

    listener = await asyncio.start_server(take, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    with ssh_server(Home(tmp_path / "far"), tmp_path / "keys") as server:
        there = free_port()
        command = list(command_of("ssh 127.0.0.1", port))
        command[-2] = f"127.0.0.1:{there}:127.0.0.1:{port}"
        command[1:1] = ["-p", str(server.port), *server.identity]
        async with listener, stage.kept(*command, by_address=False):

            async def through() -> bool:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", there)
                    writer.write(b"POST /webhooks/telnyx\r\n")
                    writer.close()
                return bool(got)

            await until_asked(through)
            async with stage.kept(*command, by_address=False):
                await until(lambda: "forwarding failed" in "".join(stage.troubles))


def test_the_address_is_registered_and_a_failure_is_said(tmp_path: Path, stage: Stage) -> None:
    """By a whole switchboard, at a simulator that is taken for Telnyx."""
    home = Home(tmp_path / "home")
    with Practice(home) as practice:
        practice.configure(home)
        settings = home.config.read_text().replace(
            "[listener]\n",
            f"[listener]\nregister = true\ntunnel = {json.dumps(stage.command)}\n",
        )
        home.config.write_text(settings)
        try:
            assert home.run("switchboard", "start").returncode == 0
            status = lambda: home.json("switchboard", "status", "--json")  # noqa: E731
            url = "https://first.tunnel.example/webhooks/telnyx"
            eventually(lambda: status()["public_url"] == url)
            [changed] = eventually(lambda: _registered(practice, url))
            assert changed["webhook_api_version"] == "2"
            (stage.folder / "tunnel.py").write_text("raise SystemExit('no edge')")
            (stage.folder / "end").touch()
            eventually(lambda: "tunnel down" in home.run("status").stdout)
            eventually(lambda: 'said "no edge"' in home.run("switchboard", "status").stdout)
        finally:
            home.stop()
    assert not any(alive(pid) for run in stage.pids for pid in run[:1])


def _registered(practice: Practice, url: str) -> list[dict[str, object]]:
    """The first change of an application that was asked for, once there is one."""
    bodies = [one["body"] for one in practice.ask("commands") if one["method"] == "PATCH"]
    return [body for body in bodies if body["webhook_event_url"] == url][:1]
