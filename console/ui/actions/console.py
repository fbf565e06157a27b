"""The actions on the console itself: themes, help, palette, leaving."""

from __future__ import annotations

from typing import Final

from console.ui.actions.action import BOTH, CALL, TABLE, Action, Group
from console.ui.actions.reasons import (
    on_the_line,
)

HELP: Final = "console.help"
MANUAL: Final = "console.manual"
PROFILE: Final = "console.profile"

CONSOLE: Final = (
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
    Action(
        "console.lock",
        ("ctrl+l",),
        "lock",
        "Mask the screen and be Not ready; the next key opens and does nothing else",
        Group.CONSOLE,
    ),
    Action(
        PROFILE,
        (),
        "profile",
        "Lay a profile of the settings over the rest: by its name, or chosen; none ends it",
        Group.CONSOLE,
    ),
    Action(
        "console.reload", (), "reload", "Read settings, themes and contacts again", Group.CONSOLE
    ),
    Action(
        "console.alerts",
        ("ctrl+g",),
        "alerts",
        "Alerts off, off for a while (`:alerts off 30m`), or on again; the screen goes on",
        Group.CONSOLE,
    ),
    Action("console.command", (":",), "command", "The command line", Group.CONSOLE),
    Action("console.palette", ("ctrl+p",), "palette", "Find an action by its name", Group.CONSOLE),
    Action(HELP, ("?", "f1"), "help", "This help", Group.CONSOLE, footer=50, own=BOTH),
    Action(
        MANUAL,
        ("J",),
        "manual",
        "Read the manual: its topics, one of them, or where words stand in it",
        Group.CONSOLE,
    ),
    Action(
        "console.back",
        ("escape",),
        "back",
        "Back, clear, cancel; no call",
        Group.CONSOLE,
        footer=56,
        own=CALL,
    ),
    Action(
        "console.quit",
        ("q",),
        "quit",
        "Back, then leave the console; calls go on",
        Group.CONSOLE,
        footer=56,
        own=TABLE,
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
"""What is in force wherever one is."""

KILL_HOST: Final = "demo.kill_host"

OF_HOSTS: Final = (
    Action(
        KILL_HOST,
        ("alt+k",),
        "kill a host",
        "Kill a host of this demonstration as a power cut does, or start it again",
        Group.DEMO,
        asks=True,
        footer=8,
        word="kill-host",
    ),
)
"""What there is in a demonstration of several hosts alone."""
