"""What is different between two readings of the settings, and which process takes it over."""

from __future__ import annotations

from console.config.changes import (
    OF_THE_SWITCHBOARD,
    changes,
    changes_of_switchboard,
    fault_in_words,
    in_words,
)
from console.config.settings import DESCRIBED
from console.errors import InvalidSetting, UnknownSetting

DESK = {"name": "Desk", "ring": 20}
BEFORE: dict[str, object] = {
    "ui.theme": None,
    "agent.reasons": ["break"],
    "listener.port": 8787,
    "team.members": [{"user": "ada", "name": "Ada"}],
    "team.routes": [DESK, {"name": "Night", "ring": 5}],
}
AFTER: dict[str, object] = {
    "ui.theme": "paper",
    "agent.reasons": ["school"],
    "listener.port": 1,
    "team.members": [{"user": "ada", "name": "Ada", "groups": ["sales"]}],
    "team.routes": [{**DESK, "ring": 30}, {"name": "Day", "ring": 5}],
}


def test_each_process_tells_what_is_its_own() -> None:
    """Two that read one file would otherwise say the same thing twice, or none of them."""
    console = changes(BEFORE, AFTER)
    service = changes_of_switchboard(BEFORE, AFTER, other_people=False)

    assert (console.taken, console.waiting) == (("ui.theme",), ("listener.port",))
    assert service.taken == ("agent.reasons", "team.members", "team.routes")
    assert service.waiting == ("listener.port",)
    assert in_words(service) == (
        "agent.reasons, team.members (ada), team.routes (Desk, Night, Day); "
        "listener.port needs a restart (switchboard stop, start)"
    )


def test_where_other_people_are_in_the_team_all_of_it_waits() -> None:
    """A route of somebody who is not there yet would lead to nobody."""
    found = changes_of_switchboard(BEFORE, AFTER, other_people=True)

    assert found.taken == ("agent.reasons",)
    assert found.waiting == ("listener.port", "team.members", "team.routes")


def test_what_a_switchboard_takes_over_are_settings() -> None:
    """A name that was changed would silently wait for a restart."""
    assert [key for key in OF_THE_SWITCHBOARD if key not in DESCRIBED] == []


def test_a_fault_says_what_was_meant_and_not_to_start_again() -> None:
    """The program runs: what has to be done is to save the file."""
    unknown = fault_in_words(UnknownSetting("team.rutes", "config.toml:7", "team.routes"))
    wrong = fault_in_words(InvalidSetting("listener.port", "expected a number", "config.toml:3"))

    assert "team.routes" in unknown
    assert "start again" not in wrong
    assert "What was in force stays. Correct it and save it again." in wrong


def test_what_a_console_is_begun_by_holds_from_its_next_start_on() -> None:
    """A screen that is open does not become lines."""
    found = changes({"ui.linear": False}, {"ui.linear": True})

    assert in_words(found) == "ui.linear (from the next start of a console on)"
