"""Keys that were pressed in a call, as the journal keeps them: how many, and not which.

They are card numbers, PINs and dates of birth. Whoever is in the call sees them while it
lasts; nobody reads them out of a file years later.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import structs

from console.domain.acts import SendDtmf
from console.domain.events import Payload
from console.domain.orders import Order
from console.domain.own_facts import OrderPlaced, OrderSettled

KEY: Final = "•"
"""Stands for one key. A text of five of them says that there were five."""

DIGITS: Final = "digits"
"""The parameter of an order, and the member of a webhook, in which keys stand."""

_TOLD_BY: Final = frozenset({"call.dtmf.received", "call.gather.ended"})
_MEMBERS: Final = frozenset({DIGITS, "digit"})
_PAUSES: Final = str.maketrans("", "", "wW")
_IN_TEXT: Final = re.compile(rb'("digits?"\s*:\s*")[^"]*(")')


def counted(keys: str) -> str:
    """One sign for each key; pauses are none."""
    return KEY * len(keys.translate(_PAUSES))


def payload_without_keys(payload: Payload) -> Payload:
    """A fact of our own with the keys of its order counted."""
    if isinstance(payload, OrderPlaced | OrderSettled):
        return structs.replace(payload, order=_order_without_keys(payload.order))
    return payload


def _order_without_keys(order: Order) -> Order:
    act = order.act
    if not isinstance(act, SendDtmf) or DIGITS not in act.parameters:
        return order
    keys = counted(str(act.parameters[DIGITS]))
    return structs.replace(
        order, act=structs.replace(act, parameters=act.parameters | {DIGITS: keys})
    )


def body_without_keys(kind: str, body: bytes) -> bytes:
    """The body of a webhook with the keys in it counted; of another kind, as it came."""
    if kind not in _TOLD_BY:
        return body
    try:
        return msgspec.json.encode(_tree_without_keys(msgspec.json.decode(body)))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _IN_TEXT.sub(rb"\1\2", body)


def _tree_without_keys(tree: object) -> object:
    match tree:
        case dict():
            return {
                name: counted(value)
                if name in _MEMBERS and isinstance(value, str)
                else _tree_without_keys(value)
                for name, value in tree.items()
            }
        case list():
            return [_tree_without_keys(one) for one in tree]
        case _:
            return tree
