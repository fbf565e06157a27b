"""What agents began and how it stands: followed from the order to the end of what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from console.domain.acts import AnyAct, CompleteConsult, Consult
from console.domain.board import Board
from console.domain.events import Fact
from console.domain.leg import CallId, Leg
from console.domain.orders import Order, OrderId
from console.domain.own_facts import OrderPlaced, OrderSettled
from console.domain.undertaking.stages import Begun, View, is_followed, marks_of, standing
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.domain.undertaking.words import line_words, remedy
from console.line.port import Light, UndertakingsChanged
from console.switchboard.board.act_words import NOTHING, Known, whose
from console.switchboard.board.followers import Followers

KEPT: Final = 200
"""Undertakings that are followed at one time; beyond, the oldest is let go."""


class Notice(Protocol):
    """Says in the log what is no fact."""

    def __call__(self, text: str, level: Light, *, call: CallId | None) -> None:
        """That text, of that call."""


class Undertakings:
    """Those that are not over. It is told of every fact and of every leg that changed.

    The followers are told of all of them whenever one stands otherwise. A `notice`
    tells of each transfer that fails once Telnyx had taken it; `known` are those it names.
    """

    def __init__(self, followers: Followers, notice: Notice, known: Known = NOTHING) -> None:
        self._notice, self._known = notice, known
        self.all: tuple[Undertaking, ...] = ()
        self._followers = followers
        self._begun: dict[OrderId, Begun] = {}
        self._wanted: dict[str, None] = {}
        self._made: dict[str, CallId] = {}
        self._sessions: set[str] = set()
        self._calls: set[CallId] = set()

    def take(self, fact: Fact, board: Board) -> None:
        """Follow what this fact begins or settles, on the board after it."""
        if self._take(fact):
            self.look(board)

    def meet(self, legs: Iterable[Leg], board: Board) -> None:
        """Look again if what is followed may hang on legs that changed."""
        if self._meet(legs):
            self.look(board)

    def recall(self, facts: Iterable[Fact], board: Board) -> None:
        """Follow on what an earlier switchboard was told; nobody is told of it."""
        for fact in facts:
            self._take(fact)
        if self._begun:
            self._meet(board.legs.values())
        self.all = self._stand(board)

    def look(self, board: Board) -> None:
        """See how all of them stand, and tell it if one is different."""
        before, self.all = self.all, self._stand(board)
        if self.all != before:
            told = UndertakingsChanged(number=self._followers.next(), undertakings=self.all)
            self._followers.tell(told)
            known = {one.id for one in before if one.stage is Stage.FAILED}
            for one in self.all:
                if one.id not in known and one.stage is Stage.FAILED:
                    self._tell_failed(one, board)

    def _tell_failed(self, one: Undertaking, board: Board) -> None:
        """A transfer alone: the outcome of any other order says by itself that it failed."""
        if one.kind is not Kind.TRANSFER or one.ending is None:
            return

        def leg_of(call: CallId | None) -> Leg | None:
            return board.leg(call) if call else None

        told = (line_words(one, leg_of, self._label), remedy(one, leg_of, self._label))
        self._notice("; ".join(words for words in told if words), Light.WARN, call=one.call)

    def _label(self, number: str, leg: Leg | None) -> str:
        return number or whose(leg, self._known)

    def _take(self, fact: Fact) -> bool:
        """Whether the fact begins or settles what is followed."""
        payload = fact.payload
        if not isinstance(payload, OrderPlaced | OrderSettled) or not is_followed(payload.order):
            return False
        order = payload.order
        if isinstance(payload, OrderPlaced):
            if order.id not in self._begun:
                self._begin(order)
        elif order.id in self._begun:
            self._begun[order.id] = self._begun[order.id].settled(payload, fact.occurred_at)
        return True

    def _begin(self, order: Order) -> None:
        """Follow one more, in the place of those on the same calls, and of what is settled."""
        settled = {one.id for one in self.all if one.settled and one.stage is Stage.FAILED}
        for id_, other in list(self._begun.items()):
            mine_and_settled = other.order.by == order.by and id_ in settled
            if mine_and_settled or _takes_the_place(order.act, other.order.act):
                del self._begun[id_]
        self._begun[order.id] = Begun(order=order)
        self._wanted |= dict.fromkeys(marks_of(order))
        while len(self._begun) > KEPT:
            del self._begun[next(iter(self._begun))]

    def _meet(self, legs: Iterable[Leg]) -> bool:
        """Remember whom an order made; whether what is followed may hang on one of these legs."""
        concerned = False
        for leg in legs:
            if leg.made_by in self._wanted:
                self._made[leg.made_by] = leg.id
                concerned = True
            concerned |= leg.id in self._calls or leg.session_id in self._sessions
        return concerned

    def _stand(self, board: Board) -> tuple[Undertaking, ...]:
        """How all of them stand. What is over is followed no more."""
        view = View(board, self._made)
        stand = {id_: standing(begun, view) for id_, begun in self._begun.items()}
        self._begun = {id_: self._begun[id_] for id_, one in stand.items() if one is not None}
        marks = {mark for begun in self._begun.values() for mark in marks_of(begun.order)}
        self._wanted = dict.fromkeys(marks)
        self._made = {mark: call for mark, call in self._made.items() if mark in marks}
        found = tuple(one for one in stand.values() if one is not None)
        orders = (begun.order for begun in self._begun.values())
        self._calls = {call for one in found for call in one.calls}
        self._calls.update(call for order in orders for call in order.act.calls)
        legs = (board.leg(call) for call in self._calls)
        self._sessions = {leg.session_id for leg in legs if leg and leg.session_id}
        return found


def _takes_the_place(act: AnyAct, of: AnyAct) -> bool:
    """Whether one act on a call ends what another one began; a consultation ends by itself."""
    both = set(act.calls) & set(of.calls)
    return bool(both) and not (isinstance(of, Consult) and isinstance(act, CompleteConsult))
