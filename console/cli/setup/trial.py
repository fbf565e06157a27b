"""A telephone that is rung once, to see whether it rings."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Final

from console.cli.setup.account import Account, asked
from console.cli.setup.dialogue import Dialogue, tell
from console.errors import ApiError
from console.secret import Secret
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.calls import Dial
from console.telnyx.replies import Application

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
    ask: Dialogue,
) -> None:
    """Ring a phone until Enter is pressed, then hang up, and say whether the call was there.

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
            ask.pause(f"  It rings, {RING_SECONDS} s at most. Enter hangs up")
        finally:
            was_there = asked(base_url, key, partial(_end, call=call))
    except ApiError as error:
        tell(f"  {error} {error.hint}")
        return
    tell(
        "  Hung up. If you heard it, it works."
        if was_there
        else "  The call had ended: it was turned away, was not reached, or rang too long."
    )


async def _dial(client: TelnyxClient, params: Dial) -> str:
    leg = await client.order(operations.DIAL, params=params, command_id=uuid.uuid4().hex)
    return leg.call_control_id


async def _end(client: TelnyxClient, call: str) -> bool:
    """End the leg; whether it was alive until now."""
    status = await client.ask(operations.RETRIEVE_STATUS, call)
    await client.order(operations.HANGUP, call, command_id=uuid.uuid4().hex)
    return status.is_alive
