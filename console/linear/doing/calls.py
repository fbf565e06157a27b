"""What the actions on calls do: answer, reject, transfer, bridge, hang up, dial, read, mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec.structs import replace

from console.domain import numbers
from console.domain.acts import Enqueue, LeaveNote
from console.domain.acts.team import LONGEST_WORD
from console.domain.leg import CallId
from console.domain.orders import Answer, Bridge, Dial, HangUp, Reject, Transfer
from console.domain.why_not import why_not
from console.errors import ConsoleError
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, Option, numbered
from console.linear.doing.numbers import number_for
from console.text import clean, counted
from console.ui.actions.calls import ANSWER_NEXT
from console.ui.actions.reasons import talked_with
from console.ui.actions.rights import is_of_another
from console.ui.actions.situation import No, OneOf, Pair, Situation, bridge_choice, partners
from console.ui.actions.speed_dial import SPEED, is_over, meant
from console.ui.acts.at_once import answer
from console.ui.acts.calls import CAUSES, dial, is_meant
from console.ui.acts.hang_up import HangUps, of_supervision

_REJECTS: Final = (
    Option("d", "declined", "decline"),
    Option("b", "busy", "say busy"),
)


def call_handlers() -> Mapping[str, Handler]:
    """The handlers of the actions on calls."""
    ends = HangUps()

    async def hang_up(front: LinearConsole, now: Situation, _: str) -> None:
        if now.leg is None:
            return
        now = await _meant(front, now)
        act, words = ends.made(now, front.clock.monotonic())
        if words:
            front.say(f"{speech.spoken(words)}.")
            front.give(act)
        else:
            front.give_for(front.keymap.action(HangUp.action), now.leg, act)

    return {
        Answer.action: _answer,
        ANSWER_NEXT: _answer_next,
        Reject.action: _reject,
        Transfer.action: _transfer,
        Bridge.action: _bridge,
        HangUp.action: hang_up,
        Dial.action: _dial,
        "call.copy": _copy,
        "call.mark": _mark,
        "call.open": _open,
        SPEED: _speed,
    }


async def _meant(front: LinearConsole, now: Situation) -> Situation:
    """The situation once it is clear that the selected call is meant. Raises `Cancelled`.

    It is asked about where my newest call is another one. A supervision, and who is talked with in
    a consultation, end alone; of a colleague's call it was asked already.
    """
    action = front.keymap.action(HangUp.action)
    elsewhere = front.calls.elsewhere
    other = of_supervision(now) is not None or talked_with(now) is not None
    if now.leg is None or not elsewhere or other or is_of_another(action, now):
        return now
    newest = front.store.leg(front.calls.newest.call)
    whom = speech.spoken(elsewhere) if newest is None else speech.label(newest)
    question = f"Hang up {speech.label(now.leg)}? Your newest call is {whom}."
    if not await front.dialogue.confirm(question):
        raise Cancelled
    front.still(HangUp.action, now)
    return front.now_of(now.leg.id, now)


async def _answer(front: LinearConsole, now: Situation, _: str) -> None:
    front.give_for(front.keymap.action(Answer.action), now.leg, answer(now))


async def _answer_next(front: LinearConsole, now: Situation, _: str) -> None:
    """The oldest that rings, which is the selected one from now on."""
    if now.next_call is not None:
        front.calls.select(now.next_call.id)
        await _answer(front, replace(now, leg=now.next_call), "")


async def _reject(front: LinearConsole, now: Situation, said: str) -> None:
    if now.leg is None:
        return
    word = said.strip().lower()
    if word not in CAUSES:
        raise Cancelled(f"Reject: say nothing, or one of {', '.join(filter(None, CAUSES))}.")
    if not word:
        title = f"Reject {speech.who(now.leg, front.store)}"
        word = await front.dialogue.choose(title, _REJECTS)
    cause = CAUSES[word]
    if cause is not None:
        front.still(Reject.action, now)
        front.give_for(
            front.keymap.action(Reject.action), now.leg, Reject(call=now.leg.id, cause=cause)
        )


async def _transfer(front: LinearConsole, now: Situation, entered: str) -> None:
    """To a number, a colleague's phone, or `queue NAME`; asked for, in a team with a note."""
    if now.leg is None:
        return
    title = f"Transfer {speech.label(now.leg)} to"
    word, _, queue = entered.partition(" ")
    if word == "queue" and queue:
        reason = why_not(Enqueue.action, now.leg)
        if reason is not None:
            raise Cancelled(f"Transfer: {reason}.")
        act = Enqueue(call=now.leg.id, parameters={"queue_name": queue.strip()})
        front.give(act, f"Transfer {speech.label(now.leg)} to the queue {speech.spoken(queue)}")
        return
    found = await number_for(front, title, now, entered)
    note = ""
    if not entered and front.store.board.team.members:
        note = (await front.dialogue.ask("Note for whoever has it next, Enter for none")).text
        note = str(clean(note.strip(), LONGEST_WORD))
    front.still(Transfer.action, now)
    if note:
        front.give(LeaveNote(call=now.leg.id, note=note))
    front.give(
        found.confirmed(Transfer(call=now.leg.id, to=found.number)),
        f"{title} {speech.number(found.number)}",
    )


async def _dial(front: LinearConsole, now: Situation, entered: str) -> None:
    found = await number_for(front, "Dial", now, entered)
    act = dial(front.store.board, found.number)
    if act is None:
        raise Cancelled("Dial: no caller id, or no connection, is known yet.")
    if found.extension:
        act = msgspec.structs.replace(act, keys=numbers.dtmf_keys(found.extension))
    rings = "; your phone rings first" if act.join else ""
    front.give(found.confirmed(act), f"Dial {speech.number(found.number)}{rings}")


async def _bridge(front: LinearConsole, now: Situation, wanted: str) -> None:
    action = front.keymap.action(Bridge.action)
    match bridge_choice(now):
        case No(reason=reason):
            front.say(f"Bridge: {reason}.")
        case Pair(call=call, other=other):
            front.calls.marked.clear()
            front.give_for(action, front.store.leg(other), Bridge(call=call, other=other))
        case OneOf(call=call):
            other = await _partner(front, call, wanted)
            front.still(Bridge.action, now)
            front.give_for(action, front.store.leg(other), Bridge(call=call, other=other))


async def _partner(front: LinearConsole, call: CallId, wanted: str) -> CallId:
    """The one to bridge a call with: who answers to what was said, else the one that is chosen."""
    found = partners(call, front.store.all_legs())
    if wanted:
        found = [leg for leg in found if is_meant(leg, wanted)]
        if len(found) != 1:
            said = "no call" if not found else f"{len(found)} calls"
            raise Cancelled(f"Bridge: {said} that can be bridged now answers to that.")
        return found[0].id
    if not found:
        raise Cancelled("Bridge: no other call can be bridged now.")
    now = front.clock.now()
    options = numbered((leg.id, speech.call(leg, front.store, now)) for leg in found)
    return await front.dialogue.choose("Bridge with", options)


async def _copy(front: LinearConsole, now: Situation, _: str) -> None:
    """The number sign by sign: a clipboard takes an escape sequence."""
    if now.leg is not None:
        front.say(speech.digits(now.leg.other_party))


async def _mark(front: LinearConsole, now: Situation, _: str) -> None:
    is_marked = front.calls.mark()
    word = "is marked" if is_marked else "is not marked any more"
    count = counted(len(front.calls.marked), "call")
    front.say(f"{speech.label(now.leg) if now.leg else 'It'} {word}. {count} marked.")


async def read_call(front: LinearConsole, now: Situation, _: str) -> None:
    """All that is known of a call, and who is with it."""
    leg = now.leg
    if leg is None:
        front.say("No call is selected. j and k step through them, = reads all.")
        return
    front.say(speech.call(leg, front.store, front.clock.now()), *speech.facts(leg, front.store))
    others = front.parties(leg)
    if others:
        front.say(f"With it: {', '.join(speech.who(one, front.store) for one in others)}.")


async def _open(front: LinearConsole, now: Situation, _: str) -> None:
    """The same, and what happened on it."""
    await read_call(front, now, "")
    if now.leg is None:
        return
    try:
        entries = await front.link.timeline(now.leg.id)
    except ConsoleError as error:
        front.say(f"What happened cannot be told now: {speech.spoken(str(error))}")
        return
    for entry in entries:
        if entry.said is None:
            at = entry.at.astimezone().strftime("%H:%M:%S")
            what = speech.spoken(entry.title.replace(".", " "), 60)
            front.say(f"{at}, {what}, {speech.spoken(entry.text)}".rstrip(", "))


async def _speed(front: LinearConsole, now: Situation, said: str) -> None:
    """Transfer the call to who is on a key, or dial; both are asked about first."""
    slots = front.keymap.slots
    slot = meant(slots, said)
    if slot is None:
        which = ", ".join(f"{one.shown} {one.name}" for one in slots)
        raise Cancelled(f"Speed slot: {f'say one of {which}' if which else 'none is set'}.")
    over = is_over(now.leg)
    what = "Dial" if over or now.leg is None else f"Transfer {speech.label(now.leg)} to"
    if not await front.dialogue.confirm(f"{what} {speech.spoken(slot.name)}?"):
        raise Cancelled
    await (_dial if over else _transfer)(front, replace(now, pasted=False), slot.number)
