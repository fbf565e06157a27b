"""A work list as a table that spreadsheets read: every column, and what came of each person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.domain.work_lists.work_list import EntryNow
from console.exports import csv_text, timestamp

_ADDED: Final = (
    *("list_standing", "list_result", "list_disposition", "list_last_outcome", "list_tries"),
    *("list_last_number", "list_last_at", "list_by", "list_again_at", "list_call_control_id"),
)
"""What an export adds to the columns of the file, under names that no file has."""


def export_csv(entries: Sequence[EntryNow]) -> str:
    """Everybody with every column of the file, and what came of it; no cell begins a formula."""
    heads = tuple(dict.fromkeys(head for one in entries for head, _ in one.entry.person.columns))
    return csv_text((*heads, *_ADDED), (_exported(one, heads) for one in entries))


def _exported(now: EntryNow, heads: Sequence[str]) -> tuple[str | None, ...]:
    told: dict[str, str] = {}
    for head, text in now.entry.person.columns:
        told[head] = f"{told[head]} / {text}" if told.get(head) else text
    last = now.last
    outcome = last.outcome.value if last is not None and last.outcome is not None else ""
    return (
        *(told.get(head, "") for head in heads),
        now.standing.value,
        now.result,
        now.code,
        outcome,
        f"{now.called}",
        last.number if last is not None else "",
        timestamp(last.at if last is not None else None),
        now.code_by or (last.by if last is not None else now.by),
        timestamp(now.again_at),
        last.call if last is not None else "",
    )
