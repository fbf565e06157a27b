"""An OpenSSH server of the tests' own on loopback, and sessions on it."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from console.demo.exchange import free_port
from tests.e2e.terminal import Terminal
from tests.processes import LIMIT, PROGRAM, Home, eventually

SERVER: Final = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CLIENT: Final = shutil.which("ssh")

needs_ssh: Final = pytest.mark.skipif(
    not (SERVER and CLIENT), reason="there is no OpenSSH server here (Debian: openssh-server)"
)
"""For a test that is nothing without a real server."""


class SshServer:
    """Where one logs in as oneself, with a key of this test, and is in that home."""

    def __init__(self, home: Home, folder: Path, port: int) -> None:
        self.port, self._folder = port, folder
        self._script = folder / "console.sh"
        self._environment = home.environment
        variables = (f"export {name}={shlex.quote(text)}" for name, text in self._exported())
        words = "\n".join((*variables, f'exec {shlex.join(PROGRAM)} "$@"'))
        self._script.write_text(f"#!/bin/sh\n{words}\n")
        self._script.chmod(0o700)

    def terminal(self, *arguments: str, **size: int) -> Terminal:
        """A terminal in which somebody has logged in and started the console."""
        assert CLIENT
        return Terminal(
            *("-tt", "-p", str(self.port), *self.identity),
            f"{getpass.getuser()}@127.0.0.1",
            shlex.join((str(self._script), *arguments)),
            environment=self._environment,
            program=(CLIENT,),
            **size,
        )

    @property
    def identity(self) -> tuple[str, ...]:
        """The options by which a client without a terminal logs in."""
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        words = (word for option in options for word in ("-o", option))
        return ("-i", str(self._folder / "mine"), *words)

    def _exported(self) -> Iterator[tuple[str, str]]:
        """The variables of the home that a login does not make by itself."""
        for name, text in self._environment.items():
            if name.isidentifier() and name not in ("TERM", "SHLVL", "PWD", "OLDPWD", "_"):
                yield name, text


@contextmanager
def ssh_server(home: Home, folder: Path) -> Iterator[SshServer]:
    """A server that takes one key and ends with the context."""
    assert SERVER
    folder.mkdir(mode=0o700)
    for key in ("host", "mine"):
        command = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key))
        subprocess.run(command, check=True, timeout=LIMIT)
    port = free_port()
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "mine.pub",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "prohibit-password",
        "PrintMotd": "no",
        "MaxStartups": 100,
    }
    words = "".join(f"{name} {value}\n" for name, value in settings.items())
    (folder / "sshd_config").write_text(words)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where a server of root has its cage
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [SERVER, "-D", "-e", "-f", str(folder / "sshd_config")], stdout=log, stderr=log
    )
    try:
        eventually(lambda: _listens(port) or server.poll() is not None)
        assert server.poll() is None, (folder / "log").read_text()
        yield SshServer(home, folder, port)
    finally:
        server.terminate()
        server.wait(LIMIT)
        log.close()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
