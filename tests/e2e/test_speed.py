"""Speed slots from the settings to the exchange, on a real terminal's function keys."""

from __future__ import annotations

import pytest

from tests.e2e.workplace import Desk, aim, is_up

CALLER, FRONT_DESK = "+442079460123", "+13125557777"
F5 = "\x1b[15~"
SLOT = '[directory]\nspeed = {{ "{}" = {{ name = "Front desk", number = "{}" }} }}\n'


@pytest.mark.long
def test_one_stroke_sends_my_caller_to_the_slot_and_in_a_form_fills_it_in(desk: Desk) -> None:
    """What a user writes into the file is what the key does."""
    desk.practice.configure(desk.home, SLOT.format("F5", FRONT_DESK))
    with desk.terminal() as screen:
        screen.until(is_up)
        screen.press(f"d{F5}\r")
        screen.until_row(FRONT_DESK, "answered")

        call = desk.practice.ring("Ada", CALLER)
        aim(screen, CALLER, "offered")
        screen.press("a")
        screen.until_row(CALLER, "answered")
        aim(screen, CALLER)
        screen.press(F5)
        screen.until(lambda _: desk.practice.leg(call)["bridged_with"])
        assert desk.command_of(call, "transfer")["body"]["to"] == FRONT_DESK


def test_a_slot_on_the_key_of_an_action_is_refused_at_the_start(desk: Desk) -> None:
    """With both names, before anything is started."""
    desk.practice.configure(desk.home, SLOT.format("F1", FRONT_DESK))
    with desk.terminal() as screen:
        assert screen.ended() == 2

        told = "".join(screen.text.split())  # the line is broken at any letter
        assert "thekeyofFrontdeskbelongstoconsole.help" in told
        assert "directory.speed.F1" in told
    assert desk.home.switchboard() is None
