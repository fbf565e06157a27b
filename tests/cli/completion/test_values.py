"""What is offered where, and that a shell never waits, and never shows an error."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import pytest

from console.cli.completion import values
from console.cli.completion.shells import SHELLS, VARIABLE
from console.cli.completion.values import BY_NAME, BY_PLACE
from console.cli.program import PROGRAM, Program
from console.cli.registry import root
from tests.cli.test_registry import ALL
from tests.cli.user import at_home
from tests.processes import Home

FREE = {
    *("act", "audio_url", "body", "digits", "file", "max_size", "name", "payload"),
    *("ids", "note", "query", "search", "sip", "stream_url", "text", "what", "when"),
}
"""Arguments that only a person knows, or that click completes as files."""

PEOPLE = """
[directory.speed]
1 = { name = "Ada Lovelace", number = "+13125550101" }
2 = { name = "Ada Lovelace", number = "+13125550102" }
3 = { name = "Grace Hopper", number = "+442079460123" }
"""


def offered(home: Home, capfd: pytest.CaptureFixture[str], line: str) -> list[str]:
    """The values that a shell is given for the last word of a line."""
    with at_home(home), pytest.MonkeyPatch.context() as patch:
        patch.setenv("COMP_LINE", f"telnyx-console {line}")
        lines = SHELLS["zsh"](root, {"obj": Program()}, PROGRAM, VARIABLE).complete()
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    return [one.partition("\t")[0] for one in lines.splitlines()]


def test_every_argument_is_completed_or_known_to_be_free() -> None:
    """A new one that nobody thought of would complete to nothing."""
    arguments = {
        (*words, param.name or "")
        for words, command in ALL
        for param in command.params
        if isinstance(param, click.Argument) and not isinstance(param.type, click.Choice)
    }

    forgotten = {one for one in arguments if one not in BY_PLACE and one[-1] not in BY_NAME}
    assert {one[-1] for one in forgotten} <= FREE
    places = {one[:-1] for one in arguments} | {words for words, _ in ALL} | arguments
    assert set(BY_PLACE) <= places


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("dia", ["dial"]),
        ("agent not", ["not-ready"]),
        ("replay --pos", ["--position"]),
        ("replay ex", ["export"]),
        ("manual inst", ["install"]),
        ("attach --theme du", ["dusk"]),
        ("dial grace", ["+442079460123"]),
        ("dial +4420", ["+442079460123"]),
        ("dial ada", ["Ada Lovelace 1 +13125550101", "Ada Lovelace 2 +13125550102"]),
        ("completion z", ["zsh"]),
        ("answer v3", []),
        ("no-such-command x", []),
    ],
)
def test_what_fits_is_offered(
    home: Home, capfd: pytest.CaptureFixture[str], line: str, first: list[str]
) -> None:
    """Commands, topics, names; a name is made a number; nothing where nobody knows."""
    home.config.write_text(PEOPLE, "utf-8")

    assert offered(home, capfd, line) == first


def test_wrong_settings_and_a_switchboard_that_hangs_say_nothing(
    home: Home, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error would stand in the middle of the line that is typed."""
    home.config.write_text("[agent", "utf-8")
    assert offered(home, capfd, "dial +1") == []
    folder = Path(home.socket).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(home.socket))
        mute.listen()
        monkeypatch.setattr(values, "PATIENCE", 0.2)

        assert offered(home, capfd, "answer v3") == []


def test_all_contacts_that_fit_are_offered(home: Home, capfd: pytest.CaptureFixture[str]) -> None:
    """A shell types on what all have in common: a part of them has more in common than all."""
    rows = [f"Person {number},+1312555{number}" for number in range(1000, 1600)]
    (home.config.parent / "people.csv").write_text("\n".join(["name,phone", *rows]), "utf-8")
    home.config.write_text('[directory]\nfiles = ["people.csv"]\n', "utf-8")

    assert len(offered(home, capfd, "dial +1312")) == 600
