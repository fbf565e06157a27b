"""The listener's socket where the system holds it, so that nobody is refused while we start anew.

systemd tells of it as `sd_listen_fds(3)` says: the descriptors from 3 on are sockets for the
process that LISTEN_PID names, as many as LISTEN_FDS says. It keeps them itself, too: who
connects while no switchboard runs waits in the kernel for the next one.
"""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping
from typing import Final

from console.errors import InvalidSetting

FIRST: Final = 3
"""The descriptor of the first socket."""

_TOLD_IN: Final = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")
_UNIT: Final = "the socket unit of systemd"


def inherited(environment: MutableMapping[str, str], first: int = FIRST) -> socket.socket | None:
    """The socket that the system listens on for this process; None where it holds none.

    What told of it is taken out of the environment, so that no child thinks it is meant.
    Raises `InvalidSetting` for anything but one socket on which TCP connections come.
    """
    pid, number, _ = (environment.pop(name, "") for name in _TOLD_IN)
    if pid != str(os.getpid()) or number in {"", "0"}:
        return None
    if number != "1":
        raise _unusable(f"{number} sockets are handed over, and webhooks come in at one")
    try:
        held = socket.socket(fileno=first)
    except OSError as error:
        raise _unusable(f"what is handed over is no socket ({error.strerror})") from error
    held.set_inheritable(False)
    if not _listens(held):
        held.detach()
        raise _unusable("what is handed over takes no TCP connections: say ListenStream=host:port")
    return held


def _listens(held: socket.socket) -> bool:
    if held.family not in (socket.AF_INET, socket.AF_INET6) or held.type != socket.SOCK_STREAM:
        return False
    return bool(held.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


def _unusable(reason: str) -> InvalidSetting:
    return InvalidSetting("listener.port", reason, _UNIT)
