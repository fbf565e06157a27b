"""Bodies of webhooks as they stand in the journal: compressed by zstd (RFC 8878).

Webhooks are much alike. What they have in common stands in a dictionary beside this file, so that
one takes a third of its bytes or less. What is no frame of zstd stands as it came: facts of our
own, and all that older versions wrote.

The dictionary is part of the journal's format. It never changes: what was compressed with it can
be read with it alone. Another one, of another id, may join it.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

import zstandard

DICTIONARY: Final = Path(__file__).with_name("webhooks.zdict")

LEVEL: Final = 1
"""4 µs for a webhook; the next levels take several times as long for a few bytes less."""

_FRAME: Final = b"\x28\xb5\x2f\xfd"
"""How a frame begins. No JSON does."""


class _Tools(threading.local):
    """What compresses and restores in one thread; none of it may be used in two at once."""

    def __init__(self) -> None:
        shared = zstandard.ZstdCompressionDict(DICTIONARY.read_bytes())
        shared.precompute_compress(level=LEVEL)
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=shared)
        self.decompressor = zstandard.ZstdDecompressor(dict_data=shared)


_TOOLS: Final = _Tools()


def compressed(body: bytes) -> bytes:
    """The body in fewer bytes; as it is where it would take more."""
    frame = _TOOLS.compressor.compress(body)
    return frame if len(frame) < len(body) or body.startswith(_FRAME) else body


def restored(body: bytes) -> bytes:
    """The body that was compressed, or was not; a frame that is damaged stays as it is."""
    if not body.startswith(_FRAME):
        return body
    try:
        return _TOOLS.decompressor.decompress(body)
    except zstandard.ZstdError:
        return body
