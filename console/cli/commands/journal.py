"""`journal`: whether the record of all calls is whole, what to do where not, who ordered what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec import Struct

from console.cli.groups import Group
from console.cli.moments import between
from console.cli.program import Command, Program, current, new_file
from console.cli.progress import shown
from console.cli.tables import columns, moment
from console.domain.own_facts import OrderPlaced, OrderSettled
from console.errors import EXIT_DONE, EXIT_FAILED, JournalDamaged, JournalMissing
from console.exports import json_text
from console.switchboard.board.act_words import Known, act_words
from console.switchboard.journal.check import Condition, examine
from console.switchboard.journal.copies import back_up, set_aside
from console.switchboard.journal.file import take
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.repair import repair as repair_journal
from console.switchboard.journal.rows import fact_of
from console.text import Shown, clean, counted


@click.group(cls=Group)
def journal() -> None:
    """Check, repair, set aside or copy the journal, in which all facts and orders stand.

    `check`, `orders` and `backup` may be used while a switchboard runs. `repair` and
    `set-aside` want it stopped: calls go on meanwhile, and Telnyx delivers
    again what is refused.
    """


@journal.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@current
def check(program: Program, *, file: Path | None) -> int:
    """Look at every page of the journal, or of a copy of one, and say what is in it."""
    path = file or program.paths.journal
    found = shown(lambda progress: examine(path, progress=progress))
    for line in _lines(found):
        click.echo(clean(line, limit=1000))
    if not found.faults:
        return EXIT_DONE
    click.echo(JournalDamaged.hint, err=True)
    return EXIT_FAILED


@journal.command(cls=Command)
@current
def repair(program: Program) -> None:
    """Save all that can be read of a damaged journal into a new one.

    The damaged one is kept beside it under another name.
    """
    path = program.paths.journal
    with _taken(path):
        done = shown(
            lambda progress: repair_journal(path, datetime.now(UTC), progress),
            "Nothing was changed: the journal is as it was.",
        )
    lost = f"; {done.lost} or more could not be read" if done.lost else ""
    saved = counted(done.facts, "fact or order was", "facts and orders were")
    click.echo(clean(f"{saved} saved{lost}.", limit=1000))
    click.echo(clean(f"The old journal is {done.aside}.", limit=1000))


@journal.command("set-aside", cls=Command)
@current
def set_aside_(program: Program) -> None:
    """Keep the journal under another name; the next switchboard begins a new one.

    The board comes back from Telnyx, which knows the calls of now; the history
    begins anew.
    """
    path = program.paths.journal
    with _taken(path):
        aside = set_aside(path, datetime.now(UTC))
    if aside is None:
        raise JournalMissing(str(path))
    click.echo(clean(f"The journal is {aside} now. The next start begins a new one.", limit=1000))


@journal.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@current
def backup(program: Program, *, file: Path) -> None:
    """Copy the journal into FILE as it is at one moment, also while it is written.

    FILE must not be there yet. It can be put back in the journal's place while
    no switchboard runs.
    """
    path = program.paths.journal
    with new_file(file):
        size = shown(lambda progress: back_up(path, file, progress), "No copy was made.")
    click.echo(clean(f"{file}: {_size(size)}, whole.", limit=1000))


class SentOrder(Struct, frozen=True, kw_only=True):
    """An order that was written down before it was sent, and what came of it.

    `outcome` is empty while nobody has said that; `calls` are those that it is about.
    """

    at: datetime
    by: str
    action: str
    text: str
    calls: tuple[str, ...]
    outcome: str
    message: str
    order_id: str


@journal.command(cls=Command)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@between("Those given since then", "Those given before.")
@click.option("--by", "user", metavar="USER", default="", help="Those of this user alone.")
@click.option(
    "--limit", type=click.IntRange(1), default=1000, show_default=True, help="The last so many."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def orders(
    program: Program,
    /,
    *,
    file: Path | None,
    since: datetime,
    until: datetime | None,
    user: str,
    limit: int,
    as_json: bool,
) -> None:
    """List the orders that were given: when, by whom, what, and what came of it.

    They stand in the journal, or in FILE, a copy of one, as long as its facts do; orders that
    follow by themselves, and the steps of others, too. What was refused unsent is none of them.
    """
    path = file or program.paths.journal
    if not path.exists():
        raise JournalMissing(str(path))
    names = program.settings().settings.team.team
    found = [
        one
        for one in _sent(path, since, limit, Known(team=names))
        if (until is None or one.at < until) and user in ("", one.by)
    ]
    if as_json:
        click.echo(json_text(found))
        return
    for line in columns(map(_order_cells, found), ("TIME", "BY", "WHAT", "OUTCOME", "CALL")):
        click.echo(line)


def _sent(path: Path, since: datetime, limit: int, known: Known) -> Iterator[SentOrder]:
    """The orders of a journal, the first one first. Raises `JournalFailed`."""
    reader = JournalReader(path)
    try:
        said = [fact_of(row).payload for row in reader.last_orders(since.timestamp(), limit)]
    finally:
        reader.close()
    settled = {one.order.id: one for one in said if isinstance(one, OrderSettled)}
    for one in said:
        if isinstance(one, OrderPlaced):
            order, end = one.order, settled.get(one.order.id)
            yield SentOrder(
                at=order.placed_at,
                by=order.by,
                action=order.act.action,
                text=act_words(order.act, known),
                calls=tuple(order.act.calls),
                outcome=end.outcome.kind.value if end is not None else "",
                message=end.outcome.message if end is not None else "",
                order_id=order.id,
            )


def _order_cells(order: SentOrder) -> tuple[Shown, ...]:
    came = " ".join(filter(None, (order.outcome or "not known", order.message)))
    cells = (
        moment(order.at),
        order.by or "by itself",
        order.text,
        came,
        *(order.calls or ("-",))[:1],
    )
    return tuple(map(clean, cells))


@contextmanager
def _taken(path: Path) -> Iterator[None]:
    """Have the journal for oneself. Raises `JournalLocked` while a switchboard has it."""
    held = take(path)
    try:
        yield
    finally:
        os.close(held)


def _lines(found: Condition) -> Iterator[str]:
    log = f", and {_size(found.log_bytes)} in its log" if found.log_bytes else ""
    yield f"{found.path}: {_size(found.bytes)}{log}"
    if found.version is not None:
        yield f"version   {found.version}"
    if found.facts is not None:
        yield f"facts     {found.facts}"
        yield f"calls     {found.calls}"
    if found.first is not None and found.last is not None:
        yield f"received  {moment(found.first)} to {moment(found.last)}"
    for fault in found.faults:
        yield f"fault     {fault}"
    yield "The journal is whole." if not found.faults else "The journal is damaged."


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
