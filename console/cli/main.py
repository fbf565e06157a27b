"""Runs the program, and turns whatever it ends with into words and an exit code."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, TextIO

import click

from console.cli.program import PROGRAM, Program, say, silence
from console.cli.registry import root
from console.config.api_key import forbid_core_dumps
from console.errors import (
    EXIT_CANCELLED,
    EXIT_DONE,
    EXIT_FAILED,
    EXIT_INTERNAL,
    EXIT_USAGE,
    ConsoleError,
    OutputLost,
)
from console.text import mask_numbers

LOG: Final = logging.getLogger(__name__)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. Nothing is raised, no traceback shown."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_encode(stream)
    forbid_core_dumps()
    program = Program()
    completing = _is_completing(os.environ)
    try:
        result = root.main(arguments, PROGRAM, standalone_mode=False, obj=program)
    except BaseException as error:  # noqa: BLE001 - the program ends here, and must say why
        if isinstance(error, OSError) and (unread := _output_lost(error)) is not None:
            return unread
        return _completed(error) if completing else _failed(error, program)
    finally:
        mask_numbers(None)  # what these settings asked for holds for this run
    unread = _output_lost(None)
    return unread if unread is not None else result if isinstance(result, int) else EXIT_DONE


def _output_lost(error: OSError | None) -> int | None:
    """The exit code where what was printed did not get out; that is told, if anybody reads it.

    What is in the buffer is written first: Python would fail over it at the end.
    """
    try:
        sys.stdout.flush()
        if error is None or not _is_of_printing(error):
            return None
    except OSError as failed:
        error = failed
    silence(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        lost = OutputLost(error)
        say(str(lost), lost.hint)
    return EXIT_FAILED


def _is_of_printing(error: BaseException) -> bool:
    """Whether it was raised where something is printed: without a buffer nothing else shows it."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    printing = place is not None and place.tb_frame.f_code is click.echo.__code__
    return printing or isinstance(error, BrokenPipeError)


def _is_completing(environment: Mapping[str, str]) -> bool:
    """Whether a shell asks how a word goes on. Its answers are then made ready."""
    if not any(name.startswith("_") and name.endswith("_COMPLETE") for name in environment):
        return False
    shells = importlib.import_module("console.cli.completion.shells")
    shells.register()
    return shells.VARIABLE in environment


def _completed(error: BaseException) -> int:
    """The exit code towards a shell: words would stand in the middle of what is typed."""
    return (
        error.code if isinstance(error, SystemExit) and isinstance(error.code, int) else EXIT_FAILED
    )


def _failed(error: BaseException, program: Program) -> int:
    cause = _single_cause(error)
    if program.debug:
        with suppress(ConsoleError):
            program.open_log()
        LOG.error("the command failed", exc_info=cause)
    if isinstance(cause, ConsoleError):
        say(str(cause), cause.hint)
        return cause.exit_code
    if isinstance(cause, click.exceptions.NoArgsIsHelpError):
        click.echo(cause.format_message(), err=True)
        return EXIT_USAGE
    if isinstance(cause, click.UsageError):
        command = cause.ctx.command_path if cause.ctx else PROGRAM
        say(cause.format_message(), f"`{command} --help` tells how it is used.")
        return EXIT_USAGE
    if isinstance(cause, click.ClickException):
        say(cause.format_message(), "")
        return EXIT_FAILED
    if isinstance(cause, KeyboardInterrupt | click.Abort):
        say("Interrupted.", "")
        by_key = KeyboardInterrupt in (type(cause), type(cause.__cause__))
        return EXIT_CANCELLED if by_key else EXIT_FAILED
    if isinstance(cause, SystemExit):
        return cause.code if isinstance(cause.code, int) else EXIT_FAILED
    say(f"Internal error: {type(cause).__name__}: {cause}", _where_to_read(program))
    return EXIT_INTERNAL


def _single_cause(error: BaseException) -> BaseException:
    """The one error inside groups of one, which task groups make."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _where_to_read(program: Program) -> str:
    if program.debug:
        return f"The traceback is in {program.paths.log_file}."
    return "Run it again with --debug: the traceback then goes to the log file."


def _never_fail_to_encode(stream: TextIO) -> None:
    """A terminal that cannot show a character gets a question mark, not a crash."""
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(errors="replace")
