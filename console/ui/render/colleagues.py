"""How help that is asked for reads, and what members write to one another. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.acts import TakeHelp, WithdrawHelp
from console.domain.help_requests.request import WAITS_LONG
from console.domain.leg import Leg
from console.domain.messages.message import AddressKind, Message
from console.domain.people.colleagues import rung_words
from console.ui.actions.keymap import Keymap
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, clock_time, shown
from console.ui.state.colleagues import my_request, to_come_to
from console.ui.state.reader import Reader
from console.ui.state.store import Store, rung_instead

LONGEST: Final = 160
_NAME: Final = 24


def help_line(store: Store, keymap: Keymap, now: datetime) -> Content:
    """Who asks for help and waits for somebody, or how it stands with what I asked for.

    `Ada asks for help with Grace: a refund 0:35   * comes`; it stands until somebody comes.
    """
    legs = store.helped
    if leg := to_come_to(legs, store.reader):
        key = keymap.shown(TakeHelp.action)
        does = ((key, "bold $accent"), " comes") if key else ()
        words = asked_words(leg, store.reader, now)
        return Content.assemble((words, "bold $light-warn"), "   ", *does)
    if leg := my_request(legs, store.reader):
        return _mine(leg, store.reader, keymap, now)
    return Content()


def asked_words(leg: Leg, reader: Reader, now: datetime) -> str:
    """`▲ Ada asks for help with Grace: a refund 0:35`."""
    request = leg.help_request
    if request is None:
        return ""
    note = f": {shown(request.note, LONGEST)}" if request.note else ""
    who = shown(reader.name(request.by), _NAME)
    return f"▲ {who} asks for help with {reads.label(leg)}{note} {_since(leg, now)}"


def _since(leg: Leg, now: datetime) -> str:
    request = leg.help_request
    return reads.clock(int(request.waits_for(now))) if request is not None else ""


def _mine(leg: Leg, reader: Reader, keymap: Keymap, now: datetime) -> Content:
    request = leg.help_request
    if request is None:
        return Content()
    if not request.is_open:
        words = f"{shown(reader.name(request.taken_by), _NAME)} comes to {reads.label(leg)}"
        return Content.styled(words, "bold $light-good")
    nobody = request.waits_for(now) >= WAITS_LONG
    so_far = "nobody has come yet" if nobody else "help is asked for"
    style = "bold $light-bad" if nobody else "$light-warn"
    key = keymap.shown(WithdrawHelp.action)
    back = ("   ", (key, "bold $accent"), " takes it back") if key else ()
    return Content.assemble((f"{reads.label(leg)}: {so_far} {_since(leg, now)}", style), *back)


def asked_lines(leg: Leg, reader: Reader, now: datetime) -> Iterator[Content]:
    """What stands with a call: the help that is asked for, and the notes of those before."""
    request = leg.help_request
    if request is not None and request.is_open:
        yield Content.styled(asked_words(leg, reader, now), "bold $light-warn")
    elif request is not None:
        who, by = (shown(reader.name(one), _NAME) for one in (request.taken_by, request.by))
        yield Content.styled(f"{who} comes to help {by}", "$light-good")
    for note in reversed(leg.notes[-2:]):
        by = shown(reader.name(note.by), _NAME)
        yield Content.assemble((f"note of {by}: ", "bold"), shown(note.text, LONGEST))


def rung_line(store: Store) -> Content:
    """`Ada consults you about Grace`: who has my phone rung, and for which caller; else no text."""
    rung = rung_instead(store)
    if (
        rung is None
        or store.reader.is_me(rung.agent)
        or store.reader.holder(rung) == store.reader.me
    ):
        return Content()
    session, team = store.session(rung), store.board.team
    words = rung_words(rung, session, team, "you", reads.label)
    return Content.styled(shown(words, LONGEST), "bold $light-warn")


# Messages ---------------------------------------------------------------------------------


def told_words(message: Message, reader: Reader, key: str = "") -> str:
    """`Bo to support: lunch at one?   @ answers`: a message as it is said when it comes."""
    urgent = "URGENT " if message.urgent else ""
    answers = f"   {key} answers" if key else ""
    to = "" if message.kind is AddressKind.MEMBER else f" to {shown(message.to, _NAME)}"
    by = shown(reader.name(message.by), _NAME)
    return f"{urgent}{by}{to}: {shown(message.text, 500)}{answers}"


def whom(message: Message, reader: Reader) -> str:
    """Whom it is written to, as people read it."""
    if message.kind is AddressKind.MEMBER:
        return shown(reader.name(message.to), _NAME)
    return shown(message.to, _NAME)


def message_line(message: Message, reader: Reader) -> Content:
    """`● 12:04:29  Bo → you  lunch at one?`; of mine, who has read it."""
    mine = reader.is_me(message.by)
    mark = "●" if message.is_unread(reader.me) else " "
    by = "you" if mine else shown(reader.name(message.by), _NAME)
    to = "you" if reader.is_me(message.to) else whom(message, reader)
    style = "bold $light-warn" if message.urgent else "bold" if mark.strip() else ""
    return Content.assemble(
        (f"{mark} ", "$light-warn"),
        (f"{clock_time(message.at)}  ", MUTED),
        (f"{by} → {to}  ", "bold $accent"),
        (shown(message.text, 500), style),
        (f"   {read_words(message, reader)}" if mine else "", MUTED),
    )


def read_words(message: Message, reader: Reader) -> str:
    """`read by Bo, Cy; shown to Di; 2 have not seen it`: what is known, and no more."""
    read = [shown(reader.name(one), _NAME) for one in message.read_by]
    seen = [
        shown(reader.name(one), _NAME) for one in message.shown_to if one not in message.read_by
    ]
    left = len(message.members) - len(read) - len(seen)
    words = (
        f"read by {', '.join(read)}" if read else "",
        f"shown to {', '.join(seen)}" if seen else "",
        f"{left} of {len(message.members)} not yet" if left else "",
    )
    return "; ".join(filter(None, words))
