"""Types that msgspec learns when they are needed, and never in two threads at one time.

It learns a struct with all that is in it, once for the process. A thread that uses a struct
which another is still learning reads what is not there, and the process ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

_ONE_AT_A_TIME: Final = threading.Lock()
_DECODERS: Final[dict[type, msgspec.json.Decoder[Any]]] = {}
_OF_FRAMES: Final[dict[Any, msgspec.msgpack.Decoder[Any]]] = {}


def json_decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """What reads that type from JSON, made at the first need; asked for in any thread."""
    found = _DECODERS.get(kind)
    if found is None:
        with _ONE_AT_A_TIME:
            found = _DECODERS.setdefault(kind, msgspec.json.Decoder(kind))
    return found


def msgpack_decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """What reads that type, or a union of types, from msgpack: as `json_decoder`."""
    found = _OF_FRAMES.get(kind)
    if found is None:
        with _ONE_AT_A_TIME:
            found = _OF_FRAMES.setdefault(kind, msgspec.msgpack.Decoder(kind))
    return found


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """What makes a thing of types that it learns: made at the first need, asked for in any thread.

    What it calls asks for no other thing of this module.
    """
    made: list[T] = []

    @wraps(make)
    def asked() -> T:
        if not made:
            with _ONE_AT_A_TIME:
                if not made:
                    made.append(make())
        return made[0]

    return asked


def learnt(kind: type[T]) -> type[T]:
    """The same type, known from here on, so that `msgspec.convert` may be used in any thread."""
    json_decoder(kind)
    return kind
