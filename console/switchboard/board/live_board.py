"""The live board: the board as it is now, and the consoles that watch it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import takewhile
from typing import Final

import msgspec

from console.domain.board import Board, advance, folded_again, forget, packed_away, restoring
from console.domain.events import Fact
from console.domain.fold.leg import Folded
from console.domain.fold.packed import Packed
from console.domain.leg import CallId, CallState, Leg
from console.domain.number_rules.rules import Ruling, number_in
from console.domain.own_facts import is_noted_anew
from console.domain.queues import QueueBoard
from console.domain.team.members import Team
from console.domain.team.served import ServedToday
from console.domain.team.waiting_calls import may_concern
from console.line.feed import Feed
from console.line.port import (
    CallBackChanged,
    Connection,
    Health,
    HealthChanged,
    LegChanged,
    LegsGone,
    Light,
    ListChanged,
    QueuesChanged,
    ServedChanged,
    Snapshot,
)
from console.switchboard.board.act_words import Known
from console.switchboard.board.agents import Agents
from console.switchboard.board.arrivals import Arrivals
from console.switchboard.board.followers import Followers, Log, OwnConnections, Part, Told
from console.switchboard.board.lasting.site import Lasting
from console.switchboard.board.leg_list import LegList
from console.switchboard.board.log_words import entry_of, notice_of
from console.switchboard.board.membership import Arrival, Membership
from console.switchboard.board.replaced import Replaced
from console.switchboard.board.stored_folds import Unsaved
from console.switchboard.board.undertakings import Undertakings

STEP: Final = 100
"""Legs, or facts, of the past that are put on the board at one go."""

LINGER: Final = 120.0
"""Seconds that an ended leg stays on the board; after that it stands in the journal only."""

Numbered = Iterable[tuple[int, Fact]]
Calls = Iterable[CallId]

Moved = Callable[[Leg | None, Leg], None]
"""Told of each leg that changed: before (None if it is new) and after."""


class LiveBoard:
    """The board and its followers. Everything happens in one loop; nothing here waits.

    `clock` is monotonic seconds, `membership` says which facts belong on this board. Who works
    here is the snapshot's team, or its one agent. Changes of one turn of the loop go out together.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        clock: Callable[[], float],
        membership: Membership | None = None,
    ) -> None:
        self._base, self._clock = snapshot, clock
        self._membership = membership or Membership()
        self.board = Board()
        self.arrivals, self.unsaved, self.replaced = Arrivals(), Unsaved(), Replaced()
        self._legs = LegList()
        self._early: list[Arrival] | None = None
        self.health = Health()
        self.number_rules = snapshot.number_rules
        self.known = Known(partial(_leg, self), snapshot.team)
        self.followers = Followers(snapshot.number)
        self.log = Log(self.followers)
        self.own_connections = OwnConnections(self.followers, snapshot)
        self.queues = Part(self.followers, snapshot.queues, _queues_changed)
        self.served = Part(self.followers, snapshot.served, _served_changed)
        self.agents = Agents(snapshot.team, snapshot.agent, self.followers, self.now)
        self.lasting = Lasting(self.followers, partial(_tell_barred_otherwise, self))
        self._undertakings = Undertakings(self.followers, self.notice, self.known)
        self._ended: dict[CallId, float] = {}
        self._moved: list[Moved] = [self.own_connections.learn_owner]

    def now(self) -> datetime:
        """The time, as consoles count it."""
        return self.health.now()

    def ruling(self, called: str, at: datetime | None = None) -> Ruling:
        """What register and rules say of a destination that is called at that moment, or now."""
        return self.lasting.register.on(called) or self.number_rules.on(called, at or self.now())

    def take_rules(self, with_rules: Callable[[Snapshot], Snapshot]) -> None:
        """Tell consoles other rules; the same members may be in other groups by them."""
        self._base = with_rules(self._base)
        self.number_rules = self._base.number_rules
        self.agents.take_team(self._base.team)

    @property
    def default_connection(self) -> str | None:
        """Where a dial goes out that names no connection: its caller id's, as far as known."""
        return self.own_connections.default

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections whose calls are shown."""
        return self.own_connections.now

    @property
    def legs(self) -> Mapping[CallId, Leg]:
        """All legs, ended ones included, by id; it changes as the board does."""
        return self._legs.by_id

    @property
    def oldest_first(self) -> tuple[Leg, ...]:
        """All legs, ended ones included, in the order in which they began."""
        return self._legs.oldest_first

    @property
    def alone(self) -> tuple[Leg, ...]:
        """Those that are marked as alone."""
        return tuple(self.legs[call] for call in self._legs.alone)

    def folded(self, call: CallId) -> Folded | None:
        """The leg as it may be stored; None if it is gone, or not folded from all its facts."""
        whole = not self._membership.waits(call) and call not in self.replaced.calls
        return self.board.folded(call) if whole else None

    def rest(self, packed: Iterable[tuple[Folded, bytes]]) -> None:
        """Keep legs as what they are packed to, as far as nothing was told of them since."""
        self.board = packed_away(self.board, packed, partial(_is_at_hand, self._base.team))

    # Facts in -----------------------------------------------------------------------------

    def watch(self, moved: Moved) -> None:
        """Have a function told of every leg that changes."""
        self._moved.append(moved)

    def add(self, number: int, fact: Fact, *, after_end: bool = False) -> None:
        """Apply a fact that is new in the journal, if it belongs here, and tell everybody.

        Those of its session that waited for it follow. `after_end` says that the end of
        its leg stood in the journal before.
        """
        arrival = Arrival(number, fact, after_end)
        if self._early is not None:
            self._early.append(arrival)
        else:
            self._add(arrival)

    def _add(self, arrival: Arrival) -> None:
        for admitted in self._membership.admitted(arrival, self.board):
            _attend(self, admitted)
            if self._membership.shows(admitted, self.board):
                self._become(*advance(self.board, admitted.fact, self._membership.has_left))
            self._undertakings.take(admitted.fact, self.board)
        self.unsaved.applied(arrival.number)

    def fold_again(self, call: CallId, facts: Iterable[Fact]) -> None:
        """Show a leg of the board as these facts tell it, which are all there are of it."""
        if call in self.board.records:
            self._become(*folded_again(self.board, call, facts))

    def _become(self, after: Board, touched: Iterable[CallId]) -> None:
        before, self.board = self.board, after
        for call in touched:
            if _folded_otherwise(before, after, call):
                self.unsaved.changed(call)
        changed = [*_looks(before, after, touched)]
        for _, leg in changed:
            self._tell_leg(self._legs.put(leg))
        self._undertakings.meet((leg for _, leg in changed), self.board)
        self.agents.moved(changed)
        for old, new in changed:
            for moved in self._moved:
                moved(old, new)

    def mark_alone(self, call: CallId, since: datetime | None) -> None:
        """Have a leg shown as alone since that time, or not any more."""
        if (marked := self._legs.marked_alone(call, since)) is not None:
            self._tell_leg(marked)

    def expect_past(self) -> None:
        """Let facts that are added wait until the past is on the board."""
        self._early = []

    def replay(self, facts: Numbered) -> None:
        """Apply those facts of the past that belong here, without telling anybody."""
        deque(self.replaying(facts), maxlen=0)

    def replaying(
        self, facts: Numbered, folded: Iterable[Packed] = (), last: int = 0, over: Calls = ()
    ) -> Iterator[None]:
        """Put folded legs on the board, and the facts to be added; a pause after every few.

        Nobody is told. At the end follow the facts that waited, unless their number is not
        above `last`, which is that of the last fact that there was. No fact that names them
        beside others brings back those that are `over`.
        """
        self._membership.depart(over)
        for board in restoring(folded, STEP, partial(_is_at_hand, self._base.team)):
            self.board = board
            yield
        sessions, arrivals = set(self.board.by_session), (Arrival(*one) for one in facts)
        for count, past in enumerate(self._membership.recalled(arrivals, sessions)):
            self.board, touched = advance(self.board, past.fact, self._membership.has_left)
            for call in touched:
                self.unsaved.changed(call)
            self.agents.recall(past.fact)
            if count % STEP == 0:
                yield
        self.unsaved.recalled(last)
        self._begin(last)

    def _begin(self, last: int) -> None:
        """The past is on the board: from here on everybody is told."""
        self._legs = LegList(self.board.legs.values())
        self.agents.begin(self.legs.values())
        ended = (leg.id for leg in self.legs.values() if not leg.alive)
        self._ended = dict.fromkeys(ended, self._clock())
        early, self._early = self._early or [], None
        for arrival in (one for one in early if one.number > last):
            self._add(arrival)

    def recall_orders(self, facts: Iterable[Fact]) -> None:
        """Follow on what was begun before this board, by its orders and their outcomes."""
        self._undertakings.recall(facts, self.board)

    def forget_ended(self) -> None:
        """Take legs off the board that ended a while ago."""
        limit = self._clock() - LINGER
        # they stand in the order in which they ended
        if gone := tuple(takewhile(lambda call: self._ended[call] <= limit, self._ended)):
            self._forget(gone)

    def _forget(self, gone: tuple[CallId, ...]) -> None:
        legs = [self.legs[call] for call in gone]
        self.board = forget(self.board, gone)
        for leg in legs:
            del self._ended[leg.id]
            self._membership.depart((leg.id, leg.leg_id) if leg.leg_id else (leg.id,))
            self._legs.drop(leg.id)
            # others of its session may have outlived it: what it was tells their state
            if leg.session_id not in self.board.by_session:
                self.unsaved.left(leg.id, leg.session_id)
        self.followers.tell(LegsGone(number=self.followers.next(), calls=gone))
        self._undertakings.look(self.board)

    # Words and lights ---------------------------------------------------------------------

    def notice(
        self,
        text: str,
        level: Light,
        *,
        title: str = "notice",
        call: CallId | None = None,
        to: str = "",
    ) -> None:
        """Say something that is no fact. It stands in the log, not in the journal.

        What is said `to` a member, by its user, that one is shown at once.
        """
        self.log.add(notice_of(self.now(), text, level, title=title, call=call, to=to))

    def show_health(self, health: Health) -> None:
        """Change the lights and counters; consoles are told if one is different."""
        if health != self.health:
            self.health = health
            self.followers.tell(HealthChanged(number=self.followers.next(), health=health))

    # Consoles out -------------------------------------------------------------------------

    def snapshot(self, agent: str | None = None) -> Snapshot:
        """All that a console needs to draw: one of that agent, or of the one who works alone."""
        agent = self._base.agent if agent is None else agent
        self.followers.flush()
        return msgspec.structs.replace(
            self._base,
            number=self.followers.number,
            legs=self.oldest_first,
            connections=self.connections,
            queues=self.queues.now,
            undertakings=self._undertakings.all,
            default_connection=self.default_connection,
            entries=self.log.entries,
            health=self.health,
            agent=agent,
            agent_state=self.agents.attendances.state(agent),
            members=self.agents.members,
            served=self.served.now,
            messages=self.agents.messages.of(agent),
            **self.lasting.parts(self.agents.promises.open),
            lists=tuple(self.agents.lists),
        )

    def follow(self, feed: Feed, told: Told | None = None) -> None:
        """Push every change from now on into the feed, as what it is `told`."""
        self.followers.follow(feed, told)

    def _tell_leg(self, leg: Leg) -> None:
        if leg.state is CallState.ENDED:
            self._ended.setdefault(leg.id, self._clock())
        self.followers.tell(LegChanged(number=self.followers.next(), leg=leg))


def _attend(live: LiveBoard, admitted: Arrival) -> None:
    """Have a fact told in the log, and taken by all that is on no leg."""
    if not is_noted_anew(admitted.fact.payload):
        live.log.add(entry_of(admitted.number, admitted.fact, live.known))
    live.agents.attend(admitted.fact)
    live.lasting.attend(admitted.fact)


def _is_at_hand(team: Team, leg: Leg) -> bool:
    """Whether a leg is looked at again and again: whom to offer it depends on its facts."""
    return bool(team.members) and may_concern(leg)


def _folded_otherwise(before: Board, after: Board, call: CallId) -> bool:
    """Whether a leg is folded to something else."""
    known = before.records.get(call)
    return known is None or known.kept is not after.records[call].kept


def _looks(
    before: Board, after: Board, touched: Iterable[CallId]
) -> Iterator[tuple[Leg | None, Leg]]:
    """How legs that look different did before, and how they do after."""
    for call in touched:
        old, new = before.leg(call), after.records[call].leg
        if old != new:
            yield old, new


def _leg(live: LiveBoard, call: CallId) -> Leg | None:
    """The leg as it is when that is asked: the board is another one after each fact."""
    return live.board.leg(call)


def _served_changed(number: int, served: ServedToday) -> ServedChanged:
    return ServedChanged(number=number, served=served)


def _tell_barred_otherwise(live: LiveBoard, numbers: tuple[str, ...]) -> None:
    """Tell anew of what goes with those: who is told numbers masked knows it by that alone."""
    if not live.agents.team.mask:
        return
    for leg in live.oldest_first:
        if number_in(leg.other_party or "") in numbers:
            live.followers.tell(LegChanged(number=live.followers.next(), leg=leg))
    for one in (*live.lasting.call_backs.open, *live.agents.promises.open):
        if one.number in numbers:
            live.followers.tell(CallBackChanged(number=live.followers.next(), call_back=one))
    for list_ in live.agents.lists:
        if any(number in numbers for one in list_.held for number in one.entry.person.numbers):
            live.followers.tell(ListChanged(number=live.followers.next(), list=list_))


def _queues_changed(number: int, queues: tuple[QueueBoard, ...]) -> QueuesChanged:
    return QueuesChanged(number=number, queues=queues)
