"""Whom a console and the command line talk to: asked before the first byte is said.

A socket's name can be taken by anybody who may write into its folder, or who made the folder
first. What is said there are orders and telephone numbers.
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from typing import Final

from console.errors import ForeignSwitchboard, UnsafeFolder
from console.line import credentials

ROOT: Final = 0
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


def trusted() -> frozenset[int]:
    """The users whose switchboard may be talked to: oneself, and the system."""
    return frozenset({os.geteuid(), ROOT})


def check_folder(path: Path) -> None:
    """Raise `UnsafeFolder` where somebody else could put a socket in the place of this one.

    A folder that does not exist holds nothing: whoever connects finds that out.
    """
    folder = path.parent
    try:
        found = folder.lstat()
    except OSError:
        return
    if not stat.S_ISDIR(found.st_mode):
        raise UnsafeFolder(str(folder), "it is not a folder of its own")
    if found.st_uid not in trusted():
        raise UnsafeFolder(str(folder), "it belongs to another user")
    if found.st_mode & _WRITABLE_BY_OTHERS:
        raise UnsafeFolder(str(folder), "others may write into it")


def check_peer(connected: socket.socket, path: Path) -> None:
    """Raise `ForeignSwitchboard` where another user's process is at the other end.

    Where the system does not tell who it is, the folder decides.
    """
    user = credentials.user_of(connected)
    if user is not None and user not in trusted():
        raise ForeignSwitchboard(str(path), user)
