"""How the table was looked at, kept from one console to the next.

Whoever opens the console comes back to the columns, order, filter, connection and marks
that were there. The file is the user's own, and nothing depends on it: one that cannot
be read is as good as none.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console.ui.view import Column, Lens
from console.ui.widgets.table_layout import ALWAYS, CHOSEN

LONGEST_FILTER: Final = 1000
MOST_MARKS: Final = 1000


class KeptView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept. `marks` are ids of calls; `log` is whether the log is shown."""

    columns: tuple[Column, ...] = CHOSEN
    sort: Column | None = None
    reverse: bool = False
    connection: str | None = None
    filter: Annotated[str, Meta(max_length=LONGEST_FILTER)] = ""
    marks: Annotated[tuple[str, ...], Meta(max_length=MOST_MARKS)] = ()
    log: bool = True

    @property
    def lens(self) -> Lens:
        """Connection, filter and sort."""
        return Lens(
            connection=self.connection, filter=self.filter, sort=self.sort, reverse=self.reverse
        )


def read_view(path: Path | None) -> KeptView:
    """What was kept; the usual view where there is nothing that can be read."""
    if path is None:
        return KeptView()
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=KeptView)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return KeptView()
    known = tuple(column for column in dict.fromkeys(kept.columns) if column in CHOSEN)
    shown = known if ALWAYS in known else (ALWAYS, *known)
    return msgspec.structs.replace(kept, columns=shown)


def write_view(path: Path, view: KeptView) -> None:
    """Keep a view, mode 0600 and as a whole or not at all. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(view))
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
