"""Notices on the desktop, asked of the terminal by OSC 9, OSC 777 or OSC 99.

Who understands which: iTerm2 OSC 9 (https://iterm2.com/documentation-escape-codes.html); foot,
Ghostty, WezTerm, Konsole, rxvt and the VTE of some distributions OSC 777; kitty OSC 99
(https://sw.kovidgoyal.net/kitty/desktop-notifications/). One that is not known is sent none:
Windows Terminal takes OSC 9 for a bar of progress. What stands in a notice is made of texts
of strangers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from console.domain.alerts.rules import NoticeForm
from console.text import clean
from console.ui.terminal.passthrough import BEL, ESC, is_screen, through

LONGEST: Final = 120
"""Characters of a title, and of a body."""

_BY_NAME: Final = (
    (re.compile(r"kitty", re.IGNORECASE), NoticeForm.OSC_99),
    (re.compile(r"iterm", re.IGNORECASE), NoticeForm.OSC_9),
    (re.compile(r"foot|ghostty|wezterm|konsole|rxvt|vte", re.IGNORECASE), NoticeForm.OSC_777),
)
_BY_VARIABLE: Final = (
    ("KITTY_WINDOW_ID", NoticeForm.OSC_99),
    ("WEZTERM_PANE", NoticeForm.OSC_777),
    ("GHOSTTY_RESOURCES_DIR", NoticeForm.OSC_777),
    ("KONSOLE_VERSION", NoticeForm.OSC_777),
    ("VTE_VERSION", NoticeForm.OSC_777),
)
_KNOWN_TO_LACK_IT: Final = frozenset({"Apple_Terminal", "vscode"})
_NO_WINDOW: Final = re.compile(r"(?:linux|vt\d+|dumb|ansi|cons\d+)(?:-.*)?")


def form_of(environment: Mapping[str, str], outside: str = "") -> NoticeForm:
    """What the terminal is known to understand; NONE where nothing is known.

    `outside` is what tmux says that it runs in: that comes before the variables.
    """
    if _NO_WINDOW.fullmatch(environment.get("TERM", "")):
        return NoticeForm.NONE
    if outside:
        return _named(outside)
    program = environment.get("TERM_PROGRAM", "")
    if program in _KNOWN_TO_LACK_IT or environment.get("WT_SESSION"):
        return NoticeForm.NONE
    found = _named(f"{environment.get('TERM', '')} {program}")
    if found is not NoticeForm.NONE:
        return found
    return next((form for name, form in _BY_VARIABLE if environment.get(name)), NoticeForm.NONE)


def _named(name: str) -> NoticeForm:
    return next((form for known, form in _BY_NAME if known.search(name)), NoticeForm.NONE)


def notice(
    form: NoticeForm, title: str, body: str, kind: str, environment: Mapping[str, str]
) -> str:
    """What to write to the terminal so that the desktop shows a notice; no text for NONE.

    One of the same `kind`, a word of ours, takes the place of the one before where the terminal
    can do that.
    """
    plain = is_screen(environment) or not is_utf8(environment)
    title, body = field(title, plain=plain), field(body, plain=plain)
    sequences: tuple[str, ...] = ()
    if form is NoticeForm.OSC_9:
        sequences = (f"9;{title}: {body}",)
    elif form is NoticeForm.OSC_777:
        sequences = (f"777;notify;{title};{body}",)
    elif form is NoticeForm.OSC_99:
        named = f"i=telnyx-{kind}"
        sequences = (f"99;{named}:d=0:u=2;{title}", f"99;{named}:p=body;{body}")
    return "".join(through(f"{ESC}]{one}{BEL}", environment) for one in sequences)


def field(text: str, *, plain: bool = False) -> str:
    """A text as one field of a sequence: nothing in it ends the field, and nothing is a command.

    A `plain` one is ASCII: a terminal of eight bits takes some of others for the end.
    """
    cleaned = clean(text, LONGEST).replace(";", ",")
    return as_ascii(cleaned) if plain else cleaned


def as_ascii(text: str) -> str:
    """The text without marks on letters, and with `?` for what is no letter of ASCII."""
    for sign, plain in _PLAIN.items():
        text = text.replace(sign, plain)
    parted = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return kept.encode("ascii", "replace").decode("ascii").replace(";", ",")


_PLAIN: Final = {"◆": "*", "▲": "!", "·": "-", "…": "...", "•": "*"}


def is_utf8(environment: Mapping[str, str]) -> bool:
    """Whether the locale says that the terminal takes UTF-8.

    Where it is C, Python itself sets LC_CTYPE for what it starts (PEP 538): then LANG is asked.
    """
    names = ["LC_ALL", "LC_CTYPE", "LANG"]
    if environment.get("LC_CTYPE") in _BY_PYTHON and environment.get("LANG") in _C:
        names.remove("LC_CTYPE")
    found = (environment.get(name, "") for name in names)
    return "utf" in next(filter(None, found), "").lower()


_BY_PYTHON: Final = frozenset({"C.UTF-8", "C.utf8", "UTF-8"})
_C: Final = frozenset({"C", "POSIX"})
