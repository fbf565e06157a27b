"""Every operation of Telnyx's API that this program uses, one row each.

A row names the operation as Telnyx's contract does, and says how it is sent
and what comes back. A new operation is a struct of parameters, a row here and
a method in the class of its family.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from string import Formatter
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from console.telnyx.params import applications, calls, lists
from console.telnyx.params.base import NoParams, Params
from console.telnyx.replies import (
    ActiveCall,
    Application,
    Body,
    CallStatus,
    CommandBody,
    Connection,
    Dialled,
    Nothing,
    Page,
)

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Struct)

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Lane(Enum):
    """Which connections a request travels on; no lane can fill up another one."""

    HANGUP = "hangup"
    ORDERS = "orders"
    READS = "reads"


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, R]):
    """One operation. `id` is the contract's, `path` has a `{name}` for every id."""

    id: str
    method: Method
    path: str
    params: type[P]
    reply: type[R]
    lane: Lane = Lane.ORDERS
    second_chance: bool = False
    """Whether a 422 may be a passing state: see `retry`."""

    @property
    def name(self) -> str:
        """What the operation is called in messages: `hangup`, `call_control_applications.list`."""
        return self.id.removeprefix("calls.").removeprefix("actions.")

    @property
    def id_names(self) -> tuple[str, ...]:
        """The names of the ids in the path, in order."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)

    @property
    def takes_command_id(self) -> bool:
        """Whether Telnyx ignores a repetition that carries the same `command_id`."""
        return "command_id" in self.params.__struct_fields__

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method != "POST" or self.takes_command_id


def call_action(
    verb: str, params: type[P], *, lane: Lane = Lane.ORDERS, second_chance: bool = False
) -> Operation[P, CommandBody]:
    """The row of a command to one leg."""
    return Operation(
        f"calls.actions.{verb}",
        "POST",
        f"/calls/{{call_control_id}}/actions/{verb}",
        params,
        CommandBody,
        lane,
        second_chance,
    )


DIAL: Final = Operation("calls.dial", "POST", "/calls", calls.Dial, Body[Dialled])
ANSWER: Final = call_action("answer", calls.Answer)
TRANSFER: Final = call_action("transfer", calls.Transfer)
BRIDGE: Final = call_action("bridge", calls.Bridge, second_chance=True)
REJECT: Final = call_action("reject", calls.Reject)
HANGUP: Final = call_action("hangup", calls.Hangup, lane=Lane.HANGUP)
REFER: Final = call_action("refer", calls.Refer)
SEND_SIP_INFO: Final = call_action("send_sip_info", calls.SendSipInfo)
RETRIEVE_STATUS: Final = Operation(
    "calls.retrieve_status",
    "GET",
    "/calls/{call_control_id}",
    NoParams,
    Body[CallStatus],
    lane=Lane.READS,
)
LIST_ACTIVE_CALLS: Final = Operation(
    "connections.list_active_calls",
    "GET",
    "/connections/{connection_id}/active_calls",
    lists.ListActiveCalls,
    Page[ActiveCall],
    lane=Lane.READS,
)
LIST_CONNECTIONS: Final = Operation(
    "connections.list",
    "GET",
    "/connections",
    lists.ListConnections,
    Page[Connection],
    lane=Lane.READS,
)
LIST_APPLICATIONS: Final = Operation(
    "call_control_applications.list",
    "GET",
    "/call_control_applications",
    lists.ListApplications,
    Page[Application],
    lane=Lane.READS,
)
RETRIEVE_APPLICATION: Final = Operation(
    "call_control_applications.retrieve",
    "GET",
    "/call_control_applications/{id}",
    NoParams,
    Body[Application],
    lane=Lane.READS,
)
CREATE_APPLICATION: Final = Operation(
    "call_control_applications.create",
    "POST",
    "/call_control_applications",
    applications.CreateApplication,
    Body[Application],
)
UPDATE_APPLICATION: Final = Operation(
    "call_control_applications.update",
    "PATCH",
    "/call_control_applications/{id}",
    applications.UpdateApplication,
    Body[Application],
)
DELETE_APPLICATION: Final = Operation(
    "call_control_applications.delete",
    "DELETE",
    "/call_control_applications/{id}",
    NoParams,
    Nothing,
)
