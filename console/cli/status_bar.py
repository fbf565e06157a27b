"""The line for a status bar: who rings for me, who is alone, and my state; as quick as can be.

tmux and others run it every few seconds, so nothing here loads what the commands need.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any, Final

from console.config import socket_place
from console.errors import (
    ConsoleError,
    LineDiffers,
    NoSwitchboard,
    NotAMember,
    SwitchboardHangs,
    UnknownField,
)
from console.line.one_question import asked
from console.line.status_words import LIGHTS, dumped

NAME: Final = "a status bar"
QUESTION: Final = "OwnStatusNow"

OFFERED: Final = "◆"
ALONE: Final = "▲"
"""What stands for who rings and who is alone, as in the console."""

_COLOURS: Final = {"ready": "green", "on-call": "green", "wrap-up": "yellow"}
_WRONG: Final = ("warn", "bad")

LONGEST: Final = 60
"""Characters of a name, or of a state with its reason."""


def line(path: str, template: str | None, *, site: bool) -> str:
    """The line as a template has it; without one as tmux does. Raises as `asked` does."""
    if template is None:
        return tmux_line(path, site=site)
    return formatted(asked(path, QUESTION, name=NAME, site=site), template)


def place(environment: Mapping[str, str]) -> tuple[str, bool]:
    """Where the switchboard answers, and whether it is a team's."""
    home = os.path.expanduser("~")
    state = environment.get("XDG_STATE_HOME", "").strip() or os.path.join(home, ".local/state")
    config = environment.get("XDG_CONFIG_HOME", "").strip() or os.path.join(home, ".config")
    app = socket_place.APP
    return socket_place.found(environment, os.path.join(state, app), os.path.join(config, app))


# tmux -------------------------------------------------------------------------------------

AWAY: Final[tuple[tuple[type[ConsoleError], str], ...]] = (
    (NoSwitchboard, "telnyx off"),
    (SwitchboardHangs, "telnyx hangs"),
    (LineDiffers, "telnyx: another version runs"),
    (NotAMember, "telnyx: not for you"),
)
"""What stands in the bar where nothing is told."""


def tmux_line(path: str, *, site: bool = False) -> str:
    """The line in tmux's colours; words in the place of an error, for a bar has to stay calm."""
    try:
        told = asked(path, QUESTION, name=NAME, site=site)
    except ConsoleError as error:
        word = next((word for kind, word in AWAY if isinstance(error, kind)), "telnyx ?")
        return _coloured("colour244", word)
    return _line(told)


def _line(told: Mapping[str, Any]) -> str:
    """`◆2 0:14 ▲1 Ada Ready 0:42`; each sign and word says what its colour repeats."""
    fields = Fields(told)
    parts = []
    if told["offered"]:
        parts.append(_coloured("yellow,bold", f"{OFFERED}{fields.text('offered')}"))
    if told["alone"]:
        parts.append(_coloured("red,bold", f"{ALONE}{fields.text('alone')}"))
    if told["longest_wait"] is not None:
        parts.insert(1, fields.text("longest_wait"))
    parts.append(_tmux(fields.text("agent")))
    state = " ".join(filter(None, (fields.text("words"), fields.text("since"))))
    parts.append(_coloured(_COLOURS.get(told["state"], "default"), state) if state else "")
    parts += [
        _coloured("red", f"{name} {LIGHTS[told[key]]}")
        for key, name in (("api", "API"), ("webhooks", "webhooks"), ("journal", "journal"))
        if told[key] in _WRONG
    ]
    return " ".join(filter(None, parts))


def _coloured(style: str, text: str) -> str:
    return f"#[fg={style}]{_tmux(text)}#[default]"


def _tmux(text: str) -> str:
    """The text as tmux shows it: a sign that begins its own words is no more than a sign."""
    return text.replace("#", "##")


# Formats ----------------------------------------------------------------------------------


class Fields:
    """What was told, as texts by the names of a format."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    def text(self, name: str) -> str:
        """The text of a field; none where nothing is known. Raises `UnknownField`."""
        read = FIELDS.get(name)
        if read is None:
            raise UnknownField(name, FIELDS)
        return read(self._told)


def formatted(told: Mapping[str, Any], template: str) -> str:
    """A template with `{field}` replaced; `{{` and `}}` are braces. Raises `UnknownField`."""
    fields, text, at = Fields(told), [], 0
    while at < len(template):
        sign = template[at]
        if sign in "{}" and template[at : at + 2] == sign * 2:
            text.append(sign)
            at += 2
            continue
        if sign == "{":
            end = template.find("}", at)
            name = template[at + 1 : end] if end > 0 else template[at:]
            text.append(fields.text(name))
            at += len(name) + 2
            continue
        text.append(sign)
        at += 1
    return "".join(text)


def cleaned(text: str, limit: int = LONGEST) -> str:
    """Text from outside, as it may be shown."""
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    from console.text import clean  # noqa: PLC0415 - most names need no more than a look

    return clean(text, limit)


def _seconds(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda told: "" if told[name] is None else _clock(told[name])


def _text(name: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda told: cleaned(str(told[name]))


def _json(told: Mapping[str, Any]) -> str:
    return dumped(told)


FIELDS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "offered": _text("offered"),
    "alone": _text("alone"),
    "longest_wait": _seconds("longest_wait"),
    "calls": _text("calls"),
    "agent": _text("agent"),
    "state": _text("state"),
    "words": _text("words"),
    "since": _seconds("seconds"),
    "api": _text("api"),
    "webhooks": _text("webhooks"),
    "journal": _text("journal"),
    "json": _json,
}
"""The names that a format may hold, and what each reads."""


def _clock(seconds: int) -> str:
    """`0:07`, `12:31`, `1:02:33`."""
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
