"""Keys: one table, laid over by the settings, checked before the screen opens."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from console.cli.registry import root
from console.errors import InvalidSetting
from console.ui.actions.action import Place
from console.ui.actions.keymap import PRESET, PRESETS, Keymap, canonical, shown_key
from console.ui.actions.registry import ACTIONS, BY_ID, OF_THE_SHELL, behind, commanded, named

SURFACE = {
    "call.dial": "d",
    "call.answer": "a",
    "call.reject": "r",
    "call.transfer": "t",
    "call.bridge": "b",
    "call.hangup": "x",
    "call.open": "enter",
    "call.mark": "space",
    "call.copy": "y",
    "console.back": "escape",
    "view.filter": "/",
    "view.freeze": "p",
    "view.all": "0",
    "view.connection.9": "9",
    "console.command": ":",
    "console.palette": "ctrl+p",
    "console.help": "?",
    "console.quit": "q",
    "move.down": "j",
    "move.last": "G",
    "move.page_up": "pageup",
    "call.hold": "H",
    "call.mute": "m",
    "call.dtmf": "#",
    "call.conference": "c",
    "consult.start": "T",
}


@pytest.mark.parametrize(("action", "key"), SURFACE.items())
def test_the_keys_are_those_that_were_agreed(action: str, key: str) -> None:
    """Habits and documents rely on them."""
    assert key in Keymap.of({}).keys(action)


def test_an_action_in_the_stead_of_another_has_its_keys() -> None:
    """`H` resumes, too, and goes with hold where it is bound anew."""
    assert Keymap.of({}).shown("call.resume") == "H"
    assert Keymap.of({"call.hold": "f9"}).shown("call.resume") == "F9"


def test_a_command_line_names_actions_as_the_program_does() -> None:
    """One grammar: `consult start` at the shell is `:consult start` here."""
    assert commanded("consult start +1") == (BY_ID["consult.start"], "+1")
    assert commanded("record-pause") == (BY_ID["call.record_pause"], "")
    assert commanded("call.hold") == (BY_ID["call.hold"], "")
    assert commanded("consult nobody") == (None, "")


def test_every_command_of_the_shell_is_known_on_the_command_line() -> None:
    """Hands type `:ready` and `:apps`: it is done, or said that it belongs to the shell."""
    context = click.Context(root)
    unknown = []
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        lines = [name]
        if isinstance(command, click.Group):
            lines = [f"{name} {one}" for one in command.list_commands(context)]
        unknown += [line for line in lines if commanded(line)[0] is None]

    assert {line.partition(" ")[0] for line in unknown} == OF_THE_SHELL
    groups = {line for line in root.list_commands(context) if commanded(line)[0] is None}
    assert {group for group in groups - OF_THE_SHELL if not behind(group)} == set()


@pytest.mark.parametrize(
    ("line", "action", "argument"),
    [
        ("q", "console.quit", ""),
        ("w", "agent.wrap_up", ""),
        ("ready", "agent.ready", ""),
        ("not-ready lunch", "agent.not_ready", "lunch"),
        ("d +12125550123", "call.dial", "+12125550123"),
        ("0", "view.all", ""),
        ("mute", "call.mute", ""),
        ("consult 030 901820", "consult.start", "030 901820"),
        ("consult", None, ""),
        ("phone dorp", None, ""),
        ("^", None, ""),
        ("nothing at all", None, ""),
    ],
)
def test_a_key_and_the_end_of_a_name_are_commands(
    line: str, action: str | None, argument: str
) -> None:
    """`:q` leaves everything else that is driven by keys."""
    found, given = Keymap.of({}).commanded(line)

    assert (found.id if found else None) == action
    if found is not None:
        assert given == argument


def test_ids_and_names_are_unique() -> None:
    """A name on the command line means one thing."""
    names = [action.name for action in ACTIONS if not action.handler]

    assert len(BY_ID) == len(ACTIONS)
    assert len(set(names)) == len(names)
    assert named("hangup") is named("call.hangup") is BY_ID["call.hangup"]
    assert named("fly") is None


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"call.hangupp": "x"}, "did you mean call.hangup"),
        ({"call.hangup": "a"}, "the key a belongs to call.answer"),
        ({"call.hangup": "ctrl+nonsense"}, "'ctrl+nonsense' is no key"),
        ({"call.hangup": "x,"}, "'' is no key"),
        ({"call.hangup": "h", "call.dial": "h"}, "the key h belongs to"),
    ],
)
def test_a_wrong_key_table_is_told_with_what_is_wrong(keys: dict[str, str], message: str) -> None:
    """At the start, naming the setting and where it stands."""
    with pytest.raises(InvalidSetting, match=r"keys\.call\.") as caught:
        Keymap.of(keys, "/home/ada/config.toml")

    assert message in str(caught.value)
    assert "/home/ada/config.toml" in str(caught.value)


def test_two_actions_may_swap_their_keys() -> None:
    """Only what is in force in the end can clash."""
    keymap = Keymap.of({"call.hangup": "a", "call.answer": "x"})

    assert keymap.keys("call.hangup") == ("a",)
    assert keymap.keys("call.answer") == ("x",)


def test_an_empty_key_unbinds() -> None:
    """Dangerous defaults can be taken away."""
    keymap = Keymap.of({"call.hangup": ""})

    assert keymap.keys("call.hangup") == ()
    assert keymap.shown("call.hangup") == ""
    assert "call.hangup" not in {action.id for _, action in keymap.bound(Place.TABLE)}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Esc", "escape"),
        ("PgUp", "pageup"),
        ("slash", "/"),
        ("question_mark", "?"),
        (" ", "space"),
        ("ctrl+P", "ctrl+p"),
        ("F1", "f1"),
        ("G", "G"),
        ("comma", ","),
        ("ctrl+", None),
        ("", None),
        ("\x1b", None),
    ],
)
def test_a_key_has_one_spelling(written: str, meant: str | None) -> None:
    """However people and Textual write it, or two bindings of one key would pass unseen."""
    assert canonical(written) == meant


def test_keys_are_shown_as_keyboards_name_them() -> None:
    """`pageup` is Textual's word."""
    shown = [shown_key(key) for key in ("pageup", "escape", "f1", "up", "x", "?")]

    assert shown == ["PgUp", "Esc", "F1", "↑", "x", "?"]


def test_every_action_says_what_it_does() -> None:
    """Help and palette have nothing else to show."""
    for action in ACTIONS:
        assert action.title
        assert action.help
        assert "[" not in action.help


def test_keys_are_checked_without_a_screen() -> None:
    """A wrong key is told before Textual is even imported."""
    script = "import console.ui.actions.keymap, sys; sys.exit('textual' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_teams_keys_give_way_to_those_of_the_settings() -> None:
    """Whoever has bound a key for years is not told of a clash by a feature for others."""
    keymap = Keymap.of({"call.hangup": "f", "call.hold": "!"})

    assert keymap.keys("call.hangup") == ("f",)
    assert keymap.keys("call.give") == ()
    assert keymap.keys("call.ask_help") == ()
    with pytest.raises(InvalidSetting, match="belongs to"):
        Keymap.of({"call.hangup": "f", "call.give": "f"})


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_a_key_for_everything_and_none_twice(name: str) -> None:
    """On every screen, with the keys of a team, too; Esc and Ctrl-C are nobody's to take."""
    keymap = Keymap.of({PRESET: name})

    for place in Place:
        keys = [key for key, _ in keymap.bound(place)]
        assert len(keys) == len(set(keys))
    assert all(keymap.keys(action.id) for action in ACTIONS if action.keys)
    for action_id in PRESETS[name]:
        assert keymap.keys(action_id) != BY_ID[action_id].keys
    assert keymap.keys("console.back") == ("escape",)
    assert "ctrl+d" not in keymap.keys("call.hangup")


def test_own_keys_lie_over_a_preset_and_are_named_where_they_clash() -> None:
    """The line that has to be mended is the user's, not the preset's."""
    assert Keymap.of({PRESET: "baresip", "call.hold": "f9"}).shown("call.hold") == "F9"
    with pytest.raises(InvalidSetting) as clash:
        Keymap.of({PRESET: "baresip", "call.dial": "b"})
    with pytest.raises(InvalidSetting, match="baresip, flex, vim"):
        Keymap.of({PRESET: "emacs"})

    assert clash.value.key == "keys.call.dial"
    assert "b belongs to call.hangup" in clash.value.reason
