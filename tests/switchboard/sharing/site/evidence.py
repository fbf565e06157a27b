"""What is kept of a failed night with several hosts, to be understood later.

The hosts' folders with their journals, the simulator's account of deliveries, commands and
legs, how the balancer's webhooks were answered, and all tables that the hosts share.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import httpx
import psycopg

from tests.postgres import Server
from tests.processes import Practice

DOORS: Final = ("deliveries", "commands", "calls")

TABLES: Final = ("fact", "fact_id", "claim", "node")


def keep(
    homes: Path,
    practice: Practice,
    server: Server,
    database: str,
    said: Mapping[str, Sequence[object]],
) -> Path:
    """Copy all of it; the folder where it is. Nothing of it is needed for the rest to be kept."""
    kept = Path(tempfile.mkdtemp(prefix="evidence"))
    shutil.copytree(homes, kept / "homes", ignore=shutil.ignore_patterns("*.sock"))
    for name, lines in said.items():
        (kept / name).write_text("\n".join(map(str, lines)))
    for door in DOORS:
        with suppress(OSError, httpx.HTTPError):
            (kept / f"{door}.json").write_text(json.dumps(practice.ask(door), indent=1))
    for table in TABLES:
        with suppress(psycopg.Error):
            rows = server.ask(database, f"SELECT to_jsonb(t) FROM telnyx_console.{table} AS t")  # noqa: S608
            (kept / f"{table}.jsonl").write_text("\n".join(json.dumps(row) for (row,) in rows))
    return kept
