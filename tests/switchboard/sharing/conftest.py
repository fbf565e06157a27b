"""One PostgreSQL for the tests of a process, and a database for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import GIVEN, Postgres, Server, given


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a server's data as it begins is kept for all processes of one run of the tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return shared / "postgres"


@pytest.fixture(scope="session")
def own_server(template: Path) -> Iterator[Postgres]:
    """A server that a test may stop, as long as it starts it again."""
    if GIVEN.netloc:
        pytest.skip("the server that is given is not to be stopped")
    postgres = Postgres(template)
    postgres.start()
    yield postgres
    postgres.close()


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Server:
    """A server that runs all the time: the one that is given, or one of our own."""
    found: Server = given() if GIVEN.netloc else request.getfixturevalue("own_server")
    return found


@pytest.fixture
def database(server: Server) -> str:
    """A new database on it; where it is."""
    return server.database()
