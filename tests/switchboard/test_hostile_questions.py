"""What a console asks comes from people, files and other programs: whatever it is, all live."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from enum import Enum
from typing import Any, Final, NamedTuple, Union, get_args, get_origin, get_type_hints
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw, Struct

from console.domain.acts import Confer
from console.domain.ids import CallId
from console.domain.own_facts import DoubtReason, LegDoubted
from console.domain.team.members import Member, MemberRole, Team
from console.errors import ConsoleError, InvalidParameter
from console.line import frames
from console.line.port import Asker, Question, answer
from console.line.questions import QUESTIONS, BoardNow, Give, Reconcile
from tests.domain.stories import fact
from tests.examples import examples
from tests.switchboard.harness import Practice, new_order, practice

BO = Member(user="bo", groups=("sales",))
SUE = Member(user="sue", role=MemberRole.SUPERVISOR)
ROOT = Member(user="root", role=MemberRole.ADMIN)
MEMBERS = (BO, SUE, ROOT)

_TEXTS: Final = st.sampled_from(
    ["", "\0", ".", "../..", "%", "*!_", "'\"; --", "é\u202e\U0010ffff", "١٢", "x" * 100_000, "ada"]
)
_LEAVES: Final[Mapping[type, st.SearchStrategy[Any]]] = {
    str: _TEXTS,
    bool: st.booleans(),
    int: st.sampled_from([0, -1, 1, 2**31, 2**63 - 1, -(2**63), 2**64 - 1]),
    float: st.sampled_from([0.0, -1.0, float("nan"), float("inf"), -float("inf"), 1e308]),
    type(None): st.none(),
    datetime: st.sampled_from(
        [
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00Z",
            "0001-01-01T00:00:00",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "2026-01-01",
        ]
    ),
}
_STRAY: Final = st.sampled_from([None, 1, "x", [], {}, True, 1.5, b"\xff", {"type": "x"}])


def hostile(hint: Any) -> st.SearchStrategy[Any]:
    """What may come where a value of that type is due: of it mostly, at its edges, or another."""
    return st.one_of(of_type(hint), of_type(hint), of_type(hint), _STRAY)


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    plain = getattr(hint, "__supertype__", hint)
    if plain in _LEAVES:
        return _LEAVES[plain]
    kind, parts = get_origin(plain), get_args(plain)
    if kind in (Union, types.UnionType):
        return st.one_of(*map(of_type, parts))
    if kind is tuple and parts[-1] is not Ellipsis:
        return st.tuples(*map(hostile, parts)).map(list)
    if kind in (tuple, frozenset):
        return st.lists(hostile(parts[0]), max_size=3)
    if kind is dict:
        return st.dictionaries(_TEXTS, hostile(parts[1]), max_size=2)
    if isinstance(plain, type) and issubclass(plain, Enum):
        return st.sampled_from([one.value for one in plain])
    if isinstance(plain, type) and issubclass(plain, Struct):
        return struct(plain)
    return _STRAY


def struct(kind: type[Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """A struct as it goes over the line, with some of its fields."""
    hints, config = get_type_hints(kind), kind.__struct_config__
    tag = {config.tag_field: st.just(config.tag)} if config.tag is not None else {}
    fields = msgspec.structs.fields(kind)
    needed = {one.encode_name: hostile(hints[one.name]) for one in fields if one.required}
    others = {one.encode_name: hostile(hints[one.name]) for one in fields if not one.required}
    return st.fixed_dictionaries(tag | needed, optional=others)


class Work(NamedTuple):
    """A switchboard, and the loop in which it lives."""

    desk: Practice
    loop: asyncio.Runner

    def ask(self, question: Question[Any], member: Member) -> Any:
        asker = Asker(user=member.user, member=member)
        return self.loop.run(answer(self.desk.switchboard.answers, question, asker))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    with asyncio.Runner() as loop:
        closing = AsyncExitStack()
        begun = practice(tmp_path_factory.mktemp("desk"), team=Team(members=MEMBERS), agent="")
        try:
            yield Work(loop.run(closing.enter_async_context(begun)), loop)
        finally:
            loop.run(closing.aclose())


def test_whatever_a_console_asks_it_is_answered_or_refused_in_words(work: Work) -> None:
    """A switchboard with a fault tells nobody what was wrong, and may keep it for all others."""
    call = work.loop.run(work.desk.ring("Grace"))
    questions = st.one_of([struct(kind) for kind in sorted(QUESTIONS, key=str)])

    @settings(max_examples=examples(2), deadline=None)
    @given(questions, st.sampled_from(MEMBERS), st.sampled_from(["", call]))
    def play(asked: dict[str, Any], member: Member, named: str) -> None:
        if isinstance(order := asked.get("order"), dict):
            order["id"] = str(uuid4())
            if named and isinstance(act := order.get("act"), dict) and "call" in act:
                act["call"] = named
        raw = Raw(msgspec.msgpack.encode(asked))
        with suppress(ConsoleError):
            work.ask(frames.question_in(frames.Ask(1, 0.0, raw)), member)

    play()
    work.ask(Reconcile(), SUE)
    board = work.ask(BoardNow(), SUE)
    assert not [one.text for one in board.entries if "fault" in one.text]


def test_an_order_on_what_can_be_no_call_leaves_nothing_on_the_board(work: Work) -> None:
    """Of such a leg Telnyx cannot be asked: it would stand there, and no other was asked about."""
    with pytest.raises(InvalidParameter, match="is no id that a call can have"):
        work.ask(Give(new_order(Confer(call=CallId("\0")))), SUE)

    assert CallId("\0") not in {leg.id for leg in work.ask(BoardNow(), SUE).legs}


def test_a_leg_that_telnyx_cannot_be_asked_about_is_over_and_hides_no_other(work: Work) -> None:
    """An older switchboard may have left one in its journal."""
    live, nobody = work.desk.switchboard.live, CallId("\0")

    async def found() -> None:
        doubt = LegDoubted(call_control_id=nobody, reason=DoubtReason.OUTCOME)
        live.add(live.followers.number, fact(0, doubt))

    work.loop.run(found())
    assert live.legs[nobody].alive
    work.ask(Reconcile(), SUE)

    assert not live.legs[nobody].alive
