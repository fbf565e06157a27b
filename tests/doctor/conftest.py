"""A sound desk for each module, to which a case does something."""

from __future__ import annotations

import os
import resource
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.config.paths import Paths
from console.simulator.clock import SteadyClock
from console.simulator.service import Simulator
from tests.doctor.workplace import Desk, environment_of, says, service


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at_work(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[Simulator, Paths, int]]:
    """One simulator and one switchboard for all cases."""
    async with service(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def desk(
    at_work: tuple[Simulator, Paths, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A sound desk; what a case changes of it is put back."""
    telnyx, paths, port = at_work
    programs = tmp_path / "bin"
    programs.mkdir()
    says(programs, "loginctl", "yes")
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    account = telnyx.account
    before = {
        name: getattr(account, name).copy()
        for name in ("applications", "owners", "profiles", "unassigned", "verified")
    }
    assert isinstance(telnyx.clock, SteadyClock)
    offset = telnyx.clock._offset
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    desk = Desk(telnyx, paths, port, environment=environment_of(telnyx))
    yield desk
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert isinstance(telnyx.clock, SteadyClock)
    telnyx.clock._offset = offset
    for folder in (paths.config, paths.state, paths.runtime):
        folder.chmod(0o700)
    paths.secrets_file.unlink(missing_ok=True)
    for name, value in before.items():
        setattr(account, name, value)
    account.credit = "100.00"
    telnyx.ledger.deliveries.clear()
