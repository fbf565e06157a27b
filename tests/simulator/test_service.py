"""The simulator as a process, and as something that starts and stops."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from console.errors import PortInUse
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from tests.simulator.rig import until

SERVE = """
import asyncio, sys
from console.simulator.service import serve
from console.simulator.settings import Settings
asyncio.run(serve(Settings(seed=1), sys.stdout))
"""
ROOT = Path(__file__).parents[2]


async def test_its_first_line_tells_what_one_needs_and_a_signal_ends_it() -> None:
    """Scripts read one line and know where everything is."""
    for number in (signal.SIGINT, signal.SIGTERM):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SERVE, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(20):
                told = json.loads(await process.stdout.readline())
                assert list(told) == [
                    "base_url",
                    "api_key",
                    "public_key",
                    "connection_ids",
                    "numbers",
                    "webhook_url",
                ]
                headers = {"Authorization": f"Bearer {told['api_key']}"}
                async with httpx.AsyncClient(headers=headers, trust_env=False) as http:
                    reply = await http.get(told["base_url"] + "/call_control_applications")
                assert {one["id"] for one in reply.json()["data"]} == set(told["connection_ids"])
                process.send_signal(number)
                rest, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert (process.returncode, rest, errors) == (0, b"", b"")


async def test_a_port_that_is_taken_is_an_error_of_ours() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(PortInUse) as caught:
            await Simulator(Settings(port=port)).start()

    assert caught.value.port == port


async def test_it_leaves_nothing_behind() -> None:
    """Started and stopped with calls under way: no task goes on."""
    before = asyncio.all_tasks()
    simulator = Simulator(Settings(scenario="busy", webhook_url="http://127.0.0.1:1/", speed=50))
    await simulator.start()
    await until(lambda: bool(simulator.ledger.deliveries))
    await simulator.stop()

    assert asyncio.all_tasks() == before


async def test_what_goes_wrong_inside_comes_out_at_the_end() -> None:
    """A bug in a timer is not swallowed by a background task."""
    simulator = Simulator(Settings())
    await simulator.start()

    met = asyncio.Event()

    def fail(_: object) -> None:
        met.set()
        raise LookupError

    simulator.exchange.later(0.0, "a bug", fail)
    simulator.stir()
    await met.wait()

    with pytest.raises(LookupError):
        await simulator.stop()


async def test_it_can_be_stopped_before_it_was_started() -> None:
    await Simulator().stop()


def test_settings_can_be_read_without_the_network_stack() -> None:
    """The command line reads them before it knows which command runs."""
    code = (
        "import sys, console.simulator.settings;"
        "heavy = {'textual', 'aiohttp', 'httpx', 'telnyx', 'pydantic'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_simulator_knows_neither_screen_nor_client() -> None:
    """It learns Telnyx by itself: sharing our encoder would hide a misreading."""
    code = (
        "import sys, console.simulator.service;"
        "named = {'textual', 'console.telnyx.wire', 'console.telnyx.webhook', 'httpx'};"
        "sys.exit(str(named & set(sys.modules)) if named & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
