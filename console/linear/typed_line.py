"""A line that is being typed where keys come one by one: echoed, corrected, completed. Pure.

Nothing moves the cursor but what a typewriter has: a character, a backspace, a new line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from wcwidth import wcswidth

from console.linear.keys import Key

LONGEST: Final = 2000
FEW: Final = 12
"""Ways to go on that are named; of more it is said how many there are."""

Completions = Callable[[str], Iterable[str]]
"""The whole lines that a line may become."""


def nothing(_: str) -> Iterable[str]:
    """No line is completed."""
    return ()


class TypedLine:
    """One line. `feed` takes a key and gives what is to be written for it."""

    def __init__(
        self,
        completions: Completions = nothing,
        earlier: Sequence[str] = (),
        text: str = "",
        *,
        seen: bool = True,
    ) -> None:
        self.text = text
        self.pasted = False
        self.is_done = False
        self.is_cancelled = False
        self._completions = completions
        self._earlier = (*earlier, "")
        self._at = len(earlier)
        self._seen = seen
        self._edits: Mapping[str, Callable[[], str]] = {
            "backspace": partial(self._take_back, 1),
            "ctrl+u": lambda: self._take_back(len(self.text)),
            "ctrl+w": self._take_back_word,
            "tab": self._complete,
            "up": partial(self._recall, -1),
            "down": partial(self._recall, 1),
        }

    def feed(self, key: Key) -> str:
        """What is written for a key; whether the line is done or cancelled says the line."""
        match key.name:
            case "enter":
                self.is_done = True
                return "\n"
            case "escape" | "ctrl+g":
                self.is_cancelled = True
                return "\n"
            case "paste":
                self.pasted = True
                return self._add(key.pasted.partition("\n")[0].partition("\r")[0])
        if edit := self._edits.get(key.name):
            return edit()
        self.pasted = self.pasted or (key.hurried and bool(key.character))
        return self._add(key.character)

    def _take_back_word(self) -> str:
        return self._take_back(len(self.text) - len(self.text.rstrip().rpartition(" ")[0]))

    def _add(self, text: str) -> str:
        kept = "".join(filter(str.isprintable, text))[: LONGEST - len(self.text)]
        self.text += kept
        return kept if self._seen else ""

    def _take_back(self, count: int) -> str:
        gone, self.text = self.text[len(self.text) - count :], self.text[: len(self.text) - count]
        width = max(0, wcswidth(gone)) if self._seen else 0
        return "\b \b" * width

    def _recall(self, by: int) -> str:
        """An earlier line, or a later one, in the place of this one."""
        self._at = min(max(self._at + by, 0), len(self._earlier) - 1)
        return self._take_back(len(self.text)) + self._add(self._earlier[self._at])

    def _complete(self) -> str:
        """What all that begin so have in common; the ways to go on, where that is nothing more."""
        found = list(dict.fromkeys(self._completions(self.text)))
        common = _beginning(found)
        if len(common) > len(self.text) and common.startswith(self.text):
            return self._add(common[len(self.text) :])
        if len(found) < 2:  # noqa: PLR2004 - a choice
            return ""
        ways = ", ".join(found) if len(found) <= FEW else f"{len(found)} ways"
        return f"\n{ways}\n{self.text}"


def _beginning(lines: Sequence[str]) -> str:
    """What all lines begin with; no text for none."""
    first, last = min(lines, default=""), max(lines, default="")
    same = (at for at, sign in enumerate(first) if last[at : at + 1] != sign)
    return first[: next(same, len(first))]
