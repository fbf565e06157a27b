"""What the hosts of a demonstration share: it goes with whoever began it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from console.config.secrets_file import PASSWORD_VARIABLE
from console.demo import infrastructure, postgres
from console.demo.exchange import first_line, free_port
from console.switchboard import process
from tests.postgres import PASSWORD, Server
from tests.processes import LIMIT, alive


@contextmanager
def begun(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], infrastructure.Plan]]:
    """The process, until the context ends: then whoever began it is gone."""
    made = infrastructure.Plan(
        folder=str(folder), database=free_port(), balancer=free_port(), listeners=(free_port(),)
    )
    lifeline, held = os.pipe()
    with process.launch(
        (msgspec.json.encode(made).decode(),),
        {**os.environ, PASSWORD_VARIABLE: PASSWORD},
        output=subprocess.PIPE,
        errors=subprocess.STDOUT,
        lifeline=lifeline,
        module=infrastructure.__name__,
    ) as shared:
        try:
            yield shared, made
        finally:
            os.close(held)
            os.close(lifeline)
            shared.wait(LIMIT)


def test_the_database_goes_with_whoever_began_it() -> None:
    """However a demonstration ends, its end of a pipe ends: no PostgreSQL is left."""
    folder = postgres.make_folder()
    with begun(folder) as (shared, made):
        assert first_line(shared, LIMIT) == infrastructure.UP.encode()
        server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        assert Server(postgres.url(made.database)).ask("postgres", "SELECT 1") == [(1,)]
        assert PASSWORD not in Path(f"/proc/{shared.pid}/cmdline").read_text()
        assert not (folder / "password").exists()

    assert shared.returncode == 0
    assert not alive(server)
    shutil.rmtree(folder)


def test_what_keeps_a_database_from_starting_is_told() -> None:
    """In PostgreSQL's own last words, not in a traceback."""
    folder = postgres.make_folder()
    (folder / "data").mkdir()
    (folder / "data" / "something").touch()
    with begun(folder) as (shared, _):
        said = shared.communicate(timeout=LIMIT)[0].decode()
    shutil.rmtree(folder)

    assert shared.returncode == 1
    assert said.startswith("telnyx-console: The demonstration's PostgreSQL did not start: ")
    assert "Traceback" not in said


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives the program to another user")
def test_root_gives_a_copy_where_the_installed_program_is_closed_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL refuses to run as root, and `nobody` may not look into root's home."""
    usual = postgres._is_open
    monkeypatch.setattr(
        postgres, "_is_open", lambda path: "pginstall" not in str(path) and usual(path)
    )
    server = postgres.Postgres(postgres.make_folder(), free_port(), PASSWORD)
    server.make()
    server.begin()
    try:
        assert Server(postgres.url(server.port)).ask("postgres", "SELECT 1") == [(1,)]
    finally:
        server.end()
        shutil.rmtree(server.folder)
