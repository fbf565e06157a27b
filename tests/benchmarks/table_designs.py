"""The designs that `tests.benchmarks.table` compares, each an app in a process of its own.

python -m tests.benchmarks.table_designs DESIGN RESULT ROWS SECONDS
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from console.domain.leg import CallId, CallState, Direction, Leg
from console.ui.render import leg as reading
from console.ui.render.whose import agent
from console.ui.state.reader import Reader
from console.ui.table.view import Names
from console.ui.table.widget import CallTable
from console.ui.terminal import terse_output
from tests.benchmarks.table import Played

CHANGES: Final = 100
"""State changes a second."""
TOKENS: Final = 10
"""Changes a second, of a visible row, whose way to the terminal is timed."""
WARM_UP: Final = 2.0
NAMES: Final = Names(reader=Reader("Ada"), connections={"1": "Support", "2": "Sales"})
STATES: Final = (CallState.ANSWERED, CallState.BRIDGED, CallState.HELD, CallState.QUEUED)
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def legs(count: int) -> Iterator[Leg]:
    """So many calls, begun at different times."""
    now = datetime.now(UTC)
    chance = random.Random(1)  # noqa: S311 - no secret
    for number in range(count):
        begun = now - timedelta(seconds=chance.uniform(0, 7200))
        yield Leg(
            id=CallId(f"v3:{number:08}"),
            state=chance.choice(STATES),
            known=CallState.ANSWERED,
            connection_id=chance.choice("12"),
            direction=chance.choice(list(Direction)),
            from_=f"+4420{chance.randrange(10**8):08}",
            to="+13125550100",
            name=f"Caller {number}",
            started_at=begun,
            answered_at=begun,
            changed_at=begun,
            agent="Ada",
        )


class Design(App[None]):
    """Changes calls at a steady rate, and measures itself after the warm-up."""

    def __init__(self, count: int, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.legs = list(legs(count))
        self.chance = random.Random(2)  # noqa: S311 - no secret
        self.tokens: dict[str, float] = {}
        self.done = 0
        self.begun = 0.0
        self.cpu = 0.0

    def on_mount(self) -> None:
        self.fill()
        self.set_timer(WARM_UP, self.begin)

    def begin(self) -> None:
        self.begun, self.cpu = time.monotonic(), time.process_time()
        self.set_interval(1 / CHANGES, self.change)
        self.set_interval(1 / TOKENS, self.time_one)
        self.set_timer(self.seconds, self.end)

    def change(self) -> None:
        due = int((time.monotonic() - self.begun) * CHANGES)
        for _ in range(due - self.done):
            index = self.chance.randrange(len(self.legs))
            self.put(index, {"state": self.chance.choice(STATES)})
        self.done = due

    def time_one(self) -> None:
        """Rename a visible call to a word that was never there, no letter where it was."""
        shift = len(self.tokens) % 2 * 13
        word = "".join(LETTERS[self.chance.randrange(13) + shift] for _ in range(8))
        self.tokens[word] = time.monotonic()
        self.put(self.seen(), {"name": word})

    def put(self, index: int, fields: dict[str, object]) -> None:
        leg = msgspec.structs.replace(self.legs[index], **fields)
        self.legs[index] = leg
        self.draw(index, leg)

    def end(self) -> None:
        ended, cpu = time.monotonic(), time.process_time() - self.cpu
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        played = Played(self.begun, ended, cpu, memory, self.floor(), self.tokens)
        RESULT.write_bytes(msgspec.json.encode(played))
        self.exit()

    def fill(self) -> None:
        """Show all calls."""

    def draw(self, index: int, leg: Leg) -> None:
        """Show one call."""

    def seen(self) -> int:
        """The index of a call in sight."""
        return 0

    def floor(self) -> int:
        """Bytes that any design must send; 0 where they were not counted."""
        return 0


class Empty(Design):
    """Nothing is drawn."""

    def time_one(self) -> None:
        """There is nothing to see."""


class Rows(Design):
    """CallTable."""

    def compose(self) -> ComposeResult:
        yield CallTable(names=NAMES)

    def fill(self) -> None:
        self.table = self.query_one(CallTable)
        self.table.show(self.legs)

    def draw(self, index: int, leg: Leg) -> None:
        self.table.put(leg)

    def seen(self) -> int:
        return int(self.table.table_rows.order.key_at(5).removeprefix("v3:"))


class Counted(Rows):
    """CallTable, counting the runs of characters that differ from one picture to the next."""

    def fill(self) -> None:
        super().fill()
        self.sent = 0
        self.texts: list[str] = []
        write = self.table._written

        def counting() -> list[object]:
            lines = write()
            texts = [line.strip.text for line in lines]
            if self.begun:
                self.sent += sum(map(_least, enumerate(self.texts), texts))
            self.texts = texts
            return lines  # type: ignore[return-value]  # passed on as it is

        self.table._written = counting  # type: ignore[method-assign,assignment]  # to listen in

    def floor(self) -> int:
        return self.sent


def _least(numbered: tuple[int, str], text: str) -> int:
    """A cursor move for each run of changed characters, and the characters."""
    y, before = numbered
    size, inside = 0, False
    for x, (one, other) in enumerate(zip(before, text, strict=True)):
        if one == other:
            inside = False
            continue
        if not inside:
            size += len(f"\x1b[{y + 1};{x + 1}H")
        inside = True
        size += len(other.encode())
    return size


class Table(Design):
    """DataTable, every row updated."""

    def compose(self) -> ComposeResult:
        yield DataTable[Text](cursor_type="row")

    def fill(self) -> None:
        self.table = self.query_one(DataTable)
        for heading in COLUMNS:
            self.table.add_column(heading, key=heading)
        now = datetime.now(UTC)
        for leg in self.legs:
            cells = [Text(read(leg, now)) for read in COLUMNS.values()]
            self.table.add_row(*cells, key=leg.id)
        self.set_interval(1.0, self.tick)

    def tick(self) -> None:
        now = datetime.now(UTC)
        for leg in self.legs:
            self.table.update_cell(leg.id, "TIME", Text(reading.duration(leg, now)))

    def draw(self, index: int, leg: Leg) -> None:
        self.table.update_cell(leg.id, "STATE", Text(reading.state(leg)))
        self.table.update_cell(leg.id, "NAME", Text(reading.name(leg)))

    def seen(self) -> int:
        return 5


COLUMNS: Final[dict[str, Callable[[Leg, datetime], str]]] = {
    "": lambda leg, _: reading.arrow(leg),
    "STATE": lambda leg, _: reading.state(leg),
    "FROM": lambda leg, _: reading.from_number(leg),
    "TO": lambda leg, _: reading.to_number(leg),
    "NAME": lambda leg, _: reading.name(leg),
    "TIME": reading.duration,
    "CONNECTION": lambda leg, _: reading.connection(leg, NAMES.connections),
    "AGENT": lambda leg, _: agent(leg, NAMES.reader),
}
BUILT: Final = {"table": Rows, "stock": Rows, "datatable": Table, "floor": Counted, "empty": Empty}

if __name__ == "__main__":
    name, result, rows, seconds = sys.argv[1:]
    RESULT = Path(result)
    if name in {"table", "floor"} and (misfit := terse_output.install()):
        sys.exit(misfit)
    app = BUILT[name](int(rows), float(seconds))
    app.run()
    sys.exit(app.return_code)
