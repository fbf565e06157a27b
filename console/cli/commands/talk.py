"""Procedures and conferences: my phone, hold, mute, consultation, supervision."""

from __future__ import annotations

import sys
from inspect import getdoc
from typing import Final, TypeAlias

import click

from console.cli.give import CALL_HELP, give, order_command, yes_option
from console.cli.groups import DefaultGroup, Group
from console.cli.names import call_named, conference_of, destination_of, need_phone
from console.cli.operations import operation_command
from console.cli.program import Command, Program, current, words_of
from console.domain.acts import (
    AbortConsult,
    CompleteConsult,
    Confer,
    Consult,
    CreateConference,
    DropPhone,
    EndConference,
    Hold,
    HoldParticipant,
    JoinConference,
    LeaveConference,
    Mute,
    MuteParticipant,
    Resume,
    RingPhone,
    Supervise,
    SwapConsult,
    UnholdParticipant,
    Unmute,
    UnmuteParticipant,
    UsePhone,
)
from console.domain.participants import participants_of
from console.domain.why_not import NO_CONFERENCE
from console.errors import NotNow
from console.forms.catalog import OF_CONFERENCE
from console.line.port import Snapshot

ROLES: Final = ("monitor", "whisper", "barge")
"""What a supervisor may do: listen, speak to the agent alone, speak to all."""

OnOneCall: TypeAlias = Hold | Resume | Mute | Unmute | CompleteConsult | SwapConsult | AbortConsult
OnParticipant: TypeAlias = (
    LeaveConference | HoldParticipant | UnholdParticipant | MuteParticipant | UnmuteParticipant
)


def _on_call(act: type[OnOneCall]) -> click.Command:
    """The command of an act that needs nothing but its call."""

    def read(now: Snapshot, /, call: str) -> OnOneCall:
        return act(call=call_named(call, now))

    return order_command(act.action, params=[click.Argument(["call"])], help=getdoc(act))(read)


def _on_participant(act: type[OnParticipant]) -> click.Command:
    """The command of an act on a participant, in the conference that the call is in."""

    def read(now: Snapshot, /, call: str) -> OnParticipant:
        return act(call=call_named(call, now), conference=conference_of(call, now))

    return order_command(act.action, params=[click.Argument(["call"])], help=getdoc(act))(read)


# My phone ---------------------------------------------------------------------------------


@click.group(cls=Group)
def phone() -> None:
    """Ring your phone (agent.phone), hang it up, or have another one be yours."""


@order_command(RingPhone.action, epilog="")
def _ring(now: Snapshot, /) -> RingPhone:
    """Ring your phone and keep the line up, ready for a call."""
    need_phone(now)
    return RingPhone()


@order_command(DropPhone.action, epilog="")
def _drop(_: Snapshot, /) -> DropPhone:
    """Hang up your phone."""
    return DropPhone()


@order_command(UsePhone.action, epilog="")
@click.argument("name")
def _use(_: Snapshot, /, name: str) -> UsePhone:
    """Have the phone NAME of agent.phones rung from now on."""
    return UsePhone(name=name)


phone.add_command(_use)
phone.add_command(_ring)
phone.add_command(_drop)


@order_command(Supervise.action)
@click.argument("call")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default=ROLES[0],
    show_default=True,
    help="Listen, speak to the agent alone, or speak to all.",
)
def supervise(now: Snapshot, /, call: str, role: str) -> Supervise:
    """Ring your phone as a supervisor of CALL."""
    need_phone(now)
    return Supervise(call=call_named(call, now), role=role)


# Hold and mute ----------------------------------------------------------------------------

hold = _on_call(Hold)
resume = _on_call(Resume)
mute = _on_call(Mute)
unmute = _on_call(Unmute)


# Consultation -----------------------------------------------------------------------------


@click.group(cls=Group)
def consult() -> None:
    """Talk with somebody else first, then complete the transfer, swap, or come back.

    CALL is the one that waits, or the one that is consulted: either names both.
    """


@order_command(Consult.action)
@click.argument("call")
@click.argument("to")
@yes_option
def _start(now: Snapshot, /, call: str, to: str, *, yes: bool) -> Consult:
    """Hold CALL and talk with TO first.

    TO is a telephone number, a SIP address or a colleague: user, name, or its unique beginning.
    """
    number = destination_of(to, now)
    return Consult(call=call_named(call, now), to=number, confirmed=number if yes else "")


consult.add_command(_start)
for _act in (CompleteConsult, SwapConsult, AbortConsult):
    consult.add_command(_on_call(_act))


# Conferences ------------------------------------------------------------------------------


_ALL: Final = words_of(Confer.action)


@click.group(
    cls=DefaultGroup, default=_ALL, subcommand_metavar="CALL [CALL]... | COMMAND [ARGS]..."
)
def conference() -> None:
    """Bring CALL, the other calls and your phone into one conference.

    With a command: act on one conference, or on one who is in it.
    """


@order_command(Confer.action, hidden=True)
@click.argument("calls", metavar="CALL [CALL]...", nargs=-1, required=True)
def _confer(now: Snapshot, /, calls: tuple[str, ...]) -> Confer:
    """Bring all these calls and your phone into one conference."""
    call, *others = (call_named(call, now) for call in calls)
    return Confer(call=call, others=tuple(others))


@order_command(CreateConference.action)
@click.argument("call")
@click.argument("name")
def _create(now: Snapshot, /, call: str, name: str) -> CreateConference:
    """Begin a conference called NAME with CALL alone. The call leaves its bridge."""
    return CreateConference(call=call_named(call, now), name=name)


@order_command(JoinConference.action)
@click.argument("call")
@click.argument("conference", metavar="CONFERENCE")
def _join(now: Snapshot, /, call: str, conference: str) -> JoinConference:
    """Bring CALL into a conference.

    CONFERENCE is the id of one, or a call that is in it.
    """
    return JoinConference(call=call_named(call, now), conference=conference_of(conference, now))


for _command in (_confer, _create, _join):
    conference.add_command(_command)
for _one in (
    LeaveConference,
    HoldParticipant,
    UnholdParticipant,
    MuteParticipant,
    UnmuteParticipant,
):
    conference.add_command(_on_participant(_one))
for _described in OF_CONFERENCE.values():
    if _described.act is not EndConference:
        conference.add_command(operation_command(_described))


@conference.command(cls=Command, epilog=CALL_HELP)
@click.argument("call")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def end(program: Program, call: str, *, yes: bool, as_json: bool) -> int:
    """End the conference that CALL is in: everybody in it is hung up.

    At a terminal it asks first, and says how many people that cuts off.
    """

    def read(now: Snapshot) -> EndConference:
        named = call_named(call, now)
        inside = participants_of(named, now.legs)
        if inside is None:
            raise NotNow(NO_CONFERENCE)
        if not yes and sys.stdin.isatty():
            count = len(inside.calls)
            people = "1 person is" if count == 1 else f"{count} people are"
            click.confirm(f"End the conference? {people} cut off.", abort=True)
        return EndConference(call=named, conference=inside.conference, members=inside.calls)

    return give(program, EndConference.action, read, as_json=as_json)
