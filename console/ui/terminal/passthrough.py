"""Through tmux and screen, to the terminal that they run in.

tmux hands on what stands in a wrapper of its own where `allow-passthrough` is on (tmux(1));
each ESC in it is doubled. screen hands on what stands in a control string, in short pieces
(screen(1), "string escapes"). Nobody answers: whether it arrives is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from console.started_program import said_by

ESC: Final = "\x1b"
BEL: Final = "\x07"

SCREEN_PIECE: Final = 76
"""Characters in one of screen's wrappers: it takes 768 bytes, and older ones far less."""

PATIENCE: Final = 2.0
"""Seconds in which tmux has to tell its options."""


def is_screen(environment: Mapping[str, str]) -> bool:
    """Whether this runs in GNU screen."""
    return bool(environment.get("STY"))


def is_tmux(environment: Mapping[str, str]) -> bool:
    """Whether this runs in tmux, also where only TERM tells of it, as it does over SSH."""
    term = environment.get("TERM", "")
    there = bool(environment.get("TMUX")) or term.startswith(("tmux", "screen"))
    return there and not is_screen(environment)


def through(sequence: str, environment: Mapping[str, str]) -> str:
    """A sequence so that the terminal outside gets it; the same where nothing is between.

    It ends in BEL, and holds no ESC but its first sign: one would end screen's wrapper.
    """
    if is_screen(environment):
        pieces = (sequence[at : at + SCREEN_PIECE] for at in range(0, len(sequence), SCREEN_PIECE))
        return "".join(f"{ESC}P{piece}{ESC}\\" for piece in pieces)
    if is_tmux(environment):
        return f"{ESC}Ptmux;{sequence.replace(ESC, ESC + ESC)}{ESC}\\"
    return sequence


class Outside(Struct, frozen=True):
    """What tmux says of the terminal that it runs in, and whether it hands wrappers on."""

    terminal: str = ""
    hands_on: bool = True


async def outside(environment: Mapping[str, str]) -> Outside | None:
    """What the tmux that this runs in says; None where there is none.

    The variables of a session are those of the terminal that it was begun in, which may be
    gone; tmux knows who looks now.
    """
    if not environment.get("TMUX"):
        return None
    names = await said_by(
        "tmux", "display", "-p", "#{client_termtype} #{client_termname}", seconds=PATIENCE
    )
    return Outside(names.strip(), await passes(environment) != "off")


async def passes(environment: Mapping[str, str]) -> str:
    """What `allow-passthrough` is here; no text where tmux does not tell, or know it."""
    pane = environment.get("TMUX_PANE", "")
    return await said_by(
        "tmux",
        "show",
        "-Apv",
        *(("-t", pane) if pane else ()),
        "allow-passthrough",
        seconds=PATIENCE,
    )


async def takes_copies() -> str:
    """What `set-clipboard` is in the tmux that this runs in; no text where it does not tell."""
    return await said_by("tmux", "show", "-sv", "set-clipboard", seconds=PATIENCE)


def keeps_copies(takes: str, hands_on: str) -> bool:
    """Whether a tmux with those values of its two options hands no copy on to the terminal."""
    return takes in {"off", "external"} and hands_on == "off"
