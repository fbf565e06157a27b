"""Legs of calls and the orders on them."""

from __future__ import annotations

from typing import Final

from console.errors import CallAlreadyEnded
from console.telnyx import operations
from console.telnyx.family import Family
from console.telnyx.params.calls import (
    Answer,
    Bridge,
    Dial,
    Hangup,
    Refer,
    Reject,
    SendSipInfo,
    SwitchSupervisorRole,
    Transfer,
    UpdateClientState,
)
from console.telnyx.replies import CallStatus, CommandReply, Dialled

ALREADY_ENDED: Final = CommandReply(result="already ended")
"""What a hang-up gives for a call that was over before."""


class Calls(Family):
    """Legs and the orders on them; a leg is named by its `call_control_id`."""

    async def dial(self, params: Dial, *, command_id: str) -> Dialled:
        """Call a number or SIP address; the new leg is told before anybody answers."""
        return await self._ask(operations.DIAL, params=params, command_id=command_id)

    async def answer(
        self, call_id: str, params: Answer | None = None, *, command_id: str
    ) -> CommandReply:
        """Answer an incoming leg."""
        return await self._order(operations.ANSWER, call_id, params=params, command_id=command_id)

    async def transfer(self, call_id: str, params: Transfer, *, command_id: str) -> CommandReply:
        """Join the leg to a new one; it stays up if the new one fails."""
        return await self._order(operations.TRANSFER, call_id, params=params, command_id=command_id)

    async def bridge(self, call_id: str, params: Bridge, *, command_id: str) -> CommandReply:
        """Join the leg to the leg `params.call_control_id`."""
        return await self._order(operations.BRIDGE, call_id, params=params, command_id=command_id)

    async def reject(self, call_id: str, params: Reject, *, command_id: str) -> CommandReply:
        """Refuse an incoming leg."""
        return await self._order(operations.REJECT, call_id, params=params, command_id=command_id)

    async def hangup(
        self, call_id: str, params: Hangup | None = None, *, command_id: str
    ) -> CommandReply:
        """End the leg; one that is over already is a success, `ALREADY_ENDED`."""
        try:
            return await self._order(
                operations.HANGUP, call_id, params=params, command_id=command_id
            )
        except CallAlreadyEnded:
            return ALREADY_ENDED

    async def refer(self, call_id: str, params: Refer, *, command_id: str) -> CommandReply:
        """Ask the far end to call another SIP address itself."""
        return await self._order(operations.REFER, call_id, params=params, command_id=command_id)

    async def send_sip_info(
        self, call_id: str, params: SendSipInfo, *, command_id: str
    ) -> CommandReply:
        """Send a SIP INFO along the leg."""
        return await self._order(
            operations.SEND_SIP_INFO, call_id, params=params, command_id=command_id
        )

    async def switch_supervisor_role(
        self, call_id: str, params: SwitchSupervisorRole
    ) -> CommandReply:
        """Change who hears the supervisor on this leg."""
        return await self._order(operations.SWITCH_SUPERVISOR_ROLE, call_id, params=params)

    async def update_client_state(self, call_id: str, params: UpdateClientState) -> CommandReply:
        """Change what comes back with later events of the leg."""
        return await self._order(operations.UPDATE_CLIENT_STATE, call_id, params=params)

    async def retrieve_status(self, call_id: str) -> CallStatus:
        """Whether the leg is alive; Telnyx knows it until ten minutes after its end."""
        return await self._ask(operations.RETRIEVE_STATUS, call_id)
