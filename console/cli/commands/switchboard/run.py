"""`switchboard run`: the service itself."""

from __future__ import annotations

import asyncio
import grp
import logging
import os
import signal
from collections.abc import Hashable, Mapping
from functools import partial
from pathlib import Path
from socket import gethostname, socket
from typing import Final
from urllib.parse import urlsplit

import click
import msgspec

from console.cli.program import Command, Program, as_settings, current, with_flags
from console.config.api_key import ApiKey, need_api_key
from console.config.checks import is_loopback
from console.config.paths import Paths
from console.config.secrets_file import database_password
from console.config.settings import Effective, effective_values
from console.config.tables import Settings
from console.domain.team.service_level import Target
from console.errors import InvalidSetting, PublicKeyMissing
from console.private_files import written
from console.process import end_with_stdin, has_terminal, keep_what_lives, user_name
from console.secret import Secret
from console.switchboard import process
from console.switchboard.hosts import SharingSettings
from console.switchboard.journal.prune import Retention
from console.switchboard.live_settings import Reading
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings
from console.switchboard.webhooks.inherited_socket import inherited
from console.telnyx.webhook import Verifier
from console.text import clean

LOG: Final = logging.getLogger(__name__)


@click.command(cls=Command)
@with_flags
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the settings there, and the API key in secrets.toml beside them.",
)
@click.option(process.LIFELINE, is_flag=True, hidden=True)
@click.option(process.COLLEAGUES, "pace", type=float, hidden=True)
@current
def run(
    program: Program, /, *, file: Path | None, lifeline: bool, pace: float | None, **flags: object
) -> None:
    """Run in the foreground, until SIGINT or SIGTERM.

    SIGHUP has the settings read again; from a terminal that is closed, it ends the service.
    """
    program.settings_file = file.absolute() if file is not None else None
    effective = program.settings(as_settings(flags))
    key = need_api_key(program.paths.secrets_file, os.environ)
    program.keep_secret(key.value)
    source = SettingsFile(program, as_settings(flags))
    settings = source.began.service
    if not is_loopback(settings.host) and not (settings.public_url or "").startswith("https:"):
        warning = f"The listener is open to the network at {settings.host} without TLS."
        LOG.warning(warning)
        click.echo(clean(warning), err=True)
    _place(program, effective.settings).make_runtime()
    if lifeline:
        end_with_stdin()
    asyncio.run(_serve(source, key, pace if settings.practice else None))


class SettingsFile:
    """Where the settings of a service stand; `flags` come before the file, by dotted key.

    Raises, as `read` does, `SettingsError`.
    """

    def __init__(self, program: Program, flags: Mapping[str, object]) -> None:
        self._program, self._flags = program, flags
        self._held = inherited(os.environ)
        self.began = self.read()

    def mark(self) -> Hashable:
        """How the file is now; None where it is not there."""
        return written(self._program.paths.config_file)

    def read(self) -> Reading:
        """The settings as they stand there now."""
        effective = self._program.settings(self._flags)
        values = {key: value for key, value, _ in effective_values(effective)}
        return Reading(_service_settings(self._program, effective, self._held), values)


def _service_settings(
    program: Program, effective: Effective, held: socket | None
) -> ServiceSettings:
    """What the service is told. Raises `PublicKeyMissing`, and `InvalidSetting` for a bad one."""
    paths, settings = program.paths, effective.settings
    keys = settings.telnyx.public_keys
    if not keys:
        raise PublicKeyMissing(str(paths.config_file))
    Verifier(keys, origin=effective.origin("telnyx.public_keys"))
    at = settings.listener.host, settings.listener.port
    host, port = at if held is None else held.getsockname()[:2]
    return ServiceSettings(
        base_url=settings.telnyx.base_url,
        public_keys=keys,
        journal=paths.journal,
        socket=_place(program, settings).socket,
        connections=settings.telnyx.connections,
        from_=settings.telnyx.from_,
        host=host,
        port=port,
        held=held,
        path=settings.listener.path,
        public_url=settings.listener.public_url,
        register=settings.listener.register,
        tunnel=settings.listener.tunnel,
        agent=settings.agent.name or user_name(),
        phone=next((one.address for one in settings.agent.own_phones), None),
        keep_phone=settings.agent.keep_phone,
        auto_answer=settings.agent.auto_answer,
        answering=settings.agent.answer,
        headers=tuple(settings.agent.custom_headers.items()),
        hold_music=settings.agent.hold_music,
        rules=settings.agent.rules,
        numbers=settings.safety.rules,
        retention=Retention(days=settings.journal.keep_days, megabytes=settings.journal.max_mb),
        keep_digits=settings.journal.keep_digits,
        read_only=settings.safety.read_only,
        practice=is_loopback(urlsplit(settings.telnyx.base_url).hostname),
        team=settings.team.team,
        routes=settings.team.routing,
        groups=settings.team.group_rules,
        queues=settings.team.queue_rules,
        target=Target(*settings.team.target),
        group=_group(effective),
        web_user=settings.team.web_user,
        sharing=_sharing(program, settings),
    )


def _sharing(program: Program, settings: Settings) -> SharingSettings | None:
    """Where the other hosts of a team are found; None where this is the only one."""
    team = settings.team
    if not team.database:
        return None
    read = partial(_database_password, program, set())
    read()  # what is wrong with the file is said before anything begins
    return SharingSettings(
        url=team.database,
        node=team.node or gethostname(),
        password=read,
        keep_days=settings.journal.keep_days,
    )


def _database_password(program: Program, known: set[Secret]) -> Secret | None:
    """The password of the team's database as it stands there now; each is masked in the log."""
    password = database_password(program.paths.secrets_file, os.environ)
    if password is not None and password not in known:
        known.add(password)
        program.keep_secret(password)
    return password


def _place(program: Program, settings: Settings) -> Paths:
    """The folders, with the site's socket for a team, else with one's own."""
    served = settings.team.members or program.socket
    return program.paths if served else msgspec.structs.replace(program.paths, site=None)


def _group(effective: Effective) -> int | None:
    """The gid that may connect to a team's socket. Raises `InvalidSetting` for an unknown name."""
    team, key = effective.settings.team, "team.group"
    if not team.members:
        return None
    if team.group is None:
        LOG.warning("%s is not set: nobody but this user and root can reach the socket", key)
        return None
    if team.group.isdecimal():
        return int(team.group)
    try:
        return grp.getgrnam(team.group).gr_gid
    except KeyError:
        reason = f"the system has no group {team.group}"
        raise InvalidSetting(key, reason, effective.origin(key)) from None


async def _serve(source: SettingsFile, key: ApiKey, pace: float | None) -> None:
    """Serve until a signal says that it is enough, with scripted colleagues at that pace."""
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, enough.set)
    settings = source.began.service
    async with opened(settings, key.value, source=source) as switchboard:
        if not has_terminal():
            loop.add_signal_handler(signal.SIGHUP, switchboard.live_settings.ask_soon)
        keep_what_lives()
        LOG.info("listening at %s, line at %s", switchboard.listener_url, settings.socket)
        click.echo(f"Webhooks: {switchboard.listener_url}   Line: {settings.socket}")
        if pace is None:
            await enough.wait()
        else:
            from console.practice_team import PracticeTeam  # noqa: PLC0415 - to practise only

            colleagues = asyncio.create_task(
                PracticeTeam(switchboard, user_name(), speed=pace).work(), name="the colleagues"
            )
            await enough.wait()
            colleagues.cancel()
    LOG.info("ended")
