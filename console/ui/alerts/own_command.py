"""The user's own command, run where the console runs, so that a person hears who rings.

It is an argument list, and no shell reads it. It has no input and no output, and of the
environment not the variables in which a key may stand.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping

from console.process import without_keys
from console.started_program import StartedProgram, start_program


class OwnCommand:
    """One command, of which never more than one runs. `failed` is told, once, why it did not."""

    def __init__(
        self,
        command: tuple[str, ...],
        environment: Mapping[str, str],
        failed: Callable[[str], None],
    ) -> None:
        self._command, self._environment, self._failed = command, environment, failed
        self._program: StartedProgram | None = None
        self._starting = False
        self._ended = False
        self._told = False

    @property
    def runs(self) -> bool:
        """Whether it runs, or is about to."""
        return self._starting or self._program is not None

    async def run(self) -> None:
        """Run it to its end, unless it runs already. What goes wrong is told once."""
        if not self._command or self.runs:
            return
        self._starting, self._ended = True, False
        try:
            program = await start_program(self._command, without_keys(self._environment))
        except OSError as error:
            self._tell(f"it cannot be run: {error.strerror}")
            return
        finally:
            self._starting = False
        self._program = program
        if self._ended:  # the ring was over before the process was there
            self.end()
        try:
            code = await program.wait()
        except asyncio.CancelledError:
            self.end()
            await program.end()
            raise
        finally:
            self._program = None
        if code != 0 and not self._ended:
            self._tell(f"it ended with exit code {code}")

    def end(self) -> None:
        """End it with all that it started, if it runs. From any thread."""
        self._ended = True
        if (program := self._program) is not None:
            program.signal_all(signal.SIGKILL)

    def _tell(self, reason: str) -> None:
        if not self._told:
            self._told = True
            self._failed(f"alerts.command, {self._command[0]}: {reason}")
