"""Runs linear mode on a terminal or a pipe, and gives the terminal back whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from console.errors import EXIT_DONE, EXIT_INTERNAL
from console.linear.console import LinearConsole
from console.linear.doing.registry import handlers
from console.linear.terminal import Terminal, takes_keys
from console.process import NO_SHELL, is_somebody_there_to_continue, keep_what_lives
from console.text import clean
from console.ui.settings import UiSettings

if TYPE_CHECKING:
    from console.ui.replay.playing import Playing
    from console.ui.state.link import Connect

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
SIGNALLED: Final = 128
"""A process that a signal ended exits with this and the signal's number, as shells have it."""

LONGEST_WORD: Final = 1000


def run_linear(connect: Connect, settings: UiSettings | None = None) -> int:
    """Talk until the user, or the terminal, is gone; the exit code. Raises `InvalidSetting`."""
    own = settings or UiSettings()
    return _talk(lambda terminal: LinearConsole(connect, own, terminal, handlers()))


def run_linear_replay(playing: Playing) -> int:
    """Tell a replay until the user, or the terminal, is gone; the exit code."""
    from console.linear.replay.console import ReplayLinear  # noqa: PLC0415 - no console waits for it
    from console.linear.replay.going import stepping  # noqa: PLC0415 - likewise

    return _talk(
        lambda terminal: ReplayLinear(playing, UiSettings(), terminal, handlers(), stepping())
    )


def _talk(made: Callable[[Terminal], LinearConsole]) -> int:
    terminal = Terminal(by_keys=takes_keys(os.environ))
    try:
        return asyncio.run(_run(made, terminal))
    except BrokenPipeError:
        return EXIT_DONE
    except OSError as error:
        return _gone(error)
    finally:
        terminal.give_back()


async def _run(made: Callable[[Terminal], LinearConsole], terminal: Terminal) -> int:
    front = made(terminal)
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, front.leave, "", SIGNALLED + number)

    def stop() -> None:
        if not is_somebody_there_to_continue():
            front.say(NO_SHELL)
            return
        terminal.give_back()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)

    def go_on() -> None:
        loop.add_signal_handler(signal.SIGTSTP, stop)
        terminal.take()
        # a terminal that is closed lets what it stopped go on, too: SIGHUP ends that
        with suppress(OSError):
            front.say(front.figures_said())

    loop.add_signal_handler(signal.SIGTSTP, stop)
    loop.add_signal_handler(signal.SIGCONT, go_on)
    keep_what_lives()
    await front.run()
    if front.farewell:
        _say(f"telnyx-console: {front.farewell}")
    return front.exit_code


def _gone(error: OSError) -> int:
    """Nobody reads any more: the terminal was closed, or there is no room for what is said."""
    return SIGNALLED + signal.SIGHUP if error.errno else EXIT_INTERNAL


def _say(text: str) -> None:
    """A last word, if there is still somebody to read it."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{clean(text, LONGEST_WORD)}\n")
        sys.stderr.flush()
