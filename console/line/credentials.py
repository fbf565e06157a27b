"""Who is at the other end of a Unix socket: asked of the system, for the peer itself might lie.

Linux tells process and user at once (SO_PEERCRED, unix(7)). macOS tells each by an option
of its own, whose numbers stand in its sys/un.h and the form of the answer in its
sys/ucred.h; Python has no names for them there.
"""

from __future__ import annotations

import pwd
import socket
import struct
from contextlib import suppress
from typing import Final

_LINUX: Final = struct.Struct("3i")
"""struct ucred: pid, uid, gid."""

_SOL_LOCAL: Final = 0
_LOCAL_PEERCRED: Final = 1
_LOCAL_PEERPID: Final = 2
_MACOS: Final = struct.Struct("IIh2x16I")
"""struct xucred: its version, uid, and the groups with their number in front."""
_XUCRED_VERSION: Final = 0


def user_of(connected: socket.socket) -> int | None:
    """The uid that the peer's process runs as; None where the system does not tell."""
    if hasattr(socket, "SO_PEERCRED"):
        return _linux(connected)[1]
    with suppress(OSError, struct.error):
        version, uid, *_ = _MACOS.unpack(
            connected.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _MACOS.size)
        )
        return int(uid) if version == _XUCRED_VERSION else None
    return None


def name_of(user: int) -> str:
    """The name that the system has for a user; the number as text where it has none.

    It may ask a server of the network, and wait for it. A name of digits alone is not taken:
    it would pass for another user's number.
    """
    try:
        name = pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
    return str(user) if name.isdigit() else name


def process_of(connected: socket.socket) -> int:
    """The pid of the peer's process. Raises `OSError` where the system does not tell."""
    if hasattr(socket, "SO_PEERCRED"):
        return _linux(connected)[0]
    return connected.getsockopt(_SOL_LOCAL, _LOCAL_PEERPID)


def _linux(connected: socket.socket) -> tuple[int, int, int]:
    raw = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _LINUX.size)
    pid, uid, gid = _LINUX.unpack(raw)
    return pid, uid, gid
