"""The calls of a working day: twenty callers, eleven calls of mine, and who is consulted.

Each story leaves the desk as it found it: Ready, the phone down, nobody on the line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.ui.table.lines import MINE_MARKED
from tests.e2e.day.working_day import PHONE, Told, WorkingDay

FRIEND: Final = "+13125559876"
COLLEAGUE: Final = "+13125559875"
EXPERT: Final = "+13125559874"
BUSY_EXPERT: Final = "+13125550002"

Story = Callable[[WorkingDay], None]


def caller(number: int) -> str:
    """A number in London."""
    return f"+442079460{number:03}"


# Callers ----------------------------------------------------------------------------------


def digits_are_typed_pasted_and_received(day: WorkingDay) -> None:
    """Keys go out as they are typed, a paste on Enter; theirs stand on the row. I hang up."""
    ada = caller(101)
    call = day.takes(ada, "Ada Lovelace", disposition="resolved", note="paid by card")
    day.presses_keys(ada, typed="12", pasted="3w4")
    day.far_end(call, "dtmf", digits="789")
    day.sees(ada, "#789")
    day.at(ada, "x")
    day.sees(ada, "ended")
    day.wrap_up("1", "paid by card")


def the_caller_hangs_up_and_lunch_comes_next(day: WorkingDay) -> None:
    """The next state is chosen while I talk, and comes after the wrap-up, which is made longer."""
    bob = caller(102)
    call = day.takes(bob, "Bob", disposition="call-back", note="wants an offer")
    day.choose_state("2")
    day.is_me("On call", "then not ready: lunch")
    day.far_end(call, "hangup")
    day.sees(bob, "ended")
    day.is_me("Wrap-up ")
    day.makes_wrap_up_longer()
    day.wrap_up("2", "wants an offer", then="Not ready: lunch")
    day.ready()


def two_are_turned_away(day: WorkingDay) -> None:
    """Enter declines, `b` says busy; neither makes me busy or asks for a wrap-up."""
    for number, name, busy in ((caller(103), "Carl", False), (caller(104), "Dora", True)):
        call = day.rings(number, name, "rejected")
        day.turns_away(number, busy=busy)
        day.sees(number, "ended")
        assert day.practice.leg(call)["hangup_cause"] == ("user_busy" if busy else "call_rejected")
    day.is_me("Ready ")


def one_is_turned_away_and_i_am_gone(day: WorkingDay) -> None:
    """`R` rejects and goes Not ready."""
    emil = caller(105)
    day.rings(emil, "Emil", "rejected")
    day.at(emil, "R")
    day.sees(emil, "ended")
    day.is_me("Not ready")
    day.ready()


def one_is_missed(day: WorkingDay) -> None:
    """Who misses a call while Ready is Not ready."""
    call = day.rings(caller(106), "Frieda", "missed", agent=None)
    day.far_end(call, "hangup")
    day.sees(caller(106), "ended")
    day.is_me("Not ready: missed call")
    day.ready()


def a_caller_gives_up_while_my_phone_rings(day: WorkingDay) -> None:
    """My phone rings for nobody no longer, and I have missed nobody: I had pressed the key."""
    gus = caller(107)
    day.phone_is("never_answers")
    call = day.rings(gus, "Gus", "missed", agent=None)
    day.at(gus, "a")
    day.is_me("phone ringing")
    phone = day.phone()
    day.far_end(call, "hangup")
    day.is_told("the caller gave up before your phone was picked up")
    day.is_over(phone)
    day.is_me("Ready ", "phone down")
    day.phone_is(None)


def my_phone_is_busy_and_the_caller_waits(day: WorkingDay) -> None:
    """The caller rings on, and `a` again joins."""
    hedy = caller(108)
    day.phone_is("is_busy")
    call = day.rings(hedy, "Hedy", disposition="resolved")
    day.at(hedy, "a")
    day.is_told("your phone is busy: the caller rings on")
    day.sees(hedy, "offered")
    assert day.practice.leg(call)["state"] == "parked"
    day.phone_is(None)
    day.at(hedy, "a")
    day.sees(hedy, "bridged")
    day.is_me("phone talking")
    day.at(hedy, "x")
    day.wrap_up("1")


def a_caller_is_held_and_i_am_muted(day: WorkingDay) -> None:
    """Both stand on the row, and both are undone."""
    iris = caller(109)
    call = day.takes(iris, "Iris", disposition="resolved")
    day.at(iris, "H")
    day.sees(iris, "held")
    day.reads("the bridge is a conference now")
    day.at(iris, "H")
    day.sees(iris, "conf")
    day.at(iris, "m")
    day.sees_me_muted_for(iris)
    day.is_me("phone muted")
    day.at(iris, "m")
    day.is_me("phone talking")
    day.far_end(call, "hangup")
    day.wrap_up("1")


def a_caller_is_sent_on(day: WorkingDay) -> None:
    """A blind transfer: the wrap-up begins at once, and the two talk on."""
    jim = caller(110)
    call = day.takes(jim, "Jim", disposition="wrong-number")
    day.told.append(
        Told(number=FRIEND, direction="outgoing", outcome="answered", role="target", agent=None)
    )
    day.asked(jim, "t", "Transfer", f"{FRIEND}\r")
    day.sees(FRIEND, "bridged")
    day.is_me("Wrap-up", "phone down")
    day.wrap_up("3")
    day.far_end(call, "hangup")
    day.is_over(day.leg_to(FRIEND))


def a_consultation_is_completed(day: WorkingDay) -> None:
    """The caller and the colleague talk on without me, until the caller leaves."""
    kate = caller(111)
    call = day.takes(kate, "Kate", disposition="resolved", note="with the colleague")
    day.told.append(
        Told(number=COLLEAGUE, direction="outgoing", outcome="answered", role="consult")
    )
    day.asked(kate, "T", "the caller is held meanwhile", f"{COLLEAGUE}\r")
    day.sees(kate, "held")
    day.sees(COLLEAGUE, "conf")
    day.screen.press("C")
    day.sees(kate, "bridged")
    day.sees(COLLEAGUE, "bridged")
    day.is_me("phone down")
    day.wrap_up("1", "with the colleague")
    day.far_end(call, "hangup")
    day.is_over(day.leg_to(COLLEAGUE))


def a_consultation_is_swapped_and_given_up(day: WorkingDay) -> None:
    """Talk with one, then the other, then with the caller alone."""
    leo = caller(112)
    day.takes(leo, "Leo", disposition="resolved")
    day.told.append(Told(number=EXPERT, direction="outgoing", outcome="answered", role="consult"))
    day.asked(leo, "T", "the caller is held meanwhile", f"{EXPERT}\r")
    day.sees(leo, "held")
    day.sees(EXPERT, "conf")
    day.screen.press("W")
    day.sees(EXPERT, "held")
    day.sees(leo, "conf")
    day.screen.press("Z")
    day.is_over(day.leg_to(EXPERT))
    day.reads_no_more("Z back")
    day.sees(leo, "conf")
    day.at(leo, "x")
    day.wrap_up("1")


def who_is_consulted_is_busy(day: WorkingDay) -> None:
    """I talk with the caller again."""
    mia = caller(113)
    call = day.takes(mia, "Mia", disposition="call-back")
    day.told.append(Told(number=BUSY_EXPERT, direction="outgoing", outcome="busy", role="consult"))
    day.asked(mia, "T", "the caller is held meanwhile", f"{BUSY_EXPERT}\r")
    day.is_told("is busy: you talk with the caller again")
    day.sees(mia, "conf")
    day.far_end(call, "hangup")
    day.wrap_up("2")


def three_are_in_a_conference(day: WorkingDay) -> None:
    """Two callers and I; the second is held, muted and dropped by name."""
    nora, otto = caller(114), caller(115)
    day.takes(nora, "Nora", disposition="resolved")
    second = day.rings(otto, "Otto", disposition="resolved")
    day.at(otto, "A")
    day.sees(otto, "answered")
    day.at(otto, " ")
    day.sees(otto, MINE_MARKED)
    day.at(nora, "c")
    day.sees(nora, "conf")
    day.sees(otto, "conf")
    day.reads("conference of 3")
    day.at(otto, " ")
    day.at(otto, "H")
    day.sees(otto, "held")
    day.at(otto, "H")
    day.sees(otto, "conf")
    day.at(otto, "M")
    day.sees(otto, " M ")
    day.at(otto, "M")
    day.sees_no(otto, " M ")
    day.at(otto, "x")
    day.is_over(second)
    day.sees(nora, "conf")
    day.at(nora, "x")
    day.sees(nora, "ended")
    day.is_me("Wrap-up")
    day.disposes("1")
    day.disposes_of_the_next(otto, "1")
    day.ends_wrap_up()


def a_call_is_recorded(day: WorkingDay) -> None:
    """`v` and `V` start, pause and go on, the menu stops; the links come after the end."""
    paul = caller(116)
    day.takes(paul, "Paul", disposition="resolved")
    day.at(paul, "v")
    day.sees(paul, "●REC")
    day.at(paul, "V")
    day.sees(paul, "‖REC")
    day.at(paul, "V")
    day.sees(paul, "●REC")
    day.stops_recording(paul)
    day.sees_no(paul, "REC")
    day.at(paul, "x")
    day.sees(paul, "ended")
    day.reads_of(paul, "recording https://")
    day.wrap_up("1")


LONGEST_WAIT: Final = "120000"
"""The milliseconds that Telnyx waits for a key at most."""


def keys_are_collected(day: WorkingDay) -> None:
    """A gather: the result stands on the call."""
    quin = caller(117)
    call = day.takes(quin, "Quin", disposition="resolved")
    day.has_keys_gathered(quin, LONGEST_WAIT)
    day.was_ordered(call, "gather")
    day.far_end(call, "dtmf", digits="4711#")
    day.reads_of(quin, "gathered 4711 (valid)")
    day.at(quin, "x")
    day.wrap_up("1")


def a_caller_waits_in_a_queue_and_is_taken(day: WorkingDay) -> None:
    """Into the queue from the menu, and out of it from the board of queues."""
    rosa = caller(118)
    call = day.rings(rosa, "Rosa", disposition="resolved", queue="support")
    day.at(rosa, "A")
    day.sees(rosa, "answered")
    day.puts_into_queue(rosa, "support")
    day.sees(rosa, "queued")
    day.takes_from_queue("support", rosa, "Rosa")
    day.sees(rosa, "bridged")
    day.is_me("phone talking")
    day.far_end(call, "hangup")
    day.wrap_up("1")


def two_call_at_once(day: WorkingDay) -> None:
    """The first is held, alone, while I talk with the second; `H` brings me back to the first."""
    sam, tess = caller(119), caller(120)
    first = day.takes(sam, "Sam", disposition="resolved", note="waited")
    second = day.rings(tess, "Tess", disposition="resolved")
    day.at(tess, "a")
    day.sees(tess, "bridged")
    day.sees(sam, "held")
    assert day.practice.leg(second)["bridged_with"] == day.phone()
    room = day.practice.leg(first)["conference"]
    assert room is not None
    assert [leg["from"] for leg in day.practice.legs(conference=room)] == [sam]
    day.at(tess, "x")
    day.sees(tess, "ended")
    day.is_me("On call", "phone down")
    day.at(sam, "H")
    day.sees(sam, "conf")
    day.is_me("On call", "phone talking")
    day.far_end(first, "hangup")
    day.sees(sam, "ended")
    day.is_me("Wrap-up")
    day.disposes("1", "waited")
    day.disposes_of_the_next(tess, "1")
    day.ends_wrap_up()


# My calls ---------------------------------------------------------------------------------


def callees_answer(day: WorkingDay) -> None:
    """A slow one, two typed as people write them, and a SIP address; my phone rings first."""
    sip = "sip:desk@example.com"
    for number, typed in (
        ("+13125550001", ""),
        ("+13125557777", "(312) 555-7777"),
        ("+4915112345678", "+49 151 12345678"),
        (sip, ""),
    ):
        call = day.calls(number, typed=typed, disposition="resolved")
        day.sees(number, "bridged")
        day.is_me("On call", "phone talking")
        dialled = [
            command["body"]["to"]
            for command in day.practice.ask("commands")
            if command["path"].endswith("/v2/calls") and command["effect"] == "done"
        ]
        assert dialled[-2:] == [PHONE, number]
        if number == sip:
            day.far_end(call, "hangup")
        else:
            day.at(number, "x")
        day.sees(number, "ended")
        day.wrap_up("1")


def callees_do_not_answer(day: WorkingDay) -> None:
    """Busy and declined: said in words; my phone is let go, and no wrap-up begins."""
    for number, outcome, why in (
        ("+14155550002", "busy", "is busy"),
        ("+13125550004", "rejected", "declined"),
    ):
        call = day.calls(number, outcome)
        day.is_told(f"{number} {why}")
        day.is_over(call)
        day.is_me("Ready ", "phone down")


def a_ringing_callee_is_cancelled(day: WorkingDay) -> None:
    """`x` while it rings; my phone goes too."""
    number = "+13125550003"
    call = day.calls(number, "cancelled")
    day.sees(number, "dialling")
    day.at(number, "x")
    day.is_over(call)
    day.is_me("Ready ", "phone down")


def a_number_cannot_be_reached(day: WorkingDay) -> None:
    """D38: there is no call, and no row of the history."""
    day.opens("d", "your phone rings first")
    day.fill("your phone rings first", "+13125550005\r")
    day.is_told("(D38)")
    day.is_me("Ready ", "phone down")
    assert day.practice.legs(to="+13125550005") == []


def a_machine_answers(day: WorkingDay) -> None:
    """The fourth disposition is for it."""
    number = "+13125550006"
    day.calls(number, disposition="voicemail", note="left a message")
    day.sees(number, "bridged")
    day.at(number, "x")
    day.wrap_up("4", "left a message")


def a_callee_has_little_time(day: WorkingDay) -> None:
    """They hang up by themselves."""
    number = "+13125550007"
    call = day.calls(number, disposition="call-back")
    day.is_over(call)
    day.wrap_up("2")


def a_missed_caller_is_called_back(day: WorkingDay) -> None:
    """From the history, with one key and Enter."""
    frieda = caller(106)
    day.told.append(
        Told(number=frieda, direction="outgoing", outcome="answered", disposition="resolved")
    )
    day.calls_back(frieda, caller(107))
    day.sees(frieda, "bridged")
    day.at(frieda, "x")
    day.wrap_up("1")


def my_phone_is_rung_and_put_down(day: WorkingDay) -> None:
    """It is the only leg that nobody hangs up for me."""
    day.screen.press("P")
    day.is_me("phone up")
    assert [leg["to"] for leg in day.living()] == [PHONE]
    day.screen.press("P")
    day.is_me("phone down")


STORIES: Final[tuple[Story, ...]] = (
    digits_are_typed_pasted_and_received,
    the_caller_hangs_up_and_lunch_comes_next,
    callees_answer,
    two_are_turned_away,
    one_is_turned_away_and_i_am_gone,
    one_is_missed,
    callees_do_not_answer,
    a_caller_gives_up_while_my_phone_rings,
    my_phone_is_busy_and_the_caller_waits,
    a_ringing_callee_is_cancelled,
    a_caller_is_held_and_i_am_muted,
    a_number_cannot_be_reached,
    a_caller_is_sent_on,
    a_consultation_is_completed,
    a_machine_answers,
    a_consultation_is_swapped_and_given_up,
    who_is_consulted_is_busy,
    a_callee_has_little_time,
    three_are_in_a_conference,
    a_call_is_recorded,
    keys_are_collected,
    a_missed_caller_is_called_back,
    a_caller_waits_in_a_queue_and_is_taken,
    two_call_at_once,
    my_phone_is_rung_and_put_down,
)
"""The day, in its order."""

MORNING: Final[tuple[Story, ...]] = (
    digits_are_typed_pasted_and_received,
    one_is_missed,
    a_number_cannot_be_reached,
    a_consultation_is_completed,
)
"""A part of it, with something of everything."""

SENT_ON: Final[tuple[Story, ...]] = (a_caller_is_sent_on, a_consultation_is_completed)
"""Those in which the caller and another one go on without me."""

HARD_STORIES: Final[tuple[Story, ...]] = (
    the_caller_hangs_up_and_lunch_comes_next,
    one_is_missed,
    callees_do_not_answer,
    my_phone_is_busy_and_the_caller_waits,
    a_caller_is_held_and_i_am_muted,
    a_caller_is_sent_on,
    a_consultation_is_completed,
    a_consultation_is_swapped_and_given_up,
    a_callee_has_little_time,
    three_are_in_a_conference,
    a_call_is_recorded,
    two_call_at_once,
)
"""Those of several steps: what a hard day is made of."""
