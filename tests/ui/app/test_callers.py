"""Who rings: in the header of every screen, and answered with one key from anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import msgspec
import pytest
from textual.widgets import Input

from console.domain.acts import Answer
from console.domain.agent.state import AgentState, Presence
from console.domain.applications import Application
from console.domain.leg import CallId, CallState, Leg
from console.domain.queues import QueueBoard, WaitingCall
from console.domain.team.members import Member, MemberNow, MemberRole, Team
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person
from console.ui.acts.situations import NEXT_CHANGED
from console.ui.dialogs.agent import WrapUpForm
from console.ui.replay.screen import ReplayScreen
from console.ui.screens.call import CallScreen
from console.ui.settings import UiSettings
from console.ui.state.callers import SETTLED
from tests.examples import first_of
from tests.ui.all_screens import (
    ANSWERS_NOBODY,
    IN_A_TEAM,
    OF_ONES_OWN,
    OWN_COMMANDS,
    WAYS,
    Row,
    Way,
    screens,
    walked,
)
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, OFFERED, OTHER, in_room, my_phone, store
from tests.waiting import until

GRACE = leg(3, CallState.OFFERED, name="Grace Hopper")
ZOE = leg(4, CallState.OFFERED, name="Zoe Faure")
TALKING = leg(5, CallState.BRIDGED)


def board() -> Switchboard:
    ages = ((TALKING, 60), (ZOE, 4), (GRACE, 21))
    legs = [
        msgspec.structs.replace(one, started_at=utc_now() - timedelta(seconds=ago))
        for one, ago in ages
    ]
    return Switchboard(legs={one.id: one for one in legs})


async def seen(stage: Stage) -> None:
    """Let eyes see who is the next one."""
    stage.time.let_pass(SETTLED)
    await stage.settled()


# Every screen -----------------------------------------------------------------------------

CONFERRING = in_room(leg(11, CallState.CONFERENCE))
NOW = utc_now()
OVER = WaitingCall(call=CallId("v3:gone"), position=1, since=NOW, number=None, over=True)
QUEUES = tuple(
    QueueBoard(
        name=name,
        size=len(waiting),
        max_size=20,
        average_wait=None,
        waiting=waiting,
        asked_at=NOW,
    )
    for name, waiting in (("attic", ()), ("support", (OVER,)))
)

ROWS: Final = {
    Row.MINE: CALLER.id,
    Row.WAITING: OTHER.id,
    Row.RINGING: OFFERED.id,
    Row.CONFERRING: CONFERRING.id,
}


async def back(stage: Stage) -> None:
    """To the table, whatever lies over it; nothing is marked, and nothing is typed."""
    while len(stage.app.screen_stack) > 1:
        await stage.press("escape")
    await stage.press("escape", "escape")


def key_here(stage: Stage) -> str:
    """The key that answers where the hand is: a letter is typed where there is a field."""
    return "ctrl+n" if isinstance(stage.app.focused, Input) else "N"


def names(stage: Stage, who: str) -> bool:
    """Whether one line has who rings and the key: the header, where the table is not in sight."""
    lines = stage.lines if stage.app.screen is stage.main else stage.whole[:1]
    return any(who in line and f" {key_here(stage)}" in line for line in lines)


def rings(number: int) -> Leg:
    """One who rings for longer than all others, under a name of their own."""
    began = OFFERED.started_at - timedelta(seconds=300 - number)
    return leg(40 + number, CallState.OFFERED, name=f"Caller{number:02}", started_at=began)


def test_the_walk_leaves_no_screen_out() -> None:
    """A new screen over which a caller rings unseen would be found by that caller."""
    ways = {**WAYS, **IN_A_TEAM, **OF_ONES_OWN, **ANSWERS_NOBODY}

    assert screens() - {ReplayScreen} == {
        way.screen for way in ways.values()
    }  # nobody rings in the past


def desk() -> Switchboard:
    """I talk with a caller; another one waits, a call owes its disposition, and one rings."""
    here = store(CALLER, my_phone(), OTHER, OFFERED, CONFERRING)
    here.state = AgentState(agent="Ada", state=Presence.ON_CALL, awaiting=(OTHER.id,))
    here.queues, here.public_url = QUEUES, "https://calls.example.com/webhooks/telnyx"
    support = Application(id="1", settings={"application_name": "Support"}, shown=True)
    here.applications = {support.id: support}
    lists = here.listed_people
    ids = [
        lists.open((Person(name="Grace", numbers=("+442079460147",)),), name)
        for name in ("Winter", "Spring")
    ]
    lists.taken(ids[0], 0, here.agent)
    lists.called(ids[0], 0, "order-1")
    lists.came(ids[0], 0, CallOutcome.REACHED, CallId("v3:gone"))
    return here


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
async def test_from_ringing_to_talking_is_one_key_on_every_screen(size: tuple[int, int]) -> None:
    """Who reads the history or types a number has a caller on the line: named, and answered.

    A letter that is typed stays a letter; the same key with ctrl answers there. What was
    begun on the screen goes on; the wrap-up alone gives way.
    """
    await answered_everywhere(desk(), size, [*WAYS.values()])


async def test_in_a_team_too_it_is_one_key_on_every_screen() -> None:
    """Who hands a call over, or looks at the team, has another one on the line."""
    here = desk()
    here.team = Team(
        members=(
            Member(user="Ada", name="Ada", role=MemberRole.SUPERVISOR),
            Member(user="bo", phone="+1"),
        )
    )
    here.members = tuple(
        MemberNow(member=one, state=AgentState(agent=one.user)) for one in here.team.members
    )
    await answered_everywhere(here, (80, 24), [*IN_A_TEAM.values(), *OF_ONES_OWN.values()])


async def answered_everywhere(here: Switchboard, size: tuple[int, int], ways: list[Way]) -> None:
    """Who rings is named and answered by one key over each of those screens."""
    settings = UiSettings(commands=OWN_COMMANDS)
    async with console(here, size=size, settings=settings) as stage:
        for number, (screen, steps) in enumerate(ways):
            caller = rings(number)
            stage.board.put(caller)
            await until(lambda who=caller.id: stage.is_shown(who))
            await walked(stage, steps, ROWS)
            await until(lambda kind=screen: isinstance(stage.app.screen, kind))
            await until(lambda who=f"Caller{number:02}": names(stage, who))
            await seen(stage)
            top, orders = stage.app.screen, stage.board.orders
            await stage.press(key_here(stage))
            await stage.ordered(number + 1)

            assert [order.act for order in orders[number:]] == [Answer(call=caller.id, join=True)]
            assert stage.app.screen is top or screen is WrapUpForm
            stage.board.drop(caller.id)
            await back(stage)


async def test_the_key_of_the_call_under_the_cursor_is_one_key_too() -> None:
    """In the table, and where the call is opened."""
    one, other = rings(1), rings(2)
    async with console(store(one, other)) as stage:
        await stage.cursor_on(other.id)
        await stage.press("a")
        await stage.ordered()
        await stage.cursor_on(one.id)
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        await stage.press("a")
        await stage.ordered(2)

        acts = [order.act for order in stage.board.orders]
        assert acts == [Answer(call=one.id, join=True) for one in (other, one)]


async def test_a_header_under_a_list_and_a_form_follows_what_happens() -> None:
    """It is no picture of the moment in which they were opened."""
    async with console(board()) as stage:
        await stage.press("h")
        await until(lambda: "Grace H" in stage.whole[0])
        await stage.press("s")
        stage.board.put(msgspec.structs.replace(GRACE, state=CallState.ENDED))

        await until(lambda: "Zoe Faur" in stage.whole[0])
        assert "◆1" in stage.whole[0]


async def test_one_key_answers_the_oldest_wherever_the_cursor_is() -> None:
    """From ringing to talking: one key."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        await seen(stage)
        await stage.press("N")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]
        assert stage.main.table.cursor_call == TALKING.id


async def test_a_form_keeps_its_typing_and_a_letter_is_a_letter() -> None:
    """`N` belongs to the name that is typed; ctrl+n answers, and the form stays as it is."""
    async with console(board()) as stage:
        await stage.press("d")
        await stage.type("+44N")
        await seen(stage)
        assert stage.board.orders == []
        await stage.press("ctrl+n")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]
        await stage.sees("+44N")


async def test_the_key_waits_when_another_one_became_the_next() -> None:
    """The hand was on its way to the one that gave up."""
    async with console(board()) as stage:
        await seen(stage)
        stage.board.put(msgspec.structs.replace(GRACE, state=CallState.ENDED))
        await until(lambda: stage.app.store.legs[GRACE.id].state is CallState.ENDED)
        await stage.press("N")
        assert stage.words == f"answer next: {NEXT_CHANGED}"
        assert stage.board.orders == []

        await seen(stage)
        await stage.press("N")
        await stage.ordered()
        assert [order.act for order in stage.board.orders] == [Answer(call=ZOE.id)]


async def test_two_quick_keys_answer_one_caller() -> None:
    """A key that bounces must not take the next one off the queue."""
    async with console(board()) as stage:
        await seen(stage)
        await stage.press("N", "N")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]
        assert NEXT_CHANGED in stage.words


async def test_the_key_says_that_nobody_rings() -> None:
    """A key that does nothing says why, in a list as well."""
    async with console(Switchboard(legs={TALKING.id: TALKING})) as stage:
        await stage.press("N")
        assert stage.words == "answer next: nobody rings"

        await stage.press("h", "N")
        assert stage.complaints == ["answer next: nobody rings"]


async def test_the_key_can_be_another_one_and_the_header_names_it() -> None:
    """Rebinding holds in lists and forms, too."""
    settings = UiSettings(keys={"call.answer_next": "f2"})
    async with console(board(), settings=settings) as stage:
        await stage.press("h")
        await until(lambda: " F2" in stage.whole[0])
        await seen(stage)
        await stage.press("f2")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=GRACE.id)]


async def test_a_locked_console_answers_nobody() -> None:
    """The next key opens, and does nothing else."""
    async with console(board()) as stage:
        await stage.press("ctrl+l")
        await seen(stage)
        await stage.press("N")

        await stage.sees("◆ offered")
        assert stage.board.orders == []


async def test_no_key_is_promised_in_a_console_that_only_looks_on() -> None:
    """Who rings is shown; that a key answers them would not be so."""
    async with console(board(), settings=UiSettings(read_only=True)) as stage:
        await stage.sees("◆ offered")
        assert "answers" not in stage.text
        await stage.cursor_on(TALKING.id)
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        await until(lambda: "◆" in stage.whole[0])
        assert "answers" not in stage.text
