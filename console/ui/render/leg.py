"""How a leg reads: every word, glyph and number that the screen shows of it.

Pure functions. What comes from outside passes `clean` and `steady` here, so
every text returned may be drawn as it is, without markup.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from console.domain.alarms import begun
from console.domain.ending.words import GATHERED, NOT_REPORTED, ending_words
from console.domain.history.past_calls import PastCall
from console.domain.leg import MAY_RING_WORD, CallState, Direction, Leg, delay_of
from console.domain.leg_media import Media
from console.domain.participants import is_uncertain
from console.domain.people import far_end
from console.domain.people.far_end import NameSource, who
from console.text import NOTHING, Shown, clean
from console.ui.render.cells import fit, steady
from console.ui.render.doubts import name_doubts
from console.ui.render.whose import NOBODY, phone_word, role_word
from console.ui.state.reader import Reader

UNKNOWN: Final = Shown("?")
"""Shown where something is not known: nothing is guessed."""

WITHHELD: Final = Shown(far_end.WITHHELD)
"""Stands in place of a number that the caller does not tell."""

CAUTION: Final = Shown("!")
"""Stands before a name that may pretend to be another one."""


class Sign(NamedTuple):
    """A state in one glyph of one cell, and in one word."""

    glyph: str
    word: str

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


STATES: Final[Mapping[CallState, Sign]] = {
    CallState.OFFERED: Sign("◆", "offered"),
    CallState.DIALLING: Sign("○", "dialling"),
    CallState.ANSWERED: Sign("◉", "answered"),
    CallState.BRIDGED: Sign("●", "bridged"),
    CallState.CONFERENCE: Sign("◎", "conf"),
    CallState.HELD: Sign("‖", "held"),
    CallState.QUEUED: Sign("◷", "queued"),
    CallState.ENDING: Sign("▽", "ending"),
    CallState.ENDED: Sign("\N{MULTIPLICATION SIGN}", "ended"),
    CallState.STALE: Sign("◌", "stale"),
}
"""A state is a glyph and a word; colour only repeats them."""

ALONE: Final = Sign("▲", "alone")
"""One who was answered and hears nobody, whatever the state of the leg is."""

MAY_RING: Final = Sign(STATES[CallState.OFFERED].glyph, MAY_RING_WORD)
"""One who rang by the last proof: it is counted and answered as one that rings, until its end is
known, and so it must be found by the same glyph."""

_ARROWS: Final[Mapping[Direction | None, Shown]] = {
    Direction.INCOMING: Shown("←"),
    Direction.OUTGOING: Shown("→"),
    None: UNKNOWN,
}


FOR_OTHERS: Final[Mapping[str, str]] = {STATES[CallState.OFFERED].glyph: "◇", ALONE.glyph: "△"}
"""The glyphs of those who call for others alone: hollow ones."""


def state(leg: Leg, now: datetime | None = None, *, others: bool = False) -> Shown:
    """`◆ offered`, `◇ offered` where it is to others alone; `▲ alone` for one who hears nobody.

    `◆ offered?` for one who rang, and of whom it is not certain now.
    With `now`, `… 429 0:08` while Telnyx does not take an order on it: when it is sent again.
    """
    delay = delay_of(leg)
    if now is not None and delay is not None:
        left = clock(math.ceil((delay.again_at - now).total_seconds()))
        return Shown(f"{PENDING} {steady(clean(delay.word, 3))} {left}")
    sign = MAY_RING if leg.may_ring else STATES[leg.state]
    sign = sign if leg.alone_since is None else ALONE
    glyph = FOR_OTHERS.get(sign.glyph, sign.glyph) if others else sign.glyph
    return Shown(Sign(glyph, sign.word))


def state_colour(leg: Leg) -> str:
    """The name of the colour that repeats the state."""
    return f"state-{leg.state.value}" if leg.alone_since is None else "light-bad"


_GOING: Final = {"on": "● REC", "paused": "‖ REC paused"}
_RECORDING: Final = {"on": ("R", "●REC"), "paused": ("r", "‖REC")}
_NOT_RECORDED: Final = (" ", "    ")


def flags(leg: Leg, *, wide: bool = False) -> Shown:
    """What goes on beside the state: `M` muted, `R` recorded, `r` paused.

    In two cells, or in six where there is room: `M ●REC`, `‖REC` paused. `?` stands in the
    place of a mute of which nobody knows whether it is still so.
    """
    words = (leg.media.recording, leg.media.conference_recording)
    word = "on" if "on" in words else "paused" if "paused" in words else ""
    recording = _RECORDING.get(word, _NOT_RECORDED)[wide]
    muted = UNKNOWN if is_uncertain(leg) else "M" if leg.media.muted else " "
    return Shown(muted + (" " if wide else "") + recording)


PENDING: Final = Shown("…")
REFUSED: Final = Shown("!")
NOTHING_HAPPENS: Final = Shown(" ")

TROUBLE_SHOWN: Final = timedelta(seconds=20)
"""How long a row says that its last order failed; the detail says it until the next change."""


def order_mark(leg: Leg, now: datetime) -> Shown:
    """One cell: `…` an order is under way, `!` it was refused, `?` nobody knows what came of it.

    An ending call says so by its state.
    """
    if leg.pending:
        return NOTHING_HAPPENS if leg.state is CallState.ENDING else PENDING
    if leg.trouble is None or now - leg.trouble.at >= TROUBLE_SHOWN:
        return NOTHING_HAPPENS
    return UNKNOWN if leg.trouble.unknown else REFUSED


def arrow(leg: Leg) -> Shown:
    """`←` for an incoming leg, `→` for an outgoing one."""
    return _ARROWS[leg.direction]


# Numbers and names ------------------------------------------------------------------------

_PUNCTUATED: Final = re.compile(r"\+[0-9 ().\-]+")
_PUNCTUATION: Final = str.maketrans("", "", " ().-")


@lru_cache(maxsize=4096)
def number(text: str | None) -> Shown:
    """A number in E.164, or what Telnyx gave in its place (a SIP URI, `anonymous`)."""
    shown = steady(clean(text and text.strip(), 64))
    if not shown:
        return UNKNOWN
    if _PUNCTUATED.fullmatch(shown):
        return Shown(shown.translate(_PUNCTUATION))
    return shown


def from_number(leg: Leg) -> Shown:
    """The number that calls."""
    return number(leg.from_) if leg.outgoing else other_number(leg)


def to_number(leg: Leg) -> Shown:
    """The number that is called."""
    return other_number(leg) if leg.outgoing else number(leg.to)


def other_number(call: Leg | PastCall) -> Shown:
    """The number of the person at the far end, of a call that lives or is past; or `withheld`."""
    return WITHHELD if call.withheld else number(call.other_party)


def name(call: Leg | PastCall) -> Shown:
    """The far end's name: the contact's, else the one that was sent, with a caution if doubtful.

    One that was sent is what a stranger wrote: show it beside the number, never instead of it.
    """
    called = who(call)
    if called.source is NameSource.NETWORK:
        return _name(called.text, call.other_party)
    return steady(clean(called.name))


def label(call: Leg | PastCall) -> Shown:
    """The contact's name, else the number, where there is room for one of them.

    Never the name that was sent: a stranger wrote it.
    """
    return steady(clean(call.contact.name, _LABEL)) if call.contact else other_number(call)


_LABEL: Final = 24
"""Characters of a name among others on one line."""


def network_name(call: Leg | PastCall) -> Shown:
    """The name that was sent, where it differs from the contact's; with a caution if doubtful."""
    return _name(who(call).beside, call.other_party)


@lru_cache(maxsize=4096)
def _name(text: str, beside: str | None) -> Shown:
    shown = steady(clean(text.strip()))
    return Shown(f"{CAUTION} {shown}") if shown and name_doubts(text, beside) else shown


BEGUN: Final = "⇥"
"""Stands before how what was begun with a call stands."""

_DIGITS_ON_A_ROW: Final = 8


def name_cell(leg: Leg, reader: Reader, width: int) -> Shown:
    """The name or the role, and what is new of the call: `Ada Lovel… ⇥ busy`, `Ada Lov… #1234`.

    How what was begun with it stands goes before the keys that the far end pressed.
    """
    who = name(leg) or role_word(leg, reader)
    if not leg.digits and not leg.begun:
        return who
    digits = f"#{steady(clean(leg.digits))[-_DIGITS_ON_A_ROW:]}"
    pressed = Shown(f"{BEGUN} {steady(clean(leg.begun))}" if leg.begun else digits)
    if not who:
        return pressed
    return Shown(f"{fit(who, max(0, width - len(pressed) - 1)).rstrip()} {pressed}")


# Time, connection ------------------------------------------------------------------


_NO_SECONDS, _DAYS = 10, 100
"""Hours from which on seconds, and then minutes, no longer matter: seven cells must do."""


def clock(seconds: int) -> Shown:
    """`0:07`, `12:31`, `1:02:33`, `25h03m`, `4d04h`; what is below nothing is nothing."""
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= _DAYS:
        return Shown(f"{hours // 24}d{hours % 24:02}h")
    if hours >= _NO_SECONDS:
        return Shown(f"{hours}h{minutes:02}m")
    return Shown(f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}")


def seconds(leg: Leg, now: datetime) -> int | None:
    """Seconds talked since the answer, waited until it, or alone; they stand still at the end.

    Counted between whole seconds of the clock, so that all legs tick together. None
    where it is not known since when.
    """
    since = begun(leg)
    if since is None:
        return None
    end = (leg.ended_at or leg.changed_at) if leg.state is CallState.ENDED else now
    return int(end.timestamp()) - int(since.timestamp())


def duration(leg: Leg, now: datetime) -> Shown:
    """The time talked or waited, as `seconds` counts it."""
    counted = seconds(leg, now)
    return UNKNOWN if counted is None else clock(counted)


def connection(leg: Leg, names: Mapping[str, str]) -> Shown:
    """The name of the leg's Call Control application, its id where it has no name."""
    if leg.connection_id is None:
        return UNKNOWN
    return steady(clean(names.get(leg.connection_id) or leg.connection_id))


# Beside the state -------------------------------------------------------------------------


def going_on(media: Media) -> tuple[Shown, ...]:
    """What goes on on a leg, in words: recording, playing, transcription, queue and more."""
    playing = f"playing {steady(clean(media.playing, 60))}" if media.playing else ""
    place = f", place {media.queue_position}" if media.queue_position is not None else ""
    queue = f"in queue {steady(clean(media.queue, 40))}{place}" if media.queue else ""
    failure = steady(clean(media.streaming_failure, 60).replace("_", " "))
    streaming = "streaming" if media.streaming else f"stream failed: {failure}" if failure else ""
    spoken = "transcribing" if media.transcribing else ""
    quiet = "noise suppressed" if media.suppressing else ""
    there = _GOING.get(media.conference_recording or "")
    words = (
        *_recordings(media),
        f"{there} conference" if there else "",
        "muted" if media.muted else "",
        playing,
        streaming,
        "with an assistant" if media.conversing else "",
        spoken,
        quiet,
        queue,
    )
    return tuple(Shown(word) for word in words if word)


def _recordings(media: Media) -> list[str]:
    """Each recording that goes on; of several their numbers, and which are paused."""
    if len(media.going) < 2:  # noqa: PLR2004 - several
        return [_GOING.get(media.recording or "", "")]
    return [
        f"{_GOING['paused' if one.paused else 'on']} {number} {steady(clean(one.id, 40))}".rstrip()
        for number, one in enumerate(media.going, start=1)
    ]


def gathered(media: Media) -> Shown:
    """`1234 (valid)`: what a gather collected, and how it ended."""
    if media.gathered is None:
        return NOTHING
    digits = steady(clean(media.gathered.digits, 64)) or Shown("nothing")
    status = media.gathered.status
    return Shown(f"{digits} ({steady(clean(GATHERED.get(status, status), 30))})")


def quality(leg: Leg) -> Shown:
    """`MOS 4.5, jitter 3.2, lost 2 of 500`: Telnyx's own numbers, which come with the end.

    Of a leg that somebody answered it is said when they come, or that they did not.
    """
    found = leg.media.quality
    if found is None:
        if leg.answered_at is None:
            return NOTHING
        over = leg.state is CallState.ENDED
        return Shown("not told by Telnyx" if over else "comes after the call")
    lost = f"lost {clean(found.lost, 12)}" if found.lost else ""
    words = (
        f"MOS {clean(found.mos, 12)}" if found.mos else "",
        f"jitter {clean(found.jitter, 12)}" if found.jitter else "",
        f"{lost} of {clean(found.packets, 12)}" if lost and found.packets else lost,
    )
    return Shown(", ".join(word for word in words if word))


# Why it ended -----------------------------------------------------------------------------


def ending(leg: Leg, reader: Reader = NOBODY) -> Shown:
    """Why the leg ended, who ended it and the code, in words; nothing while it lives."""
    if leg.ending is None:
        return Shown(NOT_REPORTED) if leg.state is CallState.ENDED else NOTHING
    answered = leg.answered_at is not None
    phone = phone_word(leg, reader)
    words = ending_words(leg.ending, leg.direction, answered=answered, phone=phone)
    return steady(clean(words, 160))
