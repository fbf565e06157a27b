"""The team board: routes and queues, and the members by group, as they are.

Enter on a member lists what can be done.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.acts import AnyAct, GiveCall, OfferAgain, SetMemberState, Supervise, TakeOver
from console.domain.agent.state import Presence
from console.domain.leg import CallId, Leg
from console.domain.orders import Outcome, OutcomeKind
from console.domain.team.members import MemberNow
from console.domain.team.rights import may_any
from console.ui.actions.action import Action
from console.ui.actions.agent import HISTORY, STATE
from console.ui.actions.registry import BY_ID
from console.ui.actions.situation import Situation
from console.ui.dialogs.agent import ESC_CLOSES, StateMenu
from console.ui.dialogs.member_state import MemberStateForm
from console.ui.dialogs.palette import Item, Palette
from console.ui.grid.record_table import RecordTable
from console.ui.messages import CallAsked
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, STRONG, shown, state_word
from console.ui.render.members import (
    doubts_line,
    doubts_of,
    evidence,
    for_whoever_is_free,
    group_title,
    member_facts,
)
from console.ui.render.past import labelled
from console.ui.render.served import served_lines, told_of
from console.ui.render.whose import called
from console.ui.scene import Scene
from console.ui.screens.history import HistoryScreen
from console.ui.screens.list_screen import ListScreen
from console.ui.state.reader import Reader
from console.ui.state.store import Touched
from console.ui.table.members import LIST, USUAL, TeamRow, team_columns, team_rows
from console.ui.widgets.fields import Words, keys_line

SOON: Final = 0.2
"""Seconds within which calls that changed are counted anew: they change far more often."""

_PART: Final = 4
"""Routes and queues take at most so large a part of the screen: a quarter."""

_FIGURES: Final = 3
"""Today's figures, of what is said of a member: phone and consoles stand with its state."""

OPEN: Final = "call.open"
ON_CALLS: Final = (Supervise.action, TakeOver.action, GiveCall.action, OfferAgain.action)
"""What can be done with a member's call, by the keys that it has in the table."""


def _named(reader: Reader) -> tuple[str, ...]:
    """Those that stand among the keys: an agent may neither listen in nor take over."""
    asking = reader.asking(None)
    return ON_CALLS[2:3] if asking is not None and not may_any(asking.member) else ON_CALLS[:3]


class TeamScreen(ListScreen[TeamRow, None]):
    """The members of the team, and who waits for them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "cancel", show=False)]

    def __init__(self, scene: Scene) -> None:
        super().__init__(
            *(scene, LIST, team_columns(scene.shared.watch.limits)),
            usual=USUAL,
            always="member",
            own_order="who needs attention first",
            section=lambda row: row.section,
        )
        self._lines = 0
        self._served = Words(classes="served")
        self._under = Words(classes="about under")
        self._stale = False
        self._doubted: tuple[tuple[str, ...], ...] = ()
        keymap = scene.shared.keymap
        keys = {action: keymap.keys(action) for action in ON_CALLS}
        for action, bound in (*keys.items(), (SetMemberState.action, keymap.keys(STATE))):
            for key in bound:
                self._bindings.bind(key, f"do('{action}')", show=False)

    def above(self) -> Iterable[Widget]:
        """Routes and queues."""
        yield self._served

    def below(self) -> Iterable[Widget]:
        """On one line what there is no room for beside the list."""
        yield self._under

    def on_resize(self) -> None:
        """There is room for more of them, or for fewer."""
        self._say()

    def on_mount(self) -> None:
        """Show them all."""
        self._fill()
        self._say_keys()
        self._tick()

    def _say_keys(self) -> None:
        keymap = self.scene.shared.keymap
        titled = [(keymap.shown(one), BY_ID[one].title) for one in _named(self.store.reader)]
        keys = (("Enter", "all"), *titled, (keymap.shown(STATE), "state"), ("Esc", "close"))
        self.remark.say(keys_line(*(one for one in keys if one[0])))

    def store_changed(self, touched: Touched) -> None:
        """Somebody is otherwise, or has another call."""
        if touched.everything or touched.members or touched.queues or touched.served:
            self._fill()
        elif (touched.legs or touched.gone) and not self._stale:
            self._stale = True
            self.set_timer(SOON, self._fill)

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Another one is under the cursor."""
        event.stop()
        self._say_keys()
        self._say()

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """List the calls of the member, and what can be done."""
        event.stop()
        row = self.table.table_rows.item(event.key)
        if row is None or row.member is None:
            return
        one = row.member
        name = called(one.member.user, self.store.reader)
        palette = Palette(self._items(one, row.calls), Content.styled(name, "bold $accent"))
        self.app.push_screen(palette, self._chosen)

    def action_do(self, action: str) -> None:
        """Do it for the member under the cursor, or for the call that it has."""
        row = self.table.item
        if row is None or row.member is None:
            self.remark.say("no member is selected")
        elif action == SetMemberState.action:
            self._ask_state(row.member.member.user)
        elif not row.calls:
            name = called(row.member.member.user, self.store.reader)
            self.remark.say(f"{BY_ID[action].title}: {name} has no call")
        else:
            self._perform(action, row.calls[0].id)

    # What can be done ---------------------------------------------------------------------

    def _items(self, one: MemberNow, calls: tuple[Leg, ...]) -> list[Item]:
        keymap, found = self.scene.shared.keymap, []
        for leg in calls:
            now, label = self.scene.situation_of(leg), reads.label(leg)
            key = keymap.shown(OPEN)
            words = f"{reads.state(leg)} {reads.duration(leg, self.scene.shared.clock.now())}"
            found.append(Item(OPEN, leg.id, f"open {label}", words, key, None))
            for action in (BY_ID[id_] for id_ in ON_CALLS):
                key, reason = keymap.shown(action.id), action.why_not(now)
                found.append(Item(action.id, leg.id, action.title, action.help, key, reason))
        user, now = one.member.user, self.scene.situation()
        whose = "Every call of today that is over"
        reason = BY_ID[HISTORY].why_not(now)
        found.append(Item(HISTORY, user, "today's calls", whose, "", reason))
        mine = BY_ID[STATE if self.store.reader.is_me(user) else SetMemberState.action]
        title, key = "my state" if mine.id == STATE else "set state", keymap.shown(STATE)
        known = doubts_line(doubts_of(self.store, one, self.scene.shared.clock.now())).plain
        words = known or mine.help
        found.append(Item(SetMemberState.action, user, title, words, key, mine.why_not(now)))
        return found

    def _chosen(self, value: str | None) -> None:
        if value is None:
            return
        action, _, argument = value.partition(" ")
        if action == OPEN:
            self.dismiss(None)
            self.scene.app.post_message(CallAsked(CallId(argument)))
        elif action == SetMemberState.action:
            self._ask_state(argument)
        elif action == HISTORY:
            today = self.scene.shared.clock.now().astimezone()
            since = today.replace(hour=0, minute=0, second=0, microsecond=0)
            self.app.push_screen(HistoryScreen(self.scene, whose=argument, since=since))
        else:
            self._perform(action, CallId(argument))

    def _perform(self, action_id: str, call: CallId) -> None:
        """Leave for the table and do it there; what forbids it is said here."""
        action, now = BY_ID[action_id], self.scene.situation_of(self.store.leg(call))
        if self._may(action, now):
            self.dismiss(None)
            self.scene.perform(action, now)

    def _may(self, action: Action, now: Situation) -> bool:
        """Whether it is possible; if not, why not is said here."""
        reason = self.scene.why_not(action, now)
        if reason:
            words = f"{action.title}: {reason}. Nothing is sent."
            self.remark.say(Content.styled(shown(words), "$light-bad"))
        return not reason

    def _ask_state(self, user: str) -> None:
        """Ask over the board into which state: a colleague, after what is known of it, or me."""
        mine = self.store.reader.is_me(user)
        if not self._may(BY_ID[STATE if mine else SetMemberState.action], self.scene.situation()):
            return
        if mine:
            self.app.push_screen(StateMenu(self.scene), self._give)
        else:
            form = MemberStateForm(self.store, self.scene.shared.clock, user)
            self.app.push_screen(form, self._give)

    def _give(self, act: AnyAct | None) -> None:
        if act is not None:
            self.scene.give(act, self._told)

    def _told(self, outcome: Outcome) -> None:
        """What came of it is said here: the board lies over the line that says it."""
        if self.is_attached:
            accepted = outcome.kind is OutcomeKind.ACCEPTED
            style = "" if accepted else "$light-bad"
            said = shown(outcome.message or outcome.kind.value)
            self.remark.say(Content.styled(f"{said}   {ESC_CLOSES}", style))

    # What is said -------------------------------------------------------------------------

    def _tick(self) -> None:
        """Times grow, and what was a moment ago makes no sense any more."""
        if self._doubts() != self._doubted:
            self._fill()
        else:
            self._say()
        self.set_timer(self.scene.shared.clock.until_next_second() + 0.004, self._tick)

    def _doubts(self) -> tuple[tuple[str, ...], ...]:
        now = self.scene.shared.clock.now()
        return tuple(doubts_of(self.store, one, now) for one in self.store.board.members)

    def _fill(self) -> None:
        self._stale = False
        self.table.show(team_rows(self.store, self.scene.shared.clock.now()))
        self._doubted = self._doubts()
        self._say()

    def _say(self) -> None:
        board, now = self.store.board, self.scene.shared.clock.now()
        ready = sum(one.state.state is Presence.READY and not one.away for one in board.members)
        said = f"   {len(board.members)} members · {ready} ready"
        if ringing := for_whoever_is_free(self.store):
            longest = reads.clock(max(reads.seconds(leg, now) or 0 for leg in ringing))
            rings = f"ring{'s' * (len(ringing) == 1)} for whoever is free"
            said += f" · {len(ringing)} {rings}, {longest}"
        self.title_words.say(Content.assemble(("Team", "bold $accent"), said))
        self._say_served()
        self.beside.redraw()
        self._under.say(Content(" · ").join(self._in_short()))

    def _say_served(self) -> None:
        """Routes and queues; where there are none they take no line."""
        limits, now = self.scene.shared.watch.limits, self.scene.shared.clock.now()
        size = self.app.size
        lines = served_lines(self.store, limits, now, size.width, size.height // _PART)
        if self._lines != len(lines):
            self._lines = len(lines)
            self._served.styles.height = self._lines
        self._served.say(Content("\n").join(lines))

    def detail(self) -> Iterable[Content]:
        """The member and its calls; or the group and who waits for it."""
        row = self.table.item
        if row is None:
            return
        now = self.scene.shared.clock.now()
        if row.member is None:
            yield Content.styled(group_title(row.group.name), STRONG)
            yield labelled("ready", f"{row.group.ready} of {len(row.group.members)}")
            for name, value in told_of(row.served, row.target):
                yield labelled(name, value)
            legs = row.group.waiting
            yield Content.styled("nobody waits" if not legs else "who waits", MUTED)
        else:
            yield from self._member_lines(row.member)
            legs = row.calls
        for leg in sorted(legs, key=lambda one: one.started_at or one.changed_at):
            time = reads.duration(leg, now)
            yield Content.assemble(reads.label(leg), "  ", state_word(leg), f"  {time}")

    def _member_lines(self, one: MemberNow) -> Iterable[Content]:
        member = one.member
        yield Content.styled(called(member.user, self.store.reader), STRONG)
        yield from evidence(self.store, one, self.scene.shared.clock.now())
        yield labelled("role", member.role.value)
        yield labelled("groups", shown(", ".join(member.groups), 80) or "—")
        yield labelled("number", reads.number(member.phone) if member.phone else "—")
        for name, value in islice(member_facts(one), _FIGURES):
            yield labelled(name, value)

    def _in_short(self) -> Iterable[Content]:
        """Whom the cursor is on, on one line."""
        row = self.table.item
        if row is None:
            return
        if row.member is None:
            yield Content.styled(group_title(row.group.name), STRONG)
            facts: Iterable[tuple[str, str]] = islice(told_of(row.served, row.target), 2)
        else:
            yield Content.styled(called(row.member.member.user, self.store.reader), STRONG)
            facts = member_facts(row.member)
            if row.doubts:
                yield doubts_line(row.doubts)
        for name, value in facts:
            yield Content.assemble((f"{name} ", MUTED), value)
