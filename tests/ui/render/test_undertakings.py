"""What went wrong with the last order on a call, as each reads it."""

from __future__ import annotations

import pytest

from console.domain.leg import CallState, Trouble
from console.domain.team.members import Member, Team
from console.ui.render.undertakings import trouble_lines
from console.ui.state.reader import Reader
from tests.domain.stories import NOON
from tests.ui.render.test_leg import call

TEAM = Team(members=(Member(user="ada", name="Ada"), Member(user="bo", name="Bo")))


@pytest.mark.parametrize(
    ("by", "message", "mine", "theirs"),
    [
        (
            "ada",
            "your phone is busy: the caller waits, parked",
            "! your phone is busy: the caller waits, parked",
            "! the phone of Ada is busy: the caller waits, parked",
        ),
        ("ada", "you are consulting somebody", "! you are consulting s", "! Ada is consulting s"),
        ("ada", "The hold was not done.", "! The hold was not", "! Ada: The hold was not done."),
        ("ada", "", "! hold was refused", "! Ada: hold was refused"),
        ("", "the route's number is busy", "! the route's", "! the route's number is busy"),
    ],
)
def test_what_went_wrong_with_a_colleagues_order_is_said_of_that_one(
    by: str, message: str, mine: str, theirs: str
) -> None:
    """ "Your phone is busy" sends the supervisor who reads it to a phone that is fine."""
    failed = Trouble(
        order_id="o",
        action="call.hold",
        unknown=False,
        message=message,
        hint="Press the key again.",
        at=NOON,
        by=by,
    )
    leg = call(1, CallState.BRIDGED, trouble=failed)
    to_ada, to_bo = (
        [line.plain for line in trouble_lines(leg, Reader(me, TEAM))] for me in ("ada", "bo")
    )

    assert to_ada[0].startswith(mine)
    assert to_bo[0].startswith(theirs)
    assert to_ada[1:] == ["  Press the key again."]
    assert to_bo[1:] == ([] if by else ["  Press the key again."])
