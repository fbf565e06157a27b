"""Since when one is alone: the same at each of several hosts, and after every start of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce as fold_left
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain import client_state
from console.domain.acts import Bridge, HoldParticipant, Role, UnholdParticipant
from console.domain.alone import AloneLegs
from console.domain.board import Board, advance, forget
from console.domain.events import Fact
from console.domain.fold.own_ids import noted
from console.domain.ids import CallId
from console.domain.own_facts import DoubtReason, LegLeftAlone, OrderPlaced, OrderSettled, calls_of
from tests.domain.many_facts import facts
from tests.domain.stories import (
    answered,
    at,
    bridged,
    call,
    claimed,
    doubted,
    hung_up,
    initiated,
    joined,
    left,
    order,
    placed,
    settled,
    sighted,
)
from tests.examples import examples

ROOMS: Final = ("room", "hall")


class Log:
    """What all hosts share: each fact once, by its id; the one that came first counts."""

    def __init__(self, told: Iterable[Fact]) -> None:
        self.facts = {one.id: one for one in told}
        self.notes = 0

    def put(self, one: Fact) -> None:
        """One more, noted by one of the hosts."""
        self.facts.setdefault(one.id, one)
        self.notes += 1


class Host:
    """A board, who is alone on it, and what it has of the log, in the order in which it came."""

    def __init__(self, log: Log, known: Iterable[Fact] = ()) -> None:
        self.log = log
        self.known = {one.id: one for one in known}
        self.start()

    def start(self) -> None:
        """Begin anew: with those who live, their sessions, and whom they were bridged with."""
        whole = fold_left(lambda board, one: advance(board, one)[0], self.known.values(), Board())
        living = {leg.id for leg in whole.legs.values() if leg.alive}
        sessions = {whole.legs[one].session_id for one in living} - {None}
        back = {leg.id for leg in whole.legs.values() if leg.session_id in sessions} | living
        for one in self.known.values():
            if isinstance(one.payload, OrderPlaced | OrderSettled):
                named = set(calls_of(one.payload)) & set(whole.records)
                back |= named if named & living else set()
        self.departed = set(whole.legs) - back
        self.board, self.alone = Board(), AloneLegs()
        for one in self.known.values():
            self._show(one)

    def take(self, one: Fact) -> None:
        """One more fact of the log."""
        if one.id not in self.known:
            self.known[one.id] = one
            self._show(one)

    def _show(self, one: Fact) -> None:
        calls = set(calls_of(one.payload))
        if calls & self.departed and not calls & set(self.board.records):
            return
        self.board, touched = advance(self.board, one, self._has_left)
        for call_ in touched:
            self.alone.change(call_, self.board.leg(call_))

    def _has_left(self, call_: CallId) -> bool:
        return call_ in self.departed

    def forget(self, chance: Random, *, late: bool) -> None:
        """One that ended leaves the board; unless it may be `late`, one of which all is known."""
        open_ = {
            c for one in self.log.facts.values() for c in calls_of(one.payload) if not self.has(one)
        }
        ended = {leg.id for leg in self.board.legs.values() if not leg.alive}
        some = sorted(ended if late else ended - open_)
        if some:
            gone = chance.choice(some)
            self.board = forget(self.board, (gone,))
            self.departed.add(gone)
            self.alone.change(gone, None)

    def has(self, one: Fact) -> bool:
        """Whether a fact came here."""
        return one.id in self.known

    def note(self) -> None:
        """What is to be noted goes into the log, and comes back like all else."""
        for call_, left_alone in [*self.alone.unnoted.items()]:
            payload = LegLeftAlone(call_control_id=call_, since=left_alone.since, by=left_alone.by)
            told = noted(payload, left_alone.since, at(0), leg=self.board.folded(call_))
            self.log.put(told)
            self.take(self.log.facts[told.id])


def agreed(hosts: Sequence[Host]) -> dict[CallId, datetime]:
    """Since when who is alone, once all hosts know all, and have noted what is to be noted."""
    log = hosts[0].log
    for _ in range(20):
        before = len(log.facts)
        for host in hosts:
            for one in [*log.facts.values()]:
                host.take(one)
            host.note()
        if len(log.facts) == before and all(len(host.known) == before for host in hosts):
            break
    else:
        raise AssertionError("they never agree")
    first, *others = hosts
    for other in others:
        assert other.alone.since == first.alone.since
    return first.alone.since


SESSIONS: Final = {"A": "S", "B": "S", "T": "S", "C": "R", "M": "P", "N": "Q", "K": "O"}
"""Two callers of one session and the target of a transfer, one of another, three phones."""

PHONES: Final = {"M": "Ada", "N": "Ada", "K": "Bo"}


@st.composite
def conferring(draw: st.DrawFn) -> list[Fact]:  # noqa: C901 - a case for each thing
    """A while in which callers and agents' phones go in and out of two conferences."""
    told: list[Fact] = []
    for letter, session in SESSIONS.items():
        role = client_state.Parties(agent=PHONES.get(letter, "Ada"), role=_ROLES.get(letter))
        state = client_state.encode(role) if letter in _ROLES else None
        told.append(initiated(0, letter, "outgoing", session, client_state=state))
        if letter != "T":
            told.append(answered(1, letter, session))
    told += [claimed(2, "A", "Ada", 1), claimed(2, "C", "Bo", 2)]
    for number in range(draw(st.integers(4, 24))):
        seconds, letter = 10.0 + number * 10, draw(st.sampled_from([*SESSIONS]))
        session, room = SESSIONS[letter], draw(st.sampled_from(ROOMS))
        match draw(st.sampled_from("jjjjlluuhhsgdo")):
            case "j":
                told.append(joined(seconds, letter, room, session))
            case "l":
                told.append(left(seconds, letter, room, session))
            case "u":
                told.append(hung_up(seconds - draw(st.sampled_from([0, 15])), letter, session))
            case "h":
                kind = draw(st.sampled_from([HoldParticipant, UnholdParticipant]))
                held = order(kind(call=call(letter), conference=room), number)
                told += [placed(seconds, held), settled(seconds + 1, held)]
            case "s":
                told.append(sighted(seconds, letter, alive=draw(st.booleans())))
            case "g":
                told.append(doubted(seconds, letter, DoubtReason.GAP))
            case "d":
                told.append(answered(seconds, letter, session))
            case _:
                kept = order(Bridge(call=call(letter), other=call("M"), park=True), number)
                told += [placed(seconds, kept), settled(seconds + 1, kept)]
                told.append(bridged(seconds + 2, letter, session))
    return told


_ROLES: Final = {**dict.fromkeys(PHONES, Role.AGENT), "T": Role.TARGET}


def lived(told: Sequence[Fact], chance: Random, *, late: bool) -> list[Host]:
    """Three hosts that are told of it, each in its order, and start anew now and then."""
    log = Log(told)
    hosts = [Host(log) for _ in range(3)]
    orders = [chance.sample(told, len(told)) if late else [*told] for _ in hosts]
    for _ in range(60):
        number = chance.randrange(3)
        host, waiting = hosts[number], orders[number]
        match chance.choice("tttttffnsl"):
            case "t":
                for one in waiting[: chance.choice((1, 3, 9))]:
                    host.take(one)
                    waiting.remove(one)
            case "f":
                host.forget(chance, late=late)
            case "n":
                host.note()
            case "s":
                host.start()
            case _:
                for one in [*log.facts.values()][len(told) :]:
                    host.take(one)
    return hosts


@pytest.mark.parametrize("late", [False, True])
@settings(max_examples=examples(0.6))
@given(told=facts() | conferring(), chance=st.randoms(use_true_random=False))
def test_since_when_one_is_alone_is_the_same_at_each_host_and_after_each_start(
    told: list[Fact], chance: Random, *, late: bool
) -> None:
    """A leg that others outlived leaves each board at another time, and no start hears of it.

    What comes `late` comes after such a leg left the board: a start knows more then than before.
    """
    known = [one for one in told if not isinstance(one.payload, LegLeftAlone)]
    hosts = lived(known, chance, late=late)

    before = agreed(hosts)
    for host in chance.sample(hosts, 2):
        host.start()
    after = agreed(hosts)
    assert late or after == before
    hosts.append(Host(hosts[0].log, hosts[0].known.values()))
    assert agreed(hosts) == after


def told_all(log: Log) -> Host:
    """A host that ran from the first fact on."""
    host = Host(log)
    for one in log.facts.values():
        host.take(one)
    return host


def test_who_parted_last_is_noted_once_and_counts_when_the_board_has_that_one_no_more() -> None:
    """A start knows nobody whom the caller outlived in a conference of another session."""
    log = Log(
        (initiated(0, "A"), answered(1, "A"), joined(5, "A"), *ANOTHER, hung_up(60, "M", "P"))
    )
    running = told_all(log)

    running.note()
    running.note()

    (told,) = [one for one in log.facts.values() if isinstance(one.payload, LegLeftAlone)]
    assert told.payload == LegLeftAlone(call_control_id=call("A"), since=at(60), by=call("M"))
    assert Host(log, log.facts.values()).alone.since == {call("A"): at(60)}


def test_a_webhook_that_comes_later_than_what_was_asked_puts_right_since_when() -> None:
    """Telnyx knew the phone no more when it was asked; when it was put down came after that."""
    log = Log((initiated(0, "A"), answered(1, "A"), joined(5, "A"), *ANOTHER))
    log.facts |= {one.id: one for one in [sighted(90, "M", alive=False)]}
    hosts = [told_all(log) for _ in range(2)]
    assert agreed(hosts) == {call("A"): at(90)}
    hosts[0].start()

    late = hung_up(60, "M", "P")
    log.facts[late.id] = late

    assert agreed(hosts) == {call("A"): at(60)}
    hosts[1].start()
    assert agreed(hosts) == {call("A"): at(60)}


ANOTHER: Final = (
    initiated(2, "M", session="P"),
    answered(3, "M", "P"),
    joined(6, "M", session="P"),
)
"""One of another session in the conference."""
