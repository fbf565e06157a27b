"""A team's switchboard is here, and this user is not in its group: every command says that.

An agent whom nobody has added yet, or who has not logged in anew, would look for a key else.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.errors import EXIT_DONE
from tests.processes import LIMIT, Home

RUN = """
import sys
from pathlib import Path

from console.config import site, socket_place

socket_place.SOCKET, *words = sys.argv[1:]
site.USUAL = Path(socket_place.SOCKET)

from console.cli.main import run

sys.exit(run(words))
"""
"""The program, with that as the usual place of a team's switchboard."""

WITHOUT_RIGHTS = ("setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search")
"""Root, to whom files are closed as they are to everybody else."""

pytestmark = pytest.mark.skipif(
    os.geteuid() == 0 and shutil.which(WITHOUT_RIGHTS[0]) is None,
    reason="root may connect to every socket",
)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Path]:
    """The socket of a team, to which nobody may connect."""
    place = tmp_path / "team" / "switchboard.sock"
    place.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        place.chmod(0)
        yield place


def said(home: Home, team: Path, *words: str) -> tuple[int, str]:
    """The exit code of a command, and all that it said."""
    who = WITHOUT_RIGHTS if os.geteuid() == 0 else ()
    ran = subprocess.run(
        [*who, sys.executable, "-P", "-c", RUN, str(team), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
        env=home.environment,
        cwd=home.folder,
    )
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "words",
    [
        "status",
        "calls",
        "attach --linear",
        "switchboard status",
        "switchboard start",
        "dial +13125550100",
    ],
)
def test_who_has_set_up_nothing_is_told_to_ask_for_the_group(
    tmp_path: Path, team: Path, words: str
) -> None:
    """Not to look for an API key, which agents of a team have none of; a theme they may have."""
    home = Home(tmp_path)
    home.config.write_text('[ui]\ntheme = "dusk"\n')

    code, text = said(home, team, *words.split())

    assert code != EXIT_DONE
    assert f"You may not connect to the team's switchboard at {team}." in text
    assert "add you to the group" in text
    assert "API key" not in text


def test_the_doctor_names_it_too(tmp_path: Path, team: Path) -> None:
    """Where somebody looks who is told by the program that nothing goes."""
    _, text = said(Home(tmp_path), team, "doctor")

    (line,) = (one for one in text.splitlines() if "service.answers" in one)
    assert "WRONG" in line
    assert "You may not connect to the team's switchboard" in line


def test_who_has_settings_of_their_own_works_with_those(tmp_path: Path, team: Path) -> None:
    """Another department's switchboard is none of their business."""
    home = Home(tmp_path)
    home.config.write_text('[telnyx]\nfrom = "+13125550100"\n')

    _, text = said(home, team, "status")

    assert "No switchboard answers" in text
    assert str(team) not in text
