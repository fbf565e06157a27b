"""The commands by name, each loaded when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, Final

import click

from console import __version__
from console.cli.groups import LazyGroup
from console.cli.program import (
    PROGRAM,
    Program,
    debug_option,
    linear_option,
    profile_option,
    read_only_option,
    socket_option,
    words_of,
)
from console.errors import EXIT_DONE

_CONSOLE: Final = "console.cli.commands.console"
_ORDERS: Final = "console.cli.commands.orders"
_TALK: Final = "console.cli.commands.talk"
_OPERATIONS: Final = "console.cli.operations"
_CATALOG: Final = "console.forms.catalog"
_ON_THE_LINE: Final = "Keys, sound, queues"
_TEAM: Final = "console.cli.commands.team"
_NUMBERS: Final = "console.cli.commands.numbers"
_COLLEAGUES: Final = "console.cli.commands.colleagues"
_AGENT: Final = "console.cli.commands.agent"

COMMANDS: Final = {
    "demo": ("console.cli.commands.demo", "Try it: a practice exchange, no account needed."),
    "setup": ("console.cli.setup.run", "Connect it to Telnyx, question by question."),
    "attach": (_CONSOLE, "Open a console on the running switchboard."),
    "wallboard": (_CONSOLE, "Show waits and counts large, for a room."),
    "web": ("console.cli.commands.web", "Serve consoles to browsers, behind a proxy."),
    "switchboard": (
        "console.cli.commands.switchboard.group",
        "Run, start, stop or look at the service.",
    ),
    "calls": ("console.cli.commands.calls", "List the active calls."),
    "history": ("console.cli.commands.past.history", "List and search past calls."),
    "replay": (
        "console.cli.commands.replay.group",
        "Show again what was, or export it, masked.",
    ),
    "report": ("console.cli.commands.past.report", "Figures of callers and members."),
    "contacts": ("console.cli.commands.contacts", "Find whom to call."),
    "queues": ("console.cli.commands.queues", "List the queues and who waits in them."),
    "events": ("console.cli.commands.scripts.events", "Show facts and orders as they happen."),
    "status": ("console.cli.commands.status", "Say in one line how things are."),
    "journal": ("console.cli.commands.journal", "Check, repair or copy the journal; list orders."),
    "apps": ("console.cli.commands.apps", "Manage Call Control applications."),
    "config": ("console.cli.commands.config", "Write, check and show the settings."),
    "doctor": (
        "console.cli.commands.doctor.command",
        "Find what is wrong, and say what mends it.",
    ),
    "manual": ("console.cli.commands.manual", "Read the manual: a topic, or a search in all."),
    "completion": ("console.cli.completion.command", "Complete words in bash, zsh or fish."),
    "simulate": ("console.cli.commands.simulate", "Run a Telnyx to practise on."),
    "dial": (_ORDERS, "Call a number."),
    "callback": (_ORDERS, "Call the other party of a past call."),
    "answer": (_ORDERS, "Answer an offered call."),
    "reject": (_ORDERS, "Turn an offered call away."),
    "reject-not-ready": (_AGENT, "Turn it away, and be Not ready."),
    "transfer": (_ORDERS, "Send a call to another number."),
    "bridge": (_ORDERS, "Join two calls."),
    "hangup": (_ORDERS, "End a call."),
    "order": ("console.cli.commands.scripts.order", "Give any order, as JSON: for scripts."),
    "refer": (_ORDERS, "Ask the far end to call a SIP address itself."),
    "sip-info": (_ORDERS, "Send a SIP INFO."),
    "agent": (_AGENT, "Ready, Not ready, wrap-up, dispositions."),
    "phone": (_TALK, "Ring your phone, hang it up, or use another one."),
    "hold": (_TALK, "Let the far end wait, apart from you."),
    "resume": (_TALK, "Talk with a held party again."),
    "mute": (_TALK, "Let the far end not hear you."),
    "unmute": (_TALK, "Let the far end hear you again."),
    "consult": (_TALK, "Talk with somebody else before a transfer."),
    "conference": (_TALK, "Bring calls and your phone together."),
    "captions": ("console.cli.commands.captions.command", "What is said, as text: on, off, show."),
    "supervise": (_TALK, "Listen to a call, whisper, or barge in."),
    "team": (_TEAM, "List the members of the team and their states."),
    "give": (_TEAM, "Hand a call over to a colleague."),
    "take-over": (_TEAM, "Have your phone in the place of a colleague's."),
    "offer-again": (_TEAM, "Take a claim off, so that the call is offered anew."),
    "ask-help": (_TEAM, "Ask the supervisors to come to a call."),
    "assist": (f"{_COLLEAGUES}.assist", "Help with a call: ask for it, come, see who asks."),
    "leave-note": (f"{_COLLEAGUES}.assist", "Write a note for whoever has a call next."),
    "message": (f"{_COLLEAGUES}.message", "Write to a member, a group or all; read yours."),
    "list": (
        "console.cli.commands.lists.command",
        "Work lists: whom to call next, and what came of it.",
    ),
    "dnc": (f"{_NUMBERS}.dnc", "The do-not-call list: add, remove, import."),
    "call-back": (f"{_NUMBERS}.call_backs", "Whom to call when: set, list, ring, move, done."),
    "member": (_TEAM, "Put a colleague into a state."),
}
"""Each command, the module that has it, and its line in the help."""

HEADINGS: Final = {
    "demo": "Commands",
    "dial": "Calls",
    "agent": "You, your phone, hold, conferences",
    "team": "The team",
}
"""Where a part of the help begins."""


def operations() -> Mapping[str, tuple[str, str]]:
    """The commands of the catalogue's operations, and what they do; reads the catalogue."""
    catalog = importlib.import_module(_CATALOG).CATALOG
    return {words_of(action): (_OPERATIONS, f"{row.help}.") for action, row in catalog.items()}


@click.command(
    PROGRAM,
    cls=LazyGroup,
    table=COMMANDS,
    headings=HEADINGS,
    further=(_ON_THE_LINE, operations),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--theme", metavar="NAME", help="The theme of the screen, for this time.")
@linear_option
@click.pass_context
def root(context: click.Context, theme: str | None, *, linear: bool | None) -> Any:
    """A keyboard-driven softphone console for Telnyx, in a terminal.

    Without a command it opens the console, and starts a switchboard if none
    runs. Calls go on when the console is closed.

    Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 outcome unknown,
    4 not configured, 70 internal error, 130 stopped by Ctrl-C.
    """
    if context.invoked_subcommand is None:
        console = importlib.import_module(_CONSOLE)
        return console.open_console(context.ensure_object(Program), theme, linear=linear)
    return EXIT_DONE


def _tell_version(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click calls it so
    if value and not context.resilient_parsing:
        commit = importlib.import_module("console.commit").commit()
        known = f" ({commit})" if commit else ""
        click.echo(f"{PROGRAM}, version {__version__}{known}")
        context.exit()


_VERSION: Final = click.Option(
    ["--version"],
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version, and the commit where it is known.",
)

root.params += [_VERSION, debug_option(), profile_option(), read_only_option(), socket_option()]
