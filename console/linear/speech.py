"""How calls, numbers and times are said: who first, then what, then details. Pure.

A screen reader speaks signs by their names, so there are none: no glyph, no arrow, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from console.domain.agent.state import WORDS, AgentState, Presence
from console.domain.history.past_calls import PastCall
from console.domain.leg import CallState, Leg
from console.domain.my_phone import PhoneState, together
from console.later import phonenumbers
from console.text import HIDDEN, clean, counted
from console.ui.render import leg as reads
from console.ui.render import whose
from console.ui.state.store import Store

LONGEST_NAME: Final = 60
LONGEST_LINK: Final = 2000
_NUMBER: Final = re.compile(r"(?<![\w:+])\+[1-9]\d{6,14}(?!\d)", re.ASCII)
_PICTURES: Final = dict.fromkeys((*range(0x2400, 0x2422), 0xFFFD), " ")
"""What stands for signs that nobody may be shown, and would be spoken by its long name."""

ARROW: Final = " \N{RIGHTWARDS ARROW} "

_DOES: Final[Mapping[CallState, str]] = {
    CallState.DIALLING: "is being called",
    CallState.ANSWERED: "is answered and waits",
    CallState.BRIDGED: "is connected",
    CallState.CONFERENCE: "is in a conference",
    CallState.HELD: "is on hold",
    CallState.QUEUED: "waits in a queue",
    CallState.ENDING: "is being hung up",
    CallState.ENDED: "ended",
    CallState.STALE: "is not certain, Telnyx is being asked",
}
"""What one does in each state; offered depends on whom it rings for."""

_WITH_ME: Final[Mapping[CallState, str]] = {
    CallState.BRIDGED: "talks with you",
    CallState.CONFERENCE: "is in a conference with you",
}

_SIGNS: Final = {"● REC": "recording", "‖ REC": "recording"}
"""What the screen has signs for."""


def spoken(text: str | None, limit: int = 200) -> str:
    """Text from outside as it may be said: clean, numbers in groups, no arrow.

    A masked number is said by what is seen of it.
    """
    said = clean(text, limit).replace(HIDDEN, "ending in ").replace(ARROW, " to ")
    said = said.translate(_PICTURES)
    return _NUMBER.sub(lambda found: _grouped(found[0]), said)


def number(text: str | None) -> str:
    """A number in groups, as people read it out; what is none as it stands."""
    shown = reads.number(text)
    return "number not known" if shown == reads.UNKNOWN else spoken(shown)


@lru_cache(maxsize=4096)
def _grouped(shown: str) -> str:
    try:
        parsed = phonenumbers.parse(shown)
    except phonenumbers.NumberParseException:
        return shown
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return written.replace("-", " ")


def digits(text: str | None) -> str:
    """A number or keys sign by sign, to be written down: `plus 4 4 2 0`."""
    shown = reads.number(text)
    if shown.startswith(HIDDEN):
        return f"ending in {' '.join(shown.removeprefix(HIDDEN))}"
    plus = "plus " if shown.startswith("+") else ""
    return f"{plus}{' '.join(shown.removeprefix('+'))}"


def link(text: str) -> str:
    """A link as it is: nothing in it is a number to be said in groups."""
    return clean(text, LONGEST_LINK)


def time(seconds: int) -> str:
    """`3 seconds`, `1 minute 12 seconds`, `2 hours 5 minutes`."""
    minutes, left = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{counted(hours, 'hour')} {counted(minutes, 'minute')}"
    return " ".join(
        filter(None, (counted(minutes, "minute") if minutes else "", _seconds(left, minutes)))
    )


def _seconds(count: int, minutes: int) -> str:
    return "" if minutes and not count else counted(count, "second")


# A call -----------------------------------------------------------------------------------


def name(leg: Leg) -> str:
    """The far end's name, a doubtful one said to be so; no text where there is none."""
    found = clean(reads.name(leg), LONGEST_NAME)
    if found.startswith(reads.CAUTION):
        return f"doubtful name {spoken(found.removeprefix(reads.CAUTION).strip())}"
    return spoken(found)


def who(leg: Leg, store: Store) -> str:
    """`Ada Lovelace, +44 20 7946 0101`; what the leg is for, where it is no simple caller."""
    said = "number withheld" if leg.withheld else number(leg.other_party)
    role = spoken(whose.role_word(leg, store.reader))
    return ", ".join(filter(None, (name(leg), said, role)))


def past_who(call: PastCall) -> str:
    """The same of a past call."""
    said = "number withheld" if call.withheld else number(call.other_party)
    return ", ".join(filter(None, (spoken(reads.name(call), LONGEST_NAME), said)))


def label(leg: Leg) -> str:
    """The name, else the number, where one of them is enough: who it is was said before."""
    return name(leg) or ("number withheld" if leg.withheld else number(leg.other_party))


def does(leg: Leg, store: Store) -> str:
    """What is with a call, in a few words: `rings for you`, `talks with you`, `is on hold`."""
    if leg.alone_since is not None:
        return "hears nobody"
    if leg.state is CallState.OFFERED:
        return _rings(leg, store)
    if leg.rings:
        return f"{_rings(leg, store)}, but that {_DOES[CallState.STALE]}"
    mine = store.mine
    if mine is not None and leg.state in _WITH_ME and together(mine, leg):
        return _WITH_ME[leg.state]
    if leg.state is CallState.QUEUED and leg.media.queue:
        return f"waits in the queue {spoken(leg.media.queue, 40)}"
    if leg.state is CallState.ENDED:
        why = spoken(reads.ending(leg, store.reader)).removeprefix("ended, ")
        return f"ended, {why}" if why else "ended"
    peer = store.leg(leg.peer)
    if leg.state is CallState.BRIDGED and peer is not None:
        phone = whose.phone_word(peer, store.reader)
        return f"talks with {spoken(phone) or label(peer)}"
    return _DOES[leg.state]


def _rings(leg: Leg, store: Store) -> str:
    if store.reader.rings(leg):
        return "rings for you"
    whom = spoken(whose.agent(leg, store.reader))
    return f"rings {whom}" if whom else "rings"


def beside(leg: Leg) -> tuple[str, ...]:
    """What goes on beside the state: muted, recording, keys that were pressed, what was begun."""
    going = [spoken(word) for word in reads.going_on(leg.media)]
    for sign, word in _SIGNS.items():
        going = [one.replace(sign, word) for one in going]
    gathered = spoken(reads.gathered(leg.media))
    pressed = spoken(leg.digits)
    return tuple(
        filter(
            None,
            (
                *going,
                f"pressed {' '.join(pressed)}" if pressed else "",
                f"gathered {gathered}" if gathered else "",
            ),
        )
    )


def speaker(leg: Leg, track: str | None) -> str:
    """Who said something in a call, as far as Telnyx tells."""
    return {"inbound": label(leg), "outbound": "our side"}.get(track or "", "Somebody")


def call(leg: Leg, store: Store, now: datetime) -> str:
    """A whole call on a line: who, what, how long, and what goes on beside it."""
    lasted = reads.seconds(leg, now)
    parts = (who(leg, store), does(leg, store), time(lasted) if lasted is not None else "")
    return f"{', '.join(filter(None, (*parts, *beside(leg))))}."


def facts(leg: Leg, store: Store) -> Iterator[str]:
    """What else is known of a call, a line each."""
    if leg.own_number:
        yield f"{'From' if leg.outgoing else 'To'} {number(leg.own_number)}."
    has = spoken(whose.agent(leg, store.reader))
    if has:
        yield f"Agent: {has}."
    if beside_name := reads.network_name(leg):
        yield f"The network calls them {spoken(beside_name)}."
    if leg.connection_id:
        yield f"Connection {spoken(store.connection_name(leg.connection_id))}."
    if quality := spoken(reads.quality(leg)):
        yield f"Quality: {quality}."
    if leg.trouble is not None:
        yield f"Last order: {spoken(leg.trouble.message)} {spoken(leg.trouble.hint)}".rstrip()
    for recording in leg.media.recordings:
        for url in recording.links[:1]:
            yield f"recording {link(url)}"


def sentence(words: str) -> str:
    """Words of ours as a sentence: they begin large, and end."""
    return large(ended(words))


def large(words: str) -> str:
    """Words of ours, which begin large."""
    return f"{words[:1].upper()}{words[1:]}"


def ended(words: str) -> str:
    """Words with an end. They begin as they are: a name is written as its owner writes it."""
    return words if words.endswith((".", "!", "?", ":")) or not words else f"{words}."


# Myself -----------------------------------------------------------------------------------

PHONE: Final[Mapping[PhoneState, str]] = {
    PhoneState.DOWN: "your phone is down",
    PhoneState.RINGING: "your phone is ringing",
    PhoneState.UP: "your phone is up, nobody is on it",
    PhoneState.TALKING: "your phone is talking",
    PhoneState.MUTED: "you are muted",
    PhoneState.WAITING: "whoever is on your phone is on hold",
    PhoneState.HELD: "your phone is on hold",
    PhoneState.ENDING: "your phone is being hung up",
    PhoneState.UNKNOWN: "it is not known what your phone does",
}


def state(mine: AgentState, now: datetime | None = None) -> str:
    """`You are Ready`, `Wrap-up, 30 seconds left`, and what was chosen for after the call."""
    reason = f", {spoken(mine.reason, 40)}" if mine.reason else ""
    words = f"You are {WORDS[mine.state]}{reason}"
    if mine.state is Presence.WRAP_UP:
        words = "Wrap-up" if mine.until else "Wrap-up until you say what came of the call"
        if mine.until and now is not None:
            words += f", {time(int((mine.until - now).total_seconds()))} left"
    elif mine.state is Presence.ON_CALL:
        words = "You are on a call"
    following = f", then {spoken(mine.next.words, 60)}" if mine.busy and mine.next else ""
    return f"{words}{following}."
