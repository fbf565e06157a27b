"""Checks of the terminal: colours, widths of the symbols, the clipboard, what it runs in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from wcwidth import wcswidth

from console.doctor.findings import Check, Group, Verdict, fine, not_checked, wrong
from console.doctor.known import Known
from console.ui.depth import NO_COLOR, Depth, depth_of
from console.ui.terminal.passthrough import keeps_copies

_TAKES_COPIES: Final = 52
"""The number in the answer to DA1 by which a terminal says that it takes OSC 52."""

_OLDEST_MOSH: Final = (1, 4)
"""The first mosh that hands a copy on (its release notes, 1.4.0)."""

_LOCALE: Final = ("LC_ALL", "LC_CTYPE", "LANG")


def _term(known: Known) -> Verdict:
    terminal = known.terminal.got()
    term = terminal.environment.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return wrong(f"TERM is {term or 'not set'}", "export TERM=xterm-256color")
    if terminal.knows_term:
        return fine(term)
    return wrong(
        f"this machine does not know TERM={term}",
        f"infocmp -x {term} | ssh THIS-HOST tic -x -, or export TERM=xterm-256color",
    )


def _colours(known: Known) -> Verdict:
    terminal = known.terminal.got()
    environment = terminal.environment
    term = environment.get("TERM", "")
    if environment.get(NO_COLOR):
        return fine("none, as NO_COLOR wants it")
    if terminal.has_true_colour:
        return fine("16 million")
    system = "256" if "256color" in term else "standard"
    depth = depth_of(system, environment)
    if depth is Depth.NONE:
        return wrong(f"TERM={term} says that it has none", "export TERM=xterm-256color")
    if depth is Depth.IN_16 and environment.get("TMUX"):
        return wrong(
            f"tmux shows 16, because TERM is {term}",
            "echo 'set -g default-terminal tmux-256color' >> ~/.tmux.conf; tmux kill-server",
        )
    return fine("256" if depth is Depth.IN_256 else "16")


def _widths(known: Known) -> Verdict:
    widths = known.terminal.got().widths.got()
    off = {one: cells for one, cells in widths.items() if cells != wcswidth(one)}
    if not off:
        return fine(f"{len(widths)} symbols, each as wide as is drawn for")
    said = ", ".join(f"{one} takes {cells}" for one, cells in list(off.items())[:6])
    wide = all(cells > wcswidth(one) for one, cells in off.items())
    mend = (
        "set ambiguous-width characters to narrow in the terminal's profile"
        if wide
        else "export LANG=C.UTF-8 on both ends, and set the terminal to UTF-8"
    )
    return wrong(f"{len(off)} symbols have another width than is drawn for: {said}", mend)


def _locale(known: Known) -> Verdict:
    environment = known.terminal.got().environment
    holds = next((one for one in _LOCALE if environment.get(one)), _LOCALE[-1])
    name = environment.get(holds, "")
    if re.search(r"utf-?8", name, re.IGNORECASE):
        return fine(name)
    said = f"the locale is {name}" if name else "no locale is set"
    return wrong(f"{said}: not UTF-8", f"export {holds}=C.UTF-8")


def _copies(known: Known) -> Verdict:
    terminal = known.terminal.got()
    if terminal.environment.get("TMUX"):
        return fine("tmux stands between: see terminal.tmux")
    if _TAKES_COPIES in terminal.attributes:
        return fine("the terminal says that it takes them")
    return not_checked(
        "this terminal does not say whether it takes them",
        "copy with y in the console, paste elsewhere; allow OSC 52 in the terminal's settings",
    )


def _tmux(known: Known) -> Iterator[Verdict]:
    terminal = known.terminal.got()
    if not terminal.environment.get("TMUX"):
        yield fine("it does not run in tmux")
        return
    takes, passes = (terminal.tmux.get(one, "") for one in ("set-clipboard", "allow-passthrough"))
    if not takes:
        yield not_checked("tmux does not tell its options")
    elif keeps_copies(takes, passes):
        yield wrong(
            f"it keeps what is copied: set-clipboard {takes}, allow-passthrough off",
            "tmux set -s set-clipboard on; write that into ~/.tmux.conf, too",
        )
    else:
        yield fine(f"set-clipboard {takes}, allow-passthrough {passes or 'unknown'}")


def _screen(known: Known) -> Verdict:
    environment = known.terminal.got().environment
    if not environment.get("STY"):
        return fine("it does not run in GNU screen")
    if environment.get("TERM", "").startswith("screen"):
        return fine("copies pass it in parts")
    return wrong(
        f"it runs in GNU screen with TERM={environment.get('TERM', '')}",
        "export TERM=screen-256color; screen draws nothing else rightly",
    )


def _mosh(known: Known) -> Verdict:
    version = known.terminal.got().mosh
    if version is None:
        return fine("it does not run in mosh")
    parts = _numbers(version)
    if not parts:
        return not_checked("it runs in mosh, whose version is not told")
    if parts >= _OLDEST_MOSH:
        return fine(f"mosh {version}")
    return wrong(f"mosh {version} keeps what is copied", "install mosh 1.4 on both ends")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


WHY: Final[Mapping[str, str]] = {
    "terminal.term": "the console does not open on a terminal that it knows nothing of",
    "terminal.colours": "the themes are made for 256 colours and more; words say the same",
    "terminal.widths": "a symbol of another width shifts the rest of its row",
    "terminal.locale": "without UTF-8 names and symbols come out as question marks",
    "terminal.copies": "what is copied in the console goes to the terminal's clipboard by OSC 52",
    "terminal.tmux": "tmux hands a copy on only where one of its two options is on",
    "terminal.screen": "GNU screen draws wrongly for another TERM than its own",
    "terminal.mosh": "a mosh before 1.4 drops what is copied",
}

CHECKS: Final = tuple(
    Check(id=id_, group=Group.TERMINAL, looks_at=looks_at, why=WHY[id_], judge=judge)
    for id_, looks_at, judge in (
        ("terminal.term", "`TERM`, and whether this machine knows it", _term),
        ("terminal.colours", "how many colours it shows, as it says itself", _colours),
        (
            "terminal.widths",
            "the width of each symbol of the screen, by where the cursor stands behind it (CSI 6n)",
            _widths,
        ),
        ("terminal.locale", "`LC_ALL`, `LC_CTYPE`, `LANG`", _locale),
        ("terminal.copies", "whether it says that it takes copies (DA1)", _copies),
        ("terminal.tmux", "`set-clipboard` and `allow-passthrough` of tmux", _tmux),
        ("terminal.screen", "whether it runs in GNU screen, and with which `TERM`", _screen),
        ("terminal.mosh", "whether it runs in mosh, and in which version", _mosh),
    )
)
