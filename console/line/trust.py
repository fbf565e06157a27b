"""Whom a console and the command line talk to: asked before the first byte is said.

A socket's name can be taken by anybody who may write into its folder, or who made the folder
first. What is said there are orders and telephone numbers.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from typing import Final, TypeAlias

from console.errors import ForeignSwitchboard, UnsafeFolder
from console.line import credentials

Path: TypeAlias = "str | os.PathLike[str]"
"""No `pathlib` here: a status bar would wait for it."""

ROOT: Final = 0
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def trusted() -> frozenset[int]:
    """The users whose switchboard may be talked to anywhere: oneself, and the system."""
    return frozenset({os.geteuid(), ROOT})


def check_folder(path: Path, *, site: bool = False) -> None:
    """Raise `UnsafeFolder` where somebody else could put a socket in the place of this one.

    The folder of a `site` may be its service's, if nobody else can put another folder in its
    place: none above it may be written by others. That `/tmp` is sticky does not help: whoever
    comes first makes a folder there. A folder that does not exist holds nothing: whoever
    connects finds that out.
    """
    folder = os.path.dirname(path)
    try:
        found = os.lstat(folder)
    except OSError:
        return
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeFolder(folder, "it is not a folder of its own")
    if found.st_uid not in trusted():
        if not site:
            raise UnsafeFolder(folder, "it belongs to another user")
        _check_above(folder, found.st_uid)
    if found.st_mode & _WRITABLE_BY_OTHERS:
        raise UnsafeFolder(folder, "others may write into it")


def _check_above(folder: str, owner: int) -> None:
    """Raise `UnsafeFolder` where anybody but the owner, oneself and root could move the folder."""
    may = trusted() | {owner}
    ways = os.path.abspath(folder), os.path.realpath(folder)
    for above in dict.fromkeys(above for way in ways for above in _parents(way)):
        found = os.lstat(above)
        if found.st_uid not in may:
            reason = f"{above} above it belongs to yet another user"
            raise UnsafeFolder(folder, reason)
        if found.st_mode & _WRITABLE_BY_OTHERS and not stat.S_ISLNK(found.st_mode):
            reason = f"it belongs to another user, and others may write into {above} above it"
            raise UnsafeFolder(folder, reason)


def _parents(folder: str) -> Iterator[str]:
    """The folders above one, the nearest first."""
    while (above := os.path.dirname(folder)) != folder:
        yield above
        folder = above


def check_peer(connected: socket.socket, path: Path, *, site: bool = False) -> None:
    """Raise `ForeignSwitchboard` where another user's process is at the other end.

    At the socket of a `site`, whose folder was checked, it may be that of the folder's owner.
    Where the system does not tell who it is, the folder decides.
    """
    user = credentials.user_of(connected)
    if user is None or user in trusted():
        return
    if not site or user != os.lstat(os.path.dirname(path)).st_uid:
        raise ForeignSwitchboard(os.fspath(path), user)
