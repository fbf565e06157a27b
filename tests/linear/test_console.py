"""What is announced, what keys do, and for which call: on a switchboard in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.acts import LeaveNote
from console.domain.agent.state import AgentState, Presence
from console.domain.alerts.rules import AlertRules, Event, Way
from console.domain.leg import CallId, CallState
from console.domain.orders import HangUp, Outcome, OutcomeKind
from console.errors import LineClosed
from console.line.port import EntryKind, Said
from console.linear.keys import Key
from console.ui.settings import UiSettings
from console.ui.terminal.hands import HURRIED
from tests.linear.listener import listening
from tests.ui.memory_switchboard import Switchboard, leg
from tests.waiting import until

ADA = leg(1, name="Ada Lovelace")
BOB = leg(2, name="Bob")


def board(*legs: object, **more: object) -> Switchboard:
    found = Switchboard(**more)  # type: ignore[arg-type]
    found.put(*legs)  # type: ignore[arg-type]
    return found


async def test_who_rings_is_said_with_the_number_once_and_then_by_name() -> None:
    """Who, what, then details; and the one who rings first is the one that keys are for."""
    there = board()
    async with listening(there) as hand:
        there.put(ADA)
        await hand.hears("Ada Lovelace, +44 20 7946 0101, rings for you, selected.")
        await hand.armed()
        hand.press("a")
        await hand.hears("Answer, Ada Lovelace.")
        line = await hand.hears("Ada Lovelace", "answered")

        assert "7946" not in line
        assert there.orders[0].act.calls == (ADA.id,)


async def test_a_name_is_said_as_its_owner_writes_it() -> None:
    """Small letters too; and in Georgian a sentence has no large one to begin with."""
    there = board()
    async with listening(there) as hand:
        for number, name in enumerate(("van der Berg", "ნინო გელაშვილი"), 1):
            there.put(leg(number, name=name))
            assert (await hand.hears("rings for you", name)).startswith(name)


async def test_another_one_who_rings_does_not_become_the_one_that_keys_are_for() -> None:
    """The selection is a call, not a place: `x` ends the one that was said to be selected."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        there.put(BOB)
        line = await hand.hears("Bob", "rings for you")
        await hand.armed()
        hand.press("x")
        await until(lambda: there.orders)

        assert "selected" not in line
        assert there.orders[0].act == HangUp(call=ADA.id)


async def test_a_key_for_a_call_that_ended_is_told_and_reaches_no_other_one() -> None:
    """Nobody presses twice and hangs up on somebody else."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        there.put(BOB)
        await hand.hears("Bob", "rings for you")
        await hand.armed()
        there.change(ADA.id, state=CallState.ENDED, known=CallState.ENDED)
        await hand.hears("Ada Lovelace ended")
        hand.press("x")
        await hand.hears("Hang up: ")

        assert there.orders == []


async def test_who_rings_as_the_selected_call_ends_is_heard_before_a_key_reaches_it() -> None:
    """The selection goes to who rings only a moment after, and takes no order while it is said."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        there.change(ADA.id, state=CallState.ENDED, known=CallState.ENDED)
        there.put(BOB)
        await hand.hears("Bob", "rings for you")
        hand.press("x")
        await hand.hears("Hang up: ")

        assert there.orders == []
        assert hand.front.calls.selected == ADA.id


async def test_keys_that_come_all_at_once_give_no_order() -> None:
    """A paste is no hand."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        await hand.armed()
        hand.ear.typed.put_nowait(Key("x", "x", hurried=True))
        await hand.hears(HURRIED)

        assert there.orders == []


async def test_a_command_is_for_the_call_that_was_selected_as_it_was_begun() -> None:
    """What comes while it is typed moves nothing, and what is urgent is said above the line."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        await hand.armed()
        hand.press(":hang")
        there.put(BOB)
        await hand.hears("Bob", "rings for you")
        await until(lambda: hand.ear.heard.endswith("Ada Lovelace: :hang"))
        hand.press("\x7f" * 0 + "up\r")
        await until(lambda: there.orders)

        assert there.orders[0].act == HangUp(call=ADA.id)


async def test_what_is_not_possible_is_said_with_its_reason() -> None:
    async with listening(board()) as hand:
        hand.press("x")
        await hand.hears("Hang up: no call is selected.")
        hand.types(":help transfer")
        await hand.hears("transfer: t, :transfer.", "Not now: no call is selected.")


async def test_one_asks_where_one_is_and_what_there_is() -> None:
    """Durations are spoken when somebody asks, and never as news."""
    ada = leg(1, name="Ada Lovelace")  # it rings since now
    there = board(ada, leg(3, CallState.BRIDGED, name="Cy"))
    async with listening(there) as hand:
        hand.press(".")
        await hand.hears("Selected: Ada Lovelace", "rings for you", "Call 1 of 2.")
        hand.press("=")
        await hand.hears("2: Cy, +44 20 7946 0103, is connected, ")
        hand.press("y")
        await hand.hears("plus 4 4 2 0 7 9 4 6 0 1 0 1")
        hand.press("/cy\r")
        await hand.hears("Filter cy. 1 call listed.")


async def test_an_order_that_is_refused_is_said_with_what_to_do() -> None:
    there = board(ADA)
    there.refusal = Outcome(
        order_id="x",  # type: ignore[arg-type]
        kind=OutcomeKind.REFUSED,
        message="answer was refused: no",
        hint="Try again.",
    )
    async with listening(there) as hand:
        await hand.armed()
        hand.press("a")

        await hand.hears("Answer was refused: no. Try again.")


async def test_a_lost_line_is_said_and_when_it_is_back() -> None:
    there = board(ADA)
    async with listening(there) as hand:
        there.reachable = False
        there.cut(LineClosed("gone"))
        await hand.hears("The line to the switchboard is lost")
        hand.press("a")
        await hand.hears("Answer: the line to the switchboard is lost")
        there.reachable = True
        await hand.hears("The line is up again.")


async def test_names_of_strangers_move_no_cursor_and_begin_no_sequence() -> None:
    """Whatever a caller calls itself is a name; where it pretends, that is said."""
    there = board()
    async with listening(there) as hand:
        there.put(leg(4, name="\x1b[2J\x07\r\nx \u202eevil"))
        line = await hand.hears("rings for you")

        assert "evil" in line
        assert all(sign.isprintable() for sign in line)


async def test_a_storm_is_a_handful_of_sentences_the_urgent_ones_first() -> None:
    """A thousand that ring at once are not a thousand lines."""
    there = board()
    async with listening(there) as hand:
        before = len(hand.lines)
        there.put(*(leg(at % 90 + 1, id=CallId(f"v3:{at}"), name=f"N{at}") for at in range(1000)))
        await hand.hears("1000 callers ring for you now.")
        hand.press(".")
        await hand.hears("1000 calls, 1000 ring for you.")

        said = [line for line in hand.lines[before:] if "rings for you" in line]
        assert len(said) < 8
        assert "selected" in said[0]


@pytest.mark.parametrize("by_keys", [True, False])
async def test_a_form_is_questions_and_can_be_left(by_keys: bool) -> None:  # noqa: FBT001
    """A number is asked for; what is none is said, and nothing is sent without one."""
    there = board()
    async with listening(there, by_keys=by_keys) as hand:
        hand.types(":dial") if not by_keys else hand.press("d")
        await hand.hears("Dial: number or name")
        hand.types("12")
        await hand.hears("12: ")
        hand.types("cancel") if not by_keys else hand.press("\x1b")
        await hand.hears("Cancelled. Nothing was done.")
        assert there.orders == []
        hand.types(":dial +13125557777")
        await hand.hears("Dial +1 312 555 7777.")
        await until(lambda: there.orders)


async def test_marked_calls_are_named_before_an_order_reaches_them() -> None:
    there = board(ADA, BOB)
    async with listening(there) as hand:
        hand.press("g j ")
        await hand.hears("2 calls marked.")
        hand.press("x")
        await hand.hears("hang up: ", "Ada Lovelace", "Bob", "?")
        hand.press("y")
        await until(lambda: len(there.orders) == 2)

        assert {order.act.calls[0] for order in there.orders} == {ADA.id, BOB.id}


async def test_a_fault_of_ours_is_told_and_the_next_key_works() -> None:
    """Whoever is on the line stays there, and so does whoever listens."""
    async with listening(board(ADA)) as hand:

        async def broken(*_: object) -> None:
            raise ZeroDivisionError

        hand.front.handlers = {**hand.front.handlers, "move.down": broken}
        hand.press("j")
        await hand.hears("A fault in the console, ZeroDivisionError. Calls go on.")
        hand.press("k")
        await hand.hears("First: Ada Lovelace, +44 20 7946 0101, rings for you, ")


async def test_a_call_that_changed_just_now_has_its_operations_all_the_same() -> None:
    """What changed is judged when an operation is chosen, and not by hiding all of them."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        there.change(ADA.id, state=CallState.BRIDGED, known=CallState.BRIDGED)
        await until(lambda: not hand.front.calls.armed)
        hand.press("o")
        line = await hand.hears("More on Ada Lovelace: which of ")

        assert "which of 0" not in line


async def test_a_marked_call_that_ended_is_marked_no_more() -> None:
    """A key that would be for the marked ones is then for the selected one."""
    there = board(ADA, BOB)
    async with listening(there) as hand:
        hand.press("g ")
        await hand.hears("1 call marked.")
        marked = next(iter(hand.front.calls.marked))
        there.change(marked, state=CallState.ENDED, known=CallState.ENDED)

        await until(lambda: not hand.front.calls.marked)


async def test_what_is_locked_says_nothing_until_a_key_which_does_nothing_else() -> None:
    """Whoever goes away leaves nobody's name behind, and is offered no call."""
    there = board(ADA, state=AgentState(agent="Ada", state=Presence.READY))
    async with listening(there) as hand:
        await hand.hears("selected")
        await hand.armed()
        hand.press("\x0c")
        await hand.hears("Locked. You are Not ready.")
        there.put(BOB)
        await until(lambda: BOB.id in hand.front.store.legs)
        hand.press("x")
        line = await hand.hears("Open again. 2 calls")
        await hand.hears("Bob", "rings for you")

        assert hand.lines.index(line) < next(
            at for at, one in enumerate(hand.lines) if "Bob" in one
        )
        assert hand.ordered == ["agent.not_ready"]


async def test_who_rings_next_is_said_to_be_the_selected_one() -> None:
    """The one whom keys are for from now on is named, also where it was told of before."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        there.put(BOB)
        await hand.hears("Bob", "rings for you")
        there.change(ADA.id, state=CallState.ENDED, known=CallState.ENDED)
        await hand.hears("Ada Lovelace ended")
        await until(lambda: hand.front.calls.holds_nothing)
        there.put(leg(3, name="Cy"))
        await hand.hears("Bob rings for you, selected.")


async def test_what_was_asked_for_a_call_that_ended_meanwhile_is_not_sent() -> None:
    """A number that is typed slowly goes to no other call, and the reason is said."""
    there = board(ADA)
    there.put(leg(1, CallState.BRIDGED, name="Ada Lovelace"))
    async with listening(there) as hand:
        hand.press("g")
        await hand.armed()
        hand.press("t")
        await hand.hears("Transfer Ada Lovelace to: number or name: ")
        there.change(ADA.id, state=CallState.ENDED, known=CallState.ENDED)
        await until(lambda: not hand.front.store.legs[ADA.id].alive)
        hand.types("+13125557777")
        await hand.hears("Transfer: ", "Nothing was sent.")

        assert there.orders == []


async def test_no_key_waits_for_an_order_that_takes_long() -> None:
    """Not even behind a question that was left."""
    there = board(ADA)
    there.gate.clear()
    async with listening(there) as hand:
        await hand.hears("selected")
        await hand.armed()
        hand.press("ad\x1b.")

        await hand.hears("Cancelled. Nothing was done.")
        await hand.hears("Selected: Ada Lovelace")
        there.gate.set()


async def test_a_read_only_console_gives_no_order_and_says_so() -> None:
    """Who may only look hears why."""
    there = board(ADA)
    async with listening(there, UiSettings(read_only=True)) as hand:
        await hand.hears("selected")
        await hand.armed()
        hand.press("x")
        await hand.hears("Hang up: this console is read-only")
        hand.types(":dial +13125557777")
        await hand.hears("Dial: this console is read-only")

        assert there.orders == []


async def test_the_bell_rings_for_who_rings_and_not_for_the_rest() -> None:
    """No other sign than the bell is written beside text."""
    bell = AlertRules(ways=dict.fromkeys(Event, frozenset({Way.NOTICE})))
    there = board()
    async with listening(there, UiSettings(alerts=bell)) as hand:
        there.put(leg(5, CallState.BRIDGED))
        there.put(ADA)
        await hand.hears("Ada Lovelace", "rings for you")
        await until(lambda: hand.ear.rung == 1)
        hand.types(":alerts off")
        await hand.hears("Alerts are off")
        there.put(BOB)
        await hand.hears("Bob", "rings for you")

        assert hand.ear.rung == 1


async def test_another_program_for_who_rings_is_taken_over_at_once(tmp_path: Path) -> None:
    """As on the screen: settings that changed hold from now on, for the next who rings."""
    told, there = tmp_path / "told", board()
    rings = AlertRules(
        ways={Event.RING: frozenset({Way.COMMAND})}, command=("sh", "-c", f": > {told}")
    )
    async with listening(there) as hand:
        hand.front.take(UiSettings(alerts=rings), hand.front.keymap)
        there.put(ADA)
        await until(told.exists)


async def test_what_was_said_last_is_read_and_noted_where_it_is_asked_for() -> None:
    """A talk is not read over the talk: a key reads it, another one keeps the last sentence."""
    there = board(ADA)
    async with listening(there) as hand:
        await hand.hears("selected")
        there.change(ADA.id, state=CallState.ANSWERED, known=CallState.ANSWERED)
        await hand.hears("answered")
        for text, track in (("My parcel is late.", "inbound"), ("One moment.", "outbound")):
            said = Said(track=track, text=text, final=True)
            there.log(EntryKind.FACT, "call.transcription", "", call=ADA.id, said=said)
        await hand.armed()
        hand.press("<")
        await hand.hears("Ada Lovelace: My parcel is late.")
        await hand.hears("our side: One moment.")
        hand.press(")")
        await until(lambda: there.orders)

        assert there.orders[0].act == LeaveNote(call=ADA.id, note="My parcel is late.")


async def test_each_sentence_is_said_as_it_comes_where_that_was_asked_for() -> None:
    """Who reads instead of hearing: whose it is, nothing that may still change, nobody else's."""
    there = board(ADA)

    def says(leg_id: CallId, text: str, track: str | None, *, final: bool = True) -> None:
        said = Said(track=track, text=text, final=final)
        there.log(EntryKind.FACT, "call.transcription", "", call=leg_id, said=said)

    async with listening(there) as hand:
        await hand.hears("selected")
        there.put(BOB)
        await hand.hears("Bob", "rings")
        for one in (ADA, BOB):
            there.change(one.id, state=CallState.ANSWERED, known=CallState.ANSWERED)
        says(ADA.id, "Nobody asked for this.", "inbound")
        await hand.hears("Ada Lovelace is answered")
        hand.press("|")
        await hand.hears("Captions are said as they come. K begins the captions")
        says(ADA.id, "My parcel", "inbound", final=False)
        says(BOB.id, "Another talk.", "inbound")
        says(ADA.id, "My parcel is \x1b[2Jlate, card ••••.", "inbound")
        says(ADA.id, "Who is this?", None)
        await hand.hears("Ada Lovelace: My parcel is", "late")
        await hand.hears("Somebody: Who is this?")
        hand.press("|")
        await hand.hears("Captions are said no more.")

        assert not [line for line in hand.lines if line.endswith("My parcel.")]
        assert "Another talk" not in hand.ear.heard
        assert "Nobody asked" not in hand.ear.heard
