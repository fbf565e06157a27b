"""`message`: what the members of a team write to one another."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import click
from msgspec import Struct

from console.cli.ask import ask
from console.cli.groups import Group
from console.cli.names import call_named
from console.cli.program import Command, Program, current
from console.cli.tables import columns
from console.domain.messages.message import Message
from console.domain.team.members import Team
from console.errors import EXIT_DONE
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow, MessagesSeen, SendMessage
from console.line.unix import UnixLine
from console.text import Shown, clean, counted

_LONGEST_CELL: Final = 300


class ReceiptJson(Struct, frozen=True, kw_only=True):
    """What is known of one who gets a message; null for what is not known."""

    member: str
    shown_at: datetime | None
    read_at: datetime | None


class MessageJson(Struct, frozen=True, kw_only=True):
    """A message as `--json` prints it; `receipts` tell of others only to whoever wrote it."""

    id: str
    at: datetime
    by: str
    to: str
    kind: str
    text: str
    call_control_id: str | None
    urgent: bool
    answers: str | None
    unread: bool
    receipts: tuple[ReceiptJson, ...]


@click.group(cls=Group)
def message() -> None:
    """Write to a member, a group or all, and read what was written to you."""


@message.command(cls=Command)
@click.argument("whom", metavar="MEMBER|GROUP|all")
@click.argument("text")
@click.option("--call", default="", metavar="CALL", help="The call that it is about.")
@click.option("--urgent", is_flag=True, help="Show it at once, also to who talks.")
@click.option("--answers", default="", metavar="ID", help="The message that it answers.")
@click.option("--json", "as_json", is_flag=True, help="Print the message as one JSON object.")
@current
def send(
    program: Program,
    /,
    *,
    whom: str,
    text: str,
    call: str,
    urgent: bool,
    answers: str,
    as_json: bool,
) -> None:
    """Write TEXT to a member by name, to a group, or to all, which is a supervisor's.

    It is shown on every console of theirs; who has none open finds it when one is.
    """
    id_ = str(uuid.uuid4())

    async def sending(line: UnixLine) -> tuple[Snapshot, Message]:
        now = await line.ask(BoardNow())
        about = call_named(call, now) if call else None
        return now, await line.ask(SendMessage(id_, whom, text, about, urgent, answers))

    now, sent = ask(program, sending, start=False)
    if as_json:
        click.echo(json_text(_as_json(sent, now.agent)))
        return
    people = counted(len(sent.members), "member")
    click.echo(clean(f"message written to {_whom(sent, now.team)}, {people}", 400))


@message.command("list", cls=Command)
@click.option("--unread", is_flag=True, help="Only those that you have not read.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def list_(program: Program, /, *, unread: bool, as_json: bool) -> None:
    """List what you wrote and what was written to you, the oldest first; it counts as no reading.

    UNREAD stands at what you have not read; of yours, who has read it.
    """
    now = ask(program, lambda line: line.ask(BoardNow()), start=False)
    shown = [one for one in now.messages if not unread or one.is_unread(now.agent)]
    if as_json:
        click.echo(json_text([_as_json(one, now.agent) for one in shown]))
    elif not now.members:
        click.echo("There is no team: one person works here alone.")
    elif not shown:
        click.echo("There is no message." if not unread else "You have read every message.")
    else:
        head = ("WHEN", "FROM", "TO", "", "TEXT")
        for row in columns((_row(one, now) for one in shown), head):
            click.echo(row)


@message.command(cls=Command)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@current
def read(program: Program, /, *, ids: tuple[str, ...]) -> int:
    """Say that you have read these messages, all of them where no ID is named."""

    async def reading(line: UnixLine) -> int:
        now = await line.ask(BoardNow())
        due = [one.id for one in now.messages if one.is_unread(now.agent)]
        read_now = tuple(one for one in due if not ids or one in ids)
        await line.ask(MessagesSeen(read_now, read=True))
        return len(read_now)

    count = ask(program, reading, start=False)
    click.echo(f"{counted(count, 'message')} marked as read")
    return EXIT_DONE


# As it is printed -------------------------------------------------------------------------


def _whom(one: Message, team: Team) -> str:
    return team.name(one.to) if one.kind == "member" else one.to


def _row(one: Message, now: Snapshot) -> tuple[Shown, ...]:
    mark = "urgent " if one.urgent else ""
    if one.by == now.agent:
        mark += f"read by {len(one.read_by)} of {len(one.members)}"
    elif one.is_unread(now.agent):
        mark += "UNREAD"
    at = one.at.astimezone().strftime("%Y-%m-%d %H:%M")
    texts: Iterable[str] = (at, now.team.name(one.by), _whom(one, now.team), mark, one.text)
    return tuple(clean(text, _LONGEST_CELL) for text in texts)


def _as_json(one: Message, user: str) -> MessageJson:
    told = one.members if one.by == user else tuple(m for m in one.members if m == user)
    known = {receipt.member: receipt for receipt in one.receipts}
    receipts = tuple(
        ReceiptJson(
            member=member,
            shown_at=known[member].shown_at if member in known else None,
            read_at=known[member].read_at if member in known else None,
        )
        for member in told
    )
    return MessageJson(
        id=one.id,
        at=one.at,
        by=one.by,
        to=one.to,
        kind=one.kind,
        text=one.text,
        call_control_id=one.call,
        urgent=one.urgent,
        answers=one.answers or None,
        unread=one.is_unread(user),
        receipts=receipts,
    )
