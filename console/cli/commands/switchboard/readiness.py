"""What systemd is told of the service: that it is ready, and that it ends.

It goes as a datagram to the socket that NOTIFY_SOCKET names (`sd_notify(3)`). So whatever is
ordered after the service, such as consoles in browsers, finds it answering, and
`systemctl restart` comes back once webhooks are taken again. Elsewhere nobody is told.
"""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Final

from console.text import clean

_WHERE: Final = "NOTIFY_SOCKET"
_WHO: Final = "SYSTEMD_EXEC_PID"
"""The process that systemd started, where it is new enough to say so (`systemd.exec(5)`)."""

_ABSTRACT: Final = "@"
"""How a name begins that is no file; the system has a NUL in its place."""

_LONGEST: Final = 300

PATIENCE: Final = 5.0
"""Seconds for which room is waited for where many tell at once: a service whose readiness was lost
is ended after `TimeoutStartSec`. One that is to end before waits no longer than it may take to."""


class System:
    """Whoever started the service and wants to know how it is, if anybody does.

    What told of it is taken out of the environment, so that no child speaks for the service. One
    that a console started in somebody else's service, such as tmux's, does not speak for that.
    """

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        where, us = environment.pop(_WHERE, ""), str(os.getpid())
        self._where = where if environment.get(_WHO, us) == us else ""

    def is_ready(self, words: str) -> None:
        """All is open; `systemctl status` shows the words. For a thread: at a boot it may wait."""
        self._tell("READY=1", words, PATIENCE)

    def is_ending(self) -> None:
        """It was asked to end, and does."""
        self._tell("STOPPING=1", "ending", 0.0)

    def _tell(self, state: str, words: str, seconds: float) -> None:
        """Tell it within that time. Who does not take it ends nothing: the service matters."""
        if not self._where.startswith(("/", _ABSTRACT)):
            return
        is_file = self._where[0] != _ABSTRACT
        name = self._where if is_file else f"\0{self._where[1:]}"
        told = f"{state}\nSTATUS={clean(words, _LONGEST)}".encode()
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaking:
            speaking.settimeout(seconds)
            speaking.sendto(told, name)
