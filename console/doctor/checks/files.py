"""Checks of the program's own files: who else may read or replace them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import Final

from console.doctor.findings import (
    Check,
    CloseToOthers,
    Group,
    MakeFolder,
    Verdict,
    fine,
    not_checked,
    wrong,
)
from console.doctor.known import Known

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_WHOLE: Final = 0o777


def _private(known: Known) -> Iterator[Verdict]:
    files = known.files.got()
    faults = 0
    for one in files.there:
        # settings may be read by others, as in /etc; what they may not is write them
        bad = _WRITE if one.path == known.paths.config_file else _OTHERS
        if not one.is_ours and files.are_anyones:
            yield not_checked(
                f"{one.path} is {one.owner}'s, and nothing runs to tell whose it has to be",
                f"as that user: sudo -u '{one.owner}' telnyx-console doctor",
            )
            return
        if not one.is_ours:
            faults += 1
            yield wrong(f"{one.path} belongs to {one.owner}", f"sudo chown {files.user} {one.path}")
        elif one.mode & bad:
            faults += 1
            mode = one.mode & ~_OTHERS & _WHOLE
            mend = CloseToOthers(one.path, mode)
            verb = "change" if one.mode & _WRITE else "read"
            yield wrong(f"{one.path}: others may {verb} it ({one.mode:04o})", mend.words, mend)
    if not files.there:
        yield not_checked("nothing of this program is there yet")
    elif not faults:
        yield fine(f"{len(files.there)}, and you alone may read them")


def _folders(known: Known) -> Iterator[Verdict]:
    found = known.files.got()
    for folder in found.missing:
        if os.path.lexists(folder):
            yield wrong(f"{folder} is no folder, or leads to none", f"mv {folder} {folder}.old")
        else:
            yield wrong(
                f"{folder} is not there, and you may not make it",
                f"sudo install -d -m 700 -o $(id -un) {folder}",
            )
    for folder in found.to_make:
        yield fine(f"{folder} is not there yet: the first start makes it", MakeFolder(folder))
    if not found.missing and not found.to_make:
        yield fine("each is there")


def _socket(known: Known) -> Verdict:
    unsafe = known.files.got().unsafe_socket
    if unsafe:
        return wrong(unsafe, f"chmod 700 {known.paths.socket.parent}, or set XDG_RUNTIME_DIR")
    return fine(f"{known.paths.socket}")


CHECKS: Final = (
    Check(
        id="files.private",
        group=Group.FILES,
        looks_at="owner and permissions of settings, secrets, journal and log",
        why="they hold your API key, telephone numbers and what was said",
        judge=_private,
    ),
    Check(
        id="files.folders",
        group=Group.FILES,
        looks_at="whether the folders for settings, state and socket are there or can be made",
        why="without them nothing is kept, and no switchboard starts",
        judge=_folders,
    ),
    Check(
        id="files.socket",
        group=Group.FILES,
        looks_at="who could put another socket in the place of the switchboard's",
        why="orders and telephone numbers are said there",
        judge=_socket,
    ),
)
