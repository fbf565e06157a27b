"""A value that is used and never shown."""

from __future__ import annotations

from typing import Final, NoReturn

from console.later import hmac

MASK: Final = "•••"


class Secret:
    """An API key or password. Every text form of it is a mask, and it cannot be pickled.

    `reveal` is the only way to the value; call it where the value is sent and
    keep the result in no variable that outlives the call.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself."""
        return self.__value

    def hidden_in(self, text: bytes) -> bytes:
        """The text with every occurrence of the value masked, for logs and messages."""
        value = self.__value.encode("utf-8", "surrogatepass")
        return text.replace(value, MASK.encode()) if value else text

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(
            self.__value.encode("utf-8", "surrogatepass"),
            other.__value.encode("utf-8", "surrogatepass"),
        )

    def __hash__(self) -> int:
        return hash(self.__value)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, form: str) -> str:
        return MASK

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret has no state to show")
