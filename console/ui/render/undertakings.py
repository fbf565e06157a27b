"""What was begun and how it stands: the line at the foot, and the last order on a call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from textual.content import Content

from console.domain.leg import CallId, Leg, Trouble, delay_of
from console.domain.my_phone import as_others_read
from console.domain.undertaking.undertaking import Stage, Undertaking
from console.domain.undertaking.words import does, line_words, remedy
from console.line.port import Light, Snapshot
from console.ui.actions.keymap import Keymap
from console.ui.render import leg as reads
from console.ui.render.lines import LEVELS, MUTED, action_word, clock_time, shown
from console.ui.state.reader import Reader
from console.ui.state.store import Store

LONGEST: Final = 160
"""Characters of a sentence; a line has no room for more."""

SETTLED_FOR: Final = timedelta(seconds=20)
"""So long it is told that something failed which leaves nobody waiting."""

JOINED_FOR: Final = timedelta(seconds=6)
"""So long it is told that something came about."""


def undertaking_line(
    store: Store, keymap: Keymap, now: datetime, here: CallId | None = None
) -> Content:
    """`transfer failed: +1312… is busy   +4420… hears nobody: a takes them back`.

    Of the most pressing one of mine; no text where there is none. It names its call where another
    one is looked at, which is `here`.
    """
    one = most_pressing(store.board.undertakings, store.board.agent, now)
    if one is None:
        return Content()
    style = "bold $light-bad" if waits(one) else MUTED
    words = line_words(one, store.leg, _label)
    call = store.leg(one.call)
    if here is not None and call is not None and here not in _legs_of(one, call, store):
        name = _label("", call)
        words = words if name in words else f"{name}: {words}"
    told = Content.styled(shown(words, LONGEST), style)
    left = _left(one, store, keymap)
    return Content("   ").join([told, left]) if left else told


def _legs_of(one: Undertaking, call: Leg, store: Store) -> set[CallId]:
    return {*one.calls, *(leg.id for leg in store.company(call))}


def remedy_line(store: Store, keymap: Keymap, now: datetime) -> Content:
    """`+1312… and +4420… hear nobody: b tries again`: who waits because of me, and the key.

    Of what failed, waits anybody or not: what came of the order itself takes the line, and may come
    after it.
    """
    one = most_pressing(store.board.undertakings, store.board.agent, now)
    failed = one is not None and one.stage is Stage.FAILED
    return _left(one, store, keymap) if one is not None and failed else Content()


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


# The last order on a call -----------------------------------------------------------------


def trouble_lines(leg: Leg, reader: Reader) -> list[Content]:
    """Why the last order is not done: not yet, not, or nobody knows; and what to do now.

    Of a colleague's order it says whose it was; what to do about it is that one's to know.
    """
    if (delay := delay_of(leg)) is not None:
        words = f"{shown(delay.words, 80)}: tried again at {clock_time(delay.again_at)}"
        return [Content.styled(f"{reads.PENDING} {words}", LEVELS[Light.WARN])]
    failed = leg.trouble
    if failed is None or leg.pending:
        return []
    mark = reads.UNKNOWN if failed.unknown else reads.REFUSED
    level = Light.WARN if failed.unknown else Light.BAD
    lines = [Content.styled(f"{mark} {shown(_went_wrong(failed, reader))}", LEVELS[level])]
    mine = not _of_another(failed, reader)
    return [*lines, Content(f"  {shown(failed.hint)}")] if failed.hint and mine else lines


def _went_wrong(failed: Trouble, reader: Reader) -> str:
    """What went wrong, in the words of whoever reads. It is not clean."""
    word = "is not known to be done" if failed.unknown else "was refused"
    message = failed.message or f"{action_word(failed.action)} {word}"
    if not _of_another(failed, reader):
        return message
    name = reader.name(failed.by)
    words = as_others_read(message, name)
    return words if name in words else f"{name}: {words}"


def _of_another(failed: Trouble, reader: Reader) -> bool:
    return bool(failed.by) and not reader.is_me(failed.by)
