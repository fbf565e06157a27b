"""What a terminal sends, cut into whole tokens: keys, pastes, reports; the rest is dropped.

A terminal sends more than keys, and Textual types whatever it does not know: a late
answer to a question about colours is then a row of orders. Here bytes pass through the
states of ECMA-48 (control sequences, control strings, single shifts), and only what is
known and whole goes on. Lines lose bytes and cut where they like, so that a tail may
come alone and late; `sequences` tells it from typing.

No byte sequence stops this: what has no end is given up, and no byte that is no UTF-8
is a key. The clock comes in as an argument (monotonic seconds).
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping
from enum import Enum, StrEnum, auto
from typing import Final, NamedTuple

from console.ui.terminal import sequences
from console.ui.terminal.strings import BEL, ESC, ControlString, PastedText

ESCAPE_DELAY: Final = 0.1
"""Seconds after which an ESC that nothing follows is the key, as Textual has it."""

TAIL: Final = 1.5
"""Seconds that the rest of something may take: one, and the slack of a slow machine."""

QUIET: Final = 0.1
"""Seconds without a byte that end a flood: no hand is as quick as one, no line as slow."""

LONGEST_SEQUENCE: Final = 256
LONGEST_STRING: Final = 65_536
"""Bytes; what is longer is dropped up to the next quiet moment."""

LONGEST_TIME: Final = 5.0
"""Seconds that a control string may take in all, however it trickles."""

SPACE: Final = 0x20
DIGIT: Final = 0x30
FINAL: Final = 0x40
DELETE: Final = 0x7F
EIGHT_BITS: Final = 0x80
"""Where intermediate bytes begin, parameters, final bytes; and what is beyond ASCII."""

MOVES_BY_WORDS: Final = "bf"
"""With Alt: a word back and on in a field, as `ctrl+left` and `ctrl+right` are."""

OLD_MOUSE: Final = 3
"""Bytes of a mouse report of the old kind, behind `ESC [ M`."""


class Kind(StrEnum):
    """What a token is."""

    KEY = "key"
    ESCAPE = "escape"
    ALT = "alt"
    PASTE = "paste"
    REPORT = "report"


class Token(NamedTuple):
    """Something whole. `text` is what Textual reads: a character, a sequence, or a pasted text."""

    kind: Kind
    text: str


class State(Enum):
    """What is under way."""

    GROUND = auto()
    ESCAPE = auto()
    LATE = auto()  # a byte that begins a sequence, soon after an Esc from which it was cut
    SEQUENCE = auto()
    SINGLE = auto()
    OLD_MOUSE = auto()
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()
    FLOOD = auto()


BEGINNINGS: Final = {
    ord("["): State.SEQUENCE,
    ord("O"): State.SINGLE,
    ord("N"): State.SINGLE,
    **dict.fromkeys(b"]P_^X", State.STRING),
}
"""What the byte behind ESC begins: CSI; SS3, SS2; OSC, DCS, APC, PM, SOS."""


class Told:
    """The tokens of what is read just now, and its replies; none is told while `_muted`."""

    def __init__(self, replied: Callable[[str], object]) -> None:
        self._replied = replied
        self._decoder = getincrementaldecoder("utf-8")("ignore")
        self._out: list[Token] = []
        self._muted = False
        self._escaped_at = float("-inf")

    def _tell(self, kind: Kind, text: str) -> None:
        if not self._muted:
            self._out.append(Token(kind, text))

    def _type(self, data: bytes) -> None:
        """Characters; bytes that are no UTF-8 and the controls of its second row are none."""
        self._escaped_at = float("-inf")
        for character in self._decoder.decode(data):
            if not "\x80" <= character <= "\x9f":
                self._out.append(Token(Kind.KEY, character))


class Tokens(Told):
    """Cuts bytes into tokens. `is_key` says whether Textual knows a sequence as a key.

    `replied` is told what the terminal answers, a control string without its end, or its
    attributes. None of that is ever a token.
    """

    def __init__(
        self,
        is_key: Callable[[str], bool],
        *,
        escape_delay: float = ESCAPE_DELAY,
        replied: Callable[[str], object] = str,
    ) -> None:
        super().__init__(replied)
        self._is_key = is_key
        self._escape_delay = escape_delay
        self._state = State.GROUND
        self._held = b""
        self._paste = PastedText()
        self._control = ControlString(b"")
        self._now = self._since = self._last = self._dropped_at = float("-inf")
        self._steps: Mapping[State, Callable[[bytes, int], int]] = {
            State.GROUND: self._ground,
            State.ESCAPE: self._escape,
            State.SEQUENCE: self._sequence,
            State.SINGLE: self._single,
            State.OLD_MOUSE: self._old_mouse,
            State.STRING: self._string,
            State.STRING_ESCAPE: self._string_escape,
            State.PASTE: self._pasted,
            State.FLOOD: lambda data, _: len(data),
        }

    def feed(self, data: bytes, now: float) -> list[Token]:
        """The tokens that are whole with what was read just now, in one read."""
        out = self.tick(now)
        self._now = now
        if self._state is State.LATE:
            data, self._held, self._state = self._held + data, b"", State.GROUND
            self._escaped_at = now  # what belongs together is as late as its last part
        at = 0
        while at < len(data):
            at = self._steps[self._state](data, at)
        self._last = now
        return out

    def tick(self, now: float) -> list[Token]:
        """What became whole by waiting: the key Esc, and a paste whose end was lost."""
        self._out = []
        idle = now - self._last
        match self._state:
            case State.ESCAPE if idle >= self._escape_delay:
                self._escaped_at = self._since
                self._tell(Kind.ESCAPE, "\x1b")
                self._rest()
            case State.LATE if idle >= self._late_delay:
                self._type(self._held)
                self._rest()
            case State.PASTE if idle >= TAIL:
                self._tell_paste()
            case State.FLOOD if idle >= QUIET:
                self._rest()
            case State.GROUND | State.ESCAPE | State.LATE | State.PASTE | State.FLOOD:
                pass
            case _ if idle >= TAIL:
                self._rest()
            case _ if now - self._since >= LONGEST_TIME:
                self._state = State.FLOOD
        return self._out

    def wait(self, now: float) -> float | None:
        """Seconds until `tick` may have something; None while nothing is under way."""
        if self._state is State.GROUND:
            return None
        waits = {State.ESCAPE: self._escape_delay, State.LATE: self._late_delay}
        return max(0.0, self._last + waits.get(self._state, QUIET) - now)

    @property
    def _late_delay(self) -> float:
        """A letter may be the next key; a sign after Esc is hardly one, and waits longer."""
        return TAIL if self._held in sequences.SIGNS else self._escape_delay

    # Where nothing is under way ---------------------------------------------------------

    def _ground(self, data: bytes, at: int) -> int:
        """Characters, up to what is none."""
        end = at
        while end < len(data) and data[end] >= SPACE and data[end] != DELETE:
            end += 1
        if end > at:
            return self._characters(data, at, end)
        if data[at] == ESC:
            self._begin()
        elif data[at] != BEL or self._now - self._dropped_at > TAIL:
            self._type(data[at : at + 1])
        return at + 1

    def _characters(self, data: bytes, at: int, end: int) -> int:
        """Characters that came together: typing, or the tail of what a terminal says."""
        run, behind = data[at:end], data[end : end + 2]
        if behind[:1] == b"\x07" or behind == b"\x1b\\":
            self._dropped_at = self._now
            return end + (1 if behind[0] == BEL else 2)
        if at == 0 and self._now - self._escaped_at <= TAIL:
            if sequences.is_late_tail(data):
                self._begin(muted=True)
                return at
            if data in sequences.INTRODUCERS:
                self._held, self._state = data, State.LATE
                return end
        if sequences.is_tail(run):
            self._dropped_at = self._now
        else:
            self._type(run)
        return end

    # Sequences --------------------------------------------------------------------------

    def _escape(self, data: bytes, at: int) -> int:
        """What follows ESC says what begins."""
        byte = data[at]
        if byte == ESC:
            self._tell(Kind.ESCAPE, "\x1b")
            self._begin()
        elif byte in BEGINNINGS:
            self._state = BEGINNINGS[byte]
            self._held = data[at : at + 1]
            self._control = ControlString(self._held)
        elif byte >= EIGHT_BITS:
            self._rest()
            return at
        elif SPACE <= byte < DIGIT and at + 1 < len(data):  # no terminal's answer, and no key
            self._rest()
            return at + 2
        else:
            self._alt(chr(byte))
            self._rest()
        return at + 1

    def _alt(self, character: str) -> None:
        """ESC and a character: a key with Alt, or one of those that Textual knows.

        That knows signs of a Mac's keyboard, too, such as the one for alt with 1: Macs send those
        as they are.
        """
        known = not character.isprintable() or character in MOVES_BY_WORDS
        if known and self._is_key(f"\x1b{character}"):
            self._tell(Kind.KEY, f"\x1b{character}")
        elif character.isprintable() and character != "\\":  # ESC \ ends a string, here none
            self._tell(Kind.ALT, character)

    def _sequence(self, data: bytes, at: int) -> int:
        """Parameters and the byte that ends them; `[[A` is a key of the Linux console."""
        byte = data[at]
        if byte == ESC:
            self._begin()
        elif self._held == b"[" and byte == ord("M"):
            self._held, self._state = b"", State.OLD_MOUSE
        elif byte == ord("$") and at + 1 == len(data) and self._held[1:].isdigit():
            self._end_sequence(byte)  # rxvt ends keys with shift so
        elif SPACE <= byte < FINAL or (byte == ord("[") and self._held == b"["):
            self._held += data[at : at + 1]
            if len(self._held) > LONGEST_SEQUENCE:
                self._state = State.FLOOD
        else:
            self._end_sequence(byte)
        return at + 1

    def _end_sequence(self, last: int) -> None:
        whole, muted = f"\x1b{self._held.decode('ascii')}{chr(last)}", self._muted
        self._rest()
        if muted or not SPACE <= last < DELETE:
            return
        if whole == sequences.PASTE_START:
            self._state = State.PASTE
        elif sequences.is_report(whole):
            self._tell(Kind.REPORT, whole)
        elif sequences.is_reply(whole):
            self._replied(whole)
        elif (known := sequences.key(whole, self._is_key)) is not None:
            self._tell(Kind.KEY, known)

    def _single(self, data: bytes, at: int) -> int:
        """One character in another set: the keypad, and the function keys of old."""
        whole, muted = f"\x1b{self._held.decode('ascii')}{chr(data[at])}", self._muted
        self._rest()
        if data[at] == ESC:
            self._begin()
        elif not muted and self._is_key(whole):
            self._tell(Kind.KEY, whole)
        return at + 1

    def _old_mouse(self, data: bytes, at: int) -> int:
        """Three bytes of any value, of which Textual makes nothing."""
        self._held += data[at : at + 1]
        if len(self._held) == OLD_MOUSE:
            self._rest()
        return at + 1

    # Control strings and pastes ---------------------------------------------------------

    def _string(self, data: bytes, at: int) -> int:
        """Up to its end, which is ST, BEL or a byte that cancels."""
        end = self._control.take(data, at)
        if end == len(data):
            if self._control.length > LONGEST_STRING:
                self._state = State.FLOOD
            return end
        if data[end] == ESC:
            self._state = State.STRING_ESCAPE
        else:
            self._end_string(is_whole=data[end] == BEL)
        return end + 1

    def _string_escape(self, data: bytes, at: int) -> int:
        """ESC within a string: with a backslash its end, with anything else another beginning."""
        if data[at] == ord("\\"):
            self._end_string(is_whole=True)
            return at + 1
        self._dropped_at = self._now
        self._begin()
        return at

    def _end_string(self, *, is_whole: bool) -> None:
        reply = "" if self._muted or not is_whole else self._control.reply
        self._rest()
        self._dropped_at = self._now
        if reply:
            self._replied(f"\x1b{reply}")

    def _pasted(self, data: bytes, at: int) -> int:
        """Everything up to the end of the paste, escape sequences too."""
        taken = self._paste.take(data[at:])
        if self._paste.is_whole:
            self._tell_paste()
        return at + taken

    def _tell_paste(self) -> None:
        self._rest()
        self._tell(Kind.PASTE, self._paste.text)
        self._paste = PastedText()

    # What all of them do ----------------------------------------------------------------

    def _begin(self, *, muted: bool = False) -> None:
        """An ESC; `muted` where the key Esc was already made of it."""
        self._decoder.reset()
        self._held, self._muted = b"", muted
        self._since = self._now
        self._state = State.ESCAPE

    def _rest(self) -> None:
        self._held, self._muted = b"", False
        self._state = State.GROUND
