"""A call centre whose members sit at browsers: a practice exchange, a switchboard, the server."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from console.process import user_name
from console.web.visitor import SECRET_HEADER
from tests.processes import PROGRAM, Home, Practice, alive
from tests.waiting import until

SECRET: Final = "0123456789abcdef0123456789abcdef"

TEAM: Final = """
[team]
socket = "{socket}"
web_user = "{user}"
[[team.members]]
user = "ada"
name = "Ada Lovelace"
phone = "sip:ada@phone.example"
[[team.members]]
user = "bo"
name = "Bo Diddley"
[[team.routes]]
name = "All"
[web]
port = 0
most = 3
"""


class Site:
    """A team of Ada and Bo, and the web server. Use it as a context."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.practice = Practice(self.home)
        socket = folder / "site" / "switchboard.sock"
        team = TEAM.format(socket=socket, user=user_name())
        self.practice.configure(self.home, team)
        self.home.environment["TELNYX_CONSOLE_WEB_SECRET"] = SECRET
        self._children: list[subprocess.Popen[str]] = []
        self.run("switchboard", "run")
        self.server = self.run("web")
        self.url = self.said.rpartition(" ")[2].rstrip("/")

    @property
    def consoles(self) -> list[int]:
        """The processes of the consoles behind the browsers."""
        return children(self.server.pid)

    def run(self, *arguments: str) -> subprocess.Popen[str]:
        """A process of ours, once it has said its first line."""
        child = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env=self.home.environment,
        )
        assert child.stdout is not None
        self.said = child.stdout.readline().strip()
        self._children.append(child)
        return child

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self._children):
            child.terminate()
            child.wait()
            assert child.stdout is not None
            child.stdout.close()
        self.practice.leave()


def children(pid: int) -> list[int]:
    """The processes that one has started and that it has not taken leave of."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for one in tasks for child in one.read_text().split() if alive(int(child))]


def named(member: str) -> dict[str, str]:
    """What the proxy adds to a request of that member's browser."""
    return {SECRET_HEADER: SECRET, "X-Forwarded-User": member}


class Page:
    """The websocket of a browser, as the page of ours has it: it reads all the time."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self.drawn = ""
        self.told: list[list[str]] = []
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def opened(cls, session: ClientSession, url: str, member: str) -> Self:
        """A page of that member's."""
        address = f"{url}/ws?width=120&height=30"
        return cls(await session.ws_connect(address, headers=named(member), origin=url))

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self.drawn += message.data.decode("utf-8", "replace")
            elif message.type is WSMsgType.TEXT:
                self.told.append(message.json())

    async def sees(self, text: str) -> None:
        """Wait until that text is drawn."""
        await self._until(lambda: text in self.drawn)

    async def is_told(self, kind: str, text: str) -> str:
        """Wait until it is told that, with that text in it; the whole of it."""

        def said() -> list[str]:
            return [said for one, said in self.told if one == kind and text in said]

        await self._until(lambda: bool(said()))
        return said()[-1]

    async def closes(self) -> None:
        """Wait until the server closes it."""
        await self._until(self._reading.done)

    async def _until(self, seen: Callable[[], bool]) -> None:
        await until(lambda: seen() or self._reading.done())
        assert seen(), f"told: {self.told}, drawn last: {self.drawn[-4000:]!a}"

    async def says(self, *words: object) -> None:
        """Say something to the server."""
        await self._socket.send_json(words)

    async def close(self) -> None:
        """Close the tab."""
        self._reading.cancel()
        await self._socket.close()
