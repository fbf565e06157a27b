"""The one table of what a user can do: id, keys, title, and why not now.

Key bindings, footer, help, palette and command line all read `ACTIONS`, so that
none of them can tell a different story. A new action is one row here and one
handler (`handlers/`). Which keys are in force after the settings says `keymap.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.domain.orders import Dial, HangUp, Reject, Transfer
from console.ui.action import TABLE, Action, Group, Place
from console.ui.asking import Situation
from console.ui.desk_keys import DESK
from console.ui.marked import shared
from console.ui.reasons import (
    answering,
    bridging,
    marking,
    on_a_call,
    on_a_number,
    on_the_line,
    ordering,
)
from console.ui.speed import SLOTS
from console.ui.supervision import SUPERVISION
from console.ui.talk_keys import OPERATIONS, TALK

__all__ = [
    "ACTIONS",
    "BY_ID",
    "BY_NAME",
    "CONNECTION",
    "INSTEAD_OF",
    "Action",
    "Group",
    "Place",
    "commanded",
    "key_does",
    "named",
]

CONNECTION: Final = "view.connection"
"""The handler that the keys 1 to 9 share."""

_CONNECTIONS: Final = tuple(
    Action(
        f"view.connection.{digit}",
        (str(digit),),
        f"connection {digit}",
        f"Show only the calls of connection {digit}",
        Group.VIEW,
        TABLE,
        handler=CONNECTION,
        argument=str(digit),
    )
    for digit in range(1, 10)
)

_ACTIONS: Final = (
    Action(
        "call.answer",
        ("a",),
        "answer",
        "Answer the offered call; your phone rings and joins it",
        Group.CALLS,
        why_not=answering,
        order=True,
        footer=1,
    ),
    Action(
        "call.reject",
        ("r",),
        "reject",
        "Turn the offered call away: Enter declines, b says busy",
        Group.CALLS,
        why_not=ordering(Reject.action),
        order=True,
        dangerous=True,
        footer=2,
        asks=True,
    ),
    Action(
        "call.transfer",
        ("t",),
        "transfer",
        "Send the far end to another number",
        Group.CALLS,
        why_not=ordering(Transfer.action),
        order=True,
        footer=3,
        asks=True,
    ),
    Action(
        "call.bridge",
        ("b",),
        "bridge",
        "Join two: the marked ones, or this one and one to pick",
        Group.CALLS,
        why_not=bridging,
        order=True,
        footer=10,
        asks=True,
    ),
    Action(
        "call.hangup",
        ("x",),
        "hang up",
        "End the call",
        Group.CALLS,
        why_not=ordering(HangUp.action),
        order=True,
        dangerous=True,
        footer=4,
    ),
    Action(
        Dial.action,
        ("d",),
        "dial",
        "Call a number; your phone rings first",
        Group.CALLS,
        why_not=on_the_line,
        footer=5,
        asks=True,
    ),
    Action(
        "call.mark",
        ("space",),
        "mark",
        "Mark the call: orders are for all marked ones then; again takes it away",
        Group.CALLS,
        TABLE,
        why_not=marking,
    ),
    Action(
        "call.open",
        ("enter",),
        "open",
        "Open the call: legs, timeline, raw payloads",
        Group.CALLS,
        TABLE,
        why_not=on_a_call,
    ),
    Action(
        "call.copy",
        ("y",),
        "copy number",
        "Copy the number of the far end to the clipboard",
        Group.CALLS,
        why_not=on_a_number,
    ),
    *TALK,
    *DESK,
    *SUPERVISION,
    *OPERATIONS,
    *SLOTS,
    Action("move.down", ("j", "down"), "down", "The next one", Group.MOVE),
    Action("move.up", ("k", "up"), "up", "The one before", Group.MOVE),
    Action("move.first", ("g", "home"), "first", "The first one", Group.MOVE),
    Action("move.last", ("G", "end"), "last", "The last one", Group.MOVE),
    Action("move.half_down", ("ctrl+d",), "half down", "Half a page on", Group.MOVE),
    Action("move.half_up", ("ctrl+u",), "half up", "Half a page back", Group.MOVE),
    Action("move.page_down", ("pagedown", "ctrl+f"), "page down", "A page on", Group.MOVE),
    Action("move.page_up", ("pageup", "ctrl+b"), "page up", "A page back", Group.MOVE),
    Action(
        "view.filter",
        ("/",),
        "filter",
        "Show only the calls with these words; !not, ~abc letters in order, /regex/; Esc clears",
        Group.VIEW,
        TABLE,
        footer=13,
    ),
    Action("view.sort", ("s",), "sort", "Choose the column to sort by", Group.VIEW, TABLE),
    Action(
        "view.columns",
        ("O",),
        "columns",
        "Choose the columns and their order; they are kept",
        Group.VIEW,
        TABLE,
        asks=True,
    ),
    Action("view.reverse", ("S",), "reverse", "Turn the order round", Group.VIEW, TABLE),
    Action(
        "view.freeze",
        ("p",),
        "freeze",
        "Keep the rows as they are; calls go on, +N counts what waits",
        Group.VIEW,
        TABLE,
    ),
    Action(
        "view.export",
        ("ctrl+s",),
        "export rows",
        "Write the rows as they stand here, filtered and sorted, to a CSV or JSON file",
        Group.VIEW,
        TABLE,
        asks=True,
        word="export-rows",
    ),
    Action("view.all", ("0",), "all calls", "Show the calls of all connections", Group.VIEW, TABLE),
    *_CONNECTIONS,
    Action("view.log", ("l",), "log", "Show or hide the log of orders", Group.VIEW, TABLE),
    Action(
        "view.record",
        ("L",),
        "whole log",
        "Read the log from its beginning",
        Group.VIEW,
        word="whole-log",
    ),
    Action("view.theme", ("ctrl+t",), "theme", "Change between dark and light", Group.VIEW),
    Action(
        "console.reconcile",
        ("u",),
        "ask Telnyx",
        "Ask Telnyx about every call now",
        Group.CONSOLE,
        why_not=on_the_line,
    ),
    Action("console.command", (":",), "command", "The command line", Group.CONSOLE),
    Action("console.palette", ("ctrl+p",), "palette", "Find an action by its name", Group.CONSOLE),
    Action("console.help", ("?", "f1"), "help", "This help", Group.CONSOLE, footer=99),
    Action("console.back", ("escape",), "back", "Back, clear, cancel; no call", Group.CONSOLE),
    Action(
        "console.quit", ("q",), "quit", "Back, then leave the console; calls go on", Group.CONSOLE
    ),
    Action(
        "console.leave",
        ("ctrl+c", "ctrl+q"),
        "leave",
        "Leave the console at once; calls go on",
        Group.CONSOLE,
    ),
    Action(
        "console.suspend", ("ctrl+z",), "suspend", "Back to the shell; fg returns", Group.CONSOLE
    ),
)

ACTIONS: Final = tuple(map(shared, _ACTIONS))
"""Every action, in the order in which help, palette and footer show them."""

BY_ID: Final[Mapping[str, Action]] = {action.id: action for action in ACTIONS}
BY_NAME: Final[Mapping[str, Action]] = {
    name: action
    for action in ACTIONS
    if not action.handler
    for name in (action.name, action.also)
    if name
}

INSTEAD_OF: Final[Mapping[str, str]] = {
    action.else_: action.id for action in ACTIONS if action.else_
}
"""The action whose keys do another one in its stead, by that other one's id."""


def named(name: str) -> Action | None:
    """The action of that name on the command line, or of that whole id."""
    return BY_NAME.get(name) or BY_ID.get(name)


def commanded(line: str) -> tuple[Action | None, str]:
    """The action that a command line begins with, and its argument."""
    words = line.split(" ")
    for count in (2, 1):
        action = named(" ".join(words[:count]))
        if action is not None:
            return action, " ".join(words[count:]).strip()
    return None, ""


def key_does(action: Action, now: Situation) -> Action:
    """What the keys of an action do in this situation: it, or one in its stead."""
    does = action
    while does.why_not(now):
        if not does.else_:
            return action
        does = BY_ID[does.else_]
    return does
