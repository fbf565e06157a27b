"""The rule under the table; while I consult or confer it names the parties and their roles.

It is there all the time, so that nothing moves when a consultation begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.acts import AbortConsult, CompleteConsult, Confer, HangUp, SwapConsult
from console.domain.agent.state import Presence
from console.domain.call_backs.call_back import CallBack
from console.domain.my_phone import Consultation, Party, parties_of, role
from console.text import ELLIPSIS
from console.ui.actions.keymap import Keymap
from console.ui.actions.reasons import consulted_here, is_in_consultation, talked_with
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.acts.agent import disposed_next, rules_of
from console.ui.acts.call_backs import LONGEST, due, next_of, words
from console.ui.render import leg as reads
from console.ui.render.agent import codes_line, wrap_up_line
from console.ui.render.lines import MUTED, STRONG, shown
from console.ui.state.store import Store
from console.ui.widgets.bars import DISABLED, Bar, Segment, with_gaps
from console.ui.widgets.pane import Pane

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

    def __init__(self, store: Store, keymap: Keymap, situation: Callable[[], Situation]) -> None:
        super().__init__(ident="parties")
        self._store, self._keymap, self._situation = store, keymap, situation

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
        consultation = self._store.consultation
        if consultation is not None:
            return [Party(leg, role(leg)) for leg in (consultation.caller, consultation.target)]
        mine = self._store.mine
        if mine is None or mine.media.conference is None:
            return []
        others = parties_of(mine, self._store.company(mine))
        return others if len(others) >= FEW else []

    def _named(self, parties: Sequence[Party], *, short: bool) -> Iterator[Segment]:
        if not short:
            yield Segment(self._head(len(parties)))
        for party in parties:
            number = reads.label(party.leg)
            if short and number.startswith("+"):
                number = reads.number(ELLIPSIS + number[-LAST_DIGITS:])
            style = f"${reads.state_colour(party.leg)}"
            yield Segment(Content.assemble((number, STRONG), " ", (party.role, style)))
        mine = self._store.mine
        if mine is not None and mine.media.muted:
            yield Segment(Content.styled("you muted", MUTED))

    def _head(self, count: int) -> Content:
        """What it is. A consultation without my phone is none: the two are left to themselves."""
        if self._consultation is None:
            return Content.styled(f"conference of {count + 1}", "bold $accent")
        if is_in_consultation(self._situation()):
            return Content.styled("consulting", "bold $accent")
        return Content.styled("your phone is gone", "bold $light-bad")

    @property
    def _consultation(self) -> Consultation | None:
        return self._store.consultation

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
        talking, key = talked_with(now), self._keymap.shown(HangUp.action)
        if talking is not None and key:
            number = reads.other_number(talking)
            words = f" end {ELLIPSIS}{number[-LAST_DIGITS:]}"
            yield Segment(Content.assemble((key, "bold $accent"), words), HangUp.action)


def is_needed(store: Store) -> bool:
    """Whether a wrap-up is under way, or a call waits for a disposition."""
    state = store.board.agent_state
    waits = bool(state.awaiting) and state.state is not Presence.ON_CALL
    return state.state is Presence.WRAP_UP or waits


def strip_line(store: Store, now: datetime, key: str) -> Content:
    """The countdown, the call, and what the key leads to."""
    call = disposed_next(store.board.agent_state)
    return Content.assemble(
        wrap_up_line(store, call, now),
        "   ",
        (key, "bold $accent"),
        ": " if key else "",
        codes_line(rules_of(store, call).dispositions),
    )


class CallBackStrip(Pane):
    """One line while a call-back of mine is due; else nothing.

    `key` tells the one that rings it, no text where none does.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], key: Callable[[], str]) -> None:
        super().__init__(ident="call-backs")
        self._store, self._now, self._key = store, now, key
        self.display = False

    def redraw(self) -> None:
        """Be there only while there is something to say."""
        self.display = bool(self._store.board.call_backs) and bool(self._due())
        super().redraw()

    def draw(self) -> Content:
        """The one that the key rings, and how many there are besides, cut to the width.

        Where none can be rung now it is the one that is due first, with what is in the way.
        """
        found, passed = next_of(self._store.board, self._now())
        one = found or next((each.one for each in passed), None)
        if one is None:
            return Content()
        key, more = self._key() if found else "", len(self._due()) - 1
        waits = "" if found else f"waits: {shown(passed[0].why, LONGEST)}"
        line = Content.assemble(
            (" call back ", STRONG),
            words(one, self._now()),
            "   ",
            (key, "bold $accent"),
            " rings" if key else waits,
            (f"   and {more} more" if more else "", MUTED),
        )
        return line.truncate(max(1, self.size.width), ellipsis=True)

    def _due(self) -> list[CallBack]:
        return due(self._store.board, self._now())


class WrapUpStrip(Pane):
    """One line while a wrap-up is under way or a call waits for a disposition; else nothing.

    `key` tells the one that opens the wrap-up, no text where none does.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], key: Callable[[], str]) -> None:
        super().__init__(ident="strip")
        self._store = store
        self._now = now
        self._key = key
        self.display = False

    def redraw(self) -> None:
        """Be there only while there is something to say."""
        self.display = is_needed(self._store)
        super().redraw()

    def draw(self) -> Content:
        """The line, cut to the width."""
        line = Content(" ") + strip_line(self._store, self._now(), self._key())
        return line.truncate(max(1, self.size.width), ellipsis=True)
