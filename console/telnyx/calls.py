"""The orders on calls, one method each.

Every order takes a `command_id` that names the attempt: Telnyx carries it out
once however often it arrives within 60 s. The caller chooses it, so that it
can be written down before anything is sent. All methods raise
`InvalidParameter` before sending what the contract does not allow, and an
`ApiError` for what came of it.
"""

from __future__ import annotations

from typing import Final

from console.errors import CallAlreadyEnded
from console.telnyx import operations, wire
from console.telnyx.operations import Operation, P
from console.telnyx.pages import Send
from console.telnyx.params.calls import (
    Answer,
    Bridge,
    Dial,
    Hangup,
    Refer,
    Reject,
    SendSipInfo,
    Transfer,
)
from console.telnyx.replies import CallStatus, CommandBody, CommandReply, Dialled

ALREADY_ENDED: Final = CommandReply(result="already ended")
"""What a hang-up gives for a call that was over before."""


class Calls:
    """Legs and the orders on them; a leg is named by its `call_control_id`."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def dial(self, params: Dial, *, command_id: str) -> Dialled:
        """Call a number or SIP address; the new leg is told before anybody answers."""
        request = wire.request(operations.DIAL, params=params, command_id=command_id)
        return (await self._send(request)).data

    async def answer(
        self, call_id: str, params: Answer | None = None, *, command_id: str
    ) -> CommandReply:
        """Answer an incoming leg."""
        return await self._order(operations.ANSWER, call_id, params, command_id)

    async def transfer(self, call_id: str, params: Transfer, *, command_id: str) -> CommandReply:
        """Join the leg to a new one; it stays up if the new one fails."""
        return await self._order(operations.TRANSFER, call_id, params, command_id)

    async def bridge(self, call_id: str, params: Bridge, *, command_id: str) -> CommandReply:
        """Join the leg to the leg `params.call_control_id`."""
        return await self._order(operations.BRIDGE, call_id, params, command_id)

    async def reject(self, call_id: str, params: Reject, *, command_id: str) -> CommandReply:
        """Refuse an incoming leg."""
        return await self._order(operations.REJECT, call_id, params, command_id)

    async def hangup(
        self, call_id: str, params: Hangup | None = None, *, command_id: str
    ) -> CommandReply:
        """End the leg; one that is over already is a success, `ALREADY_ENDED`."""
        try:
            return await self._order(operations.HANGUP, call_id, params, command_id)
        except CallAlreadyEnded:
            return ALREADY_ENDED

    async def refer(self, call_id: str, params: Refer, *, command_id: str) -> CommandReply:
        """Ask the far end to call another SIP address itself."""
        return await self._order(operations.REFER, call_id, params, command_id)

    async def send_sip_info(
        self, call_id: str, params: SendSipInfo, *, command_id: str
    ) -> CommandReply:
        """Send a SIP INFO along the leg."""
        return await self._order(operations.SEND_SIP_INFO, call_id, params, command_id)

    async def retrieve_status(self, call_id: str) -> CallStatus:
        """Whether the leg is alive; Telnyx knows it until ten minutes after its end."""
        return (await self._send(wire.request(operations.RETRIEVE_STATUS, call_id))).data

    async def _order(
        self, operation: Operation[P, CommandBody], call_id: str, params: P | None, command_id: str
    ) -> CommandReply:
        request = wire.request(operation, call_id, params=params, command_id=command_id)
        return (await self._send(request)).data or CommandReply()
