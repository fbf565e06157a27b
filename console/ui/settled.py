"""An app that draws everything once more when the terminal's size has settled."""

from __future__ import annotations

from functools import partial
from typing import Final

from textual.app import App

SETTLED: Final = 0.2
"""Seconds without another change after which a size is taken to stay."""


class Settled(App[None]):
    """A terminal drops what lay beyond its edge, so a new size is drawn in full.

    Sizes that follow each other quickly reach an app as one, which may be the size
    that it had: it would draw nothing.
    """

    sizes: int = 0

    def on_resize(self) -> None:
        """Wait whether another size follows."""
        self.sizes += 1
        self.set_timer(SETTLED, partial(self._draw_settled, self.sizes))

    def _draw_settled(self, size: int) -> None:
        if size == self.sizes:
            self.refresh()
