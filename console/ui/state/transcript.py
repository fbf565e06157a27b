"""What was said in a session, out of pieces that come in any order and more than once.

Telnyx gives no id to a piece of speech. A speech of a leg and track is what lies between
two final texts of it: its interim texts replace each other, and the final one replaces
them. So the newest interim text stands only while it is newer than the last final one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from console.domain.leg import CallId
from console.domain.speech.repeated import Utterance, said_once
from console.line.port import Entry

LONGEST: Final = 2000
"""Lines of one session that are kept here; the journal keeps all."""

NOTHING_SAID: Final = "nothing of this call is written down yet"

Place = tuple[datetime, int]
"""When it was said, and its number in the journal, which tells two of one instant apart."""


class SpokenLine(Struct, frozen=True, kw_only=True):
    """A text, and on which track of which leg it was said; the text is not clean."""

    at: datetime
    number: int
    call: CallId | None
    track: str | None
    text: str
    final: bool

    @property
    def place(self) -> Place:
        """Where it stands among the others."""
        return (self.at, self.number)


class Transcript:
    """The lines of what was said, the oldest first, `longest` at most."""

    def __init__(self, *, longest: int = LONGEST) -> None:
        self._longest = longest
        self._final: list[SpokenLine] = []
        self._closed: dict[tuple[CallId | None, str | None], Place] = {}
        self._interim: dict[tuple[CallId | None, str | None], SpokenLine] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Take what was said out of entries; the same pieces in any order make the same lines."""
        for entry in entries:
            if entry.said is not None:
                self._put(
                    SpokenLine(
                        at=entry.at,
                        number=entry.number,
                        call=entry.call,
                        track=entry.said.track,
                        text=entry.said.text,
                        final=entry.said.final,
                    )
                )

    @property
    def lines(self) -> tuple[SpokenLine, ...]:
        """What is final, and what is being said; an empty text is no line, nor one told again."""
        begun = [
            line
            for speech, line in self._interim.items()
            if speech not in self._closed or line.place > self._closed[speech]
        ]
        spoken = sorted([*self._final, *begun], key=lambda line: line.place)
        told = (line for line in spoken if line.text.strip())
        return tuple(said_once(told, _uttered))[-self._longest :]

    def _put(self, line: SpokenLine) -> None:
        speech = (line.call, line.track)
        if not line.final:
            known = self._interim.get(speech)
            if known is None or line.place > known.place:
                self._interim[speech] = line
            return
        closed = self._closed.get(speech)
        if closed is None or line.place > closed:
            self._closed[speech] = line.place
        if not line.text.strip():
            return
        index = bisect_left(self._final, line.place, key=lambda known: known.place)
        if index == len(self._final) or self._final[index].place != line.place:
            self._final.insert(index, line)
        if len(self._final) > self._longest:
            del self._final[0]


def _uttered(line: SpokenLine) -> Utterance | None:
    return Utterance(line.at, line.call, line.track, line.text) if line.final else None


def last_sentence(lines: Sequence[SpokenLine]) -> SpokenLine | None:
    """What was said last and will not be corrected: by the far end, else by whoever it was."""
    final = [line for line in reversed(lines) if line.final]
    theirs = (line for line in final if line.track == "inbound")
    return next(theirs, final[0] if final else None)
