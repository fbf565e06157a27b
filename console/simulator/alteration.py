"""Bodies that are not as documented: fields that are missing, strange, or nobody heard of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct

LAST_MEMBERS_OF: Final = "data.payload"
"""Where members go whose text is given: into the payload of a webhook, or into the whole."""


class Alteration(Struct, frozen=True, kw_only=True):
    """What is changed in a body, in this order.

    Places are names with dots between, as in `data.payload.client_state`. `without` are taken
    out, `with` are put in or in place of what is there. `members` is the text of further
    members of the payload, as it stands, so that it may be none that an encoder would write:
    NaN, a number of a hundred digits, a name that comes twice. `text` is sent instead of all.
    """

    without: list[str] = msgspec.field(default_factory=list)
    with_: dict[str, object] = msgspec.field(name="with", default_factory=dict)
    members: str = ""
    text: str | None = None

    def of(self, body: bytes) -> bytes:
        """The body as it is sent. One that is no JSON object is sent as it is."""
        if self.text is not None:
            return self.text.encode()
        if not (self.without or self.with_ or self.members):
            return body
        tree = msgspec.json.decode(body)
        if not isinstance(tree, dict):
            return body
        for place in self.without:
            *way, name = place.split(".")
            if (around := _found(tree, way)) is not None:
                around.pop(name, None)
        for place, value in self.with_.items():
            *way, name = place.split(".")
            _made(tree, way)[name] = value
        return self._with_members(tree)

    def _with_members(self, tree: dict[str, object]) -> bytes:
        if not self.members:
            return msgspec.json.encode(tree)
        *way, name = LAST_MEMBERS_OF.split(".")
        around = _found(tree, way)
        inner = around.get(name) if around is not None else None
        if around is None or not isinstance(inner, Mapping):
            return _joined(msgspec.json.encode(tree), self.members)
        around[name] = msgspec.Raw(_joined(msgspec.json.encode(inner), self.members))
        return msgspec.json.encode(tree)


def about(payload: Mapping[str, object]) -> Iterator[object]:
    """By what a fault may be kept to the events of one leg."""
    for name in ("call_control_id", "call_leg_id", "call_session_id", "from", "to"):
        yield payload.get(name)


def _found(tree: dict[str, object], way: list[str]) -> dict[str, object] | None:
    """The object at that place; None if there is none."""
    for name in way:
        inner = tree.get(name)
        if not isinstance(inner, dict):
            return None
        tree = inner
    return tree


def _made(tree: dict[str, object], way: list[str]) -> dict[str, object]:
    """The object at that place; one is made where there is none."""
    for name in way:
        inner = tree.get(name)
        if not isinstance(inner, dict):
            inner = tree[name] = {}
        tree = inner
    return tree


def _joined(encoded: bytes, members: str) -> bytes:
    """An encoded object with more members."""
    comma = b"" if encoded == b"{}" else b","
    return encoded[:-1] + comma + members.encode() + b"}"
