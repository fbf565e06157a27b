"""A check, and what it found: what is so, why it matters, what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from console.doctor.known import Known
from console.errors import NotRead


class Level(StrEnum):
    """What a check came to. What could not be looked at is neither right nor wrong."""

    OK = "ok"
    WRONG = "wrong"
    NOT_CHECKED = "not checked"


class Group(StrEnum):
    """What checks are about, in the order in which one thing needs the other."""

    SETTINGS = "Settings"
    ACCOUNT = "Account at Telnyx"
    WEBHOOKS = "Webhooks"
    SERVICE = "Switchboard"
    FILES = "Files"
    TERMINAL = "Terminal"
    TEAM = "Team"


# What `--fix` does -------------------------------------------------------------------------


class CloseToOthers(Struct, frozen=True):
    """Take from all other users what they may do with a file or a folder of one's own."""

    path: Path
    mode: int

    @property
    def words(self) -> str:
        """What it would do, as a command."""
        return f"chmod {self.mode:o} {self.path}"


class PointWebhooks(Struct, frozen=True):
    """Set the webhook URL and version 2 in one application; all else in it stays."""

    application: str
    name: str
    url: str

    @property
    def words(self) -> str:
        """What it would do."""
        return f"set the webhook URL of {self.name} to {self.url}, and version 2"


class MakeFolder(Struct, frozen=True):
    """Make a folder of this program's that this user alone may enter."""

    path: Path

    @property
    def words(self) -> str:
        """What it would do, as a command."""
        return f"install -d -m 700 {self.path}"


Mend: TypeAlias = CloseToOthers | MakeFolder | PointWebhooks
"""What can be done, each a value that says what it would do, and nothing more than that."""


# What is found ------------------------------------------------------------------------------


class Verdict(Struct, frozen=True):
    """What was found of one thing.

    `mend` is a command, or in words what to do; `fix` what `--fix` can do in its place.
    """

    level: Level
    found: str
    mend: str = ""
    fix: Mend | None = None


def fine(found: str, fix: Mend | None = None) -> Verdict:
    """It is as it should be; `fix` is what can be done at once and would be done later."""
    return Verdict(Level.OK, found, fix=fix)


def wrong(found: str, mend: str, fix: Mend | None = None) -> Verdict:
    """It is not as it should be."""
    return Verdict(Level.WRONG, found, mend, fix)


def not_checked(why: str, mend: str = "") -> Verdict:
    """It could not be looked at here, and why; `mend` is what would let it be looked at."""
    return Verdict(Level.NOT_CHECKED, why, mend)


Verdicts: TypeAlias = Verdict | Iterable[Verdict]


class Check(Struct, frozen=True, kw_only=True):
    """One question. `looks_at` and `why` stand in the manual, too, as Markdown.

    `judge` may raise `NotRead`: what it judges could not be read. `goes_by` are settings without
    which it judges nothing: where one of them is wrong in the file, it is not asked. What is
    `of_service` a member of a team is not told of: the service has other settings than the member.
    """

    id: str
    group: Group
    looks_at: str
    why: str
    judge: Callable[[Known], Verdicts]
    goes_by: tuple[str, ...] = ()
    of_service: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """What a check found of one thing. All its texts may come from outside."""

    id: str
    group: Group
    level: Level
    found: str
    why: str
    mend: str
    fix: Mend | None = None


def findings_of(check: Check, known: Known) -> Iterator[Finding]:
    """Everything that one check finds."""
    try:
        if check.of_service:
            known.need_service()
        known.need_settings(check.goes_by)
        told = check.judge(known)
        verdicts = (told,) if isinstance(told, Verdict) else tuple(told)
    except NotRead as error:
        verdicts = (not_checked(error.why, error.hint),)
    for verdict in verdicts:
        yield Finding(
            id=check.id,
            group=check.group,
            level=verdict.level,
            found=verdict.found,
            why=check.why.replace("`", ""),
            mend=verdict.mend,
            fix=verdict.fix,
        )
