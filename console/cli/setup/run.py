"""`setup` from its first question to what is changed, on any terminal or from a file of answers.

The console offers it, too, where nothing is configured.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import click

from console.cli.ask import ask as ask_line
from console.cli.program import Command, Program, current
from console.cli.setup import steps
from console.cli.setup.answers import KeptAnswers, answers_in
from console.cli.setup.changes import Changes, Decisions, carry_out, changes_of
from console.cli.setup.dialogue import Dialogue, tell
from console.cli.setup.key import key_and_account
from console.cli.setup.trial import ring_once
from console.cli.setup.way_in import way_in
from console.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    AnswerRefused,
    LineError,
    NotConfigured,
    NoTerminal,
    SetupStopped,
)
from console.line.questions import StatusNow

STEPS: Final = 8
YES: Final = "yes"


@click.command(cls=Command)
@click.option("--anew", is_flag=True, help="Forget what was answered in an earlier one.")
@click.option(
    "--answers",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Ask nothing: the answers stand in this TOML file, by the names of the manual.",
)
@click.option("--yes", "agreed", is_flag=True, help="With --answers: change it.")
@current
def setup(program: Program, file: Path | None, *, anew: bool, agreed: bool) -> int:
    """Connect the program to Telnyx, question by question.

    Plain lines, on any terminal. It can be left at any time and goes on there; nothing is
    changed before the last question, which shows what will be.
    """
    if file is not None:
        return set_up(program, answers_in(file), agreed=agreed)
    if agreed:
        raise click.UsageError("--yes goes with --answers.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminal("its questions are asked there", "--answers FILE needs none.", "setup")
    return set_up(program, anew=anew)


def set_up(
    program: Program,
    answers: Mapping[str, str] | None = None,
    *,
    anew: bool = False,
    agreed: bool = False,
) -> int:
    """Ask, show what will be changed, and change it after a yes.

    With `answers` nobody is asked: what they leave out stays as it is, and nothing is
    changed unless it is `agreed`. Raises `SetupStopped` where it is left before its end.
    """
    if unknown := (answers or {}).keys() - steps.QUESTIONS:
        near = difflib.get_close_matches(min(unknown), sorted(steps.QUESTIONS), n=1)
        meant = f"Did you mean {near[0]}? " if near else ""
        hint = f"{meant}`telnyx-console manual connect` has the name of each question."
        raise AnswerRefused(min(unknown), "no question has this name", hint)
    kept = KeptAnswers(program.paths.setup_answers)
    if anew:
        kept.forget()
    given = kept.read() if answers is None else answers
    ask = Dialogue(given, kept.keep, steps=STEPS, at_terminal=answers is None)
    if answers is None:
        _greet(bool(given))
    try:
        return _run(program, ask, kept, agreed=agreed)
    except (click.Abort, KeyboardInterrupt):
        tell()
        raise SetupStopped from None


def _greet(goes_on: bool) -> None:  # noqa: FBT001 - the one thing that it needs to know
    tell("Enter takes what stands in brackets. The last question shows all that will be")
    tell("changed; before it nothing is. Ctrl-C leaves.")
    if goes_on:
        tell("It goes on where it was left; `telnyx-console setup --anew` begins again.")


def _run(program: Program, ask: Dialogue, kept: KeptAnswers, *, agreed: bool) -> int:
    effective = program.settings()
    base_url, config = effective.settings.telnyx.base_url, program.paths.config_file
    decisions = Decisions()
    ask.begin("The API key")
    key, account = key_and_account(program, base_url, ask, decisions)
    for unread in account.unread:
        tell(f"  {unread} What depends on it is not known here.")
    if not account.applications and not (ask.at_terminal or ask.knows("applications")):
        raise NotConfigured(
            "The account has no Call Control application yet.",
            '`applications = "new"` among the answers has one made.',
        )
    stand = steps.Stand(effective, str(config), account, decisions)
    ask.begin("The public key, which tells Telnyx's webhooks from forged ones")
    steps.public_key(stand, ask)
    ask.begin("The applications whose calls are shown")
    steps.applications(stand, ask)
    ask.begin("Your caller id")
    steps.caller(stand, ask)
    ask.begin("The way out, for calls that you dial")
    steps.outbound_profile(stand, ask)
    ask.begin("Your phone")

    def ring(phone: str) -> None:
        caller = decisions.settings.get("telnyx.from")
        from_ = caller if isinstance(caller, str) else None
        ring_once(
            *(phone, from_, stand.watched),
            account=account,
            base_url=base_url,
            key=key,
            dialogue=ask,
            program=program,
        )

    steps.phone(stand, ask, ring)
    ask.begin("The way in, for Telnyx's webhooks")
    way_in(stand, ask)
    ask.begin("What will be changed")
    changes = changes_of(decisions, account, effective, config, program.paths.secrets_file)
    return _finish(
        ask,
        kept,
        changes,
        partial(carry_out, changes, base_url, key),
        partial(_switchboard_runs, program),
        agreed=agreed,
    )


def _switchboard_runs(program: Program) -> bool:
    """Whether one of this user's answers, which was started before what is written now."""
    if program.paths.site is not None:
        return False  # a team's has settings of its own
    try:
        ask_line(program, lambda line: line.ask(StatusNow()), start=False, read_only=True)
    except LineError:
        return False
    return True


def _finish(
    ask: Dialogue,
    kept: KeptAnswers,
    changes: Changes,
    make: Callable[[], int],
    switchboard_runs: Callable[[], bool],
    *,
    agreed: bool,
) -> int:
    """Show the changes, make them after a yes, and say what to do now."""
    for line in changes.lines():
        tell(line)
    failed = 0
    if not changes:
        tell("Nothing: all is as you answered.")
    elif ask.at_terminal:
        if not ask.is_told(YES, "Type yes to change this; anything else leaves all as it is"):
            raise SetupStopped
        failed = make()
    elif agreed:
        failed = make()
    else:
        tell("Nothing was changed: --yes changes it.")
        return EXIT_DONE
    if ask.at_terminal:
        kept.forget()
    tell()
    if failed:
        tell("What failed at Telnyx can be tried again: `telnyx-console setup`.")
        return EXIT_FAILED
    if changes.is_for_switchboard and switchboard_runs():
        tell(
            "A switchboard runs, by what was set before. It goes by all of this once it is started "
            "anew: `telnyx-console switchboard stop && telnyx-console switchboard start`; "
            "calls go on meanwhile."
        )
    tell(
        "Done. `telnyx-console` opens the console; `telnyx-console doctor` looks whether all works."
    )
    return EXIT_DONE
