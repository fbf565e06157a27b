"""Commands about queues: enqueue, leave_queue, and what makes and changes a queue."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from console.simulator.api.commands.body import CommandBody
from console.simulator.contract.refusals import unprocessable
from console.simulator.exchange import queues
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Leg

QueueName = Annotated[str, Meta(min_length=1, max_length=255)]
Size = Annotated[int, Meta(ge=1)]


class Enqueue(CommandBody, frozen=True, kw_only=True):
    """The body of enqueue; `max_size` counts only for a queue that is made by it."""

    queue_name: QueueName
    keep_after_hangup: bool = False
    max_size: Size = queues.USUAL_SIZE
    max_wait_time_secs: Size | None = None


class LeaveQueue(CommandBody, frozen=True, kw_only=True):
    """The body of leave_queue; nothing needs to be said."""


class CreateQueue(msgspec.Struct, frozen=True, kw_only=True):
    """The body that makes a queue."""

    queue_name: QueueName
    max_size: Size = queues.USUAL_SIZE


class UpdateQueue(msgspec.Struct, frozen=True, kw_only=True):
    """The body that changes a queue."""

    max_size: Size


class UpdateQueueCall(msgspec.Struct, frozen=True, kw_only=True):
    """What may be changed about somebody who waits."""

    keep_after_hangup: bool = False


def enqueue(exchange: Exchange, leg: Leg, body: Enqueue) -> None:
    """Let a caller wait; a queue that is not there is made."""
    queue = queues.create(exchange, body.queue_name, body.max_size)
    queues.enter(exchange, leg, queue, longest=body.max_wait_time_secs, keep=body.keep_after_hangup)


def leave_queue(exchange: Exchange, leg: Leg, _body: LeaveQueue) -> None:
    """Let a caller wait no more; the call stays up."""
    if leg.queue is None:
        raise unprocessable(
            "90035",
            "This call can't receive this command because it has not been put in any queue yet.",
        )
    queues.leave(exchange, leg, "leave")
