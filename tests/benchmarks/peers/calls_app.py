"""What one writes first: aiohttp, the official SDK, and a DataTable of all calls, in one app.

python -m tests.benchmarks.peers.calls_app KEY CALLS PORT_FILE
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import telnyx
from aiohttp import web
from textual.app import App, ComposeResult
from textual.widgets import DataTable

COLUMNS = ("state", "direction", "from", "to", "name", "time", "connection", "agent")


class CallsApp(App[None]):
    """Rows change by webhooks, and all times tick."""

    def __init__(self, key: str, calls: int, port_file: str) -> None:
        super().__init__()
        self.client = telnyx.Telnyx(api_key="KEY", public_key=key)
        self.calls, self.port_file = calls, Path(port_file)
        self.since: dict[str, float] = {}

    def compose(self) -> ComposeResult:
        yield DataTable[str](cursor_type="row")

    async def on_mount(self) -> None:
        self.table = self.query_one(DataTable)
        for heading in COLUMNS:
            self.table.add_column(heading, key=heading, width=14)
        for number in range(self.calls):
            self.row(f"call-{number:08}-with-an-id-as-long-as-those-of-telnyx", "answered")
        self.set_interval(1.0, self.tick)
        server = await asyncio.get_running_loop().create_server(
            web.Server(self.handle), "127.0.0.1", 0
        )
        self.port_file.write_text(str(server.sockets[0].getsockname()[1]))

    def row(self, call: str, state: str) -> None:
        """One call as a new row."""
        self.since[call] = time.monotonic()
        self.table.add_row(
            state, "←", "+442079460123", "+13125550100", "Ada", "0:00", "Support", "", key=call
        )

    def tick(self) -> None:
        """Let the times of the rows in sight go on, as a careful author does."""
        now, top = time.monotonic(), int(self.table.scroll_y)
        for call in list(self.since)[top : top + self.size.height]:
            seconds = int(now - self.since[call])
            self.table.update_cell(call, "time", f"{seconds // 60}:{seconds % 60:02}")

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """A webhook, to the row."""
        event = self.client.webhooks.unwrap(
            await request.text(), headers=dict(request.headers)
        ).data
        assert event is not None
        call, kind = event.payload.call_control_id, event.event_type
        if kind == "call.hangup":
            self.table.remove_row(call)
            self.since.pop(call, None)
        elif call in self.since:
            self.table.update_cell(call, "state", kind)
        else:
            self.row(call, kind)
        return web.Response()


if __name__ == "__main__":
    CallsApp(sys.argv[1], int(sys.argv[2]), sys.argv[3]).run()
