"""Keys that were pressed in a call, as the journal keeps them: how many, and not which.

They are card numbers, PINs and dates of birth. Whoever is in the call sees them while it
lasts; nobody reads them out of a file years later.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from msgspec import structs

from console.domain.acts import Dial, SendDtmf, SendSipInfo
from console.domain.events import KINDS, Payload
from console.domain.fold.leg import Folded
from console.domain.fold.places import Place
from console.domain.orders import Order
from console.domain.own_facts import OrderPlaced, OrderSettled

KEY: Final = "•"
"""Stands for one key. A text of five of them says that there were five."""

DIGITS: Final = "digits"
"""The parameter of an order, and the member of a webhook, in which keys stand."""

_TOLD_BY: Final = frozenset({"call.dtmf.received", "call.gather.ended", "call.sip_info.received"})
_MEMBERS: Final = frozenset({DIGITS, "digit"})
_PAUSES: Final = str.maketrans("", "", "wW")
_RELAYS: Final = ("application/dtmf", "application/vnd.nortelnetworks.digits")
"""Content types of a SIP INFO that presses a key; the first also as application/dtmf-relay."""

_SIGNAL: Final = re.compile(r"(\b(?:Signal|d)\s*=\s*)[^\s]+", re.IGNORECASE)
_IN_TEXT: Final = re.compile(rb'("digits?"\s*:\s*")[^"]*(")')


def counted(keys: str) -> str:
    """One sign for each key; pauses are none."""
    return KEY * len(keys.translate(_PAUSES))


def payload_without_keys(payload: Payload) -> Payload:
    """A fact of our own with the keys of its order counted."""
    if isinstance(payload, OrderPlaced | OrderSettled):
        return structs.replace(payload, order=_order_without_keys(payload.order))
    return payload


def fold_without_keys(folded: Folded) -> Folded:
    """A leg as it is folded from facts whose keys are counted."""
    media = folded.media
    if not media.received and not media.sent and media.told.gathered is None:
        return folded
    told = media.told
    if told.gathered is not None:
        place, gathered = told.gathered
        gathered = structs.replace(gathered, digits=counted(gathered.digits))
        told = structs.replace(told, gathered=(place, gathered))
    received, sent = _all_counted(media.received), _all_counted(media.sent)
    media = structs.replace(media, told=told, received=received, sent=sent)
    return structs.replace(folded, media=media)


def _all_counted(keys: tuple[tuple[Place, str], ...]) -> tuple[tuple[Place, str], ...]:
    told = ((place, counted(pressed)) for place, pressed in keys)
    return tuple((place, pressed) for place, pressed in told if pressed)


def _order_without_keys(order: Order) -> Order:
    match order.act:
        case SendDtmf(parameters={"digits": keys}) as act:
            kept = act.parameters | {DIGITS: counted(str(keys))}
            return structs.replace(order, act=structs.replace(act, parameters=kept))
        case Dial(keys=keys) as act if keys:
            return structs.replace(order, act=structs.replace(act, keys=counted(keys)))
        case SendSipInfo() as act if act.content_type.lower().startswith(_RELAYS):
            return structs.replace(order, act=structs.replace(act, body=_relayed(act.body)))
        case _:
            return order


def _relayed(body: str) -> str:
    """The body of a SIP INFO that presses a key, with the key counted."""
    return _SIGNAL.sub(rf"\1{KEY}", body) if "=" in body else counted(body.strip())


def may_tell_keys(kind: str) -> bool:
    """Whether keys may stand in the body of a webhook of that kind, as in any that is not known."""
    return kind in _TOLD_BY or kind not in KINDS


def body_without_keys(kind: str, body: bytes) -> bytes:
    """The body of a webhook with the keys in it counted; of one that tells none, as it came.

    What a kind that is not known calls digits is taken for keys.
    """
    if not may_tell_keys(kind):
        return body
    try:
        return msgspec.json.encode(_tree_without_keys(msgspec.json.decode(body)))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _IN_TEXT.sub(rb"\1\2", body)


def _tree_without_keys(tree: object) -> object:
    match tree:
        case dict():
            return {name: _member_without_keys(name, value) for name, value in tree.items()}
        case list():
            return [_tree_without_keys(one) for one in tree]
        case _:
            return tree


def _member_without_keys(name: object, value: object) -> object:
    if not isinstance(value, str):
        return _tree_without_keys(value)
    if name in _MEMBERS:
        return counted(value)
    return _SIGNAL.sub(rf"\1{KEY}", value) if name == "body" else value
