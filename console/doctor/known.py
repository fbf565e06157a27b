"""What was read for the checks, each part by itself: any of it may be missing, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from console.config.paths import Paths
from console.config.settings import DEFAULT, WHOLE_FILE, Effective
from console.domain.team.hosts import HostsNow
from console.errors import ConsoleError, InvalidSetting, NotRead
from console.line.questions import Status
from console.telnyx.account_replies import (
    Balance,
    OutboundVoiceProfile,
    PhoneNumber,
    PublicKey,
    VerifiedNumber,
    WebhookDelivery,
)
from console.telnyx.replies import Application

T = TypeVar("T")


class Reading(Struct, Generic[T], frozen=True):
    """What was read, or why it was not; `error` is what was raised, where that was ours."""

    value: T | None = None
    why: str = ""
    error: ConsoleError | None = None

    def got(self) -> T:
        """What was read. Raises `NotRead`."""
        if self.value is None:
            hint = self.error.hint if isinstance(self.error, NotRead) else ""
            raise NotRead(self.why or "it was not looked at", hint)
        return self.value


def _is_of(key: str, table: str) -> bool:
    """Whether a dotted key is that one, or stands below it."""
    return key == table or key.startswith((f"{table}.", f"{table}["))


def public_url_of(effective: Effective, status: Reading[Status]) -> str | None:
    """Where Telnyx reaches the listener: as a tunnel told the switchboard, else as it is set."""
    listener = effective.settings.listener
    if isinstance(listener.tunnel, str):
        return listener.public_url
    return status.value.public_url if status.value else None


class KeyFound(Struct, frozen=True):
    """Where the API key was found; None where there is none."""

    source: str | None


_NO_KEY: Final[Reading[Any]] = Reading(why="no API key was found")


class Account(Struct, frozen=True, kw_only=True):
    """What Telnyx told of the account. `skew` is by how many seconds its clock is ahead of ours."""

    applications: Reading[tuple[Application, ...]] = _NO_KEY
    numbers: Reading[tuple[PhoneNumber, ...]] = _NO_KEY
    verified: Reading[tuple[VerifiedNumber, ...]] = _NO_KEY
    profiles: Reading[tuple[OutboundVoiceProfile, ...]] = _NO_KEY
    deliveries: Reading[tuple[WebhookDelivery, ...]] = _NO_KEY
    balance: Reading[Balance] = _NO_KEY
    public_key: Reading[PublicKey] = _NO_KEY
    skew: Reading[float] = _NO_KEY


PATIENCE: Final = 2.0
"""Seconds that Telnyx waits for the answer to a webhook."""


class RoundTrip(Struct, frozen=True):
    """What came back through the public URL.

    `status` is that of HTTP, None where nobody answered; then `why` says so. `echoed` says that
    the listener proved itself, with all that was sent unchanged. `is_bare` says that the answer
    had neither a body nor a question who somebody is: so the listener answers a stranger.
    """

    status: int | None = None
    echoed: bool = False
    why: str = ""
    location: str = ""
    is_bare: bool = True
    seconds: float = 0.0


class OpenFile(Struct, frozen=True):
    """A file or folder of this program as it stands there; `mode` has its permissions.

    It is ours where it is of the user who asks, or root's; for root, of the switchboard's user.
    `owner` is any other.
    """

    path: Path
    mode: int
    is_folder: bool
    is_ours: bool
    owner: str = ""


class Files(Struct, frozen=True, kw_only=True):
    """The files of the program that are there, and the folders that are not.

    Of these some are `missing`, because this user may not make them, or something else stands in
    their place; the others are `to_make`. `are_anyones` says that it is not known whose they have
    to be: root asks, who may use everybody's, and no switchboard runs. Else they are the `user`'s,
    in words of a shell.
    """

    there: tuple[OpenFile, ...]
    missing: tuple[Path, ...]
    to_make: tuple[Path, ...] = ()
    unsafe_socket: str = ""
    are_anyones: bool = False
    user: str = "$(id -un)"


class Port(Struct, frozen=True):
    """Whether somebody else may listen there; `why` says why not, with the system's words."""

    host: str
    port: int
    is_free: bool
    why: str = ""


class Disk(Struct, frozen=True):
    """Bytes: free on the disk of the journal, and what the journal has."""

    folder: Path
    free: int
    journal: int


class Machine(Struct, frozen=True, kw_only=True):
    """The system. `linger` is "yes" or "no" as logind has it."""

    port: Reading[Port] = Reading()
    disk: Reading[Disk] = Reading()
    journal_faults: Reading[tuple[str, ...]] = Reading()
    descriptors: Reading[int] = Reading()
    linger: Reading[str] = Reading()


class TerminalNow(Struct, frozen=True, kw_only=True):
    """The terminal of whoever asks.

    `widths` are cells by symbol as the terminal moves its cursor. `attributes` are the numbers
    of its answer to DA1. `tmux` are the options that were asked for, by name. `mosh` is the
    version of mosh-server where it runs in one.
    """

    environment: Mapping[str, str]
    knows_term: bool
    has_true_colour: bool
    widths: Reading[Mapping[str, int]] = Reading()
    attributes: tuple[int, ...] = ()
    tmux: Mapping[str, str] = {}
    mosh: str | None = None


class System(Struct, frozen=True):
    """Which of the users and of the groups that settings name the system has not.

    `socket_group` is the gid of a team's socket where that is another one than the settings'.
    """

    unknown_users: tuple[str, ...]
    unknown_group: str | None
    socket_group: int | None = None


class Known(Struct, frozen=True, kw_only=True):
    """All that was read. `complaints` is what is wrong in the settings, in words."""

    now: datetime
    paths: Paths
    effective: Effective
    complaints: tuple[ConsoleError, ...]
    is_configured: bool
    key: Reading[KeyFound]
    account: Account
    round_trip: Reading[RoundTrip]
    status: Reading[Status]
    hosts: Reading[HostsNow]
    files: Reading[Files]
    machine: Machine
    terminal: Reading[TerminalNow]
    system: Reading[System]

    @property
    def public_url(self) -> str | None:
        """Where Telnyx reaches the listener; None where that is not known."""
        return public_url_of(self.effective, self.status)

    def need_settings(self, names: Iterable[str]) -> None:
        """Raise `NotRead` where one of these is not known, as what is in the file cannot be read.

        What holds in its place is a default, of which nothing is to be said.
        """
        wrong = [one.key for one in self.complaints if isinstance(one, InvalidSetting)]
        for name in names:
            unread = WHOLE_FILE in wrong and self.effective.origin(name) == DEFAULT
            if unread or any(_is_of(key, name) or _is_of(name, key) for key in wrong):
                raise NotRead(f"what {name} is cannot be read: see settings.readable")

    @property
    def is_member(self) -> bool:
        """Whether a member of a team asks, whose service has settings of its own."""
        return self.paths.site is not None and not self.effective.settings.team.members

    def need_service(self) -> None:
        """Raise `NotRead` for a member of a team."""
        if self.is_member:
            raise NotRead(
                "the team's service has that, not you",
                "as its user: telnyx-console doctor --config FILE; `telnyx-console manual doctor`",
            )
