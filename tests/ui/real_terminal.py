"""The console in a real pseudo-terminal.

    python -m tests.ui.real_terminal HOW REPORTS

runs it on a switchboard in memory, HOW being calm, ringing, alerts, states, hostile, failing,
task, deaf or another-textual; `Terminal` starts that, and reads its screen.
"""

from __future__ import annotations

import asyncio
import os
import pty
import select
import shlex
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pyte

from tests.keystrokes import LONGEST_REST, REST, handfuls

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 120.0
ASKED = b"\x1b[c"
SOUND = "TEST_SOUND"
"""The variable that has the command which sounds while somebody rings."""
SECRET = "KEY0123456789_canary"
HOSTILE = "Ada\x1b]2;owned\x07\x9d0;owned\x9c\x07\x1b]52;c;b3duZWQ=\x07"
"""A name that rings, names the window and writes the clipboard, where it is let."""


class Terminal:
    """A console on a terminal of its own."""

    def __init__(
        self,
        how: str,
        reports: Path,
        *,
        width: int = 80,
        height: int = 24,
        more: Mapping[str, str] | None = None,
        answer: bytes = b"",
        asked: bytes = ASKED,
        inside: Callable[[list[str]], list[str]] = list,
    ) -> None:
        """`answer` is what this terminal says when it is `asked` what it is.

        `inside` is what runs the console's command, where that is something else.
        """
        self._answer, self._asked = answer, asked
        self.master, end = pty.openpty()
        ioctl(end, TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "TELNYX_API_KEY": SECRET}
        environment |= more or {}
        self.process = subprocess.Popen(
            inside([sys.executable, "-m", "tests.ui.real_terminal", how, str(reports)]),
            cwd=ROOT,
            env=environment,
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - no threads are about; nothing else can
        )
        os.close(end)
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = b""

    def read(self, seconds: float = 0.05) -> bool:
        """Take what was written meanwhile; False once the terminal is closed."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.bytes += data
        if self._answer and self._asked in self.bytes:
            os.write(self.master, self._answer)
            self._answer = b""
        self._stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def until(self, claim: Callable[[], object], what: str) -> None:
        """Read until the claim holds."""
        deadline = time.monotonic() + LIMIT
        while not claim():
            assert time.monotonic() < deadline, f"{what} not within {LIMIT} s:\n{self.text}"
            self.read()

    def sees(self, text: str) -> None:
        self.until(lambda: text in self.text, text)

    def press(self, keys: str) -> None:
        """Type something, as quickly as hands can."""
        first, *rest = handfuls(keys)
        os.write(self.master, first)
        for part in rest:
            before, began = len(self.bytes), time.monotonic()
            while (passed := time.monotonic() - began) < LONGEST_REST:
                if passed > REST and len(self.bytes) > before:
                    break
                self.read(REST)
            os.write(self.master, part)

    def send(self, data: bytes) -> None:
        """Everything in one write."""
        os.write(self.master, data)

    def ended(self) -> int:
        """Read to the end; the exit code."""
        self.until(lambda: self.process.poll() is not None, "the end")
        while self.read(0.01) and select.select([self.master], [], [], 0.01)[0]:
            pass
        return self.process.returncode

    def hang_up(self) -> None:
        """The terminal is gone, as when SSH is lost."""
        os.close(self.master)
        self.master = -1

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master >= 0:
            os.close(self.master)


def _take_terminal() -> None:
    import termios  # noqa: PLC0415 - runs in the child

    ioctl(0, termios.TIOCSCTTY, 0)


def _break(how: str, reports: Path) -> None:
    """Break what is to be broken, before the console starts."""
    if how == "failing":
        from console.ui.screens.main import MainScreen  # noqa: PLC0415

        def compose(_: MainScreen) -> None:
            secret = SECRET
            raise RuntimeError(f"with {os.environ['TELNYX_API_KEY']} and {len(secret)} \x1b[2J")

        MainScreen.compose = compose  # type: ignore[assignment,method-assign]  # broken on purpose
    if how == "deaf":
        from console.ui.terminal.driver import KeyDriver  # noqa: PLC0415

        def read(_: KeyDriver) -> bytes:
            raise EOFError(how)

        KeyDriver._read = read  # type: ignore[method-assign]  # as if the line gave nothing more
    if how == "another-textual":
        from textual.drivers.linux_driver import LinuxDriver  # noqa: PLC0415

        started = LinuxDriver.start_application_mode
        LinuxDriver.start_application_mode = lambda driver, *_: started(driver)  # type: ignore[method-assign]
        from textual._compositor import ChopsUpdate  # noqa: PLC0415

        from console.logs import write_log  # noqa: PLC0415

        drawn = ChopsUpdate.render_segments
        ChopsUpdate.render_segments = lambda update, console, _=None: drawn(update, console)  # type: ignore[method-assign]
        reports.mkdir()
        write_log(reports / "log")


def main(how: str, reports: Path) -> int:
    """Run the console on a switchboard in memory."""
    from console.cli.screen_settings import alert_rules  # noqa: PLC0415 - likewise
    from console.config.tables import AlertSettings  # noqa: PLC0415 - likewise
    from console.domain.alerts.rules import AlertRules  # noqa: PLC0415 - likewise
    from console.domain.leg import CallState  # noqa: PLC0415 - the child's business
    from console.domain.orders import Order, Outcome  # noqa: PLC0415
    from console.line.port import Connection, EntryKind  # noqa: PLC0415
    from console.ui.launch import run_console  # noqa: PLC0415
    from console.ui.settings import UiSettings  # noqa: PLC0415
    from tests.ui.memory_switchboard import Switchboard, leg  # noqa: PLC0415

    class Reporting(Switchboard):
        """Writes the orders that it gets where a test can read them."""

        async def carry_out(self, order: Order) -> Outcome:
            with (reports.parent / "orders").open("a") as file:
                file.write(f"{order.act.action}\n")
            if how == "task":
                asyncio.get_running_loop().create_task(fail())
            return await super().carry_out(order)

    async def fail() -> None:
        raise ValueError(how)

    board = Reporting()
    if how == "hostile":
        stranger = leg(2, CallState.ANSWERED, name=HOSTILE, from_=f"+4420{HOSTILE}")
        board.legs[stranger.id] = stranger
        board.connections = (Connection(id="c1", name=HOSTILE), *board.connections[1:])
        for kind in EntryKind:
            board.log(kind, HOSTILE, HOSTILE)
    if how in {"ringing", "alerts"}:
        ringing = leg(2, name="Ada" if how == "ringing" else "Zoë; Ü\x1b]2;x\x07")
        board.legs[ringing.id] = ringing
    if how == "states":
        for number, state in enumerate(CallState, start=20):
            shown = leg(number, state, name="Ada")
            board.legs[shown.id] = shown
    name = HOSTILE if how == "hostile" else "Ada"
    for number in range(3, 9):
        one = leg(number, CallState.ANSWERED, name=name, agent=name, attestation=name)
        board.legs[one.id] = one
    _break(how, reports)
    alerts = (
        alert_rules(AlertSettings(command=tuple(shlex.split(os.environ.get(SOUND, "")))))
        if how == "alerts"
        else AlertRules()
    )
    return run_console(board.connect, UiSettings(reports=reports, alerts=alerts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
