"""Where a replay comes from: a file, which needs no settings, or the journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click

from console.cli.moments import moment_typed
from console.cli.program import Program
from console.errors import JournalFailed, NothingToReplay, ReplayUnreadable
from console.line.port import Connection
from console.process import user_name
from console.progress import Progress
from console.replay import file, journal
from console.replay.recording import Desk, Recording

_Decorated = Callable[[Callable[..., Any]], Callable[..., Any]]

_LONGEST_AGO: Final = "2h"
_NO_ID: Final = frozenset("/.")
"""Signs that are in the names of files, and in no id of a session or a call."""


def of_what() -> _Decorated:
    """The argument and the options that say what is replayed."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option(
            "--until", callback=moment_typed, metavar="WHEN", help="What came before that."
        )(command)
        return click.option(
            "--since",
            callback=moment_typed,
            default=_LONGEST_AGO,
            show_default=True,
            metavar="WHEN",
            help="What came since then: 2h, 7d, today, 2026-03-01.",
        )(command)

    return decorate


def recording_of(
    program: Program,
    what: str | None,
    since: datetime,
    until: datetime | None,
    progress: Progress,
) -> Recording:
    """What is to be replayed: a FILE, a SESSION or call of the journal, or a time of it.

    Of a file neither settings nor folders are read. Raises `ReplayUnreadable`,
    `NothingToReplay`, `JournalError` and `Cancelled`.
    """
    if what is not None and file.is_replay(Path(what)):
        return file.read(Path(what), progress)
    if what is not None and Path(what).is_file():
        try:
            return journal.since(Path(what), since, until, _desk(program), progress)
        except JournalFailed as error:  # what it advises is for the journal that is written
            reason = f"nor is it a copy of a journal ({error.reason})"
            raise ReplayUnreadable(what, reason) from error
    if what is not None and (Path(what).is_dir() or not _NO_ID.isdisjoint(what)):
        is_there = Path(what).exists()
        raise ReplayUnreadable(what, "it is no file" if is_there else "there is no such file")
    path = program.paths.journal
    if not path.exists():
        raise NothingToReplay("there is no journal here yet")
    if what is not None:
        return journal.of_session(path, what, _desk(program))
    return journal.since(path, since, until, _desk(program), progress)


def _desk(program: Program) -> Desk:
    """Who works here, by the settings."""
    settings = program.settings().settings
    return Desk(
        agent=settings.agent.name or user_name(),
        team=settings.team.team,
        connections=tuple(Connection(id=one, name=one) for one in settings.telnyx.connections),
        shown=tuple(settings.telnyx.connections),
    )
