"""A Textual app with one word on it: what any console has to start.

python -m tests.benchmarks.peers.empty_app
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyApp(App[None]):
    """Says that it is there."""

    def compose(self) -> ComposeResult:
        yield Static("here-it-is")


if __name__ == "__main__":
    EmptyApp().run()
