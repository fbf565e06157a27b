"""A sound desk to plant faults at: a simulator, a switchboard, files, a terminal that answers."""

from __future__ import annotations

import json
import os
import pty
import re
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from wcwidth import wcswidth

from console.config.paths import Paths
from console.config.settings import examined
from console.demo.exchange import free_port
from console.doctor.diagnosis import diagnosed
from console.doctor.findings import Finding, Level
from console.doctor.known import Known
from console.doctor.readings.known import read_all
from console.secret import Secret
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings

HOST: Final = "0.0.0.0"
"""This machine, in a form that is not loopback by its name: a URL there is asked."""

OWN: Final = "+13125550100"
"""A number of the simulator's account."""

_ASKED: Final = re.compile(r"\r(\S+)\x1b\[6n|\x1b\[c")
_ATTRIBUTES: Final = "\x1b[?62;22;52c"


@dataclass
class Desk:
    """What is there, and where a case changes it."""

    telnyx: Simulator
    paths: Paths
    port: int
    changed: dict[str, dict[str, object]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    """Lines at the end of the file that are no TOML."""

    width: Callable[[str], int] = wcswidth
    """How many cells the terminal takes for a symbol."""

    @property
    def url(self) -> str:
        """Where Telnyx reaches the listener."""
        return f"http://{HOST}:{self.port}/webhooks/telnyx"

    def set(self, key: str, value: object) -> None:
        """Write a setting otherwise."""
        table, _, name = key.partition(".")
        self.changed.setdefault(table, {})[name] = value

    def application(self, **changes: object) -> None:
        """Change the first application at Telnyx."""
        id_ = self.telnyx.connection_ids[0]
        account = self.telnyx.account
        before = account.applications[id_]
        account.applications[id_] = msgspec.structs.replace(before, **changes)

    async def known(self) -> Known:
        """What is read now."""
        self._write()
        with terminal(self.width) as end:
            effective, faults = examined(self.paths.config_file, self.environment)
            return await read_all(self.paths, effective, faults, self.environment, (end, end))

    async def findings(self) -> tuple[Finding, ...]:
        """What is found now."""
        return diagnosed(await self.known())

    async def wrong(self) -> list[Finding]:
        """What is wrong now."""
        return [one for one in await self.findings() if one.level is Level.WRONG]

    def _write(self) -> None:
        tables: dict[str, dict[str, object]] = {
            "telnyx": {
                "base_url": self.telnyx.base_url,
                "public_keys": [self.telnyx.public_key],
                "connections": self.telnyx.connection_ids,
                "from": OWN,
            },
            "listener": {"port": self.port, "public_url": self.url},
            "journal": {"max_mb": 64},
        }
        for table, values in self.changed.items():
            tables.setdefault(table, {}).update(values)
        lines = [
            line
            for table, values in tables.items()
            for line in (f"[{table}]", *(f"{key} = {_toml(of)}" for key, of in values.items()))
        ]
        self.paths.config_file.write_text("\n".join((*lines, *self.broken)))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(of)}' for key, of in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)


def environment_of(telnyx: Simulator) -> dict[str, str]:
    """A sound one."""
    return {
        "TELNYX_API_KEY": telnyx.api_key,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def folders(folder: Path) -> Paths:
    """Private ones."""
    for name in ("config", "state", "run"):
        (folder / name).mkdir(mode=0o700)
    return Paths(folder / "config", folder / "state", folder / "run")


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[tuple[Simulator, Paths, int]]:
    """A simulator, and a switchboard that works on it."""
    port = free_port()
    url = f"http://{HOST}:{port}/webhooks/telnyx"
    async with Simulator(Settings(webhook_url=url)) as telnyx:
        paths = folders(folder)
        settings = ServiceSettings(
            base_url=telnyx.base_url,
            public_keys=(telnyx.public_key,),
            journal=paths.journal,
            socket=paths.socket,
            port=port,
            public_url=url,
            agent="ada",
        )
        async with opened(settings, Secret(telnyx.api_key)):
            yield telnyx, paths, port


@contextmanager
def terminal(width: Callable[[str], int]) -> Iterator[int]:
    """The program's end of a terminal that moves its cursor by those widths, and says so."""
    ours, programs = pty.openpty()

    def answer() -> None:
        said = ""
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:
                return
            said += data.decode("utf-8", "ignore")
            while match := _ASKED.search(said):
                said = said[match.end() :]
                symbol = match[1]
                told = f"\x1b[1;{1 + width(symbol)}R" if symbol else _ATTRIBUTES
                os.write(ours, told.encode())

    answering = threading.Thread(target=answer, daemon=True)
    answering.start()
    try:
        yield programs
    finally:
        os.close(programs)
        answering.join(10)
        os.close(ours)


def says(programs: Path, name: str, *lines: str) -> None:
    """Put a program there that prints those lines."""
    path = programs / name
    path.write_text("#!/bin/sh\n" + "".join(f"echo '{line}'\n" for line in lines))
    path.chmod(0o755)
