"""Profiles lie over the rest of the settings, in a console alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.config.settings import DEFAULT, Effective, effective_values, examined, load
from console.config.tables import Settings
from console.errors import InvalidSetting, UnknownProfile, UnknownSetting

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "ui.theme": st.sampled_from(["dusk", "paper", "mine"]),
    "ui.bell": st.booleans(),
    "alarms.wait": st.sampled_from([[], [60], [60, 180]]),
    "directory.lookup_url": st.sampled_from(["https://a/{number}", "https://b/{number}"]),
    "keys.call.hangup": st.sampled_from(["x", "f9"]),
    "keys.call.answer": st.sampled_from(["f8", ""]),
}
LAYER = st.fixed_dictionaries({}, optional=VALUES)
TWO = """\
[ui]
theme = "paper"
[profiles.day]
ui = { bell = true }
[profiles.night.ui]
theme = "dusk"
"""


def written(file: Path, base: dict[str, Any], profiles: dict[str, dict[str, Any]]) -> None:
    """The layers as TOML, with dotted keys."""
    lines = [f"{path(key)} = {msgspec.json.encode(value).decode()}" for key, value in base.items()]
    lines += [
        f"profiles.{name}.{path(key)} = {msgspec.json.encode(value).decode()}"
        for name, layer in profiles.items()
        for key, value in layer.items()
    ]
    file.write_text("\n".join([*lines, "[profiles.empty]"]))


def path(key: str) -> str:
    """The key as TOML has it."""
    table, _, name = key.partition(".")
    return f'{table}."{name}"'


@given(base=LAYER, night=LAYER, flags=LAYER, chosen=st.sampled_from(["", "night"]))
def test_the_nearest_to_the_hand_is_in_force_and_says_where_it_came_from(
    tmp_path_factory: pytest.TempPathFactory,
    base: dict[str, Any],
    night: dict[str, Any],
    flags: dict[str, Any],
    chosen: str,
) -> None:
    """A flag, the chosen profile, the file, the default; what no layer has is untouched."""
    file = tmp_path_factory.getbasetemp() / "profiles.toml"
    written(file, base, {"night": {**night, "ui.bell": True}, "day": {"ui.theme": "never"}})
    night = {**night, "ui.bell": True}

    effective, faults = examined(file, {}, flags, chosen)

    assert faults == ()
    told = {key: (value, origin) for key, value, origin in effective_values(effective)}
    defaults = effective_values(Effective(Settings(), {}))
    expected = {key: (value, DEFAULT) for key, value, _ in defaults}
    expected |= {key: (value, str(file)) for key, value in base.items()}
    expected |= {key: (value, "profile night") for key, value in night.items() if chosen}
    flag = {key: f"--{key.rpartition('.')[2].replace('_', '-')}" for key in flags}
    expected |= {key: (value, flag[key]) for key, value in flags.items()}
    assert msgspec.json.encode(told, order="sorted") == msgspec.json.encode(
        expected, order="sorted"
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Settings with two profiles."""
    found = tmp_path / "config.toml"
    found.write_text(TWO)
    return found


def test_a_profile_is_chosen_by_flag_or_by_the_environment(file: Path) -> None:
    """The flag is nearer to the hand; an empty one means none."""
    environment = {"TELNYX_CONSOLE_PROFILE": "night"}

    assert load(file, {}).settings.ui.theme == "paper"
    assert load(file, environment).settings.ui.theme == "dusk"
    by_flag = load(file, environment, profile="day")
    assert (by_flag.settings.ui.bell, by_flag.profile) == (True, "day")
    assert by_flag.profiles == ("day", "night")
    assert load(file, environment, profile="").profile == ""


def test_an_unknown_profile_is_told_with_those_that_there_are(file: Path) -> None:
    """Whoever mistyped it sees what was meant."""
    with pytest.raises(UnknownProfile) as refusal:
        load(file, {}, profile="nigth")

    assert "day, night" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("[profiles.night]\nlistener.port = 1", 2, "profiles.night.listener"),
        ("[profiles.night]\nui.bel = true", 2, "profiles.night.ui.bel"),
        ("[profiles.night.ui]\nbell = 1", 2, "profiles.night.ui.bell"),
        ("[profiles.night]\nsafety.mask = false", 2, "profiles.night.safety"),
        ("[profiles.Night]", 1, "profiles.Night"),
        ("[profiles.none]", 1, "profiles.none"),
        ("\n[profiles]\nnight = 1", 3, "profiles.night"),
        ("profiles = 1", 1, "profiles"),
    ],
)
def test_what_is_wrong_in_a_profile_is_told_before_it_is_chosen(
    text: str, line: int, key: str, file: Path
) -> None:
    """Else the night shift would find out."""
    file.write_text(text)

    with pytest.raises((InvalidSetting, UnknownSetting)) as refusal:
        load(file, {})

    assert refusal.value.key == key
    assert f"{file}:{line}" in str(refusal.value)
