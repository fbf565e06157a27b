"""What the actions on call-backs do: set one, ring it, read all, move and end them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from console.domain import numbers
from console.domain.acts import EndCallBack, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.call_backs.moments import EXAMPLES
from console.domain.number_rules.rules import Verdict
from console.errors import InvalidNumber
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, Option
from console.ui.actions.call_backs.rows import (
    CALL_BACKS,
    CANCEL_CALL_BACK,
    MOVE_CALL_BACK,
    RING_CALL_BACK,
)
from console.ui.actions.situation import Situation
from console.ui.acts.call_backs import (
    NONE_DUE,
    ended,
    list_of,
    mine,
    moved,
    named,
    next_of,
    promised,
    read_when,
    ringing,
    why_not_named,
    words,
)
from console.ui.acts.calls import ruling_on


def call_back_handlers() -> Mapping[str, Handler]:
    """The handlers of call-backs."""
    return {
        SetCallBack.action: _add,
        RING_CALL_BACK: _ring,
        CALL_BACKS: _list,
        MOVE_CALL_BACK: _move,
        EndCallBack.action: _done,
        CANCEL_CALL_BACK: _cancel,
    }


async def _add(front: LinearConsole, now: Situation, said: str) -> None:
    """The far end of the selected call, or a number; when, and what about."""
    if now.leg is not None:
        call, number, when = now.leg.id, now.leg.other_party, said
    else:
        call, when = None, ""
        try:
            number = numbers.destination(said, home=front.store.board.from_)
        except InvalidNumber:
            raise Cancelled("Call back: select a call, or type the number behind it.") from None
    if list_ := list_of(front.store, call):
        front.say(f"It is a promise of the work list {speech.spoken(list_, 60)}.")
    at = await _when(front, number, when)
    note = (await front.dialogue.ask("Note, Enter for none")).text.strip()
    given = "" if call is not None else number or ""
    front.give(promised(at, call=call, number=given, note=note), "The call-back is set")


async def _when(front: LinearConsole, number: str | None, written: str) -> datetime:
    """The moment that is meant, once it was said back and agreed to."""
    while True:
        if not written:
            written = (await front.dialogue.ask(f"Call back when: {EXAMPLES}")).text
            if not written:
                raise Cancelled
        at, said = read_when(written, front.clock.now(), number)
        if at is None:
            front.say(f"{speech.spoken(said)}.")
        elif await front.dialogue.confirm(f"Call back {speech.spoken(said)}?"):
            return at
        written = ""


async def _ring(front: LinearConsole, _: Situation, typed: str) -> None:
    """The one that was named, or the first that is due and may be rung; what may not is said."""
    if typed:
        await _ring_one(front, await _chosen(front, typed))
        return
    found, passed = next_of(front.store.board, front.clock.now())
    for one in passed:
        front.say(f"{speech.spoken(one.words)}.")
    if found is not None:
        await _ring_one(front, found)
    elif not passed:
        raise Cancelled(speech.sentence(NONE_DUE))


async def _ring_one(front: LinearConsole, one: CallBack) -> None:
    """Ring my phone, then the person; after a question where the rules ask."""
    board, ruling = front.store.board, ruling_on(front.store.board, one.number)
    said = speech.spoken(one.name, 60) or speech.number(one.number)
    if why := ruling.why_not_promised:
        raise Cancelled(f"{said} is not called: {speech.spoken(why)}.")
    asks = ruling.verdict is Verdict.ASK
    if asks and not await front.dialogue.confirm(f"Call {said}? {speech.spoken(ruling.why)}."):
        raise Cancelled
    act = ringing(board, one, confirmed=asks)
    if act is None:
        raise Cancelled("Call back: caller id or connection is not known yet.")
    front.give(act, f"Call {said} back")


async def _list(front: LinearConsole, _: Situation, __: str) -> None:
    """Choose one, then what is done with it."""
    one = await _chosen(front, "")
    options = (
        Option("r", "ring", "ring me, then the person"),
        Option("m", "move", "another time"),
        Option("d", "done", "it is done"),
        Option("c", "cancel", "cancel it"),
    )
    what = await front.dialogue.choose("What with it", options)
    if what == "ring":
        await _ring_one(front, one)
    elif what == "move":
        await _move_one(front, one)
    else:
        _end(front, one, done=what == "done")


async def _chosen(front: LinearConsole, typed: str) -> CallBack:
    """The one that was named, or is chosen of all. Raises `Cancelled`."""
    board, now = front.store.board, front.clock.now()
    found = mine(board)
    one = named(board, typed)
    if one is not None:
        return one
    if not found or typed:
        raise Cancelled(speech.sentence(why_not_named(board, typed)))
    options = tuple(
        Option(str(place), each, speech.spoken(words(each, now)))
        for place, each in enumerate(found[:9], 1)
    )
    return await front.dialogue.choose("Call-backs", options)


async def _move(front: LinearConsole, _: Situation, typed: str) -> None:
    await _move_one(front, await _chosen(front, typed))


async def _move_one(front: LinearConsole, one: CallBack) -> None:
    at = await _when(front, one.number, "")
    front.give(moved(one, at), "The call-back has another time")


async def _done(front: LinearConsole, _: Situation, typed: str) -> None:
    _end(front, await _chosen(front, typed), done=True)


async def _cancel(front: LinearConsole, _: Situation, typed: str) -> None:
    _end(front, await _chosen(front, typed), done=False)


def _end(front: LinearConsole, one: CallBack, *, done: bool) -> None:
    front.give(ended(one, done=done), "The call-back is done" if done else "It is cancelled")
