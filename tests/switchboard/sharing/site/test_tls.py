"""A database that is reached by TLS alone, with a certificate of one's own CA."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.demo.exchange import free_port
from console.demo.postgres import make_folder
from console.errors import DatabaseAway
from console.secret import Secret
from console.switchboard.sharing.database import Database, asked, prepare
from tests.postgres import PASSWORD

HBA = (
    "hostssl all postgres 127.0.0.1/32 scram-sha-256\nhostssl all postgres ::1/128 scram-sha-256\n"
)
SERVER_WITH_TLS = shutil.which("postgres")
"""One of the system: that of the wheel is made without TLS."""


def run(folder: Path, *words: str | Path) -> None:
    """Run a command there, as whom PostgreSQL runs as."""
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(words, cwd=folder, check=True, capture_output=True, user=user, group=user)


def certified(folder: Path, name: str, *, by: str) -> None:
    """A certificate for `localhost`, signed by a CA that is made, too."""
    ca = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={by}")
    run(folder, *ca, "-keyout", f"{by}.key", "-out", f"{by}.pem")
    asks = ("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost")
    run(folder, *asks, "-keyout", f"{name}.key", "-out", f"{name}.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    signs = ("openssl", "x509", "-req", "-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-days", "2")
    run(folder, *signs, "-in", f"{name}.csr", "-out", f"{name}.pem", "-extfile", "names")


@pytest.fixture
def tls() -> Iterator[tuple[Path, int]]:
    """A server that lets nobody in without TLS: where its certificates are, and its port."""
    if SERVER_WITH_TLS is None:
        pytest.skip("the system has no PostgreSQL")
    folder, port = make_folder("tls"), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
    certified(folder, "server", by="ours")
    certified(folder, "not-used", by="others")
    (folder / "password").write_text(PASSWORD)
    data = folder / "data"
    run(folder, "initdb", "-D", data, "-U", "postgres", "--pwfile=password", "--auth=scram-sha-256")
    (data / "pg_hba.conf").write_text(HBA)
    options = f"-p {port} -c ssl=on -c listen_addresses=localhost -c unix_socket_directories="
    options += f" -c ssl_cert_file={folder}/server.pem -c ssl_key_file={folder}/server.key"
    run(folder, "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    yield folder, port
    run(folder, "pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.mark.long
async def test_a_database_is_trusted_by_its_certificate_alone(tls: tuple[Path, int]) -> None:
    """Whoever else answers at that address would be sent every call."""
    folder, port = tls

    async def ask(host: str, how: str) -> object:
        url = f"postgresql://postgres@{host}:{port}/postgres?{how}"
        async with Database(url, lambda: Secret(PASSWORD), "desk1").connected("test") as connection:
            await prepare(connection)
            return await asked(
                connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            )

    ours, others = (
        f"sslmode=verify-full&sslrootcert={folder}/{by}.pem" for by in ("ours", "others")
    )
    assert await ask("localhost", ours) == [(True,)]
    for host, how, why in (
        ("127.0.0.1", ours, "does not match host name"),
        ("localhost", others, "certificate verify failed"),
        ("localhost", "sslmode=verify-full&sslrootcert=system", "certificate verify failed"),
        ("localhost", "sslmode=disable", "no encryption"),
    ):
        with pytest.raises(DatabaseAway, match=why):
            await ask(host, how)
