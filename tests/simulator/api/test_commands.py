"""Which of Telnyx's commands the simulator knows, held against the official SDK."""

from __future__ import annotations

import inspect
import re

from telnyx.resources.calls import actions as calls_actions
from telnyx.resources.conferences import actions as conference_actions

from console.simulator.api.commands import COMMANDS, CONFERENCE_COMMANDS
from console.simulator.api.commands.body import CALL_EVENTS
from tests.simulator.judge import EVENT_CLASSES

NOT_KNOWN = {
    *("ai_assistant_add_messages", "ai_assistant_join", "ai_assistant_start", "ai_assistant_stop"),
    *("conversation_relay_start", "conversation_relay_stop", "gather_using_ai", "pay"),
    *("fork_start", "fork_stop", "siprec_start", "siprec_stop"),
}
"""Commands of Telnyx that are answered with 404 here."""


def actions_of(resource: object) -> set[str]:
    """The last part of the path of every action that the SDK knows."""
    return set(re.findall(r"/actions/(\w+)\"", inspect.getsource(resource)))  # type: ignore[arg-type]


def test_every_command_to_a_leg_is_known_or_named_as_unknown() -> None:
    """A command without a row would be a 404 that looks like one of Telnyx's."""
    known = {name for _, name in COMMANDS}

    assert known | NOT_KNOWN == actions_of(calls_actions)
    assert not known & NOT_KNOWN


def test_every_command_to_a_conference_is_known() -> None:
    assert set(CONFERENCE_COMMANDS) == actions_of(conference_actions)


def test_every_event_of_a_call_may_have_an_address_of_its_own() -> None:
    """An event that is missing in the list would be refused as a key of `webhook_urls`."""
    events = {name for name in EVENT_CLASSES if not name.startswith("conference.")}

    assert events <= CALL_EVENTS
