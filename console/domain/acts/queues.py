"""What is asked of queues: make, resize, delete, take a call out that is stuck in one."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from console.domain.acts.legs import Act
from console.domain.ids import CallId


class QueueAct(Act, frozen=True, kw_only=True):
    """An act that is about a queue, by its name."""

    queue: str


class CreateQueue(QueueAct, frozen=True, kw_only=True, tag="queues.create"):
    """Make a queue. Without `max_size` as many may wait as Telnyx allows by itself."""

    action: ClassVar[str] = "queues.create"
    max_size: int | None = None


class ResizeQueue(QueueAct, frozen=True, kw_only=True, tag="queues.resize"):
    """Let so many wait at most. Those who wait already stay."""

    action: ClassVar[str] = "queues.resize"
    max_size: int


class DeleteQueue(QueueAct, frozen=True, kw_only=True, tag="queues.delete"):
    """Delete a queue in which nobody waits."""

    action: ClassVar[str] = "queues.delete"


class TakeOutOfQueue(QueueAct, frozen=True, kw_only=True, tag="queues.take_out"):
    """Take a call out that is over and stands in the queue all the same."""

    action: ClassVar[str] = "queues.take_out"
    stuck: CallId


AnyQueueAct: TypeAlias = CreateQueue | ResizeQueue | DeleteQueue | TakeOutOfQueue
"""Every act on a queue."""
