"""Where the program keeps its files.

Three private folders: configuration (settings, secrets, themes), state
(journal, log) and runtime (socket, lock). The XDG variables move them.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

import platformdirs
from msgspec import Struct

from console import private_files
from console.config import socket_place
from console.config.socket_place import APP
from console.errors import NotConfigured, UnsafeFolder

_PRIVATE: Final = 0o700


class Paths(Struct, frozen=True):
    """The three folders, and the files in them. Nothing is made by asking.

    `settings` is a file of settings elsewhere, with the API key beside it. `site` is the socket
    of a team's switchboard, which is nobody's own; None where one works alone.
    """

    config: Path
    state: Path
    runtime: Path
    settings: Path | None = None
    site: Path | None = None

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self.settings or self.config / "config.toml"

    @property
    def secrets_file(self) -> Path:
        """The API key, where neither environment nor keyring has it."""
        return self.config_file.with_name("secrets.toml")

    @property
    def themes(self) -> Path:
        """The user's own themes."""
        return self.config / "themes"

    @property
    def journal(self) -> Path:
        """Every fact and order ever."""
        return self.state / "journal.sqlite3"

    @property
    def journal_lock(self) -> Path:
        """Held by the switchboard that writes the journal; its pid stands in it."""
        return self.journal.with_suffix(".lock")

    @property
    def log_file(self) -> Path:
        """What the program noted; rotated."""
        return self.state / "telnyx-console.log"

    @property
    def setup_answers(self) -> Path:
        """What was answered in a `setup` that has not ended yet."""
        return self.state / "setup.json"

    @property
    def start_report(self) -> Path:
        """What the switchboard that was started last wrote to its standard error."""
        return self.state / "switchboard.stderr"

    @property
    def start_lock(self) -> Path:
        """Held by the one that is starting a switchboard."""
        return self.runtime / "start.lock"

    @property
    def socket(self) -> Path:
        """Where the switchboard answers: at the site's socket, or at one's own.

        A path of one's own that is too long for a socket is replaced by a short one.
        """
        return self.site or Path(socket_place.own(str(self.runtime)))

    def make(self) -> None:
        """Make the folders for settings and state, for this user alone. Raises `UnsafeFolder`."""
        for folder in (self.config, self.state):
            make_private(folder)

    def make_runtime(self) -> None:
        """Make the folders for socket and lock, for this user alone. Raises `UnsafeFolder`."""
        own = self.runtime if self.site is not None else self.socket.parent
        for folder in (self.runtime, own):
            make_private(folder)


def find_paths() -> Paths:
    """The folders of this user, as the environment has them now.

    Raises `NotConfigured` where neither it nor the system names a home folder.
    """
    try:
        state = platformdirs.user_state_path(APP, appauthor=False)
        config = platformdirs.user_config_path(APP, appauthor=False)
    except RuntimeError as error:  # from pathlib, which platformdirs asks for it
        raise NotConfigured(
            f"User {os.geteuid()} has no home folder here.",
            "Set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME.",
        ) from error
    runtime = Path(socket_place.runtime_folder(os.environ, str(state)))
    return Paths(config=config, state=state, runtime=runtime)


def make_private(folder: Path) -> None:
    """Make a folder that only this user can enter, or close an own one that stood open.

    Raises `UnsafeFolder` where it belongs to somebody else, is no folder, or
    cannot be made.
    """
    try:
        private_files.make_folder(folder)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise UnsafeFolder(str(folder), "it is not a folder of its own")
        if found.st_uid != os.geteuid():
            raise UnsafeFolder(str(folder), "it belongs to another user")
        if stat.S_IMODE(found.st_mode) != _PRIVATE:
            folder.chmod(_PRIVATE)
    except OSError as error:
        raise UnsafeFolder(str(folder), error.strerror or str(error)) from error
