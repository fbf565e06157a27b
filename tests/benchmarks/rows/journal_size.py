"""How large the journal is for what it was sent."""

from __future__ import annotations

from contextlib import closing
from typing import Final

from console.switchboard.journal.file import connect
from console.switchboard.journal.history.spans import bring_up_to_date
from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import deliver, desk, switchboard
from tests.benchmarks.rows.full_board import KEY
from tests.benchmarks.rows.webhooks import bodies

EVENTS: Final = 12_000
PAGES: Final = ("page_count", "freelist_count", "page_size")
FORGET: Final = "DELETE FROM folds"
"""As the switchboard does of each call two minutes after its end."""

EVER: Final = 1e12
"""Unix seconds by which all calls are indexed; the switchboard does it an hour after their end."""

_BODIES, _OURS = "the bodies", "the journal"


def _bodies(ground: Ground) -> Figures:
    count = ground.of(EVENTS, 200)
    return {"size": sum(map(len, bodies(count))) / count}


def _product(ground: Ground) -> Figures:
    count = ground.of(EVENTS, 200)
    home, port = desk(ground.folder, public(KEY))
    with switchboard(home, port):
        deliver(port, [signed(KEY, port, body) for body in bodies(count)], 16)
    with closing(connect(home.state / "journal.sqlite3", 1.0)) as database:
        database.execute(FORGET)
        bring_up_to_date(database, EVER, breath=0)
        pages, free, size = (database.execute(f"PRAGMA {what}").fetchone()[0] for what in PAGES)
    return {"size": (pages - free) * size / count}


ROW: Final = Row(
    name="size",
    what="bytes of the journal for an event, once the calls have left the board",
    contestants=(Contestant(_BODIES, _bodies), Contestant(_OURS, _product)),
    figures={"size": "bytes"},
    goals=(Goal("The journal for each event", "size", _OURS, _BODIES, 1.15),),
    rounds=1,
)
