"""How a transcript reads: when something was said, by whom, and in which words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.leg import CallId, Leg
from console.domain.my_phone import is_my_phone
from console.text import Shown
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, STRONG, clock_time, shown
from console.ui.render.whose import YOU, phone_word
from console.ui.state.reader import Reader
from console.ui.state.transcript import SpokenLine

LONGEST_TEXT: Final = 2000
"""Characters of one text that are shown; the journal has all of it."""


def speaker(line: SpokenLine, legs: Mapping[CallId, Leg], reader: Reader) -> Shown:
    """Who said it: a number, `you`, `phone of Bo`, or `?` where it cannot be known.

    `inbound` is what the far end of the leg says, `outbound` what it hears. Of `legs`,
    those that belong together, one alone must have been there to be heard.
    """
    leg = legs.get(line.call) if line.call else None
    if leg is None:
        return reads.UNKNOWN
    if line.track == "inbound":
        return _name(leg, reader)
    heard = _heard_by(leg, line.at, legs) if line.track == "outbound" else None
    return _name(heard, reader) if heard is not None else reads.UNKNOWN


def _heard_by(leg: Leg, at: datetime, legs: Mapping[CallId, Leg]) -> Leg | None:
    """The one that the leg was on the line with at that time; None if it is not known."""
    if leg.peer is not None and leg.changed_at <= at:
        return legs.get(leg.peer)
    others = [other for other in legs.values() if other.id != leg.id and _was_there(other, at)]
    return others[0] if len(others) == 1 else None


def _was_there(leg: Leg, at: datetime) -> bool:
    begun = leg.answered_at is not None and leg.answered_at <= at
    return begun and (leg.ended_at is None or at <= leg.ended_at)


def _name(leg: Leg, reader: Reader) -> Shown:
    if is_my_phone(leg, reader.me):
        return YOU
    return phone_word(leg, reader) or reads.label(leg)


def spoken(line: SpokenLine, who: Shown) -> Content:
    """A line of the transcript; a text that may still change is muted and ends in `…`."""
    return Content.assemble((clock_time(line.at), MUTED), " ", _words(line, who))


def spoken_lines(line: SpokenLine, who: Shown, width: int) -> list[Content]:
    """The same on lines of so many cells: what does not fit on the first stands under the name."""
    time = clock_time(line.at)
    indent = len(time) + 1
    if width < 3 * indent:
        return spoken(line, who).wrap(max(1, width))
    first, *more = _words(line, who).wrap(width - indent)
    head = Content.assemble((time, MUTED), " ", first)
    return [head, *(one.pad_left(indent) for one in more)]


def _words(line: SpokenLine, who: Shown) -> Content:
    text = shown(line.text, LONGEST_TEXT)
    said = text if line.final else Content.styled(f"{text} {reads.PENDING}", MUTED)
    return Content.assemble((who, STRONG), " ", said)


def as_text(lines: Sequence[SpokenLine], legs: Mapping[CallId, Leg], reader: Reader) -> str:
    """The transcript for a file: what was said finally; no text if nothing was."""
    told = [spoken(line, speaker(line, legs, reader)).plain for line in lines if line.final]
    return "\n".join(["", "Transcript", "", *told, ""]) if told else ""
