"""What a terminal says when it is asked: colours, the width of each symbol, what it is."""

from __future__ import annotations

import asyncio
import os
import re
import select
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from console.doctor.known import Reading, TerminalNow
from console.doctor.readings.machine import PATIENCE
from console.doctor.readings.side_by_side import in_thread
from console.errors import NotRead
from console.started_program import said_by
from console.ui.terminal import questions
from console.ui.terminal.passthrough import passes, takes_copies

SYMBOLS: Final = "↑↓←→…⇥▲◇△◆●‖○◉◎◷▽\xd7◌▸▶—⇠⇢·■│◂─┤├┊┼█▀▄▏✓▌▐▼▁▂▃▅▆▇★✪•⠶⡀⣿"
"""Every symbol that the screen draws, and one of a name in wide characters behind them."""

WIDE: Final = "漢"
SECONDS: Final = 1.0
"""How long a terminal may take to answer; a slow line has half a second of its own."""

_CURSOR: Final = "\x1b[6n"
_END: Final = "\r\x1b[K\x1b[c"
_POSITION: Final = re.compile(rb"\x1b\[\d{1,5};(\d{1,5})R")
_ATTRIBUTES: Final = re.compile(rb"\x1b\[\?([\d;]{0,64})c")
_MUTE: Final = ("", "dumb", "unknown")
"""Terminals that would print a question instead of answering it."""

STANDARD: Final = (0, 1)
"""Where it is read and written."""


async def read_terminal(
    environment: Mapping[str, str], ends: tuple[int, int] = STANDARD
) -> TerminalNow:
    """All that it says of itself; `ends` are where it is read and written. Raises `NotRead`."""
    if not all(map(os.isatty, ends)):
        raise NotRead("there is no terminal here: run it in the one that the console is for")
    asked = await in_thread(lambda: _asked(ends, environment))
    widths, attributes, has_true_colour = asked.got()
    return TerminalNow(
        environment=environment,
        knows_term=await _knows(environment.get("TERM", "")),
        has_true_colour=has_true_colour,
        widths=widths,
        attributes=attributes,
        tmux=await _tmux(environment),
        mosh=await _mosh(),
    )


def _asked(
    ends: tuple[int, int], environment: Mapping[str, str]
) -> tuple[Reading[Mapping[str, int]], tuple[int, ...], bool]:
    """What is asked of the terminal itself, one question after the other."""
    widths, attributes = asked_widths(*ends, environment)
    return widths, attributes, _has_true_colour(*ends, environment)


def asked_widths(
    source: int, target: int, environment: Mapping[str, str]
) -> tuple[Reading[Mapping[str, int]], tuple[int, ...]]:
    """The cells that each symbol takes, and the numbers of the answer to DA1."""
    if environment.get("TERM", "") in _MUTE:
        return Reading(why="this terminal cannot be asked"), ()
    symbols = (*SYMBOLS, WIDE)
    text = "".join(f"\r{one}{_CURSOR}" for one in symbols) + _END
    with questions.silent(source):
        os.write(target, text.encode())
        said = _until_attributes(source)
    places = [int(one) for one in _POSITION.findall(said)]
    match = _ATTRIBUTES.search(said)
    attributes = tuple(int(one) for one in match[1].split(b";") if one) if match else ()
    if len(places) != len(symbols):
        return Reading(why="the terminal does not say where its cursor stands"), attributes
    return Reading({one: place - 1 for one, place in zip(symbols, places, strict=True)}), attributes


def _until_attributes(source: int) -> bytes:
    """What the terminal says until its answer to the last question, or until its time is over."""
    said, until = b"", time.monotonic() + SECONDS
    while not _ATTRIBUTES.search(said) and (left := until - time.monotonic()) > 0:
        if not select.select([source], [], [], left)[0]:
            break
        data = os.read(source, questions.MOST)
        if not data:
            break
        said += data
    return said


def _has_true_colour(source: int, target: int, environment: Mapping[str, str]) -> bool:
    """Whether it has 16 million colours, as the environment or the terminal says."""
    if questions.is_known(environment):
        return True
    text = questions.text_of(environment, ground=False)
    with questions.asked(source, target, text) as asked:
        return asked.answers().has_true_colour


async def _knows(term: str) -> bool:
    """Whether the system describes such terminals; it is believed to where nothing tells."""
    return shutil.which("infocmp") is None or bool(await said_by("infocmp", term, seconds=PATIENCE))


async def _tmux(environment: Mapping[str, str]) -> dict[str, str]:
    """The options that decide on copies."""
    if not environment.get("TMUX"):
        return {}
    takes, hands_on = await asyncio.gather(takes_copies(), passes(environment))
    return {"set-clipboard": takes, "allow-passthrough": hands_on}


async def _mosh() -> str | None:
    """The version of the mosh that this runs in; None where it runs in none."""
    if not _runs_in_mosh():
        return None
    said = await said_by("mosh-server", "--version", seconds=PATIENCE)
    match = re.search(r"mosh (\d[\d.]*)", said)
    return match[1] if match else ""


def _runs_in_mosh() -> bool:
    """Whether a process above this one is mosh's server, where /proc tells."""
    process = os.getppid()
    while process > 1:
        try:
            status = Path(f"/proc/{process}/status").read_text("utf-8", "replace")
        except OSError:
            return False
        if re.search(r"^Name:\s+mosh-server", status, re.MULTILINE):
            return True
        above = re.search(r"^PPid:\s+(\d+)", status, re.MULTILINE)
        process = int(above[1]) if above else 0
    return False
