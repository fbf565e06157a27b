"""The systemd units that are shipped: hardened, and read without a complaint."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

import console
from console.cli.commands.switchboard.readiness import System
from console.config.paths import APP
from console.config.site import SYSTEM_SETTINGS, USUAL
from console.config.tables import Settings
from console.switchboard.process import OPENING_SECONDS
from console.switchboard.webhooks.closing import BACKLOG
from tests.processes import LIMIT, PROGRAM, Home, Practice, eventually

FOLDER: Final = Path(console.__path__[0]) / "switchboard"
OF_A_USER: Final = FOLDER / "telnyx-console.service"
OF_THE_SOCKET: Final = FOLDER / "telnyx-console.socket"
OF_THE_SYSTEM: Final = FOLDER / "system" / "telnyx-console.service"
OF_BROWSERS: Final = FOLDER.with_name("web") / "telnyx-console-web.service"
MOST_EXPOSED: Final = "25"
"""Of 100, as `systemd-analyze security` counts; a service that says nothing has 96."""

SYSTEMD: Final = shutil.which("systemd-analyze")
ACTIVATE: Final = shutil.which("systemd-socket-activate")
SYSUSERS: Final = shutil.which("systemd-sysusers")
TMPFILES: Final = shutil.which("systemd-tmpfiles")

each = pytest.mark.parametrize(
    "unit", [OF_A_USER, OF_THE_SYSTEM, OF_BROWSERS], ids=["user", "system", "browsers"]
)


@each
def test_the_unit_may_do_little(unit: Path) -> None:
    """What a flaw in a parser could do, the system does not let it."""
    lines = unit.read_text("utf-8").splitlines()
    wanted = {
        *(
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "PrivateTmp=yes",
            "CapabilityBoundingSet=",
        ),
        *("UMask=0077", "LimitCORE=0", "RestartPreventExitStatus=2 4"),
    }

    assert wanted <= set(lines)
    assert any(line.startswith("MemoryMax=") for line in lines)


def test_the_unit_of_a_team_lets_it_know_its_members_and_give_them_the_socket() -> None:
    """Behind PrivateUsers every member would be nobody; @privileged has chown in it."""
    lines = OF_THE_SYSTEM.read_text("utf-8").splitlines()

    assert not any(line.startswith("PrivateUsers") for line in lines)
    assert lines.index("SystemCallFilter=~@privileged") < lines.index("SystemCallFilter=@chown")
    assert any(line.endswith(f"switchboard run --config {SYSTEM_SETTINGS}") for line in lines)
    assert f"RuntimeDirectory={USUAL.parent.name}" in lines
    assert (USUAL.parent.parent, USUAL.parent.name) == (Path("/run"), APP)


@each
@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
def test_systemd_finds_the_unit_hardly_exposed(unit: Path) -> None:
    """Its own judge, without a running systemd."""
    assert SYSTEMD is not None
    judged = subprocess.run(
        [SYSTEMD, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "Unknown" not in judged.stderr


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
def test_systemd_has_nothing_against_the_unit_of_the_system(tmp_path: Path) -> None:
    """Each line is one that it knows; the program is where the README puts it."""
    assert SYSTEMD is not None
    written = OF_THE_SYSTEM.read_text("utf-8")
    program = "/opt/telnyx-console/bin/telnyx-console"
    assert program in written
    unit = tmp_path / OF_THE_SYSTEM.name
    unit.write_text(written.replace(program, shutil.which("true") or program))
    verified = subprocess.run(
        [SYSTEMD, "verify", "--recursive-errors=no", str(unit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert verified.returncode == 0, verified.stderr
    assert unit.name not in verified.stderr


def test_the_socket_unit_stands_at_the_usual_address_and_is_of_both_services() -> None:
    """Whoever adds it changes nothing else; it belongs to the service of the same name."""
    listener = Settings().listener
    lines = OF_THE_SOCKET.read_text("utf-8").splitlines()

    assert f"ListenStream={listener.host}:{listener.port}" in lines
    assert f"Backlog={BACKLOG}" in lines
    assert OF_THE_SOCKET.stem == OF_A_USER.stem == OF_THE_SYSTEM.stem


def test_a_start_of_a_service_brings_the_socket_that_its_failures_took_with_them() -> None:
    """After a wrong setting both are down; else it would listen by itself, and not the next one."""
    lines = OF_THE_SOCKET.read_text("utf-8").splitlines()

    assert f"WantedBy={OF_A_USER.name}" in lines


@pytest.mark.parametrize("unit", [OF_A_USER, OF_THE_SYSTEM], ids=["user", "system"])
def test_the_service_is_up_for_systemd_once_it_answers(unit: Path) -> None:
    """It has as long for that as a console would wait for a journal of an older version."""
    lines = unit.read_text("utf-8").splitlines()

    assert "Type=notify" in lines
    assert f"TimeoutStartSec={OPENING_SECONDS:.0f}" in lines


@pytest.mark.parametrize("mark", ["", "@"], ids=["a file", "an abstract name"])
def test_systemd_is_told_that_it_answers_and_that_it_ends(tmp_path: Path, mark: str) -> None:
    """What is ordered after it, consoles in browsers above all, finds somebody there."""
    home = Home(tmp_path)
    where = str(tmp_path / "notify")
    with Practice(home) as practice, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        practice.configure(home)
        systemd.bind(f"\0{where}" if mark else where)
        systemd.settimeout(LIMIT)
        service = subprocess.Popen(
            [*PROGRAM, "switchboard", "run"],
            env=home.environment | {"NOTIFY_SOCKET": mark + where},
            stdout=subprocess.DEVNULL,
        )
        try:
            ready = systemd.recv(1 << 12).decode().splitlines()
            pid = home.switchboard()
            service.terminate()
            ending = systemd.recv(1 << 12).decode().splitlines()
        finally:
            service.terminate()
            service.wait(LIMIT)

    assert ready[0] == "READY=1"
    assert f"127.0.0.1:{practice.listener_port}/" in ready[1]
    assert pid == service.pid
    assert ending == ["STOPPING=1", "STATUS=ending"]


def test_systemd_is_told_though_many_others_tell_it_something_just_then(tmp_path: Path) -> None:
    """At a boot: a service whose readiness was lost would be ended half an hour later."""
    where = str(tmp_path / "notify")
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as others,
    ):
        systemd.bind(where)
        systemd.settimeout(LIMIT)
        others.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                others.sendto(b"WATCHDOG=1", where)
        telling = threading.Thread(target=System({"NOTIFY_SOCKET": where}).is_ready, args=["up"])
        telling.start()
        while (told := systemd.recv(1 << 12)) == b"WATCHDOG=1":
            pass
        telling.join(LIMIT)

    assert told == b"READY=1\nSTATUS=up"


def test_who_was_started_within_the_service_of_another_does_not_speak_for_it(
    tmp_path: Path,
) -> None:
    """A console in a tmux that systemd runs starts a switchboard: its end is not tmux's."""
    where = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(where)
        systemd.setblocking(False)
        for pid in (os.getppid(), os.getpid()):
            environment = {"NOTIFY_SOCKET": where, "SYSTEMD_EXEC_PID": str(pid)}
            System(environment).is_ready(f"from {pid}")

            assert "NOTIFY_SOCKET" not in environment

        assert systemd.recv(1 << 12).endswith(f"from {os.getpid()}".encode())
        with pytest.raises(BlockingIOError):
            systemd.recv(1 << 12)


@pytest.mark.long
@pytest.mark.skipif(ACTIVATE is None, reason="systemd-socket-activate is not installed")
def test_systemd_holds_the_socket_and_a_delivery_starts_the_switchboard(tmp_path: Path) -> None:
    """The port in the settings is another one, so it is systemd's socket that they came in at."""
    assert ACTIVATE is not None
    home = Home(tmp_path)
    with Practice(home) as practice:
        practice.configure(home)
        settings = home.config.read_text().replace(f"port = {practice.listener_port}", "port = 1")
        home.config.write_text(settings)
        told = [f"{name}={value}" for name, value in home.environment.items()]
        program = ["/usr/bin/env", *told, *PROGRAM, "switchboard", "run"]
        at = f"127.0.0.1:{practice.listener_port}"
        service = subprocess.Popen([ACTIVATE, f"--listen={at}", *program], env=home.environment)
        try:
            eventually(lambda: practice.ask("calls") == [])
            practice.ring("Grace Hopper", "+442079460123")
            eventually(lambda: home.switchboard() is not None)
            eventually(lambda: "+442079460123" in home.run("calls").stdout)

            assert home.switchboard() == service.pid
        finally:
            service.terminate()
            service.wait(LIMIT)


@pytest.mark.skipif(
    SYSUSERS is None or TMPFILES is None or os.geteuid() != 0,
    reason="it takes systemd-sysusers, systemd-tmpfiles and root",
)
def test_an_installation_has_the_user_the_group_and_the_folders(tmp_path: Path) -> None:
    """Laid out by systemd's own tools in a folder of its own: what may be read, and by whom."""
    assert SYSUSERS is not None
    assert TMPFILES is not None
    etc = tmp_path / "etc" / "telnyx-console"
    etc.mkdir(parents=True)
    for name in ("config.toml", "secrets.toml"):
        (etc / name).write_text("")
    system = FOLDER / "system"
    for command in (
        [SYSUSERS, f"--root={tmp_path}", str(system / "sysusers.conf")],
        [TMPFILES, f"--root={tmp_path}", "--create", str(system / "tmpfiles.conf")],
    ):
        subprocess.run(command, check=True, timeout=60, capture_output=True)
    users = _ids(tmp_path / "etc" / "passwd")
    groups = _ids(tmp_path / "etc" / "group")
    service, its_group = users["telnyx-console"], groups["telnyx-console"]

    assert "callcentre:" in (tmp_path / "etc" / "group").read_text()
    assert _members(tmp_path, "callcentre") == "telnyx-console"
    assert {
        name: _rights(tmp_path / name)
        for name in (
            *("etc/telnyx-console", "etc/telnyx-console/config.toml"),
            *("etc/telnyx-console/secrets.toml", "var/lib/telnyx-console", "run/telnyx-console"),
        )
    } == {
        "etc/telnyx-console": (0o750, 0, its_group),
        "etc/telnyx-console/config.toml": (0o640, 0, its_group),
        "etc/telnyx-console/secrets.toml": (0o600, service, its_group),
        "var/lib/telnyx-console": (0o700, service, its_group),
        "run/telnyx-console": (0o755, service, its_group),
    }


def _ids(table: Path) -> dict[str, int]:
    rows = (line.split(":") for line in table.read_text().splitlines())
    return {row[0]: int(row[2]) for row in rows}


def _members(root: Path, group: str) -> str:
    lines = (root / "etc" / "group").read_text().splitlines()
    (row,) = (line for line in lines if line.startswith(f"{group}:"))
    return row.rpartition(":")[2]


def _rights(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid
