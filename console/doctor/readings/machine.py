"""What the system says: the port, the disk, the journal, limits, lingering."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import resource
import shutil
import socket
from pathlib import Path
from typing import Final

from console.config.paths import Paths
from console.config.settings import Effective
from console.doctor.known import Disk, Machine, Port
from console.doctor.readings.side_by_side import in_thread, reading
from console.errors import JournalFailed, NotRead
from console.process import user_name
from console.started_program import said_by
from console.switchboard.journal.check import examine

PATIENCE: Final = 3.0
"""Seconds that a program of the system may take."""


async def read_machine(paths: Paths, effective: Effective, pid: int | None) -> Machine:
    """All of it. `pid` is the switchboard's, whose limits count where it runs."""
    listener = effective.settings.listener
    port, disk, faults, descriptors, linger = await asyncio.gather(
        in_thread(lambda: _port(listener.host, listener.port)),
        in_thread(lambda: _disk(paths)),
        in_thread(lambda: _journal_faults(paths.journal)),
        in_thread(lambda: _descriptors(pid)),
        reading(_linger()),
    )
    return Machine(
        port=port, disk=disk, journal_faults=faults, descriptors=descriptors, linger=linger
    )


def _port(host: str, port: int) -> Port:
    """Whether it can be listened on. Raises `OSError` for a host that is none."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
            trial.listen(1)
        except OSError as error:
            used = error.errno == errno.EADDRINUSE
            why = "another program has it" if used else error.strerror or str(error)
            return Port(host, port, is_free=False, why=why)
    return Port(host, port, is_free=True)


def _disk(paths: Paths) -> Disk:
    folder = next(one for one in (paths.state, *paths.state.parents) if one.exists())
    journal = paths.journal.stat().st_size if paths.journal.exists() else 0
    return Disk(folder, shutil.disk_usage(folder).free, journal)


def _journal_faults(journal: Path) -> tuple[str, ...]:
    """What is wrong in the journal. Raises `NotRead` where there is none, and `JournalFailed`."""
    if not journal.exists():
        raise NotRead("there is no journal yet")
    try:
        return examine(journal, quick=True).faults
    except JournalFailed as error:
        return (str(error),)


def _descriptors(pid: int | None) -> int:
    """How many files may be open, for the switchboard where it runs, else for who asks."""
    try:
        limits = Path(f"/proc/{pid or os.getpid()}/limits").read_text("utf-8")
    except OSError:
        limits = ""
    if match := re.search(r"^Max open files\s+(\d+)", limits, re.MULTILINE):
        return int(match[1])
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


async def _linger() -> str:
    """Raises `NotRead` where no logind tells."""
    said = await said_by(
        *("loginctl", "show-user", user_name(), "--property=Linger", "--value"), seconds=PATIENCE
    )
    if said not in ("yes", "no"):
        raise NotRead("no logind tells here whether what is yours goes on after a logout")
    return said
