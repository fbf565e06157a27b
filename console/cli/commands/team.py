"""The team: who is here in which state, and what one asks of a colleague's calls and state."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import click
from msgspec import Struct

from console.cli.ask import ask
from console.cli.give import CALL_HELP, order_command
from console.cli.groups import Group
from console.cli.names import call_named
from console.cli.program import Command, Program, current
from console.cli.progress import shown
from console.cli.tables import columns, duration
from console.domain.acts import AskForHelp, Choice, GiveCall, OfferAgain, SetMemberState, TakeOver
from console.domain.acts.team import LONGEST_WORD
from console.domain.team.hosts import LEFT_FOR, HostNow, compared_words
from console.domain.team.members import MemberNow, meant
from console.errors import EXIT_DONE, EXIT_FAILED, MemberNotFound
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow, CompareHosts, Hosts
from console.text import Shown, clean, counted

_MEMBER_HELP: Final = "A member is named by its user, its name, or the unique beginning of either."


class MemberJson(Struct, frozen=True, kw_only=True):
    """A member as `--json` prints it; times are seconds."""

    user: str
    name: str
    role: str
    groups: tuple[str, ...]
    state: str
    reason: str
    state_seconds: float | None
    calls: tuple[str, ...]
    phone: str
    consoles: int


@click.group(cls=Group, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_context
@current
def team(program: Program, context: click.Context, /, *, as_json: bool) -> int:
    """List the members of the team: state, time in it, phone, groups."""
    if context.invoked_subcommand is not None:
        return EXIT_DONE
    now = ask(program, lambda line: line.ask(BoardNow()), start=False)
    moment = now.health.now()
    if as_json:
        click.echo(json_text([_as_json(one, moment) for one in now.members]))
    elif not now.members:
        click.echo("There is no team: one person works here alone.")
    else:
        head = ("MEMBER", "STATE", "TIME", "PHONE", "GROUPS", "ROLE")
        for line in columns((_row(one, moment) for one in now.members), head):
            click.echo(line)
    return EXIT_DONE


@team.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def status(program: Program, /, *, as_json: bool) -> None:
    """List the hosts of a team that has several, and what each has not told the others yet."""
    now = ask(program, lambda line: line.ask(Hosts()), start=False)
    if as_json:
        click.echo(json_text(now))
    elif not now.hosts:
        click.echo("One host works here alone: team.database is not set.")
    else:
        head = ("HOST", "", "UP FOR", "CONSOLES", "TO TELL", "TO HEAR", "VERSION", "WEBHOOKS")
        for line in columns(map(_host_row, now.hosts), head):
            click.echo(line)
        click.echo(f"{counted(now.claims, 'call is', 'calls are')} taken.")
        for words in filter(None, (now.word, now.trouble)):
            click.echo(clean(words, 400))


@team.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def check(program: Program, /, *, as_json: bool) -> int:
    """Compare the boards of all hosts fact by fact; what differs is told call by call."""
    found = shown(
        lambda progress: ask(
            program,
            lambda line: line.ask(CompareHosts()),
            start=False,
            seconds=None,
            progress=progress,
        )
    )
    if as_json:
        click.echo(json_text(found))
    else:
        for words in compared_words(found):
            click.echo(clean(words, 400))
    return EXIT_DONE if found.alike else EXIT_FAILED


def _host_row(host: HostNow) -> tuple[Shown, ...]:
    marks = (
        *(("here",) if host.here else ()),
        *(("does what is done once",) if host.once else ()),
        *(("draining",) if host.draining else ()),
        *((_silence(host),) if host.is_silent else ()),
    )
    told = (
        *(host.name, ", ".join(marks), duration(host.up_for), str(host.consoles)),
        *(str(host.waiting), str(host.behind), host.version, host.listener),
    )
    return tuple(map(clean, told))


def _silence(host: HostNow) -> str:
    """Since when it gives no sign of life; of one that took leave that is not known."""
    return f"silent for {duration(host.silent)}" if host.silent < LEFT_FOR else "not there"


@order_command(GiveCall.action, epilog=f"{CALL_HELP} {_MEMBER_HELP}")
@click.argument("call")
@click.argument("member")
@click.option("--note", default="", help="What the colleague is told with it.")
def give(now: Snapshot, /, call: str, member: str, note: str) -> GiveCall:
    """Hand CALL over to MEMBER, whose phone rings; until it is picked up nothing changes."""
    return GiveCall(call=call_named(call, now), member=_member(member, now), note=_note(note))


@order_command(TakeOver.action)
@click.argument("call")
def take_over(now: Snapshot, /, call: str) -> TakeOver:
    """Have your phone in the place of a colleague's on CALL."""
    return TakeOver(call=call_named(call, now))


@order_command(OfferAgain.action)
@click.argument("call")
def offer_again(now: Snapshot, /, call: str) -> OfferAgain:
    """Take the claim off CALL, so that it is offered anew."""
    return OfferAgain(call=call_named(call, now))


@order_command(AskForHelp.action)
@click.argument("call")
@click.option("--note", default="", help="What you need help with.")
def ask_help(now: Snapshot, /, call: str, note: str) -> AskForHelp:
    """Ask the supervisors to come to CALL."""
    return AskForHelp(call=call_named(call, now), note=_note(note))


@click.group(cls=Group)
def member() -> None:
    """Put a colleague into a state."""


@order_command(SetMemberState.action, epilog=_MEMBER_HELP)
@click.argument("member")
@click.argument("state", type=click.Choice(["ready", "not-ready"]))
@click.argument("reason", required=False, default="")
@click.option("--note", default="", help="Why you do it: it stands in the log, and MEMBER is told.")
def _state(now: Snapshot, /, member: str, state: str, reason: str, note: str) -> SetMemberState:
    """Put MEMBER into STATE, for REASON; it is told so. On a call it is what comes after it."""
    choice = Choice(ready=state == "ready", reason=reason)
    return SetMemberState(member=_member(member, now), choice=choice, note=_note(note))


member.add_command(_state)


# What is meant ----------------------------------------------------------------------------


def _member(typed: str, now: Snapshot) -> str:
    """The user of the member who is meant. Raises `MemberNotFound`."""
    found = tuple(one.user for one in meant((one.member for one in now.members), typed))
    if len(found) != 1:
        raise MemberNotFound(typed, found)
    return found[0]


def _note(text: str) -> str:
    return str(clean(text, limit=LONGEST_WORD))


def _row(one: MemberNow, now: datetime) -> tuple[Shown, ...]:
    state = one.state.state.replace("-", " ")
    texts = (
        one.member.shown,
        f"{state}: {one.state.reason}" if one.state.reason else state,
        duration(_seconds(one, now)),
        one.phone.value,
        ", ".join(one.member.groups),
        one.member.role.value,
    )
    return tuple(clean(text) for text in texts)


def _seconds(one: MemberNow, now: datetime) -> float | None:
    since = one.state.since
    return (now - since).total_seconds() if since is not None else None


def _as_json(one: MemberNow, now: datetime) -> MemberJson:
    return MemberJson(
        user=one.member.user,
        name=one.member.shown,
        role=one.member.role,
        groups=one.member.groups,
        state=one.state.state,
        reason=one.state.reason,
        state_seconds=_seconds(one, now),
        calls=one.state.calls,
        phone=one.phone,
        consoles=one.consoles,
    )
