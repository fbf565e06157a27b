"""The topics of the manual: texts in Markdown that lie beside this module, a file each.

A text begins with its title, and with one sentence that says what it tells of.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

FOLDER: Final = Path(__file__).parent

TOPICS: Final = (
    *("connect", "webhooks", "service", "install"),
    *(
        "keys",
        "screen",
        "linear",
        "talk",
        "captions",
        "state",
        "lists",
        "work-lists",
        "contacts",
        "callbacks",
        "team",
        "messages",
        "alerts",
    ),
    *("server", "hosts", "members", "web", "reports"),
    *(
        "settings",
        "numbers",
        "themes",
        "journal",
        "limits",
        "commands",
        "simulator",
        "replay",
        "doctor",
    ),
    "faults",
)
"""Their names, in the order in which one needs them: begin, every day, a team, the rest."""


class Topic(msgspec.Struct, frozen=True):
    """One text of the manual."""

    name: str
    title: str
    sentence: str
    """What it tells of."""

    text: str
    """The whole of it, in Markdown."""


def topic(name: str) -> Topic:
    """The topic of that name, which is one of `TOPICS`."""
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    title, sentence, _ = text.split("\n\n", 2)
    return Topic(name, title.removeprefix("# "), sentence, text)


def topics() -> Iterator[Topic]:
    """All of them, in order."""
    return map(topic, TOPICS)
