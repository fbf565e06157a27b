"""The six orders by key, seen on the screen and checked at the far end."""

from __future__ import annotations

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.workplace import Desk, aim, is_up
from tests.processes import eventually

SLOW = "+13125550001"
"""Answers after two seconds."""

QUICK = "+13125557777"
"""Answers after one."""

ADA, BOB = "+442079460123", "+4915112345678"


def open_console(desk: Desk, **options: int) -> Terminal:
    """A terminal with the console in it; it starts the switchboard."""
    screen = desk.terminal(**options)
    screen.until(is_up)
    return screen


def test_answer_transfer_and_hang_up(desk: Desk) -> None:
    """A caller is answered, sent on, and a second one is hung up on."""
    with open_console(desk) as screen:
        ada, bob = desk.practice.ring("Ada", ADA), desk.practice.ring("Bob", BOB)

        aim(screen, ADA, "offered")
        screen.press("a")
        screen.until_row(ADA, "answered")
        assert desk.practice.leg(ada)["state"] == "answered"
        assert desk.practice.leg(bob)["state"] == "parked"

        aim(screen, ADA)
        screen.press("t")
        screen.until_row("Transfer")
        screen.press(f"{QUICK}\r")
        screen.until_row(ADA, "bridged")
        partner = desk.practice.leg(desk.practice.leg(ada)["bridged_with"])
        assert partner["to"] == QUICK

        aim(screen, BOB)
        screen.press("x")
        eventually(lambda: desk.practice.leg(bob)["state"] == "ended")
        screen.until_row(BOB, "ended")
        assert desk.practice.leg(ada)["state"] == "bridged"


@pytest.mark.long
def test_a_call_is_rejected_as_declined_or_busy(desk: Desk) -> None:
    """Enter says one, `b` the other, and the caller hears the difference."""
    with open_console(desk) as screen:
        ada, bob = desk.practice.ring("Ada", ADA), desk.practice.ring("Bob", BOB)

        aim(screen, ADA)
        screen.press("r")
        screen.until_row("Reject")
        screen.press("\r")
        eventually(lambda: desk.practice.leg(ada)["hangup_cause"] == "call_rejected")
        screen.until_row(ADA, "ended")

        aim(screen, BOB)
        screen.press("r")
        screen.until_row("Reject")
        screen.press("b")
        eventually(lambda: desk.practice.leg(bob)["hangup_cause"] == "user_busy")


def test_a_dialled_call_is_followed_marked_and_bridged_with_the_one_under_the_cursor(
    desk: Desk,
) -> None:
    """How an agent gets to talk: their own phone, marked, and the caller.

    `d`, the number, Enter: nothing else is needed, and the row says how far it is.
    """
    with open_console(desk, columns=100) as screen:
        caller = desk.practice.ring("Ada", ADA)
        screen.press("d")
        screen.until_row("Number")
        screen.press(f"{SLOW}\r")

        screen.until_row(SLOW, "dialling")
        (mine,) = desk.practice.legs(to=SLOW)
        assert mine["state"] == "dialling"
        screen.until_row(SLOW, "answered")
        assert desk.practice.leg(mine["call_control_id"])["state"] == "answered"
        aim(screen, ADA)
        screen.press("a")
        screen.until_row(ADA, "answered")

        aim(screen, SLOW)
        screen.press(" ")
        aim(screen, ADA)
        screen.press("b")

        screen.until_row(ADA, "bridged")
        screen.until_row(SLOW, "bridged")
        assert desk.practice.leg(caller)["bridged_with"] == mine["call_control_id"]


@pytest.mark.long
def test_a_wrong_number_is_told_at_the_field_and_not_sent(desk: Desk) -> None:
    """Nothing is dialled, the form stays, and Esc leaves it."""
    with open_console(desk) as screen:
        screen.press("d")
        screen.until_row("Number")
        screen.press("911\r")

        screen.until_row("emergency numbers are not dialled")
        assert desk.practice.ask("commands") == []
        screen.press("\x1b")
        screen.until(lambda it: not it.row("emergency"))
        assert desk.practice.legs() == []
