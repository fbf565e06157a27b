"""The switchboard as a process: is one running, start one, stop it.

A switchboard runs in a session of its own, so that neither a lost terminal nor
the end of the console that started it touches it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from console import private_files
from console.config.paths import Paths
from console.config.site import USUAL, is_shut_out
from console.errors import (
    EXIT_FAILED,
    LineError,
    NoneToEnd,
    NoSwitchboard,
    NotInGroup,
    SiteAway,
    SwitchboardFailed,
    SwitchboardUnreached,
)
from console.line import credentials, trust
from console.progress import Progress

START_SECONDS: Final = 30.0
"""A switchboard that does not answer within this time has failed to start."""

OPENING_SECONDS: Final = 1800.0
"""One that has the journal is waited for so long: to bring a large one of an older version up to
date takes minutes, and whoever ended it in the middle would have it begin anew each time."""

ENDING_SECONDS: Final = 5.0
"""A child that is to end, and is in the middle of the journal, is killed after this time: SQLite
leaves nothing half."""

STOP_SECONDS: Final = 15.0
"""A switchboard ends within this time of SIGTERM: orders under way are given time first."""

SOCKET_SECONDS: Final = 5.0
"""A switchboard whose socket is gone makes it again within this time, where it can."""

LIFELINE: Final = "--lifeline"
"""Tells a child to end when its standard input does: whoever holds the other end is gone."""

COLLEAGUES: Final = "--colleagues"
"""Gives a switchboard that practises scripted colleagues, who work at that pace."""

SPEAKER: Final = "telnyx-console: "
"""How the first line of every message begins."""

_TICK: Final = 0.02
_CONNECT_SECONDS: Final = 2.0


def running(paths: Paths) -> int | None:
    """The pid of the switchboard that answers at the socket, None if none does.

    Raises `UnsafeFolder` and `ForeignSwitchboard` where it may be another user's, and
    `NotInGroup`.
    """
    site = paths.site is not None
    trust.check_folder(paths.socket, site=site)
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_CONNECT_SECONDS)
        try:
            probe.connect(str(paths.socket))
        except PermissionError as error:
            raise NotInGroup(str(paths.socket)) from error
        except OSError:
            return None
        trust.check_peer(probe, paths.socket, site=site)
        return credentials.process_of(probe)


def writing(paths: Paths) -> int | None:
    """The pid of the process that writes the journal, whether or not anybody reaches it."""
    return private_files.holder(paths.journal_lock)


def absent(paths: Paths) -> LineError:
    """Why nobody answers at the socket.

    None runs, or one does that is not reached there, or that of a team is closed to this user.
    """
    if paths.site is not None:
        return SiteAway(str(paths.socket))
    if pid := writing(paths):
        return SwitchboardUnreached(str(paths.socket), pid)
    if is_shut_out(paths, os.environ):
        return NotInGroup(str(USUAL))
    return NoSwitchboard(str(paths.socket))


def is_starting(paths: Paths) -> bool:
    """Whether one is being started here, or has the journal and does not answer yet."""
    if paths.site is not None:
        return False  # whoever looks after a team's knows
    return bool(private_files.holder(paths.start_lock) or writing(paths))


def started(paths: Paths, progress: Progress) -> int:
    """The pid of the switchboard that answers; one that is starting is waited for.

    As long as somebody starts it, and else as long as a start may take. Raises what `absent`
    tells where none does, `SwitchboardUnreached`, and `Cancelled`.
    """
    if private_files.holder(paths.start_lock):
        progress.begin("waiting for the switchboard, which is starting")
    while private_files.holder(paths.start_lock) and not running(paths):
        progress.check()
        time.sleep(_TICK)
    progress.begin("waiting for the switchboard, which runs and does not answer yet")
    if paths.site is None and (pid := _started_by_another(paths, progress)):
        return pid
    raise absent(paths)


def start(paths: Paths, arguments: Sequence[str] = (), progress: Progress | None = None) -> int:
    """Start a switchboard unless one runs, wait until it answers, and return its pid.

    A thread takes leave of it when it ends: whoever stops it while we live would see it
    as a zombie, and wait for its end in vain.

    `arguments` are options of `switchboard run`. Of several that start at once
    one wins, and all return its pid. One that somebody else has begun to start, or to
    stop, is waited for. Raises `SwitchboardFailed` with the words and the exit code of a
    switchboard that ended instead of answering, `SwitchboardUnreached`, `SiteAway` for a
    team's, which the system starts, `NotInGroup` where that one is not this user's to reach, and
    `Cancelled`: what was being started is ended then.
    """
    progress = progress or Progress()
    if pid := running(paths):
        return pid
    if paths.site is not None or is_shut_out(paths, os.environ):
        raise absent(paths)
    progress.begin("starting the switchboard")
    paths.make_runtime()
    with _alone(paths.start_lock):
        if pid := _started_by_another(paths):
            return pid
        with _report(paths.start_report) as report:
            child = launch(("switchboard", "run", *arguments), os.environ, output=report)
        pid = wait_for(child, paths, progress)
        threading.Thread(target=child.wait, name="switchboard", daemon=True).start()
        return pid


def _report(path: Path) -> IO[bytes]:
    """The file that is told what a start says. Raises `SwitchboardFailed`."""
    try:
        return private_files.emptied(path)
    except OSError as error:
        raise SwitchboardFailed(
            f"The switchboard could not be started: {path}: {error.strerror}.",
            "Make the state folder writable and make space, or move it by XDG_STATE_HOME.",
            EXIT_FAILED,
        ) from error


def launch(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    output: IO[bytes] | int,
    errors: IO[bytes] | int = subprocess.STDOUT,
    lifeline: int | None = None,
    sign_of_life: int | None = None,
    module: str = "console",
) -> subprocess.Popen[bytes]:
    """This program once more, in a session of its own, away from terminal and folder.

    `module` is the one that is run. `lifeline` is the reading end of a pipe: the child ends when
    the pipe does. `sign_of_life` is a descriptor that the child holds as long as it lives.
    """
    if lifeline is not None:
        arguments = (*arguments, LIFELINE)
    return subprocess.Popen(  # noqa: S603 - this very interpreter and our own arguments
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.DEVNULL if lifeline is None else lifeline,
        stdout=output,
        stderr=errors,
        env=dict(environment),
        cwd="/",
        start_new_session=True,
        pass_fds=() if sign_of_life is None else (sign_of_life,),
    )


def wait_for(child: subprocess.Popen[bytes], paths: Paths, progress: Progress | None = None) -> int:
    """Wait until the child answers at the socket; its pid.

    Raises `SwitchboardFailed`, and `Cancelled`; the child has ended then.
    """
    progress, limit = progress or Progress(), START_SECONDS
    began = time.monotonic()
    while time.monotonic() - began < limit:
        if progress.is_cancelled:
            _end(child)
            progress.check()
        if pid := running(paths):
            return pid
        if child.poll() is not None:
            if pid := _started_by_another(paths):
                return pid
            ended = f"The switchboard ended at once with status {child.returncode}."
            raise as_it_said(ended, child.returncode, paths.start_report)
        if limit == START_SECONDS and time.monotonic() - began > limit / 2 and _opens(child, paths):
            limit = OPENING_SECONDS
            progress.begin("starting the switchboard, which is at a large journal")
        time.sleep(_TICK)
    _end(child)
    raise SwitchboardFailed(
        f"The switchboard did not answer within {limit:.0f} seconds.",
        f"{paths.log_file} may tell why.",
        EXIT_FAILED,
    )


def _opens(child: subprocess.Popen[bytes], paths: Paths) -> bool:
    """Whether the child has the journal for itself, and still opens it."""
    return writing(paths) == child.pid


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _started_by_another(paths: Paths, progress: Progress | None = None) -> int | None:
    """The pid of the one that runs, once it answers; None where none does.

    Whoever has begun to write the journal a moment ago is about to answer; another one is
    about to end, or makes its socket again. Raises `SwitchboardUnreached` if it does none of it.
    """
    patience = max(SOCKET_SECONDS, START_SECONDS - private_files.age(paths.journal_lock))
    _within(patience, lambda: running(paths) or not writing(paths), progress)
    if pid := running(paths):
        return pid
    if pid := writing(paths):
        raise SwitchboardUnreached(str(paths.socket), pid)
    return None


def stop(paths: Paths, progress: Progress | None = None) -> int:
    """End the switchboard that runs, wait until it is gone, and return the pid it had.

    One whose socket is gone is found by the journal that it writes. Raises
    `NoneToEnd` where none runs, `SwitchboardFailed` if it does not end, or may not be ended,
    and `Cancelled`: it ends all the same.
    """
    progress = progress or Progress()
    progress.begin("waiting for the end of the switchboard")
    pid = running(paths) or (writing(paths) if paths.site is None else None)
    if pid is None:
        why = absent(paths)
        raise NoneToEnd(why.socket) if type(why) is NoSwitchboard else why
    for number in (signal.SIGTERM, signal.SIGCONT):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise SwitchboardFailed(
                f"The team's switchboard (pid {pid}) is not yours to end.",
                "Whoever looks after it: `systemctl stop telnyx-console`.",
                EXIT_FAILED,
            ) from error
    if not _within(STOP_SECONDS, lambda: not _lives(pid), progress):
        raise SwitchboardFailed(
            f"The switchboard (pid {pid}) did not end within {STOP_SECONDS:.0f} seconds.",
            f"`kill -9 {pid}` ends it; what it acknowledged is in the journal.",
            EXIT_FAILED,
        )
    return pid


def _within(
    seconds: float, condition: Callable[[], object], progress: Progress | None = None
) -> bool:
    """Whether it comes true within that time. Raises `Cancelled`."""
    limit = time.monotonic() + seconds
    while not condition():
        if progress is not None:
            progress.check()
        if time.monotonic() > limit:
            return False
        time.sleep(_TICK)
    return True


def _lives(pid: int) -> bool:
    """Whether the process runs. A child that ended is taken leave of, or it would seem to."""
    with contextlib.suppress(ChildProcessError):
        ended, _ = os.waitpid(pid, os.WNOHANG)
        if ended == pid:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Whether the process has ended and its parent has not noticed yet; where /proc tells."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[:1] == ["Z"]


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold the lock file, waiting for whoever holds it as long as a start may take.

    After that go on without: two that start at once still cannot share a journal.
    """
    with contextlib.ExitStack() as holding:
        _within(START_SECONDS, lambda: _took(lock, holding))
        yield


def _took(lock: Path, holding: contextlib.ExitStack) -> bool:
    try:
        descriptor = private_files.lock(lock)
    except BlockingIOError:
        return False
    holding.callback(os.close, descriptor)
    return True


def as_it_said(otherwise: str, code: int, report: Path) -> SwitchboardFailed:
    """The error that a process ended with, in its own words: its last message."""
    try:
        lines = report.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    said = [place for place, line in enumerate(lines) if line.startswith(SPEAKER)]
    what, what_now = (*lines[said[-1] :], "")[:2] if said else (otherwise, "")
    return SwitchboardFailed(what.removeprefix(SPEAKER), what_now, max(code, EXIT_FAILED))
