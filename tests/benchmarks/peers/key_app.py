"""A Textual app with the official SDK's client: `x` hangs up the first of the calls that it has.

python -m tests.benchmarks.peers.key_app BASE_URL CALL...
"""

from __future__ import annotations

import sys
from typing import ClassVar

import telnyx
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Static


class KeyApp(App[None]):
    """Asks the API at once, and keeps nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [("x", "hang_up", "hang up")]

    def __init__(self, base_url: str, calls: list[str]) -> None:
        super().__init__()
        self.client = telnyx.AsyncTelnyx(api_key="KEY", base_url=base_url, max_retries=0)
        self.calls = calls

    def compose(self) -> ComposeResult:
        yield Static("here-it-is")

    async def action_hang_up(self) -> None:
        call = self.calls.pop(0)
        self.query_one(Static).update(call)
        await self.client.calls.actions.hangup(call)


if __name__ == "__main__":
    KeyApp(sys.argv[1], sys.argv[2:]).run()
