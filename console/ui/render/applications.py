"""How Call Control applications read: rows, all settings of one, and what follows. Pure.

Filled marks are of those whose calls are shown here, hollow ones of the others. Every
name and URL is from outside and passes `shown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.content import Content

from console.domain.applications import (
    URL,
    VERSION,
    Application,
    ApplicationBoard,
    Fault,
    Setting,
    words,
)
from console.forms.catalog import CHANGED_APPLICATION
from console.text import Shown
from console.ui.render.cells import fit, steady
from console.ui.render.lines import MUTED, shown

MARK_WIDTH: Final = 8
ID_WIDTH: Final = 19
"""Telnyx's ids of applications have 19 digits."""

OFF_WIDTH: Final = 3
GAPS: Final = 8
NARROWEST_NAME: Final = 14
WIDEST_NAME: Final = 40
LABEL_WIDTH: Final = 28
LONGEST_VALUE: Final = 2000
NO_PUBLIC_URL: Final = (
    "listener.public_url is not set: nobody knows here which webhook URL is ours."
)


def mark(application: Application, public_url: str | None) -> Content:
    """`● here`, `▲ URL v1`: whether its calls are shown, and what is wrong with its webhooks."""
    wrong = application.faults(public_url)
    glyphs = "▲△" if wrong else "●○"
    word = " ".join(_fault_word(application, fault) for fault in wrong)
    if not application.shown:
        return Content.styled(f"{glyphs[1]} {word or 'other'}", MUTED)
    return Content.styled(
        f"{glyphs[0]} {word or 'here'}", "bold $light-warn" if wrong else "$light-good"
    )


def _fault_word(application: Application, fault: Fault) -> str:
    if fault is Fault.URL:
        return "URL"
    return f"v{shown(application.text(VERSION), 1) or '?'}"


def application_line(application: Application, public_url: str | None, width: int) -> Content:
    """`▲ URL v1  Support             1293384261075731499  off  other.example.com/hook`."""
    left = width - MARK_WIDTH - ID_WIDTH - OFF_WIDTH - GAPS
    name_width = max(NARROWEST_NAME, min(WIDEST_NAME, left // 2))
    sign = mark(application, public_url)
    style = "" if application.shown else MUTED
    off = "off" if application.settings.get("active") is False else ""
    url = application.text(URL)
    where = shown(words(url), 300).removeprefix("https://") if url else "no webhook URL"
    row = Content.assemble(
        sign.pad_right(MARK_WIDTH - sign.cell_length + 2),
        (fit(shown(application.name, 80), name_width), style),
        f"  {fit(shown(application.id, 64), ID_WIDTH)}  ",
        (fit(off, OFF_WIDTH), "bold"),
        "  ",
        (where, MUTED),
    )
    return row.truncate(max(1, width), ellipsis=True)


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


def setting_lines(application: Application) -> Iterable[tuple[str, Content]]:
    """Every setting of one under its label, those that people use first; ids are their names."""
    for field in CHANGED_APPLICATION.fields:
        yield field.name, labelled(field.label, value_words(application.settings.get(field.name)))
    yield "id", labelled("id", shown(application.id, 64))
    yield "created_at", labelled("created at", shown(application.created_at, 40) or Shown("?"))
    yield "updated_at", labelled("updated at", shown(application.updated_at, 40) or Shown("?"))


def value_words(value: Setting) -> Shown:
    """A setting as it may be shown."""
    return shown(words(value), LONGEST_VALUE)


def labelled(label: str, value: Shown) -> Content:
    """`webhook event url           https://…`."""
    style = MUTED if value == "none" else ""
    return Content.assemble((fit(label, LABEL_WIDTH), MUTED), "  ", (steady(value), style))


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
