"""Who may do what with whose call, and the words where one may not."""

from __future__ import annotations

import typing
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from console.domain.acts import (
    Act,
    Answer,
    AnyAct,
    Bridge,
    Confer,
    Dial,
    Dispose,
    EndConference,
    Enqueue,
    GoReady,
    HangUp,
    JoinConference,
    Role,
    Supervise,
    TakeHelp,
    Transfer,
)
from console.domain.acts.applications import CreateApplication
from console.domain.help_requests.request import HelpRequest
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.leg_media import Media
from console.domain.team.members import Member, MemberRole, Sight, Team
from console.domain.team.offers import Claim, Offer
from console.domain.team.rights import (
    RIGHTS,
    Asking,
    Who,
    had_by,
    holder,
    is_for_others,
    is_members_phone,
    offered,
    rings_for,
    sees,
    why_not,
    why_not_act,
)
from console.ui.actions.registry import ACTIONS
from tests.domain.stories import NOON, call, order_id

ADA = Member(user="ada", name="Ada", groups=("support",))
BO = Member(user="bo", name="Bo", groups=("support", "sales"))
CY = Member(user="cy", name="Cy", groups=("sales",))
SUE = Member(user="sue", name="Sue", role=MemberRole.SUPERVISOR)
ROOT = Member(user="root", name="Root", role=MemberRole.ADMIN)
VIC = Member(user="vic", name="Vic", role=MemberRole.VIEWER, groups=("support",))
TEAM = Team(members=(ADA, BO, CY, SUE, ROOT, VIC), queues={"vip": ("sales",)})


def leg(letter: str = "A", state: CallState = CallState.OFFERED, **more: Any) -> Leg:
    """A leg, an incoming one that rings unless said otherwise."""
    return Leg(id=call(letter), state=state, known=state, changed_at=NOON, **more)


def claim(user: str, seconds: float = 1) -> Claim:
    """A member took it."""
    return Claim(member=user, at=NOON + timedelta(seconds=seconds), order=order_id(1))


def offers(*users: str) -> tuple[Offer, ...]:
    """It is offered to these members."""
    return tuple(Offer(member=user, at=NOON) for user in users)


PHONE = leg("P", CallState.BRIDGED, role=Role.AGENT, agent="ada")
RINGS = leg()
FOR_ADA = leg(offered_to=offers("ada", "bo"))
FOR_BO = leg(offered_to=offers("bo"))
ADAS = leg(state=CallState.BRIDGED, claimed_by=claim("ada"), agent="ada")
BOS = leg(state=CallState.BRIDGED, claimed_by=claim("bo"), agent="bo")
GIVEN = leg(state=CallState.BRIDGED, claimed_by=claim("bo"), agent="ada")
IN_MY_TALK = leg(state=CallState.BRIDGED, claimed_by=claim("bo"), peer=PHONE.id)
CONSULTED = leg(state=CallState.BRIDGED, role=Role.CONSULT, agent="ada")
ALONE = leg(state=CallState.ANSWERED, agent="bo", alone_since=NOON)
ALONE_OF_BO = leg(state=CallState.ANSWERED, claimed_by=claim("bo"), alone_since=NOON)
WAITS = leg(state=CallState.QUEUED, agent="bo", media=Media(queue="x"))
FOR_SALES = leg(state=CallState.QUEUED, media=Media(queue="vip"))
FOR_SUPPORT = leg(state=CallState.QUEUED, media=Media(queue="support"))
LEFT_THE_QUEUE = leg(state=CallState.ANSWERED, media=Media(queue="vip"))
TAKEN_OUT = leg(state=CallState.QUEUED, claimed_by=claim("bo"), media=Media(queue="support"))


def asking(member: Member, **more: Any) -> Asking:
    """That member, whose phone is up if it is Ada."""
    return Asking(TEAM, member, PHONE if member is ADA else None, **more)


def acts(kinds: object = AnyAct) -> list[type[Act]]:
    """Every kind of act."""
    parts = typing.get_args(kinds)
    return [one for part in parts for one in acts(part)] if parts else [typing.cast(Any, kinds)]


SHOWS = ("console.", "move.", "view.")
LOOKS = {
    "call.copy",
    "call.copy_link",
    "call.export",
    "call.last_said",
    "call.mark",
    "call.more",
    "call.next_leg",
    "call.open",
    "call.previous_leg",
}
"""Actions on a call that only show it, and change nothing."""


def test_every_act_and_every_action_on_the_screen_has_a_row() -> None:
    """What nobody decided about would be everybody's."""
    actions = {action.id for action in ACTIONS} - LOOKS
    known = {kind.action for kind in acts()}

    assert known - RIGHTS.keys() == set()
    assert {one for one in actions - RIGHTS.keys() if not one.startswith(SHOWS)} == set()
    assert RIGHTS.keys() - known - actions == {"call.join"}


@pytest.mark.parametrize(
    ("whose", "own", "take"),
    [
        (RINGS, False, True),
        (FOR_ADA, True, True),
        (FOR_BO, False, False),
        (ADAS, True, True),
        (BOS, False, False),
        (GIVEN, False, False),
        (IN_MY_TALK, True, True),
        (CONSULTED, True, True),
        (ALONE, False, True),
        (ALONE_OF_BO, False, False),
        (WAITS, False, True),
        (FOR_SUPPORT, False, True),
        (FOR_SALES, False, False),
        (LEFT_THE_QUEUE, False, True),
        (TAKEN_OUT, False, False),
    ],
    ids=[
        "rings for everybody",
        "offered to me",
        "offered to another",
        "claimed by me",
        "claimed by another",
        "handed over to another",
        "on the line with my phone",
        "whom I consult",
        "alone and nobody's",
        "alone and another's",
        "waits in a queue",
        "waits for my group",
        "waits for another group",
        "waited for another group before",
        "taken out of the queue by another",
    ],
)
def test_an_agent_has_its_own_calls_and_takes_those_that_nobody_has(
    whose: Leg, *, own: bool, take: bool
) -> None:
    """Supervisors have all of them, viewers none."""
    legs = {whose.id: whose, PHONE.id: PHONE}
    for act, may in ((HangUp(call=whose.id), own), (Answer(call=whose.id, join=True), take)):
        assert (why_not_act(act, asking(ADA), legs.get) is None) is may
        assert (why_not(act.action, asking(ADA), whose) is None) is may
        assert why_not_act(act, asking(SUE), legs.get) is None
        assert why_not(act.action, asking(SUE), whose) is None
        assert why_not_act(act, asking(VIC), legs.get)


def test_the_words_say_who_has_the_call_and_what_to_do() -> None:
    """Nobody should have to ask around."""
    later = NOON + timedelta(seconds=1.3)
    many = leg(offered_to=offers("bo", "cy", "sue", "root"))
    advice = "Bo can hand it over, a supervisor can take it over"

    assert [why_not("call.answer", asking(ADA, now=now), BOS) for now in (None, later)] == [
        f"Bo is on this call: {advice}",
        f"Bo took it 0.3 s ago: {advice}",
    ]
    assert why_not("call.answer", asking(ADA), many) == (
        "the call is offered to Bo, Cy and 2 more: "
        "wait until it is offered to you, or ask a supervisor"
    )
    long_ago = asking(ADA, now=NOON + timedelta(seconds=13.4))
    assert why_not("call.answer", long_ago, BOS) == f"Bo took it 12 s ago: {advice}"
    unclaimed = leg(state=CallState.BRIDGED, agent="bo")
    assert why_not("call.answer", long_ago, unclaimed) == f"Bo is on this call: {advice}"
    two = leg(offered_to=offers("bo", "cy"))
    assert why_not("call.answer", asking(ADA), two) == (
        "the call is offered to Bo, Cy: wait until it is offered to you, or ask a supervisor"
    )
    assert why_not("call.answer", asking(ADA), FOR_SALES) == (
        "the caller waits for sales: one of them or a supervisor may"
    )
    assert why_not("call.transfer", asking(ADA), RINGS) == (
        "nobody has this call yet: answer it first, or ask a supervisor"
    )


def test_a_row_of_the_table_says_whose_an_action_is() -> None:
    """A role is enough where no call is under the cursor."""
    ranks = [MemberRole.AGENT, MemberRole.SUPERVISOR, MemberRole.ADMIN]
    least = {Who.ANY: 1, Who.SITE: 2}
    for action, who in RIGHTS.items():
        assert why_not(action, asking(VIC), None)
        for rank, role in enumerate(ranks):
            member = msgspec.structs.replace(ADA, role=role)
            assert (why_not(action, asking(member), None) is None) is (rank >= least.get(who, 0))
    assert (
        why_not("call.supervise", asking(ADA), None) == "only a supervisor may supervise: ask one"
    )
    assert why_not("view.sort", asking(VIC), None) is None


@pytest.mark.parametrize(
    ("act", "may"),
    [
        (Bridge(call=call("A"), other=call("P")), True),
        (Bridge(call=call("R"), other=call("A")), True),
        (Bridge(call=call("A"), other=call("B")), False),
        (Bridge(call=call("R"), other=call("R")), False),
        (Confer(call=call("A"), others=(call("R"),)), True),
        (Confer(call=call("A"), others=(call("B"),)), False),
        (Dial(to="+1", from_="+2", connection_id="1"), True),
        (Dial(to="+1", from_="+2", connection_id="1", link_to=call("A")), True),
        (Dial(to="+1", from_="+2", connection_id="1", link_to=call("B")), False),
        (Dial(to="+1", from_="+2", connection_id="1", supervise=call("A")), False),
        (JoinConference(call=call("A"), conference="theirs"), False),
        (EndConference(call=call("A"), conference="theirs"), False),
        (EndConference(call=call("C"), conference="ours"), True),
        (Transfer(call=CallId("v3:unknown"), to="+1"), False),
        (Supervise(call=call("A")), False),
        (Dispose(call=CallId("v3:long ago"), code="resolved"), True),
        (Dispose(call=call("B"), code="resolved"), False),
        (Enqueue(call=call("A")), True),
        (GoReady(), True),
        (CreateApplication(settings={}), False),
    ],
    ids=lambda one: f"{one.action} {one.calls}" if isinstance(one, Act) else None,
)
def test_all_legs_of_an_order_count(act: AnyAct, *, may: bool) -> None:
    """Nobody reaches a colleague's call by naming it second, by a new leg, or by a conference."""
    legs = {one.id: one for one in (ADAS, PHONE, msgspec.structs.replace(BOS, id=call("B")))}
    legs[call("R")] = leg("R")
    legs[call("C")] = msgspec.structs.replace(ADAS, id=call("C"), media=Media(conference="ours"))

    assert (why_not_act(act, asking(ADA), legs.get) is None) is may
    assert (why_not_act(act, asking(SUE), legs.get) is None) is (act.action != "apps.create")
    assert why_not_act(act, asking(ROOT), legs.get) is None


def test_one_who_works_alone_may_do_everything() -> None:
    """Without [team] nothing is asked."""
    alone = Asking(Team(), Member(user="", role=MemberRole.VIEWER))

    assert all(why_not(action, alone, BOS) is None for action in RIGHTS)
    assert why_not_act(HangUp(call=BOS.id), alone, {BOS.id: BOS}.get) is None
    assert sees(BOS, alone)


def test_who_enqueued_a_call_has_it_no_more() -> None:
    """It waits for whoever is free; who takes it out has it again."""
    assert [holder(one) for one in (WAITS, TAKEN_OUT, BOS, CONSULTED)] == [None, "bo", "bo", "ada"]


def test_a_member_is_told_of_the_calls_that_the_settings_let_it_see() -> None:
    """Its own and those that it may take it always sees, a supervisor all."""
    rows = [ADAS, RINGS, FOR_BO, FOR_SALES, BOS, leg(state=CallState.BRIDGED, agent="cy")]
    seen = {
        (see, member.user): [
            sees(one, Asking(msgspec.structs.replace(TEAM, see=see), member)) for one in rows
        ]
        for see in Sight
        for member in (ADA, SUE, VIC)
    }

    assert seen[Sight.ALL, "ada"] == [True] * 6
    assert seen[Sight.GROUPS, "ada"] == [True, True, True, False, True, False]
    assert seen[Sight.OWN, "ada"] == [True, True, False, False, False, False]
    assert seen[Sight.GROUPS, "vic"] == [True, True, True, False, True, False]
    assert seen[Sight.OWN, "sue"] == [True] * 6
    own = msgspec.structs.replace(TEAM, see=Sight.OWN)
    assert (sees(ALONE, Asking(own, CY)), sees(ALONE_OF_BO, Asking(own, CY))) == (True, False)
    groups = msgspec.structs.replace(TEAM, see=Sight.GROUPS)
    assert not sees(BOS, Asking(groups, ADA, colleagues=frozenset({"ada"})))


@pytest.mark.parametrize(
    ("one", "users"),
    [
        (FOR_ADA, {"ada", "bo"}),
        (FOR_BO, {"bo"}),
        (RINGS, set()),
        (FOR_SALES, set()),
        (msgspec.structs.replace(FOR_SALES, offered_to=offers("cy")), {"cy"}),
        (ALONE, {"ada", "bo", "cy"}),
        (ALONE_OF_BO, {"bo"}),
        (leg(claimed_by=claim("bo"), offered_to=offers("ada")), {"bo"}),
        (leg(agent="bo", offered_to=offers("ada")), {"bo"}),
    ],
    ids=[
        "two",
        "one",
        "nobody",
        "a queue",
        "offered in it",
        "heard by nobody",
        "of one",
        "taken meanwhile",
        "answered by another",
    ],
)
def test_a_call_rings_for_whom_it_is_offered_and_for_nobody_once_it_is_taken(
    one: Leg, users: set[str]
) -> None:
    """Counted for all, a bar would call everybody to the one that a colleague has taken."""
    assert {user for user in ("ada", "bo", "cy") if rings_for(one, TEAM, user)} == users
    assert rings_for(one, Team(), "ada")


def test_a_call_is_offered_while_it_waits_for_somebody_and_to_nobody_without_a_team() -> None:
    """Else one would be called to whom somebody talks with, or to whom is gone."""
    waits = (CallState.OFFERED, CallState.QUEUED, CallState.ANSWERED, CallState.STALE)
    for state in CallState:
        one = leg(state=state, offered_to=offers("ada"))
        assert offered(one, TEAM) == (("ada",) if state in waits else ())
        alone = msgspec.structs.replace(one, alone_since=NOON)
        assert offered(alone, TEAM) == (("ada",) if state is not CallState.ENDED else ())
        assert offered(one, Team()) == ()
        assert offered(msgspec.structs.replace(one, claimed_by=claim("bo")), TEAM) == ()


def test_where_there_is_no_team_no_call_is_for_others() -> None:
    """Whoever renamed themselves still answers the calls that the old name ordered."""
    for one in (BOS, FOR_BO, leg(agent="bo")):
        assert not is_for_others(one, Team(), "ada")
    assert had_by(GIVEN, Team()) == "ada"
    assert had_by(GIVEN, TEAM) == "bo"
    assert is_members_phone(PHONE, TEAM)
    assert not is_members_phone(PHONE, Team())
    assert not is_members_phone(CONSULTED, TEAM)


def test_who_had_a_call_says_what_came_of_it_and_no_more_than_that() -> None:
    """It was handed over in the middle: the disposition of that part is theirs, the call is not."""
    left, elsewhere = asking(ADA, left=(BOS.id,)), asking(ADA, left=(call("X"),))
    legs = {BOS.id: BOS}

    for act, who, may in (
        (Dispose(call=BOS.id, code="resolved"), left, True),
        (Dispose(call=BOS.id, code="resolved"), elsewhere, False),
        (HangUp(call=BOS.id), left, False),
    ):
        assert (why_not(act.action, who, BOS) is None) is may
        assert (why_not_act(act, who, legs.get) is None) is may


def test_whom_help_is_asked_of_may_come_and_is_told_of_the_call() -> None:
    """A member of a group of whoever asks, and a supervisor; a stranger to the group is not."""
    asks = HelpRequest(by="bo", at=NOON, order=order_id(2))
    for_support = msgspec.structs.replace(asks, by="ada")
    team = msgspec.structs.replace(TEAM, see=Sight.OWN)
    helped = msgspec.structs.replace(BOS, help_request=asks)
    of_ada = msgspec.structs.replace(
        leg(agent="ada", claimed_by=claim("ada")), help_request=for_support
    )

    for one, member, may in (
        (helped, ADA, True),
        (helped, CY, True),
        (of_ada, BO, True),
        (of_ada, CY, False),
        (of_ada, SUE, True),
        (BOS, ADA, False),
    ):
        who = Asking(team, member)
        act = TakeHelp(call=one.id)
        assert (why_not(act.action, who, one) is None) is may
        assert (why_not_act(act, who, {one.id: one}.get) is None) is may
        assert sees(one, who) is may
    assert (
        why_not("assist.take", Asking(team, CY), of_ada) == "no help is asked of you with this call"
    )
    assert why_not("call.hangup", Asking(team, ADA), helped) is not None


def test_what_is_about_oneself_is_not_asked_of_the_call_under_the_cursor() -> None:
    """The cursor on a colleague's call keeps nobody from dialling or being ready."""
    mine = [action for action, who in RIGHTS.items() if who is Who.SELF]

    assert [why_not(action, asking(ADA), BOS) for action in mine] == [None] * len(mine)


def test_a_call_is_brought_into_the_conference_in_which_ones_phone_is() -> None:
    """Into no other; and a phone that is down is in none."""
    act = JoinConference(call=ADAS.id, conference="mine")
    inside = msgspec.structs.replace(PHONE, media=Media(conference="mine"))
    legs = {ADAS.id: ADAS}

    phones = (inside, PHONE, None)
    may = [why_not_act(act, Asking(TEAM, ADA, phone), legs.get) is None for phone in phones]
    assert may == [True, False, False]


def test_what_only_a_supervisor_may_is_named_in_words() -> None:
    """Not by the name of an action, which nobody knows."""
    words = {
        "call.listen": "listen to calls",
        "call.whisper": "whisper to a colleague",
        "call.barge": "barge into calls",
        "call.supervisor_role": "change what a supervisor hears and says",
        "numbers.unbar": "take numbers off the do-not-call list",
    }

    for action, name in words.items():
        assert why_not(action, asking(ADA), None) == f"only a supervisor may {name}: ask one"
    assert why_not("console.applications", asking(SUE), None) == (
        "only an admin may open the applications: ask one"
    )
