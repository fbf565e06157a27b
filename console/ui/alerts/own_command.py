"""The user's own command, run where the console runs, so that a person hears who rings.

It is an argument list, and no shell reads it. It has no input and no output, and of the
environment not the variables in which a key may stand. It ends with the console, also with one that
is killed: nobody would be there to end a sound that goes on until a call is answered.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from typing import Final

from console.process import without_keys
from console.started_program import StartedProgram, start_watched

SECONDS: Final = 30.0
"""How long it may take where no call goes on that would end it: for a message, or an alarm."""

LOOK: Final = 1.0
"""Seconds between two looks at whether what it left behind is there still."""


class OwnCommand:
    """One command, of which never more than one runs. `failed` is told, once, why it did not."""

    def __init__(
        self,
        command: tuple[str, ...],
        environment: Mapping[str, str],
        failed: Callable[[str], None],
        seconds: float = SECONDS,
    ) -> None:
        self._command, self._environment, self._failed = command, environment, failed
        self._seconds = seconds
        self._program: StartedProgram | None = None
        self._left: StartedProgram | None = None
        self._starting = self._for_calls = self._once_more = False
        self._ended = False
        self._told = False

    @property
    def runs(self) -> bool:
        """Whether it runs, or is about to."""
        return self._starting or self._program is not None

    async def run(self, *, for_calls: bool) -> None:
        """Run it to its end, with what it left behind. What goes wrong is told once.

        One that runs already is left alone. If that is for something that happened, it runs
        once more for the calls: they may go on for longer than its sound.
        """
        if not self._command:
            return
        if self.runs:
            self._once_more = self._once_more or (for_calls and not self._for_calls)
            return
        await self._run(for_calls=for_calls)
        if self._once_more and not self.runs:
            self._once_more = False
            await self._run(for_calls=True)

    async def _run(self, *, for_calls: bool) -> None:
        self._end_what_is_left()
        self._starting, self._ended, self._for_calls = True, False, for_calls
        try:
            program = await start_watched(self._command, without_keys(self._environment))
        except OSError as error:
            self._tell(f"it cannot be run: {error.strerror}")
            return
        finally:
            self._starting = False
        self._program = program
        if self._ended:  # the ring was over before the process was there
            self.end()
        try:
            async with asyncio.timeout(None if for_calls else self._seconds):
                await self._follow(program)
        except TimeoutError:
            await program.end()
            self._tell(f"it took longer than {self._seconds:.0f} s and was ended")
        except asyncio.CancelledError:
            self.end()
            await program.end()
            raise
        finally:
            if self._program is program:
                self._program = None
            if self._left is program:
                self._left = None
            await program.let_go()

    async def _follow(self, program: StartedProgram) -> None:
        """Wait for its end, and for that of what it left; the next one need not wait for that."""
        code = await program.wait()
        self._program = None
        if code != 0 and not self._ended:
            self._tell(f"it ended with exit code {code}")
        if self._once_more or self._ended:
            program.signal_all(signal.SIGKILL)
            return
        self._left = program
        # A group of which one lives keeps its number: nobody else's is ended in its place.
        while self._left is program and program.left_any():  # noqa: ASYNC110 - the system tells nobody of the end of a group
            await asyncio.sleep(LOOK)

    def calls_are_over(self) -> None:
        """Nobody rings any more: end it where it runs for that. From any thread."""
        self._once_more = False
        if self._for_calls:
            self.end()

    def end(self) -> None:
        """End it with all that it started, if it runs or left something. From any thread."""
        self._ended, self._once_more = True, False
        if (program := self._program) is not None:
            program.signal_all(signal.SIGKILL)
        self._end_what_is_left()

    def _end_what_is_left(self) -> None:
        left, self._left = self._left, None
        if left is not None:
            left.signal_all(signal.SIGKILL)

    def _tell(self, reason: str) -> None:
        if not self._told:
            self._told = True
            self._failed(f"alerts.command, {self._command[0]}: {reason}")
