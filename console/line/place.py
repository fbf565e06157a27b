"""The name of a socket in its folder: taken by one switchboard, given to one group at most."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Final

from console import private_files
from console.errors import GroupNotGiven, LineInUse
from console.line import trust

OF_GROUP: Final = 0o660
"""The mode of a socket that a team's group may connect to."""

_FOLDER_OF_GROUP: Final = 0o750


class Place:
    """Where a switchboard listens: a path, and the gid that may connect besides its own user."""

    def __init__(self, path: Path, group: int | None = None) -> None:
        self.path, self._group = path, group
        self._lock: int | None = None
        self._file: tuple[int, int] | None = None

    def take(self) -> socket.socket:
        """A socket that has the name, and its mode before anybody can connect.

        The name is locked for this process; the lock goes with the process, however it ends.
        Whoever holds it is the only one that may remove the socket. Folders that are missing are
        made, for the group to enter and not to write. Raises `LineInUse`, `UnsafeFolder`,
        `GroupNotGiven` and `OSError`; the name is given back then.
        """
        try:
            self._make_folder()
            self._lock = _locked(self.path)
            trust.check_folder(self.path)
            listening = self._bound()
            self._file = self._found()
        except BaseException:
            self.give_back()
            raise
        return listening

    @property
    def is_held(self) -> bool:
        """Whether the name still leads to the socket that was made."""
        return self._found() == self._file

    def give_back(self) -> None:
        """Let another one take the name."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _make_folder(self) -> None:
        folder = self.path.parent
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        private_files.make_folder(folder)
        if self._group is not None:
            for made in missing:
                self._give(made, self._group, _FOLDER_OF_GROUP)

    def _bound(self) -> socket.socket:
        if self.path.is_socket():
            self.path.unlink()
        listening = socket.socket(socket.AF_UNIX)
        try:
            listening.bind(str(self.path))
            if self._group is None:
                self.path.chmod(private_files.MODE)
            else:
                self._give(self.path, self._group, OF_GROUP)
        except BaseException:
            listening.close()
            raise
        return listening

    def _give(self, path: Path, group: int, mode: int) -> None:
        try:
            os.chown(path, -1, group)
        except OSError as error:
            raise GroupNotGiven(group, error.strerror or str(error)) from error
        path.chmod(mode)

    def _found(self) -> tuple[int, int] | None:
        """Which file has the name now; None if there is none."""
        try:
            found = self.path.lstat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _locked(path: Path) -> int:
    try:
        return private_files.lock(path.with_suffix(".lock"))
    except BlockingIOError as error:
        raise LineInUse(str(path)) from error
