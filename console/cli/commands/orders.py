"""The orders on a whole call: dial, answer, reject, transfer, bridge, hang up, REFER, SIP INFO."""

from __future__ import annotations

import click

from console.cli.give import cause_option, give, order_command, yes_option
from console.cli.names import call_named, connection_for, need_phone, needed_caller_id
from console.cli.past import PastCalls, past_calls
from console.cli.program import Command, Program, Typed, current
from console.contacts.written_numbers import dialled
from console.domain.history.past_calls import PastCall, Search, call_back_from, call_back_number
from console.domain.numbers import caller_id, destination, dtmf_keys, sip_address
from console.domain.orders import (
    Answer,
    Bridge,
    Dial,
    HangUp,
    Refer,
    Reject,
    RejectCause,
    SendSipInfo,
    Transfer,
)
from console.domain.team.call_rules import caller_ids
from console.errors import InvalidNumber, NotConfigured, PastCallNotFound
from console.line.port import Snapshot


@order_command(Dial.action, epilog="")
@click.argument("to")
@click.option("--from", "from_", metavar="NUMBER", help="The caller id, or a group that has one.")
@click.option(
    "--connection",
    metavar="ID",
    help="The connection; else that by which the last caller of the caller id came in, "
    "where one is known, or the first.",
)
@click.option("--join", is_flag=True, help="Ring your phone first, and join the two.")
@yes_option
def dial(
    now: Snapshot, /, to: str, from_: str | None, connection: str | None, *, join: bool, yes: bool
) -> Dial:
    """Call TO, a telephone number or a SIP address.

    An extension behind a number ("+13125550152 x123") is pressed once it is answered.
    By itself it makes one call, which nobody hears until it is bridged. With
    --join your phone (agent.phone) rings first.
    """
    numbers = caller_ids(now.team.groups_of(now.agent), now.call_rules)
    caller = caller_id(numbers.get(from_, from_)) if from_ else now.from_
    called = dialled(to, caller)
    number = destination(called.number)
    if caller is None:
        raise NotConfigured("No caller id is known.", "Give --from, or set telnyx.from.")
    if join:
        need_phone(now)
    return Dial(
        to=number,
        from_=caller,
        connection_id=connection or connection_for(caller, now),
        join=join,
        confirmed=number if yes else "",
        keys=dtmf_keys(called.extension) if called.extension else "",
    )


@order_command(Answer.action)
@click.argument("call")
@click.option("--join", is_flag=True, help="Ring your phone, and join the two.")
def answer(now: Snapshot, /, call: str, *, join: bool) -> Answer:
    """Answer CALL, an incoming call that is offered.

    By itself the caller is answered and waits. With --join your phone
    (agent.phone) rings; this also takes a call that was answered already, or
    waits in a queue.
    """
    if join:
        need_phone(now)
    return Answer(call=call_named(call, now), join=join)


@order_command(Reject.action)
@click.argument("call")
@cause_option
def reject(now: Snapshot, /, call: str, cause: str) -> Reject:
    """Turn CALL away, an incoming call that is offered."""
    return Reject(call=call_named(call, now), cause=RejectCause(cause))


@order_command(Transfer.action)
@click.argument("call")
@click.argument("to")
@yes_option
def transfer(now: Snapshot, /, call: str, to: str, *, yes: bool) -> Transfer:
    """Send the far end of CALL to TO, without talking first."""
    number = destination(to, home=now.from_)
    return Transfer(call=call_named(call, now), to=number, confirmed=number if yes else "")


@order_command(Bridge.action)
@click.argument("call")
@click.argument("other")
def bridge(now: Snapshot, /, call: str, other: str) -> Bridge:
    """Join CALL with the call OTHER."""
    return Bridge(call=call_named(call, now), other=call_named(other, now))


@order_command(HangUp.action)
@click.argument("call")
def hangup(now: Snapshot, /, call: str) -> HangUp:
    """End CALL."""
    return HangUp(call=call_named(call, now))


@order_command(Refer.action)
@click.argument("call")
@click.argument("sip")
@yes_option
def refer(now: Snapshot, /, call: str, sip: str, *, yes: bool) -> Refer:
    """Ask the far end of CALL to call SIP, a SIP address, by itself (SIP REFER)."""
    address = sip_address(sip)
    return Refer(call=call_named(call, now), sip_address=address, confirmed=address if yes else "")


@order_command(SendSipInfo.action)
@click.argument("call")
@click.argument("body", type=Typed())
@click.option(
    "--content-type",
    metavar="TYPE",
    required=True,
    help="What BODY is, as in application/dtmf-relay.",
)
def sip_info(now: Snapshot, /, call: str, body: str, content_type: str) -> SendSipInfo:
    """Send BODY to the far end of CALL in a SIP INFO; - reads it from standard input."""
    return SendSipInfo(call=call_named(call, now), content_type=content_type, body=body)


@click.command(cls=Command)
@click.argument("call")
@click.option("--join", is_flag=True, help="Ring your phone first, and join the two.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@yes_option
@current
def callback(program: Program, /, call: str, *, join: bool, as_json: bool, yes: bool) -> int:
    """Call the other party of CALL, a past call, with the number of ours that it was about.

    CALL is the id of a call of the history, the unique beginning of one, or a
    number: then the last call with it counts.
    """

    def read(now: Snapshot) -> Dial:
        if join:
            need_phone(now)
        past = _past_call(program, call, now.from_)
        caller = needed_caller_id(call_back_from(past, now.from_))
        ours = {connection.id for connection in now.connections}
        known = past.connection_id if past.connection_id in ours else None
        number = call_back_number(past)
        return Dial(
            to=number,
            from_=caller,
            connection_id=known or connection_for(caller, now),
            join=join,
            confirmed=number if yes else "",
        )

    return give(program, Dial.action, read, as_json=as_json)


def _past_call(program: Program, asked: str, home: str | None) -> PastCall:
    """The call of the history that is meant. Raises `PastCallNotFound`, `JournalFailed`."""
    if not asked:
        raise PastCallNotFound(asked, 0)
    with past_calls(program) as calls:
        named = calls.named(asked)
        exact = [call for call in named if call.call == asked]
        found = exact or named or _with_number(calls, asked, home)
    if len(found) == 1:
        return found[0]
    raise PastCallNotFound(asked, len(found))


def _with_number(calls: PastCalls, asked: str, home: str | None) -> list[PastCall]:
    """The last call with the other party that has that number."""
    try:
        number = destination(asked, home=home)
    except InvalidNumber:
        return []
    with_it = calls.search(Search(text=number))
    return [call for call in with_it if call.other_party == number][:1]
