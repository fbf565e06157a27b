"""The one table of what a user can do: id, keys, title, and why not now.

Key bindings, footer, help, palette and command line all read `ACTIONS`, so that
none of them can tell a different story. A new action is one row here and one
handler (`handlers/`). Which keys are in force after the settings says `keymap.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from console.domain.orders import Answer, Dial, HangUp, Reject, Transfer
from console.ui.asking import LINE_LOST, No, Situation, bridge_choice, why_not_ordered


class Group(StrEnum):
    """The headings under which help lists actions."""

    CALLS = "Calls"
    MOVE = "Move"
    VIEW = "View"
    CONSOLE = "Console"


class Place(StrEnum):
    """Where an action's key is in force. Forms have keys of their own."""

    TABLE = "table"
    CALL = "call"


TABLE: Final = frozenset({Place.TABLE})
BOTH: Final = frozenset(Place)


def _never(_: Situation) -> str | None:
    """Nothing forbids it."""
    return None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a user can do.

    `title` is its name on the footer and in the palette, `help` one line on what
    it does. `why_not` gives the reason that forbids it now. An `order` reaches a
    call, so it waits while a call changes under the hand; a `dangerous` one ends
    something. `handler` is the id under which the handler is registered, where
    several actions share one; `argument` is then what tells them apart.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    places: frozenset[Place] = BOTH
    why_not: Callable[[Situation], str | None] = _never
    order: bool = False
    dangerous: bool = False
    footer: bool = False
    handler: str = ""
    argument: str = ""

    @property
    def name(self) -> str:
        """Its word on the command line: the last part of the id."""
        return self.id.rpartition(".")[2]


def _ordering(action: str) -> Callable[[Situation], str | None]:
    return lambda now: why_not_ordered(action, now)


def _on_a_call(now: Situation) -> str | None:
    return None if now.leg else "no call is selected"


def _on_a_number(now: Situation) -> str | None:
    if now.leg is None:
        return "no call is selected"
    return None if now.leg.other_party else "the number is not known"


def _on_the_line(now: Situation) -> str | None:
    return None if now.connected else LINE_LOST


def _bridging(now: Situation) -> str | None:
    choice = bridge_choice(now)
    return choice.reason if isinstance(choice, No) else None


_CONNECTIONS: Final = tuple(
    Action(
        f"view.connection.{digit}",
        (str(digit),),
        f"connection {digit}",
        f"Show only the calls of connection {digit}",
        Group.VIEW,
        TABLE,
        handler="view.connection",
        argument=str(digit),
    )
    for digit in range(1, 10)
)

ACTIONS: Final = (
    Action(
        "call.answer",
        ("a",),
        "answer",
        "Answer the offered call",
        Group.CALLS,
        why_not=_ordering(Answer.action),
        order=True,
        footer=True,
    ),
    Action(
        "call.reject",
        ("r",),
        "reject",
        "Turn the offered call away: Enter declines, b says busy",
        Group.CALLS,
        why_not=_ordering(Reject.action),
        order=True,
        dangerous=True,
        footer=True,
    ),
    Action(
        "call.transfer",
        ("t",),
        "transfer",
        "Send the far end to another number",
        Group.CALLS,
        why_not=_ordering(Transfer.action),
        order=True,
        footer=True,
    ),
    Action(
        "call.bridge",
        ("b",),
        "bridge",
        "Join two: the marked ones, or this one and one to pick",
        Group.CALLS,
        why_not=_bridging,
        order=True,
        footer=True,
    ),
    Action(
        "call.hangup",
        ("x",),
        "hang up",
        "End the call",
        Group.CALLS,
        why_not=_ordering(HangUp.action),
        order=True,
        dangerous=True,
        footer=True,
    ),
    Action(
        Dial.action,
        ("d",),
        "dial",
        "Call a number",
        Group.CALLS,
        why_not=_on_the_line,
        footer=True,
    ),
    Action(
        "call.mark",
        ("space",),
        "mark",
        "Mark the call, for a bridge; again takes the mark away",
        Group.CALLS,
        TABLE,
        why_not=_on_a_call,
    ),
    Action(
        "call.open",
        ("enter",),
        "open",
        "Open the call: legs, timeline, raw payloads",
        Group.CALLS,
        TABLE,
        why_not=_on_a_call,
    ),
    Action(
        "call.copy",
        ("y",),
        "copy number",
        "Copy the number of the far end to the clipboard",
        Group.CALLS,
        why_not=_on_a_number,
    ),
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
        "Show only the calls that contain what you type; Esc clears",
        Group.VIEW,
        TABLE,
        footer=True,
    ),
    Action("view.sort", ("s",), "sort", "Choose the column to sort by", Group.VIEW, TABLE),
    Action("view.reverse", ("S",), "reverse", "Turn the order round", Group.VIEW, TABLE),
    Action(
        "view.freeze",
        ("p",),
        "freeze",
        "Keep the rows as they are; calls go on, +N counts what waits",
        Group.VIEW,
        TABLE,
    ),
    Action("view.all", ("0",), "all calls", "Show the calls of all connections", Group.VIEW, TABLE),
    *_CONNECTIONS,
    Action("view.log", ("l",), "log", "Show or hide the log of orders", Group.VIEW, TABLE),
    Action("view.record", ("L",), "whole log", "Read the log from its beginning", Group.VIEW),
    Action("view.theme", ("ctrl+t",), "theme", "Change between dark and light", Group.VIEW),
    Action(
        "console.reconcile",
        ("u",),
        "ask Telnyx",
        "Ask Telnyx about every call now",
        Group.CONSOLE,
        why_not=_on_the_line,
    ),
    Action("console.command", (":",), "command", "The command line", Group.CONSOLE),
    Action("console.palette", ("ctrl+p",), "palette", "Find an action by its name", Group.CONSOLE),
    Action("console.help", ("?", "f1"), "help", "This help", Group.CONSOLE, footer=True),
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
"""Every action, in the order in which help, palette and footer show them."""

BY_ID: Final[Mapping[str, Action]] = {action.id: action for action in ACTIONS}
BY_NAME: Final[Mapping[str, Action]] = {
    action.name: action for action in ACTIONS if not action.handler
}


def named(word: str) -> Action | None:
    """The action that a word of the command line means: a name, or a whole id."""
    return BY_NAME.get(word) or BY_ID.get(word)
