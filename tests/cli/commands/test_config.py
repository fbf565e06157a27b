"""`config show` tells what the console would not open with."""

from __future__ import annotations

import tomllib

import pytest

from console.config.settings import load
from tests.cli.user import run_here
from tests.config.test_team import TEAM
from tests.processes import Home


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[ui]\ntheme = "dsk"\n', "ui.theme"),
        ('[keys]\n"call.hangup" = "a"\n', "keys.call.hangup"),
        ('[keys]\n"call.hangpu" = "F9"\n', "did you mean call.hangup"),
    ],
)
def test_what_the_console_would_refuse_is_told(home: Home, text: str, said: str) -> None:
    """Somebody who looks at the settings looks for what is wrong with them."""
    file = home.config
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)

    shown = run_here(home, "config", "show")

    assert shown.code == 2
    assert said in shown.err
    assert "[telnyx]" in shown.out


def test_a_theme_of_the_user_that_does_not_fit_is_told(home: Home) -> None:
    """It would be found when the console is opened, in the middle of a shift."""
    folder = home.config.parent / "themes"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("name = 1")

    shown = run_here(home, "config", "show")

    assert shown.code == 2
    assert "mine.toml" in shown.err


def test_the_team_is_shown_as_it_could_be_written(home: Home) -> None:
    """What is printed may be put into a file again."""
    home.config.parent.mkdir(parents=True, exist_ok=True)
    home.config.write_text(TEAM)

    shown = run_here(home, "config", "show")
    copy = home.config.with_name("copy.toml")
    copy.write_text(shown.out)

    assert shown.code == 0, shown.err
    assert tomllib.loads(shown.out)["team"]["members"][1]["role"] == "supervisor"
    assert load(copy, {}).settings.team == load(home.config, {}).settings.team
