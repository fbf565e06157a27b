"""Keys that hands go on typing for a form that is not there, or not any more: they are dropped.

A name that is typed after a transfer that was refused would mute, answer and hang up.
"""

from __future__ import annotations

from typing import Final

from console.ui.actions.keymap import Keymap

PAUSE: Final = 0.4
"""Seconds without a key after which hands have noticed that the form is not there."""

OF_NUMBERS: Final = frozenset("0123456789+*-.() ")
"""Characters of a number for whoever has a form in mind; digits are other views of the table."""

NEVER_STRAY: Final = ("console.back", "console.leave")
"""Actions whose keys nobody types into a form."""


class StrayKeys:
    """Tells those keys from meant ones. Times are seconds of the monotonic clock."""

    def __init__(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self._why = ""
        self._numbers_alone = False
        self._typed_at = 0.0

    @property
    def expected(self) -> bool:
        """Whether keys are dropped as long as no pause is made."""
        return bool(self._why)

    def expect(self, why: str, now: float, *, numbers_alone: bool = False) -> None:
        """From now on hands may type for a form that is not there, and `why` it is not.

        A pause ends this, but not for a number, which may be read off a paper first: that is
        dropped until another key is pressed. With `numbers_alone` only a number is dropped,
        and a pause ends that, too.
        """
        self._why, self._numbers_alone, self._typed_at = why, numbers_alone, now

    def dropped(self, key: str, character: str | None, now: float) -> str:
        """What to say of a key that has to be dropped; no text for one that is meant."""
        if not self._why:
            return ""
        paused, self._typed_at = now - self._typed_at >= PAUSE, now
        of_number = character in OF_NUMBERS
        if self._numbers_alone:
            meant, told = paused or not of_number, "; the digits that came so soon are dropped"
        else:
            meant = (paused and not of_number) or self._is_never_stray(key)
            told = "; what was typed next is dropped. Esc ends this"
        if not meant:
            return f"{self._why}{told}"
        self._why, self._numbers_alone = "", False
        return ""

    def _is_never_stray(self, key: str) -> bool:
        return any(key in self._keymap.keys(action) for action in NEVER_STRAY)
