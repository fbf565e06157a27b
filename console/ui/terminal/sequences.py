"""Which sequences of a terminal are keys and reports, and which text is the tail of one.

Pure. A sequence is a key where Textual knows it as one, and where it says no more than
Textual can read: of the keyboard protocol of kitty a release is no key, a repetition is
one, and a number that is no character is none
(https://sw.kovidgoyal.net/kitty/keyboard-protocol/).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

PASTE_START: Final = "\x1b[200~"

SIGNS: Final = (b"[", b"]", b"^", b"_", b"X")
INTRODUCERS: Final = (*SIGNS, b"P", b"O")
"""What may come alone, soon after an ESC from which a slow line cut it; signs are no keys here."""

RELEASED: Final = 3
"""The event type of a key that is let go."""

HIGHEST_MODIFIERS: Final = 256
CONTROL_KEYS: Final = frozenset((9, 13, 27, 127))
"""Tab, Enter, Esc and Backspace: the only controls that are keys in kitty's protocol."""

FUNCTIONAL: Final = range(57358, 57455)
"""Where kitty's protocol has its functional keys, from Caps Lock to the last shift."""

TILDE_KEYS: Final = frozenset((*range(1, 9), *range(11, 16), *range(17, 22), 23, 24, 57427))
"""Which numbers before `~` are keys: Home to End, F1 to F12, the middle of the keypad."""

_REPORT: Final = re.compile(r"\x1b\[(?:[IO]|<\d{1,3};-?\d{1,5};-?\d{1,5}[Mm]|\?2026;[0-4]\$y)")
_ATTRIBUTES: Final = re.compile(r"\x1b\[\?[\d;]{0,64}c")
_EXTENDED: Final = re.compile(
    r"\x1b\[(\d{0,7})((?::\d{0,7}){0,2})(?:;(\d{0,3})(?::(\d?))?)?"
    r"(?:;(\d{1,7}(?::\d{1,7}){0,7})?)?"
    r"([u~ABCDEFHPQRS])"
)
_PLAIN: Final = re.compile(r"\x1b\[\[?[\d;]{0,16}[$^@A-Za-z~]")

_TAILS: Final = re.compile(
    rb"[\x80-\x9f]?(?:"
    rb"(?:\[?[<=>?]?[\d:]*(?:;[\d:]*)+[ -/]*[@-~]){1,64}"  # a control sequence: numbers
    rb"|(?:\[[\d<=>?]|[\x80-\x9f][<=>?])[\d;:]*[ -/]*[@-~]"  # one of flags, or of one number
    rb"|\]?\d{0,4};?\d{0,3};?r?g?b?a?:[0-9a-fA-F]{1,4}(?:/[0-9a-fA-F]{0,4}){1,3}"  # a colour
    rb"|[0-9a-fA-F]{0,4}/[0-9a-fA-F]{4}/[0-9a-fA-F]{1,4}"  # the end of one
    rb"|[\d:;]*:[1-3][A-HPQSu~]"  # the event of a key
    rb"|\]\d{1,4};.*"  # any other answer of that kind
    rb"|P?(?:>\||[01]\$r|[01]\+r|!\|).*"  # a version, a setting, a capability, an identity
    rb")"
    rb"|[\x90\x98\x9d-\x9f].*\x9c",  # a control string of eight bits
    re.DOTALL,
)
_LATE: Final = re.compile(
    rb"\[(?:[0-?\[M]|[A-DFHIOZ]\Z)|\][0-9lLIP]|P[0-9>=!+$|]|O[ -~]\Z|[X^_].|\\\Z", re.DOTALL
)
LEAST_TAIL: Final = 3
"""Bytes; what is shorter may be typing."""


def is_report(sequence: str) -> bool:
    """Whether it is the mouse, the focus, or the answer that Textual asks for (mode 2026).

    No reports of the size: nobody asks for them here, and one that came all the same
    would make another screen of this one.
    """
    return _REPORT.fullmatch(sequence) is not None


def is_reply(sequence: str) -> bool:
    """Whether a control sequence answers a question of ours: what the terminal is (DA1)."""
    return _ATTRIBUTES.fullmatch(sequence) is not None


def key(sequence: str, is_key: Callable[[str], bool]) -> str | None:
    """A whole control sequence as Textual reads the key; None where it is no key.

    `is_key` says whether Textual knows a sequence.
    """
    match = _EXTENDED.fullmatch(sequence)
    if match is None:
        return sequence if _PLAIN.fullmatch(sequence) and is_key(sequence) else None
    code, others, modifiers, event, text, last = match.groups()
    if event and not 1 <= int(event) < RELEASED:
        return None
    known = _is_known(
        int(code or 1), last, [int(point) for point in (text or "").split(":") if point]
    )
    if not known or int(modifiers or 1) > HIGHEST_MODIFIERS:
        return None
    if others or modifiers or event or text:
        sequence = f"\x1b[{code or 1};{modifiers or 1}{f';{text}' if text else ''}{last}"
    return sequence if is_key(sequence) else None


def _is_known(code: int, last: str, typed: list[int]) -> bool:
    """Whether number, last byte and typed characters name a key that there is."""
    if not all(map(_is_printable, typed)):
        return False
    if last == "u":
        named = code in CONTROL_KEYS or code in FUNCTIONAL
        return _is_printable(code) or named or (code == 0 and bool(typed))
    return code in TILDE_KEYS if last == "~" else code == 1


def _is_printable(point: int) -> bool:
    return 0 <= point <= 0x10FFFF and chr(point).isprintable()  # noqa: PLR2004 - Unicode's last


def is_tail(run: bytes) -> bool:
    """Whether characters that came in one read are the end of something a terminal says.

    Its first bytes were lost. Nobody types such a text, and no number or name looks so.
    """
    return len(run) >= LEAST_TAIL and _TAILS.fullmatch(run) is not None


def is_late_tail(data: bytes) -> bool:
    """Whether what comes soon after an ESC, in one read, belongs to it."""
    return _LATE.match(data) is not None
