"""From the command to what one waits for: a row, an open port, the words of a command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from nacl.signing import SigningKey

from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row, compiled
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import (
    answers,
    app,
    busy,
    console,
    deliver,
    desk,
    end,
    switchboard,
)
from tests.benchmarks.rows.full_board import CALLER, full_desk
from tests.benchmarks.rows.webhooks import webhook
from tests.processes import LIMIT, PROGRAM

CALLS: Final = 30
CROWD: Final = 10_000
LOOK: Final = 0.002

_EMPTY, _OURS = "an empty Textual app", "the product"
_HTTPX, _STATUS, _LIST = "python -c 'import httpx'", "status", "calls"


def _empty_app(_: Ground) -> Figures:
    with app("empty_app") as screen:
        seconds = screen.until(lambda seen: b"here-it-is" in seen)
        return {"seconds": seconds, "processor": busy(screen.process.pid)}


def _attached(ground: Ground) -> Figures:
    key = SigningKey.generate()
    home, port = desk(ground.folder, public(key))
    with switchboard(home, port):
        told = [
            signed(key, port, webhook("call.initiated", f"v3:{number:08}", f"session-{number}"))
            for number in range(CALLS)
        ]
        deliver(port, told, 1)
        with console(home) as screen:
            seconds = screen.until(lambda seen: b"+442079460123" in seen)
            return {"seconds": seconds, "processor": busy(screen.process.pid)}


def _attached_to_a_crowd(ground: Ground) -> Figures:
    crowd = ground.of(CROWD, 50)
    home, port = full_desk(ground, crowd, facts=2)
    whole = f"{crowd:,} calls".encode(), f"{crowd} calls".encode()
    with switchboard(home, port), console(home) as screen:
        seconds = screen.until(
            lambda seen: CALLER in seen and any(count in seen for count in whole)
        )
        return {"seconds": seconds, "processor": busy(screen.process.pid)}


def _listening(ground: Ground) -> Figures:
    home, port = desk(ground.folder, public(SigningKey.generate()))
    began = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, "switchboard", "run"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=home.environment,
        cwd=home.folder,
    )
    try:
        while not answers(port):
            assert time.perf_counter() - began < LIMIT
            time.sleep(LOOK)
        return {"seconds": time.perf_counter() - began, "processor": busy(process.pid)}
    finally:
        end(process)
        home.stop()


def _command(command: Sequence[str], environment: dict[str, str], ground: Ground) -> Figures:
    """The quickest of a few, and the processor's least: what else runs only makes it more."""
    seconds, worked = [], []
    for _ in range(ground.of(5)):
        began = time.perf_counter()
        ran = subprocess.Popen(
            command, env=environment, cwd=ground.folder, stdout=subprocess.DEVNULL
        )
        _, status, used = wait4(ran)
        assert status == 0, command
        seconds.append(time.perf_counter() - began)
        worked.append(used)
    return {"seconds": min(seconds), "processor": min(worked)}


def wait4(process: subprocess.Popen[bytes]) -> tuple[int, int, float]:
    """Wait for its end: pid, exit code, and the seconds of the processor that it took."""
    pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return pid, process.returncode, used.ru_utime + used.ru_stime


def _import_httpx(ground: Ground) -> Figures:
    return _command([sys.executable, "-c", "import httpx"], compiled(), ground)


def _asked(words: Sequence[str], ground: Ground) -> Figures:
    key = SigningKey.generate()
    home, port = desk(ground.folder, public(key))
    with switchboard(home, port):
        told = [
            signed(key, port, webhook("call.initiated", f"v3:{number:08}", f"session-{number}"))
            for number in range(CALLS)
        ]
        deliver(port, told, 1)
        return _command([*PROGRAM, *words], home.environment, ground)


def _row(
    name: str, what: str, title: str, product: Callable[[Ground], Figures], limit: float
) -> Row:
    return Row(
        name=name,
        what=what,
        contestants=(Contestant(_EMPTY, _empty_app), Contestant(_OURS, product)),
        figures={"seconds": "", "processor": "s"},
        goals=(Goal(title, "seconds", _OURS, _EMPTY, limit),),
        rounds=9,
    )


ATTACH: Final = _row(
    "attach",
    "from `attach` to a row on the screen, 30 calls",
    "`attach` to a row on the screen, 30 calls",
    _attached,
    1.3,
)
LISTEN: Final = _row(
    "listen",
    "from `switchboard run` to an open port",
    "`switchboard run` to an open port",
    _listening,
    1.4,
)
CROWDED: Final = _row(
    "crowd",
    "from `attach` to the table of 10,000 calls",
    "`attach` to the whole table of 10,000 calls",
    _attached_to_a_crowd,
    1.6,
)
COMMANDS: Final = Row(
    name="commands",
    what="a command from start to end, 30 calls; the quickest of five a round",
    contestants=(
        Contestant(_HTTPX, _import_httpx),
        Contestant(_STATUS, partial(_asked, ["status"])),
        Contestant(_LIST, partial(_asked, ["calls"])),
    ),
    figures={"seconds": "", "processor": "s"},
    goals=(
        Goal("`telnyx-console status`", "seconds", _STATUS, _HTTPX, 0.5),
        Goal("`telnyx-console calls`, 30 calls", "seconds", _LIST, _HTTPX, 0.5),
    ),
    rounds=7,
)
