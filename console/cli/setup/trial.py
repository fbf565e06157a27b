"""A telephone that is rung once, to see whether it rings.

What became of the call is told by its webhooks, where a switchboard takes them. Telnyx's own
answers say no more than whether it lives.
"""

from __future__ import annotations

import asyncio
import uuid
from functools import partial
from typing import Final

from console.cli.ask import ask
from console.cli.program import Program
from console.cli.setup.account import Account, asked
from console.cli.setup.dialogue import Dialogue, tell
from console.domain.ending.codes import as_sentence
from console.domain.ending.steps import step_after
from console.domain.ending.words import unreached_words
from console.domain.leg import CallId, Leg
from console.errors import ApiError, LineError
from console.line.questions import BoardNow
from console.line.unix import UnixLine
from console.process import elapsed
from console.secret import Secret
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.calls import Dial
from console.telnyx.replies import Application
from console.text import with_hint

TOLD_WITHIN: Final = 3.0
"""Seconds that webhooks are waited for once the call is over."""

LOOK: Final = 0.2

RING_SECONDS: Final = 30
"""How long it rings at most, whatever becomes of this process: Telnyx sees to it."""


def ring_once(
    phone: str,
    from_: str | None,
    watched: tuple[Application, ...],
    *,
    account: Account,
    base_url: str,
    key: Secret,
    dialogue: Dialogue,
    program: Program,
) -> None:
    """Ring a phone until Enter is pressed, then hang up, and say what came of the call.

    What Telnyx tells of a leg does not say whether it rings: the person at the phone hears it.
    """
    able = [one for one in watched if account.profile_of(one) is not None]
    if from_ is None or not able:
        tell("  It cannot be rung yet: a caller id and an outbound voice profile are needed.")
        return
    owner = next((one for one in able if from_ in account.numbers_of(one.id)), able[0])
    params = Dial(connection_id=owner.id, to=phone, from_=from_, timeout_secs=RING_SECONDS)
    try:
        call = asked(base_url, key, partial(_dial, params=params))
        try:
            dialogue.pause(f"  It rings, {RING_SECONDS} s at most. Enter hangs up")
        finally:
            was_there = asked(base_url, key, partial(_end, call=call))
    except ApiError as error:
        tell(f"  {with_hint(error)}")
        return
    for line in _what_came(program, CallId(call), was_there=was_there):
        tell(f"  {line}")


def _what_came(program: Program, call: CallId, *, was_there: bool) -> tuple[str, ...]:
    """What became of the call, in sentences; what nobody here can know is said not to be known."""
    try:
        leg = ask(program, partial(_leg, call=call), start=False, read_only=True)
    except LineError:
        known = "What became of it is not known here: no switchboard takes its webhooks yet."
        if was_there:
            return ("Hung up.", known, "If you heard it ring, it works.")
        unknown = "The call had ended: it was turned away, was not reached, or rang too long."
        return unknown, known
    if leg is None:
        return (
            "Your switchboard heard nothing of the call: its application's webhooks do not come",
            "here. `telnyx-console doctor` looks why. If you heard it ring, the phone works.",
        )
    if leg.answered_at is not None:
        return ("It was answered: your phone works, and the webhooks of the call came here.",)
    if was_there:
        return (
            "Nobody answered before you pressed Enter. The webhooks of the call came here.",
            "If you heard it ring, it works.",
        )
    step = step_after(leg)
    return (f"{unreached_words('Your phone', leg)}.", *([as_sentence(step)] if step else []))


async def _leg(line: UnixLine, call: CallId) -> Leg | None:
    """The leg once its end is told, or as it is by then; None where nothing is told of it."""
    until = elapsed() + TOLD_WITHIN
    while True:
        board = await line.ask(BoardNow())
        leg = next((one for one in board.legs if one.id == call), None)
        if elapsed() > until or (leg is not None and not leg.alive):
            return leg
        await asyncio.sleep(LOOK)


async def _dial(client: TelnyxClient, params: Dial) -> str:
    leg = await client.order(operations.DIAL, params=params, command_id=uuid.uuid4().hex)
    return leg.call_control_id


async def _end(client: TelnyxClient, call: str) -> bool:
    """End the leg; whether it was alive until now."""
    status = await client.ask(operations.RETRIEVE_STATUS, call)
    await client.order(operations.HANGUP, call, command_id=uuid.uuid4().hex)
    return status.is_alive
