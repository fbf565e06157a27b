"""A real browser without a window, driven by its DevTools protocol, as far as a test needs it.

https://chromedevtools.github.io/devtools-protocol/ has what is asked for here.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

LIMIT: Final = 60.0
"""Seconds after which something is broken; a browser starts within one."""

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOW: Final = "there is no Chromium here: apt-get install -y chromium-headless-shell"

KEEPING: Final = """
Object.defineProperty(Object.prototype, "terminal", {
  configurable: true,
  set(value) {
    Object.defineProperty(this, "terminal", { value, writable: true });
    if (value && value.buffer) globalThis.screenOfTest = value;
  },
});
"""
"""The page keeps its terminal to itself; this remembers it as it is made."""

ROWS: Final = """
(() => {
  const terminal = globalThis.screenOfTest, rows = [];
  if (!terminal) return "";
  const buffer = terminal.buffer.active;
  for (let y = 0; y < terminal.rows; y++) {
    const line = buffer.getLine(y); // it stays as wide as it ever was
    rows.push(line ? line.translateToString(false, 0, terminal.cols) : "");
  }
  return rows.join("\\n");
})()
"""


class Tab:
    """A page of the browser."""

    def __init__(self, devtools: ClientWebSocketResponse, session: str) -> None:
        self._devtools, self._session = devtools, session
        self._numbers = itertools.count(1)
        self.faults: list[str] = []

    async def ask(self, method: str, **parameters: object) -> Any:
        """What the browser answers."""
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters}
        await self._devtools.send_json(
            {**asked, "sessionId": self._session} if self._session else asked
        )
        while True:
            said = await self._devtools.receive_json(timeout=LIMIT)
            self._note(said)
            if said.get("id") == number:
                assert "error" not in said, said
                return said["result"]

    def _note(self, said: dict[str, Any]) -> None:
        """Remember what the page complains of: a file that may not be loaded, a fault."""
        parameters = said.get("params", {})
        if said.get("method") == "Runtime.exceptionThrown":
            self.faults.append(str(parameters["exceptionDetails"]))
        if said.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.faults.append(str(parameters["entry"]))

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page."""
        found = await self.ask("Runtime.evaluate", expression=expression, awaitPromise=True)
        return found["result"].get("value")

    async def screen(self) -> str:
        """What the terminal in the page shows, a line each."""
        return str(await self.evaluate(ROWS))

    async def sees(self, *texts: str) -> str:
        """The screen, as soon as each of those stands on it."""
        for _ in range(int(LIMIT / 0.05)):
            shown = await self.screen()
            if all(text in shown for text in texts):
                return shown
            await asyncio.sleep(0.05)
        raise AssertionError(f"{texts} not in:\n{shown}")

    async def resize(self, width: int, height: int) -> None:
        """Make the window that large."""
        await self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def press(self, key: str) -> None:
        """Press a key and let it go."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" else {}
            await self.ask("Input.dispatchKeyEvent", type=kind, key=key, **text)

    async def picture(self, path: Path) -> None:
        """Write what is seen, as PNG."""
        found = await self.ask("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(found["data"]))


@asynccontextmanager
async def tab_at(
    url: str, folder: Path, width: int = 1280, height: int = 720
) -> AsyncIterator[Tab]:
    """A page at that address, in a browser of its own."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail(HOW) if os.environ.get("CI") else pytest.skip(HOW)
    browser = await asyncio.create_subprocess_exec(
        *(program, "--headless", "--remote-debugging-port=0", "--no-sandbox"),
        *("--disable-gpu", "--disable-background-networking", "--no-first-run"),
        *(f"--user-data-dir={folder}", f"--window-size={width},{height}", "about:blank"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert browser.stderr is not None
        async with asyncio.timeout(LIMIT):
            while b"DevTools listening on " not in (line := await browser.stderr.readline()):
                assert line, "the browser did not start"
        address = line.decode().rpartition(" ")[2].strip()
        async with ClientSession() as session, session.ws_connect(address, max_msg_size=0) as line_:
            whole = Tab(line_, "")
            made = await whole.ask("Target.createTarget", url="about:blank")
            attached = await whole.ask(
                "Target.attachToTarget", targetId=made["targetId"], flatten=True
            )
            tab = Tab(line_, attached["sessionId"])
            for domain in ("Page", "Runtime", "Log"):
                await tab.ask(f"{domain}.enable")
            await tab.ask("Page.addScriptToEvaluateOnNewDocument", source=KEEPING)
            await tab.ask("Page.navigate", url=url)
            yield tab
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        await browser.wait()
