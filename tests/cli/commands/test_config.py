"""`config show` tells what the console would not open with."""

from __future__ import annotations

import tomllib

import pytest

from console.config.settings import load
from tests.cli.user import json_here, run_here
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


FAULTY = """\
[listener]
prot = 1
port = 70000
[agent]
answer = "nobody"
[[team.members]]
user = "ada"
role = "boss"
[[team.members]]
usr = "bob"
[keys]
"call.hangup" = "a"
"call.hangpu" = "x"
[ui]
theme = "dsk"
[telnyx]
public_keys = ["x"]
"""


def test_everything_that_is_wrong_is_named_with_its_line(home: Home) -> None:
    """Who mends one fault after another starts the program as often."""
    file = home.config.with_name("other.toml")
    file.write_text(FAULTY)

    checked = run_here(home, "config", "check", str(file))

    assert checked.code == 1
    told = [line.removeprefix(f"{file}:").split(":")[0] for line in checked.out.splitlines()]
    assert told == ["2", "3", "5", "8", "9", "10", "12", "13", "15", "17"]
    assert f"{file}:2: listener.prot is unknown. Did you mean listener.port?" in checked.out
    assert f'{file}:5: agent.answer: it is one of "phone first", "caller first".' in checked.out
    assert "It takes 0 to 65535. The default is 8787." in checked.out
    assert "the key a belongs to call.answer" in checked.out


def test_a_file_is_written_once_and_is_right(home: Home) -> None:
    """Nobody's settings are lost by a command that was typed twice."""
    for file in (home.config, home.config.with_name("second.toml")):
        arguments = [] if file == home.config else [str(file)]
        written = run_here(home, "config", "init", *arguments)
        again = run_here(home, "config", "init", *arguments)
        checked = run_here(home, "config", "check", *arguments)

        assert written.code == 0, written.err
        assert {one.stat().st_mode & 0o777 for one in file.parent.glob("*.*")} == {0o600}
        assert again.code == 2
        assert "0 settings" in again.err
        assert (checked.code, checked.out) == (0, f"{file}: nothing is wrong.\n")
    schema = home.config.with_name("config.schema.json")
    assert run_here(home, "config", "schema").out == schema.read_text("utf-8")
    assert home.config.read_text("utf-8").startswith(f"#:schema ./{schema.name}\n")


def test_what_stands_there_is_told_and_kept(home: Home) -> None:
    """Who means it can go back."""
    home.config.write_text("[ui]\nbell = true\n[agent]\nname = 'Ada'\n")

    refused = run_here(home, "config", "init")
    replaced = run_here(home, "config", "init", "--force")

    assert "2 settings" in refused.err
    assert replaced.code == 0
    assert "bell" in home.config.with_name("config.toml.old").read_text()
    assert "#bell = false" in home.config.read_text()


def test_settings_are_shown_to_programs_with_their_origin(home: Home) -> None:
    """A script need not read a table."""
    home.config.write_text("[ui]\nbell = true\n")

    shown = json_here(home, "config", "show", "--json")

    assert shown["settings"]["ui.bell"] == {"value": True, "origin": str(home.config)}
    assert shown["settings"]["ui.theme"] == {"value": None, "origin": "default"}
