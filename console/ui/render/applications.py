"""How Call Control applications read: rows, all settings of one, and what follows. Pure.

Filled marks are of those whose calls are shown here, hollow ones of the others. Every
name and URL is from outside and passes `shown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from textual.content import Content

from console.domain.applications import (
    VERSION,
    Application,
    ApplicationBoard,
    Fault,
    Setting,
    words,
)
from console.forms.catalog import CHANGED_APPLICATION
from console.text import Shown
from console.ui.render.lines import MUTED, shown

PublicUrl = Callable[[], str | None]
"""Asks where Telnyx reaches the listener; None where that is not configured, or not known."""

LONGEST_VALUE: Final = 2000
NO_PUBLIC_URL: Final = (
    "listener.public_url is not set: nobody knows here which webhook URL is ours."
)


def mark(application: Application, public_url: str | None) -> tuple[Shown, str, bool]:
    """`● here`, `▲ URL v1`: whether its calls are shown, and what is wrong with its webhooks.

    With the colour that repeats it, and whether it matters.
    """
    wrong = application.faults(public_url)
    glyphs = "▲△" if wrong else "●○"
    word = " ".join(_fault_word(application, fault) for fault in wrong)
    if not application.shown:
        return Shown(f"{glyphs[1]} {word or 'other'}"), "muted", False
    colour = "light-warn" if wrong else "light-good"
    return Shown(f"{glyphs[0]} {word or 'here'}"), colour, bool(wrong)


def _fault_word(application: Application, fault: Fault) -> str:
    if fault is Fault.URL:
        return "URL"
    return f"v{shown(application.text(VERSION), 1) or '?'}"


def day(at: str | None) -> Shown:
    """The day of a time of Telnyx's: `2026-11-28`."""
    return Shown(shown(at, 40)[:10] or "?")


def counted(board: ApplicationBoard, found: int) -> str:
    """`12, 3 of them found`, or that there is none."""
    total = len(board.applications)
    if not total:
        return "none"
    return str(total) if found == total else f"{total}, {found} found"


def standing_word(board: ApplicationBoard, webhook_key: str) -> Content:
    """What is to be known of all of them: what is wrong with ours, or that it is not known."""
    if not board.applications:
        return Content("The account has no Call Control application. c makes one.")
    wrong = [one for one in board.applications if one.shown and one.faults(board.public_url)]
    if wrong:
        subject = "1 of ours does" if len(wrong) == 1 else f"{len(wrong)} of ours do"
        said = f"▲ {subject} not send webhooks here as it should: {webhook_key} sets that."
        return Content.styled(said, "$light-warn")
    if board.public_url is None:
        return Content.styled(NO_PUBLIC_URL, MUTED)
    return Content.styled(f"Ours send their webhooks to {shown(board.public_url, 300)}", MUTED)


# One application --------------------------------------------------------------------------


class SettingRow(NamedTuple):
    """A setting under its label, with what is set."""

    name: str
    label: str
    value: Shown


def setting_rows(application: Application) -> Iterator[SettingRow]:
    """Every setting of one, those that people use first."""
    for field in CHANGED_APPLICATION.fields:
        value = value_words(application.settings.get(field.name))
        yield SettingRow(field.name, field.label, value)
    yield SettingRow("id", "id", shown(application.id, 64))
    yield SettingRow("created_at", "created at", shown(application.created_at, 40) or Shown("?"))
    yield SettingRow("updated_at", "updated at", shown(application.updated_at, 40) or Shown("?"))


def setting_lines(application: Application) -> Iterator[Content]:
    """What is set in one, each under its label; what is not set is left out."""
    yield Content.styled(shown(application.name, 80), "bold")
    for row in setting_rows(application):
        if row.value != "none":
            yield Content.styled(row.label, MUTED)
            yield Content(f"  {row.value}")


def value_words(value: Setting) -> Shown:
    """A setting as it may be shown."""
    return shown(words(value), LONGEST_VALUE)


def about_words(board: ApplicationBoard | None, application: Application) -> Content:
    """What is wrong with one, whether its calls are shown, and why not."""
    public_url = board.public_url if board else None
    wrong = application.faults(public_url)
    if wrong:
        said = f"▲ Its {' and its '.join(wrong)}."
        return Content.styled(said, "$light-warn" if application.shown else MUTED)
    if not application.shown:
        return Content.styled("○ Not among telnyx.connections: its calls are not shown.", MUTED)
    if public_url is None:
        return Content.styled(NO_PUBLIC_URL, MUTED)
    return Content.styled("● Its webhooks come here.", "$light-good")


def change_lines(before: Mapping[str, Setting], changes: Mapping[str, Setting]) -> list[Content]:
    """Each setting that will change: its name, what it is, and what it will be."""
    lines = []
    for name, value in changes.items():
        lines.append(Content.styled(name.replace("_", " "), "bold"))
        lines.append(Content.assemble(("   now  ", MUTED), value_words(before.get(name))))
        lines.append(Content.assemble(("  then  ", MUTED), value_words(value)))
    return lines


def losses(application: Application, live_calls: int) -> list[Content]:
    """What goes with an application that is deleted, the worst first."""
    lines = []
    if live_calls:
        calls = "1 live call runs" if live_calls == 1 else f"{live_calls} live calls run"
        lines.append(Content.styled(f"▲ {calls} on it now.", "bold $light-bad"))
    if application.shown:
        lines.append(
            Content.styled("▲ It is one of ours: its calls are shown here.", "$light-warn")
        )
    lines.append(Content("Numbers that are assigned to it ring no more."))
    return lines
