"""Fixtures of the simulator's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import telnyx

from console.simulator.service import Simulator
from console.simulator.settings import Settings
from tests.simulator.judge import WITHOUT_SCHEMA, Check, check_type
from tests.simulator.rig import Delivery, Receiver, Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as listening:
        yield listening


@pytest.fixture
async def simulator(receiver: Receiver) -> AsyncIterator[Simulator]:
    async with Simulator(Settings(webhook_url=receiver.url, speed=50)) as running:
        yield running


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[telnyx.AsyncTelnyx]:
    async with telnyx.AsyncTelnyx(
        api_key=simulator.api_key,
        base_url=simulator.base_url,
        public_key=simulator.public_key,
        max_retries=0,
    ) as sdk:
        yield sdk


@pytest.fixture
async def api(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {simulator.api_key}"}
    async with httpx.AsyncClient(
        base_url=simulator.base_url, headers=headers, trust_env=False
    ) as http:
        yield http


@pytest.fixture
async def doors(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=simulator.door_url, trust_env=False) as http:
        yield http


@pytest.fixture
def check(simulator: Simulator) -> Iterator[Check]:
    """Each webhook has the SDK's type for its event, and a signature that the SDK accepts."""
    with telnyx.Telnyx(api_key="none", public_key=simulator.public_key) as reader:

        def all_of(got: list[Delivery]) -> None:
            for one in got:
                reader.webhooks.unwrap(one.body.decode(), headers=one.headers)
                if one.event_type not in WITHOUT_SCHEMA:
                    check_type(one)

        yield all_of
