"""How rows of the log, of a timeline and of a session read. Pure.

Everything from outside passes `shown` here, and leaves as `Content`, never as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from console.contacts.lookup import Card
from console.domain.acts.names import act_name
from console.domain.alarms import Level
from console.domain.ending.steps import step_after
from console.domain.leg import CallId, CallState, Leg
from console.domain.participants import is_uncertain
from console.line.port import Entry, EntryKind, Light
from console.text import NOTHING, Shown, clean
from console.ui.actions.registry import BY_ID
from console.ui.render import leg as reads
from console.ui.render.cells import fit, spread, steady
from console.ui.render.whose import NOBODY, called, role_word
from console.ui.state.people import Cards
from console.ui.state.reader import Reader
from console.ui.state.store import Store
from console.ui.state.timeline import Row

MUTED: Final = "$muted"
STRONG: Final = "bold"
LEVELS: Final = {
    Light.GOOD: "$light-good",
    Light.WARN: "$light-warn",
    Light.BAD: "$light-bad",
    Light.UNKNOWN: "",
}
GLYPHS: Final = {
    EntryKind.FACT: "⇠",
    EntryKind.ORDER: "⇢",
    EntryKind.OUTCOME: "⇢",
    EntryKind.NOTICE: "·",
}
ON_ITS_WAY: Final = "under way…"
NOTABLE: Final = 0.5
"""Seconds of delay of a webhook from which a timeline tells it."""

ASKED_WIDTH: Final = 20
BETWEEN: Final = "   "
"""Parts what is told on one line; the last part says what a key does."""
SHORTEST_ASKED: Final = 12
LONGEST_ASKED: Final = 44
LONGEST_LINK: Final = 2000
WIDEST_CARD: Final = 160
"""Characters of a line of a card."""

LONGEST_PART: Final = 40
"""Cells up to which the parts of calls below one another are made as wide as each other."""

NUMBER_WIDTH: Final = 15
NAME_WIDTH: Final = 20

LEVEL_GLYPHS: Final[Mapping[Level, str]] = {Level.WARN: "▲", Level.ALARM: "■"}
LEVEL_COLOURS: Final[Mapping[Level, str]] = {Level.WARN: "light-warn", Level.ALARM: "light-bad"}
"""A level is a glyph and a colour, the shapes of the header's lights: a triangle warns, a
square alarms. The colour is a name among those of the theme."""

WIDE: Final = 100
"""Cells of a line of the log from which on there is room for a name beside the number."""


def shown(text: str | None, limit: int = 200) -> Shown:
    """Text from outside, clean and as wide as it is measured."""
    return steady(clean(text, limit))


def clock_time(at: datetime, *, exact: bool = False) -> str:
    """The local time of day; with milliseconds where events are told apart."""
    local = at.astimezone()
    text = local.strftime("%H:%M:%S")
    return f"{text}.{local.microsecond // 1000:03}" if exact else text


def entry_title(entry: Entry) -> Shown:
    """An order by the name of its action, everything else by its own title."""
    if entry.kind in (EntryKind.ORDER, EntryKind.OUTCOME):
        known = BY_ID.get(entry.title)
        return Shown(known.title) if known else shown(act_name(entry.title), 40)
    return shown(entry.title, 40)


def log_line(row: Row, store: Store, width: int | None = None, *, whole: bool = False) -> Content:
    """`12:04:29  ⇢ +442079460123    Ada King  answer by Ada   accepted in 38 ms`.

    In `width` cells, if that is given: what came of each order stands in one column, and where
    there is little room the contact's name in place of the number. What does not fit is cut,
    or with `whole` left to go on.
    """
    entry = row.entry
    on_a_call = entry.kind is not EntryKind.NOTICE or entry.call is not None
    whose = _whose(store, row.latest.call or entry.call, width) if on_a_call else ""
    spare = "" if whose.strip() else whose
    whose = whose.removesuffix(spare)
    head = Content.assemble((clock_time(entry.at), MUTED), f"  {GLYPHS[entry.kind]} ", whose)
    return _fitted(head, row, _said(entry), width, whole=whole, spare=len(spare))


def _whose(store: Store, call: CallId | None, width: int | None) -> str:
    """The number of a call, and the contact's name."""
    number, name = number_of(store, call), known_name(store, call)
    if width is not None and width < WIDE:
        return f"{fit(name or number, NUMBER_WIDTH)}  "
    return f"{fit(number, NUMBER_WIDTH)}  {fit(name, NAME_WIDTH)}  "


def timeline_line(row: Row, width: int | None = None) -> Content:
    """`12:04:24.118  ⇠ call.initiated     incoming, parked   +0.8 s`."""
    entry = row.entry
    head = Content.assemble((clock_time(entry.at, exact=True), MUTED), f"  {GLYPHS[entry.kind]} ")
    title, said = entry_title(entry), _said(entry)
    if entry.kind is EntryKind.NOTICE and said:
        return _fitted(head, row, said, width)
    length = ASKED_WIDTH if said else max(ASKED_WIDTH, cell_len(title))
    told = Content.assemble(f"{fit(title, length)}  ", said, *_remarks(entry))
    return _fitted(head, row, told, width)


def _fitted(
    head: Content,
    row: Row,
    told: Content,
    width: int | None,
    *,
    whole: bool = False,
    spare: int = 0,
) -> Content:
    """The head and what is told; an order is told with its outcome.

    `spare` are the cells of the head's column that this row has nothing to say in.
    """
    if row.entry.kind is EntryKind.ORDER:
        room = None if width is None else width - head.cell_length - spare
        told = _order_told(row, room, spare, whole=whole)
    line = head + told
    return line if width is None or whole else within(line, width)


def within(line: Content, width: int) -> Content:
    """The line in so many cells, on every terminal: it must not stick out into what is beside."""
    room = max(1, width - spread(line.plain))
    return line if line.cell_length <= room else line.truncate(room, ellipsis=True)


def with_its_end(line: Content, width: int) -> Content:
    """The line in so many cells, cut before its last part, which says what a key does now."""
    before, gap, end = line.plain.rpartition(BETWEEN)
    room = width - spread(line.plain) - cell_len(f"{gap}{end}")
    if line.cell_length <= width or not gap or room < SHORTEST_ASKED:
        return within(line, width)
    said = line[: len(before)].truncate(room, ellipsis=True)
    return Content.assemble(said, line[len(before) :])


def _order_told(row: Row, room: int | None, spare: int, *, whole: bool) -> Content:
    """What was asked for, in half of the room and what is to spare, and what came of it."""
    asked = shown(row.entry.text) or entry_title(row.entry)
    came = _said(row.outcome) if row.outcome else Content.styled(ON_ITS_WAY, MUTED)
    half = LONGEST_ASKED if room is None else (room - 2) // 2
    length = min(max(half, SHORTEST_ASKED), LONGEST_ASKED) + spare
    if whole or room is None:
        length = max(length, cell_len(asked))
    return Content.assemble(f"{fit(asked, length)}  ", came)


def _said(entry: Entry) -> Content:
    return Content.styled(shown(entry.text), LEVELS[entry.level])


def _remarks(entry: Entry) -> list[Content]:
    """How late a webhook came, and how often it was sent."""
    if entry.kind is not EntryKind.FACT:
        return []
    late = (entry.received_at - entry.at).total_seconds()
    remarks = [f"+{late:.1f} s"] if late >= NOTABLE else []
    if entry.attempt is not None and entry.attempt > 1:
        remarks.append(f"attempt {entry.attempt}")
    return [Content.styled("   " + ", ".join(remarks), MUTED)] if remarks else []


# Calls ------------------------------------------------------------------------------------


def state_word(leg: Leg) -> Content:
    """`◆ offered`, in the colour that repeats it."""
    return Content.styled(reads.state(leg), f"${reads.state_colour(leg)}")


def parties(leg: Leg) -> Content:
    """`+442079460123 → +13125550100`."""
    return Content.assemble((reads.from_number(leg), STRONG), " → ", (reads.to_number(leg), STRONG))


def call_line(leg: Leg, now: datetime) -> Content:
    """Parties, state, time, what an order does and the name of a call, as its title."""
    name = reads.name(leg)
    return Content("   ").join(
        [
            parties(leg),
            state_word(leg) + Content(" " + reads.duration(leg, now)),
            *order_words(leg),
            *([Content(name)] if name else []),
        ]
    )


def call_lines(legs: Sequence[Leg], now: datetime) -> list[Content]:
    """The calls below one another: states under states, and names under names."""
    ends = [parties(leg) for leg in legs]
    states = [state_word(leg) + Content(" " + reads.duration(leg, now)) for leg in legs]
    names = [[Content(reads.name(leg))] if reads.name(leg) else [] for leg in legs]
    return [
        Content("   ").join([end, state, *order_words(leg), *name]).rstrip()
        for leg, end, state, name in zip(legs, _even(ends), _even(states), names, strict=True)
    ]


def _even(parts: Sequence[Content]) -> list[Content]:
    """The parts, each as wide as the widest of those that leave room for what follows."""
    widths = [part.cell_length for part in parts]
    widest = max((width for width in widths if width <= LONGEST_PART), default=0)
    pairs = zip(parts, widths, strict=True)
    return [part.pad_right(max(0, widest - width)) for part, width in pairs]


def order_words(leg: Leg) -> list[Content]:
    """`hold …` while an order is under way."""
    word = action_word(leg.pending[0].action) if leg.pending else ""
    return [Content(f"{word} {reads.PENDING}")] if word else []


def action_word(action: str) -> Shown:
    """An action by its title, or by the last part of an id that has none."""
    known = BY_ID.get(action)
    return Shown(known.title) if known else shown(action.rpartition(".")[2].replace("_", " "))


def contact_facts(leg: Leg) -> Content:
    """What the contacts know of the far end, and what the network calls it; only what is known."""
    known = leg.contact
    if known is None:
        return Content()
    company = known.organisation if known.organisation != known.name else ""
    return _labelled(
        [
            ("company", shown(company, 60)),
            ("contact of", shown(known.source, 40)),
            ("the network says", reads.network_name(leg)),
        ]
    )


def call_facts(leg: Leg, connection: str, reader: Reader = NOBODY) -> Content:
    """What else is known of a call, on one line: only what is known, its ending first."""
    has = reader.holder(leg)
    known = [
        ("", reads.ending(leg, reader)),
        ("next", step_after(leg)),
        ("attestation", shown(leg.attestation, 20)),
        ("session", shown(leg.session_id, 64)[:8]),
        ("connection", shown(connection, 40)),
        ("agent", called(has, reader) if has else ""),
    ]
    return _labelled(known)


def _labelled(known: Iterable[tuple[str, str]]) -> Content:
    """Values with their labels before them, on one line; those that are not known left out."""
    return Content("   ").join(
        [
            Content.assemble((f"{label} " if label else "", MUTED), value)
            for label, value in known
            if value
        ]
    )


def media_lines(leg: Leg) -> list[Content]:
    """What goes on on a leg, what was pressed, and what comes with the end."""
    media = leg.media
    going_on = [("", word) for word in reads.going_on(media)]
    pressed = [
        ("sent", shown(media.sent, 64)),
        ("received", shown(media.received, 64)),
        ("gathered", reads.gathered(media)),
    ]
    after = [("quality", reads.quality(leg)), ("cost", shown(media.cost, 40))]
    lines = [_labelled(known) for known in (going_on, pressed, after)]
    return [line for line in lines if line]


def link_lines(leg: Leg) -> list[Content]:
    """The links of the saved recordings, the newest first."""
    return [
        Content.assemble(("recording ", MUTED), shown(link, LONGEST_LINK))
        for recording in reversed(leg.media.recordings)
        for link in recording.links
    ]


def is_web_link(link: str) -> bool:
    """Whether a link that Telnyx sent is one that a browser opens and a terminal does not mind."""
    return link.startswith(("https://", "http://")) and link.isascii() and link.isprintable()


def leg_line(leg: Leg, now: datetime, reader: Reader, *, current: bool) -> Content:
    """A leg among those of its session or conference: state, parties, time, and who it is.

    Of one in a conference it is told since when it is held or muted, or that nobody knows.
    """
    who = role_word(leg, reader) or reads.name(leg)
    return Content.assemble(
        "▸ " if current else "  ",
        f"{reads.arrow(leg)} ",
        fit(reads.state(leg), 11),
        f"{fit(reads.from_number(leg), NUMBER_WIDTH)} → ",
        fit(reads.to_number(leg), NUMBER_WIDTH),
        f"  {fit(reads.duration(leg, now), 7, right=True)}  ",
        (_set_apart(leg, now), MUTED),
        who,
    )


def _set_apart(leg: Leg, now: datetime) -> str:
    """`held 0:42, muted 0:10  `; `held ?, muted ?  ` where nobody knows."""
    if is_uncertain(leg):
        return f"held {reads.UNKNOWN}, muted {reads.UNKNOWN}  "
    if leg.media.conference is None:
        return ""
    since = {
        "held": leg.changed_at if leg.state is CallState.HELD else None,
        "muted": leg.media.muted_since,
    }
    told = [
        f"{word} {reads.clock(int((now - at).total_seconds()))}" for word, at in since.items() if at
    ]
    if leg.media.muted and leg.media.muted_since is None:
        told.append("muted")
    return f"{', '.join(told)}  " if told else ""


def card_lines(cards: Cards, number: str | None) -> Iterator[Content]:
    """What is shown beside a call with that number: its card, and the link to more."""
    if not number:
        return
    if cards.asked(number):
        yield from _card(cards.card(number))
    if link := cards.link(number):
        yield Content.assemble(("card ", MUTED), shown(link, LONGEST_LINK))


def _card(card: Card | None) -> Iterator[Content]:
    if card is None:
        yield Content.styled("looking the number up…", MUTED)
    elif card.problem:
        yield Content.styled(shown(card.problem, WIDEST_CARD), MUTED)
    else:
        for line in card.lines:
            yield Content(shown(line, WIDEST_CARD))


def number_of(store: Store, call: CallId | None) -> Shown:
    """The far end's number, also of a call that has left the board; no text for no call.

    Of one that was never seen here nothing is known but an id, which nobody reads.
    """
    if call is None:
        return NOTHING
    if not store.was_seen(call):
        return reads.UNKNOWN
    leg = store.legs.get(call)
    return reads.other_number(leg) if leg else reads.number(store.other_party(call))


def known_name(store: Store, call: CallId | None) -> Shown:
    """The contact's name of a call, also of one that has left the board; else no text."""
    known = store.people.known(store.other_party(call)) if call is not None else None
    return shown(known.name) if known else NOTHING


def label_of(store: Store, call: CallId | None) -> Shown:
    """The contact's name of a call, else its number."""
    return known_name(store, call) or number_of(store, call)
