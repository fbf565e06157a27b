"""One browser, and the process of its console: what one says is handed to the other."""

from __future__ import annotations

import asyncio
import json
import logging
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import msgspec
from aiohttp import WSCloseCode, WSMsgType
from aiohttp.web import WebSocketResponse
from msgspec import Struct
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

LOG: Final = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds in which a console ends whose browser is gone; then it is killed."""

WIDEST: Final = 500
HIGHEST: Final = 200
NARROWEST: Final = 20
LOWEST: Final = 5
"""Cells of a screen: a browser may say any number."""

FOR_PAGE: Final = frozenset({"title", "notice", "bell", "farewell"})
"""What a console says to the page itself."""

_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, LookupError)


class Size(Struct, frozen=True):
    """The cells of a screen, as the page says them."""

    width: int
    height: int

    @property
    def bounded(self) -> Size:
        """The same, no larger and no smaller than a screen is."""
        return Size(min(max(self.width, NARROWEST), WIDEST), min(max(self.height, LOWEST), HIGHEST))


_SAID: Final = msgspec.json.Decoder(list[str | Size])
"""What the page of textual-serve says: a word, and mostly something with it."""


class Browser(AppService):
    """A member's browser on its websocket. `arguments` start the console's process."""

    def __init__(
        self,
        websocket: WebSocketResponse,
        member: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        self.downloads = DownloadManager()
        super().__init__(
            "",
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=self._close,
            download_manager=self.downloads,
        )
        self.member = member
        self._websocket, self._arguments = websocket, tuple(arguments)
        self._variables = dict(environment)

    async def serve(self, size: Size) -> None:
        """Run a console for it, until either is gone; then the other is ended, too."""
        await self.start(*msgspec.structs.astuple(size.bounded))
        ended = asyncio.create_task(self._console_ended(), name="the end of a console")
        try:
            async for message in self._websocket:
                if message.type is not WSMsgType.TEXT or not await self._take(message.data):
                    await self._websocket.close(code=WSCloseCode.UNSUPPORTED_DATA)
        finally:
            ended.cancel()
            await self.stop()

    async def _take(self, data: str) -> bool:
        """Hand on what the page says; False for what no page of ours says."""
        try:
            said = _SAID.decode(data)
            word, *rest = said
        except (*_UNREADABLE, ValueError):
            return False
        match word, rest:
            case "stdin", [str(typed)]:
                await self.send_bytes(typed.encode("utf-8", "replace"))
            case "resize", [Size() as size]:
                await self.set_terminal_size(*msgspec.structs.astuple(size.bounded))
            case "focus", []:
                await self.focus()
            case "blur", []:
                await self.blur()
            case "ping", [str(moment)]:
                await self.remote_write_str(json.dumps(["pong", moment]))
            case _:
                return False
        return True

    async def on_meta(self, data: bytes) -> None:
        """Hand on what a console says to the page; its end is that of its process."""
        said = msgspec.json.decode(data, type=dict[str, object])
        kind = said.get("type")
        if kind in FOR_PAGE:
            await self.remote_write_str(json.dumps([kind, said.get("text", "")]))
        elif kind != "exit":
            await super().on_meta(data)

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the console; no shell reads its arguments."""
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={**self._variables, "COLUMNS": str(width), "ROWS": str(height)},
        )
        self._stdin = process.stdin
        return process

    async def stop(self) -> None:
        """End the console. Calls, switchboard and other consoles are not touched."""
        process, task = self._process, self._task
        if process is None or task is None:
            return
        self.stdin.close()
        try:
            async with asyncio.timeout(PATIENCE):
                await process.wait()
        except TimeoutError:
            LOG.warning("the console of %s did not end, and was killed", self.member)
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        task.cancel()
        await asyncio.wait({task})

    async def _console_ended(self) -> None:
        """Close the websocket once the console has said its last."""
        if self._task is not None:
            await asyncio.wait({self._task})
        await self._close()

    async def _close(self) -> None:
        await self._websocket.close()
