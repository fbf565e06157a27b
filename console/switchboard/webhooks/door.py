"""The listener's port, open before that is loaded which answers there.

To load it takes most of a start. Who connects meanwhile waits in the kernel's queue, and is
answered first; else it would be refused, and Telnyx would try later.
"""

from __future__ import annotations

import errno
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from console import private_files
from console.errors import InvalidSetting, PortInUse

BACKLOG: Final = 512
"""Connections that the kernel keeps until we take or turn away each of them."""


def opened_early(host: str, port: int, lock: Path) -> socket.socket | None:
    """The socket of a listener, which listens; 0 takes a free port.

    None where that is not known to go well: whoever opens it later says why not. `lock` is the
    journal's, held from here on: of two switchboards that start at once, the one that has the
    journal is to have the port. Else each of them could find the half that it lacks taken.
    """
    family = _family(host)
    if family is None:
        return None
    try:
        private_files.lock_ahead(lock)
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError:
        return None


def _family(host: str) -> socket.AddressFamily | None:
    """That of an address; None for a name, which may take long to look up."""
    try:
        version = ip_address(host).version
    except ValueError:
        return None
    return socket.AF_INET6 if version == 6 else socket.AF_INET  # noqa: PLR2004


def where(host: str, port: int, own: socket.socket | None) -> dict[str, Any]:
    """What asyncio is told of the place to listen at; it closes the socket that it gets."""
    return {"host": host, "port": port} if own is None else {"sock": own}


def unusable(host: str, port: int, error: OSError) -> PortInUse | InvalidSetting:
    """Why nothing can listen there."""
    if error.errno == errno.EADDRINUSE:
        return PortInUse(host, port)
    setting = "listener.port" if isinstance(error, PermissionError) else "listener.host"
    why = error.strerror or "it does not work"
    return InvalidSetting(setting, f"cannot listen on {host}:{port}: {why}", "settings")
