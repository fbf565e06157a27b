"""How large the journal is for what it was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import deliver, desk, switchboard
from tests.benchmarks.rows.full_board import KEY
from tests.benchmarks.rows.webhooks import bodies

EVENTS: Final = 12_000
_BODIES, _OURS = "the bodies", "the journal"


def _bodies(ground: Ground) -> Figures:
    count = ground.of(EVENTS, 200)
    return {"size": sum(map(len, bodies(count))) / count}


def _product(ground: Ground) -> Figures:
    count = ground.of(EVENTS, 200)
    home, port = desk(ground.folder, public(KEY))
    with switchboard(home, port):
        deliver(port, [signed(KEY, port, body) for body in bodies(count)], 16)
    return {"size": on_disk(home.state, "journal.sqlite3") / count}


def on_disk(folder: Path, name: str) -> int:
    """Bytes of a database that is closed, with what lies beside it."""
    return sum(path.stat().st_size for path in folder.glob(f"{name}*"))


ROW: Final = Row(
    name="size",
    what="bytes on the disk for an event, after the switchboard has ended",
    contestants=(Contestant(_BODIES, _bodies), Contestant(_OURS, _product)),
    figures={"size": "bytes"},
    goals=(Goal("size", _OURS, _BODIES, 1.15),),
    rounds=1,
)
