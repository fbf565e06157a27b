"""What the actions on work lists do: the lists, the next person, the call, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import structs

from console.contacts.list_opening import looked_at, open_list
from console.domain.number_rules.barred import ON_LIST
from console.domain.number_rules.rules import Verdict
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.progress import progress
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing, WorkList, lists_meant
from console.line.questions import TakeNext
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, Option
from console.linear.doing.view import write_file
from console.linear.ordering import answered
from console.progress import Progress
from console.text import counted
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.actions.work_lists.rows import (
    AGAIN,
    BAR,
    CLOSE,
    DIAL,
    EXPORT,
    LISTS,
    NEXT,
    OPEN,
    SETTLE,
    SKIP,
    TAKE,
)
from console.ui.acts.agent import disposition_meant
from console.ui.acts.call_backs import read_when
from console.ui.acts.situations import new_message_id
from console.ui.acts.work_list import OneList
from console.ui.render.whose import called

_COLUMNS: Final = 12
"""Columns of a person that are read; `list show` has all."""

_REFUSED: Final = 5
"""Of those who cannot be called, so many are said with why."""


def work_list_handlers() -> Mapping[str, Handler]:
    """The handlers of all actions on work lists."""
    return {
        LISTS: _lists,
        OPEN: _open,
        CLOSE: _close,
        EXPORT: _export,
        NEXT: _next,
        TAKE: _take,
        DIAL: _dial,
        SETTLE: _settle,
        AGAIN: _again,
        SKIP: _skip,
        BAR: _bar,
    }


async def _lists(front: LinearConsole, now: Situation, _: str) -> None:
    """How far each is, and whom I have."""
    if not now.lists:
        front.say("There is no work list.")
    for list_ in now.lists:
        front.say(_told(list_))
        for one in await answered(_one_list(front, list_.id).unclear()):
            front.say(_unclear(front, one))
    if now.entry is not None:
        front.say(f"You have {_card(front, now.entry)}")


async def _open(front: LinearConsole, _now: Situation, typed: str) -> None:
    """A file is looked at and its counts are said; it is opened after a yes."""
    path = typed or (await front.dialogue.ask("Open a work list: path of a file")).text
    if not path:
        raise Cancelled
    file = _file(path)
    home = front.store.board.from_
    found = await answered(looked_at(front.link, file, home, Progress()))
    people, read = found.read.people, found.read
    for count, words in (
        (len(people), "to call"),
        (len(read.refused), "cannot be called"),
        (len(read.twice), "there twice"),
        (len(found.barred), "on the do-not-call list"),
    ):
        if count:
            front.say(f"{count} {words}.")
    for one in read.refused[:_REFUSED]:
        front.say(f"{speech.large(speech.spoken(one.place, 40))}: {speech.spoken(one.reason)}.")
    if not people:
        raise Cancelled("Nobody in it can be called.")
    if not await front.dialogue.confirm(f"Open a list of {len(people)}?"):
        raise Cancelled
    list_ = await answered(open_list(front.link, file.stem, (), people))
    front.say(f"{speech.spoken(list_.name, 60)} is open.")


def _named(now: Situation, typed: str) -> WorkList:
    """The list that is meant. Raises `Cancelled`."""
    found = lists_meant(now.lists, typed)
    if len(found) != 1:
        raise Cancelled("Which list? Type its name, or the beginning of its id, behind it.")
    return found[0]


async def _close(front: LinearConsole, now: Situation, typed: str) -> None:
    """After a yes nobody is called from it any more."""
    list_ = _named(now, typed)
    name, left = speech.spoken(list_.name, 60), progress(list_).left
    if not await front.dialogue.confirm(f"Close {name}? {left} left are called no more."):
        raise Cancelled
    await answered(_one_list(front, list_.id).close())
    front.say(f"{name} is closed.")


async def _export(front: LinearConsole, now: Situation, typed: str) -> None:
    """Everybody with what came of each, to a file."""
    text = await answered(_one_list(front, _named(now, typed).id).export())
    write_file(front, "work-list", text, "csv")


async def _next(front: LinearConsole, _now: Situation, _: str) -> None:
    """Of whichever list is open for me."""
    front.say(_card(front, await answered(front.link.ask(TakeNext(new_message_id())))))


async def _take(front: LinearConsole, now: Situation, place: str) -> None:
    """`list take 12` is the twelfth of the list of whom is meant."""
    if now.entry is None:
        return
    wanted = int(place) - 1 if place.isascii() and place.isdigit() else now.entry.entry.place
    front.say(_card(front, await answered(_one_list(front, now.entry.entry.list).take(wanted))))


async def _dial(front: LinearConsole, now: Situation, _: str) -> None:
    one = now.entry
    if one is None:
        return
    list_ = _one_list(front, one.entry.list)
    verdict, why = list_.ruling(one)
    name, number = _name(one), speech.number(next_number(one))
    if verdict is Verdict.DENIED:
        raise Cancelled(f"{number} is not called from here: {speech.spoken(why)}.")
    if verdict is Verdict.ASK:
        question = f"Call {name}, {number}? {speech.spoken(why)}."
        if not await front.dialogue.confirm(question):
            raise Cancelled
    act = list_.dial(one, confirmed=verdict is Verdict.ASK)
    if act is None:
        raise Cancelled("Call: no caller id, or no connection, is known yet.")
    rings = "; your phone rings first" if act.join else ""
    front.give(act, f"Call {name}, {number}{rings}")


async def _settle(front: LinearConsole, now: Situation, said: str) -> None:
    """By a code behind the command, or one that is chosen; `list done CODE 12` of the twelfth.

    That one is unclear, or a colleague has it and it is mine to decide.
    """
    said, one = await _meant(front, now, said)
    list_ = _one_list(front, one.entry.list)
    known = list_.codes(one)
    found = disposition_meant(known, said) if said else None
    if said and found is None:
        raise Cancelled(f"What came of it: say one of {', '.join(code.code for code in known)}.")
    if found is None:
        found = disposition_meant(known, await _code(front, list_, one))
    if found is not None:
        await answered(list_.settle(one, found.code))
        front.say(f"{_name(one)}: {speech.spoken(found.title, 40)}.")


async def _meant(front: LinearConsole, now: Situation, said: str) -> tuple[str, EntryNow]:
    """What is said without the place behind it, and who is meant: whom I have where none is said.

    Raises `Cancelled`.
    """
    code, _, place = said.strip().rpartition(" ")
    if not (code and place.isascii() and place.isdigit()):
        if now.entry is None:
            raise Cancelled("Say of whom: list done, the code, and the number of the entry.")
        return said, now.entry
    found = [
        one
        for list_ in now.lists
        for one in await answered(_one_list(front, list_.id).unclear())
        if one.entry.place == int(place) - 1
    ]
    if len(found) != 1:
        raise Cancelled(f"Entry {int(place)} is not unclear: list tells which are.")
    one = found[0]
    if reason := BY_ID[SETTLE].why_not(structs.replace(now, entry=one)):
        raise Cancelled(f"{_name(one)}: {reason}.")
    return code, one


async def _again(front: LinearConsole, now: Situation, typed: str) -> None:
    """When I call again, and what came of the call so far."""
    one = now.entry
    if one is None:
        return
    written = typed or (await front.dialogue.ask(f"When is {_name(one)} called again")).text
    at, said = read_when(written, front.clock.now(), next_number(one))
    if at is None:
        raise Cancelled(f"{speech.large(speech.spoken(said, 200))}.")
    front.say(speech.sentence(speech.spoken(said, 200)))
    list_ = _one_list(front, one.entry.list)
    found = disposition_meant(list_.codes(one), await _code(front, list_, one))
    if found is not None:
        await answered(list_.settle(one, found.code, at))
        front.say(f"{_name(one)}: {speech.spoken(found.title, 40)}.")


async def _code(front: LinearConsole, list_: OneList, one: EntryNow) -> str:
    known = list_.codes(one)
    options = [Option(code.key, code.code, speech.spoken(code.title, 40)) for code in known]
    return await front.dialogue.choose(f"What came of {_name(one)}", options)


async def _skip(front: LinearConsole, now: Situation, _: str) -> None:
    if now.entry is not None:
        await answered(_one_list(front, now.entry.entry.list).skip(now.entry))
        front.say(f"{_name(now.entry)} is left for later.")


async def _bar(front: LinearConsole, now: Situation, _: str) -> None:
    """After a yes: nobody here calls them any more."""
    one = now.entry
    if one is None:
        return
    question = f"Put all numbers of {_name(one)} on the do-not-call list?"
    if not await front.dialogue.confirm(question):
        raise Cancelled
    told = await answered(_one_list(front, one.entry.list).bar(one))
    count = len(told.done) + len(told.before)
    refused = (f"{speech.number(no.number)}: {speech.spoken(no.why)}." for no in told.refused)
    front.say(" ".join((f"{count} on the do-not-call list.", *refused)))


def _file(typed: str) -> Path:
    return Path(typed.strip()).expanduser()


def _one_list(front: LinearConsole, list_: str) -> OneList:
    return OneList(list_, front.store, front.link)


def _told(list_: WorkList) -> str:
    """`Winter: 12 of 500 done, 40 percent reached, pace not known.`."""
    made = progress(list_)
    rate = made.contact_rate
    reached = f"{rate * 100:.0f} percent reached" if rate is not None else "nobody called yet"
    pace = f"{made.pace:.0f} an hour" if made.pace is not None else "pace not known"
    closed = ", closed" if list_.closed_at is not None else ""
    closed += f", {list_.unclear} unclear" if list_.unclear else ""
    name = speech.spoken(list_.name, 60)
    return f"{name}: {made.done} of {made.people} done, {reached}, {pace}{closed}."


def _unclear(front: LinearConsole, one: EntryNow) -> str:
    """Who is unclear, by whom and since when, and what decides it."""
    last, place = one.last, one.entry.place + 1
    who = speech.spoken(called(one.by, front.store.reader), 60)
    at = f" at {last.at.astimezone():%H:%M}" if last is not None else ""
    has = f"; {who} has the entry" if one.standing is Standing.TAKEN else ""
    return (
        f"Unclear: {_name(one)}, entry {place}. {who} called{at}, and it is not known whether the "
        f"person was called{has}. List done, a code and {place} says what came of it."
    )


def _name(one: EntryNow) -> str:
    return speech.spoken(one.entry.person.name, 60) or speech.number(next_number(one))


def _card(front: LinearConsole, one: EntryNow) -> str:
    """`Grace Hopper, 312 555 0101, called twice, last busy. Town: Ulm.`."""
    number = next_number(one)
    parts = [_name(one), speech.number(number) if number else "no valid number"]
    if number and _one_list(front, one.entry.list).ruling(one)[1] == ON_LIST:
        parts.append(ON_LIST)
    if one.called:
        parts.append(f"called {counted(one.called, 'time')}")
    last = one.last
    if last is not None and last.outcome not in (None, CallOutcome.REFUSED):
        parts.append(f"last {last.outcome.value if last.outcome else ''}")
    told = (
        f"{speech.spoken(head, 40)}: {speech.spoken(text, 200)}"
        for head, text in one.entry.person.columns[:_COLUMNS]
        if text.strip()
    )
    return " ".join(f"{words}." for words in (", ".join(parts), *told))
