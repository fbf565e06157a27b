"""The awkward moments of a working day: what was begun fails, somebody leaves, a phone drops.

In each the words on the screen are true, who is alone is shown as alone, the state of the
agent is right, and one key goes on. Each leaves the desk as it found it.
"""

from __future__ import annotations

from typing import Final

from console.ui.table.lines import MINE_MARKED
from tests.e2e.day.day_stories import Story, caller
from tests.e2e.day.working_day import Told, WorkingDay

ALONE: Final = "▲ alone"

FRIENDS: Final = tuple(f"+131255598{number}" for number in range(10, 30))
"""Numbers that answer; each is called once."""

NOT_REACHED: Final = {
    "+14155560002": ("busy", "is busy"),
    "+14155560004": ("rejected", "declined"),
    "+14155560003": ("no answer", "did not answer"),
}
"""To whom a transfer comes to nothing: what the history and the screen say of it."""


# What was begun fails ---------------------------------------------------------------------


def _a_transfer_fails(day: WorkingDay, number: str, target: str) -> None:
    """My phone is down and the caller in silence: it is said, and `a` brings the caller back."""
    outcome, why = NOT_REACHED[target]
    call = day.takes(number, "Ulla", disposition="resolved")
    day.told.append(_of_friend(target, "target", outcome, agent=None))
    day.asked(number, "t", "Transfer", f"{target}\r")
    day.reads(f"transfer failed: {target} {why}", f"{number} hears nobody: a takes them back")
    _is_alone(day, number)
    day.is_me("On call", "phone down")
    day.at(number, "a")
    day.sees(number, "bridged")
    day.is_me("On call", "phone talking")
    _nobody_is_alone(day)
    day.reads_no_more("transfer failed", "hears nobody")
    day.far_end(call, "hangup")
    day.wrap_up("1")


def a_transfer_to_a_busy_number(day: WorkingDay) -> None:
    """Busy."""
    _a_transfer_fails(day, caller(201), "+14155560002")


def a_transfer_that_is_declined(day: WorkingDay) -> None:
    """Declined."""
    _a_transfer_fails(day, caller(202), "+14155560004")


def a_transfer_that_nobody_answers(day: WorkingDay) -> None:
    """Silence, until Telnyx gives up."""
    _a_transfer_fails(day, caller(203), "+14155560003")


def a_transfer_of_a_ringing_caller_fails(day: WorkingDay) -> None:
    """They ring on, nobody is "On call", and `a` answers as ever."""
    vera, target = caller(204), "+14155570002"
    call = day.rings(vera, "Vera", disposition="resolved")
    day.told.append(_of_friend(target, "target", "busy", agent=None))
    day.asked(vera, "t", "Transfer", f"{target}\r")
    day.reads(f"transfer failed: {target} is busy", f"{vera} still rings: a answers")
    day.sees(vera, "offered")
    day.is_me("Ready ", "phone down")
    day.at(vera, "a")
    day.sees(vera, "bridged")
    day.far_end(call, "hangup")
    day.wrap_up("1")


# A consultation ---------------------------------------------------------------------------


def who_is_consulted_leaves(day: WorkingDay) -> None:
    """The caller comes back by itself, and it is said."""
    wim, friend = caller(205), FRIENDS[0]
    call = _consults(day, wim, "Wim", friend)
    day.far_end(day.leg_to(friend), "hangup")
    day.reads(f"{friend} left: you talk with {wim}")
    day.sees(wim, "conf")
    day.is_me("On call", "phone talking")
    _nobody_is_alone(day)
    day.far_end(call, "hangup")
    day.wrap_up("1")


def x_is_for_whom_i_talk_with(day: WorkingDay) -> None:
    """With the cursor on the caller who waits it ends the other one; the caller comes back."""
    xena, friend = caller(206), FRIENDS[1]
    call = _consults(day, xena, "Xena", friend)
    day.reads("x end …", friend[-4:])
    day.at(xena, "x")
    day.is_over(day.leg_to(friend))
    day.sees(xena, "conf")
    assert day.practice.leg(call)["state"] != "ended"
    _nobody_is_alone(day)
    day.far_end(call, "hangup")
    day.wrap_up("1")


def my_phone_drops_in_a_consultation(day: WorkingDay) -> None:
    """Both are alone, and shown so; `a` takes the caller back."""
    yann, friend = caller(207), FRIENDS[2]
    call = _consults(day, yann, "Yann", friend)
    day.far_end(day.phone(), "hangup")
    day.reads("your phone is gone")
    _is_alone(day, yann)
    _is_alone(day, friend)
    day.is_me("On call", "phone down")
    day.far_end(day.leg_to(friend), "hangup")
    day.is_over(day.leg_to(friend))
    _is_alone(day, yann)
    day.at(yann, "a")
    day.sees(yann, "conf")
    day.is_me("On call", "phone talking")
    _nobody_is_alone(day)
    day.far_end(call, "hangup")
    day.wrap_up("1")


def i_go_back_while_the_target_rings(day: WorkingDay) -> None:
    """One resume, and nobody is said not to have answered whom I did not wait for."""
    zoe, target = caller(208), "+14155570003"
    call = day.takes(zoe, "Zoe", disposition="resolved")
    day.told.append(_of_friend(target, "consult", "cancelled"))
    day.asked(zoe, "T", "the caller is held meanwhile", f"{target}\r")
    day.sees(zoe, "held")
    silent = day.leg_to(target)
    day.reads("Z back")
    day.screen.press("Z")
    day.is_over(silent)
    day.sees(zoe, "conf")
    day.is_me("On call", "phone talking")
    assert not day.screen.row("did not answer")
    assert len(day.ordered("unhold", call)) == 1
    _nobody_is_alone(day)
    day.far_end(call, "hangup")
    day.wrap_up("1")


# Nobody is alone --------------------------------------------------------------------------


def my_phone_drops(day: WorkingDay) -> None:
    """The caller is alone and first in the order; one key takes them back."""
    abel = caller(209)
    call = day.takes(abel, "Abel", disposition="resolved")
    day.far_end(day.phone(), "hangup")
    _is_alone(day, abel)
    day.is_me("On call", "phone down")
    day.at(abel, "a")
    day.sees(abel, "bridged")
    day.is_me("On call", "phone talking")
    _nobody_is_alone(day)
    day.far_end(call, "hangup")
    day.wrap_up("1")


def held_and_then_sent_on(day: WorkingDay) -> None:
    """No phone of mine stays up for nobody."""
    bea, friend = caller(210), FRIENDS[3]
    call = day.takes(bea, "Bea", disposition="resolved")
    day.told.append(_of_friend(friend, "target", "answered", agent=None))
    day.at(bea, "H")
    day.sees(bea, "held")
    day.asked(bea, "t", "Transfer", f"{friend}\r")
    day.sees(friend, "bridged")
    day.sees(bea, "bridged")
    day.is_me("Wrap-up", "phone down")
    _nobody_is_alone(day)
    day.wrap_up("1")
    day.far_end(call, "hangup")
    day.is_over(day.leg_to(friend))


def a_conference_empties(day: WorkingDay) -> None:
    """Two callers go on without my phone; the last of them is alone, and is taken back."""
    cleo, dirk = caller(211), caller(212)
    call = day.takes(cleo, "Cleo", disposition="resolved")
    second = day.rings(dirk, "Dirk", disposition="resolved")
    day.at(dirk, "A")
    day.sees(dirk, "answered")
    day.at(dirk, " ")
    day.sees(dirk, MINE_MARKED)
    day.at(cleo, "c")
    day.sees(cleo, "conf")
    day.sees(dirk, "conf")
    day.at(dirk, " ")
    day.far_end(day.phone(), "hangup")
    day.is_me("On call", "phone down")
    _nobody_is_alone(day)
    day.far_end(second, "hangup")
    day.sees(dirk, "ended")
    _is_alone(day, cleo)
    day.is_me("On call", "phone down")
    day.at(cleo, "a")
    day.is_me("On call", "phone talking")
    _nobody_is_alone(day)
    day.far_end(call, "hangup")
    day.sees(cleo, "ended")
    day.is_me("Wrap-up")
    day.disposes("1")
    day.reads("Wrap-up", dirk)
    day.screen.press("1")
    day.until("both are said", lambda: not day.screen.row("Wrap-up", "+"))
    day.ends_wrap_up()


AWKWARD: Final[tuple[Story, ...]] = (
    a_transfer_to_a_busy_number,
    a_transfer_that_is_declined,
    a_transfer_that_nobody_answers,
    a_transfer_of_a_ringing_caller_fails,
    who_is_consulted_leaves,
    x_is_for_whom_i_talk_with,
    my_phone_drops_in_a_consultation,
    i_go_back_while_the_target_rings,
    my_phone_drops,
    held_and_then_sent_on,
    a_conference_empties,
)
"""Every awkward moment, in its order."""

MOST_AWKWARD: Final[tuple[Story, ...]] = (
    a_transfer_to_a_busy_number,
    who_is_consulted_leaves,
    my_phone_drops,
)
"""One of each kind: what was begun fails, somebody leaves, nobody hears a caller."""


def _consults(day: WorkingDay, number: str, name: str, friend: str) -> str:
    """The caller is held, and I talk with a friend; the caller's leg."""
    call = day.takes(number, name, disposition="resolved")
    day.told.append(_of_friend(friend, "consult", "answered"))
    day.asked(number, "T", "the caller is held meanwhile", f"{friend}\r")
    day.sees(number, "held")
    day.sees(friend, "conf")
    day.reads(f"{friend} talking")
    return call


def _of_friend(number: str, role: str, outcome: str, agent: str | None = "Ada") -> Told:
    return Told(number=number, direction="outgoing", outcome=outcome, role=role, agent=agent)


def _is_alone(day: WorkingDay, number: str) -> None:
    """It says so on the row of that number, and in the header."""
    day.sees(number, ALONE)
    day.is_me("▲")


def _nobody_is_alone(day: WorkingDay) -> None:
    """No row says that anybody is."""
    day.until("nobody alone", lambda: not any(ALONE in row for row in day.rows()))
