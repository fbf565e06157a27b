"""Parameters of queues."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params


class Enqueue(Params, frozen=True, kw_only=True):
    """`actions/enqueue`: the leg waits in a queue, made if need be."""

    queue_name: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    keep_after_hangup: bool | UnsetType = UNSET
    max_size: int | UnsetType = UNSET
    max_wait_time_secs: int | UnsetType = UNSET


class LeaveQueue(Params, frozen=True, kw_only=True):
    """`actions/leave_queue`: the leg leaves and is parked."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET


class CreateQueue(Params, frozen=True, kw_only=True):
    """`POST /queues`."""

    queue_name: str
    max_size: int | UnsetType = UNSET


class UpdateQueue(Params, frozen=True, kw_only=True):
    """`POST /queues/{queue_name}`."""

    max_size: int


class UpdateQueuedCall(Params, frozen=True, kw_only=True):
    """`PATCH /queues/{queue_name}/calls/{call_control_id}`."""

    keep_after_hangup: bool | UnsetType = UNSET
