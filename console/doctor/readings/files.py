"""The program's own files and folders, and the users of the system, as they are now."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from console.config.paths import Paths
from console.config.team import TeamSettings
from console.doctor.known import Files, OpenFile, System
from console.errors import UnsafeFolder
from console.line import trust

_UID: Final = "#"
"""How sudo is told that a number follows; chown takes the number alone."""


def read_files(paths: Paths, switchboard: int | None = None) -> Files:
    """What is there, and which folders are missing that this user cannot make.

    `switchboard` is the pid of the one that runs.
    """
    folders = (paths.config, paths.state, *(() if paths.site else (paths.runtime,)))
    unsafe = ""
    try:
        trust.check_folder(paths.socket, site=paths.site is not None)
    except UnsafeFolder as error:
        unsafe = str(error)
    ours, by_root = {os.geteuid(), trust.ROOT}, os.geteuid() == trust.ROOT
    service = _user_of(switchboard) if by_root else None
    if service is not None:
        ours.add(service)
    there = tuple(_found((paths.config, paths.state), _private(paths), ours))
    absent = [one for one in folders if not one.is_dir()]
    to_make = tuple(one for one in absent if _can_be_made(one))
    missing = tuple(one for one in absent if one not in to_make)
    return Files(
        there=there,
        missing=missing,
        to_make=to_make,
        unsafe_socket=unsafe,
        are_anyones=by_root and service is None,
        user="$(id -un)" if service is None else _user(service).removeprefix(_UID),
    )


def read_system(paths: Paths, team: TeamSettings) -> System:
    """Which users and which group of a team the system has not, and whose the socket is."""
    unknown = tuple(one.user for one in team.members if not _has_user(one.user))
    if not team.group:
        return System(unknown, None)
    wanted = _group(team.group)
    if wanted is None:
        return System(unknown, team.group)
    found = paths.site.stat().st_gid if paths.site and paths.site.exists() else wanted
    return System(unknown, None, found if found != wanted else None)


def _private(paths: Paths) -> tuple[Path, ...]:
    journal = paths.journal
    beside = (journal.with_name(f"{journal.name}{end}") for end in ("-wal", "-shm"))
    return (paths.config_file, paths.secrets_file, journal, *beside, paths.log_file)


def _user_of(pid: int | None) -> int | None:
    """Whose process it is, where the system tells."""
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except OSError:
        return None


def _found(
    folders: tuple[Path, ...], files: tuple[Path, ...], ours: set[int]
) -> Iterator[OpenFile]:
    for path in (*folders, *files):
        try:
            found = path.stat()
        except OSError:
            continue
        yield OpenFile(
            path=path,
            mode=stat.S_IMODE(found.st_mode),
            is_folder=path in folders,
            is_ours=found.st_uid in ours,
            owner="" if found.st_uid in ours else _user(found.st_uid),
        )


def _can_be_made(folder: Path) -> bool:
    if os.path.lexists(folder):
        return False  # it is no folder, or leads to none
    above = next(one for one in folder.parents if one.exists())
    return above.is_dir() and os.access(above, os.W_OK | os.X_OK)


def _user(uid: int) -> str:
    """A user as sudo takes it: by its name, or by its number."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"{_UID}{uid}"


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _group(name: str) -> int | None:
    """The gid of a name or number; None where the system has no such name."""
    if name.isdecimal():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        return None
