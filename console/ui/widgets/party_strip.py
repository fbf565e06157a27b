"""The rule under the table; while I consult or confer it names the parties and their roles.

It is there all the time, so that nothing moves when a consultation begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from textual.content import Content

from console.domain.acts import AbortConsult, CompleteConsult, Confer, SwapConsult
from console.domain.my_phone import Consultation, Party, parties_of, role
from console.text import ELLIPSIS
from console.ui import format as reads
from console.ui.asking import Situation
from console.ui.desk import Desk
from console.ui.keymap import Keymap
from console.ui.keys import BY_ID
from console.ui.lines import MUTED, STRONG
from console.ui.reasons import consulted_here
from console.ui.widgets.bars import DISABLED, Bar, Segment, with_gaps

RULE: Final = "─"
LAST_DIGITS: Final = 4
"""Digits of a number that tell it from the others where there is little room."""

OFFERED: Final = (
    (CompleteConsult.action, "complete"),
    (SwapConsult.action, "swap"),
    (Confer.action, "all three"),
    (AbortConsult.action, "back"),
)
"""What can be done with a consultation, and the word for it here."""

FEW: Final = 2
"""With so many others it is a conference worth naming; one other is on the row."""


class PartyStrip(Bar):
    """A rule, or the parties on the line with my phone and the keys of a consultation."""

    def __init__(self, desk: Desk, keymap: Keymap, situation: Callable[[], Situation]) -> None:
        super().__init__(ident="parties")
        self._desk, self._keymap, self._situation = desk, keymap, situation

    def redraw(self) -> None:
        """A screen without room for a rule shows the strip only when it says something."""
        self.set_class(not self._parties(), "-silent")
        super().redraw()

    def segments(self) -> Sequence[Segment]:
        """What stands on the strip, in the fullest form that fits."""
        width = self.size.width
        parties = self._parties()
        if not parties:
            return [Segment(Content.styled(RULE * width, "$rule"))]
        found: list[Segment] = []
        for short in (False, True):
            found = with_gaps([*self._named(parties, short=short), *self._keys()], 2)
            if sum(segment.content.cell_length for segment in found) <= width:
                return found
        return found

    def _parties(self) -> list[Party]:
        """Those of a consultation, or of a conference of several; else nobody."""
        consultation = self._desk.consultation
        if consultation is not None:
            return [Party(leg, role(leg)) for leg in (consultation.caller, consultation.target)]
        mine = self._desk.mine
        if mine is None or mine.media.conference is None:
            return []
        others = parties_of(mine, self._desk.company(mine))
        return others if len(others) >= FEW else []

    def _named(self, parties: Sequence[Party], *, short: bool) -> Iterator[Segment]:
        if not short:
            word = "consulting" if self._consultation else f"conference of {len(parties) + 1}"
            yield Segment(Content.styled(word, "bold $accent"))
        for party in parties:
            number = reads.other_number(party.leg)
            if short and number.startswith("+"):
                number = reads.number(ELLIPSIS + number[-LAST_DIGITS:])
            style = f"$state-{party.leg.state.value}"
            yield Segment(Content.assemble((number, STRONG), " ", (party.role, style)))
        mine = self._desk.mine
        if mine is not None and mine.media.muted:
            yield Segment(Content.styled("you muted", MUTED))

    @property
    def _consultation(self) -> Consultation | None:
        return self._desk.consultation

    def _keys(self) -> Iterator[Segment]:
        """The keys of a consultation; dimmed where something forbids them now."""
        if self._consultation is None:
            return
        now = self._situation()
        for action, title in OFFERED:
            key = self._keymap.shown(action)
            if not key or (action == Confer.action and not consulted_here(now)):
                continue
            if BY_ID[action].why_not(now):
                content = Content.styled(f"{key} {title}", DISABLED)
            else:
                content = Content.assemble((key, "bold $accent"), f" {title}")
            yield Segment(content, action)
