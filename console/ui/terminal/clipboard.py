"""The clipboard of the user's own terminal, reached through OSC 52.

tmux takes the sequence itself where `set-clipboard` is on, and hands it on in a wrapper of
its own where `allow-passthrough` is on; with what it comes with it does neither (tmux(1)).
So both are sent. Nobody answers: what is said is what was sent, and what tmux says of its
options.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from typing import Final

from textual.app import App
from textual.driver import Driver

from console.ui.messages import CopyAsked
from console.ui.terminal.passthrough import (
    BEL,
    ESC,
    is_tmux,
    keeps_copies,
    passes,
    takes_copies,
    through,
)

FORBIDDEN: Final = "tmux keeps {}: run `tmux set -s set-clipboard on`, copy again"


def copy_sequence(text: str, environment: Mapping[str, str]) -> str:
    """What to write to the terminal so that `text` stands on the clipboard."""
    plain = f"{ESC}]52;c;{b64encode(text.encode()).decode('ascii')}{BEL}"
    handed_on = through(plain, environment)
    return f"{plain}{handed_on}" if is_tmux(environment) else handed_on


async def is_kept_by_tmux(environment: Mapping[str, str]) -> bool:
    """Whether the tmux that this runs in says that it hands nothing on to the terminal."""
    if not environment.get("TMUX"):
        return False
    return keeps_copies(await takes_copies(), await passes(environment))


class Copying(App[None]):
    """Puts a text on the clipboard, and says how far it went."""

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the clipboard of the user's terminal, also through tmux and screen."""
        self._clipboard = text
        driver: Driver | None = self._driver
        if driver is not None:
            driver.write(copy_sequence(text, os.environ))

    def on_copy_asked(self, event: CopyAsked) -> None:
        """Send it; what came of it is said once tmux, if there is one, was asked."""
        self.copy_to_clipboard(event.text)
        self.run_worker(self._tell_copied(event), group="copy", exclusive=True)

    async def _tell_copied(self, event: CopyAsked) -> None:
        if await is_kept_by_tmux(os.environ):
            event.told(FORBIDDEN.format(event.named))
        else:
            event.told(f"sent {event.named} to the terminal's clipboard{event.more}")
