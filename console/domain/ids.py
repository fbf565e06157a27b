"""Ids: those that Telnyx gives, opaque texts, and those of orders; each kind has its own type."""

from __future__ import annotations

import re
from typing import Final, NewType
from uuid import UUID, uuid5

CallId = NewType("CallId", str)
"""A `call_control_id`: one leg, as commands name it."""

OrderId = NewType("OrderId", str)
"""An order's id, which is Telnyx's `command_id` too: the same on every attempt."""

ORDER_ID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
"""A UUID as RFC 9562 writes it: version 4 for what an operator asked for, version 5 for a step of
a procedure, whose id follows from that of its order."""

LONGEST_ID: Final = 512
"""Characters at most of an id of Telnyx's; those that it gives have a hundred."""

MARK: Final = 12
"""Hexadecimal digits of an order's id in `client_state`, which has room for little."""

_VERSION: Final = 14
"""Where a UUID as text has the digit of its version."""


def may_be_call(text: str) -> bool:
    """Whether a call can have that id: a request names it in its path."""
    return 0 < len(text) <= LONGEST_ID and text.isprintable() and text not in {".", ".."}


def mark_of(order: OrderId) -> str:
    """What the leg that an order makes carries of it: unlike any other of a day, and short."""
    return order.replace("-", "")[-MARK:]


def step_of(order: OrderId, name: str) -> OrderId:
    """The id of a step of a procedure. The same name is the same step, so none is taken twice."""
    return OrderId(str(uuid5(UUID(order), name)))


def is_step(order: OrderId) -> bool:
    """Whether it is a step of a procedure, and no order that somebody gave."""
    return order[_VERSION : _VERSION + 1] == "5"
