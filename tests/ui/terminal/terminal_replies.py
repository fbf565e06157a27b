"""What terminals say that is no key, and how lines spoil it."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

REPLIES: Final = {
    "background colour, BEL": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x07",
    "background colour, ST": b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    "text colour": b"\x1b]10;rgb:cdcd/d6d6/f4f4\x07",
    "palette": b"\x1b]4;12;rgb:5f5f/8787/afaf\x1b\\",
    "colour with alpha": b"\x1b]11;rgba:1e1e/1e1e/2e2e/ffff\x1b\\",
    "clipboard": b"\x1b]52;c;cmVqZWN0IGFsbCBjYWxscw==\x07",
    "title": b"\x1b]lxbar reject q\x1b\\",
    "name and version": b"\x1bP>|tmux 3.4\x1b\\",
    "another name and version": b"\x1bP>|XTerm(370)\x1b\\",
    "setting": b"\x1bP1$r0m\x1b\\",
    "another setting": b'\x1bP1$r61;1"p\x1b\\',
    "capability": b"\x1bP1+r544e=787465726d2d323536636f6c6f72\x1b\\",
    "unit": b"\x1bP!|00000000\x1b\\",
    "graphics": b"\x1b_Gi=31;OK\x1b\\",
    "private message": b"\x1b^rbx\x1b\\",
    "string": b"\x1bXrbx\x1b\\",
    "device attributes": b"\x1b[?62;22;52c",
    "secondary attributes": b"\x1b[>41;370;0c",
    "status": b"\x1b[0n",
    "cursor": b"\x1b[24;80R",
    "cursor and page": b"\x1b[?24;80;1R",
    "kitty flags": b"\x1b[?25u",
    "mode": b"\x1b[?2048;2$y",
    "ANSI mode": b"\x1b[4;2$y",
    "colours changed": b"\x1b[?997;1n",
    "size": b"\x1b[8;24;80t",
    "in-band size": b"\x1b[48;24;80;480;800t",
    "in-band size of nothing": b"\x1b[48;0;0;0;0t",
    "graphics attributes": b"\x1b[?1;0;256S",
    "key let go": b"\x1b[97;1:3u",
    "Enter let go": b"\x1b[13;1:3u",
    "arrow let go": b"\x1b[1;1:3B",
    "page let go": b"\x1b[5;1:3~",
    "past Unicode": b"\x1b[1114112;1u",
    "no character": b"\x1b[0;1u",
    "surrogate": b"\x1b[55296;1u",
    "surrogate text": b"\x1b[97;1;55296u",
    "odd event": b"\x1b[97;1:9u",
    "odd number": b"\x1b[99;1~",
    "odd arrow": b"\x1b[120;1A",
    "old mouse": b"\x1b[M xb",
    "old mouse far right": b"\x1b[M\xe8\xe9\xff",
    "urxvt mouse": b"\x1b[35;120;24M",
    "paste end": b"\x1b[201~",
    "single shift": b"\x1bOz",
}
"""Each is nothing that anybody pressed."""

ODD: Final = {
    "cancelled": b"\x1b]11;rgb:1e\x18",
    "endless number": b"\x1b[99999999999999999999u",
    "eight bits": b"\x9d11;rgb:1e1e/1e1e/2e2e\x9c",
    "eight bits, attributes": b"\x9b?62;22c",
}
"""What no terminal of today says; it comes whole, or not at all."""

MOUSE: Final = b"\x1b[<35;20;10M"
NOISE: Final = (b"\xff", b"\x80", b"\xe9", b"\xc3", b"\xf0\x9f", b"\xed\xa0\x80", b"\xc2\x9b")
"""Bytes that are no UTF-8, and a control of eight bits written in it."""

GAPS: Final = (0.0, 0.02, 0.09, 0.25, 0.6, 1.0)
"""Seconds between two reads of what belongs together."""

Read = tuple[bytes, float]
"""Bytes, and the seconds after which the next ones follow."""


@st.composite
def cut_replies(draw: st.DrawFn) -> list[Read]:
    """A reply in the parts in which a slow line may bring it."""
    reply = draw(st.sampled_from([*REPLIES.values(), MOUSE, *NOISE]))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(reply) - 1)), max_size=3)))
    if reply[1:2] in {b"P", b"O"} and {1, 2} <= set(cuts):
        cuts.remove(2)  # a letter alone, long after an Esc, is a key
    parts = [reply[a:b] for a, b in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    return [(part, draw(st.sampled_from(GAPS))) for part in parts if part]


@st.composite
def strings(draw: st.DrawFn) -> list[Read]:
    """A control string of any content."""
    content = draw(st.binary(max_size=64)).translate(None, b"\x07\x18\x1a\x1b")
    begin = draw(st.sampled_from([b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX"]))
    whole = begin + content + draw(st.sampled_from([b"\x1b\\", b"\x07"]))
    return [(draw(st.sampled_from([whole, *ODD.values()])), 0.0)]


@st.composite
def tails(draw: st.DrawFn) -> list[Read]:
    """A reply whose first bytes were lost, of more than eight bytes."""
    reply = draw(st.sampled_from([one for one in REPLIES.values() if len(one) > 9]))
    return [(reply[draw(st.integers(1, len(reply) - 9)) :], draw(st.sampled_from(GAPS)))]


def noise(largest: int = 6) -> st.SearchStrategy[list[Read]]:
    """Several of them, one after another."""
    some = st.lists(st.one_of(cut_replies(), strings(), tails()), min_size=1, max_size=largest)
    return some.map(lambda lists: [read for reads in lists for read in reads])
