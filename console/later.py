"""Modules that few starts need, each loaded at the first use of something in it.

A start waits for all that it imports. Where one of these is imported from here, nothing is
loaded before something in it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["difflib", "hmac", "later", "phonenumbers", "zoneinfo"]


class _Later(ModuleType):
    """Stands for a module, and keeps what was asked for.

    Two threads that ask at once both wait for the one import, as Python has it.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python asks of every module is no use of this one
            raise AttributeError(name)
        found = getattr(import_module(self.__name__), name)
        setattr(self, name, found)
        return found


def later(module: str) -> Any:
    """The module of that name, which is loaded once something in it is asked for."""
    return _Later(module)


if TYPE_CHECKING:
    import difflib
    import hmac
    import zoneinfo

    import phonenumbers
else:
    difflib = later("difflib")
    hmac = later("hmac")
    phonenumbers = later("phonenumbers")
    zoneinfo = later("zoneinfo")
