"""What holds for a call: by the call first, then by group, then by member, then for everybody."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.agent.state import AgentRules, AgentState, dispositions
from console.domain.board import Board, reduce
from console.domain.events import Enqueued
from console.domain.team.call_rules import (
    RULES,
    Rules,
    TeamRules,
    caller_ids,
    origin_had,
    origin_of,
    rules_for,
    rules_had,
)
from console.domain.team.offers import Origin
from tests.domain.stories import call, claimed, fact, hung_up, ids, initiated, offered

EVERYBODY = AgentRules(wrap_up=30)
SAID = TeamRules(
    everybody=EVERYBODY,
    groups={
        "support": Rules(wrap_up=40, from_="+13125550100", required=True),
        "sales": Rules(wrap_up=50, from_="+13125550200", hold_music="sales"),
        "late": Rules(wrap_up=60),
    },
    routes={"Night": Rules(wrap_up=10), "Quiet": Rules(), "Both": Rules(auto_answer=3)},
    queues={"vip": Rules(wrap_up=0, dispositions=dispositions(["vip"]))},
    route_groups={"Night": ("sales",), "Quiet": ("late", "sales"), "Both": ()},
    queue_groups={"vip": ("support",), "sales": ("sales",)},
)


@pytest.mark.parametrize(
    ("origin", "groups", "wrap_up"),
    [
        (Origin(), (), 30),
        (Origin(), ("support", "sales"), 40),
        (Origin(), ("sales", "support"), 50),
        (Origin(), ("unknown", "sales"), 50),
        (Origin(route="Night"), ("support",), 10),
        (Origin(route="Quiet"), ("support", "sales"), 50),
        (Origin(route="Quiet"), ("support",), 60),
        (Origin(route="Quiet"), (), 60),
        (Origin(route="Both"), ("support",), 40),
        (Origin(route="gone"), ("sales",), 50),
        (Origin(queue="vip"), ("sales",), 0),
        (Origin(route="Night", queue="vip"), ("sales",), 0),
        (Origin(route="Quiet", queue="sales"), ("support", "late"), 50),
        (Origin(caller_id="+13125550200"), ("support", "sales"), 50),
        (Origin(caller_id="+13125550200"), ("support",), 40),
        (Origin(caller_id="+13125550999"), ("sales", "support"), 50),
    ],
)
def test_the_call_decides_before_the_group_and_the_group_before_the_member(
    origin: Origin, groups: tuple[str, ...], wrap_up: int
) -> None:
    """Whoever takes a call of another group works by the rules of those who were called."""
    assert rules_for(origin, groups, SAID).wrap_up == wrap_up


def test_each_rule_is_decided_by_itself() -> None:
    """A queue that has its own dispositions has the music of its group all the same."""
    rules = rules_for(Origin(route="Night", queue="vip"), ("sales",), SAID)

    assert (rules.wrap_up, rules.required, rules.hold_music) == (0, True, "sales")
    assert [one.code for one in rules.dispositions] == ["vip"]
    assert rules.from_ == "+13125550100"
    assert caller_ids(("late", "sales", "support"), SAID) == {
        "sales": "+13125550200",
        "support": "+13125550100",
    }


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "auto_answer": st.integers(0, 60),
    "wrap_up": st.integers(0, 60),
    "dispositions": st.sampled_from([dispositions(["a"]), dispositions(["b"]), ()]),
    "required": st.sampled_from([True, False, ("vip",)]),
    "hold_music": st.sampled_from(["a", ""]),
    "from_": st.sampled_from(["+13125550100", "+13125550200"]),
}
PLACES = st.dictionaries(
    st.sampled_from("abc"),
    st.builds(Rules, **{name: st.none() | values for name, values in VALUES.items()}),
)
WHICH = st.lists(st.sampled_from("abcd"), unique=True, max_size=3).map(tuple)
NAME = st.sampled_from(["", *"abcd"])


@given(
    st.builds(
        TeamRules,
        groups=PLACES,
        routes=PLACES,
        queues=PLACES,
        route_groups=st.dictionaries(st.sampled_from("abc"), WHICH),
        queue_groups=st.dictionaries(st.sampled_from("abc"), WHICH),
    ),
    st.builds(Origin, route=NAME, queue=NAME, caller_id=st.sampled_from(["", "+13125550100"])),
    WHICH,
)
def test_a_rule_is_what_the_first_place_says_that_says_it(
    said: TeamRules, origin: Origin, groups: tuple[str, ...]
) -> None:
    """Found apart from the code: all places in a row, and of each rule the first that is said."""
    through = said.queue_groups.get(origin.queue) or said.route_groups.get(origin.route) or ()
    came = [name for name in through if name in groups] or list(through)
    if not through:
        dialled = origin.caller_id or "nobody"
        came = [one for one in groups if one in said.groups and said.groups[one].from_ == dialled]
    named = [said.groups.get(name) for name in [*came[:1], *groups]]
    row = [said.queues.get(origin.queue), said.routes.get(origin.route), *named]
    told = [msgspec.structs.asdict(place) for place in row if place is not None]
    expected = {
        name: next(itertools.chain((one[name] for one in told if one[name] is not None), [None]))
        for name in RULES
    }

    found = msgspec.structs.asdict(rules_for(origin, groups, said))
    default = msgspec.structs.asdict(said.everybody)
    for name, value in default.items():
        assert found[name] == (value if expected.get(name) is None else expected[name])


def test_a_call_is_its_routes_and_its_queues_from_the_board_and_after_it() -> None:
    """In whichever order the facts come, and also once somebody took it and the call is over."""
    told = [
        initiated(0, "A"),
        offered(1, "A", "ada", route="Late"),
        offered(2, "A", "bo", route="Night"),
        offered(3, "A", "cy", route=""),
        claimed(4, "A", "cy"),
        fact(5, Enqueued(**ids("A"), queue="vip", current_position=1)),
        hung_up(9, "A"),
    ]
    for order in (told, told[::-1], [*told[3:], *told[:3]]):
        board = Board()
        for one in order:
            board = reduce(board, one)
        assert origin_of(board.leg(call("A"))) == Origin(route="Night", queue="vip")

    state = AgentState(origins={call("A"): Origin(queue="vip")})
    assert origin_had(call("A"), None, state).words == "queue vip"
    assert rules_had(call("A"), None, state, ("sales",), SAID).wrap_up == 0
    assert rules_had(call("B"), None, state, ("sales",), SAID).wrap_up == 50
    assert origin_of(None) == origin_had(None, None, state) == Origin()


def test_a_dialled_call_is_of_the_group_whose_number_the_callee_saw() -> None:
    """A phone of one's own, and a caller, say nothing of that."""
    board = Board()
    for one in (initiated(0, "A", "outgoing"), initiated(0, "B", session="B")):
        board = reduce(board, one)

    assert origin_of(board.leg(call("A"))).caller_id
    assert origin_of(board.leg(call("B"))) == Origin()
