"""Bytes from a terminal, as the messages that Textual makes of keys, pastes and reports.

Textual's own parser reads only what is whole and known (`tokens`), so that it never waits
and never guesses. It is also the judge of what a key is. Its module is no public
interface: `driver` asks at the start whether it is as it was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from textual import constants, events
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.message import Message

from console.ui.terminal.hands import Hands
from console.ui.terminal.pacing import Hurry
from console.ui.terminal.tokens import Kind, Token, Tokens

_PROBE: Final = "a"
_READING: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a parser that cannot bear its input raises."""


@lru_cache(maxsize=4096)
def is_key(sequence: str) -> bool:
    """Whether Textual takes a sequence for keys, and for nothing but keys."""
    parser = XTermParser()
    found = list(parser.feed(sequence))
    rest = [getattr(event, "key", "") for event in parser.feed(_PROBE)]
    return bool(found) and rest == [_PROBE] and all(type(one) is events.Key for one in found)


class Keyboard:
    """Makes messages of what is read. `failed` is told what Textual's parser could not bear."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._tokens = Tokens(is_key, escape_delay=constants.ESCAPE_DELAY)
        self._parser = XTermParser()
        self._hands = Hands()
        self._hurried = False
        self._known: dict[str, tuple[str, str | None]] = {}

    def feed(self, data: bytes, now: float) -> list[Message]:
        """The messages of one read at that moment (monotonic seconds).

        A `Hurry` goes ahead of the keys that are too many to have been typed, and of the
        next one that was.
        """
        return self._paced(self._messages(self._tokens.feed(data, now)), now, _plain(data))

    def tick(self, now: float) -> list[Message]:
        """What became of earlier bytes by waiting."""
        return self._paced(self._messages(self._tokens.tick(now)), now)

    def wait(self, now: float) -> float | None:
        """Seconds after which `tick` may have something; None while nothing is under way."""
        return self._tokens.wait(now)

    def _messages(self, tokens: Iterable[Token]) -> list[Message]:
        return [message for token in tokens for message in self._read(token)]

    def _read(self, token: Token) -> list[Message]:
        match token.kind:
            case Kind.ESCAPE:
                return [events.Key("escape", token.text)]
            case Kind.PASTE:
                return [events.Paste(token.text)]
            case Kind.ALT:
                upper = token.text.isupper()
                name = f"shift+{token.text.lower()}" if upper else token.text
                return [events.Key(f"alt+{name}", None)]
        if known := self._known.get(token.text):
            return [events.Key(*known)]
        try:
            read = list(self._parser.feed(token.text))
        except _READING as error:
            self._parser = XTermParser()
            self._failed(error)
            return []
        match read:
            case [events.Key() as key] if len(token.text) == 1 and token.text.isascii():
                self._known[token.text] = key.key, key.character
        return read

    def _paced(self, messages: list[Message], now: float, plain: int = 0) -> list[Message]:
        """Say ahead of the keys whether hands can have made them.

        `plain` are the characters of a read without a sequence: what was swallowed of them, as
        the end of a reply, was not typed by hands either.
        """
        keys = sum(isinstance(message, events.Key) for message in messages)
        if not keys:
            return messages
        hurried = self._hands.outrun(max(keys, plain), now)
        if hurried == self._hurried:
            return messages
        self._hurried = hurried
        return [Hurry(hurried), *messages]


def misfit() -> str:
    """What about Textual's parser is not as it was known; no text if all is."""
    known = {
        "d": ["d"],
        "\r": ["enter"],
        "\x1b[A": ["up"],
        "\x1b[3~": ["delete"],
        "\x1bOP": ["f1"],
        "é": ["é"],
        "\x1b[I": [],
    }
    if not constants.DISABLE_KITTY_KEY:
        known |= {"\x1b[27;1u": ["escape"], "\x1b[97;1u": ["a"], "\x1b[99;5u": ["ctrl+c"]}
    for sequence, keys in known.items():
        found = [one.key for one in XTermParser().feed(sequence) if isinstance(one, events.Key)]
        if found != keys:
            return f"it reads {sequence!r} as {' '.join(found) or 'nothing'}"
    return ""


def _plain(data: bytes) -> int:
    """How many characters a read has that holds no sequence; 0 for any other."""
    return 0 if b"\x1b" in data else len(data.decode("utf-8", "replace"))
