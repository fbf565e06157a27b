"""In the place of Telnyx's API: says yes to every order, and when it came."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Final

DONE: Final = b'{"data": {"result": "ok"}}'
NOTHING: Final = b'{"data": [], "meta": {"total_pages": 1, "total_results": 0}}'


class Api:
    """Its address, and when each order came, on the clock of `time.perf_counter`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.ordered: SimpleQueue[float] = SimpleQueue()


@contextmanager
def api() -> Iterator[Api]:
    """One that answers until the end, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._say(NOTHING)

        def do_POST(self) -> None:
            asked.ordered.put(time.perf_counter())
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._say(DONE)

        def _say(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            with suppress(ConnectionError):  # who asked was ended
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is said of a request."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    asked = Api(f"http://127.0.0.1:{server.server_address[1]}/v2")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
