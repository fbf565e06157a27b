"""What a process does to itself at its start: its garbage collector, and how it ends.

And the clock that it shares with the other processes of the machine, and its user's name.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

YOUNG: Final = 50_000
"""Allocations between two searches of the youngest objects."""

BEGINNING: Final = 250_000
"""As `YOUNG`, during a start: that of a console makes half of them."""

MIDDLE: Final = 20
"""Searches of one generation before the next one is searched too."""

OLD: Final = 100
"""As `MIDDLE`, for the oldest generation."""


OURS: Final = "TELNYX_"
"""How the names of the variables begin that may hold a key."""

_AUTHORITIES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Where OpenSSL looks for certificates, before the places that it was built with."""

_SECRETS: Final = frozenset({"PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE", "CREDENTIALS_DIRECTORY"})
"""Others that lead to a secret: the database's (libpq), and those that systemd hands over."""


def without_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for a program of the user's own, or one that practises.

    None of it is, or leads to, our secrets.

    A variable of another name that holds the same key is left out, too.
    """
    key = environment.get(f"{OURS}API_KEY")
    return {
        name: text
        for name, text in environment.items()
        if not name.startswith(OURS) and name not in _SECRETS and not (key and key in text)
    }


def elapsed() -> float:
    """Seconds that pass while the machine sleeps too, and that no change of the clock moves."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def user_name() -> str:
    """The name of the user whose process this is; some name where the system knows none."""
    import getpass  # noqa: PLC0415 - a status bar waits for all that is loaded here

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a uid without an entry, as in a container
        return f"uid-{os.geteuid()}"


def collect_seldom(young: int = YOUNG) -> None:
    """Search seldom for garbage: after so many allocations that were not taken back."""
    gc.set_threshold(young, MIDDLE, OLD)


def begin() -> None:
    """Search for no garbage during a start: what it makes stays, and each look costs 12 ms.

    A process that ends soon needs no more; one that goes on says so with `keep_what_lives`.
    """
    collect_seldom(BEGINNING)
    _have_standard_files()


def _have_standard_files() -> None:
    """Stand something in for what the caller closed of input, output and messages.

    Else the next file that is opened, the journal perhaps, has its number, and is written to.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def keep_what_lives() -> None:
    """What a start made is not searched for garbage again, and the rest seldom.

    A full search holds up webhooks or a frame for 8 to 13 ms, less than one afterwards. What of
    the start is garbage by now stays: to look for that half megabyte would take 25 ms from
    whoever waits for the first picture.
    """
    gc.freeze()
    collect_seldom()


@contextmanager
def without_search_for_garbage() -> Iterator[None]:
    """Nothing is searched for garbage, and what was made is not searched later either.

    While much is made that stays, each search is in vain, and so is the one that would follow.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def without_authorities() -> Iterator[None]:
    """Have OpenSSL find no certificates of authorities by itself meanwhile.

    aiohttp reads all of them twice when it is imported, 50 ms of the processor's, for requests of
    its own. A process that imports it in here must make none: whoever answers is not trusted.
    """
    before = {name: os.environ.get(name) for name in _AUTHORITIES}
    os.environ.update(dict.fromkeys(_AUTHORITIES, os.devnull))
    try:
        yield
    finally:
        for name, text in before.items():
            os.environ.pop(name) if text is None else os.environ.update({name: text})


def end_with_stdin() -> None:
    """Send this process SIGTERM when its standard input ends: whoever held the pipe is gone."""
    import threading  # noqa: PLC0415 - likewise

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def has_terminal() -> bool:
    """Whether this process belongs to a terminal, which may be closed under it."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


_SHELL: Final = "/bin/sh"
_STOP_YOURSELF: Final = [_SHELL, "-c", "kill -TSTP $$"]

NO_SHELL: Final = (
    "No shell is behind this console that could have it go on: it would stand still for ever. "
    "Leave it instead; calls go on."
)
"""What is said to somebody who wants to go back to the shell."""


def is_somebody_there_to_continue() -> bool:
    """Whether this process could be continued after it was stopped.

    Under `ssh HOST telnyx-console`, `xterm -e` or a display manager nobody is there. The kernel
    knows: it stops no process by SIGTSTP whose group has no parent in the session (POSIX, orphaned
    process group). So a child of the group asks to be stopped; where it is, it is ended. That takes
    a few milliseconds. Where no child can be started nobody is assumed.
    """
    # what this process catches the child has by default, and what it ignores the child ignores
    try:
        child = os.posix_spawn(_SHELL, _STOP_YOURSELF, {}, setsigdef=[signal.SIGTSTP])
    except OSError:
        return False
    with suppress(ChildProcessError):
        _, status = os.waitpid(child, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return True
    return False
