"""Bytes of a terminal as keys by the names that the keymap has; nothing else is a key.

What a terminal reports or answers is cut out by `ui.terminal.tokens`, as on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from console.ui.terminal.hands import Hands
from console.ui.terminal.tokens import Kind, Token, Tokens

_FINAL: Final = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_NUMBERED: Final = {
    "1": "home",
    "2": "insert",
    "3": "delete",
    "4": "end",
    "5": "pageup",
    "6": "pagedown",
    "7": "home",
    "8": "end",
    "11": "f1",
    "12": "f2",
    "13": "f3",
    "14": "f4",
    "15": "f5",
    "17": "f6",
    "18": "f7",
    "19": "f8",
    "20": "f9",
    "21": "f10",
    "23": "f11",
    "24": "f12",
}
SEQUENCES: Final = {
    **{f"\x1b{lead}{final}": name for lead in "[O" for final, name in _FINAL.items()},
    **{f"\x1bO{final}": name for final, name in zip("PQRS", ("f1", "f2", "f3", "f4"), strict=True)},
    **{f"\x1b[[{final}": f"f{at}" for at, final in enumerate("ABCDE", start=1)},
    **{f"\x1b[{number}~": name for number, name in _NUMBERED.items()},
    "\x1b[27u": "escape",
}
"""The sequences of keys, as xterm, the Linux console and rxvt send them."""

_NAMED: Final = {
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    " ": "space",
    "\x7f": "backspace",
    "\x08": "backspace",
}


class Key(NamedTuple):
    """A key by its name, and the character that it types, if it types one.

    `hurried` is one that came among too many for hands. `pasted` is a whole text instead.
    """

    name: str
    character: str = ""
    hurried: bool = False
    pasted: str = ""


class Keys:
    """Makes keys of what is read. Moments are monotonic seconds."""

    def __init__(self) -> None:
        self._tokens = Tokens(SEQUENCES.__contains__)
        self._hands = Hands()

    def feed(self, data: bytes, now: float) -> tuple[Key, ...]:
        """The keys that are whole with what was read just now, in one read."""
        return self._paced(tuple(_keys(self._tokens.feed(data, now))), now)

    def tick(self, now: float) -> tuple[Key, ...]:
        """What became whole by waiting: the key Esc."""
        return self._paced(tuple(_keys(self._tokens.tick(now))), now)

    def wait(self, now: float) -> float | None:
        """Seconds until `tick` may have something; None while nothing is under way."""
        return self._tokens.wait(now)

    def _paced(self, keys: tuple[Key, ...], now: float) -> tuple[Key, ...]:
        if not self._hands.outrun(len(keys), now):
            return keys
        return tuple(key._replace(hurried=True) for key in keys)


def _keys(tokens: Iterable[Token]) -> Iterator[Key]:
    for token in tokens:
        match token.kind:
            case Kind.ESCAPE:
                yield Key("escape")
            case Kind.PASTE:
                yield Key("paste", pasted=token.text)
            case Kind.ALT:
                yield Key(f"alt+{_NAMED.get(token.text, token.text)}")
            case Kind.KEY if token.text in SEQUENCES:
                yield Key(SEQUENCES[token.text])
            case Kind.KEY if len(token.text) == 1:
                yield _plain(token.text)


def _plain(character: str) -> Key:
    if name := _NAMED.get(character):
        return Key(name, " " if name == "space" else "")
    if character < " ":
        return Key(f"ctrl+{chr(ord(character) + 0x60)}")
    return Key(character, character)
