"""What is typed is keys, and nothing else is, however a line cuts, spoils and delays it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ui.terminal.keyboard import is_key
from console.ui.terminal.strings import LONGEST_PASTE
from console.ui.terminal.tokens import (
    ESCAPE_DELAY,
    LONGEST_STRING,
    LONGEST_TIME,
    QUIET,
    TAIL,
    Kind,
    Token,
    Tokens,
)
from tests.ui.terminal.terminal_replies import GAPS, MOUSE, NOISE, ODD, REPLIES, Read, noise

ESC = b"\x1b"
LONG = 1_000_000
"""Bytes of the long form."""


class Line:
    """A line to a terminal, with a clock of its own."""

    def __init__(self) -> None:
        self.tokens = Tokens(is_key)
        self.now = 1000.0

    def brings(self, *reads: Read) -> list[Token]:
        """What is made of the reads, and of the time behind each."""
        made: list[Token] = []
        for data, gap in reads:
            made += self.tokens.feed(data, self.now)
            made += self.waits(gap)
        return made

    def waits(self, seconds: float) -> list[Token]:
        """What becomes of earlier bytes meanwhile, looked at as often as the driver does."""
        made: list[Token] = []
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + (self.tokens.wait(self.now) or 0.1) + 0.001)
            made += self.tokens.tick(self.now)
        return made


def made_of(*reads: Read) -> list[Token]:
    line = Line()
    return [*line.brings(*reads), *line.waits(TAIL + 1)]


def typed(tokens: Iterable[Token]) -> list[str]:
    """What is no report."""
    return [token.text for token in tokens if token.kind is not Kind.REPORT]


# Replies ----------------------------------------------------------------------------------


def test_no_reply_of_a_terminal_is_typed() -> None:
    """`r` opens a form and `b` says busy: a colour rejected a caller."""
    for reply in [*REPLIES.values(), *ODD.values()]:
        assert made_of((reply, 0.0)) == [], reply


def test_a_reply_that_is_cut_anywhere_is_not_typed() -> None:
    """A slow line delivers what it has; only the Esc before the cut may count as one."""
    for reply in [*REPLIES.values(), MOUSE]:
        for cut in range(1, len(reply)):
            for gap in GAPS:
                found = typed(made_of((reply[:cut], gap), (reply[cut:], 0.0)))

                allowed = cut == 1 and gap > ESCAPE_DELAY
                assert found in ([], ["\x1b"] if allowed else []), (reply[:cut], gap, reply[cut:])


def test_a_reply_whose_first_bytes_were_lost_is_not_typed() -> None:
    """A program before this one read them, or the line lost them."""
    for reply in REPLIES.values():
        for lost in range(1, len(reply) - 8):
            assert typed(made_of((reply[lost:], 0.0))) == [], reply[lost:]


@pytest.mark.parametrize("gap", [0.25, 0.6, 1.0])
@pytest.mark.parametrize("tail", [MOUSE[1:], b"[A", b"OA", b"]11;rgb:1e1e/1e1e/2e2e\x07"])
def test_a_tail_that_comes_a_second_after_its_esc_types_nothing(tail: bytes, gap: float) -> None:
    """`A` would answer the caller. The Esc is one by then: it never touches a call."""
    assert typed(made_of((ESC, gap), (tail, 0.0))) == ["\x1b"]
    assert typed(made_of((ESC, gap), (tail[:1], gap), (tail[1:], 0.0))) in (
        ["\x1b"],
        ["\x1b", "O", "A"],  # so far apart, letters are keys
    )


@given(noise(largest=12))
def test_noise_of_any_kind_gives_no_key_and_leaves_the_keys_alive(reads: list[Read]) -> None:
    """Whole, cut, spoilt, one after another; afterwards a key is that key."""
    line = Line()
    found = typed([*line.brings(*reads), *line.waits(TAIL + 0.1)])

    assert set(found) <= {"\x1b"}
    assert line.brings((b"?", 0.0)) == [Token(Kind.KEY, "?")]


# Keys -------------------------------------------------------------------------------------

KEYS = {
    b"d": "d",
    b"\r": "\r",
    b"\x7f": "\x7f",
    b"\x03": "\x03",
    "é".encode(): "é",
    "😀".encode(): "😀",
    b"\x1b[A": "\x1b[A",
    b"\x1bOA": "\x1bOA",
    b"\x1b[[A": "\x1b[[A",
    b"\x1b[3~": "\x1b[3~",
    b"\x1b[3$": "\x1b[3$",
    b"\x1b[1;5A": "\x1b[1;5A",
    b"\x1b[Z": "\x1b[Z",
    b"\x1b[27u": "\x1b[27u",
    b"\x1b[97;1:1u": "\x1b[97;1u",
    b"\x1b[97;1:2u": "\x1b[97;1u",
    b"\x1b[1;1:2B": "\x1b[1;1B",
    b"\x1b[97:65;2;65u": "\x1b[97;2;65u",
    b"\x1b[0;;229u": "\x1b[0;1;229u",
}


@pytest.mark.parametrize("sent", KEYS, ids=repr)
def test_a_key_is_a_key_whole_and_cut(sent: bytes) -> None:
    """Of kitty's protocol: a repetition is a key, and so is what an input method composed."""
    expected = [Token(Kind.KEY, KEYS[sent])]

    assert made_of((sent, 0.0)) == expected
    for cut in range(1, len(sent)):
        assert made_of((sent[:cut], 0.05), (sent[cut:], 0.0)) == expected


def test_escape_acts_after_a_tenth_of_a_second_and_the_next_key_at_once() -> None:
    """A hand that leaves a form and goes on is not kept waiting."""
    line = Line()
    assert line.brings((ESC, ESCAPE_DELAY / 2)) == []
    assert line.waits(ESCAPE_DELAY) == [Token(Kind.ESCAPE, "\x1b")]
    for key in "d12xaq":
        assert line.brings((key.encode(), 0.05)) == [Token(Kind.KEY, key)]


def test_a_bracket_or_a_letter_after_escape_is_a_key_too() -> None:
    """It only waits whether a sequence follows."""
    assert typed(made_of((ESC, 0.3), (b"P", 0.2), (b"a", 0.0))) == ["\x1b", "P", "a"]
    assert typed(made_of((ESC, 0.3), (b"[", 0.2), (b"j", 0.0))) == ["\x1b", "[", "j"]
    assert typed(made_of((ESC, 0.3), (b"]", 2.0))) == ["\x1b", "]"]


def test_alt_with_a_key_is_none_of_both() -> None:
    """`ESC x` in one read is Alt and x: nothing is hung up."""
    assert made_of((b"\x1bx", 0.0)) == [Token(Kind.ALT, "x")]
    assert made_of((b"\x1b\x1b", 0.2)) == [Token(Kind.ESCAPE, "\x1b")] * 2


@pytest.mark.parametrize("sign", "[]\\^_NOPX")
def test_alt_with_what_begins_a_sequence_is_a_key_in_the_protocol_of_kitty_alone(sign: str) -> None:
    """As the manual has it: nobody could tell it from what the terminal itself says."""
    assert made_of((ESC + sign.encode(), 0.3)) == []
    assert made_of((ESC, 0.05), (sign.encode(), 0.3)) == []

    (key,) = made_of((b"\x1b[%d;3u" % ord(sign.lower()), 0.3))
    assert key.kind is Kind.KEY


def test_a_byte_that_is_no_utf_8_is_no_key_and_the_next_one_is() -> None:
    """Line noise ended an agent's day."""
    for byte in range(0x80, 0x100):
        assert made_of((bytes([byte]), 0.0), (b"d", 0.0)) == [Token(Kind.KEY, "d")], hex(byte)
        assert made_of((bytes([byte]) + b"d", 0.0)) == [Token(Kind.KEY, "d")], hex(byte)


def test_text_that_people_type_is_no_tail() -> None:
    """Even where a line gathers it: numbers, addresses, commands, notes, hours, dates."""
    texts = ("+13125550199", "sip:ada@example.com", "#12345", ":dial 13125550199", "10:30u", "2/3")
    texts += ("030/123456", "28/11/2026", "order 66; call back", "Max q", "[ada]", "10:30h", "a;b")
    for text in texts:
        assert "".join(typed(made_of((text.encode(), 0.0)))) == text


# Pastes -----------------------------------------------------------------------------------


def test_a_paste_is_one_text_wherever_it_is_cut() -> None:
    """Sequences in it are a part of it."""
    sent = b"\x1b[200~+44 20\x1b[31m r\r\x1b[201~"
    for cut in range(1, len(sent)):
        found = made_of((sent[:cut], 0.05), (sent[cut:], 0.0))

        assert found == [Token(Kind.PASTE, "+44 20\x1b[31m r\r")]


def test_a_paste_without_an_end_is_taken_as_it_is_and_keys_are_keys_again() -> None:
    """The line lost it."""
    line = Line()
    assert line.brings((b"\x1b[200~+4420", TAIL + 0.1)) == [Token(Kind.PASTE, "+4420")]
    assert line.brings((b"j", 0.0)) == [Token(Kind.KEY, "j")]


def test_a_paste_of_any_length_keeps_little() -> None:
    """A clipboard may hold a book."""
    line = Line()
    line.brings((b"\x1b[200~", 0.0))
    for _ in range(100):
        assert line.brings((b"x" * 4096, 0.0)) == []
        assert len(line.tokens._paste.kept) < LONGEST_PASTE + 5000
    [pasted] = line.brings((b"\x1b[201~", 0.0))

    assert LONGEST_PASTE <= len(pasted.text) < LONGEST_PASTE + 5000


# What has no end --------------------------------------------------------------------------

BEGUN = (b"\x1b]11;rgb", b"\x1bP>|", b"\x1b_x", b"\x1b[<35;2", b"\x1b[M", b"\x1bO", b"\x1b]1\x1b")


@pytest.mark.parametrize("begun", BEGUN, ids=repr)
def test_what_has_no_end_is_given_up(begun: bytes) -> None:
    """No half reply keeps the keys for itself."""
    line = Line()
    assert line.brings((begun, TAIL + 0.1)) == []
    assert line.brings((b"j", 0.0)) == [Token(Kind.KEY, "j")]


@pytest.mark.parametrize("begun", [b"\x1b]", b"\x1b["])
def test_a_flood_is_dropped_to_its_last_byte_and_no_longer(begun: bytes) -> None:
    """A string without an end that goes on for megabytes is no row of orders."""
    line = Line()
    filler = b"1" if begun == b"\x1b[" else b"x"
    assert line.brings((begun + filler * (LONGEST_STRING + 1), 0.0)) == []
    assert line.brings((b"xr b" * 1000, 0.0), (b"xrb", QUIET + 0.01)) == []
    assert line.brings((b"j", 0.0)) == [Token(Kind.KEY, "j")]


def test_hands_that_type_into_half_a_string_are_heard_after_a_few_seconds() -> None:
    """Each key would keep it alive."""
    line = Line()
    line.brings((b"\x1b]11;", 0.0))
    began = line.now
    while not line.brings((b"j", 0.2)):
        assert line.now < began + LONGEST_TIME + 1


# Any bytes --------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=300), st.sampled_from(GAPS)), max_size=8))
def test_no_bytes_end_the_input(reads: list[Read]) -> None:
    """Whatever comes, afterwards a key is that key."""
    _survives(reads)


@pytest.mark.long
def test_a_million_bytes_do_not_end_the_input() -> None:
    """Half of them pieces of sequences, half of them anything."""
    chance = Random(8)  # noqa: S311 - only noise
    pieces = [*REPLIES.values(), MOUSE, *NOISE, *KEYS, *BEGUN, b"\x1b[200~", b"\x1b", b"[", b";"]
    done = 0
    while done < LONG:
        reads: list[Read] = []
        for _ in range(chance.randrange(1, 40)):
            piece = chance.choice(pieces)
            data = chance.choice((piece, piece[: chance.randrange(9)], chance.randbytes(30)))
            if data:
                reads.append((data, chance.choice(GAPS)))
        _survives(reads)
        done += sum(len(data) for data, _ in reads)


def _survives(reads: list[Read]) -> None:
    line = Line()
    line.brings(*reads)
    line.waits(TAIL + 0.1)
    assert line.brings((b"?", 0.0)) == [Token(Kind.KEY, "?")]


def test_the_kinds_of_noise_are_many() -> None:
    """A table of one kind would prove little."""
    beginnings = {reply[:2] for reply in REPLIES.values()}

    assert len(beginnings) >= 7
    assert all(a != b for a, b in pairwise(sorted(REPLIES.values())))
