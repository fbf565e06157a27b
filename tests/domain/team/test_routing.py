"""Who is offered which call, when the next one is, and what comes when nobody takes it."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest

from console.domain.acts import Answer, Enqueue, Reject, Transfer
from console.domain.agent.state import AgentState, Presence
from console.domain.events import Fact
from console.domain.my_phone import PhoneState
from console.domain.orders import AnyAct, OutcomeKind
from console.domain.own_facts import (
    CallMissed,
    CallOffered,
    ClaimReleased,
    DoubtReason,
    OfferEnded,
)
from console.domain.team.members import Member, MemberRole
from console.domain.team.opening_hours import opening_hours
from console.domain.team.routes import How, Route, Then, ThenKind
from tests.domain.stories import (
    answered,
    at,
    call,
    claimed,
    doubted,
    hung_up,
    initiated,
    offer_ended,
    offered,
    order,
    placed,
    released,
    settled,
)
from tests.domain.team.at_work import AtWork, ready

SUPPORT = Route(name="Support", groups=("support",), ring=20)
NIGHT = Route(name="Night", groups=("night",), ring=10, then=Then(ThenKind.REJECT))


def route(then: Then = SUPPORT.then, **more: Any) -> Route:
    """A route to support."""
    return Route(**{"name": "Support", "groups": ("support",), "ring": 20, **more}, then=then)


def answered_by(user: str, seconds: float) -> tuple[Fact, ...]:
    """A member claims the call and answers it, which Telnyx takes; A rings until it says more."""
    given = order(Answer(call=call("A")), by=user)
    told = placed(seconds + 0.01, given), settled(seconds + 0.02, given)
    return (claimed(seconds, "A", user), *told)


def support(*users: str) -> list[Any]:
    """Members who are Ready, the first of them idle for longest."""
    return [ready(user, idle=-100 + place) for place, user in enumerate(users)]


def test_who_is_idle_for_longest_is_offered_the_call_and_then_the_next_one() -> None:
    """Each for as long as the route says, and who let it pass is Not ready."""
    team = AtWork(support("ada", "bo"), SUPPORT)
    team.tell(initiated(0, "A"))

    assert team.look(0) == [CallOffered(call=call("A"), to=("ada",), until=at(20), route="Support")]
    assert team.found.again_at == at(20)
    assert team.look(10) == []
    assert team.look(20) == [
        OfferEnded(call=call("A"), member="ada", why="missed"),
        CallMissed(agent="ada", call=call("A")),
        CallOffered(call=call("A"), to=("bo",), until=at(40), route="Support"),
    ]
    team.tell(*answered_by("bo", 25))
    assert team.look(50) == []


@pytest.mark.parametrize(
    ("how", "first"),
    [
        (How.LONGEST_IDLE, ["cy"]),
        (How.FEWEST_CALLS, ["bo"]),
        (How.IN_ORDER, ["di"]),
        (How.EVERYBODY, ["ada", "bo", "cy", "di"]),
    ],
)
def test_a_route_says_whose_turn_it_is(how: How, first: list[str]) -> None:
    """In order means the order of the route's groups, and in them that of the settings."""
    members = [
        ready("ada", "b", idle=-5, taken=3),
        ready("bo", "b", idle=-7, taken=1),
        ready("cy", "b", idle=-9, taken=2),
        ready("di", "a", idle=-1, taken=4),
    ]
    team = AtWork(members, route(groups=("a", "b"), how=how))
    team.tell(initiated(0, "A"))
    team.look(0)

    assert team.offers() == {"A": first}


@pytest.mark.parametrize(
    "more",
    [
        {"presence": Presence.NOT_READY},
        {"presence": Presence.ON_CALL},
        {"presence": Presence.WRAP_UP},
        {"consoles": 0, "phone": PhoneState.DOWN},
        {"consoles": 0, "phone": PhoneState.RINGING},
        {"phone": PhoneState.RINGING},
        {"phone": PhoneState.TALKING},
        {
            "state": AgentState(agent="ada", state=Presence.READY, since=at(-5)),
            "claimed_at": at(-1),
        },
        {"member": Member(user="ada", groups=("sales",))},
        {"member": Member(user="ada", groups=("support",), role=MemberRole.VIEWER)},
    ],
    ids=str,
)
def test_who_can_take_no_call_is_offered_none(more: dict[str, Any]) -> None:
    """And an offer to one who cannot take it any more goes to the next one at once."""
    team = AtWork(support("ada", "bo"), SUPPORT)
    team.tell(initiated(0, "A"))
    team.look(0)
    assert team.offers() == {"A": ["ada"]}
    if "member" not in more:
        team.change("ada", **dict(more))
        team.look(5)
        assert team.offers() == {"A": ["bo"]}
        assert [one for one in team.noted if isinstance(one, CallMissed)] == []
    team = AtWork(support("ada"), SUPPORT)
    team.change("ada", **more)
    team.tell(initiated(0, "A"))
    team.look(0)
    assert team.offers() == {"A": []}


@pytest.mark.parametrize("claimed_at", [None, at(-6), at(-500)], ids=["none", "just now", "before"])
def test_who_is_ready_again_since_the_last_call_is_offered_the_next(
    claimed_at: datetime | None,
) -> None:
    """The call that was claimed before that is over: else nobody would ever have a second one."""
    team = AtWork(support("ada"), SUPPORT)
    state = AgentState(agent="ada", state=Presence.READY, since=at(-5))
    team.change("ada", state=state, claimed_at=claimed_at)
    team.tell(initiated(0, "A"))
    team.look(0)

    assert team.offers() == {"A": ["ada"]}


def test_who_was_busy_when_it_was_offered_is_offered_it_in_its_turn_again() -> None:
    """Only who missed it or turned it down did not want it."""
    team = AtWork(support("ada", "bo"), SUPPORT)
    team.tell(initiated(0, "A"))
    team.look(0)
    team.change("ada", phone=PhoneState.RINGING)
    team.look(5)
    assert team.offers() == {"A": ["bo"]}
    team.change("ada", phone=PhoneState.DOWN)

    again = CallOffered(call=call("A"), to=("ada",), until=at(45), route="Support")
    assert again in team.look(25)


def test_one_with_a_phone_that_is_up_needs_no_console() -> None:
    """The phone on the team rings without one."""
    team = AtWork(support("ada"), SUPPORT)
    team.change("ada", consoles=0, phone=PhoneState.UP)
    team.tell(initiated(0, "A"))
    team.look(0)

    assert team.offers() == {"A": ["ada"]}


def test_each_is_offered_one_call_at_a_time_and_who_waits_longest_goes_first() -> None:
    """Two callers for one who is free: the second one waits until it has the first."""
    team = AtWork(support("ada"), SUPPORT)
    team.tell(initiated(1, "B"), initiated(0, "A"))
    team.look(1)
    assert team.offers() == {"A": ["ada"], "B": []}

    team.tell(claimed(2, "A", "ada"))
    team.look(2)
    assert team.offers() == {"A": [], "B": []}

    team.change("ada", presence=Presence.ON_CALL)
    team.look(3)
    team.tell(answered(3, "A"), hung_up(9, "A"))
    team.change("ada", presence=Presence.READY)
    team.look(9)
    assert team.offers() == {"A": [], "B": ["ada"]}


def test_one_of_many_who_are_offered_a_call_is_lent_to_another_caller() -> None:
    """Else all phones ring for one caller, and the next one hears nothing."""
    team = AtWork(support("ada", "bo", "cy"), route(how=How.EVERYBODY))
    team.tell(initiated(0, "A"))
    team.look(0)
    team.tell(initiated(1, "B"), initiated(2, "C"), initiated(3, "D"))
    team.look(3)

    assert team.offers() == {"A": ["ada"], "B": ["cy"], "C": ["bo"], "D": []}
    team.tell(hung_up(4, "B"))
    team.look(4)
    assert team.offers() == {"A": ["ada"], "B": [], "C": ["bo"], "D": ["cy"]}

    team = AtWork(support("ada", "bo", "cy"), route(how=How.EVERYBODY))
    team.tell(initiated(0, "A"), initiated(1, "B"))
    assert len(team.look(1)) == 2
    assert team.offers() == {"A": ["ada", "bo"], "B": ["cy"]}


def test_a_look_costs_each_who_waits_the_same_however_many_wait() -> None:
    """A thousand wait for fifty on a bad day, and a look is due at every fact."""
    took = []
    for callers in (100, 1600):
        team = AtWork(support("ada", "bo", "cy"), SUPPORT)
        team.tell(*(initiated(0, f"{one}", session=f"{one}") for one in range(callers)))
        team.look(0, twice=False)
        spent = []
        for _ in range(3):
            began = time.process_time()
            team.look(1, twice=False)
            spent.append(time.process_time() - began)
        took.append(min(spent))

    assert took[1] < 2.5 * 16 * took[0]


def test_the_first_route_that_fits_is_the_calls_also_after_its_hours() -> None:
    """By number called, connection and hours; the moment at which the call began counts."""
    routes = (
        route(name="Elsewhere", to=("+44",), how=How.EVERYBODY),
        route(name="Other line", connections=("2",), how=How.EVERYBODY),
        route(name="Closed", hours=opening_hours("daily 13:00-14:00 UTC")),
        route(name="Open", to=("+1312",), hours=opening_hours("mon 08:00-12:01 UTC"), ring=90),
        route(name="Rest"),
    )
    team = AtWork(support("ada", "bo"), *routes)
    team.tell(initiated(0, "A"))
    team.look(0)
    assert [(one.route, one.to) for one in team.noted if isinstance(one, CallOffered)] == [
        ("Open", ("ada",))
    ]
    team.look(95)
    assert team.noted[-1] == CallOffered(call=call("A"), to=("bo",), until=at(185), route="Open")


def test_a_call_that_no_route_fits_is_everybodys_until_somebody_takes_it() -> None:
    """Also of those who come later."""
    team = AtWork(support("ada", "bo"), route(to=("+44",)))
    team.change("bo", presence=Presence.WRAP_UP)
    team.tell(initiated(0, "A"))

    assert team.look(0) == [CallOffered(call=call("A"), to=("ada",), until=None, route="")]
    team.change("bo", presence=Presence.READY)
    team.look(900)
    assert team.offers() == {"A": ["ada", "bo"]}


def test_where_there_are_no_routes_nothing_is_noted() -> None:
    """Whoever wants answers; a journal of offers to all would tell nobody anything."""
    team = AtWork(support("ada"))
    team.tell(initiated(0, "A"))

    assert team.look(0) == []
    assert AtWork([], SUPPORT).look(0) == []


def test_when_all_let_it_pass_the_call_is_everybodys() -> None:
    """Those of other groups too, and whoever becomes Ready again."""
    team = AtWork([*support("ada"), ready("cy", "sales")], SUPPORT)
    team.tell(initiated(0, "A"))
    team.look(0)

    assert team.look(20)[-1] == CallOffered(call=call("A"), to=("cy",), until=None, route="Support")
    team.change("ada", presence=Presence.READY)
    team.look(30)
    assert team.offers() == {"A": ["cy", "ada"]}
    team.tell(offer_ended(31, "A", "cy", "declined"))
    team.look(32)
    assert team.offers() == {"A": ["ada"]}


def test_a_call_waits_for_those_who_are_on_another_and_not_for_ever() -> None:
    """Somebody becomes free within the seconds of the route, or what comes then comes."""
    team = AtWork(support("ada"), route(Then(ThenKind.REJECT)))
    team.change("ada", presence=Presence.ON_CALL)
    team.tell(initiated(0, "A"))

    assert team.look(0) == []
    assert team.found.again_at == at(20)
    team.look(19)
    assert team.orders == []
    team.look(20)
    assert [one.act for one in team.orders] == [Reject(call=call("A"))]


def test_a_call_goes_on_to_the_next_route_and_that_is_noted() -> None:
    """Where nobody is there either, the log says so all the same."""
    team = AtWork(support("ada"), route(Then(ThenKind.ROUTE, "Night")), NIGHT)
    team.tell(initiated(0, "A"))
    team.look(0)

    assert team.look(20)[-1] == CallOffered(call=call("A"), to=(), until=at(30), route="Night")
    team.members["nat"] = ready("nat", "night")
    assert team.look(25) == [CallOffered(call=call("A"), to=("nat",), until=at(35), route="Night")]
    team.look(35)
    assert [one.act for one in team.orders] == [Reject(call=call("A"))]


@pytest.mark.parametrize(
    ("then", "act"),
    [
        (
            Then(ThenKind.TRANSFER, "+13125550199"),
            Transfer(call=call("A"), to="+13125550199", confirmed="+13125550199"),
        ),
        (Then(ThenKind.REJECT), Reject(call=call("A"))),
        (Then(ThenKind.QUEUE, "support"), Answer(call=call("A"))),
    ],
    ids=lambda one: one.words if isinstance(one, Then) else None,
)
def test_an_order_is_due_once_and_if_it_comes_to_nothing_the_call_is_everybodys(
    then: Then, act: AnyAct
) -> None:
    """Whoever looks finds the same order, and no caller is forgotten because of a refusal."""
    team = AtWork([ready("cy", "sales")], route(then))
    team.tell(initiated(0, "A"))
    for seconds in (0, 20, 21):
        team.look(seconds)

    assert [one.act for one in team.orders] == [act] * 2
    assert len({one.id for one in team.orders}) == 1
    given = order(act, 1, 20)
    given = type(given)(id=team.orders[0].id, act=act, placed_at=at(20))
    team.orders.clear()
    team.tell(placed(22, given))
    team.look(22)
    assert (team.orders, team.offers()) == ([], {"A": []})
    before = team.board
    team.tell(settled(23, given, OutcomeKind.REFUSED))
    team.look(23)
    assert (team.orders, team.offers()) == ([], {"A": ["cy"]})

    team.board, team.ids = before, set()
    team.tell(settled(23, given))
    team.look(24)
    assert team.offers() == {"A": []}
    if not isinstance(act, Reject):
        assert team.found.again_at == at(83)
        team.look(83)
        assert team.offers() == {"A": ["cy"]}


def test_a_caller_for_a_queue_is_answered_and_then_put_into_it() -> None:
    """Telnyx puts nobody into a queue who was not answered."""
    team = AtWork([ready("cy", "sales")], route(Then(ThenKind.QUEUE, "support")))
    team.tell(initiated(0, "A"))
    team.look(0)
    team.look(20)
    (answer, *_) = team.orders
    team.orders.clear()
    given = type(order(answer.act))(id=answer.id, act=answer.act, placed_at=at(20))
    team.tell(placed(20, given), settled(21, given), answered(22, "A"))
    team.look(22)

    assert [one.act for one in team.orders[:1]] == [
        Enqueue(call=call("A"), parameters={"queue_name": "support"})
    ]
    assert team.offers() == {"A": []}


def test_an_offer_that_was_written_after_somebody_took_the_call_is_taken_back() -> None:
    """And makes nobody Not ready who could not have taken it."""
    team = AtWork(support("ada", "bo"), SUPPORT)
    team.tell(initiated(0, "A"), *answered_by("bo", 0.1), offered(0.2, "A", "ada"))

    assert team.look(0.3) == [OfferEnded(call=call("A"), member="ada", why="withdrawn")]
    assert team.look(30) == []


def test_a_call_whose_answer_failed_or_whose_member_is_gone_is_offered_again() -> None:
    """To those of its route, from the beginning."""
    team = AtWork(support("ada", "bo"), SUPPORT)
    team.tell(initiated(0, "A"))
    team.look(0)
    team.tell(*answered_by("ada", 3))
    team.look(3)
    team.change("ada", consoles=0, phone=PhoneState.DOWN, gone_since=at(4))

    assert team.look(5) == []
    assert team.found.again_at == at(19)
    assert team.look(19) == [
        ClaimReleased(call=call("A"), member="ada", why="gone"),
        CallOffered(call=call("A"), to=("bo",), until=at(39), route="Support"),
    ]
    team.tell(claimed(21, "A", "bo", 2), released(22, "A", "bo"))
    team.look(22)
    assert team.offers() == {"A": ["bo"]}


def test_a_claim_of_which_nothing_comes_is_over_and_one_that_is_acted_on_is_not() -> None:
    """Its order failed or was never given, or its member is none any more: the caller rings on."""
    team = AtWork(support("ada", "bo"), SUPPORT)
    team.change("ada", consoles=0, phone=PhoneState.RINGING, gone_since=at(-99))
    team.tell(initiated(0, "A"), claimed(1, "A", "ada", 7))
    assert team.look(2) == []
    answer = order(Answer(call=call("A")), 7, by="ada")
    team.tell(placed(3, answer))
    assert team.look(40) == []
    team.tell(settled(41, answer, OutcomeKind.UNKNOWN))
    team.change("ada", consoles=1, phone=PhoneState.DOWN, gone_since=None)
    assert team.look(55) == []
    assert team.look(56)[0] == ClaimReleased(call=call("A"), member="ada", why="lapsed")

    team.tell(initiated(60, "B"), claimed(61, "B", "ada", 8), initiated(60, "C"))
    team.tell(claimed(61, "C", "zoe", 9))
    lost = [one for one in team.look(76) if isinstance(one, ClaimReleased)]
    assert lost == [
        ClaimReleased(call=call("B"), member="ada", why="lapsed"),
        ClaimReleased(call=call("C"), member="zoe", why="gone"),
    ]

    team.tell(initiated(80, "D"), claimed(81, "D", "ada", 10))
    accepted = order(Answer(call=call("D")), 10, by="ada")
    team.tell(placed(82, accepted), settled(83, accepted))
    assert [one for one in team.look(300) if isinstance(one, ClaimReleased)] == []


@pytest.mark.parametrize("ends", ["gone", "lapsed"])
def test_what_came_to_nothing_behind_a_lost_claim_ends_with_it(ends: str) -> None:
    """Of his answer at another host nobody knows what came: the call was his, and nobody's to take.

    One that is acted on just now is no such claim: it has the call from then on.
    """
    team = AtWork(support("ada", "bo", "cy"), SUPPORT)
    team.tell(initiated(0, "A"))
    team.look(0)
    unknown, hers = order(Answer(call=call("A")), 8, by="bo"), order(Answer(call=call("A")), 7)
    team.tell(claimed(3, "A", "ada", 7), claimed(3.1, "A", "bo", 8))
    team.tell(placed(3.2, unknown), settled(3.3, unknown, OutcomeKind.UNKNOWN))
    if ends == "gone":
        team.tell(placed(3.4, hers), settled(3.5, hers))
        team.change("ada", consoles=0, phone=PhoneState.DOWN, gone_since=at(4))
    else:
        team.tell(placed(3.4, hers), settled(3.5, hers, OutcomeKind.UNKNOWN))

    (lapsed, lost, offer) = team.look(30)
    assert lapsed == ClaimReleased(call=call("A"), member="bo", why="lapsed")
    assert lost == ClaimReleased(call=call("A"), member="ada", why=ends)
    assert isinstance(offer, CallOffered)
    assert team.board.legs[call("A")].claimed_by is None


def test_who_acts_on_a_call_behind_a_lost_claim_has_it_then() -> None:
    """The answer of another host is under way: it is offered to nobody beside."""
    team = AtWork(support("ada", "bo", "cy"), SUPPORT)
    team.tell(initiated(0, "A"))
    team.look(0)
    answer = order(Answer(call=call("A")), 8, by="bo")
    team.tell(claimed(3, "A", "ada", 7), claimed(20, "A", "bo", 8), placed(20.1, answer))

    assert team.look(30) == [ClaimReleased(call=call("A"), member="ada", why="lapsed")]
    taken = team.board.legs[call("A")].claimed_by
    assert taken is not None
    assert taken.member == "bo"


def test_a_gap_of_the_webhooks_takes_no_caller_out_of_the_line() -> None:
    """A switchboard was killed and is back: who rang rings on, for nobody answered meanwhile."""
    team = AtWork(support("ada"), SUPPORT)
    team.tell(initiated(0, "A"), doubted(5, "A", DoubtReason.GAP))
    assert [one.to for one in team.look(6) if isinstance(one, CallOffered)] == [("ada",)]
    team.tell(hung_up(7, "A"), doubted(8, "A", DoubtReason.GAP))
    assert team.look(9) == []


def test_a_claim_of_which_nothing_came_before_a_gap_is_over_unless_the_phone_talks() -> None:
    """Killed between the claim and its order: the caller is offered again; what may talk, talks."""
    team = AtWork(support("ada"), SUPPORT)
    team.tell(initiated(0, "A"), claimed(1, "A", "ada", 7), doubted(2, "A", DoubtReason.GAP))
    team.change("ada", phone=PhoneState.TALKING)
    assert team.look(99) == []
    team.change("ada", phone=PhoneState.DOWN)
    assert team.look(100)[0] == ClaimReleased(call=call("A"), member="ada", why="lapsed")


def test_one_who_hears_nobody_is_offered_to_everybody_after_a_moment() -> None:
    """Whoever had the call: the console and phone of that member may both be gone."""
    team = AtWork([*support("ada"), ready("cy", "sales")])
    team.tell(initiated(0, "A"), claimed(1, "A", "ada"), answered(2, "A"))
    team.change("ada", consoles=0, phone=PhoneState.DOWN, gone_since=at(60))
    team.alone[call("A")] = at(60)
    team.look(74)
    assert team.offers() == {"A": []}

    team.look(75)
    assert team.offers() == {"A": ["cy"]}
