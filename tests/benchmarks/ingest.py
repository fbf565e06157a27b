"""How fast a signed webhook becomes durable, against a floor and a peer in one run.

    python -m tests.benchmarks.ingest

The floor answers 200 without looking; the peer is the straightforward handler
on the official SDK, which verifies and keeps nothing. Ours verifies, decodes,
writes to the journal with an fsync, answers, and keeps the board. Every server
runs in a process of its own, rounds are interleaved, medians are printed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import uuid4

import msgspec
from nacl.signing import SigningKey

from tests.benchmarks.deliveries import as_fast_as_taken, public, signed

CONNECTIONS = 16
EVENTS = 3000
ROUNDS = 5


def _body(number: int) -> bytes:
    """One call.initiated of about 1.5 kB, each for a leg of its own."""
    leg = f"v3:{'A' * 50}{number}"
    payload = {
        "call_control_id": leg,
        "call_leg_id": str(uuid4()),
        "call_session_id": str(uuid4()),
        "connection_id": "1293384261075731499",
        "client_state": None,
        "direction": "incoming",
        "from": "+442079460123",
        "to": "+13125550100",
        "state": "parked",
        "caller_id_name": "Ada Lovelace",
        "start_time": "2026-03-02T12:00:00.000000Z",
        "custom_headers": [{"name": f"X-Header-{i}", "value": "v" * 60} for i in range(8)],
    }
    event = {
        "data": {
            "record_type": "event",
            "event_type": "call.initiated",
            "id": str(uuid4()),
            "occurred_at": "2026-03-02T12:00:00.000000Z",
            "payload": payload,
        },
        "meta": {"attempt": 1, "delivered_to": "http://127.0.0.1/"},
    }
    return msgspec.json.encode(event)


async def _fire(port: int, requests: list[bytes]) -> tuple[float, list[float]]:
    """Events a second, and the seconds that each answer took."""
    began = time.perf_counter()
    answers = await as_fast_as_taken([port] * CONNECTIONS, requests)
    assert not answers.refused
    return len(requests) / (time.perf_counter() - began), answers.times


def _serve_floor(pipe: Connection, _key: str) -> None:
    from aiohttp import web

    async def main() -> None:
        async def handle(request: web.BaseRequest) -> web.Response:
            await request.read()
            return web.Response()

        server = await asyncio.get_running_loop().create_server(web.Server(handle), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(main())


def _serve_peer(pipe: Connection, key: str) -> None:
    import telnyx
    from aiohttp import web

    client = telnyx.Telnyx(api_key="KEY", public_key=key)
    import telnyx.lib

    async def main() -> None:
        async def handle(request: web.BaseRequest) -> web.Response:
            client.webhooks.unwrap(await request.text(), headers=dict(request.headers))
            return web.Response()

        server = await asyncio.get_running_loop().create_server(web.Server(handle), "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(main())


def _serve_ours(pipe: Connection, key: str) -> None:
    from console.process import keep_what_lives
    from console.secret import Secret
    from console.switchboard.service import opened
    from console.switchboard.settings import ServiceSettings

    async def main() -> None:
        with tempfile.TemporaryDirectory() as folder:
            settings = ServiceSettings(
                base_url="http://127.0.0.1:9/v2",
                public_keys=(key,),
                journal=Path(folder) / "journal.db",
                socket=Path(folder) / "line.sock",
                port=0,
            )
            async with opened(settings, Secret("KEY")) as switchboard:
                keep_what_lives()
                pipe.send(switchboard.listener.port)
                await asyncio.Event().wait()

    asyncio.run(main())


SERVERS: dict[str, Callable[[Connection, str], None]] = {
    "floor (aiohttp, bare 200)": _serve_floor,
    "peer (SDK unwrap, no journal)": _serve_peer,
    "ours (verified, durable, on the board)": _serve_ours,
}


def main() -> None:
    """Run all rounds and print a table."""
    key = SigningKey.generate()
    context = multiprocessing.get_context("spawn")
    ports, processes = {}, []
    for name, serve in SERVERS.items():
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, public(key)), daemon=True)
        process.start()
        processes.append(process)
        ports[name] = ours.recv()
    rates: dict[str, list[float]] = {name: [] for name in SERVERS}
    answers: dict[str, list[float]] = {name: [] for name in SERVERS}
    for round_ in range(ROUNDS):
        for name, port in ports.items():
            requests = [signed(key, port, _body(number)) for number in range(EVENTS)]
            rate, times = asyncio.run(_fire(port, requests))
            if round_:
                rates[name].append(rate)
                answers[name].extend(times)
    for process in processes:
        process.terminate()
    peer = statistics.median(rates["peer (SDK unwrap, no journal)"])
    for name in SERVERS:
        rate = statistics.median(rates[name])
        quantiles = statistics.quantiles(answers[name], n=100)
        sys.stdout.write(
            f"{name:<40} {rate:8.0f} events/s  {rate / peer:5.1f} x peer   "
            f"p50 {quantiles[49] * 1000:6.2f} ms  p99 {quantiles[98] * 1000:7.2f} ms\n"
        )


if __name__ == "__main__":
    main()
