"""What the actions on the list do: step, read, filter, sort; and what is asked of the console."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from console.exports import calls_csv, calls_json
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, Option
from console.linear.doing.calls import read_call
from console.linear.doing.talk import say_talk
from console.linear.own_actions import AGAIN, READ_CALL, READ_TABLE, SAY_TALK, WHERE
from console.private_files import write_export
from console.text import counted
from console.ui.actions.situation import Situation
from console.ui.actions.table_view import CONNECTION
from console.ui.table.view import Column, fault

OWN_ORDER: Final = "own"
NO_CALLS: Final = "No calls here."
_WRITERS: Final = {"csv": calls_csv, "json": calls_json}
LOGGED: Final = 20
"""Lines of the log that are said at one time."""


def view_handlers() -> Mapping[str, Handler]:
    """The handlers of the actions on the list."""
    return {
        "move.down": partial(_step, 1),
        "move.up": partial(_step, -1),
        "move.first": partial(_go_to, 0),
        "move.last": partial(_go_to, -1),
        "call.next_leg": partial(_party, 1),
        "call.previous_leg": partial(_party, -1),
        "view.filter": _filter,
        "view.sort": _sort,
        "view.reverse": _reverse,
        "view.all": _all,
        "view.mine": _mine,
        CONNECTION: _connection,
        "view.export": _export,
        "view.log": partial(_log, LOGGED),
        "view.record": partial(_log, None),
        WHERE: _where,
        READ_TABLE: _table,
        READ_CALL: read_call,
        AGAIN: _again,
        SAY_TALK: say_talk,
    }


# Steps ------------------------------------------------------------------------------------


def _say_selected(front: LinearConsole, place: str = "") -> None:
    leg = front.calls.leg
    if leg is not None:
        mark = "marked, " if leg.id in front.calls.marked else ""
        front.say(f"{place}{mark}{speech.call(leg, front.store, front.clock.now())}")


async def _step(by: int, front: LinearConsole, _now: Situation, _: str) -> None:
    if not front.calls.listed():
        front.say(NO_CALLS)
        return
    moved = front.calls.step(by)
    _say_selected(front, "" if moved else ("Last: " if by > 0 else "First: "))


async def _go_to(at: int, front: LinearConsole, _now: Situation, _: str) -> None:
    if front.calls.go_to(at):
        _say_selected(front)
    else:
        front.say(NO_CALLS)


async def _party(by: int, front: LinearConsole, now: Situation, _: str) -> None:
    """The next party of the call; keys are for that one then."""
    if now.leg is None:
        return
    parties = sorted((now.leg, *front.parties(now.leg)), key=_age)
    at = [one.id for one in parties].index(now.leg.id)
    front.calls.select(parties[(at + by) % len(parties)].id)
    _say_selected(front)


def _age(leg: object) -> tuple[float, str]:
    begun = getattr(leg, "started_at", None) or getattr(leg, "changed_at", None)
    return (begun.timestamp() if begun else 0.0, str(getattr(leg, "id", "")))


# How it is looked at ----------------------------------------------------------------------


def _say_count(front: LinearConsole, what: str) -> None:
    front.say(f"{what} {counted(len(front.calls.listed()), 'call')} listed.")


async def _filter(front: LinearConsole, _now: Situation, text: str) -> None:
    if not text:
        before = front.calls.lens.filter
        was = f", now {before}" if before else ""
        text = (await front.dialogue.ask(f"Filter{was}, Enter alone shows all")).text
    if wrong := fault(text):
        raise Cancelled(f"Filter: {speech.spoken(wrong)}.")
    front.calls.look(filter=text)
    _say_count(front, f"Filter {speech.spoken(text, 60)}." if text else "No filter.")


async def _sort(front: LinearConsole, _now: Situation, said: str) -> None:
    words = {OWN_ORDER: "who rings first, then mine, then by age"}
    words |= {column.value: column.value for column in Column}
    options = tuple(
        Option(str(at), name, said) for at, (name, said) in enumerate(words.items(), start=1)
    )
    name = said.strip().lower() or await front.dialogue.choose("Sort by", options)
    if name not in words:
        raise Cancelled(f"Sort: say one of {', '.join(words)}.")
    front.calls.look(sort=None if name == OWN_ORDER else Column(name))
    _say_count(front, f"Sorted: {words[name]}.")


async def _reverse(front: LinearConsole, _now: Situation, _: str) -> None:
    front.calls.look(reverse=not front.calls.lens.reverse)
    _say_count(front, "The order is turned round.")


async def _all(front: LinearConsole, _now: Situation, _: str) -> None:
    front.calls.look(connection=None, mine=False)
    _say_count(front, "All calls.")


async def _mine(front: LinearConsole, _now: Situation, _: str) -> None:
    front.calls.look(mine=not front.calls.lens.mine)
    _say_count(front, "My calls alone." if front.calls.lens.mine else "The calls of all.")


async def _connection(front: LinearConsole, _now: Situation, digit: str) -> None:
    connections = front.store.connections
    place = int(digit) - 1 if digit.isascii() and digit.isdigit() else -1
    if not 0 <= place < len(connections):
        raise Cancelled(f"There is no connection {digit}.")
    front.calls.look(connection=connections[place].id)
    _say_count(front, f"Connection {speech.spoken(connections[place].name, 60)}.")


async def _export(front: LinearConsole, _now: Situation, form: str) -> None:
    listed = front.calls.listed()
    if not listed:
        raise Cancelled("Export rows: there are none here.")
    options = (Option("c", "csv", "CSV, for a spreadsheet"), Option("j", "json", "JSON"))
    form = form.strip().lower() or await front.dialogue.choose("Write them as", options)
    if form not in _WRITERS:
        raise Cancelled(f"Export rows: say one of {', '.join(_WRITERS)}.")
    write_file(front, "calls", _WRITERS[form](listed, front.clock.now()), form)


def write_file(front: LinearConsole, name: str, text: str, form: str) -> None:
    """Write a text to a file of its own, and say where it is. Raises `Cancelled`."""
    folder, now = front.settings.exports, front.clock.now()
    if folder is None:
        raise Cancelled("There is no folder for files here.")
    try:
        path = write_export(folder, name, text, now, form)
    except OSError as error:
        raise Cancelled(f"Nothing was written: {speech.spoken(error.strerror)}.") from error
    front.say(f"Written to {speech.spoken(str(path), 400)}")


# What is asked ----------------------------------------------------------------------------


async def _where(front: LinearConsole, now: Situation, _: str) -> None:
    """Who rings, the selected call, my state and phone, the line, how the list is looked at."""
    store, moment = front.store, front.clock.now()
    ringing = [one for one in front.callers if not one.unoffered]
    first = now.next_call
    if first is not None and store.reader.rings(first) and first.id != front.calls.selected:
        key = front.keymap.shown("call.answer_next")
        front.say(f"{speech.call(first, store, moment)} {key} answers.")
    if now.leg is None:
        over = front.calls.selected is not None
        front.say("The selected call is gone." if over else "No call is selected.")
    else:
        listed = [one.id for one in front.calls.listed()]
        at = (
            f" Call {listed.index(now.leg.id) + 1} of {len(listed)}."
            if now.leg.id in listed
            else ""
        )
        front.say(f"Selected: {speech.call(now.leg, store, moment)}{at}")
    front.say(front.figures_said())
    lens, marked = front.calls.lens, len(front.calls.marked)
    looked = (
        f"filter {speech.spoken(lens.filter, 60)}" if lens.filter else "",
        "my calls alone" if lens.mine else "",
        f"{marked} marked" if marked else "",
        f"{len(ringing)} ring for you" if len(ringing) > 1 else "",
        "read-only" if store.read_only else "",
        store.unreachable or "",
    )
    words = ", ".join(filter(None, looked))
    front.say(speech.sentence(words))


async def _table(front: LinearConsole, _now: Situation, _: str) -> None:
    listed, moment = front.calls.listed(), front.clock.now()
    if not listed:
        front.say(NO_CALLS)
        return
    front.say(
        f"{counted(len(listed), 'call')}.",
        *(
            _row(front, at, speech.call(leg, front.store, moment), leg.id)
            for at, leg in enumerate(listed, start=1)
        ),
    )


def _row(front: LinearConsole, at: int, words: str, call: str) -> str:
    selected = "selected, " if call == front.calls.selected else ""
    marked = "marked, " if call in front.calls.marked else ""
    return f"{at}: {selected}{marked}{words}"


async def _again(front: LinearConsole, _now: Situation, _: str) -> None:
    front.say(*(front.dialogue.last or ("Nothing was announced yet.",)))


async def _log(most: int | None, front: LinearConsole, _now: Situation, _: str) -> None:
    """The newest lines of the log, or all of it, the oldest first."""
    rows = front.store.log.rows
    if not rows:
        front.say("The log is empty.")
        return
    lines: Iterable[str] = (
        _logged(front, row.latest.title, row.entry.text)
        for row in (rows if most is None else rows[-most:])
    )
    front.say(*lines)


def _logged(front: LinearConsole, title: str, text: str) -> str:
    action = next((one for one in front.keymap.actions if one.id == title), None)
    called = action.title if action is not None else speech.spoken(title.replace(".", " "), 60)
    return f"{called}: {speech.spoken(text)}"
