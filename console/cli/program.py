"""What every command shares: where the files are, what is set, whether to be talkative."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TextIO

import click
import msgspec

from console.config.paths import Paths, find_paths
from console.config.settings import Effective, load, numbers_shown_whole
from console.config.site import find_site
from console.logs import masked, write_log
from console.secret import Secret
from console.text import clean, mask_numbers

PROGRAM: Final = "telnyx-console"

STDIN: Final = "-"
"""What is typed for a text that comes on standard input."""

LONGEST_INPUT: Final = 100_000
"""Characters of standard input that are read; Telnyx takes no longer text."""


class Program:
    """One run of the program. Folders are made and settings read when they are first needed."""

    def __init__(self) -> None:
        self.debug = False
        self.read_only = False
        self.socket: str | None = None
        self.profile: str | None = None
        self.settings_file: Path | None = None
        self._secrets: list[Secret] = []

    @cached_property
    def paths_as_found(self) -> Paths:
        """The user's folders, none of which is made; numbers are masked where that is set.

        Raises `NotConfigured`.
        """
        paths = msgspec.structs.replace(find_paths(), settings=self.settings_file)
        site = find_site(paths, os.environ, self.socket)
        mask_numbers(numbers_shown_whole(paths.config_file, os.environ))
        return msgspec.structs.replace(paths, site=site)

    @cached_property
    def paths(self) -> Paths:
        """The user's folders, made; the log begins, and numbers are masked where that is set.

        Raises `UnsafeFolder` and `NotConfigured`.
        """
        paths = self.paths_as_found
        paths.make()
        write_log(paths.log_file, debug=self.debug)
        return paths

    def open_log(self) -> None:
        """See to it that what is logged reaches the log file. Raises `UnsafeFolder`."""
        _ = self.paths

    @property
    def inherited(self) -> tuple[str, ...]:
        """The options that a process started by this one is given too."""
        return ("--debug",) if self.debug else ()

    @property
    def looks_only(self) -> bool:
        """Whether no order is given: by `--read-only`, or by the settings."""
        return self.read_only or self.settings().settings.safety.read_only

    def keep_secret(self, secret: Secret) -> None:
        """From now on, mask this value, too, in the log, wherever it turns up."""
        if secret in self._secrets:
            return
        self._secrets.append(secret)
        write_log(self.paths.log_file, debug=self.debug, secrets=self._secrets)

    def settings(self, flags: Mapping[str, object] | None = None) -> Effective:
        """The settings in force; `flags` are by dotted key."""
        return load(self.paths.config_file, os.environ, flags, self.profile)


def words_of(action: str) -> str:
    """The words that call the command of an action: `call.play_stop` is `play-stop`."""
    return action.removeprefix("call.").replace("_", "-").replace(".", " ")


class Command(click.Command):
    """A command that takes `--debug`, and whose help stops at the width of a terminal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [debug_option(), socket_option()]


def read_only_option() -> click.Option:
    """`--read-only`: nothing is ordered, whatever is typed."""
    return click.Option(
        ["--read-only"],
        is_flag=True,
        expose_value=False,
        callback=_set_read_only,
        help="Only look: every order is refused.",
    )


def _set_read_only(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it so
    if value:
        context.ensure_object(Program).read_only = True


linear_option: Final = click.option(
    "--linear/--no-linear",
    default=None,
    help="Linear mode, for screen readers: lines of text, nothing drawn.",
)
"""Whether nothing is drawn; unsaid, by the settings, ACCESSIBLE, or a dumb terminal."""


def profile_option() -> click.Option:
    """`--profile`: which profile of the settings lies over the rest."""
    return click.Option(
        ["--profile"],
        metavar="NAME",
        expose_value=False,
        callback=_set_profile,
        help="A profile of the settings, [profiles.NAME], which lies over the rest.",
    )


def _set_profile(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.ensure_object(Program).profile = value


class Typed(click.ParamType[str]):
    """A text that a person says: digits, a note, words to speak. `-` reads it from standard input.

    An argument stands in the shell's history and, for every user, in `ps`.
    """

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, without the end of its last line."""
        del param, ctx
        if value != STDIN:
            return str(value)
        return sys.stdin.read(LONGEST_INPUT).rstrip("\r\n")


def debug_option() -> click.Option:
    """`--debug`, which is allowed before and after the command."""
    return click.Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        callback=_set_debug,
        help="Write what goes wrong to the log file, with tracebacks.",
    )


def _set_debug(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it so
    if value:
        context.ensure_object(Program).debug = True


def socket_option() -> click.Option:
    """`--socket`: another switchboard than the usual one."""
    return click.Option(
        ["--socket"],
        metavar="PATH",
        expose_value=False,
        callback=_set_socket,
        help="Where a team's switchboard answers, instead of the usual place.",
    )


def _set_socket(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.ensure_object(Program).socket = value


current = click.make_pass_decorator(Program, ensure=True)
"""Gives a command the `Program`."""


def say(what: str, what_now: str) -> None:
    """At most two lines on stderr: what and why, then what now. Both may hold outside text.

    Where they cannot be written, the exit code alone tells.
    """
    try:
        for line in (f"{PROGRAM}: {what}", what_now):
            if line:
                click.echo(clean(masked(line), limit=2000), err=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """The reader went away, or takes nothing; Python would complain once more when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class FiniteRange(click.FloatRange):
    """A number in a range. `nan` compares with nothing, and without end nothing can be waited."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number.", param, ctx)
        return number


SCENARIOS: Final = ("quiet", "busy", "storm", "team")

_OPTIONS: Final = (
    click.option(
        "--speed",
        type=FiniteRange(0, min_open=True),
        default=1.0,
        show_default=True,
        help="Divides the waits of people and of the network.",
    ),
    click.option("--seed", type=int, help="The same seed gives the same callers."),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=0,
        help="The simulator's port; else a free one.",
    ),
)


def with_simulation(scenario: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of a simulator, with the scenario that it has by default."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(_OPTIONS):
            command = option(command)
        return click.option(
            "--scenario",
            type=click.Choice(SCENARIOS),
            default=scenario,
            show_default=True,
            help="quiet: only what you do. busy: 30 calls that come and go. storm: 500. "
            "team: callers whom nobody takes but you and yours.",
        )(command)

    return decorate


_FLAGS: Final = (
    click.option("--host", metavar="ADDRESS", help="Where the listener listens."),
    click.option("--port", type=click.IntRange(0, 65535), help="Its port; 0 takes a free one."),
    click.option("--public-url", metavar="URL", help="Where Telnyx reaches the listener."),
    click.option(
        "--register/--no-register",
        default=None,
        help="Tell Telnyx's applications the public URL, or do not.",
    ),
    click.option("--base-url", metavar="URL", help="Telnyx's API, or a simulator's."),
)
_SETTING_OF_FLAG: Final = {
    "host": "listener.host",
    "port": "listener.port",
    "public_url": "listener.public_url",
    "register": "listener.register",
    "base_url": "telnyx.base_url",
}


def with_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, with the flags."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def as_settings(flags: Mapping[str, object]) -> dict[str, object]:
    """The flags by the dotted keys of the settings."""
    return {_SETTING_OF_FLAG[name]: value for name, value in flags.items()}


def as_arguments(flags: Mapping[str, object]) -> list[str]:
    """The flags as they would be typed."""
    arguments: list[str] = []
    for name, value in flags.items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            arguments.append(f"--{option}" if value else f"--no-{option}")
        elif value is not None:
            arguments += [f"--{option}", str(value)]
    return arguments


@contextmanager
def new_file(file: Path) -> Iterator[None]:
    """Write a file that was not there. Raises `click.ClickException` where it is, or cannot be."""
    try:
        yield
    except FileExistsError:
        raise click.ClickException(f"{file} is there already, and is not overwritten.") from None
    except OSError as error:
        why = error.strerror or error
        raise click.ClickException(f"{file} could not be written: {why}.") from None
