"""`web`: consoles in browsers, each a member's whom a proxy names."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import click
import msgspec

from console.cli.ask import reach
from console.cli.program import Command, Program, current, profile_option, read_only_option
from console.cli.screen_settings import SettingsFiles
from console.config.secrets_file import web_secret
from console.config.web.table import WebSettings
from console.domain.alerts.rules import NoticeForm, Way
from console.errors import WebNotInstalled, WebSecretMissing
from console.private_files import make_folder
from console.switchboard import process
from console.ui.actions.keymap import PRESET
from console.ui.launch import run_in_browser, unusable
from console.ui.settings import UiSettings

if TYPE_CHECKING:
    from console.ui.state.link import Connect
    from console.web.server import Serving

LOG: Final = logging.getLogger(__name__)

CONSOLE: Final = "--console"
"""The option of the process behind a browser."""

KEYS_IN_A_BROWSER: Final = {"call.answer_next": "N,alt+n", "view.theme": "alt+t"}
"""Keys in the place of those that no browser gives to a page: ctrl+n and ctrl+t."""


@click.command(cls=Command)
@click.option("--host", metavar="ADDRESS", help="Where it listens, on this machine alone.")
@click.option("--port", type=click.IntRange(0, 65535), help="Its port; 0 takes a free one.")
@click.option(
    "--as", "member", metavar="NAME", help="Serve yourself alone, without a proxy, as NAME."
)
@click.option(CONSOLE, is_flag=True, hidden=True)
@current
def web(
    program: Program, host: str | None, port: int | None, member: str | None, *, console: bool
) -> int | None:
    """Serve consoles to browsers, until SIGINT or SIGTERM.

    A proxy before it says whose browser it is. `telnyx-console manual web` says how.
    """
    if console:
        return _console(program, member or "")
    if find_spec("textual_serve") is None:
        raise WebNotInstalled
    settings = program.settings({"web.host": host, "web.port": port}).settings.web
    _begin_switchboard(program)
    asyncio.run(_serve(program, settings, member))
    return None


web.params += [profile_option(), read_only_option()]


def _begin_switchboard(program: Program) -> None:
    """One's own is started where none runs; a team's is waited for."""
    if program.paths.site is None:
        process.start(program.paths, program.inherited)


async def _serve(program: Program, settings: WebSettings, member: str | None) -> None:
    """Serve until a signal says that it is enough. Raises `WebSecretMissing` and `PortInUse`."""
    from console.web.server import listening, served  # noqa: PLC0415 - it needs the extra

    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, enough.set)
    held = listening(settings.host, settings.port)
    settings = msgspec.structs.replace(settings, port=held.getsockname()[1])
    serving, link = _serving(program, settings, member)
    async with served(serving, held):
        LOG.info("browsers are served at %s", serving.public_url)
        click.echo(f"Consoles in browsers: {link}")
        await enough.wait()


def _serving(program: Program, settings: WebSettings, member: str | None) -> tuple[Serving, str]:
    """How browsers are served, and what is to be opened there. Raises `WebSecretMissing`."""
    from console.web.server import Serving, environment_of_consoles  # noqa: PLC0415 - likewise
    from console.web.visitor import BehindProxy, Doorkeeper, ForOneself  # noqa: PLC0415 - likewise

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = settings.public_url or f"http://{host}:{settings.port}"
    link = f"{url}/"
    if member is None:
        secret = web_secret(program.paths.secrets_file, os.environ)
        if secret is None:
            raise WebSecretMissing(str(program.paths.secrets_file))
        program.keep_secret(secret)
        keeper: Doorkeeper = BehindProxy(secret, settings.user_header)
    else:
        alone = ForOneself(member, settings.port)
        keeper, link = alone, f"{url}/?ticket={alone.ticket}"
    serving = Serving(
        public_url=url,
        most=settings.most,
        doorkeeper=keeper,
        start=partial(_arguments, program),
        environment=environment_of_consoles(os.environ),
    )
    return serving, link


def _arguments(program: Program, member: str) -> tuple[str, ...]:
    """What starts the console of a member. The name has been looked at: it is no option."""
    site, profile = program.paths.site, program.profile
    return (
        *(sys.executable, "-P", "-m", "console"),
        *program.inherited,
        *("web", CONSOLE, f"--as={member}"),
        *((f"--socket={site}",) if site is not None else ()),
        *((f"--profile={profile}",) if profile else ()),
        *(("--read-only",) if program.read_only else ()),
    )


# The process behind a browser -------------------------------------------------------------


def _console(program: Program, member: str) -> int:
    """The console of a member, whose screen and keys are in packets."""

    def read() -> tuple[Connect, UiSettings]:
        settings = _BrowserFiles(program, member).open()
        return reach(program.paths, read_only=settings.read_only, member=member), settings

    return run_in_browser(read)


class _BrowserFiles(SettingsFiles):
    """The settings of a console in a browser: of one for all members, and a view for each.

    A notice goes to the browser's own. A sound that is played here, nobody would hear.
    """

    def __init__(self, program: Program, member: str) -> None:
        super().__init__(program, {})
        self._own = program.paths.state / "web" / member

    def open(self) -> UiSettings:
        """The settings. Raises as every screen's do."""
        settings = super().open()
        make_folder(self._own)
        alerts = settings.alerts
        ways = {event: some - {Way.COMMAND} for event, some in alerts.ways.items()}
        form = NoticeForm.NONE if alerts.form is NoticeForm.NONE else NoticeForm.OSC_9
        return msgspec.structs.replace(
            settings,
            keys=_keys(settings),
            alerts=msgspec.structs.replace(alerts, ways=ways, form=form, command=()),
            view=self._own / "view.json",
            exports=None,
        )


def _keys(settings: UiSettings) -> dict[str, str]:
    """The keys in a browser: those of the settings, and others for what a browser keeps.

    Where the settings have their use for these others, all stays as it is set.
    """
    if PRESET in settings.keys:
        return settings.keys
    keys = {**KEYS_IN_A_BROWSER, **settings.keys}
    fitting = msgspec.structs.replace(settings, keys=keys)
    return settings.keys if any(unusable(fitting)) else keys
