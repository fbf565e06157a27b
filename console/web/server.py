"""Serves consoles to browsers, on this machine alone: the page, its files, and the websocket."""

from __future__ import annotations

import logging
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from html import escape
from importlib import resources
from string import Template
from typing import Final
from urllib.parse import quote

from aiohttp import web
from aiohttp.web import Request, StreamResponse
from msgspec import Struct

from console.errors import PortInUse, TooManyBrowsers, WebRefused
from console.web.browser import Browser, Size
from console.web.visitor import Doorkeeper, ForOneself, check_origin

LOG: Final = logging.getLogger(__name__)

HEARTBEAT: Final = 15.0
"""Seconds between two signs of life that a browser is asked for."""

MOST_OF_ONE: Final = 8
"""Browsers of one member at once."""

LONGEST: Final = 262_144
"""Bytes of what a page says at once: a paste."""

OURS: Final = {
    "console.js": "text/javascript",
    "console.css": "text/css",
    "fonts/symbols.woff2": "font/woff2",
    "fonts/braille.woff2": "font/woff2",
}
THEIRS: Final = {
    "js/textual.js": "text/javascript",
    "css/xterm.css": "text/css",
    "fonts/RobotoMono-VariableFont_wght.ttf": "font/ttf",
    "fonts/RobotoMono-Italic-VariableFont_wght.ttf": "font/ttf",
}
"""The files of the page, and their types: those of textual-serve come with it."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "clipboard-read=(), camera=(), microphone=(), geolocation=()",
}

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page may load: nothing from elsewhere. The terminal styles itself as it draws."""


class Serving(Struct, frozen=True, kw_only=True):
    """How consoles are served. `start` has the arguments of a member's console."""

    public_url: str
    most: int
    doorkeeper: Doorkeeper
    start: Callable[[str], Sequence[str]]
    environment: Mapping[str, str]


class WebConsoles:
    """The pages, and the consoles of all browsers that are there."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._browsers: set[Browser] = set()
        self._socket = f"ws{serving.public_url.removeprefix('http')}"
        self._page = Template(_own("page.html").decode())
        self._refusal = Template(_own("refused.html").decode())

    def application(self) -> web.Application:
        """All of it, for aiohttp."""
        application = web.Application(middlewares=[self._in_words])
        application.on_response_prepare.append(self._protect)
        application.on_shutdown.append(self._end)
        application.router.add_get("/", self._show)
        application.router.add_get("/ws", self._connect)
        application.router.add_get("/health", self._health)
        application.router.add_get("/download/{key}", self._download)
        application.router.add_get("/page/{name:.+}", self._file)
        return application

    # What a browser asks for ------------------------------------------------------------

    async def _show(self, request: Request) -> StreamResponse:
        keeper = self._serving.doorkeeper
        ticket = request.query.get("ticket")
        if ticket is not None and isinstance(keeper, ForOneself):
            answer = web.Response(status=303, headers={"Location": "/"})
            answer.set_cookie(
                keeper.cookie, keeper.exchanged(ticket), httponly=True, samesite="Strict"
            )
            return answer
        self._admit(self._member(request))
        html = self._page.substitute(websocket=escape(f"{self._socket}/ws"))
        return web.Response(text=html, content_type="text/html")

    async def _connect(self, request: Request) -> StreamResponse:
        """A console for a browser, for as long as it is there."""
        member = self._member(request)
        check_origin(request.headers, frozenset({self._serving.public_url}))
        self._admit(member)
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LONGEST)
        browser = Browser(websocket, member, self._serving.start(member), self._serving.environment)
        self._browsers.add(browser)
        try:
            await websocket.prepare(request)
            LOG.info("a browser of %s is there, one of %d", member, len(self._browsers))
            await browser.serve(_size(request.query))
        finally:
            self._browsers.discard(browser)
            LOG.info("a browser of %s is gone", member)
        return websocket

    async def _download(self, request: Request) -> StreamResponse:
        """What a console gives its own member to keep, once."""
        member, key = self._member(request), request.match_info["key"]
        for browser in self._browsers:
            if browser.member != member:
                continue
            try:
                meta = await browser.downloads.get_download_metadata(key)
            except KeyError:
                continue
            name = quote(meta.file_name)
            answer = StreamResponse(
                headers={
                    "Content-Type": "application/octet-stream",
                    "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                }
            )
            await answer.prepare(request)
            async for chunk in browser.downloads.download(key):
                await answer.write(chunk)
            await answer.write_eof()
            return answer
        raise web.HTTPNotFound

    async def _file(self, request: Request) -> StreamResponse:
        name = request.match_info["name"]
        if name in OURS:
            return web.Response(body=_own(name), content_type=OURS[name])
        if name in THEIRS:
            return web.Response(body=_theirs(name), content_type=THEIRS[name])
        raise web.HTTPNotFound

    async def _health(self, _: Request) -> StreamResponse:
        return web.json_response({"browsers": len(self._browsers), "most": self._serving.most})

    # Who may ----------------------------------------------------------------------------

    def _member(self, request: Request) -> str:
        return self._serving.doorkeeper.member(request.headers, request.cookies)

    def _admit(self, member: str) -> None:
        """Raise `TooManyBrowsers` where there is no room for one more."""
        of_each = Counter(one.member for one in self._browsers)
        if len(self._browsers) >= self._serving.most:
            raise TooManyBrowsers(self._serving.most)
        if of_each[member] >= MOST_OF_ONE:
            raise TooManyBrowsers(MOST_OF_ONE, member)

    # Around every answer ----------------------------------------------------------------

    @web.middleware
    async def _in_words(
        self, request: Request, handler: Callable[[Request], Awaitable[StreamResponse]]
    ) -> StreamResponse:
        """A refusal is a page that says why, and what to do now."""
        try:
            return await handler(request)
        except WebRefused as error:
            LOG.warning("a browser was turned away: %s", error)
            html = self._refusal.substitute(what=escape(str(error)), hint=escape(error.hint))
            return web.Response(text=html, content_type="text/html", status=error.status)

    async def _protect(self, _: Request, response: StreamResponse) -> None:
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = POLICY.format(socket=self._socket)
        response.headers["Cache-Control"] = "no-cache"

    async def _end(self, _: web.Application) -> None:
        for browser in tuple(self._browsers):
            await browser.stop()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes a free one. Raises `PortInUse`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortInUse(host, port, "web.port") from error


@asynccontextmanager
async def served(serving: Serving, held: socket.socket) -> AsyncIterator[None]:
    """Consoles are served at that socket for as long as this goes on."""
    runner = web.AppRunner(WebConsoles(serving).application(), access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, held).start()
        yield
    finally:
        await runner.cleanup()


def environment_of_consoles(environment: Mapping[str, str]) -> dict[str, str]:
    """What the consoles are told: where folders are, and nothing of the terminal it came from."""
    kept = {
        name: text
        for name, text in environment.items()
        if name in _KEPT or name.startswith(("XDG_", "PYTHON"))
    }
    return {**kept, "LC_ALL": "C.UTF-8"}


_KEPT: Final = frozenset({"HOME", "LOGNAME", "PATH", "TMPDIR", "TZ", "USER", "VIRTUAL_ENV"})


def _size(query: Mapping[str, str]) -> Size:
    """The size that the page asks for; that of a terminal where it says none."""
    width, height = query.get("width", ""), query.get("height", "")
    if width.isdecimal() and height.isdecimal() and len(width + height) <= LONGEST_SIZE:
        return Size(int(width), int(height))
    return Size(80, 24)


LONGEST_SIZE: Final = 12
"""Digits."""


@cache
def _theirs(name: str) -> bytes:
    return resources.files("textual_serve").joinpath("static", name).read_bytes()


@cache
def _own(name: str) -> bytes:
    return resources.files(__package__).joinpath("page", name).read_bytes()
