"""A whole switchboard in a process of its own, so that its memory and its answers can be measured.

    python -m tests.switchboard.webhooks.apart PUBLIC_KEY FOLDER

It prints its port, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from console.process import end_with_stdin, keep_what_lives
from console.secret import Secret
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings
from tests.waiting import LIMIT

ROOT: Final = Path(__file__).parents[3]
_NOBODY: Final = "http://127.0.0.1:9/v2"
"""An API that cannot be reached: nothing but webhooks goes on."""


class Apart:
    """A switchboard of its own process. Use `apart` to have one."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.pid = process.pid
        self.log = log
        assert process.stdout is not None
        self.port = int(process.stdout.readline())

    @property
    def resident(self) -> int:
        """Bytes of memory that the process holds."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


@contextmanager
def apart(public_key: str, folder: Path) -> Iterator[Apart]:
    """A switchboard that trusts that key, with its journal in the folder."""
    log = folder / "stderr"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, public_key, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
        )
    with process:
        try:
            yield Apart(process, log)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(LIMIT)


async def _serve(public_key: str, folder: Path) -> None:
    settings = ServiceSettings(
        base_url=_NOBODY,
        public_keys=(public_key,),
        journal=folder / "journal.sqlite3",
        socket=folder / "line.sock",
        port=0,
    )
    async with opened(settings, Secret("KEY")) as switchboard:
        keep_what_lives()
        sys.stdout.write(f"{switchboard.listener.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    end_with_stdin()
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2])))
