"""The clipboard of the user's own terminal, reached through OSC 52.

tmux and screen pass a sequence on to the outer terminal only inside a wrapper
of their own (tmux(1), "allow-passthrough"; screen(1), "string escapes").
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Final

SCREEN_CHUNK: Final = 76
"""screen takes only short strings in one of its wrappers."""

ESC: Final = "\x1b"


def copy_sequence(text: str, environment: Mapping[str, str]) -> str:
    """What to write to the terminal so that `text` stands on the clipboard."""
    plain = f"{ESC}]52;c;{base64.b64encode(text.encode()).decode('ascii')}\x07"
    if environment.get("TMUX"):
        return f"{ESC}Ptmux;{plain.replace(ESC, ESC + ESC)}{ESC}\\"
    if environment.get("TERM", "").startswith("screen"):
        chunks = (plain[at : at + SCREEN_CHUNK] for at in range(0, len(plain), SCREEN_CHUNK))
        return "".join(f"{ESC}P{chunk}{ESC}\\" for chunk in chunks)
    return plain
