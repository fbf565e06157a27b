"""One call, all of it: legs of its session, timeline, raw payloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import OptionList

from console.domain.leg import CallId, CallState, Leg
from console.errors import ConsoleError, LineError
from console.line.questions import RawBody
from console.text import with_hint
from console.ui.actions.action import Place
from console.ui.actions.agent import WRAP_UP
from console.ui.actions.situation import Situation
from console.ui.messages import ExportAsked
from console.ui.render import ladder, transcript
from console.ui.render.colleagues import asked_lines
from console.ui.render.lines import (
    MUTED,
    STRONG,
    call_facts,
    call_line,
    card_lines,
    contact_facts,
    label_of,
    leg_line,
    link_lines,
    media_lines,
    number_of,
    shown,
    within,
)
from console.ui.render.undertakings import trouble_lines
from console.ui.scene import Handler, Scene, Shared
from console.ui.state.store import Touched
from console.ui.state.timeline import CallTimeline, Row
from console.ui.table.widget import DISARMED
from console.ui.widgets.fields import Words
from console.ui.widgets.footer import Footer, reasons_line
from console.ui.widgets.pane import Pane, page_moves
from console.ui.widgets.payload import Payload, payload_text
from console.ui.widgets.prompt import LINGER
from console.ui.widgets.side_panes import LadderView, barred_lines
from console.ui.widgets.strips import PartyStrip, is_needed, strip_line
from console.ui.widgets.transcript import TranscriptPane

WIDTHS: Final = [(0, "-narrow"), (110, "-wide")]
"""From which width on timeline and payload stand side by side."""

GONE: Final = Content.styled("The call has left the board. Its journal stays.", MUTED)
NOT_NOW: Final = Content.styled("At this moment the call is not on the board.", MUTED)
NO_PAYLOAD: Final = Content.styled("A notice of this console; there is no payload.", MUTED)


class CallHead(Pane):
    """What the call is now, and the legs of its session."""

    def __init__(self, shared: Shared, call: CallId) -> None:
        super().__init__(ident="call-head")
        self._store, self._clock = shared.store, shared.clock
        self._remembers = shared.remembers
        self.call = call
        self._last: list[Content] = []

    def lines(self) -> list[Content]:
        """Parties and state, what is known, a line for each leg; once gone what was last known."""
        leg = self._store.leg(self.call)
        if leg is None:
            number = Content.styled(number_of(self._store, self.call), STRONG)
            if not self._remembers:
                return [number, NOT_NOW]
            return [*(self._last[:2] or [number]), GONE]
        now, reader = self._clock.now(), self._store.reader
        company = self._store.company(leg)
        self._last = [
            call_line(leg, now),
            *filter(None, [contact_facts(leg)]),
            call_facts(leg, self._store.connection_name(leg.connection_id), reader),
            *trouble_lines(leg, reader),
            *asked_lines(leg, reader, now),
            *barred_lines(self._store.board, leg),
            *card_lines(self._store.cards, leg.other_party),
            *media_lines(leg),
            *(leg_line(one, now, reader, current=one.id == leg.id) for one in company),
            *link_lines(leg),
        ]
        return self._last

    def draw(self) -> Content:
        """The lines, cut to the width."""
        width = max(1, self.size.width)
        return Content("\n").join([within(line, width) for line in self.lines()])


class CallScreen(Scene):
    """One call, all of it. Its actions are for this call, whatever the table does."""

    PLACE: ClassVar[Place] = Place.CALL

    def __init__(self, shared: Shared, call: CallId) -> None:
        super().__init__(shared)
        self.HORIZONTAL_BREAKPOINTS = WIDTHS
        self.call = call
        self.header = self.header_of(shared.figures.count)
        self.head = CallHead(shared, call)
        self.ladder = LadderView(self.store.reader)
        self.timeline = self.ladder.list
        self.payload = Payload()
        self.transcript = TranscriptPane(self.store.reader)
        self.parties = PartyStrip(self.store, shared.keymap, self.situation)
        self.words = Words(ident="words")
        self.footer = Footer(shared.keymap, self.PLACE, self.situation)
        own: dict[str, Handler] = {
            **_moves(self.timeline, self.payload, self.transcript),
            "call.next_leg": lambda now, _: self._step(now, 1),
            "call.previous_leg": lambda now, _: self._step(now, -1),
            "call.export": lambda now, _: self._export(now),
        }
        self.handlers = shared.handlers(self, own)
        self._timeline = CallTimeline(self.store.leg(call))
        self._rows: dict[str, Row] = {}
        self._seen: dict[CallId, Leg] = {}
        self._company: dict[CallId, Leg] = {}
        self._state = self._present_state()
        self._changed_at = float("-inf")
        self._silence: Timer | None = None
        self._callers_seen = 0

    def compose(self) -> ComposeResult:
        """The call, what happened, the payload of one thing that happened."""
        yield self.header
        yield self.head
        yield self.parties
        with Container(id="call-body"):
            with Vertical(id="call-told"):
                yield self.ladder
                yield self.transcript
            yield self.payload
        yield self.words
        yield self.footer

    def on_mount(self) -> None:
        """Ask for the timeline."""
        self.timeline.focus()
        self._size_head()
        self._fetch_timeline()
        self._tick()

    def situation(self) -> Situation:
        """This call; nothing is marked here."""
        armed = self.shared.clock.monotonic() >= self._changed_at + DISARMED
        return self.situation_of(self.store.leg(self.call), armed=armed)

    def others(self, leg: Leg | None) -> int:
        """How many other parties of the call there are."""
        return max(0, len(self._parties(leg)) - 1) if leg is not None else 0

    def _parties(self, leg: Leg) -> list[CallId]:
        """The call, and those of its session or conference; my phone is none of them."""
        parties = [one.id for one in self.store.company(leg) if not self.store.folded(one)]
        return parties if leg.id in parties else []

    def say(self, words: str) -> None:
        """Say something quietly, above the footer."""
        self.words.say_whole(words)
        if self._silence is not None:
            self._silence.stop()
        self._silence = self.set_timer(LINGER, self._fall_silent)

    def _fall_silent(self) -> None:
        self._silence = None
        self._rest()

    def _rest(self) -> None:
        """Where nothing is being said: the wrap-up, or why the footer's dimmed keys do nothing."""
        if self._silence is not None:
            return
        keymap, width = self.shared.keymap, max(1, self.words.size.width)
        if is_needed(self.store):
            key = keymap.shown(WRAP_UP)
            self.words.say(strip_line(self.store, self.shared.clock.now(), key))
        else:
            self.words.say(reasons_line(keymap, self.PLACE, self.situation(), width))

    def go_back(self) -> None:
        """Back to the table."""
        self.dismiss(None)

    def leave_scene(self) -> bool:
        """Back to the table."""
        self.dismiss(None)
        return True

    def forget_timeline(self) -> None:
        """Know nothing of it until it has been asked for again."""
        self._timeline = CallTimeline(self.store.leg(self.call))

    def store_changed(self, touched: Touched) -> None:
        """The call changed, or something happened to it."""
        self._watch_state()
        if touched.everything or (touched.entries and not self.shared.remembers):
            self._fetch_timeline()
        elif self._timeline.follow(touched.entries):
            self._show_timeline()
        self._size_head()
        if self._concerns_me(touched):
            self.header.redraw()
        self.head.redraw()
        self.parties.redraw()
        self.footer.redraw()
        self._rest()

    def _concerns_me(self, touched: Touched) -> bool:
        """Whether my state, my phone, a light or who rings is different; counters wait."""
        seen, self._callers_seen = self._callers_seen, self.shared.callers.edition
        if seen != self._callers_seen:
            return True
        if touched.everything or touched.agent or touched.health or touched.line or touched.gone:
            return True
        legs = filter(None, map(self.store.legs.get, touched.legs))
        return any(leg.role is not None for leg in legs)

    def _watch_state(self) -> None:
        """Note when the call changed under the hand."""
        if self._present_state() is not self._state:
            self._state = self._present_state()
            self._changed_at = self.shared.clock.monotonic()

    def _present_state(self) -> CallState | None:
        leg = self.store.leg(self.call)
        return leg.state if leg else None

    def _size_head(self) -> None:
        height = len(self.head.lines())
        if self.head.styles.height is None or self.head.styles.height.value != height:
            self.head.styles.height = height

    def _tick(self) -> None:
        self.header.redraw()
        self.head.redraw()
        self._rest()
        self.set_timer(self.shared.clock.until_next_second() + 0.004, self._tick)

    # What happened ----------------------------------------------------------------------

    @work(group="timeline", exclusive=True)
    async def _fetch_timeline(self) -> None:
        try:
            told = await self.shared.link.timeline(self.call)
            if not self.shared.remembers:
                self.forget_timeline()
            self._timeline.tell(told)
        except LineError as error:
            self.say(shown(with_hint(error)))
        self._show_timeline()

    def _show_timeline(self) -> None:
        rows = {row.key: row for row in self._timeline.entries.rows}
        if rows != self._rows or not rows:  # what is said changes no rung
            self._rows = rows
            self.ladder.show(self._timeline.entries.rows, self._legs())
        if not rows:
            self.payload.show(Content())
        self.transcript.show(self._timeline.transcript.lines, self._together())

    def _together(self) -> dict[CallId, Leg]:
        """The legs of the session, and those that this console ever saw on the line with it."""
        leg = self.store.leg(self.call)
        self._company = self._company if self.shared.remembers else {}
        self._company |= {one.id: one for one in self.store.company(leg)} if leg else {}
        return self._company | {one.id: one for one in self._legs()}

    def _legs(self) -> list[Leg]:
        """The legs of the session, those that left the board as they were last."""
        leg = self.store.leg(self.call)
        self._seen = self._seen if self.shared.remembers else {}
        self._seen |= {one.id: one for one in self.store.session(leg)} if leg else {}
        return list(self._seen.values())

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the payload of what is highlighted."""
        event.stop()
        row = self._rows.get(event.option.id or "")
        if row is not None:
            self._fetch_payload(row)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter goes to the payload."""
        event.stop()
        self.payload.focus()

    @work(group="payload", exclusive=True)
    async def _fetch_payload(self, row: Row) -> None:
        parts = []
        for entry in filter(None, (row.entry, row.outcome)):
            if entry.number <= 0:
                parts.append(NO_PAYLOAD)
                continue
            try:
                payload = await self.shared.link.ask(RawBody(entry.number))
            except ConsoleError as error:
                parts.append(Content.styled(shown(with_hint(error)), "$light-warn"))
                continue
            parts.append(Content(payload_text(payload.text)))
        self.payload.show(Content("\n\n").join(parts))

    # Hands ------------------------------------------------------------------------------

    def _step(self, now: Situation, by: int) -> None:
        """Go to another party of the same session or conference; keys are for that one then."""
        if now.leg is None:
            return
        calls = self._parties(now.leg)
        self.call = self.head.call = calls[(calls.index(now.leg.id) + by) % len(calls)]
        self.aimed = self.shared.newest.edition
        self._state = self._present_state()
        leg = self.store.leg(self.call)
        if leg is None or leg.session_id != now.leg.session_id:
            self._timeline, self._seen, self._company = CallTimeline(leg), {}, {}
            self._fetch_timeline()
        self._size_head()
        self.head.redraw()
        self.footer.redraw()

    def _export(self, now: Situation) -> None:
        """Write the ladder and what was said to a file; the app says where it is."""
        columns = ladder.columns(
            self._timeline.entries.rows,
            self._legs(),
            self.store.reader,
            partial(label_of, self.store),
        )
        title = [line.plain for line in self.head.lines()]
        text = ladder.as_text(title, self._timeline.entries.rows, columns)
        said = self._timeline.transcript.lines
        text += transcript.as_text(said, self._together(), self.store.reader)
        session = now.leg.session_id if now.leg else None
        self.app.post_message(ExportAsked(f"ladder-{(session or self.call)[:8]}", text))

    def ask_command(self) -> None:
        """The command line is the table's; here the palette does its work."""
        self.handlers["console.palette"](self.situation(), "")


def _moves(timeline: OptionList, *pages: VerticalScroll) -> Mapping[str, Handler]:
    """What the keys move: the page that has the focus, else the list."""
    listed: dict[str, Callable[[], None]] = {
        "move.down": timeline.action_cursor_down,
        "move.up": timeline.action_cursor_up,
        "move.first": timeline.action_first,
        "move.last": timeline.action_last,
        "move.page_down": timeline.action_page_down,
        "move.page_up": timeline.action_page_up,
        "move.half_down": timeline.action_page_down,
        "move.half_up": timeline.action_page_up,
    }
    paged = {page: page_moves(page) for page in pages}

    def moving(action: str) -> Handler:
        def move(_now: Situation, _argument: str) -> None:
            page = next((page for page in pages if page.has_focus), None)
            (paged[page] if page is not None else listed)[action]()

        return move

    return {action: moving(action) for action in listed}
