"""Stories from an agent's day: keys on the screen, real HTTP behind it, a simulated Telnyx.

Every story ends with nobody left on a line.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from console.contacts.read import Loaded
from console.domain.acts import Role
from console.domain.leg import CallId, CallState
from console.domain.people.contacts import Contact, Directory
from console.ui.dialogs.dtmf import DtmfLine
from console.ui.dialogs.operation import OperationForm
from console.ui.dialogs.palette import Palette
from console.ui.settings import UiSettings
from tests.examples import first_of
from tests.ui.practice import Work, at_work
from tests.waiting import until, until_asked

FRIEND, BUSY = "+13125559876", "+13125550002"


async def test_a_call_is_answered_held_resumed_muted_and_ended_by_keys(tmp_path: Path) -> None:
    """One key each; what the key did is seen where the eye is."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        call = await work.talk()
        await work.press("H")
        await stage.sees("‖ held")
        await stage.sees("the bridge is a conference now")
        await stage.sees("phone holding")
        await work.press("H")
        await stage.sees("← ◎ conf")
        await work.press("m")
        await stage.sees("▲ phone muted")
        await stage.sees("conf     M")
        await work.press("m")
        await stage.sees("● phone talking")
        await work.press("x")

        await work.desk.state(call, CallState.ENDED)
        await work.nobody_left()
        await stage.sees("○ phone down")


async def test_keys_reach_the_far_end_in_order_and_theirs_reach_the_row(tmp_path: Path) -> None:
    """What was typed is what Telnyx was asked for, whatever the rhythm."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        call = await work.talk()
        await work.press("#")
        await until(lambda: isinstance(stage.app.screen, DtmfLine))
        await stage.type("12")
        await stage.paste("34w5")
        await stage.press("enter")
        await stage.press("escape")

        async def all_sent() -> bool:
            bodies = await work.sent("/actions/send_dtmf")
            return "".join(str(body["digits"]) for body in bodies) == "1234w5"

        await until_asked(all_sent)
        await work.remote(call, "dtmf", digits="7#")
        await stage.sees("Ada Lovelace #7#")
        await stage.sees("sent 1234w5")
        await work.press("x")
        await work.nobody_left()


async def test_from_sales_please_to_completed_is_four_keys(tmp_path: Path) -> None:
    """`t`, the first letter, Enter shows whose number it is, Enter sends the caller there."""
    names = ("Boss", "Sam Sand", "Accounts", "Sales", "Lars")
    people = [Contact(name=one, number=f"+1312555987{at}") for at, one in enumerate(names)]
    loaded = Loaded(Directory(people))
    async with at_work(tmp_path, settings=UiSettings(contacts=lambda _: loaded)) as work:
        stage = work.stage
        call = await work.talk()
        await stage.armed()
        keys = ("t", "s", "enter", "enter")
        for key in keys:
            await stage.press(key)

        assert len(keys) == 4
        await until(lambda: reached(work, call) == people[3].number)
        await stage.sees("○ phone down")
        await work.remote(call, "hangup")
        await work.nobody_left()


def reached(work: Work, call: CallId) -> str | None:
    """Whom a caller is on the line with now."""
    legs = work.desk.switchboard.live.board.legs
    peer = legs[call].peer if legs[call].state is CallState.BRIDGED else None
    return legs[peer].to if peer in legs else None


async def test_a_consultation_is_completed_by_keys(tmp_path: Path) -> None:
    """Talk first, then connect the two; my phone leaves and nobody is an orphan."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        call = await work.talk()
        await consult(work, FRIEND)
        await stage.sees(f"{FRIEND} talking")
        await stage.sees("+442079460123 held")
        await work.press("C")
        await stage.sees("the two are connected")
        leg = await work.desk.state(call, CallState.BRIDGED)
        friend = work.desk.leg(leg.peer or "")

        assert friend is not None
        assert (friend.role, friend.to) == (Role.CONSULT, FRIEND)
        await until(lambda: work.phone is None)
        await stage.misses("C complete")
        await work.remote(call, "hangup")
        await work.nobody_left()


async def consult(work: Work, to: str) -> None:
    """The form, a number, Enter."""
    await work.press("T")
    await work.stage.type(to)
    await work.stage.press("enter")
    await work.stage.sees("consulting")


async def test_a_consultation_is_swapped_made_a_talk_of_three_and_given_up(tmp_path: Path) -> None:
    """The strip says at every moment who hears me."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        call = await work.talk()
        await consult(work, FRIEND)
        await stage.sees(f"{FRIEND} talking")
        await work.press("W")
        await stage.sees(f"{FRIEND} held")
        await stage.sees("+442079460123 talking")
        await work.press("c")
        await stage.sees(f"{FRIEND} talking")
        await work.press("Z")
        await stage.sees("you talk with the caller again")

        assert (await work.desk.state(call, CallState.CONFERENCE)).alive
        await work.press("x")
        await work.nobody_left()


async def test_a_target_who_is_busy_brings_the_caller_back(tmp_path: Path) -> None:
    """It is said, and the caller talks again."""
    async with at_work(tmp_path) as work:
        call = await work.talk()
        await work.press("T")
        await work.stage.type(BUSY)
        await work.stage.press("enter")
        await until(lambda: any("is busy" in toast for toast in work.stage.complaints))

        await work.desk.state(call, CallState.CONFERENCE)
        await work.press("x")
        await work.nobody_left()


@pytest.mark.long
async def test_three_confer_and_one_is_muted_and_dropped(tmp_path: Path) -> None:
    """Marks and a key make the conference; each participant obeys from its own row."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        first = await work.talk()
        await work.press("space")
        second = await work.ring("Grace Hopper", "+442079460124")
        await work.press("A")
        await work.desk.state(second, CallState.ANSWERED)
        await work.press("c")
        await stage.sees("conference of 3")
        phone = work.phone
        assert phone is not None
        assert phone.state is CallState.CONFERENCE
        await work.press("M")
        await stage.sees("conf     M")
        await work.press("x")
        await work.desk.state(second, CallState.ENDED)

        assert (await work.desk.state(first, CallState.CONFERENCE)).alive
        await work.remote(first, "hangup")
        await work.nobody_left()


async def test_d_rings_me_first_and_then_the_callee(tmp_path: Path) -> None:
    """Click to call: I am on the line when they pick up."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        await stage.press("d")
        await stage.sees("your phone rings first")
        await stage.type(FRIEND)
        await stage.press("enter")
        await stage.sees(f"you are talking with {FRIEND}")

        dialled = [body["to"] for body in await work.sent("/v2/calls")]
        assert dialled == ["sip:ada@sip.example.com", FRIEND]
        await stage.sees("● phone talking")
        assert sum("sip:ada" in line for line in stage.lines[2:12]) == 0
        callee = next(iter(work.stage.main.table.table_rows.newest))
        await stage.cursor_on(callee)
        await work.press("x")
        await work.nobody_left()


async def test_a_recording_is_seen_paused_and_linked_after_the_call(tmp_path: Path) -> None:
    """The links come by webhook once it is over, and are copied with a key."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        call = await work.talk()
        await work.press("v")
        await stage.sees("●REC")
        await work.press("V")
        await stage.sees("‖REC")
        await work.press("V")
        await stage.sees("●REC")
        await work.press("v")
        await stage.misses("REC")
        await work.press("enter")
        await stage.sees("recording http")
        await stage.press("Y")

        links = work.desk.leg(call)
        assert links is not None
        assert stage.app.clipboard == links.media.recordings[0].links[0]
        await stage.press("escape")
        await work.press("x")
        await work.nobody_left()


@pytest.mark.long
async def test_a_gathered_number_comes_back_to_the_call(tmp_path: Path) -> None:
    """Asked in a form, pressed by the far end, read in the detail."""
    async with at_work(tmp_path) as work:
        stage = work.stage
        call = await work.talk()
        await work.press("o")
        await until(lambda: isinstance(stage.app.screen, Palette))
        await stage.type("gather digits by speech")
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, OperationForm))
        await stage.type("Your number please")
        await stage.press("tab", "tab", "4", "enter")

        async def asked() -> bool:
            return bool(await work.sent("/actions/gather_using_speak"))

        await until_asked(asked)
        await work.remote(call, "dtmf", digits="1234")
        await stage.sees("gathered 1234 (valid)")
        await work.press("x")
        await work.nobody_left()


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
async def test_the_ladder_of_a_real_session_has_both_legs(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """The caller and my phone, webhooks and orders, down to the hang-up."""
    async with at_work(tmp_path, size) as work:
        stage = work.stage
        await work.talk()
        await work.press("enter")
        await stage.sees("console")
        await work.press("x")
        await stage.sees("hangup")

        def head() -> str | None:
            below = stage.lines[1:]  # the header names both, too
            both = (line for line in below if "console" in line and "phone" in line)
            return next(both, None)

        assert "123" in str(await until(head))
        await until(lambda: any("├── hang up" in line or "┤" in line for line in stage.lines))
        await work.nobody_left()
