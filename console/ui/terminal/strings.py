"""Pastes and control strings: what a terminal sends between a beginning and an end. Pure."""

from __future__ import annotations

from typing import Final

ESC: Final = 0x1B
BEL: Final = 0x07
CANCELS: Final = (0x18, 0x1A)
"""CAN and SUB end a sequence or a string that is under way (ECMA-48, 8.3.6 and 8.3.148)."""

STRING_ENDS: Final = frozenset((ESC, BEL, *CANCELS))

PASTE_END: Final = b"\x1b[201~"
LONGEST_PASTE: Final = 65_536
"""Bytes; what is longer is dropped up to the end of the paste."""

LONGEST_REPLY: Final = 256
"""Bytes; what is longer answers no question of ours."""


class ControlString:
    """A control string, as far as it came: its length, and its text where a reply may be so long.

    `introducer` is the byte that began it, which belongs to the text.
    """

    def __init__(self, introducer: bytes) -> None:
        self._kept = introducer
        self.length = 0

    def take(self, data: bytes, at: int) -> int:
        """Take what is a part of it from there on; where that ends."""
        end = at
        while end < len(data) and data[end] not in STRING_ENDS:
            end += 1
        self.length += end - at
        if self.length <= LONGEST_REPLY:
            self._kept += data[at:end]
        return end

    @property
    def reply(self) -> str:
        """The text; none where it is too long."""
        return self._kept.decode("latin-1") if self.length <= LONGEST_REPLY else ""


class PastedText:
    """The text of a paste, as far as it came. What is beyond `LONGEST_PASTE` is left out."""

    def __init__(self) -> None:
        self.kept = b""
        self.is_whole = False

    def take(self, data: bytes) -> int:
        """Take what is a part of the paste; how many bytes that is, with its end."""
        joined = self.kept + data
        end = joined.find(PASTE_END)
        if end >= 0:
            self.is_whole = True
            taken = max(0, end + len(PASTE_END) - len(self.kept))
            self.kept = joined[:end]
            return taken
        over = len(joined) > LONGEST_PASTE + len(PASTE_END)
        self.kept = joined[:LONGEST_PASTE] + joined[-len(PASTE_END) :] if over else joined
        return len(data)

    @property
    def text(self) -> str:
        """The text; what is no UTF-8 is seen, and no NUL is in it."""
        return self.kept.decode("utf-8", "replace").replace("\x00", "")
