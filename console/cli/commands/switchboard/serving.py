"""The service that `switchboard run` is: its settings, and its life until a signal ends it."""

from __future__ import annotations

import asyncio
import grp
import logging
import os
import signal
from collections.abc import Hashable, Mapping
from functools import partial
from socket import gethostname, socket
from typing import Any, Final
from urllib.parse import urlsplit

import click
import msgspec

from console.cli.commands.switchboard.readiness import System
from console.cli.program import Program
from console.config.api_key import ApiKey
from console.config.checks import is_loopback
from console.config.paths import Paths
from console.config.secrets_file import database_password
from console.config.settings import Effective, effective_values
from console.config.tables import AgentSettings, Settings
from console.domain.team.service_level import Target
from console.errors import InvalidSetting, PublicKeyMissing
from console.private_files import written
from console.process import has_terminal, keep_what_lives, user_name
from console.secret import Secret
from console.switchboard.hosts import SharingSettings
from console.switchboard.journal.prune import Retention
from console.switchboard.live_settings import Reading
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings
from console.telnyx.webhook import Verifier
from console.text import clean

LOG: Final = logging.getLogger(__name__)


class SettingsFile:
    """Where the settings of a service stand; `flags` come before the file, by dotted key.

    Raises, as `read` does, `SettingsError`.
    """

    def __init__(self, program: Program, flags: Mapping[str, object], held: socket | None) -> None:
        self._program, self._flags, self._held = program, flags, held
        self.began = self.read()

    def mark(self) -> Hashable:
        """How the file is now; None where it is not there."""
        return written(self._program.paths.config_file)

    def origin(self, key: str) -> str:
        """Where a setting was set: a flag, the environment, the file, or by default."""
        return self._program.settings(self._flags).origin(key)

    def read(self) -> Reading:
        """The settings as they stand there now."""
        effective = self._program.settings(self._flags)
        values = {key: value for key, value, _ in effective_values(effective)}
        return Reading(_service_settings(self._program, effective, self._held), values)


def _public_keys(program: Program, effective: Effective) -> tuple[str, ...]:
    """What proves webhooks. Raises `PublicKeyMissing`, and `InvalidSetting` for a bad one."""
    keys = effective.settings.telnyx.public_keys
    if not keys:
        raise PublicKeyMissing(str(program.paths.config_file))
    Verifier(keys, origin=effective.origin("telnyx.public_keys"))
    return keys


def _service_settings(
    program: Program, effective: Effective, held: socket | None
) -> ServiceSettings:
    """What the service is told. Raises `PublicKeyMissing`, and `InvalidSetting` for a bad one."""
    paths, settings = program.paths, effective.settings
    keys = _public_keys(program, effective)
    at = settings.listener.host, settings.listener.port
    host, port = at if held is None else held.getsockname()[:2]
    return ServiceSettings(
        base_url=settings.telnyx.base_url,
        public_keys=keys,
        journal=paths.journal,
        socket=place_of(program, settings).socket,
        connections=settings.telnyx.connections,
        from_=settings.telnyx.from_,
        host=host,
        port=port,
        held=held,
        path=settings.listener.path,
        workers=settings.listener.workers,
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
        redact=settings.safety.redact,
        **_by_itself(settings.agent),
        read_only=settings.safety.read_only,
        practice=is_loopback(urlsplit(settings.telnyx.base_url).hostname),
        team=settings.team.team,
        routes=settings.team.routing,
        groups=settings.team.group_rules,
        queues=settings.team.queue_rules,
        target=Target(*settings.team.target),
        lists=settings.lists.rules,
        group=_group(effective),
        web_user=settings.team.web_user,
        sharing=_sharing(program, settings),
    )


def _by_itself(agent: AgentSettings) -> dict[str, Any]:
    """What the service does of its own accord."""
    return {
        "captions": agent.captions,
        "captions_in": agent.captions_in,
        "call_backs": agent.call_backs,
    }


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


def place_of(program: Program, settings: Settings) -> Paths:
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


def warn_of_open_listener(settings: ServiceSettings) -> None:
    """Say, and log, that strangers reach the listener without TLS, where they do."""
    if not is_loopback(settings.host) and not (settings.public_url or "").startswith("https:"):
        warning = f"The listener is open to the network at {settings.host} without TLS."
        LOG.warning(warning)
        click.echo(clean(warning), err=True)


def serve(source: SettingsFile, key: ApiKey, pace: float | None, door: socket | None) -> None:
    """Serve until a signal says that it is enough, with scripted colleagues at that pace.

    `door` is the port of the listener, where that is open already.
    """
    colleagues = pace if source.began.service.practice else None
    try:
        asyncio.run(_serve(source, key, colleagues, door))
    except InvalidSetting as error:  # where it was set, the service does not know
        raise InvalidSetting(
            error.key, error.reason, source.origin(error.key), error.hint
        ) from error


async def _serve(
    source: SettingsFile, key: ApiKey, pace: float | None, door: socket | None
) -> None:
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, enough.set)
    settings, system = source.began.service, System(os.environ)
    async with opened(settings, key.value, source=source, door=door) as switchboard:
        if not has_terminal():
            loop.add_signal_handler(signal.SIGHUP, switchboard.live_settings.ask_soon)
        keep_what_lives()
        LOG.info("listening at %s, line at %s", switchboard.listener_url, settings.socket)
        words = f"Webhooks: {switchboard.listener_url}   Line: {settings.socket}"
        click.echo(words)
        await asyncio.to_thread(system.is_ready, words)
        if pace is None:
            await enough.wait()
        else:
            from console.demo.practice_team import PracticeTeam  # noqa: PLC0415 - to practise only

            colleagues = asyncio.create_task(
                PracticeTeam(switchboard, user_name(), speed=pace).work(), name="the colleagues"
            )
            await enough.wait()
            colleagues.cancel()
        system.is_ending()
    LOG.info("ended")
