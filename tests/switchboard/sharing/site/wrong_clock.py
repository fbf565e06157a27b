"""A switchboard whose wall clock is wrong, as a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.processes import LIMIT, Home

_RUN: Final = """
import sys, time
real, ahead = time.time, float(sys.argv.pop(1))
time.time = lambda: real() + ahead
sys.argv[0] = "telnyx-console"
from console.__main__ import main
main()
"""
"""The clock is set before anything reads it; what passes is counted on another one."""


class WithClock:
    """`switchboard run` with a wall clock that is so many seconds ahead."""

    def __init__(self, home: Home, said: Path, ahead: float) -> None:
        with said.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _RUN, str(ahead), "switchboard", "run"],
                env=home.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        return self._process.poll()

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.terminate()

    def wait(self) -> None:
        """Wait for its end."""
        self._process.wait(LIMIT)
