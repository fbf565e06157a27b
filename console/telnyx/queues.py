"""Queues and the legs that wait in them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.telnyx import operations, wire
from console.telnyx.family import Family
from console.telnyx.pages import numbered
from console.telnyx.params.lists import NumberedList
from console.telnyx.params.queues import (
    CreateQueue,
    Enqueue,
    LeaveQueue,
    UpdateQueue,
    UpdateQueuedCall,
)
from console.telnyx.replies import CommandReply, Queue, QueuedCall


class Queues(Family):
    """Queues, named by their name; waiting legs, by their `call_control_id`."""

    async def enqueue(self, call_id: str, params: Enqueue, *, command_id: str) -> CommandReply:
        """Let the leg wait."""
        return await self._order(operations.ENQUEUE, call_id, params=params, command_id=command_id)

    async def leave(
        self, call_id: str, params: LeaveQueue | None = None, *, command_id: str
    ) -> CommandReply:
        """Take the leg out of its queue; it is parked."""
        return await self._order(
            operations.LEAVE_QUEUE, call_id, params=params, command_id=command_id
        )

    def list(self, params: NumberedList | None = None) -> AsyncIterator[Queue]:
        """All queues."""
        return numbered(self._send, operations.LIST_QUEUES, params=params)

    async def create(self, params: CreateQueue) -> Queue:
        """Make a queue."""
        return await self._ask(operations.CREATE_QUEUE, params=params)

    async def retrieve(self, queue: str) -> Queue:
        """One queue."""
        return await self._ask(operations.RETRIEVE_QUEUE, queue)

    async def update(self, queue: str, params: UpdateQueue) -> Queue:
        """Change how many legs fit in."""
        return await self._ask(operations.UPDATE_QUEUE, queue, params=params)

    async def delete(self, queue: str) -> None:
        """Remove an empty queue."""
        await self._send(wire.request(operations.DELETE_QUEUE, queue))

    def calls(self, queue: str, params: NumberedList | None = None) -> AsyncIterator[QueuedCall]:
        """All legs that wait in a queue, the head first."""
        return numbered(self._send, operations.LIST_QUEUED_CALLS, queue, params=params)

    async def retrieve_call(self, queue: str, call_id: str) -> QueuedCall:
        """One waiting leg."""
        return await self._ask(operations.RETRIEVE_QUEUED_CALL, queue, call_id)

    async def update_call(self, queue: str, call_id: str, params: UpdateQueuedCall) -> None:
        """Change whether the place is kept after a hang-up."""
        await self._send(wire.request(operations.UPDATE_QUEUED_CALL, queue, call_id, params=params))

    async def remove_call(self, queue: str, call_id: str) -> None:
        """Take a leg out of a queue, as an operator."""
        await self._send(wire.request(operations.REMOVE_QUEUED_CALL, queue, call_id))
