"""Every action has its way in linear mode, or a written reason why it has none there."""

from __future__ import annotations

from console.linear.doing.registry import handlers
from console.linear.own_actions import LEFT_OUT, OWN
from console.ui.actions.action import BOTH
from console.ui.actions.console import OF_HOSTS
from console.ui.actions.keymap import Keymap
from console.ui.actions.own_commands.rows import RUN
from console.ui.actions.registry import ACTIONS, BY_ID, BY_NAME


def test_every_action_does_something_or_says_why_it_does_not() -> None:
    """Who adds an action is reminded of those who listen."""
    there = handlers()
    all_ = {action.handler or action.id for action in (*ACTIONS, *OWN, *OF_HOSTS)}

    assert all_ - there.keys() - LEFT_OUT.keys() == set()
    assert there.keys() - all_ - {RUN} == set()
    assert set(LEFT_OUT) <= set(BY_ID)
    assert not set(LEFT_OUT) & there.keys()


def test_a_reason_says_what_to_do_instead_or_that_nothing_is_drawn() -> None:
    assert all(len(reason) > 20 and not reason.endswith(".") for reason in LEFT_OUT.values())


def test_its_own_keys_and_words_are_free() -> None:
    """No preset and no action has them."""
    for preset in ("", "vim", "flex", "baresip"):
        keymap = Keymap.of({"preset": preset} if preset else {})
        taken = {key for place in BOTH for key, _ in keymap.bound(place)}
        assert not taken & {key for action in OWN for key in action.keys}
    assert not {action.word for action in OWN} & BY_NAME.keys()
