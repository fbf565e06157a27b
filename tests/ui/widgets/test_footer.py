"""The footer: what can be done now, most used first; above it, why the other keys do nothing."""

from __future__ import annotations

import re
from itertools import product

import msgspec
import pytest
from msgspec.structs import replace

from console.domain.acts import Answer, GoReady, HangUp, Mute, Role, Supervise
from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallState, Pending
from console.domain.people.contacts import SpeedSlot
from console.ui.actions.action import Place
from console.ui.actions.keymap import Keymap
from console.ui.actions.registry import ACTIONS
from console.ui.actions.situation import LINE_LOST, Situation
from console.ui.actions.talk import MENU
from console.ui.settings import UiSettings
from console.ui.widgets.bars import DISABLED, GAP, Segment
from console.ui.widgets.footer import footer_segments
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, PHONE, in_room, my_phone
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED)
LATER = leg(2, CallState.OFFERED)
TALKING = leg(4, CallState.ANSWERED)
DIALLING = leg(6, CallState.DIALLING)
ANSWERED = "the call is answered already"


def board() -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, LATER, TALKING, DIALLING)})


def above_footer(stage: Stage) -> str:
    return stage.lines[-2].strip()


@pytest.mark.parametrize(
    ("size", "keys"), [((80, 24), "a r "), ((240, 50), "a answer, r reject: ")]
)
async def test_each_key_that_does_nothing_says_why_above_the_footer(
    size: tuple[int, int], keys: str
) -> None:
    """Nobody has to press it to learn that; its word stands there where there is room."""
    async with console(board(), size=size) as stage:
        await stage.cursor_on(TALKING.id)

        await until(lambda: above_footer(stage).startswith(f"{keys}{ANSWERED}"))
        assert "a answer" not in stage.lines[-1]
        await stage.cursor_on(OFFERED.id)
        await until(lambda: ANSWERED not in above_footer(stage))
        assert stage.lines[-1].startswith(" a answer ")


async def test_a_word_for_a_moment_is_heard_and_then_the_reasons_come_back() -> None:
    """One line for both: nothing moves."""
    async with console(board()) as stage:
        await stage.cursor_on(TALKING.id)
        footer = len(stage.lines)
        await stage.press("y")
        await until(lambda: above_footer(stage).startswith("sent"))
        assert len(stage.lines) == footer
        stage.main.prompt._fall_silent()  # six seconds later

        await until(lambda: ANSWERED in above_footer(stage))


async def test_reasons_take_no_line_from_the_calls_of_a_tiny_screen() -> None:
    """Where there is room for calls only, help and the key itself say why."""
    async with console(board(), size=(80, 8)) as stage:
        await stage.cursor_on(TALKING.id)

        assert ANSWERED not in stage.text
        await stage.press("a")
        await stage.sees("answer: the call is answered already")


async def test_an_opened_call_says_it_too() -> None:
    """The same line, in the same place."""
    async with console(board(), size=(120, 30)) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.press("enter")

        await until(lambda: ANSWERED in above_footer(stage))


async def test_the_line_follows_the_state_of_the_call() -> None:
    """What was forbidden a second ago is possible now."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.sees("# E the call is not answered yet")
        stage.board.change(OFFERED.id, state=CallState.ANSWERED)

        await until(lambda: ANSWERED in above_footer(stage))


async def test_a_dimmed_key_that_is_clicked_says_why() -> None:
    """A hand on the mouse asks the same question."""
    async with console(board(), size=(600, 24)) as stage:
        await stage.cursor_on(TALKING.id)
        await stage.pilot.click("#footer", offset=(stage.lines[-1].index("a answer"), 0))

        await until(lambda: stage.words == "answer: the call is answered already")


# Which row --------------------------------------------------------------------------------


async def test_of_two_that_ring_the_lower_one_is_answered() -> None:
    """A queue has an order, and an agent has a reason to leave it."""
    async with console(board()) as stage:
        rows = [line for line in stage.lines if "◆ offered" in line]
        lower = OFFERED if "+442079460103" in rows[1] else LATER
        await stage.cursor_on(lower.id)
        await stage.press("a")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [Answer(call=lower.id)]
        await stage.sees("◆ offered")


async def test_a_call_that_still_dials_is_taken_back() -> None:
    """A wrong number is noticed before anybody answers."""
    async with console(board()) as stage:
        await stage.cursor_on(DIALLING.id)
        await stage.press("x")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [HangUp(call=DIALLING.id)]
        await stage.sees("× ended")


# What can be done now ---------------------------------------------------------------------

KEYMAP = Keymap.of({})
ME = my_phone()
HELD = in_room(CALLER, CallState.HELD)
READY = AgentState(agent="Ada", state=Presence.READY)
NOT_READY = AgentState(agent="Ada")
DESK = Situation(phone=PHONE, agent=READY)

SITUATIONS = {
    "nobody calls": DESK,
    "ringing": replace(DESK, leg=OFFERED),
    "waiting": replace(DESK, leg=TALKING),
    "dialling": replace(DESK, leg=DIALLING),
    "talking with me": replace(DESK, leg=CALLER, mine=ME),
    "held": replace(DESK, leg=HELD, mine=in_room(ME)),
    "in my conference": replace(DESK, leg=in_room(CALLER), mine=in_room(ME)),
    "a colleague's": replace(DESK, leg=leg(9, CallState.BRIDGED, agent="Bo")),
    "ended": replace(DESK, leg=leg(9, CallState.ENDED)),
    "being hung up": replace(DESK, leg=leg(9, CallState.ENDING)),
}
PADDED = len("resume") - len("hold")
OWN = {one.id for one in ACTIONS if one.own}
FIRST = {
    "nobody calls": "n state  d dial  h history  Q queues",
    "ringing": "a answer  r reject  x hang up  t transfer",
    "waiting": "a answer  x hang up  t transfer",
    "dialling": "x hang up",
    "talking with me": "x hang up  H hold    t transfer  T consult  m mute",
    "held": "x hang up  H resume  t transfer",
    "in my conference": "x hang up  H hold    t transfer  T consult  m mute",
    "a colleague's": "x hang up  H hold    t transfer",
    "ended": "Enter open  d dial",
    "being hung up": "Enter open  d dial",
}


def footer(
    now: Situation, width: int, place: Place = Place.TABLE, keymap: Keymap = KEYMAP
) -> list[Segment]:
    """The segments that are actions."""
    return [one for one in footer_segments(keymap, place, now, width) if one.action]


def line(now: Situation, width: int, place: Place = Place.TABLE, keymap: Keymap = KEYMAP) -> str:
    segments = footer_segments(keymap, place, now, width)
    return "".join(segment.content.plain for segment in segments)


def dead(segment: Segment) -> bool:
    return any(span.style == DISABLED for span in segment.content.spans)


@pytest.mark.parametrize("now", SITUATIONS.values(), ids=SITUATIONS)
def test_nothing_dead_stands_before_what_can_be_done(now: Situation) -> None:
    """The first slots are the ones that are read: what is possible stands there at every width."""
    for place, barred, width in product(Place, (None, LINE_LOST), (40, 80, 300, 1000)):
        situation = replace(now, unreachable=barred)
        segments = footer(situation, width, place)

        middle = [dead(one) for one in segments[:-1] if one.action not in OWN]
        assert middle == sorted(middle), "the dimmed ones come last"
        assert not dead(segments[0])
        assert segments[-1].action == "console.help"
        assert len(line(situation, width, place)) <= width


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_first_slots_are_what_is_used_most(name: str) -> None:
    """At 80 columns, where most terminals are."""
    told = line(SITUATIONS[name], 80)

    assert told.startswith(f" {FIRST[name]}")
    assert not any(map(dead, footer(SITUATIONS[name], 80)))


def test_a_hang_up_that_ends_nothing_yet_is_dimmed_and_keeps_its_place() -> None:
    """My phone is to supervise the call and does not ring yet: nothing is there that could end."""
    theirs = SITUATIONS["a colleague's"]
    assert theirs.leg is not None
    ordered = Pending(order_id="o", action=Supervise.action, placed_at=utc_now())
    begun = replace(theirs, leg=replace(theirs.leg, pending=(ordered,)))
    before, after = (
        next(one for one in footer(now, 80) if one.action == HangUp.action)
        for now in (theirs, begun)
    )

    assert (dead(before), dead(after)) == (False, True)
    assert line(theirs, 80).index("x hang up") == line(begun, 80).index("x hang up")


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_wide_screen_is_filled_with_what_can_be_done(name: str) -> None:
    """A list that stops in the middle of the room hides what there is."""
    now = SITUATIONS[name]
    for place in Place:
        shown = [one.action for one in footer(now, 300, place)]
        left_out = [one for one in footer(now, 2000, place) if one.action not in shown]
        blank = max(map(len, re.findall(" +", line(now, 300, place))))

        assert not left_out or blank < left_out[0].content.cell_length + 2 * GAP + PADDED
        assert len(shown) > len(footer(now, 160, place)) > len(footer(now, 80, place))


@pytest.mark.parametrize("width", [80, 160, 300])
@pytest.mark.parametrize("name", SITUATIONS)
def test_the_agents_own_keys_stand_where_they_stood(name: str, width: int) -> None:
    """Whatever call the cursor is on: the hand that looks for its state finds it."""
    own = ["agent.state", "console.history"]
    own += ["console.queues", "console.quit"] if width > 80 or name == "nobody calls" else []

    actions = [one.action for one in footer(SITUATIONS[name], width)]

    assert set(own) <= set(actions)
    if name != "nobody calls":
        told, other = line(SITUATIONS[name], width), line(SITUATIONS["ringing"], width)
        assert told.index("n state") == other.index("n state")
        assert told.index("h history") == other.index("h history")
        assert told.rstrip()[-1] == other.rstrip()[-1]


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_way_to_all_other_keys_stands_there_at_every_width(name: str) -> None:
    """The longest word pushed it off the line, and with it all that has no key of its own there."""
    situation = SITUATIONS[name]
    ear = leg(11, CallState.BRIDGED, role=Role.SUPERVISOR, agent="Ada")
    heard = situation.leg.id if situation.leg is not None else ""
    listening = replace(ear, media=replace(ear.media, supervises=heard))
    for now in (situation, replace(situation, supervision=listening)):
        wide = [one.action for one in footer(now, 2000)]
        for width in (*range(48, 130), 300):
            there = [one.action for one in footer(now, width)]

            assert (MENU in there) is (MENU in wide and not _is_dead(now, MENU)) or width > 130
            assert "console.help" in there
            assert len(line(now, width)) <= width


def _is_dead(now: Situation, action: str) -> bool:
    return any(dead(one) for one in footer(now, 2000) if one.action == action)


def test_a_wrap_up_has_its_key_and_moves_no_other() -> None:
    """It is there only while there is something to say about a call."""
    over = replace(DESK, leg=OFFERED, agent=msgspec.structs.replace(READY, state=Presence.WRAP_UP))
    for width in (80, 160):
        before, after = line(SITUATIONS["ringing"], width), line(over, width)

        assert "w wrap-up" not in before
        assert "w wrap-up" in after
        assert before.index("n state") == after.index("n state")


def test_who_is_not_ready_reads_how_to_be_ready() -> None:
    """First of all while nobody calls, and beside the call's keys then; rebound keys too."""
    f2 = Keymap.of({"agent.state": "f2"})
    nobody, ringing = (
        replace(SITUATIONS[one], agent=NOT_READY) for one in ("nobody calls", "ringing")
    )

    assert line(nobody, 80).startswith(" n be Ready ")
    assert line(nobody, 80, keymap=f2).startswith(" F2 be Ready ")
    assert " n be Ready" in line(ringing, 80)
    assert "be Ready" not in line(ringing, 80, keymap=Keymap.of({"agent.state": ""}))
    assert "be Ready" not in line(replace(nobody, read_only=True), 80)


def test_a_speed_slot_is_offered_by_its_name() -> None:
    """Who is on a key is reached by one stroke, if one knows which."""
    slots = Keymap.of({}, speed={"f5": SpeedSlot(name="Sales", number="+13125550111")})

    assert "F5 Sales" in line(SITUATIONS["talking with me"], 160, keymap=slots)


def test_an_opened_call_names_the_way_back_and_no_list() -> None:
    """The same key leaves the console on the table and closes the call here."""
    told = line(SITUATIONS["talking with me"], 120, Place.CALL)

    assert "Esc back" in told
    assert "quit" not in told
    assert "history" not in told


def test_a_caller_who_is_alone_is_taken_back() -> None:
    """As the band says it."""
    alone = msgspec.structs.replace(TALKING, alone_since=utc_now())

    assert line(replace(DESK, leg=alone), 80).startswith(" a take back ")


def test_no_key_loses_its_place_while_an_order_is_under_way() -> None:
    """It is forbidden for a moment only, and a footer that jumps with each order is no place."""
    talking = SITUATIONS["talking with me"]
    order = Pending(order_id="o", action=Mute.action, placed_at=utc_now())
    under_way = msgspec.structs.replace(CALLER, pending=(order,))

    before, meanwhile = (footer(one, 80) for one in (talking, replace(talking, leg=under_way)))

    assert [one.action for one in meanwhile] == [one.action for one in before]
    assert [one.action for one in meanwhile if dead(one)] == [Mute.action]


async def test_a_newcomer_reads_how_to_be_ready_and_is_it() -> None:
    """Beside the word in the header and in the footer, with the key that is in force there."""
    settings = UiSettings(keys={"agent.state": "f2"})
    desk = Switchboard(state=NOT_READY)
    async with console(desk, size=(160, 30), settings=settings) as stage:
        await stage.sees("Not ready   F2 to be Ready")
        assert stage.lines[-1].startswith(" F2 be Ready ")
        await stage.press("f2")
        await until(lambda: "to be Ready" not in stage.whole[0])
        await stage.press("enter")
        await stage.ordered()

        assert [order.act for order in stage.board.orders] == [GoReady()]


async def test_keys_that_are_in_force_from_now_on_stand_in_the_footer() -> None:
    """It showed those of before, until the cursor went to another sort of call."""
    async with console(board()) as stage:
        await stage.cursor_on(OFFERED.id)
        await until(lambda: stage.lines[-1].startswith(" a answer "))
        stage.main.shared.keymap.take(Keymap.of({"call.answer": "", "call.hangup": "f8"}))
        stage.main.footer.redraw()

        await until(lambda: "answer" not in stage.lines[-1] and "F8 hang up" in stage.lines[-1])
