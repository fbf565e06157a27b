"""How long it takes from `telnyx-console attach` to a console that can be used.

    python -m tests.benchmarks.attach [rounds]

The journal holds 100,000 events, and calls are live. A console is started in a terminal of its
own, again and again: until its first byte, until a live call is drawn with the light of the line
beside it, and until a key has had its effect (the help is open). Of each the median and the
longest are printed, in seconds; beside them what the processor was busy until then, which a
loaded machine changes less. Usable within 1 s is the requirement, on a machine that does nothing
else. Modules are compiled, as those of an installed program are.
"""

from __future__ import annotations

import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from console.switchboard.journal.file import open_for_writing
from tests.benchmarks import history
from tests.e2e.terminal import Terminal
from tests.processes import Home, Practice, eventually

CALLS = 20_000
"""Past calls, of `history.FACTS_OF_A_CALL` facts each."""

LIVE = 20
ROUNDS = 15
CALLER = "+442079460100"

ASKED = b"\x1b[c"
ANSWER = "\x1b[?62;22c"
"""What a console asks at its start, and what nearly every terminal answers at once."""


TICK = os.sysconf("SC_CLK_TCK")
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"


def busy(pid: int) -> float:
    """Seconds in which the processor worked for a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICK


def opened(home: Home) -> tuple[float, float, float, float]:
    """Seconds to the first byte, to the board, and to a key's effect; and of the processor."""
    began = time.perf_counter()
    with Terminal("attach", environment=home.environment, columns=120, lines=40) as screen:
        screen.until(lambda it: it.lines and ASKED in it.seen)
        first = time.perf_counter() - began
        screen.send(ANSWER)
        screen.until(lambda it: it.row(CALLER) and "● line" in it.text)
        board = time.perf_counter() - began
        screen.press("?")
        screen.until_row("Esc close")
        usable, worked = time.perf_counter() - began, busy(screen.process.pid)
        screen.signal(signal.SIGTERM)
        screen.ended()
    return first, board, usable, worked


def main() -> None:
    """Make the journal, start the switchboard, and open consoles."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        home.environment.pop(UNCOMPILED, None)
        database = open_for_writing(home.state / "journal.sqlite3")
        history.fill(database, CALLS)
        database.close()
        with Practice(home) as practice:
            practice.configure(home, "[journal]\nkeep_days = 3650\n")
            assert home.run("switchboard", "start").returncode == 0
            for number in range(LIVE):
                practice.ring(f"Caller {number}", f"{CALLER[:-2]}{number:02}")
            eventually(lambda: len(home.json("calls", "--json")) == LIVE)
            opened(home)  # compiled modules and pages of the disk are there from now on
            times = list(zip(*(opened(home) for _ in range(rounds)), strict=True))
            home.stop()
    load = os.getloadavg()[0]
    sys.stdout.write(f"{CALLS * history.FACTS_OF_A_CALL} events, {LIVE} live calls, load {load}\n")
    for name, values in zip(("first byte", "board", "usable", "processor"), times, strict=True):
        median, longest = statistics.median(values), max(values)
        sys.stdout.write(f"{name:<12} median {median:6.2f} s   longest {longest:6.2f} s\n")


if __name__ == "__main__":
    main()
