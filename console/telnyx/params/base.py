"""What all parameters have in common.

A parameter that is not set is not sent: its value is `UNSET`. Values are
checked by `console.telnyx.wire` when a request is made, not when a struct is
built, so that one place knows how to say what is wrong.

Where a name is no Python name it carries a trailing underscore here and none
on the wire (`from_`). In a union, the field that tells its members apart
(`type`, `transcription_engine`) is no parameter but follows from the struct.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import UNSET, Struct

SECRETS: Final = frozenset({"sip_auth_password", "stream_auth_token"})
"""The parameters whose values are secrets. None of them stands inside an object."""


def is_secret(parameter: str) -> bool:
    """Whether the value of a parameter, by its name on the wire, is a secret.

    A secret is typed unseen, read from a file by the command line, masked in the
    journal, and logged nowhere.
    """
    return parameter in SECRETS


class Params(Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters as Telnyx's contract names them.

    The text form names what is set and shows no value: among them are SIP
    passwords, tokens and the numbers of callers.
    """

    def __repr__(self) -> str:
        """`Dial(connection_id=…, to=…)`."""
        return f"{type(self).__name__}({', '.join(f'{name}=…' for name in self.set_fields())})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """The same for tracebacks drawn by rich."""
        return [(name, "…") for name in self.set_fields()]

    def set_fields(self) -> Iterator[str]:
        """The names of the parameters that will be sent."""
        return (name for name in self.__struct_fields__ if getattr(self, name) is not UNSET)


class NoParams(Params, frozen=True):
    """An operation that takes nothing but the ids in its path."""
