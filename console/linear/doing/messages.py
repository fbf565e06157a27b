"""What colleagues wrote: read one after the other, answered by one key, written anew."""

from __future__ import annotations

from typing import Final

from console.domain.messages.message import AddressKind, Message, addressed
from console.errors import ConsoleError, LineError
from console.line.questions import MessagesSeen, SendMessage
from console.linear import speech
from console.linear.console import LinearConsole
from console.linear.dialogue import Cancelled, Option
from console.text import with_hint
from console.ui.actions.situation import Situation
from console.ui.acts.situations import new_message_id
from console.ui.render.whose import goes_to, no_address
from console.ui.state.colleagues import unread

REPLY: Final = "r"
NEXT: Final = "n"
_LATEST: Final = 5
"""Messages that are said where none is unread."""


async def read(front: LinearConsole, _now: Situation, _: str) -> None:
    """Each that is not read, with a question for the answer; else the latest ones."""
    board = front.store.board
    waiting = unread(board)
    asking = [leg for leg in front.store.helped if leg.help_request]
    for leg in asking:
        request = leg.help_request
        if request is not None:
            by = speech.spoken(front.store.reader.name(request.by), 60)
            front.say(f"{by} asks for help with {speech.label(leg)}.")
    if not waiting:
        front.say("You have read every message." if board.messages else "Nothing was written yet.")
        front.say(*(said(front, one) for one in board.messages[-_LATEST:]))
        return
    for number, one in enumerate(waiting, start=1):
        await _ask(front, MessagesSeen((one.id,), read=True))
        await _answer(front, one, left=len(waiting) - number)


async def _answer(front: LinearConsole, one: Message, *, left: int) -> None:
    quick = front.store.board.team.quick_answers
    options = [Option(f"{place}", text, text) for place, text in enumerate(quick, start=1)]
    further = "the next message" if left else "no answer"
    options += [Option(REPLY, REPLY, "write an answer"), Option(NEXT, NEXT, further)]
    text = await front.dialogue.choose(said(front, one), tuple(options))
    if text == NEXT:
        return
    if text == REPLY:
        text = (await front.dialogue.ask("Answer")).text
    asked = SendMessage(new_message_id(), one.by, text, one.call, answers=one.id)
    await _send(front, text, asked)


async def write(front: LinearConsole, now: Situation, typed: str) -> None:
    """`bo lunch at one?`; what is not said is asked for, and who gets it said before."""
    del now
    to, _, text = typed.partition(" ")
    to = to or (await front.dialogue.ask("To whom: a member, a group, or all")).text
    if to and not text.strip():
        to, whom = _named(front, to)
        text = (await front.dialogue.ask(f"It {whom}. What")).text
    if to and text.strip():
        await _send(front, text, SendMessage(new_message_id(), to, text.strip()))


def _named(front: LinearConsole, typed: str) -> tuple[str, str]:
    """Who is meant, and those who get it in words. Raises `Cancelled` where that is nobody."""
    reader = front.store.reader
    asking = reader.asking(None)
    if asking is None:
        raise Cancelled("Write: there is no team.")
    try:
        to = addressed(asking.team, asking.member, typed)
    except ConsoleError as error:
        raise Cancelled(speech.sentence(speech.spoken(no_address(error, reader), 400))) from error
    if not to.members:
        raise Cancelled(speech.sentence(goes_to(to, reader)))
    return to.name, speech.spoken(goes_to(to, reader), 400)


async def _send(front: LinearConsole, text: str, asked: SendMessage) -> None:
    if not text:
        return
    sent = await _ask(front, asked)
    if isinstance(sent, Message):
        front.say(f"Written to {speech.spoken(front.store.reader.name(sent.to), 60)}.")


async def _ask(front: LinearConsole, asked: SendMessage | MessagesSeen) -> Message | None:
    """The answer; what went wrong is said."""
    try:
        return await front.link.ask(asked)
    except LineError:
        front.say("The line closed before that was known.")
    except ConsoleError as error:
        front.say(speech.sentence(speech.spoken(with_hint(error), 400)))
    return None


def said(front: LinearConsole, one: Message) -> str:
    """`Urgent. Bo to support, about +4420…: lunch at one?`."""
    reader = front.store.reader
    by = "you" if reader.is_me(one.by) else speech.spoken(reader.name(one.by), 60)
    to = "" if one.kind is AddressKind.MEMBER else f" to {speech.spoken(one.to, 60)}"
    leg = front.store.leg(one.call)
    about = f", about {speech.label(leg)}" if leg is not None else ""
    urgent = "Urgent. " if one.urgent else ""
    return f"{urgent}{speech.large(by)}{to}{about}: {speech.spoken(one.text, 500)}"
