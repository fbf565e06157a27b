"""What this console knows: the board as the line told it, and its own orders.

Knows no Textual, no network and no clock. `apply` says what it touched, so that
the screen draws only that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from console.domain.leg import (
    CallId,
    Leg,
    age,
    delayed_otherwise,
    with_delays,
)
from console.domain.my_phone import (
    Consultation,
    PhoneState,
    company,
    consultation,
    is_my_phone,
    my_leg,
    my_supervision,
    phone_state,
    state_with_rung,
)
from console.domain.orders import Order, Outcome
from console.domain.people.colleagues import is_rung, taken_by
from console.domain.people.contacts import Directory
from console.domain.undertaking.undertaking import Undertaking, told_otherwise
from console.domain.undertaking.words import row_word
from console.line.feed import one_by_one
from console.line.port import (
    AnyChange,
    Connection,
    Entry,
    EntryKind,
    Health,
    LegChanged,
    LegsGone,
    Light,
    Logged,
    Snapshot,
)
from console.ui.actions.situation import why_read_only
from console.ui.state.board_parts import put_on_board
from console.ui.state.colleagues import HelpWanted, help_word
from console.ui.state.leg_index import DepartedNumbers, LegIndex
from console.ui.state.own_orders import OwnOrders
from console.ui.state.people import Cards, People
from console.ui.state.reader import Reader
from console.ui.state.sight import Sight
from console.ui.state.timeline import Timeline, notice
from console.ui.state.told import ToldMe


class Touched(Struct, frozen=True, kw_only=True):
    """What is different now. `everything` asks for the whole board to be drawn again."""

    everything: bool = False
    legs: tuple[CallId, ...] = ()
    gone: tuple[CallId, ...] = ()
    entries: tuple[Entry, ...] = ()
    health: bool = False
    connections: bool = False
    agent: bool = False
    members: bool = False
    queues: bool = False
    served: bool = False
    messages: bool = False
    barred_numbers: bool = False
    lists: bool = False
    call_backs: bool = False
    undertakings: bool = False
    line: bool = False


class Store:
    """The board on this side of the line."""

    def __init__(self, cards: Cards | None = None, *, looks_only: bool = False) -> None:
        self.looks_only = looks_only
        self.legs: dict[CallId, Leg] = {}
        self.board = Snapshot(number=0)
        self.reader = Reader()
        self.sight = Sight()
        self.log = Timeline()
        self.people = People()
        self.cards = cards or Cards()
        self.notes: dict[CallId, str] = {}  # what is written of a call and not yet said
        self._index = LegIndex()
        self._departed = DepartedNumbers()
        self._own, self.helped = OwnOrders(), HelpWanted(self.leg)
        self.told = ToldMe()

    # What there is ----------------------------------------------------------------------

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The connections, in the order of their keys 1 to 9."""
        return self.board.connections

    @property
    def health(self) -> Health:
        """The lights that the switchboard knows."""
        return self.board.health

    @property
    def unreachable(self) -> str | None:
        """Why nothing can be asked of the switchboard now."""
        return self.sight.unreachable

    @property
    def barred(self) -> str | None:
        """Why no order at all can be given now, whatever it is for."""
        why = why_read_only(self.reader.asking(None)) if self.read_only else None
        return self.unreachable or why

    @property
    def read_only(self) -> bool:
        """Whether this console, or every one, may only look."""
        return self.looks_only or self.board.read_only

    def leg(self, call: CallId | None) -> Leg | None:
        """A leg, with this console's orders that have no outcome yet."""
        leg = self.legs.get(call) if call is not None else None
        return self._with_own(leg) if leg is not None else None

    def all_legs(self) -> list[Leg]:
        """Every leg, as `leg` gives it: mostly as the line told it, and there are ten thousand."""
        told = self._own or self.health.delays or self.board.undertakings or self.helped
        return [*(map(self._with_own, self.legs.values()) if told else self.legs.values())]

    def undertaking(self, call: CallId) -> Undertaking | None:
        """What was begun last with a call and is not over; None if nothing is."""
        return next((one for one in reversed(self.board.undertakings) if call in one.calls), None)

    def was_seen(self, call: CallId) -> bool:
        """Whether the call is on the board, or was, as far back as is remembered."""
        return call in self.legs or call in self._departed

    def other_party(self, call: CallId) -> str | None:
        """The far end's number as Telnyx told it, also of a call that has left the board."""
        leg = self.legs.get(call)
        return leg.other_party if leg else self._departed.number(call)

    def connection_name(self, connection_id: str | None) -> str:
        """The name of a connection, its id where it has none, no text for none."""
        names = {one.id: one.name or one.id for one in self.connections}
        return names.get(connection_id or "", connection_id or "")

    def session(self, leg: Leg) -> list[Leg]:
        """The legs of the same conversation, this one included, the oldest first."""
        return by_age(leg, map(self.leg, self._index.in_session(leg.session_id)))

    def company(self, leg: Leg) -> list[Leg]:
        """The legs of the same session or conference, and the one it is bridged with."""
        peer = (leg.peer,) if leg.peer else ()
        conference = self._index.in_conference(leg.media.conference)
        calls = (*self._index.in_session(leg.session_id), *conference, *peer)
        return by_age(leg, map(self.leg, calls))

    # My phone ---------------------------------------------------------------------------

    @property
    def with_role(self) -> Iterator[Leg]:
        """The legs that are no simple caller or callee: agents' phones, who is consulted."""
        return map(self.legs.__getitem__, self._index.with_role)

    @property
    def mine(self) -> Leg | None:
        """The leg of my phone; None if it is down."""
        found = my_leg(self.with_role, self.board.agent)
        return self._with_own(found) if found is not None else None

    def folded(self, leg: Leg) -> bool:
        """Whether the table leaves the leg out: a phone is no call; header or team board tell it.

        Where one works alone that is my own phone.
        """
        if leg.role is None:  # nearly all of ten thousand: a phone has one
            return False
        return is_my_phone(leg, self.board.agent) or self.reader.is_members_phone(leg)

    @property
    def phone_address(self) -> str | None:
        """What is rung as my phone: the chosen one, or the usual; None without any."""
        chosen = self.board.agent_rules.phone(self.board.agent_state.phone)
        return chosen.address if chosen is not None else self.board.phone

    @property
    def phone(self) -> PhoneState:
        """What my phone is doing, also where somebody else has it rung, to consult me, say."""
        return state_with_rung(_own_phone(self), rung_at_mine(self))

    @property
    def consultation(self) -> Consultation | None:
        """The consultation that I am in."""
        for target in self.with_role:
            if target.agent == self.board.agent and (
                found := consultation(self._with_own(target), self.session(target))
            ):
                return found
        return None

    @property
    def supervision(self) -> Leg | None:
        """The leg of my phone that supervises a call."""
        found = my_supervision(self.with_role, self.board.agent)
        return self._with_own(found) if found is not None else None

    def _with_own(self, leg: Leg) -> Leg:
        if not (self._own or self.health.delays or self.board.undertakings or leg.help_request):
            return leg
        failed = self._own.trouble(leg)
        pending = with_delays(self._own.pending(leg), self.health.delays)
        begun = help_word(leg, self.reader) or row_word(self.undertaking(leg.id))
        if pending == leg.pending and failed is leg.trouble and not begun:
            return leg
        return msgspec.structs.replace(leg, pending=pending, trouble=failed, begun=begun)

    # What the line tells ----------------------------------------------------------------

    def begin(self, snapshot: Snapshot, now: datetime) -> Touched:
        """Take a whole board."""
        self.board = snapshot
        self.reader = Reader(snapshot.agent, snapshot.team)
        self.people.me = self.reader.name(snapshot.agent)
        there = {leg.id: self.people.named(leg) for leg in snapshot.legs}
        for call in self.legs.keys() - there.keys():
            self._departed.put(self.legs[call])
        self.legs = there
        self._own.keep(self.legs)
        self._index.begin(snapshot.legs)
        self.helped.begin(snapshot.legs)
        self.log.extend(filter(belongs_to_log, map(self.people.worded, snapshot.entries)))
        if not self.sight.up:
            self.sight = self.sight.reached(now)
        return Touched(everything=True, line=True)

    def apply(self, changes: Iterable[AnyChange]) -> Touched:
        """Take changes in their order."""
        legs: dict[CallId, None] = {}
        gone: dict[CallId, None] = {}
        entries: list[Entry] = []
        parts: set[str] = set()
        before = self.board
        for change in one_by_one(changes):
            match change:
                case LegChanged(leg=told):
                    leg = self.people.named(told)
                    self._forget_trouble(leg)
                    self._index.change(self.legs.get(leg.id), leg)
                    self.legs[leg.id] = leg
                    self.helped.put(leg)
                    legs[leg.id] = None
                    gone.pop(leg.id, None)
                case LegsGone(calls=calls):
                    self._own.forget(calls)
                    for call in calls:
                        self._index.change(self._parted(call), None)
                        legs.pop(call, None)
                        gone[call] = None
                case Logged(entry=told):
                    entries.append(entry := self.people.worded(told))
                    if belongs_to_log(entry):
                        self.log.take(entry)
                case _:
                    self.board, names = put_on_board(self.board, change)
                    parts.update(names)
        otherwise = _told_otherwise(before, self.board, self.all_legs)
        legs |= dict.fromkeys(call for call in otherwise if call in self.legs)
        return Touched(
            legs=tuple(legs),
            gone=tuple(gone),
            entries=tuple(entries),
            **dict.fromkeys(parts, True),
        )

    def _parted(self, call: CallId) -> Leg | None:
        """The leg that leaves the board; its number is kept."""
        self.helped.drop(call)
        if (leg := self.legs.pop(call, None)) is not None:
            self._departed.put(leg)
        return leg

    def take_contacts(self, directory: Directory) -> Touched:
        """Know the contacts: those who are on a call have their names from now on."""
        self.people.take_contacts(directory)
        self.legs = {call: self.people.named(leg) for call, leg in self.legs.items()}
        self.log.reword(self.people.worded)
        return Touched(everything=True)

    def see(self, sight: Sight) -> Touched:
        """The line is another way."""
        self.sight = sight
        return Touched(line=True)

    # What this console does -------------------------------------------------------------

    def open_order(self, order: Order) -> Touched:
        """An order is given: it is under way on its calls from this moment."""
        self._own.open(order)
        return self._touched_by(order)

    def close_order(self, order: Order, outcome: Outcome | None, now: datetime) -> Touched:
        """The order has an outcome, or its outcome will not be known here.

        One that is refused before the switchboard writes it down leaves its trouble here only.
        """
        self._own.close(order, outcome, now, filter(None, map(self.legs.get, order.act.calls)))
        return self._touched_by(order)

    def _touched_by(self, order: Order) -> Touched:
        return Touched(legs=tuple(call for call in order.act.calls if call in self.legs))

    def _forget_trouble(self, leg: Leg) -> None:
        """The leg is in another state, or tells of its trouble itself."""
        before = self.legs.get(leg.id)
        if leg.trouble or before is None or before.state is not leg.state:
            self._own.forget((leg.id,))

    def note(
        self, now: datetime, text: str, *, level: Light = Light.WARN, call: CallId | None = None
    ) -> Touched:
        """Write a line of the console's own into the log."""
        self.log.take(entry := notice(now, text, level=level, call=call))
        return Touched(entries=(entry,))


def by_age(leg: Leg, others: Iterable[Leg | None]) -> list[Leg]:
    """Those legs and this one, the oldest first."""
    found = {one.id: one for one in (leg, *others) if one is not None}
    return sorted(found.values(), key=age)


def belongs_to_log(entry: Entry) -> bool:
    """The log tells of orders, outcomes and notices; facts stand in each call's timeline.

    A notice on one call stands here only where it warns: that a call lives as
    it should is asked every minute and worth no line.
    """
    if entry.kind is EntryKind.NOTICE:
        return entry.call is None or entry.level is not Light.UNKNOWN
    return entry.kind is not EntryKind.FACT


def _told_otherwise(
    before: Snapshot, now: Snapshot, legs: Callable[[], Iterable[Leg]]
) -> Iterator[CallId]:
    """The legs about which undertakings or delays tell something else than before."""
    yield from told_otherwise(before.undertakings, now.undertakings)
    if before.health.delays != now.health.delays:
        yield from delayed_otherwise(legs, before.health.delays, now.health.delays)


def _own_phone(store: Store) -> PhoneState:
    mine = store.mine
    return phone_state(mine, store.company(mine) if mine else ())


def rung_at_mine(store: Store) -> list[Leg]:
    """The legs by which somebody else has my phone rung."""
    me, team = store.board.agent, store.board.team
    rung = (leg for leg in store.with_role if me and is_rung(leg, me, team))
    return list(rung)


def rung_instead(store: Store) -> Leg | None:
    """The one of them that takes my phone up, where I am on none of my own; else None."""
    me, mine = store.board.agent, store.mine
    if not me or (mine is not None and company(mine, store.company(mine))):
        return None
    return taken_by(me, store.with_role, store.board.team)
