"""What the actions on the agent's own day do: state, wrap-up, disposition, history, queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from console.domain.acts import (
    EXTENSION,
    Answer,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
)
from console.domain.agent.state import LONGEST_NOTE, LONGEST_WRAP_UP, Presence
from console.domain.applications import URL, Application
from console.domain.history.outcomes import UNATTENDED
from console.domain.history.past_calls import PastCall, Search, outcome, talked
from console.domain.queues import QueueBoard, WaitingCall
from console.domain.team.served import Served
from console.domain.why_not import JOIN, why_not
from console.line.questions import Applications, Queues
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, Option
from console.linear.ordering import answered
from console.text import clean, counted
from console.ui.actions.agent import APPLICATIONS, HISTORY, QUEUES, STATE, STATS, WRAP_UP
from console.ui.actions.reasons import NO_PHONE
from console.ui.actions.rights import why_not_on
from console.ui.actions.situation import Situation
from console.ui.acts.agent import (
    choices,
    chosen_act,
    disposed_next,
    disposition_meant,
    reason_meant,
    rules_of,
)

TAKEN_BACK: Final = "none"
PAGE: Final = 20
"""Past calls that are said at one time."""


def agent_handlers() -> Mapping[str, Handler]:
    """The handlers of the actions on the agent's own day."""
    return {
        STATE: _state,
        WRAP_UP: _wrap_up,
        GoNotReady.action: _not_ready,
        ChooseNext.action: _next,
        ExtendWrapUp.action: _extend,
        Dispose.action: _dispose,
        HISTORY: _history,
        QUEUES: _queues,
        APPLICATIONS: _applications,
        STATS: _stats,
    }


# State ------------------------------------------------------------------------------------


async def _state(front: LinearConsole, now: Situation, _: str) -> None:
    """Choose a state, or what follows the call."""
    board = front.store.board
    options = tuple(
        Option(key, choice, "as before the call" if choice is None else choice.words)
        for key, choice in choices(board.agent_rules.reasons, now.agent)
    )
    title = "After this call" if now.agent.busy else "My state"
    title = f"{title}. {speech.state(now.agent, front.clock.now())}".rstrip(".")
    choice = await front.dialogue.choose(title, options)
    act = chosen_act(choice, board.agent_state)  # of this moment: a call may have come
    action = front.keymap.action(act.action)
    if reason := front.why_not(action, front.situation()):
        raise Cancelled(f"State: {reason}.")
    front.give(act, f"State: {choice.words if choice else 'as before the call'}")


async def _not_ready(front: LinearConsole, now: Situation, said: str) -> None:
    reasons = front.store.board.agent_rules.reasons
    if not said and reasons:
        await _state(front, now, "")
        return
    front.give(GoNotReady(reason=_reason(front, said)), f"Not ready {said}".strip())


async def _next(front: LinearConsole, now: Situation, said: str) -> None:
    state, _, reason = said.partition(" ")
    if not said:
        await _state(front, now, "")
    elif state == TAKEN_BACK:
        front.give(ChooseNext(), "Next state taken back")
    elif state == Presence.READY:
        front.give(ChooseNext(choice=Choice(ready=True)), "Next state: ready")
    elif state == Presence.NOT_READY:
        known = _reason(front, reason.strip())
        front.give(ChooseNext(choice=Choice(ready=False, reason=known)), "Next state: not ready")
    else:
        raise Cancelled("Next state: say ready, not-ready and a reason, or none.")


def _reason(front: LinearConsole, said: str) -> str:
    reasons = front.store.board.agent_rules.reasons
    meant = reason_meant(reasons, said)
    if meant is None:
        raise Cancelled(f"Not ready: say one of {', '.join(reasons) or 'nothing'}.")
    return meant


# Wrap-up ----------------------------------------------------------------------------------


async def _wrap_up(front: LinearConsole, now: Situation, _: str) -> None:
    """What came of the call, a note, more time, or the end of it."""
    call = disposed_next(now.agent)
    leg = front.store.leg(call)
    known = rules_of(front.store, call).dispositions if call is not None else ()
    who = (
        speech.label(leg)
        if leg is not None
        else speech.number(front.store.other_party(call) if call else None)
    )
    options = [Option(one.key, one.code, speech.spoken(one.title, 40)) for one in known]
    options += [
        Option("n", "n", "write a note, then choose"),
        Option("+", "+", f"{EXTENSION} seconds more"),
        Option("e", "e", "end the wrap-up"),
    ]
    about = f"{speech.state(now.agent, front.clock.now())} Call with {who}"
    chosen = await front.dialogue.choose(about, options)
    if chosen == "n" and call is not None:
        written = front.store.notes.get(call, "")
        answer = await front.dialogue.ask("Note", text=written)
        front.store.notes[call] = answer.text
        chosen = await front.dialogue.choose(
            "What came of it", [one for one in options if one.key not in {"n", "+"}]
        )
    if chosen == "+":
        await _extend(front, now, "")
    elif chosen in {"e", "n"}:
        if reason := front.why_not(front.keymap.action(EndWrapUp.action), front.situation()):
            raise Cancelled(f"End wrap-up: {reason}.")
        front.give(EndWrapUp(), "End wrap-up")
    elif call is not None:
        _dispose_by(front, call, chosen, front.store.notes.get(call, ""))


async def _extend(front: LinearConsole, _now: Situation, said: str) -> None:
    if said and not (said.isascii() and said.isdigit() and 0 < int(said) <= LONGEST_WRAP_UP):
        raise Cancelled(f"Extend wrap-up: say seconds, at most {LONGEST_WRAP_UP}.")
    seconds = int(said or EXTENSION)
    front.give(ExtendWrapUp(seconds=seconds), f"{seconds} seconds more")


async def _dispose(front: LinearConsole, now: Situation, said: str) -> None:
    word, _, note = said.partition(" ")
    call = disposed_next(now.agent)
    if not word or call is None:
        await _wrap_up(front, now, "")
        return
    _dispose_by(front, call, word, note)


def _dispose_by(front: LinearConsole, call: str, word: str, note: str) -> None:
    state = front.store.board.agent_state
    bound = next((one for one in (*state.awaiting, *state.calls) if one == call), None)
    if bound is None:
        raise Cancelled("Disposition: the call waits for none any more. Nothing was said.")
    known = rules_of(front.store, bound).dispositions
    found = disposition_meant(known, word)
    if found is None:
        codes = ", ".join(one.code for one in known)
        raise Cancelled(f"Disposition: say one of {codes}.")
    kept = str(clean(note.strip(), LONGEST_NOTE - 1))
    front.give(
        Dispose(call=bound, code=found.code, note=kept), f"Said: {speech.spoken(found.title, 40)}"
    )
    front.store.notes.pop(bound, None)


# Lists ------------------------------------------------------------------------------------


async def _history(front: LinearConsole, _now: Situation, text: str) -> None:
    """The past calls with those words, the last to end first; one is called back by its number."""
    search = Search(text=text, limit=PAGE)
    found: tuple[PastCall, ...] = ()
    while (page := await _page(front, search)) or found:
        found = page or found
        question = "Call back: its number in the list; m missed ones alone, n next page, Enter none"
        said = (await front.dialogue.ask(question)).text.lower()
        if not said:
            return
        if said == "m":
            search, found = Search(text=text, limit=PAGE, outcomes=UNATTENDED), ()
        elif said == "n":
            search = msgspec.structs.replace(search, after=found[-1].call)
        else:
            await _call_back(front, found, said)
            return


async def _page(front: LinearConsole, search: Search) -> tuple[PastCall, ...]:
    found = await answered(front.link.past(search))
    kind = "missed or abandoned call" if search.outcomes else "past call"
    none = "There are no more; the list is the one before." if search.after else "None is found."
    front.say(
        f"{counted(len(found), kind)}, the last to end first." if found else none,
        *(f"{at}: {_past(call)}" for at, call in enumerate(found, start=1)),
    )
    return found


async def _call_back(front: LinearConsole, found: tuple[PastCall, ...], said: str) -> None:
    if not (said.isascii() and said.isdigit() and 0 < int(said) <= len(found)):
        raise Cancelled("There is no such line. Nothing was dialled.")
    number = found[int(said) - 1].other_party
    if number is None:
        raise Cancelled("The number is withheld or not known.")
    if not await front.dialogue.confirm(f"Dial {speech.number(number)}?"):
        raise Cancelled
    await front.perform(front.keymap.action("call.dial"), front.situation(), number)


def _past(call: PastCall) -> str:
    who = speech.past_who(call)
    at = call.ended_at.astimezone().strftime("%H:%M") if call.ended_at else ""
    lasted = talked(call)
    parts = (
        who,
        f"{'to' if call.outgoing else 'from'} them",
        outcome(call).value,
        f"at {at}" if at else "",
        speech.time(int(lasted)) if lasted is not None else "",
        speech.spoken(call.disposition, 40),
        f"note: {speech.spoken(call.note)}" if call.note else "",
    )
    return f"{', '.join(filter(None, parts))}."


async def _queues(front: LinearConsole, _now: Situation, _: str) -> None:
    """Who waits in queues; one is taken by its number."""
    queues = await answered(front.link.ask(Queues()))
    waiting = [(queue, one) for queue in queues for one in queue.waiting]
    front.say(
        *(_queue(queue) for queue in queues),
        *(f"{at}: {_waits(front, *one)}" for at, one in enumerate(waiting, start=1)),
    )
    if not waiting:
        front.say("Nobody waits in a queue.")
        return
    said = (await front.dialogue.ask("Take: its number in the list, Enter for none")).text
    if not said:
        return
    if not (said.isascii() and said.isdigit() and 0 < int(said) <= len(waiting)):
        raise Cancelled("There is no such line. Nothing was done.")
    _take(front, waiting[int(said) - 1][1])


def _queue(queue: QueueBoard) -> str:
    most = f", {queue.max_size} at most" if queue.max_size else ""
    return f"Queue {speech.spoken(queue.name, 60)}: {queue.size} wait{most}."


def _waits(front: LinearConsole, queue: QueueBoard, one: WaitingCall) -> str:
    leg = front.store.leg(one.call)
    name = speech.name(leg) if leg is not None else speech.spoken(one.name, 60)
    waited = speech.time(int(one.wait(front.clock.now())))
    over = "it has ended and holds its place" if one.over else f"waits {waited}"
    parts = (name, speech.number(one.number), f"in {speech.spoken(queue.name, 60)}", over)
    return f"{', '.join(filter(None, parts))}."


def _take(front: LinearConsole, one: WaitingCall) -> None:
    """Answer who waits; my phone rings and joins it."""
    leg, store = front.store.leg(one.call), front.store
    reason = store.barred or (NO_PHONE if store.board.phone is None else None)
    if reason is None and one.over:
        reason = "the call has ended and is kept in the queue"
    if reason is None and leg is not None:
        asking = front.situation().asking
        reason = why_not(JOIN, leg) or why_not_on(JOIN, asking, (leg,))
    if reason is not None:
        raise Cancelled(f"Take: {reason}. Nothing was sent.")
    front.calls.select(one.call)
    who = speech.label(leg) if leg is not None else speech.number(one.number)
    front.give(Answer(call=one.call, join=True), f"Take {who}")


async def _applications(front: LinearConsole, _now: Situation, text: str) -> None:
    """The applications that contain what was said, a line each."""
    board = await answered(front.link.ask(Applications()))
    found = [one for one in board.applications if text.lower() in _application(one).lower()]
    front.say(
        *(map(_application, found)),
        "telnyx-console apps, in a shell, makes, changes and deletes them.",
    )


def _application(one: Application) -> str:
    name = speech.spoken(one.name, 60)
    url = speech.spoken(one.text(URL)) or "nowhere"
    return f"{name}, id {speech.spoken(one.id, 40)}, webhooks to {url}."


async def _stats(front: LinearConsole, _now: Situation, _: str) -> None:
    """How the callers of today are served, a route, group or queue on each line."""
    rows = front.store.board.served.rows
    front.say(
        *(map(_served, rows) if rows else ("No caller of today was counted yet.",)),
        "telnyx-console report, in a shell, has other days, members and dispositions.",
    )


def _served(row: Served) -> str:
    level = (
        f"service level {row.level:.0%}".replace("%", " percent") if row.level is not None else ""
    )
    name = f"{row.by.value} {speech.spoken(row.name, 60)}"
    offered = f"{row.offered} offered, {row.abandoned} abandoned"
    waiting = f"{row.waiting} wait" if row.waiting else ""
    return speech.sentence(", ".join(filter(None, (name, offered, level, waiting))))
