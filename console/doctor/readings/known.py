"""Everything that the checks judge, read side by side."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from console.config.api_key import ApiKey, find_api_key
from console.config.paths import Paths
from console.config.settings import Effective
from console.doctor.known import (
    PATIENCE,
    KeyFound,
    Known,
    Reading,
    RoundTrip,
    public_url_of,
)
from console.doctor.readings.account import read_account, unread
from console.doctor.readings.files import read_files, read_system
from console.doctor.readings.machine import read_machine
from console.doctor.readings.round_trip import ask_through
from console.doctor.readings.side_by_side import in_thread, reading
from console.doctor.readings.terminal import STANDARD, read_terminal
from console.domain.team.hosts import HostsNow
from console.errors import ConsoleError, NoSwitchboard, NotRead
from console.line.port import Question
from console.line.questions import Hosts, Status, StatusNow
from console.line.unix import connect
from console.progress import Progress
from console.secret import Secret
from console.switchboard import process

WHOLE_ACCOUNT: Final = 20.0
"""Seconds; each part of it has a limit of its own."""

_NAME: Final = "the command line"

A = TypeVar("A")


async def read_all(
    paths: Paths,
    effective: Effective,
    complaints: tuple[ConsoleError, ...],
    environment: Mapping[str, str],
    terminal: tuple[int, int] = STANDARD,
    *,
    progress: Progress | None = None,
) -> Known:
    """All of it, within a few seconds; nothing is changed by it.

    `terminal` is where the terminal is read and written: until that is done `progress` is told
    nothing, for whoever showed it there would disturb what is measured.
    """
    found = await in_thread(lambda: _keys(paths, environment))
    key = next(iter(found.value or ()), None)
    secret = key.value if key is not None else None
    status = await reading(_asked(paths, StatusNow()))
    settings, paths = effective.settings, _as_it_runs(paths, status.value)
    pid = status.value.pid if status.value else None
    async with asyncio.TaskGroup() as group:
        ask = group.create_task
        account = ask(reading(read_account(settings.telnyx.base_url, secret), WHOLE_ACCOUNT))
        round_trip = ask(reading(_round_trip(public_url_of(effective, status), secret, status)))
        hosts = ask(reading(_hosts(paths, effective)))
        files = ask(in_thread(lambda: read_files(paths, pid)))
        machine = ask(read_machine(paths, effective, pid))
        screen = ask(_then_told(reading(read_terminal(environment, terminal)), progress))
        system = ask(in_thread(lambda: read_system(paths, settings.team)))
    return Known(
        now=datetime.now(UTC),
        paths=paths,
        effective=effective,
        complaints=complaints,
        is_configured=(
            paths.site is not None
            or paths.config_file.exists()
            or key is not None
            or found.error is not None
        ),
        key=Reading(KeyFound(key.source if key else None), found.why, found.error),
        account=account.result().value or unread(account.result()),
        round_trip=round_trip.result(),
        status=status,
        hosts=hosts.result(),
        files=files.result(),
        machine=machine.result(),
        terminal=screen.result(),
        system=system.result(),
    )


def _as_it_runs(paths: Paths, status: Status | None) -> Paths:
    """The folders, with that of the journal which the switchboard writes.

    A service has an environment of its own: who asks as its user, or as root, would be told of
    a journal that is not there. To a member of a team the service's folder is closed.
    """
    state = Path(status.journal).parent if status is not None else paths.state
    return msgspec.structs.replace(paths, state=state) if os.access(state, os.X_OK) else paths


async def _then_told(first: Coroutine[Any, Any, A], progress: Progress | None) -> A:
    found = await first
    if progress is not None:
        progress.begin("looking at account, webhooks, files and machine")
    return found


def _keys(paths: Paths, environment: Mapping[str, str]) -> tuple[ApiKey, ...]:
    """The API key, or none. Raises what `find_api_key` raises."""
    key = find_api_key(paths.secrets_file, environment)
    return () if key is None else (key,)


async def _asked(paths: Paths, question: Question[A]) -> A:
    """The switchboard's answer. Raises every `LineError`, `UnsafeFolder`, `ForeignSwitchboard`."""
    try:
        line = await connect(paths.socket, name=_NAME, read_only=True, site=paths.site is not None)
    except NoSwitchboard as error:
        raise process.absent(paths) from error
    try:
        return await line.ask(question)
    finally:
        await line.close()


async def _hosts(paths: Paths, effective: Effective) -> HostsNow:
    if not effective.settings.team.database:
        raise NotRead("team.database is not set: there is one host")
    return await _asked(paths, Hosts())


async def _round_trip(url: str | None, key: Secret | None, status: Reading[Status]) -> RoundTrip:
    """Raises `NotRead` where it would say nothing."""
    if url is None:
        raise NotRead("listener.public_url is not set")
    if key is None:
        raise NotRead("no API key was found, by which the listener knows who asks")
    if status.value is None and isinstance(status.error, NoSwitchboard):
        raise NotRead("no switchboard runs", "telnyx-console switchboard start")
    told = await ask_through(url, key)
    if told.seconds <= PATIENCE:
        return told
    again = await ask_through(url, key)  # the first one may have waited for this machine
    return again if again.echoed and again.seconds < told.seconds else told
