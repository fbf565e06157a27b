"""The line at the foot: what can be done now, most used first, each with its key.

On the left is what can be done with the call under the cursor, on the right the agent's
own keys, which stand where they stood whatever call that is. What ends a colleague's call stands
behind what is used more. While there is no call, the agent's own come first. What is impossible
comes after all that, and only where there is room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Final, Generic, NamedTuple, TypeVar

from msgspec import structs
from textual.content import Content

from console.text import ELLIPSIS
from console.ui.actions.action import Action, Group, Place
from console.ui.actions.console import HELP
from console.ui.actions.keymap import Keymap
from console.ui.actions.registry import ACTIONS, BY_ID, key_does
from console.ui.actions.rights import is_of_another
from console.ui.actions.situation import Situation
from console.ui.actions.table_view import CONNECTION
from console.ui.actions.talk import MENU
from console.ui.render.lines import MUTED
from console.ui.widgets.bars import DISABLED, GAP, NARROW_GAP, Bar, Segment, length, with_gaps

ROOMY: Final = 100
"""Columns from which on there is room for wider gaps and for the word beside the key of help."""

OWN_SHARE: Final = 3 / 8
"""How much of the line the agent's own keys take at most beside those of a call."""


class Offer(NamedTuple):
    """A key, what it does now, and why that is not possible now."""

    action: Action
    key: str
    title: str
    reason: str | None
    placed: bool
    """Whether it stands among the possible ones: only what is under way forbids it, if anything."""


def by_use(keymap: Keymap, place: Place) -> tuple[Action, ...]:
    """The actions that the footer may show at a place, most used first.

    Moves are left out, and the connections: their tabs say their digits.
    """
    return _by_use(keymap, place, keymap.edition)


@lru_cache(maxsize=8)
def _by_use(keymap: Keymap, place: Place, _: int) -> tuple[Action, ...]:
    found = [
        one
        for one in keymap.actions
        if place in (one.own or one.places) and keymap.keys(one.id)
        if one.group is not Group.MOVE and one.handler != CONNECTION
    ]
    return tuple(sorted(found, key=lambda one: one.footer or len(ACTIONS)))


def offers(actions: Iterable[Action], keymap: Keymap, now: Situation) -> Iterator[Offer]:
    """What the keys of these actions do now, as far as anything is to be said of them.

    Without a call nothing is said of keys that are for one, unless nothing at all can be
    ordered. What is under way forbids much for a moment: no key loses its place for that.
    """
    then = _without_pending(now)
    for action in filter(lambda one: one.exists(now), actions):
        does = key_does(action, now)
        reason = does.why_not(now)
        placed = reason is None or (
            then is not now and key_does(action, then).why_not(then) is None
        )
        if placed or (action.footer and (now.leg is not None or now.barred)):
            yield Offer(action, keymap.shown(action.id), does.titled(now), reason, placed)


def _without_pending(now: Situation) -> Situation:
    """The situation as if no order for its call were under way."""
    if now.leg is None or not now.leg.pending:
        return now
    return structs.replace(now, leg=structs.replace(now.leg, pending=()))


def footer_segments(keymap: Keymap, place: Place, now: Situation, width: int) -> list[Segment]:
    """The footer in `width` cells. What has no room whole is left out, the last used first."""
    gap = GAP if width >= ROOMY else NARROW_GAP
    actions = by_use(keymap, place)
    own = [one for one in offers(filter(_is_own, actions), keymap, now) if one.placed]
    aside = _aside(own, now, width, gap)
    beside = {one.action.id for one in own if now.leg is not None} | {HELP}
    others = [one for one in actions if one.id not in beside]
    others.sort(key=lambda one: (not one.footer, is_of_another(one, now)))
    taken = length(aside, gap) - 1 + gap if aside else 0
    more = next((one for one in offers((BY_ID[MENU],), keymap, now) if one.placed), None)
    leads_on = more if BY_ID[MENU] in others else None
    left = _leading_on(_in_order(offers(others, keymap, now)), width - taken, gap, leads_on)
    if not aside:
        return with_gaps(left, gap)
    blank = width - length(left, gap) - (taken - gap)
    begun = [*with_gaps(left, gap), Segment(Content(" " * blank))]
    return [*begun, *with_gaps(aside, gap)[1:]]


def _is_own(action: Action) -> bool:
    return bool(action.own)


def _in_order(offered: Iterable[Offer]) -> Iterator[Segment]:
    """The possible ones, and after them the others."""
    later = []
    for offer in offered:
        if offer.placed:
            yield _segment(offer)
        else:
            later.append(offer)
    yield from map(_segment, later)


def _aside(own: Iterable[Offer], now: Situation, width: int, gap: int) -> list[Segment]:
    """What stands at the right end: help, and before it the agent's own beside those of a call."""
    bare = width < ROOMY and now.leg is not None
    meant = [one for one in own if now.leg is not None or one.action.id == HELP]
    segments = (_segment(one, bare=bare) for one in meant)
    return _fitting(segments, int(width * OWN_SHARE), gap)[::-1]


def _leading_on(
    segments: Iterable[Segment], room: int, gap: int, more: Offer | None
) -> list[Segment]:
    """Those that fit, and at their end what leads on to the others, be it by its key alone."""
    if more is None or not more.key:
        return _fitting(segments, room, gap)
    bare = Segment(Content.assemble((more.key, "bold $accent"), ELLIPSIS), more.action.id)
    kept = _fitting(segments, room, gap, bare)
    return kept if any(one.action == bare.action for one in kept) else [*kept, bare]


def _fitting(
    segments: Iterable[Segment], room: int, gap: int, last: Segment | None = None
) -> list[Segment]:
    """The first ones, as many as there is room for with gaps between them; one at least.

    There is room for the `last` behind them, too, unless its action is among them.
    """
    kept: list[Segment] = []
    behind = [last] if last is not None else []
    for segment in segments:
        behind = [one for one in behind if one.action != segment.action]
        if kept and length([*kept, segment, *behind], gap) > room:
            break
        kept.append(segment)
    return kept


def _segment(offer: Offer, *, bare: bool = False) -> Segment:
    """Key and title; where it is `bare`, help has no title."""
    title = offer.title.ljust(_title_width(offer.action)) if offer.action.footer else offer.title
    if offer.reason:
        return Segment(Content.styled(f"{offer.key} {title}", DISABLED), offer.action.id)
    words = "" if bare and offer.action.id == HELP else f" {title}"
    return Segment(Content.assemble((offer.key, "bold $accent"), words), offer.action.id)


def _title_width(action: Action) -> int:
    """Room for each of its titles, so that the others stay where they are."""
    width = len(action.title)
    while action.else_:
        action = BY_ID[action.else_]
        width = max(width, len(action.title))
    return width


def reasons_line(keymap: Keymap, place: Place, now: Situation, width: int) -> Content:
    """`a r the call is answered already   m T your phone is not in this call`.

    Why the keys that are not possible now do nothing, each reason once, with the words for
    the keys where there is room, and without keys where it is so for all. The later reasons
    give way where there is less room: help and palette have them all.
    """
    actions = (one for one in by_use(keymap, place) if one.footer and not one.own)
    offered = list(offers(actions, keymap, now))
    forbidden: dict[str, list[Offer]] = {}
    for offer in offered:
        if offer.reason:
            forbidden.setdefault(offer.reason, []).append(offer)
    if len(forbidden) == 1 and all(one.reason for one in offered if one.action.order):
        return Content.styled(next(iter(forbidden)), MUTED)
    named = [_forbidden(reason, keys, titled=True) for reason, keys in forbidden.items()]
    if sum(one.cell_length + GAP for one in named) - GAP > width:
        named = [_forbidden(reason, keys, titled=False) for reason, keys in forbidden.items()]
    line = Content()
    for told in named:
        longer = Content(" " * GAP).join([line, told]) if line else told
        if line and longer.cell_length > width:
            break
        line = longer
    return line


def _forbidden(reason: str, keys: Sequence[Offer], *, titled: bool) -> Content:
    """`a answer, r reject: the call is answered already`, or the keys without their words."""
    if not titled:
        told = " ".join(one.key for one in keys)
        return Content.assemble((told, f"bold {MUTED}"), (f" {reason}", MUTED))
    words = [Content.assemble((one.key, f"bold {MUTED}"), (f" {one.title}", MUTED)) for one in keys]
    comma = Content.styled(", ", MUTED)
    return Content.assemble(comma.join(words), (f": {reason}", MUTED))


Made = TypeVar("Made")


class Same(Generic[Made]):
    """Makes something of a situation, and gives it again as long as all that it follows from is so.

    Much is drawn anew many times a second of which little follows from what happens elsewhere.
    """

    def __init__(self, keymap: Keymap, make: Callable[[Situation, int], Made]) -> None:
        self._keymap, self._make = keymap, make
        self._last: tuple[tuple[Situation, int, int], Made] | None = None

    def of(self, now: Situation, width: int) -> Made:
        """What is made of it in so many cells."""
        follows_from = (now, width, self._keymap.edition)
        if self._last is None or self._last[0] != follows_from:
            self._last = follows_from, self._make(now, width)
        return self._last[1]


class Footer(Bar):
    """What is possible now for the call under the cursor, and for the agent."""

    def __init__(self, keymap: Keymap, place: Place, situation: Callable[[], Situation]) -> None:
        super().__init__(ident="footer")
        self._situation = situation
        self._same = Same(keymap, partial(footer_segments, keymap, place))

    def segments(self) -> Sequence[Segment]:
        """Keys and titles."""
        return self._same.of(self._situation(), self.size.width)
