"""What is done in linear mode alone, and what has no meaning there, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.ui.actions.action import TABLE, Action, Group

WHERE: Final = "linear.where"
READ_TABLE: Final = "linear.table"
READ_CALL: Final = "linear.call"
AGAIN: Final = "linear.again"
SAY_TALK: Final = "linear.captions"

OWN: Final = (
    Action(
        WHERE,
        (".",),
        "where am I",
        "Say the selected call, my state, my phone, who rings, and how the line is",
        Group.VIEW,
        TABLE,
        word="where",
    ),
    Action(
        READ_CALL,
        (",",),
        "read this call",
        "Say all that is known of the selected call, and what happened on it",
        Group.VIEW,
        TABLE,
        word="read-call",
    ),
    Action(
        READ_TABLE,
        ("=",),
        "read the table",
        "Say every call, a line each, those who ring first",
        Group.VIEW,
        TABLE,
        word="read-table",
    ),
    Action(
        AGAIN,
        (";",),
        "again",
        "Say once more what was announced last",
        Group.VIEW,
        TABLE,
        word="again",
    ),
    Action(
        SAY_TALK,
        ("|",),
        "say captions",
        "Have each sentence of your call, and of the selected one, said as it comes, or no more",
        Group.VIEW,
        TABLE,
        word="say-captions",
    ),
)
"""Questions to the console, which a screen answers by being looked at."""

_NOTHING_DRAWN: Final = "nothing is drawn here"
_NO_PAGES: Final = "there are no pages: j and k step through the calls, = reads all"

LEFT_OUT: Final[Mapping[str, str]] = {
    "view.theme": f"{_NOTHING_DRAWN}, so nothing has a colour",
    "view.columns": f"{_NOTHING_DRAWN}: a call is said whole",
    "view.freeze": "what was said stays as it was, and the selection never moves by itself",
    "view.sessions": "each call is said by itself: ] and [ step through those of one session",
    "move.half_down": _NO_PAGES,
    "move.half_up": _NO_PAGES,
    "move.page_down": _NO_PAGES,
    "move.page_up": _NO_PAGES,
    "console.profile": "start it with --profile",
    "call.export": "`telnyx-console history --format json` writes calls to a file",
}
"""The actions of the screen that mean nothing here, by id: why, and what to do instead."""
