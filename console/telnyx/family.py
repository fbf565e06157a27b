"""What the families of operations have in common."""

from __future__ import annotations

from typing import Protocol, TypeVar

from console.telnyx import wire
from console.telnyx.operations import Operation, P, R
from console.telnyx.replies import Body, CommandBody, CommandReply

T = TypeVar("T")


class Send(Protocol):
    """What carries a request: `Transport.send`."""

    async def __call__(self, request: wire.Request[R]) -> R:
        """The reply to the request."""
        ...


class Family:
    """Operations that belong together, one method each.

    Commands take a `command_id` wherever Telnyx has a place for it: it carries a
    command out once however often its id arrives within 60 s. The caller
    chooses the id, so that it can be written down before anything is sent.
    Where Telnyx has no such place, nothing is repeated that could be done twice.

    All methods raise `InvalidParameter` before sending what the contract does
    not allow, and an `ApiError` for what came of it.
    """

    def __init__(self, send: Send) -> None:
        self._send = send

    async def _order(
        self,
        operation: Operation[P, CommandBody],
        *ids: str,
        params: P | None = None,
        command_id: str | None = None,
    ) -> CommandReply:
        """Give a command and return that it was accepted."""
        request = wire.request(operation, *ids, params=params, command_id=command_id)
        return (await self._send(request)).data or CommandReply()

    async def _ask(
        self,
        operation: Operation[P, Body[T]],
        *ids: str,
        params: P | None = None,
        command_id: str | None = None,
    ) -> T:
        """Send a request whose reply holds one thing, and return the thing."""
        request = wire.request(operation, *ids, params=params, command_id=command_id)
        return (await self._send(request)).data
