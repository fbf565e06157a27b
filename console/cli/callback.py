"""`callback`: call somebody again."""

from __future__ import annotations

import click

from console.cli.giving import give
from console.cli.naming import connection_for, need_phone
from console.cli.program import Command, Program, current
from console.domain.history import PastCall, Search, call_back_from, call_back_number
from console.domain.numbers import destination
from console.domain.orders import Dial
from console.errors import InvalidNumber, NotConfigured, PastCallNotFound
from console.line.port import Snapshot
from console.switchboard.journal.reader import JournalReader


@click.command(cls=Command)
@click.argument("call")
@click.option("--join", is_flag=True, help="Ring your phone first, and join the two.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def callback(program: Program, /, call: str, *, join: bool, as_json: bool) -> int:
    """Call the other party of CALL, a past call, with the number of ours that it was about.

    CALL is the id of a call of the history, the unique beginning of one, or a
    number: then the last call with it counts.
    """

    def read(now: Snapshot) -> Dial:
        if join:
            need_phone(now)
        past = _past_call(program, call, now.from_)
        caller = call_back_from(past, now.from_)
        if caller is None:
            raise NotConfigured("No caller id is known.", "Set telnyx.from.")
        ours = {connection.id for connection in now.connections}
        known = past.connection_id if past.connection_id in ours else None
        return Dial(
            to=call_back_number(past),
            from_=caller,
            connection_id=known or connection_for(caller, now),
            join=join,
        )

    return give(program, Dial.action, read, as_json=as_json)


def _past_call(program: Program, asked: str, home: str | None) -> PastCall:
    """The call of the history that is meant. Raises `PastCallNotFound`, `JournalFailed`."""
    if not asked or not program.paths.journal.exists():
        raise PastCallNotFound(asked, 0)
    reader = JournalReader(program.paths.journal)
    try:
        named = reader.calls_named(asked)
        exact = [call for call in named if call.call == asked]
        found = exact or named or _with_number(reader, asked, home)
    finally:
        reader.close()
    if len(found) == 1:
        return found[0]
    raise PastCallNotFound(asked, len(found))


def _with_number(reader: JournalReader, asked: str, home: str | None) -> list[PastCall]:
    """The last call with the other party that has that number."""
    try:
        number = destination(asked, home=home)
    except InvalidNumber:
        return []
    with_it = reader.search(Search(text=number))
    return [call for call in with_it if call.other_party == number][:1]
