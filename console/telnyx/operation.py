"""What an operation of Telnyx's API is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from string import Formatter
from typing import Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from console.telnyx.params.base import Params

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
    idempotent: bool = False
    """Whether twice is the same as once without a command id: muting somebody who is muted."""

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
        return self.method != "POST" or self.takes_command_id or self.idempotent
