"""What was begun and how it stands, as the line at the foot shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from textual.content import Content

from console.domain.leg import Leg
from console.domain.undertaking.undertaking import Stage, Undertaking
from console.domain.undertaking.words import does, line_words, remedy
from console.line.port import Snapshot
from console.ui.actions.keymap import Keymap
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, shown
from console.ui.state.store import Store

LONGEST: Final = 160
"""Characters of a sentence; a line has no room for more."""

SETTLED_FOR: Final = timedelta(seconds=20)
"""So long it is told that something failed which leaves nobody waiting."""

JOINED_FOR: Final = timedelta(seconds=6)
"""So long it is told that something came about."""


def undertaking_line(store: Store, keymap: Keymap, now: datetime) -> Content:
    """`transfer failed: +1312… is busy   +4420… hears nobody: a takes them back`.

    Of the most pressing one of mine; no text where there is none.
    """
    one = most_pressing(store.board.undertakings, store.board.agent, now)
    if one is None:
        return Content()
    style = "bold $light-bad" if waits(one) else MUTED
    told = Content.styled(shown(line_words(one, store.leg, _label), LONGEST), style)
    left = _left(one, store, keymap)
    return Content("   ").join([told, left]) if left else told


def remedy_line(store: Store, keymap: Keymap, now: datetime) -> Content:
    """`+1312… and +4420… hear nobody: b tries again`: where somebody waits because of me."""
    one = most_pressing(store.board.undertakings, store.board.agent, now)
    return _left(one, store, keymap) if one is not None and waits(one) else Content()


def _left(one: Undertaking, store: Store, keymap: Keymap) -> Content:
    """Who waits, and the key that helps."""
    words = shown(remedy(one, store.leg, _label), LONGEST)
    key = keymap.shown(one.press) if one.press else ""
    does_now = does(one, store.leg)
    if not (key and does_now):
        return Content(words)
    before = f"{words}: " if words else ""
    return Content.assemble(before, (key, "bold $accent"), f" {does_now}")


def _label(number: str, leg: Leg | None) -> str:
    return reads.label(leg) if leg is not None else reads.number(number)


def most_pressing(all_: Iterable[Undertaking], me: str, now: datetime) -> Undertaking | None:
    """The one of mine to tell of: whoever waits because of it first, then the newest."""
    mine = [one for one in all_ if one.by == me and is_told(one, now)]
    return max(mine, key=lambda one: (waits(one), one.begun_at), default=None)


def is_told(one: Undertaking, now: datetime) -> bool:
    """Whether there is something to tell of it still."""
    if one.stage is Stage.JOINED:
        return now - one.since < JOINED_FOR
    return not one.settled or now - one.since < SETTLED_FOR


def waits(one: Undertaking) -> bool:
    """Whether somebody waits for help because it failed."""
    return one.stage is Stage.FAILED and not one.settled


def somebody_waits(board: Snapshot) -> bool:
    """Whether anybody waits because something of mine failed."""
    return any(waits(one) and one.by == board.agent for one in board.undertakings)
