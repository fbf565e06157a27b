"""The one table of what a user can do: id, keys, title, and why not now.

Key bindings, footer, help, palette and command line all read `ACTIONS`, so that
none of them can tell a different story. A new action is one row in the module of its
family and one handler under the same name (`handlers/`). Which keys are in force after
the settings says `keymap.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.ui.actions.action import Action
from console.ui.actions.agent import AGENT
from console.ui.actions.call_backs.rows import PROMISES
from console.ui.actions.calls import CALLS
from console.ui.actions.console import CONSOLE
from console.ui.actions.marked import shared
from console.ui.actions.numbers.rows import REGISTER
from console.ui.actions.operations import OPERATIONS
from console.ui.actions.rights import permitted
from console.ui.actions.situation import Situation
from console.ui.actions.speed_dial import SLOTS
from console.ui.actions.supervision import SUPERVISION
from console.ui.actions.table_view import TABLE_VIEW
from console.ui.actions.talk import TALK
from console.ui.actions.team import TEAM
from console.ui.actions.work_lists.rows import WORK_LISTS

_ACTIONS: Final = (
    *CALLS,
    *TALK,
    *AGENT,
    *WORK_LISTS,
    *PROMISES,
    *REGISTER,
    *SUPERVISION,
    *OPERATIONS,
    *SLOTS,
    *TABLE_VIEW,
    *CONSOLE,
    *TEAM,
)

ACTIONS: Final = tuple(shared(permitted(action)) for action in _ACTIONS)
"""Every action, in the order in which help, palette and footer show them."""

BY_ID: Final[Mapping[str, Action]] = {action.id: action for action in ACTIONS}
BY_NAME: Final[Mapping[str, Action]] = {
    name: action
    for action in ACTIONS
    if not action.handler
    for name in (action.name, action.also)
    if name
}

SHORT: Final[Mapping[str, str]] = {
    "agent status": "agent.state",
    "calls": "view.all",
    "callback": "call.dial",
    "captions": "call.transcribe",
    "captions on": "call.transcribe",
    "captions off": "call.transcribe_stop",
    "captions show": "call.open",
    "contacts": "call.dial",
    "events": "view.record",
    "assist list": "console.messages",
    "call-back list": "call_back.list",
    "message list": "console.messages",
    "message read": "console.messages",
    "q": "console.quit",
}
"""Names of the shell's commands for what has another name here, by the action that does it."""

OF_THE_SHELL: Final = frozenset(
    (
        *("attach", "completion", "config", "demo", "dnc", "doctor", "journal", "order"),
        *("replay", "setup", "simulate", "status", "switchboard", "wallboard", "web"),
    )
)
"""The shell's commands that nothing on the screen does."""

INSTEAD_OF: Final[Mapping[str, str]] = {
    action.else_: action.id for action in ACTIONS if action.else_
}
"""The action whose keys do another one in its stead, by that other one's id."""


def named(name: str) -> Action | None:
    """The action of that name on the command line, of that whole id, or by the end of its name.

    `ready` is `agent ready`, as no other name ends so.
    """
    found = BY_NAME.get(name) or BY_ID.get(SHORT.get(name, name))
    if found is None and name:
        ends = [action for whole, action in BY_NAME.items() if whole.endswith(f" {name}")]
        found = ends[0] if len(ends) == 1 else None
    return found


def commanded(line: str) -> tuple[Action | None, str]:
    """The action that a command line begins with, and its argument.

    `consult +4930…` is `consult start +4930…`: no other word behind it has a digit.
    """
    words = line.split(" ")
    for count in (2, 1):
        action = named(" ".join(words[:count]))
        if action is not None:
            return action, " ".join(words[count:]).strip()
    entered = " ".join(words[1:]).strip()
    if words[0] == "consult" and any(map(str.isdigit, entered)):
        return BY_ID["consult.start"], entered
    return None, ""


def behind(word: str) -> tuple[str, ...]:
    """The names that begin with this word, where it is none by itself: `agent ready` of `agent`."""
    return tuple(name for name in BY_NAME if name.startswith(f"{word} "))


def no_command(word: str, lists: str = "? lists all") -> str:
    """That the word is no command here, and where it is one or what is; `lists` says what does."""
    names = behind(word)
    if names and word in OF_THE_SHELL:
        return f"{word} what? {', '.join(names)}; in a shell: telnyx-console {word}"
    if word in OF_THE_SHELL:
        return f"{word} is a command of the shell: telnyx-console {word}"
    if names:
        return f"{word} what? {', '.join(names)}"
    return f"there is no command {word}; {lists}"


def key_does(action: Action, now: Situation) -> Action:
    """What the keys of an action do in this situation: it, or one in its stead."""
    does = action
    while does.why_not(now):
        if not does.else_:
            return action
        does = BY_ID[does.else_]
    return does
