"""Supervision by one key: listen, whisper, barge in, and listen again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.domain.acts import Answer, Role, Supervise, SwitchRole
from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallId, CallState, Leg
from console.domain.leg_media import Media
from console.domain.orders import Bridge, HangUp, OutcomeKind
from console.domain.team.members import Member, MemberRole, Team
from console.ui.settings import UiSettings
from tests.examples import first_of
from tests.linear.listener import listening
from tests.switchboard.harness import new_order
from tests.ui.memory_switchboard import Switchboard, leg
from tests.ui.practice import Work, at_work
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import PHONE
from tests.waiting import until

SIZES = [(80, 24), (140, 40)]
THEIRS = leg(4, CallState.BRIDGED, agent="Bob", peer=CallId("v3:call-14"))
MINE = leg(5, CallState.BRIDGED, agent="Ada")
WAITING = leg(6, CallState.ANSWERED, agent="Bob")
OTHER = leg(8, CallState.BRIDGED, agent="Cy")


def supervisor(state: CallState = CallState.ANSWERED, role: str = "monitor", **more: Any) -> Leg:
    media = Media(supervisor_role=role, supervises=THEIRS.id)
    given = {"role": Role.SUPERVISOR, "agent": "Ada", "media": media, **more}
    return leg(9, state, from_="+13125550100", to=PHONE, **given)


def board(*legs: Leg, phone: str | None = PHONE) -> Switchboard:
    state = AgentState(agent="Ada", state=Presence.NOT_READY)
    all_legs = (THEIRS, MINE, WAITING, OTHER, *legs)
    return Switchboard(legs={one.id: one for one in all_legs}, phone=phone, state=state)


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
async def test_one_key_goes_round_the_roles(size: tuple[int, int]) -> None:
    """Each press says what is so and what the next one does."""
    async with console(board(), size=size) as stage:
        await stage.cursor_on(THEIRS.id)
        await stage.press("E")
        await stage.ordered()
        assert stage.board.orders[0].act == Supervise(call=THEIRS.id)
        await stage.sees("you listen; again whispers")

        one = supervisor()
        stage.board.put(one)
        steps = [
            ("whisper", "you whisper", "again barges in"),
            ("barge", "you barge in", "again listens"),
            ("monitor", "you listen", "again whispers"),
        ]
        for count, (role, shown, after) in enumerate(steps, 2):
            await until(lambda: stage.app.store.supervision)
            await stage.press("E")
            await stage.ordered(count)
            act = stage.board.orders[-1].act
            assert act == SwitchRole(call=one.id, parameters={"role": role})
            await stage.sees(after)
            stage.board.change(one.id, media=Media(supervisor_role=role, supervises=THEIRS.id))
            await stage.sees(f"● {shown}")
            assert sum(shown in line for line in stage.lines) > 1, "the row says it, too"


async def test_the_footer_names_the_next_step() -> None:
    """Nobody remembers a cycle."""
    async with console(board(supervisor()), size=(160, 40)) as stage:
        await stage.cursor_on(OTHER.id)
        assert "E listen" not in stage.lines[-1]
        await stage.cursor_on(THEIRS.id)
        assert "E whisper" in stage.lines[-1]
        stage.board.change(
            supervisor().id, media=Media(supervisor_role="whisper", supervises=THEIRS.id)
        )
        await stage.sees("E barge in")


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
async def test_the_footer_says_that_x_ends_the_supervision(size: tuple[int, int]) -> None:
    """ "Hang up" would be the end of a colleague's call: nobody dares, or does it and is afraid."""
    one = supervisor()
    async with console(board(one), size=size) as stage:
        for call in (THEIRS.id, one.id):
            await stage.cursor_on(call)
            await until(lambda: "x end supervision" in stage.lines[-1])
            assert "x hang up" not in stage.lines[-1]
        await stage.cursor_on(THEIRS.id)
        await stage.press("enter")
        await until(lambda: "x end supervision" in stage.lines[-1])
        await stage.press("escape")

        await stage.cursor_on(MINE.id)
        await until(lambda: "x hang up" in stage.lines[-1])
        stage.burst("space")  # it is marked now, and the key is for what is marked
        await stage.cursor_on(THEIRS.id)
        await until(lambda: "x hang up" in stage.lines[-1])


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
@pytest.mark.parametrize("on", ["the call", "the supervisor's row"])
async def test_x_ends_the_supervision_and_never_the_call(on: str, size: tuple[int, int]) -> None:
    """A colleague's caller must not go with it, also where the key repeats itself."""
    one = supervisor()
    async with console(board(one), size=size) as stage:
        await stage.cursor_on(THEIRS.id if on == "the call" else one.id)
        stage.burst("x", "x")
        await stage.settled()
        await until(lambda: stage.board.legs[one.id].state is CallState.ENDED)
        stage.burst("x", "x")
        await stage.settled()

        assert [order.act for order in stage.board.orders] == [HangUp(call=one.id)]
        assert "your supervision ends; the call goes on" in stage.words


@pytest.mark.parametrize(("keys", "hang_up"), [({}, "x"), ({"preset": "baresip"}, "b")])
async def test_a_hang_up_before_the_phone_rings_ends_no_colleagues_call(
    keys: dict[str, str], hang_up: str
) -> None:
    """I think better of it at once: the supervisor's leg is not there yet, the caller is.

    What is said names no key: with another program's keys `x` puts a caller on hold.
    """
    here = board()
    here.gate.clear()
    async with console(here, settings=UiSettings(keys=keys)) as stage:
        await stage.cursor_on(THEIRS.id)
        await stage.press("E")
        await stage.ordered()
        await stage.press(hang_up)

        assert [order.act for order in here.orders] == [Supervise(call=THEIRS.id)]
        assert "is about to ring; hanging up ends that alone once it does" in stage.words


@pytest.mark.parametrize(
    ("cursor", "legs", "phone", "why"),
    [
        (THEIRS, (), None, "no phone of yours is configured"),
        (MINE, (), PHONE, "this is your own call"),
        (WAITING, (), PHONE, "nobody talks on this call"),
        (OTHER, (supervisor(),), PHONE, "you supervise another call"),
        (THEIRS, (supervisor(CallState.DIALLING),), PHONE, "your phone is ringing"),
        (
            THEIRS,
            (leg(7, CallState.ANSWERED, role=Role.AGENT, agent="Ada"),),
            PHONE,
            "your phone is up",
        ),
        (leg(3), (leg(3),), PHONE, "the call is not answered yet"),
    ],
    ids=["no phone", "own", "not bridged", "another", "ringing", "phone up", "offered"],
)
async def test_it_says_why_not(
    cursor: Leg, legs: tuple[Leg, ...], phone: str | None, why: str
) -> None:
    """Nothing is dialled that could not be."""
    async with console(board(*legs, phone=phone)) as stage:
        await stage.cursor_on(cursor.id)
        await stage.press("E")

        assert why in stage.words
        assert stage.board.orders == []


async def command(stage: Stage, line: str) -> None:
    stage.burst(":", *line, "enter")
    await stage.settled()


async def test_roles_have_names_on_the_command_line_and_say_why_not() -> None:
    """Straight to barge where somebody is in need; not to where one is already."""
    one = supervisor()
    async with console(board(one), settings=UiSettings()) as stage:
        await stage.cursor_on(THEIRS.id)
        await command(stage, "listen")
        assert "listen only: you listen" in stage.words
        await command(stage, "barge")
        await stage.ordered()
        assert stage.board.orders[0].act == SwitchRole(call=one.id, parameters={"role": "barge"})


async def test_help_that_is_read_aloud_says_that_x_ends_the_supervision() -> None:
    """Who listens has no footer."""
    async with listening(board(supervisor())) as listener:
        listener.front.calls.select(THEIRS.id)
        listener.types(":help")
        told = await listener.hears("For ", "x ")

        assert "x end supervision" in told
        assert "x hang up" not in told


EAR = Member(user="Ada", role=MemberRole.SUPERVISOR, phone=PHONE)


# With a simulated Telnyx -----------------------------------------------------------------------


async def bridged(work: Work) -> CallId:
    """Two callers whom a colleague joined."""
    calls = [await work.desk.ring(number=f"+44207946010{number}") for number in (1, 2)]
    for call in calls:
        await work.desk.switchboard.order(new_order(Answer(call=call), by="Bob"))
        await work.desk.state(call, CallState.ANSWERED)
    joined = Bridge(call=calls[0], other=calls[1])
    outcome = await work.desk.switchboard.order(new_order(joined, by="Bob"))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await work.desk.state(calls[0], CallState.BRIDGED)
    return calls[0]


async def test_a_colleagues_call_is_listened_to_whispered_into_and_left(tmp_path: Path) -> None:
    """Telnyx gets a dial with the supervised leg, then the roles, then a hang-up of my leg."""
    team = Team(members=(EAR, Member(user="Bob")))
    async with at_work(tmp_path, member=EAR, team=team) as work:
        call = await bridged(work)
        await work.stage.cursor_on(call)
        await work.press("E")
        await work.stage.sees("● you listen")
        (dial,) = await work.sent("/calls")
        assert dial["supervise_call_control_id"] == call
        assert dial["supervisor_role"] == "monitor"

        await work.press("E")
        await work.stage.sees("● you whisper")
        await work.press("E")
        await work.stage.sees("● you barge in")
        roles = [body["role"] for body in await work.sent("/actions/switch_supervisor_role")]
        assert roles == ["whisper", "barge"]

        await work.press("x")
        await work.stage.sees("phone down")
        await work.desk.state(call, CallState.BRIDGED)
