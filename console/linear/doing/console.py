"""What the actions on the console do: help, command line, manual, settings, leaving."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from typing import Final

from console.config.commands.table import Output
from console.errors import ConsoleError
from console.line.questions import Reconcile
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, numbered
from console.linear.hearing import keymap_of
from console.linear.ordering import stopped_by
from console.linear.own_actions import LEFT_OUT, OWN
from console.manual.layout import laid_out
from console.manual.markdown import plain
from console.manual.search import find
from console.manual.topics import TOPICS, topic
from console.text import clean, sentences
from console.ui.actions.action import Action
from console.ui.actions.console import HELP, KILL_HOST, MANUAL
from console.ui.actions.keymap import shown_key
from console.ui.actions.own_commands.program import run_program
from console.ui.actions.own_commands.rows import RUN
from console.ui.actions.situation import Situation

WIDE: Final = 10_000
"""Columns of a text that wraps by itself."""

ALL: Final = "all"
FEW: Final = 12
LONGEST: Final = 10_000
_COLUMNS: Final = re.compile(r" {2,}")
LAST: Final = 99
"""The place in the order of use of what has none."""


def console_handlers() -> Mapping[str, Handler]:
    """The handlers of the actions on the console."""
    return {
        HELP: _help,
        "console.palette": _palette,
        MANUAL: _manual,
        "console.command": _command,
        "console.back": _back,
        "console.quit": _leave,
        "console.leave": _leave,
        "console.suspend": _suspend,
        "console.reconcile": _reconcile,
        "console.alerts": _alerts,
        "console.reload": _reload,
        "console.lock": _lock,
        KILL_HOST: _kill_host,
        RUN: _run,
    }


# Help -------------------------------------------------------------------------------------


async def _help(front: LinearConsole, now: Situation, words: str) -> None:
    """What is possible now; with words, what they find, and why it is not possible."""
    if words and words != ALL:
        _explain(front, now, words)
        return
    actions = [one for one in front.keymap.actions if one.exists(now) and one.id not in LEFT_OUT]
    possible = [one for one in actions if _why_not(front, one, now) is None]
    if words == ALL:
        front.say(*(_explained(front, one, now) for one in actions))
        return
    orders = [one for one in possible if one.order or one.answers_next]
    others = [
        one
        for one in possible
        if one not in orders and front.keymap.reaching(one.id) and (one.footer or one in OWN)
    ]
    named = (
        _named(front, one, now)
        for one in sorted(orders, key=lambda one: one.footer or LAST)
        if front.keymap.reaching(one.id)
    )
    here = ", ".join(named)
    if now.leg is not None:
        front.say(f"For {speech.label(now.leg)}: {here or 'nothing'}.")
    else:
        front.say(f"No call is selected. {f'{here}.' if here else ''}".rstrip())
    front.say(f"Always: {', '.join(_named(front, one, now) for one in others)}.")
    front.say(":help with words of an action says what it does, or why not now; :help all, of all.")


def _why_not(front: LinearConsole, action: Action, now: Situation) -> str | None:
    return LEFT_OUT.get(action.id) or front.why_not(action, now)


def _named(front: LinearConsole, action: Action, now: Situation) -> str:
    key = front.keymap.shown(action.id)
    title = action.titled(now).replace(", ", " and ")
    return f"{key} {title}" if key else f":{action.name}"


def _explained(front: LinearConsole, action: Action, now: Situation) -> str:
    keys = " or ".join(map(shown_key, front.keymap.reaching(action.id)))
    said = f"{keys}, " if keys else ""
    why = _why_not(front, action, now)
    reason = f" Not now: {speech.spoken(why)}." if why else ""
    return f"{action.title}: {said}:{action.name}. {speech.spoken(action.help)}.{reason}"


def _found(front: LinearConsole, now: Situation, words: str) -> list[Action]:
    wanted = words.lower().split()
    exact, _ = front.keymap.commanded(words)
    if exact is not None and (exact.name == words or len(words) == 1):
        return [exact]
    there = [one for one in front.keymap.actions if one.exists(now)]
    in_title = [one for one in there if all(word in one.title.lower() for word in wanted)]
    return in_title or [
        one for one in there if all(word in f"{one.name} {one.help}".lower() for word in wanted)
    ]


def _explain(front: LinearConsole, now: Situation, words: str) -> None:
    found = _found(front, now, words)
    if not found:
        raise Cancelled(f"Nothing that is done here is called {speech.spoken(words, 40)}.")
    front.say(*(_explained(front, one, now) for one in found[:FEW]))
    if len(found) > FEW:
        front.say(f"And {len(found) - FEW} more.")


async def _palette(front: LinearConsole, now: Situation, words: str) -> None:
    """An action by words of its name; it is for the call of this moment."""
    words = words or (await front.dialogue.ask("Do what, by its name")).text
    found = [one for one in _found(front, now, words) if one.id not in LEFT_OUT] if words else []
    if not found:
        raise Cancelled("Nothing of that name. Nothing was done.")
    action = found[0]
    if len(found) > 1:
        action = await front.dialogue.choose(
            "That may be", numbered((one, one.title) for one in found[:FEW])
        )
    leg = now.leg
    await front.perform(action, front.now_of(leg.id, now) if leg is not None else front.situation())


async def _manual(front: LinearConsole, _now: Situation, words: str) -> None:
    """A topic as plain text, or where the words stand in the manual."""
    asked = words.strip().casefold()
    if not asked:
        front.say(f"Topics: {', '.join(TOPICS)}.", ":manual with a topic reads it.")
    elif asked in TOPICS:
        lines = (plain(line).strip() for line in laid_out(topic(asked).text, WIDE))
        front.say(*(_without_columns(line) for line in lines))
    else:
        found = find(asked, map(topic, TOPICS))
        if not found:
            raise Cancelled(f"The manual has nothing on {speech.spoken(asked, 40)}.")
        front.say(
            *(speech.spoken(f"{one.topic}, {one.heading}: {one.line}") for one in found[:FEW])
        )


def _without_columns(line: str) -> str:
    """A line of the manual without what is drawn: rules, and blanks between columns."""
    words = "".join(sign for sign in line if not "\u2500" <= sign <= "\u257f")
    return clean(_COLUMNS.sub(": ", words.strip()), LONGEST)


# The console ------------------------------------------------------------------------------


async def _command(front: LinearConsole, now: Situation, said: str) -> None:
    """A command; it is for the call that is selected now, whatever comes while it is typed."""
    if said:
        await front.command(said, now)
        return
    about = f"{speech.label(now.leg)}: " if now.leg is not None else ""

    def begun(text: str) -> list[str]:
        return sorted(name for name in front.names() if name.startswith(text))

    answer = await front.dialogue.ask(f"{about}:", completions=begun, is_command=True)
    if answer.text:
        then = front.now_of(now.leg.id, now) if now.leg is not None else front.situation()
        await front.command(answer.text, front.with_marks(then, pasted=answer.pasted))


async def _back(front: LinearConsole, _now: Situation, _: str) -> None:
    """Clear the filter, then show the calls of all, then clear the marks; no call is touched."""
    calls = front.calls
    if calls.lens.filter:
        calls.look(filter="")
        front.say("No filter.")
    elif calls.lens.mine or calls.lens.connection:
        calls.look(mine=False, connection=None)
        front.say("All calls.")
    elif calls.marked:
        calls.marked.clear()
        front.say("Nothing is marked any more.")
    else:
        front.say("Nothing to go back from.")


async def _leave(front: LinearConsole, _now: Situation, _: str) -> None:
    front.say("Leaving. Calls go on.")
    front.leave()


async def _suspend(front: LinearConsole, _now: Situation, _: str) -> None:
    front.suspend()


async def _reconcile(front: LinearConsole, _now: Situation, _: str) -> None:
    front.say("Asking Telnyx about every call.")
    try:
        await front.link.ask(Reconcile())
    except ConsoleError as error:
        words = sentences(f"Telnyx could not be asked: {error}", error.hint)
        raise Cancelled(speech.spoken(words, 400)) from error
    front.say("Telnyx was asked about every call.")


async def _alerts(front: LinearConsole, _now: Situation, words: str) -> None:
    said = front.alerts.switch(words)
    front.say(speech.sentence(said))


async def _reload(front: LinearConsole, _now: Situation, _: str) -> None:
    """Keys, alerts, alarms and contacts as the files have them now."""
    source = front.settings.source
    if source is None:
        raise Cancelled("These settings come from no file.")
    try:
        read = await asyncio.to_thread(source.read, front.settings.profile)
        keymap = keymap_of(read)
    except ConsoleError as error:
        raise stopped_by(error) from error
    front.take(read, keymap)
    front.say("Settings, keys and contacts were read again.")


async def _lock(front: LinearConsole, _now: Situation, _: str) -> None:
    front.lock()


async def _kill_host(front: LinearConsole, _now: Situation, name: str) -> None:
    hosts = front.settings.hosts
    if hosts is None:
        return
    known = hosts.known()
    if not name:
        words = ((one.name, f"{one.name}, {'runs' if one.runs else 'is down'}") for one in known)
        name = await front.dialogue.choose("Kill or start which host", numbered(words))
    if name not in {one.name for one in known}:
        raise Cancelled(f"There is no host {speech.spoken(name, 20)}.")
    try:
        front.say(await asyncio.to_thread(hosts.turn, name))
    except ConsoleError as error:
        raise stopped_by(error) from error


async def _run(front: LinearConsole, now: Situation, name: str) -> None:
    """A command of the user's, with the call that was meant at the key."""
    command = next((one for one in front.keymap.commands if one.name == name), None)
    if command is None:
        raise Cancelled(f"{speech.spoken(name, 40)}: no such command is set any more.")
    title, does = speech.spoken(command.title, 60), command.does
    if does.confirm and not await front.dialogue.confirm(f"Run {title}?"):
        raise Cancelled
    front.say(f"{title} runs.")
    ran = await run_program(does.run, now.leg, front.clock.now(), os.environ, does.seconds)
    if ran.problem:
        raise Cancelled(f"{title}: {speech.spoken(ran.problem)}")
    lines = ran.lines if does.output is Output.PANE else (ran.first,)
    front.say(*(speech.spoken(line) for line in lines if does.output is not Output.NONE))
    front.say(f"{title}: done.")
